"""What is in the registry already that is like a title: of other units only what is approved."""

from dataclasses import dataclass

from flask import url_for

from lti_app.pages.access import Visit
from lti_app.pages.wording.definition_words import state_word

MOST = 5
SHORTEST = 3
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarShown:
    """One definition that is like it; `href` where the visitor opens it."""

    title: str
    unit: str
    state: str
    state_word: str
    shared: str
    href: str


def similar_to(visit: Visit, title: str) -> tuple[SimilarShown, ...]:
    """List what is like a title; too short a one is like nothing."""
    told = " ".join(title.split())[:LONGEST]
    if len(told) < SHORTEST:
        return ()
    return tuple(
        SimilarShown(
            title=each.title,
            unit=each.unit_name,
            state=each.state.value,
            state_word=state_word(each.state),
            shared=", ".join(each.shared),
            href=url_for("proposal.overview", launch=visit.launch_id, version=each.version_id)
            if visit.work.proposals.may_read(each.version_id)
            else "",
        )
        for each in visit.work.definition_search.similar(visit.institution_id, told, MOST)
    )
