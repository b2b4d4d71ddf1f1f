"""The timeline's page: turns in words beside their drawing, entries filtered and paged (R3)."""

import re
from html import unescape

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.places import WHOLE
from lti_app.domain.definition.states import Move
from lti_app.domain.definition.timeline import turns
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.audit import AuditEntry
from lti_app.pages.proposal.timeline import WIDTH, turn_views
from tests.clocks import START, FixedClock
from tests.integration.proposal.desk import Desk, at, words


@pytest.fixture
def returned(desk: Desk, clock: FixedClock) -> DefinitionVersionId:
    """A proposal that was handed in after two days and returned after three more."""
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    clock.move(days=2)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    clock.move(days=3)
    with desk.actions.wiring.open_work(desk.office.consultant) as work:
        work.consultation.comment(version_id, WHOLE, "Name the setting.")
    desk.office.move(version_id, Move.RETURN, desk.office.consultant)
    return version_id


def test_turns_are_told_in_words(desk: Desk, returned: DefinitionVersionId) -> None:
    told = words(desk.proposer().get(at(returned, "timeline")))
    assert "Begun 5 days ago. With your unit since today." in told
    assert "Unit 2 days ASA 3 days" in told


def test_what_was_done_comes_latest_first(desk: Desk, returned: DefinitionVersionId) -> None:
    told = words(desk.consultant().get(at(returned, "timeline")))
    acts = (
        "Returned it to the unit",
        "Commented on The proposal as a whole",
        "Handed it in to ASA",
        "Wrote in About it, Competencies, What it aligns to, and Pathway",
        "Began the proposal",
    )
    places = [told.find(act) for act in acts]
    assert places == sorted(places)
    assert -1 not in places


def test_what_was_said_leads_to_its_thread(desk: Desk, returned: DefinitionVersionId) -> None:
    window = desk.proposer()
    page = unescape(window.get(at(returned, "timeline")).text)
    (link,) = re.findall(r'class="what"><a href="[^"]*(consultation[^"#]*)#(thread-[0-9]+)"', page)
    assert f'id="{link[1]}"' in window.get(at(returned, link[0])).text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?kind=talk", ["Commented"]),
        ("?kind=step&by=unit", ["Handed", "Began"]),
        ("?kind=writing", ["Wrote"]),
        ("?by=asa", ["Returned", "Commented"]),
        ("?kind=writing&by=asa", []),
        (
            "?kind=nothing&by=nobody-known&page=two",
            ["Returned", "Commented", "Handed", "Wrote", "Began"],
        ),
    ],
)
def test_entries_are_filtered(
    desk: Desk, returned: DefinitionVersionId, query: str, shown: list[str]
) -> None:
    page = desk.proposer().get(at(returned, f"timeline{query}")).text
    assert re.findall(r'class="what">(?:<a[^>]*>)?(\w+)', page) == shown


def test_five_hundred_entries_come_page_by_page(
    desk: Desk, returned: DefinitionVersionId, session: Session
) -> None:
    session.add_all(
        AuditEntry(
            institution_id=desk.office.institution_id,
            at=START,
            actor_person_id=desk.office.consultant.person_id,
            actor_name="Mina Park",
            actor_role="asa-consultant",
            action=AuditAction.MEETING_LOGGED,
            subject_kind="definition_version",
            subject_id=str(returned),
            details="{}",
        )
        for _ in range(500)
    )
    session.commit()
    window = desk.proposer()
    pages = [
        window.get(at(returned, f"timeline?kind=talk&page={page}")).text for page in (1, 11, 12)
    ]
    assert [page.count('class="what"') for page in pages] == [50, 1, 0]
    assert "\u2013501 of 501" in words(window.get(at(returned, "timeline?kind=talk&page=11")))


def test_drawing_is_as_wide_as_it_is_however_short_a_turn() -> None:
    moves = [(START, Move.SUBMIT), (START, Move.RETURN)]
    clock = FixedClock()
    clock.move(days=300)
    views = turn_views(turns(START, moves, clock.now()))
    assert round(sum(view.width for view in views)) == WIDTH
    assert [round(view.x + view.width, 1) for view in views[:-1]] == [
        round(view.x, 1) for view in views[1:]
    ]
    assert min(view.width for view in views) > 0
    assert turn_views(()) == []
