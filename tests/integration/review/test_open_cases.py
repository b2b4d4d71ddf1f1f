from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.ids import PersonId
from lti_app.domain.mastery.completion import CourseRules
from lti_app.domain.people.actor import LocalRole, system_actor
from lti_app.domain.review.review import CaseFlag, DecisionKind, ReasonForDecision, ReviewCaseState
from lti_app.domain.review.seal import Candidate, Change, ChangeKind, SealOccasion
from lti_app.models.audit import AuditEntry
from lti_app.models.documents import digest, encode
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.services.review.decisions import DecisionRequest
from lti_app.services.review.reviews import Opening
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.factories.review import (
    Campus,
    campus,
    candidate,
    course,
    make_badge,
    person,
    read,
    staff,
)
from tests.integration.review.conftest import statements

PIPELINE = system_actor("scheduler")


@pytest.fixture
def at(session: Session) -> Campus:
    return campus(session)


@pytest.fixture
def learner(at: Campus) -> PersonId:
    made = person(at.session, at.institution_id, "Daniel Reyes", "1234567")
    at.session.commit()
    return made


def test_a_complete_candidate_opens_one_case_with_its_seal(
    wiring: Wiring, at: Campus, learner: PersonId, clock: FixedClock
) -> None:
    shown = candidate(at, learner)
    counts = admit(wiring, shown)
    assert counts == {
        Opening.OPENED: 1,
        Opening.RESUBMITTED: 0,
        Opening.CHANGED: 0,
        Opening.NOTHING: 0,
    }
    (row,) = cases(at)
    assert (row.state, row.person_id, row.opened_at, row.seal_number, row.revision) == (
        ReviewCaseState.READY,
        learner,
        clock.now(),
        1,
        1,
    )
    (seal,) = read(at, select(SealRow))
    assert seal.document == encode(shown.content)
    assert seal.digest == digest(seal.document)
    assert seal.to_domain().content == shown.content
    assert actions(at) == [AuditAction.REVIEW_CASE_OPENED]


def test_a_sealed_case_evaluated_again_gives_the_identical_verdict(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    admit(wiring, candidate(at, learner))
    sealed = read(at, select(SealRow))[0].to_domain().content
    rules = CourseRules(at.badge.content, at.badge.mapping, sealed.course)
    assert rules.evaluate(sealed.learner) == sealed.verdict


def test_the_same_candidate_again_does_nothing(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    admit(wiring, candidate(at, learner))
    assert admit(wiring, candidate(at, learner), candidate(at, learner))[Opening.NOTHING] == 2
    assert [row.seal_number for row in cases(at)] == [1]


def test_an_incomplete_candidate_opens_nothing(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    admit(wiring, candidate(at, learner, second="2"))
    assert cases(at) == []


def test_two_candidates_of_one_person_in_one_batch_open_one_case(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    counts = admit(wiring, candidate(at, learner), candidate(at, learner, first="3"))
    assert counts[Opening.OPENED] == 1
    assert len(cases(at)) == 1


def test_one_person_has_a_case_for_each_badge(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    other = make_badge(
        at.session, at.institution_id, at.course_id, at.instructor_id, slug="data-story"
    )
    at.session.commit()
    admit(wiring, candidate(at, learner), candidate(at, learner, other))
    assert {row.definition_line_id for row in cases(at)} == {at.badge.line_id, other.line_id}


def test_a_set_met_without_a_margin_and_late_work_are_flagged(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    admit(wiring, candidate(at, learner, first="3", second="3", late=True))
    (row,) = cases(at)
    assert row.flags() == frozenset({CaseFlag.NARROWLY_MET, CaseFlag.LATE})


def test_one_outcome_just_at_its_threshold_is_not_flagged(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    admit(wiring, candidate(at, learner, first="3"))
    (row,) = cases(at)
    assert row.flags() == frozenset()


def test_evidence_that_moves_under_an_open_case_flags_it_and_keeps_the_seal(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    admit(wiring, candidate(at, learner))
    assert admit(wiring, candidate(at, learner, first="2"))[Opening.CHANGED] == 1
    assert admit(wiring, candidate(at, learner, first="2"))[Opening.NOTHING] == 1
    (row,) = cases(at)
    assert (row.seal_current, row.still_complete, row.seal_number, row.state) == (
        False,
        False,
        1,
        ReviewCaseState.READY,
    )
    assert row.flags() == frozenset({CaseFlag.CHANGED_SINCE_SEALED})
    admit(wiring, candidate(at, learner))
    assert cases(at)[0].flags() == frozenset()


def test_a_returned_case_comes_back_with_a_new_seal_and_what_changed(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    admit(wiring, candidate(at, learner, first="3"))
    decide(wiring, at, DecisionKind.RETURN_TO_INSTRUCTOR, ReasonForDecision.ASSESSMENT_UNCLEAR)
    assert admit(wiring, candidate(at, learner, first="3"))[Opening.NOTHING] == 1
    assert admit(wiring, candidate(at, learner, first="1"))[Opening.NOTHING] == 1
    assert admit(wiring, candidate(at, learner, first="4"))[Opening.RESUBMITTED] == 1
    (row,) = cases(at)
    assert (row.state, row.seal_number) == (ReviewCaseState.READY, 2)
    assert row.flags() == frozenset({CaseFlag.RESUBMITTED})
    newest = read(at, select(SealRow).where(SealRow.number == 2))[0].to_domain()
    assert newest.occasion is SealOccasion.RESUBMITTED
    assert newest.changes == (
        Change(kind=ChangeKind.POINTS, subject="311", part="_8241", before="3", after="4"),
    )


def test_after_a_decline_only_other_evidence_opens_a_new_case(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    admit(wiring, candidate(at, learner))
    decide(wiring, at, DecisionKind.DECLINE, ReasonForDecision.NOT_OWN_WORK)
    assert admit(wiring, candidate(at, learner))[Opening.NOTHING] == 1
    assert admit(wiring, candidate(at, learner, digest="e" * 64))[Opening.OPENED] == 1
    assert sorted(row.state for row in cases(at)) == [
        ReviewCaseState.DECLINED,
        ReviewCaseState.READY,
    ]


def test_the_same_badge_complete_in_another_course_leaves_an_open_case_alone(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    other = course(at.session, at.institution_id, at.platform_id, "53")
    at.session.commit()
    admit(wiring, candidate(at, learner))
    elsewhere = candidate(at, learner, first="3")
    content = replace(elsewhere.content, course_id=other)
    assert admit(wiring, replace(elsewhere, content=content))[Opening.NOTHING] == 1
    (row,) = cases(at)
    assert (row.course_id, row.seal_current) == (at.course_id, True)


def test_the_same_evidence_in_two_courses_undoes_no_return(
    wiring: Wiring, at: Campus, learner: PersonId, clock: FixedClock
) -> None:
    here, there = candidate(at, learner), elsewhere(at, learner)
    admit(wiring, here)
    decide(wiring, at, DecisionKind.RETURN_TO_INSTRUCTOR, ReasonForDecision.ASSESSMENT_UNCLEAR)
    assert admit(wiring, there)[Opening.NOTHING] == 1
    later = assessed_at(there, clock.now() + timedelta(hours=1))
    assert admit(wiring, later)[Opening.RESUBMITTED] == 1
    decide(wiring, at, DecisionKind.RETURN_TO_INSTRUCTOR, ReasonForDecision.ASSESSMENT_UNCLEAR)
    assert admit(wiring, here, later)[Opening.NOTHING] == 2


def test_the_same_evidence_in_two_courses_undoes_no_decline(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    here, there = candidate(at, learner), elsewhere(at, learner)
    admit(wiring, here)
    decide(wiring, at, DecisionKind.DECLINE, ReasonForDecision.NOT_OWN_WORK)
    assert admit(wiring, there)[Opening.OPENED] == 1
    decide(wiring, at, DecisionKind.DECLINE, ReasonForDecision.NOT_OWN_WORK)
    assert admit(wiring, here, there)[Opening.NOTHING] == 2
    assert len(cases(at)) == 2


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (None, None),
        (DecisionKind.RETURN_TO_INSTRUCTOR, ReasonForDecision.ASSESSMENT_UNCLEAR),
        (DecisionKind.DECLINE, ReasonForDecision.NOT_OWN_WORK),
    ],
)
def test_meeting_cases_takes_the_same_statements_however_many(
    wiring: Wiring, at: Campus, kind: DecisionKind | None, reason: ReasonForDecision | None
) -> None:
    people = [person(at.session, at.institution_id, f"Learner {n}") for n in range(6)]
    at.session.commit()
    for each in people:
        admit(wiring, candidate(at, each))
        if kind is not None and reason is not None:
            decide(wiring, at, kind, reason)
    with statements(wiring) as one:
        admit(wiring, candidate(at, people[0]))
    with statements(wiring) as many:
        assert admit(wiring, *(candidate(at, each) for each in people))[Opening.NOTHING] == 6
    assert len(many) == len(one)


def test_two_units_of_work_at_once_open_one_case(
    wiring: Wiring, at: Campus, learner: PersonId
) -> None:
    shown, gate = candidate(at, learner), Barrier(2)

    def open_it(_: int) -> int:
        gate.wait()
        return admit(wiring, shown)[Opening.OPENED]

    with ThreadPoolExecutor(2) as pool:
        opened = sorted(pool.map(open_it, range(2)))
    assert opened == [0, 1]
    assert len(cases(at)) == 1
    assert actions(at) == [AuditAction.REVIEW_CASE_OPENED]


def admit(wiring: Wiring, *shown: Candidate) -> dict[Opening, int]:
    with wiring.open_work(PIPELINE) as work:
        return work.reviews.open_cases(shown)


def assessed_at(shown: Candidate, when: datetime) -> Candidate:
    """Let all the work have been assessed at that moment."""
    learner = shown.content.learner
    works = tuple(replace(each, graded_at=when) for each in learner.submissions)
    content = replace(shown.content, learner=replace(learner, submissions=works))
    return replace(shown, content=content)


def elsewhere(at: Campus, learner: PersonId) -> Candidate:
    other = course(at.session, at.institution_id, at.platform_id, "53")
    at.session.commit()
    shown = candidate(at, learner, first="3")
    return replace(shown, content=replace(shown.content, course_id=other))


def cases(at: Campus) -> list[ReviewCaseRow]:
    return read(at, select(ReviewCaseRow).order_by(ReviewCaseRow.id))


def actions(at: Campus) -> list[AuditAction]:
    query = select(AuditEntry).where(AuditEntry.subject_kind == "review_case")
    return [entry.action for entry in read(at, query.order_by(AuditEntry.id))]


def decide(wiring: Wiring, at: Campus, kind: DecisionKind, reason: ReasonForDecision) -> None:
    row = cases(at)[-1]
    request = DecisionRequest(
        kind=kind, revision=row.revision, seal_number=row.seal_number, note="See me.", reason=reason
    )
    reviewer = staff(at, at.instructor_id, LocalRole.ASA_REVIEWER)
    with wiring.open_work(reviewer) as work:
        work.decisions.decide(row.id, request)
