"""What a proposal begins with, as it was sent: its title, and the route answers (R28)."""

from dataclasses import replace

from lti_app.domain.definition.content import Route
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.errors import RuleRefused
from lti_app.domain.sentence import say

LONGEST_TITLE = 200
# A title is words of the definition: it is marked in the definition's language, not the reader's.
_COPY, _COPIES = " (copy)", {"es": " (copia)"}


def read_title(title: str) -> str:
    """Read a working title.

    Raises:
        RuleRefused: it is blank, or too long.
    """
    told = " ".join(title.split())
    if is_blank(told):
        raise RuleRefused("proposal.title", say("Give it a working title."), field="title")
    if len(told) > LONGEST_TITLE:
        raise RuleRefused(
            "proposal.title",
            say("Keep the title to %(most)s characters.", most=LONGEST_TITLE),
            field="title",
        )
    return told


def copied_title(title: str, language: str) -> str:
    """Mark the title of a copy as one, whole: what is too long for the mark ends in an ellipsis."""
    mark = _COPIES.get(language.partition("-")[0].lower(), _COPY)
    if len(title) + len(mark) <= LONGEST_TITLE:
        return title + mark
    return f"{title[: LONGEST_TITLE - len(mark) - 1].rstrip()}…{mark}"


def read_route(route: Route) -> Route:
    """Read the route answers.

    Raises:
        RuleRefused: what exists now is not named (R28).
    """
    if route.exists_now and is_blank(route.identifier):
        raise RuleRefused(
            "proposal.route",
            say("Name the existing program, course or experience it is aligned to."),
            field="identifier",
        )
    return replace(route, identifier=" ".join(route.identifier.split()))
