"""A row that slips between two pages is asked for by name before it is taken as gone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import func, select

from config.settings import Settings
from lti_app.canvas.errors import CanvasUnavailable
from lti_app.domain.evidence.evidence import FactKind
from lti_app.domain.evidence.plan import Reading
from lti_app.domain.evidence.sync import Source, SyncKind, SyncReport, SyncState
from lti_app.domain.ids import AssignmentId, CanvasUserId
from lti_app.domain.people.actor import system_actor
from lti_app.models.change import ChangeItemRow
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import AssignmentSnapshotRow, EvidenceFactRow, RosterEntryRow
from tests.clocks import FixedClock
from tests.factories.evidence import CRITERION, Classroom, classroom, content, outcome_link

# The course, its assignments, its people, their submissions, the outcome results.
USUAL = 5
ASSIGNMENTS, ROSTER, RESULTS = "assignments", "roster", "outcome_results"
# One row of each list: what the verdict of 878 rests on, or 878 herself.
ROWS = ((ASSIGNMENTS, "312"), (ROSTER, "878"), (RESULTS, "5595"))
IDS = [call for call, _ in ROWS]


class Killed(BaseException):
    """Stands for SIGKILL."""


@dataclass(frozen=True)
class Stored:
    """All that counts now of a course."""

    facts: list[tuple[str, ...]]
    gone: list[str]
    people: list[tuple[str, ...]]
    verdicts: list[tuple[str, ...]]
    changes: int


@pytest.fixture
def read_once(settings: Settings, clock: FixedClock) -> Iterator[Classroom]:
    """A course read once, 877 and 878 having met both competencies."""
    made = classroom(
        settings,
        clock,
        content(["311", "312"], [outcome_link("94", "312")], reflection="399"),
        assignments=("311", "312", "399"),
    )
    made.room.assess("877", "311", {CRITERION: "4"})
    made.room.assess("878", "312", {CRITERION: "4"})
    made.room.add_result("5594", "877", "94", "312", "4")
    made.room.add_result("5595", "878", "94", "312", "4")
    clock.move(hours=1)
    assert full_pass(made).counts.requests == USUAL
    clock.move(hours=1)
    yield made
    made.session.close()
    made.wiring.close()


def full_pass(course: Classroom, *, full: bool = True) -> SyncReport:
    pipeline = course.wiring.pipeline(system_actor("evidence sync"))
    return pipeline.sync_course(course.course_id, full=full)


def stored(course: Classroom) -> Stored:
    session, fact, snapshot = course.session, EvidenceFactRow, AssignmentSnapshotRow
    session.rollback()
    newest = select(func.max(fact.id)).group_by(fact.canvas_user_id, fact.kind, fact.subject)
    latest = select(func.max(snapshot.id)).group_by(snapshot.assignment_id)
    rows = session.execute(
        select(fact.canvas_user_id, fact.kind, fact.subject, fact.digest, fact.is_gone).where(
            fact.id.in_(newest)
        )
    )
    facts = sorted(tuple(map(str, row)) for row in rows)
    gone = session.scalars(
        select(snapshot.assignment_id).where(snapshot.id.in_(latest), snapshot.is_gone.is_(True))
    )
    people = session.execute(
        select(RosterEntryRow.canvas_user_id, RosterEntryRow.gone_at, RosterEntryRow.left_at)
    )
    found = Stored(
        facts=facts,
        gone=sorted(gone),
        people=sorted(tuple(map(str, row)) for row in people),
        verdicts=sorted(
            (str(row.person_id), slo.slo, str(slo.verdict))
            for row in session.scalars(select(CompletionRow))
            for slo in row.to_verdict().slos
        ),
        changes=session.scalar(select(func.count()).select_from(ChangeItemRow)) or 0,
    )
    session.expunge_all()
    session.rollback()
    return found


@pytest.mark.parametrize(("call", "row"), ROWS, ids=IDS)
def test_a_row_that_slips_is_found_by_its_name_and_changes_nothing(
    read_once: Classroom, call: str, row: str
) -> None:
    before = stored(read_once)
    assert len(before.verdicts) == 4
    read_once.canvas.skip(call, row)
    report = full_pass(read_once)
    assert (report.state, report.failures) == (SyncState.OK, ())
    assert report.counts.requests == USUAL + 1
    assert stored(read_once) == before


def test_rows_that_slip_from_every_list_of_one_pass_are_all_found(read_once: Classroom) -> None:
    before = stored(read_once)
    for call, row in ROWS:
        read_once.canvas.skip(call, row)
    report = full_pass(read_once)
    assert (report.state, report.counts.requests) == (SyncState.OK, USUAL + 3)
    assert stored(read_once) == before


def test_a_pass_from_which_nothing_slips_asks_nothing_more(read_once: Classroom) -> None:
    assert full_pass(read_once).counts.requests == USUAL


def test_a_deleted_assignment_is_gone_in_the_same_pass_and_asked_for_once(
    read_once: Classroom,
) -> None:
    read_once.room.remove_assignment("312")
    assert full_pass(read_once).counts.requests == USUAL + 1
    assert stored(read_once).gone == ["312"]
    assert full_pass(read_once).counts.requests == USUAL


def test_a_learner_who_left_is_gone_in_the_same_pass_and_her_rows_stand_unasked(
    read_once: Classroom,
) -> None:
    left = CanvasUserId("878")
    del read_once.room.roster[left]
    del read_once.room.results["5595"]
    report = full_pass(read_once)
    # Canvas refuses a question for the results of somebody who left, so none is put.
    assert (report.state, report.counts.requests) == (SyncState.OK, USUAL + 1)
    now = str(read_once.clock.now())
    found = stored(read_once)
    assert [user for user, gone_at, left_at in found.people if now == gone_at == left_at] == [left]
    assert [fact[0] for fact in found.facts if fact[-1] == "True"] == []
    assert full_pass(read_once).counts.requests == USUAL


def test_a_result_taken_back_is_gone_though_another_slipped_beside_it(
    read_once: Classroom,
) -> None:
    before = stored(read_once)
    del read_once.room.results["5594"]
    read_once.canvas.skip(RESULTS, "5595")
    # Both learners fit one question.
    assert full_pass(read_once).counts.requests == USUAL + 1
    changed = set(stored(read_once).facts) - set(before.facts)
    assert [(fact[0], fact[1], fact[2], fact[4]) for fact in changed] == [
        ("877", str(FactKind.OUTCOME_RESULT), "94/5594", "True")
    ]
    assert full_pass(read_once).counts.requests == USUAL


@pytest.mark.parametrize(("call", "row"), ROWS, ids=IDS)
def test_a_row_nobody_could_ask_for_fails_its_source_and_nothing_is_gone(
    read_once: Classroom, call: str, row: str
) -> None:
    before = stored(read_once)
    read_once.canvas.skip(call, row)
    on_asking(
        read_once, call, lambda: read_once.canvas.fail(call, CanvasUnavailable("no answer in time"))
    )
    report = full_pass(read_once)
    assert report.state is SyncState.PARTIAL
    assert (Source(call), "CanvasUnavailable") in [(f.source, f.kind) for f in report.failures]
    assert stored(read_once) == before
    assert full_pass(read_once).state is SyncState.OK
    assert stored(read_once) == before


@pytest.mark.parametrize(("call", "row"), ROWS, ids=IDS)
def test_a_pass_killed_while_it_asks_by_name_loses_nothing(
    read_once: Classroom, call: str, row: str
) -> None:
    def dies() -> None:
        raise Killed

    before = stored(read_once)
    read_once.canvas.skip(call, row)
    on_asking(read_once, call, dies)
    with pytest.raises(Killed):
        full_pass(read_once)
    assert stored(read_once) == before
    read_once.clock.move(minutes=16)
    assert full_pass(read_once).state is SyncState.OK
    assert stored(read_once) == before


def test_work_graded_in_an_assignment_that_slips_from_a_pass_of_changes_is_read(
    read_once: Classroom,
) -> None:
    read_once.room.assess("877", "312", {CRITERION: "3"})
    read_once.clock.move(minutes=1)
    read_once.canvas.skip(ASSIGNMENTS, "312")
    report = full_pass(read_once, full=False)
    assert (report.kind, report.state) == (SyncKind.CHANGES, SyncState.OK)
    newest = read_once.session.scalars(
        select(EvidenceFactRow).order_by(EvidenceFactRow.id.desc()).limit(1)
    ).one()
    assert (newest.canvas_user_id, AssignmentId(newest.subject)) == ("877", "312")
    read_once.session.rollback()


def test_what_was_not_known_when_the_pass_was_planned_is_not_taken_as_gone(
    read_once: Classroom,
) -> None:
    before = stored(read_once)
    with read_once.open_work() as work:
        plan = work.evidence_plans.for_course(read_once.course_id, full=True)
        assert (len(plan.assignments), len(plan.roster), len(plan.results)) == (3, 2, 2)
        early = replace(plan, assignments=frozenset(), roster=frozenset(), results=frozenset())
        reading = Reading(
            started_at=read_once.clock.now(),
            assignments=(),
            roster=(),
            submissions=(),
            results=(),
            whole_outcomes=frozenset(plan.wanted.outcome_ids),
        )
        work.roster_writing.write(early, reading)
        work.evidence_writing.write(early, reading, 99)
    assert stored(read_once) == before


def on_asking(course: Classroom, call: str, happens: Callable[[], None]) -> None:
    """Let something happen at the second call of a method: the question by name."""
    course.canvas.meanwhile(call, lambda: course.canvas.meanwhile(call, happens))
