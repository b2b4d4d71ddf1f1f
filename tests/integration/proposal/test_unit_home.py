"""The home of a unit's people: what waits, what is under way, what is offered, what has ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.states import Move
from lti_app.models.proposal import CommentRow
from lti_app.services.proposal.unit_shelf import PAGE
from tests.clocks import FixedClock
from tests.factories.proposals import ROUTE
from tests.integration.proposal.desk import OURS, Desk, words


def test_a_unit_without_proposals_is_told_what_appears_and_how_to_begin(desk: Desk) -> None:
    answer = desk.proposer().get("unit/")
    assert "No proposals yet" in words(answer)
    assert answer.text.count("button primary") == 1


def test_a_co_editor_of_an_empty_unit_is_told_who_starts(desk: Desk) -> None:
    answer = desk.co_editor().get("unit/")
    assert "A proposer of the unit starts one" in words(answer)
    assert "Start a proposal" not in answer.text


def test_a_row_tells_state_turn_and_what_is_missing(desk: Desk, clock: FixedClock) -> None:
    desk.office.begin()
    clock.move(days=2)
    told = words(desk.proposer().get("unit/"))
    assert "Draft Responsible AI in Practice With your unit for 2 days Digital badge" in told
    assert "9 things missing" in told


def test_one_with_asa_names_its_consultant_and_asks_nothing(desk: Desk) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    desk.office.write(version_id, Phase.ASSESSMENT)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    told = words(desk.proposer().get("unit/"))
    assert "With ASA since today, Mina Park" in told
    assert "Nothing waits for you. One proposal is with ASA." in told
    assert "missing" not in told


def test_an_approved_one_tells_courses_awards_and_offers_a_revision(desk: Desk) -> None:
    desk.office.approve()
    told = words(desk.proposer().get("unit/"))
    assert "No course uses it yet, no awards." in told
    assert "Propose a revision of Responsible AI in Practice" in told


def test_an_approved_one_being_revised_leads_to_the_revision(desk: Desk) -> None:
    version_id = desk.office.approve()
    window = desk.proposer()
    answer = window.post(f"unit/proposals/{version_id}/revise")
    assert answer.status_code == 303
    told = words(window.get("unit/"))
    assert "Open the revision" in told
    assert "Propose a revision" not in told


def test_a_co_editor_is_offered_no_revision(desk: Desk) -> None:
    desk.office.approve()
    answer = desk.co_editor().get("unit/")
    assert (answer.status_code, "Propose a revision" in answer.text) == (200, False)


def test_a_withdrawn_one_is_kept_apart(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.move(version_id, Move.WITHDRAW, desk.office.proposer)
    told = words(desk.proposer().get("unit/"))
    assert "Ended 1 was declined, withdrawn, retired or archived" in told


def test_open_comments_are_counted_and_answers_are_none(desk: Desk) -> None:
    version_id = desk.office.begin()
    with desk.actions.wiring.session() as session:
        for parent in (None, 1):
            session.add(
                CommentRow(
                    version_id=version_id,
                    parent_id=parent,
                    field="",
                    text="Why?",
                    mentions="[]",
                    written_by=desk.office.consultant.person_id,
                    written_at=desk.actions.wiring.clock.now(),
                )
            )
            session.commit()
    assert "1 open comment" in words(desk.proposer().get("unit/"))


def test_another_units_proposals_are_not_there(desk: Desk) -> None:
    desk.office.begin(title="Quiet Lynx Studies")
    answer = desk.stranger().get("unit/")
    assert (answer.status_code, "Lynx" in answer.text, OURS in answer.text) == (200, False, False)


def test_the_number_of_queries_is_the_same_for_two_and_for_sixty_proposals(desk: Desk) -> None:
    window = desk.proposer()
    for number in range(2):
        desk.office.begin(ROUTE, title=f"Idea {number}")
    with counted(desk) as few:
        window.get("unit/")
    for number in range(2, 60):
        desk.office.begin(ROUTE, title=f"Idea {number}")
    with counted(desk) as many:
        answer = window.get("unit/")
    assert len(many) == len(few)
    assert answer.text.count('<li class="row">') == PAGE
    assert words(answer).count("50 of 60") == 1
    assert window.get("unit/?page=2").text.count('<li class="row">') == 60 - PAGE


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    said: list[str] = []
    engine = desk.actions.wiring.engine

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
