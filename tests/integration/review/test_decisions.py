from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.award import AwardState
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.errors import (
    Conflict,
    HallmarkRefusal,
    NotFound,
    NotPermitted,
    RuleRefused,
    TransitionRefused,
)
from lti_app.domain.evidence.evidence import AssessmentProvenance, Enrollment, EnrollmentState
from lti_app.domain.ids import CanvasUserId
from lti_app.domain.people.actor import Actor, CourseRole, LocalRole, system_actor
from lti_app.domain.review.preflight import Answer, Check, Confirmations
from lti_app.domain.review.review import (
    DecisionKind,
    ReasonForDecision,
    ReviewCaseState,
    reasons_for,
)
from lti_app.domain.review.seal import Candidate, ChangeKind, SealOccasion
from lti_app.models.audit import AuditEntry
from lti_app.models.award import AwardRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.platform import LaunchSessionRow
from lti_app.models.review import CaseDecisionRow, ReviewCaseRow, SealRow
from lti_app.services.audit.trail import AuditQuery
from lti_app.services.award.awarding import decide_and_award
from lti_app.services.review.decisions import DecisionRequest, DecisionResult
from lti_app.services.review.reviews import Opening
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.factories.facts import student
from tests.factories.review import (
    ALL_THREE,
    START,
    campus,
    candidate,
    person,
    read,
    staff,
    teacher_of,
)
from tests.factories.stored_evidence import enrolled

NOTE = "The second part of the reflection is missing."


class Office:
    """One campus with one ready case, one awarder and one reviewer."""

    def __init__(self, session: Session, wiring: Wiring) -> None:
        self.wiring = wiring
        self.at = campus(session)
        self.learner = person(session, self.at.institution_id, "Daniel Reyes", "1234567")
        self.rosa = person(session, self.at.institution_id, "Rosa Field")
        self.omar = person(session, self.at.institution_id, "Omar Reed")
        session.commit()
        self.awarder = staff(self.at, self.rosa, LocalRole.ASA_AWARDER)
        self.reviewer = staff(self.at, self.omar, LocalRole.ASA_REVIEWER, name="Omar Reed")
        self.shown = candidate(self.at, self.learner)
        with wiring.open_work(system_actor("scheduler")) as work:
            work.reviews.open_cases([self.shown])
        self.case_id = self.row().id

    def row(self) -> ReviewCaseRow:
        (row,) = read(self.at, select(ReviewCaseRow))
        return row

    def refresh(self, shown: Candidate | None = None, read_at: datetime | None = None) -> None:
        with self.wiring.open_work(self.awarder) as work:
            work.resealing.record_refresh(
                self.case_id, shown or self.shown, read_at=read_at or work.clock.now()
            )

    def asked(self, kind: DecisionKind, **more: Any) -> DecisionRequest:
        row = self.row()
        listed = reasons_for(kind)
        values: dict[str, Any] = {
            "kind": kind,
            "revision": row.revision,
            "seal_number": row.seal_number,
            "note": "" if kind in {DecisionKind.CLAIM, DecisionKind.AWARD} else NOTE,
            "reason": listed[0] if listed else None,
            "confirmations": ALL_THREE,
        }
        return DecisionRequest(**values | more)

    def decide(self, request: DecisionRequest, actor: Actor | None = None) -> DecisionResult:
        with self.wiring.open_work(actor or self.awarder) as work:
            return decide_and_award(work, self.case_id, request)

    def untouched(self) -> bool:
        return (
            self.row().state is ReviewCaseState.READY
            and read(self.at, select(CaseDecisionRow)) == []
            and read(self.at, select(AwardRow)) == []
        )


@pytest.fixture
def office(session: Session, wiring: Wiring) -> Office:
    return Office(session, wiring)


def test_an_award_closes_the_case_and_makes_one_award_on_the_seal_it_names(
    office: Office, clock: FixedClock
) -> None:
    office.refresh()
    result = office.decide(office.asked(DecisionKind.AWARD))
    assert (result.is_new, result.case.state) == (True, ReviewCaseState.AWARDED)
    (award,) = read(office.at, select(AwardRow))
    (seal,) = read(office.at, select(SealRow))
    assert (award.case_id, award.seal_id, award.seal_hash, award.person_id, award.awarded_by) == (
        office.case_id,
        seal.id,
        seal.digest,
        office.learner,
        office.rosa,
    )
    (decision,) = read(office.at, select(CaseDecisionRow))
    assert (decision.kind, decision.by_person_id, decision.role, decision.at) == (
        DecisionKind.AWARD,
        office.rosa,
        "asa-awarder",
        clock.now(),
    )
    assert (
        decision.confirmed_pathway,
        decision.confirmed_personal_growth,
        decision.confirmed_professional_growth,
    ) == (True, True, True)


def test_a_second_click_on_award_does_nothing_and_says_who_decided(
    office: Office, clock: FixedClock
) -> None:
    office.refresh()
    request = office.asked(DecisionKind.AWARD)
    office.decide(request)
    decided_at = clock.now()
    clock.move(minutes=3)
    again = office.decide(request)
    assert (again.is_new, again.decision.by_name, again.decision.at) == (
        False,
        "Rosa Field",
        decided_at,
    )
    assert len(read(office.at, select(AwardRow))) == 1
    assert len(read(office.at, select(CaseDecisionRow))) == 1


def test_a_decline_of_an_awarded_case_only_says_that_it_is_awarded(office: Office) -> None:
    office.refresh()
    office.decide(office.asked(DecisionKind.AWARD))
    late = office.decide(office.asked(DecisionKind.DECLINE), office.reviewer)
    assert (late.is_new, late.decision.kind) == (False, DecisionKind.AWARD)
    assert office.row().state is ReviewCaseState.AWARDED


def test_two_awards_at_once_make_one_award(office: Office) -> None:
    office.refresh()
    request, gate = office.asked(DecisionKind.AWARD), Barrier(2)

    def award(_: int) -> bool:
        gate.wait()
        return office.decide(request).is_new

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(award, range(2))) == [False, True]
    assert len(read(office.at, select(AwardRow))) == 1


@pytest.mark.parametrize(
    ("kind", "state", "action"),
    [
        (
            DecisionKind.RETURN_TO_LEARNER,
            ReviewCaseState.RETURNED_TO_LEARNER,
            AuditAction.REVIEW_CASE_RETURNED_TO_LEARNER,
        ),
        (
            DecisionKind.RETURN_TO_INSTRUCTOR,
            ReviewCaseState.RETURNED_TO_INSTRUCTOR,
            AuditAction.REVIEW_CASE_RETURNED_TO_INSTRUCTOR,
        ),
        (DecisionKind.HOLD, ReviewCaseState.ON_HOLD, AuditAction.REVIEW_CASE_HELD),
        (DecisionKind.DECLINE, ReviewCaseState.DECLINED, AuditAction.REVIEW_CASE_DECLINED),
        (DecisionKind.CLAIM, ReviewCaseState.IN_REVIEW, AuditAction.REVIEW_CASE_CLAIMED),
    ],
)
def test_a_reviewer_decides_and_the_trail_says_so_without_the_note(
    office: Office, kind: DecisionKind, state: ReviewCaseState, action: AuditAction
) -> None:
    result = office.decide(office.asked(kind), office.reviewer)
    assert (result.is_new, office.row().state) == (True, state)
    entry = read(office.at, select(AuditEntry).order_by(AuditEntry.id))[-1]
    assert (entry.action, entry.actor_person_id, entry.actor_role, entry.subject_id) == (
        action,
        office.omar,
        "asa-reviewer",
        str(office.case_id),
    )
    assert NOTE not in entry.details
    assert read(office.at, select(AwardRow)) == []


def test_a_claimed_case_is_given_back_and_a_held_one_released(office: Office) -> None:
    office.decide(office.asked(DecisionKind.CLAIM), office.reviewer)
    assert office.row().claimed_by == office.omar
    office.decide(office.asked(DecisionKind.UNCLAIM), office.reviewer)
    assert (office.row().state, office.row().claimed_by) == (ReviewCaseState.READY, None)
    office.decide(office.asked(DecisionKind.HOLD), office.reviewer)
    office.decide(office.asked(DecisionKind.RELEASE), office.reviewer)
    assert office.row().state is ReviewCaseState.READY


def refused_actors(office: Office) -> dict[str, Actor]:
    """Everyone who must not award: each with the ids of a case that is ready and real."""
    at = office.at
    return {
        "the instructor of the course": teacher_of(at),
        "a Canvas administrator": staff(at, office.omar, name="Canvas Admin"),
        "the learner": staff(
            at, office.learner, course_id=at.course_id, course_role=CourseRole.LEARNER
        ),
        "the learner as awarder": staff(at, office.learner, LocalRole.ASA_AWARDER),
        "an ASA administrator": staff(at, office.omar, LocalRole.ASA_ADMIN),
        "an ASA consultant": staff(at, office.omar, LocalRole.ASA_CONSULTANT),
        "an auditor": staff(at, office.omar, LocalRole.AUDITOR),
        "the registrar": staff(at, office.omar, LocalRole.REGISTRAR),
        "a unit proposer": staff(at, office.omar, LocalRole.UNIT_PROPOSER),
        "a sysadmin": staff(at, office.omar, LocalRole.SYSADMIN),
        "the scheduler": system_actor("scheduler", at.institution_id),
    }


@pytest.mark.parametrize("kind", [k for k in DecisionKind if k is not DecisionKind.RESUBMIT])
def test_nobody_without_the_role_takes_any_decision(office: Office, kind: DecisionKind) -> None:
    office.refresh()
    request = office.asked(kind)
    for who, actor in refused_actors(office).items():
        with pytest.raises(NotPermitted) as refusal:
            office.decide(request, actor)
        assert (who, office.untouched()) == (who, True)
        assert "Reyes" not in str(refusal.value)


def test_a_reviewer_may_not_award(office: Office) -> None:
    office.refresh()
    with pytest.raises(NotPermitted) as refusal:
        office.decide(office.asked(DecisionKind.AWARD), office.reviewer)
    assert refusal.value.code == "review.decider"
    assert office.untouched()


def test_nobody_resubmits_by_hand(office: Office) -> None:
    with pytest.raises(NotPermitted):
        office.decide(office.asked(DecisionKind.RESUBMIT))


@pytest.mark.parametrize("what", ["case", "seals", "history", "notes", "arrive", "preflight"])
def test_the_case_is_shown_to_no_instructor_learner_or_canvas_administrator(
    office: Office, what: str
) -> None:
    for who in ("the instructor of the course", "a Canvas administrator", "the learner"):
        with office.wiring.open_work(refused_actors(office)[who]) as work:
            calls: dict[str, Callable[[], object]] = {
                "case": lambda: work.reviews.case(office.case_id),
                "seals": lambda: work.reviews.seals(office.case_id),
                "history": lambda: work.decisions.history(office.case_id),
                "notes": lambda: work.case_talk.notes(office.case_id),
                "arrive": lambda: work.case_talk.arrive(office.case_id),
                "preflight": lambda: work.decisions.preflight(office.case_id, ALL_THREE),
            }
            with pytest.raises(NotPermitted):
                calls[what]()


def test_an_awarder_of_another_institution_finds_no_such_case(office: Office) -> None:
    other = campus(office.at.session, slug="other")
    stranger = staff(other, other.instructor_id, LocalRole.ASA_AWARDER)
    office.refresh()
    with pytest.raises(NotFound):
        office.decide(office.asked(DecisionKind.AWARD), stranger)
    assert office.untouched()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": DecisionKind.HOLD, "note": " "}, "review.note"),
        ({"kind": DecisionKind.HOLD, "note": "x" * 4001}, "review.note_too_long"),
        ({"kind": DecisionKind.DECLINE, "reason": None}, "review.reason"),
        (
            {"kind": DecisionKind.DECLINE, "reason": ReasonForDecision.MAPPING_UNCLEAR},
            "review.reason_not_listed",
        ),
        (
            {"kind": DecisionKind.AWARD, "confirmations": replace(ALL_THREE, pathway=False)},
            "review.reflection_confirmed",
        ),
    ],
)
def test_a_decision_that_lacks_something_is_refused_by_name_and_changes_nothing(
    office: Office, change: dict[str, Any], code: str
) -> None:
    office.refresh()
    assert refusal_of(office, **change).code == code
    assert office.untouched()


def test_an_award_without_a_reading_of_the_last_ten_minutes_is_refused(
    office: Office, clock: FixedClock
) -> None:
    assert refusal_of(office, kind=DecisionKind.AWARD).code == "review.refreshed"
    office.refresh()
    clock.move(minutes=10, seconds=1)
    assert refusal_of(office, kind=DecisionKind.AWARD).code == "review.refreshed"
    office.refresh()
    assert office.decide(office.asked(DecisionKind.AWARD)).is_new


def test_the_ten_minutes_count_from_the_reading_not_from_its_end(
    office: Office, clock: FixedClock
) -> None:
    began = clock.now()
    clock.move(minutes=4)
    office.refresh(read_at=began)
    clock.move(minutes=6, seconds=1)
    assert refusal_of(office, kind=DecisionKind.AWARD).code == "review.refreshed"
    assert office.row().refreshed_at == began


def test_a_slow_refresh_takes_back_nothing_of_a_later_one(
    office: Office, clock: FixedClock
) -> None:
    began = clock.now()
    clock.move(minutes=4)
    office.refresh()
    office.refresh(read_at=began)
    assert office.row().refreshed_at == clock.now()


@pytest.mark.parametrize(
    "held",
    [
        (student(EnrollmentState.INACTIVE),),
        (student(EnrollmentState.DELETED),),
        (student(EnrollmentState.REJECTED),),
        (student(kind="TeacherEnrollment"),),
    ],
)
def test_an_award_to_who_is_no_longer_a_learner_of_the_course_is_refused(
    office: Office, held: tuple[Enrollment, ...]
) -> None:
    enrolled(office.at.session, office.at.course_id, office.learner, "877", *held)
    office.at.session.commit()
    office.refresh()
    assert refusal_of(office, kind=DecisionKind.AWARD).code == "review.still_learner"
    assert office.untouched()


def test_an_award_to_who_is_gone_from_the_roster_is_refused(office: Office) -> None:
    enrolled(office.at.session, office.at.course_id, office.learner, gone_at=START)
    office.at.session.commit()
    office.refresh()
    assert refusal_of(office, kind=DecisionKind.AWARD).code == "review.still_learner"


@pytest.mark.parametrize(
    "held",
    [
        (student(EnrollmentState.COMPLETED),),
        (student(EnrollmentState.DELETED), student(EnrollmentState.ACTIVE, section="82")),
        (student(EnrollmentState.ACTIVE), student(kind="TaEnrollment")),
    ],
)
def test_concluded_and_moved_learners_are_awarded(
    office: Office, held: tuple[Enrollment, ...]
) -> None:
    enrolled(office.at.session, office.at.course_id, office.learner, "877", *held)
    office.at.session.commit()
    office.refresh()
    assert office.decide(office.asked(DecisionKind.AWARD)).is_new


def test_an_award_of_what_is_no_longer_complete_is_refused(office: Office) -> None:
    office.refresh(candidate(office.at, office.learner, first="2"))
    assert refusal_of(office, kind=DecisionKind.AWARD).code == "review.still_complete"
    assert office.untouched()


def test_changed_evidence_is_looked_at_and_sealed_again_before_the_award(office: Office) -> None:
    changed = candidate(office.at, office.learner, first="3")
    office.refresh(changed)
    assert refusal_of(office, kind=DecisionKind.AWARD).code == "review.seal_current"
    revision = office.row().revision
    with office.wiring.open_work(office.reviewer) as work:
        case = work.resealing.reseal(office.case_id, changed, revision=revision)
    assert case.seal_number == 2
    office.decide(office.asked(DecisionKind.AWARD))
    newest = read(office.at, select(SealRow).where(SealRow.number == 2))[0]
    assert [c.kind for c in newest.to_domain().changes] == [ChangeKind.POINTS]
    assert [a.seal_id for a in read(office.at, select(AwardRow))] == [newest.id]


def test_an_award_that_names_an_older_seal_is_refused(office: Office) -> None:
    changed = candidate(office.at, office.learner, first="3")
    office.refresh(changed)
    shown_before = office.asked(DecisionKind.AWARD)
    with office.wiring.open_work(office.reviewer) as work:
        work.resealing.reseal(office.case_id, changed, revision=shown_before.revision)
    with pytest.raises(Conflict):
        office.decide(shown_before)
    assert office.untouched()


def test_a_look_at_a_returned_case_keeps_what_it_lacked(office: Office) -> None:
    state = ReviewCaseState.RETURNED_TO_LEARNER
    office.at.session.execute(update(ReviewCaseRow).values(still_complete=False, state=state))
    office.at.session.commit()
    office.refresh(office.shown)
    assert office.row().still_complete is False


def test_a_refresh_that_only_tells_who_assessed_seals_that_too(office: Office) -> None:
    content = office.shown.content
    first, *rest = content.learner.submissions
    told = replace(
        first,
        provenance=AssessmentProvenance(
            assessor_id=CanvasUserId("640"), assessor_name="M. Okafor", attempt=1
        ),
    )
    learner = replace(content.learner, submissions=(told, *rest))
    office.refresh(replace(office.shown, content=replace(content, learner=learner)))
    seals = read(office.at, select(SealRow).order_by(SealRow.number))
    assert [(s.number, s.occasion) for s in seals] == [
        (1, SealOccasion.OPENED),
        (2, SealOccasion.REFRESHED),
    ]
    assert seals[0].evidence_digest == seals[1].evidence_digest
    assert office.row().seal_current is True


@pytest.mark.parametrize("role", [LocalRole.ASA_ADMIN, LocalRole.AUDITOR])
def test_those_who_only_read_seal_nothing(office: Office, role: LocalRole) -> None:
    with office.wiring.open_work(staff(office.at, office.omar, role)) as work:
        with pytest.raises(NotPermitted):
            work.resealing.reseal(office.case_id, office.shown, revision=1)
        with pytest.raises(NotPermitted):
            work.case_talk.add_note(office.case_id, NOTE)


def test_incomplete_or_closed_cases_are_not_sealed_again(office: Office) -> None:
    lower = candidate(office.at, office.learner, first="1")
    with (
        office.wiring.open_work(office.reviewer) as work,
        pytest.raises(RuleRefused) as incomplete,
    ):
        work.resealing.reseal(office.case_id, lower, revision=1)
    office.decide(office.asked(DecisionKind.DECLINE))
    with office.wiring.open_work(office.reviewer) as work:
        revision = work.reviews.case(office.case_id).revision
        with pytest.raises(RuleRefused) as closed:
            work.resealing.reseal(office.case_id, office.shown, revision=revision)
        with pytest.raises(Conflict):
            work.resealing.reseal(office.case_id, office.shown, revision=revision - 1)
    assert (incomplete.value.code, closed.value.code) == ("review.incomplete", "review.closed")


@pytest.mark.parametrize("state", [DefinitionState.SUSPENDED, DefinitionState.RETIRED])
def test_a_version_no_longer_in_force_is_not_awarded(
    office: Office, state: DefinitionState
) -> None:
    session = office.at.session
    session.get_one(DefinitionVersionRow, office.at.badge.version_id).state = state
    session.commit()
    office.refresh()
    assert refusal_of(office, kind=DecisionKind.AWARD).code == "review.version_in_force"


def test_a_standing_award_of_the_line_refuses_another(office: Office) -> None:
    office.refresh()
    office.decide(office.asked(DecisionKind.AWARD))
    with office.wiring.open_work(system_actor("scheduler")) as work:
        other = candidate(office.at, office.learner, first="3")
        counts = work.reviews.open_cases([other])
    assert counts[Opening.NOTHING] == 1
    assert len(read(office.at, select(ReviewCaseRow))) == 1


def test_after_a_revocation_only_other_evidence_opens_a_new_case(office: Office) -> None:
    office.refresh()
    office.decide(office.asked(DecisionKind.AWARD))
    (award,) = read(office.at, select(AwardRow))
    with office.wiring.open_work(office.awarder) as work:
        work.awards.revoke(award.id, "Awarded to the wrong person by mistake.")
    with office.wiring.open_work(system_actor("scheduler")) as work:
        work.reviews.open_cases([office.shown])
    assert len(read(office.at, select(ReviewCaseRow))) == 1
    with office.wiring.open_work(system_actor("scheduler")) as work:
        work.reviews.open_cases([candidate(office.at, office.learner, first="3")])
    states = [row.state for row in read(office.at, select(ReviewCaseRow))]
    assert sorted(states) == [ReviewCaseState.AWARDED, ReviewCaseState.READY]
    assert [a.state for a in read(office.at, select(AwardRow))] == [AwardState.REVOKED]


def test_a_decision_on_a_case_changed_meanwhile_is_a_conflict(office: Office) -> None:
    stale = office.asked(DecisionKind.HOLD)
    office.decide(office.asked(DecisionKind.CLAIM), office.reviewer)
    with pytest.raises(Conflict):
        office.decide(stale)
    assert office.row().state is ReviewCaseState.IN_REVIEW


def test_sealing_again_what_did_not_change_adds_no_seal(office: Office) -> None:
    with office.wiring.open_work(office.reviewer) as work:
        case = work.resealing.reseal(office.case_id, office.shown, revision=1)
    assert (case.seal_number, case.revision) == (1, 1)


@pytest.mark.parametrize("role", [LocalRole.ASA_REVIEWER, LocalRole.ASA_AWARDER])
def test_the_institutions_trail_is_closed_to_those_who_decide(
    office: Office, role: LocalRole
) -> None:
    with office.wiring.open_work(staff(office.at, office.omar, role)) as work:
        trail = work.audit_trail
        lines = trail.of_case(office.case_id)
        for ask in (
            partial(trail.page, AuditQuery()),
            partial(trail.export, AuditQuery()),
            partial(trail.subjects, lines),
        ):
            with pytest.raises(NotPermitted) as refusal:
                ask()
            assert refusal.value.code == "audit.reader"


def test_a_second_hold_on_a_held_case_says_who_held_it(office: Office) -> None:
    request = office.asked(DecisionKind.HOLD)
    office.decide(request, office.reviewer)
    again = office.decide(request)
    assert (again.is_new, again.decision.by_name) == (False, "Omar Reed")


def test_a_move_the_state_does_not_have_is_refused(office: Office) -> None:
    office.decide(office.asked(DecisionKind.HOLD))
    with pytest.raises(TransitionRefused):
        office.decide(office.asked(DecisionKind.AWARD))


def test_the_list_before_an_award_warns_of_teaching_and_of_a_claim_by_another(
    office: Office,
) -> None:
    session = office.at.session
    session.add(
        LaunchSessionRow(
            public_id="w1",
            secret_digest="0" * 64,
            carrier="cookie",
            institution_id=office.at.institution_id,
            platform_id=office.at.platform_id,
            person_id=office.rosa,
            course_id=office.at.course_id,
            course_role=CourseRole.TEACHER,
            placement="course_navigation",
            read_only=False,
            created_at=START,
            last_seen_at=START,
            ends_at=START,
        )
    )
    session.commit()
    office.decide(office.asked(DecisionKind.CLAIM), office.reviewer)
    office.refresh()
    with office.wiring.open_work(office.awarder) as work:
        findings = work.decisions.preflight(office.case_id, Confirmations())
    assert {f.check: f.answer for f in findings if f.answer is not Answer.OK} == {
        Check.REFLECTION_CONFIRMED: Answer.REFUSED,
        Check.DOES_NOT_TEACH: Answer.WARNING,
        Check.NOT_CLAIMED_BY_ANOTHER: Answer.WARNING,
    }


def test_two_reviewers_are_told_of_each_other_for_three_minutes(
    office: Office, clock: FixedClock
) -> None:
    def arrive(actor: Actor) -> list[tuple[str, bool]]:
        with office.wiring.open_work(actor) as work:
            return [(v.name, v.is_claimant) for v in work.case_talk.arrive(office.case_id)]

    assert arrive(office.awarder) == []
    assert arrive(office.reviewer) == [("Rosa Field", False)]
    assert arrive(office.awarder) == [("Omar Reed", False)]
    clock.move(minutes=3)
    assert arrive(office.awarder) == []


def test_notes_are_kept_newest_first_with_their_writers(office: Office) -> None:
    with office.wiring.open_work(office.reviewer) as work:
        work.case_talk.add_note(office.case_id, " Ask about the second source. ")
        with pytest.raises(RuleRefused):
            work.case_talk.add_note(office.case_id, "  ")
    with office.wiring.open_work(office.awarder) as work:
        work.case_talk.add_note(office.case_id, "Asked.")
        notes = [(n.by_name, n.text) for n in work.case_talk.notes(office.case_id)]
    assert notes == [("Rosa Field", "Asked."), ("Omar Reed", "Ask about the second source.")]


def refusal_of(office: Office, **change: Any) -> HallmarkRefusal:
    with pytest.raises(HallmarkRefusal) as refusal:
        office.decide(office.asked(**change))
    return refusal.value
