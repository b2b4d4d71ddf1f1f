"""Words of a form that is no longer on its page: shown to be copied, so that none is lost."""

from collections.abc import Iterable
from dataclasses import dataclass

from lti_app.domain.definition.lack import is_blank

PLACE = "not-recorded"
"""The id of the part of a page that shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was written in one field, by the field's own label."""

    label: str
    text: str


def kept(fields: Iterable[tuple[str, str]]) -> tuple[Kept, ...]:
    """Keep the fields in which something was written; each is its label and its text."""
    return tuple(Kept(label=label, text=text) for label, text in fields if not is_blank(text))
