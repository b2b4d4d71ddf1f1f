"""What of a definition is searched beside its title, and the words of what a person searches for.

How words are compared is the database's own: both know English endings, neither knows typing errors
(docs/adr/0026).
"""

import re
from collections.abc import Iterator

from lti_app.domain.definition.content import DraftContent

# PostgreSQL keeps no more than a megabyte of words for one row.
LONGEST_SEARCHED = 60_000
MOST_WORDS = 40
LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")


def searched_text(content: DraftContent) -> str:
    """Put together what is searched beside the title: outcomes, statement, description, tags."""
    return "\n".join(text for text in _texts(content) if text)[:LONGEST_SEARCHED]


def words_of(text: str) -> tuple[str, ...]:
    """Give the different words of a text, letters and digits only, as far as a search takes them.

    Whatever else stands in it is no part of a query, so no text can mean more than its words.
    """
    found = dict.fromkeys(word.casefold()[:LONGEST_WORD] for word in _WORD.findall(text))
    return tuple(found)[:MOST_WORDS]


def _texts(content: DraftContent) -> Iterator[str]:
    for slo in content.slos:
        yield slo.title
        yield slo.description
    yield content.competency_statement
    for competency in content.competencies:
        yield competency.text
    yield content.description
    yield from content.tags
