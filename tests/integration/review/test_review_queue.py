from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.errors import NotPermitted
from lti_app.domain.people.actor import Actor, LocalRole, system_actor
from lti_app.domain.review.queue import TAB_STATES, QueueQuery, Sort, Tab, tab_of
from lti_app.domain.review.review import CaseFlag, DecisionKind, ReviewCaseState
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.review.decisions import DecisionRequest
from lti_app.services.review.queue import QueuePage
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.factories.review import (
    Campus,
    campus,
    candidate,
    make_badge,
    person,
    staff,
    teacher_of,
)
from tests.integration.review.conftest import statements

NAMES = ("Amara Nwosu", "Daniel Reyes", "Li Wei Zhang", "Sofía Marín")


class Queue:
    """Four learners a day apart, Daniel first; a fifth case stands at another institution."""

    def __init__(self, session: Session, wiring: Wiring, clock: FixedClock) -> None:
        self.wiring, self.clock = wiring, clock
        self.at = campus(session)
        self.story = make_badge(
            session,
            self.at.institution_id,
            self.at.course_id,
            self.at.instructor_id,
            slug="data-storytelling",
            title="Data Storytelling",
        )
        self.reader = staff(
            self.at, person(session, self.at.institution_id, "Omar Reed"), LocalRole.ASA_REVIEWER
        )
        elsewhere = campus(session, slug="elsewhere")
        stranger = person(session, elsewhere.institution_id, "Daniel Reyes", "1234567")
        learners = {
            name: person(session, self.at.institution_id, name, f"12345{number}")
            for number, name in enumerate(NAMES)
        }
        session.commit()
        self.ids: dict[str, int] = {}
        self.open(elsewhere, stranger)
        for name in ("Daniel Reyes", "Sofía Marín", "Amara Nwosu", "Li Wei Zhang"):
            story = self.story if name == "Li Wei Zhang" else None
            each = "3" if name == "Amara Nwosu" else "4"
            shown = candidate(self.at, learners[name], story, first=each, second=each)
            with wiring.open_work(system_actor("scheduler")) as work:
                work.reviews.open_cases([shown])
            clock.move(days=1)
        for line in self.page().lines:
            self.ids[line.learner] = line.case.id

    def open(self, at: Campus, learner: int) -> None:
        with self.wiring.open_work(system_actor("scheduler")) as work:
            work.reviews.open_cases([candidate(at, learner)])

    def page(self, actor: Actor | None = None, query: QueueQuery | None = None) -> QueuePage:
        with self.wiring.open_work(actor or self.reader) as work:
            return work.review_queue.page(query or QueueQuery())

    def names(self, query: QueueQuery) -> list[str]:
        return [line.learner for line in self.page(query=query).lines]

    def claim(self, name: str) -> None:
        with self.wiring.open_work(self.reader) as work:
            case = work.reviews.case(self.ids[name])
            request = DecisionRequest(
                kind=DecisionKind.CLAIM, revision=case.revision, seal_number=case.seal_number
            )
            work.decisions.decide(case.id, request)


@pytest.fixture
def queue(session: Session, wiring: Wiring, clock: FixedClock) -> Queue:
    return Queue(session, wiring, clock)


def test_every_state_stands_under_just_one_tab() -> None:
    placed = [state for states in TAB_STATES.values() for state in states]
    assert sorted(placed) == sorted(ReviewCaseState)
    assert [tab_of(state) for state in TAB_STATES[Tab.RETURNED]] == [Tab.RETURNED, Tab.RETURNED]


def test_the_queue_shows_this_institutions_cases_longest_waiting_first(queue: Queue) -> None:
    page = queue.page()
    assert [line.learner for line in page.lines] == [
        "Daniel Reyes",
        "Sofía Marín",
        "Amara Nwosu",
        "Li Wei Zhang",
    ]
    first = page.lines[0]
    assert (first.sis_id, first.badge, first.version, first.course, first.claimant) == (
        "123451",
        "Responsible AI in Practice",
        2,
        "Ethics of Data",
        None,
    )
    assert page.total == 4
    assert page.counts == {**dict.fromkeys(Tab, 0), Tab.READY: 4}


def test_a_claimed_case_moves_to_its_tab_with_the_claimants_name(queue: Queue) -> None:
    queue.claim("Sofía Marín")
    page = queue.page(query=QueueQuery(tab=Tab.IN_REVIEW))
    assert [(line.learner, line.claimant) for line in page.lines] == [("Sofía Marín", "Omar Reed")]
    assert page.counts == {**dict.fromkeys(Tab, 0), Tab.READY: 3, Tab.IN_REVIEW: 1}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("reyes", ["Daniel Reyes"]),
        ("Sofía", ["Sofía Marín"]),
        ("123452", ["Li Wei Zhang"]),
        ("storytelling", ["Li Wei Zhang"]),
        ("%", []),
        ("_", []),
        ("nobody", []),
        ("  ", ["Daniel Reyes", "Sofía Marín", "Amara Nwosu", "Li Wei Zhang"]),
    ],
)
def test_a_search_finds_names_sis_ids_and_badges(queue: Queue, text: str, names: list[str]) -> None:
    assert queue.names(QueueQuery(text=text)) == names


def test_filters_narrow_and_sorts_order(queue: Queue) -> None:
    assert queue.names(QueueQuery(line_id=queue.story.line_id)) == ["Li Wei Zhang"]
    assert queue.names(QueueQuery(older_than_days=3)) == ["Daniel Reyes"]
    assert queue.names(QueueQuery(flag=CaseFlag.NARROWLY_MET)) == ["Amara Nwosu"]
    assert queue.names(QueueQuery(flag=CaseFlag.LATE)) == []
    assert queue.names(QueueQuery(flag=CaseFlag.RESUBMITTED)) == []
    assert queue.names(QueueQuery(flag=CaseFlag.CHANGED_SINCE_SEALED)) == []
    assert queue.names(QueueQuery(sort=Sort.NEWEST))[0] == "Li Wei Zhang"
    assert queue.names(QueueQuery(sort=Sort.NAME)) == sorted(NAMES)


def test_pages_follow_each_other_without_gap_or_repetition(queue: Queue) -> None:
    first = queue.names(QueueQuery(size=3))
    second = queue.names(QueueQuery(size=3, page=2))
    assert first + second == queue.names(QueueQuery())


def test_the_badges_to_filter_by_are_those_of_this_institution(queue: Queue) -> None:
    assert queue.page().badges == (
        (queue.story.line_id, "Data Storytelling"),
        (queue.at.badge.line_id, "Responsible AI in Practice"),
    )


@pytest.mark.parametrize("role", [LocalRole.ASA_ADMIN, LocalRole.ASA_AWARDER, LocalRole.AUDITOR])
def test_the_queue_opens_for_its_other_readers(queue: Queue, role: LocalRole) -> None:
    assert queue.page(replace(queue.reader, local_roles=frozenset({role}))).total == 4


@pytest.mark.parametrize(
    "role",
    [
        None,
        LocalRole.ASA_CONSULTANT,
        LocalRole.UNIT_PROPOSER,
        LocalRole.REGISTRAR,
        LocalRole.SYSADMIN,
    ],
)
def test_the_queue_is_closed_to_everyone_else(queue: Queue, role: LocalRole | None) -> None:
    roles = frozenset() if role is None else frozenset({role})
    for actor in (replace(queue.reader, local_roles=roles), teacher_of(queue.at)):
        with pytest.raises(NotPermitted):
            queue.page(actor)


def test_the_queue_takes_the_same_statements_however_many_cases(queue: Queue) -> None:
    few = count_statements(queue)
    for number in range(30):
        made = person(queue.at.session, queue.at.institution_id, f"Learner {number}", f"9{number}")
        queue.at.session.commit()
        queue.open(queue.at, made)
    assert (few, count_statements(queue)) == (4, 4)


def count_statements(queue: Queue) -> int:
    with statements(queue.wiring) as seen:
        queue.page()
    return len([sql for sql in seen if not sql.startswith("BEGIN")])


@pytest.mark.parametrize(
    "state", [DefinitionState.SUSPENDED, DefinitionState.RETIRED, DefinitionState.ARCHIVED]
)
def test_a_case_of_a_version_not_in_force_is_flagged_and_found_by_the_flag(
    queue: Queue, state: DefinitionState
) -> None:
    session = queue.at.session
    session.get_one(DefinitionVersionRow, queue.story.version_id).state = state
    session.commit()
    assert queue.names(QueueQuery(flag=CaseFlag.NOT_IN_FORCE)) == ["Li Wei Zhang"]
    marked = [line.learner for line in queue.page().lines if "not_in_force" in line.case.flags]
    assert marked == ["Li Wei Zhang"]


def test_a_decided_case_is_not_flagged_for_its_version(queue: Queue) -> None:
    session = queue.at.session
    session.get_one(DefinitionVersionRow, queue.story.version_id).state = DefinitionState.RETIRED
    case = session.get_one(ReviewCaseRow, queue.ids["Li Wei Zhang"])
    case.state = ReviewCaseState.DECLINED
    session.commit()
    assert queue.names(QueueQuery(tab=Tab.DECLINED, flag=CaseFlag.NOT_IN_FORCE)) == []
    (line,) = queue.page(query=QueueQuery(tab=Tab.DECLINED)).lines
    assert line.case.flags == frozenset()
