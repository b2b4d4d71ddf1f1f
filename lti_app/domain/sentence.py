"""A sentence of a refusal that can be said in another language: its words apart from its facts.

The rules know no catalogue. They say their sentence in English; a page looks its words up.
"""

from collections.abc import Mapping, Sequence


class Sentence(str):
    """A finished English sentence that still knows what it was made of.

    `words` is the text with `%(name)s` in place of each fact, as the catalogue lists it.
    """

    __slots__ = ("facts", "words")
    words: str
    facts: Mapping[str, object]


def say(words: str, **facts: object) -> Sentence:
    """Say a sentence with its facts; the literal `words` are gathered for the catalogue."""
    sentence = Sentence(words % facts if facts else words)
    sentence.words = words
    sentence.facts = facts
    return sentence


def filled(sentence: Sentence, **facts: object) -> Sentence:
    """Fill a sentence that was said without its facts, as one of a list that others choose from."""
    return say(sentence.words, **facts)


def listed(sentences: Sequence[str], between: str = "\n  ") -> Sentence:
    """Put sentences below each other as one, of which each is still said in another language."""
    names = [f"line{n}" for n in range(len(sentences))]
    whole = Sentence(between.join(sentences))
    whole.words = between.join(f"%({name})s" for name in names)
    whole.facts = dict(zip(names, sentences, strict=True))
    return whole
