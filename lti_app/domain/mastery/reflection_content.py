"""Whether a reflection handed in is anything: not blank, not the prompt, of a type asked for.

Policy 380.104, R11: a reflection is submitted, not a blank or a placeholder. What it says is for a
reviewer to judge (R12), never for this rule.
"""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

from lti_app.domain.evidence.evidence import SubmissionContent, Unusable

TEXT_TYPES = frozenset({"online_text_entry", "discussion_topic"})
SHOWN_ELEMENTS = frozenset({"img", "video", "audio", "iframe", "object", "embed"})
UNSEEN_ELEMENTS = frozenset({"script", "style", "template", "noscript"})
# Letters by Unicode's classes that show nothing: fillers of Hangul, the blank of Braille.
UNSEEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
UNSEEN_CLASSES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Letters, numbers, punctuation, symbols: a text of marks alone shows nothing.
SEEN_KINDS = frozenset("LNPS")
BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "pre", "hr"}) | frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "article", "blockquote"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionTerms:
    """What the definitions mapped to one reflection assignment ask of it.

    `prompts` holds every prompt, each as its parts; types allowed by any definition are allowed.
    `minimum_words` is the least that any of them asks, `counts_words` whether any asks for words:
    each badge judges the count by its own minimum (`mastery.reflection`).
    """

    prompts: tuple[tuple[str, ...], ...]
    submission_types: frozenset[str]
    minimum_words: int = 0
    counts_words: bool = False


def joined(terms: Collection[ReflectionTerms]) -> ReflectionTerms:
    """Join what several definitions ask of one assignment: what any allows is allowed."""
    return ReflectionTerms(
        prompts=tuple(sorted({p for each in terms for p in each.prompts})),
        submission_types=frozenset(t for each in terms for t in each.submission_types),
        minimum_words=min(each.minimum_words for each in terms),
        counts_words=any(each.counts_words for each in terms),
    )


def why_unusable(
    terms: ReflectionTerms, submission_type: str | None, content: SubmissionContent
) -> Unusable | None:
    """Say why a handed-in reflection does not count as handed in; None where it does."""
    if submission_type not in terms.submission_types:
        return Unusable.TYPE_NOT_ALLOWED
    if submission_type not in TEXT_TYPES:
        return None if _holds_something(content) else Unusable.BLANK
    text, shows_media = read_body(content.body or "")
    if not text:
        return _without_words(terms, shows_media=shows_media)
    if any(_is_prompt(text, parts) for parts in terms.prompts):
        return Unusable.IS_PROMPT
    return Unusable.TOO_SHORT if len(text.split()) < terms.minimum_words else None


def read_body(body: str) -> tuple[str, bool]:
    """Give the words a reader would see in a body of HTML, and whether it shows a picture or media.

    Invisible characters count for nothing, so a body of them is as empty as none at all.
    """
    reader = _Reader()
    reader.feed(body)
    reader.close()
    seen = "".join(map(_visible, "".join(reader.pieces)))
    shows_anything = any(unicodedata.category(letter)[0] in SEEN_KINDS for letter in seen)
    return " ".join(seen.split()) if shows_anything else "", reader.shows_media


def _without_words(terms: ReflectionTerms, *, shows_media: bool) -> Unusable | None:
    if not shows_media:
        return Unusable.BLANK
    return Unusable.TOO_SHORT if terms.minimum_words else None


def _holds_something(content: SubmissionContent) -> bool:
    has_file = any(attachment.size > 0 for attachment in content.attachments)
    return has_file or bool((content.url or "").strip()) or content.media_id is not None


def _is_prompt(text: str, parts: Iterable[str]) -> bool:
    """Say whether nothing is left of the text once the prompt's own parts are taken out of it."""
    given = left = _letters(text)
    for part in sorted((_letters(read_body(p)[0]) for p in parts), key=len, reverse=True):
        if part:
            left = left.replace(part, "")
    return bool(given) and not left


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _visible(letter: str) -> str:
    if letter in UNSEEN_LETTERS:
        return ""
    if letter.isspace():
        return " "
    kind = unicodedata.category(letter)
    if kind in UNSEEN_CLASSES:
        return " " if kind.startswith("Z") else ""
    return letter


class _Reader(HTMLParser):
    """Gathers text as shown; a block or a line break parts words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.shows_media = False
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN_ELEMENTS:
            self._unseen += 1
        elif tag in SHOWN_ELEMENTS:
            self.shows_media = True
        else:
            self.pieces.append(" " if tag in BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN_ELEMENTS:
            self._unseen = max(0, self._unseen - 1)
        elif tag in BLOCKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)
