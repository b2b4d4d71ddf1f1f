"""A line is offered by the latest version ever approved, or not at all (R17, R36)."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.conformance_facts import Finding
from lti_app.domain.definition.pipeline import PipelineFlag, PipelineQuery
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import RuleRefused, TransitionRefused
from lti_app.domain.ids import CourseId, DefinitionLineId, DefinitionVersionId, MappingId
from lti_app.domain.people.actor import Actor
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.factories.definition import institution
from tests.factories.mapping import make_course, picks, staff, view
from tests.factories.proposals import Office, office

T = TypeVar("T")
MANY = PipelineQuery(size=100)


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


@pytest.fixture
def two(unit_office: Office) -> tuple[DefinitionVersionId, DefinitionVersionId]:
    """Two approved versions of one line."""
    first = unit_office.approve()
    return first, unit_office.revise(first)


def asked(office: Office, ask: Callable[[Work], T]) -> T:
    with office.wiring.open_work(office.admin) as work:
        return ask(work)


def latest_usable(work: Work, version_id: DefinitionVersionId) -> DefinitionVersionId | None:
    found = work.definitions.latest_usable(
        DefinitionLineId(work.definitions.stored(version_id).line_id)
    )
    return None if found is None else found.version_id


@pytest.mark.parametrize("moves", [(Move.SUSPEND,), (Move.RETIRE,), (Move.RETIRE, Move.ARCHIVE)])
def test_version_that_was_replaced_is_not_offered_again_when_the_latest_is_not(
    unit_office: Office,
    two: tuple[DefinitionVersionId, DefinitionVersionId],
    moves: tuple[Move, ...],
) -> None:
    first, second = two
    here = unit_office.institution_id
    for move in moves:
        unit_office.move(second, move, unit_office.admin)

    assert asked(unit_office, lambda work: work.definitions.usable(here, None)) == []
    assert asked(unit_office, lambda work: latest_usable(work, first)) is None
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        assert work.offered_lines.listed() == ()
        offered = [each.version_id for each in work.unit_shelf.offered()]
    assert offered == ([second] if moves == (Move.SUSPEND,) else [])


def test_latest_version_is_offered_again_when_it_resumes(
    unit_office: Office, two: tuple[DefinitionVersionId, DefinitionVersionId]
) -> None:
    first, second = two
    here = unit_office.institution_id
    unit_office.move(first, Move.SUSPEND, unit_office.admin)
    unit_office.move(second, Move.SUSPEND, unit_office.admin)
    unit_office.move(second, Move.RESUME, unit_office.admin)

    found = asked(unit_office, lambda work: work.definitions.usable(here, None))
    assert [each.version_id for each in found] == [second]
    assert asked(unit_office, lambda work: latest_usable(work, first)) == second
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        assert len(work.offered_lines.listed()) == 1


def test_course_is_not_led_back_to_the_version_before_its_own(
    unit_office: Office, session: Session, two: tuple[DefinitionVersionId, DefinitionVersionId]
) -> None:
    first, second = two
    course_id, teacher = room_of(session, unit_office)
    mapping_id = mapped(unit_office.wiring, course_id, teacher, second)
    unit_office.move(second, Move.SUSPEND, unit_office.admin)

    with pytest.raises(TransitionRefused) as refused, unit_office.wiring.open_work(teacher) as work:
        work.mapping_activation.reopen(mapping_id)
    assert refused.value.code == "mapping.no_version"
    elsewhere, other = room_of(session, unit_office, "53")
    with pytest.raises(RuleRefused), unit_office.wiring.open_work(other) as work:
        work.mappings.start(elsewhere, first)


def test_course_on_the_version_before_keeps_it(unit_office: Office, session: Session) -> None:
    first = unit_office.approve()
    course_id, teacher = room_of(session, unit_office)
    mapping_id = mapped(unit_office.wiring, course_id, teacher, first)
    unit_office.move(unit_office.revise(first), Move.SUSPEND, unit_office.admin)

    with unit_office.wiring.open_work(teacher) as work:
        (running,) = work.mappings.active_for_course(course_id)
        assert (running.mapping_id, running.definition_version_id) == (mapping_id, first)


def test_review_is_due_of_the_latest_version_alone(
    unit_office: Office,
    clock: FixedClock,
    two: tuple[DefinitionVersionId, DefinitionVersionId],
) -> None:
    first, second = two
    clock.move(days=1200)

    board = asked(unit_office, lambda work: work.definition_pipeline.board(10))
    due = asked(
        unit_office,
        lambda work: work.definition_pipeline.page(replace(MANY, flag=PipelineFlag.REVIEW_DUE)),
    )
    every = asked(unit_office, lambda work: work.definition_pipeline.page(MANY))
    assert board.flags[PipelineFlag.REVIEW_DUE] == 1
    assert [line.version_id for line in due.lines] == [second]
    assert {line.version_id: PipelineFlag.REVIEW_DUE in line.flags for line in every.lines} == {
        first: False,
        second: True,
    }
    told = {
        version_id: next(
            finding.message
            for finding in asked(unit_office, judged(version_id))
            if finding.rule == "R36"
        )
        for version_id in two
    }
    assert told == {first: "Frozen, and reviewed in its time.", second: "Its review is due."}


def judged(version_id: DefinitionVersionId) -> Callable[[Work], tuple[Finding, ...]]:
    return lambda work: work.conformance.of(version_id).findings


def room_of(session: Session, office: Office, canvas_id: str = "52") -> tuple[CourseId, Actor]:
    course_id = make_course(session, office.institution_id, canvas_id)
    teacher = staff(session, office.institution_id, course_id)
    session.rollback()
    return course_id, teacher


def mapped(
    wiring: Wiring, course_id: CourseId, teacher: Actor, version_id: DefinitionVersionId
) -> MappingId:
    """Map a version in a course and activate it."""
    with wiring.open_work(teacher) as work:
        mapping_id = work.mappings.start(course_id, version_id)
        for pick in picks():
            work.mapping_drafts.edit(mapping_id, pick, view(), "")
        draft = work.mapping_drafts.draft(mapping_id)
        work.mapping_activation.activate(draft, draft.digest, view())
        return mapping_id
