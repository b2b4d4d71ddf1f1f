"""What of a definition is searched beside its title, and the words of what a person searches for.

How words are compared is the database's own: both know English endings, neither knows typing errors
(docs/adr/0022).
"""

import re
from collections.abc import Iterator

from lti_app.domain.definition.content import DraftContent

# PostgreSQL keeps no more than a megabyte of words for one row.
LONGEST_SEARCHED = 60_000
MOST_WORDS = 40
LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")

# PostgreSQL's own list for English (tsearch_data/english.stop): words every text has find nothing.
_STOP_WORDS = (
    "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself "
    "she her hers herself it its itself they them their theirs themselves what which who whom "
    "this that these those am is are was were be been being have has had having do does did doing "
    "a an the and but if or because as until while of at by for with about against between into "
    "through during before after above below to from up down in out on off over under again "
    "further then once here there when where why how all any both each few more most other some "
    "such no nor not only own same so than too very s t can will just don should now "
)
STOP_WORDS = frozenset(_STOP_WORDS.split())


def searched_text(content: DraftContent) -> str:
    """Put together what is searched beside the title: outcomes, statement, description, tags."""
    return "\n".join(text for text in _texts(content) if text)[:LONGEST_SEARCHED]


def words_of(text: str) -> tuple[str, ...]:
    """Give the different words of a text that tell something, as far as a search takes them.

    Letters and digits only: no text can mean more to a database than its words.
    """
    found = dict.fromkeys(word.casefold()[:LONGEST_WORD] for word in _WORD.findall(text))
    return tuple(word for word in found if word not in STOP_WORDS)[:MOST_WORDS]


def _texts(content: DraftContent) -> Iterator[str]:
    for slo in content.slos:
        yield slo.title
        yield slo.description
    yield content.competency_statement
    for competency in content.competencies:
        yield competency.text
    yield content.description
    yield from content.tags
