"""The title of a copy: marked in the language of the definition, within its bound."""

import pytest

from lti_app.services.proposal.idea import LONGEST_TITLE, copied_title


@pytest.mark.parametrize(
    ("language", "marked"),
    [("en", "Maps (copy)"), ("en-GB", "Maps (copy)"), ("es-MX", "Maps (copia)")],
)
def test_mark_is_in_the_language_of_the_definition(language: str, marked: str) -> None:
    assert copied_title("Maps", language) == marked


@pytest.mark.parametrize("length", [LONGEST_TITLE - 7, LONGEST_TITLE - 6, LONGEST_TITLE])
def test_mark_of_a_long_title_is_never_cut(length: int) -> None:
    title = copied_title("m" * length, "en")
    assert title.endswith(" (copy)")
    assert len(title) <= LONGEST_TITLE
    assert ("…" in title) == (length + len(" (copy)") > LONGEST_TITLE)
