"""Takes decisions on review cases, each checked here whatever the page showed (R4, R12, R16)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.award import STANDING
from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, RuleRefused, TransitionRefused
from lti_app.domain.people.actor import Actor, CourseRole
from lti_app.domain.people.person import IdentifierKind
from lti_app.domain.review.preflight import (
    AwardFacts,
    Check,
    Confirmations,
    Finding,
    preflight,
    refusals,
)
from lti_app.domain.review.review import (
    MAXIMUM_NOTE_LENGTH,
    REASON_LIST_VERSION,
    RETURNED,
    Decided,
    DecisionKind,
    Lack,
    ReasonForDecision,
    ReviewCase,
    ReviewCaseState,
    lacks_of,
    next_state,
)
from lti_app.domain.sentence import say
from lti_app.models.award import AwardRow
from lti_app.models.person import PersonIdentifierRow, PersonRow
from lti_app.models.platform import LaunchSessionRow
from lti_app.models.review import CaseDecisionRow, ReviewCaseRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.in_force import is_in_force
from lti_app.services.people.standing import is_still_learner
from lti_app.services.review.access import check_decides, find_case, role_of

SUBJECT = "review_case"
NOTHING_CONFIRMED = Confirmations()

ACTIONS = {
    DecisionKind.CLAIM: AuditAction.REVIEW_CASE_CLAIMED,
    DecisionKind.UNCLAIM: AuditAction.REVIEW_CASE_UNCLAIMED,
    DecisionKind.AWARD: AuditAction.REVIEW_CASE_AWARDED,
    DecisionKind.RETURN_TO_LEARNER: AuditAction.REVIEW_CASE_RETURNED_TO_LEARNER,
    DecisionKind.RETURN_TO_INSTRUCTOR: AuditAction.REVIEW_CASE_RETURNED_TO_INSTRUCTOR,
    DecisionKind.HOLD: AuditAction.REVIEW_CASE_HELD,
    DecisionKind.RELEASE: AuditAction.REVIEW_CASE_RELEASED,
    DecisionKind.DECLINE: AuditAction.REVIEW_CASE_DECLINED,
}
_LACKS = {
    Lack.NOTE: ("note", say("This decision needs a note.")),
    Lack.NOTE_TOO_LONG: (
        "note",
        say("A note has at most %(most)s characters.", most=MAXIMUM_NOTE_LENGTH),
    ),
    Lack.REASON: ("reason", say("This decision needs a reason from the list.")),
    Lack.REASON_NOT_LISTED: ("reason", say("That reason is none of this decision's list.")),
}
_REFUSED = {
    Check.REFLECTION_CONFIRMED: (
        say("The reflection's three parts are not all confirmed."),
        say("Confirm pathway, personal growth and professional growth (R12), or return the case."),
    ),
    Check.NO_AWARD_YET: (
        say("This learner holds an award of this micro-credential already."),
        say("Decline the case, with the earlier award as its reason."),
    ),
    Check.VERSION_IN_FORCE: (
        say("This version of the micro-credential is not in force."),
        say("Ask an ASA administrator which version applies."),
    ),
    Check.NOT_OWN_CASE: (say("Nobody decides their own case."), say("Ask another awarder.")),
    Check.REFRESHED: (
        say("The evidence was last read from Canvas more than ten minutes ago."),
        say("Read it again from Canvas, look at it, then award."),
    ),
    Check.STILL_LEARNER: (
        say("This person is no longer a learner of the course."),
        say("Decline the case as not eligible, or have the enrollment mended in Canvas."),
    ),
    Check.STILL_COMPLETE: (
        say("The evidence is no longer complete."),
        say("Return the case to the learner or the instructor."),
    ),
    Check.SEAL_CURRENT: (
        say("The evidence changed since it was sealed."),
        say("Look at what changed and seal it again, then award."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRequest:
    """A decision as asked for, on the `revision` and `seal_number` the person had before them."""

    kind: DecisionKind
    revision: int
    seal_number: int
    note: str = ""
    reason: ReasonForDecision | None = None
    confirmations: Confirmations = NOTHING_CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionResult:
    """The case after a decision; `is_new` is False where it had been decided before."""

    case: ReviewCase
    decision: Decided
    is_new: bool


class Decisions:
    """Decides cases, and answers what stands in the way of an award."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit

    def decide(self, case_id: int, request: DecisionRequest) -> DecisionResult:
        """Take a decision once; the same one again changes nothing and says who took it when.

        On `award` this closes the case and nothing else: `awarding` makes the award beside it.

        Raises:
            NotPermitted: the actor may not take it, or it is their own case (R4).
            NotFound: there is no such case in the actor's institution.
            Conflict: the case or its seal changed since it was shown.
            TransitionRefused: the case's state has no such move.
            RuleRefused: a note, a reason, a confirmation or another condition is missing.
        """
        row = find_case(self._session, self._actor, case_id, lock=True)
        check_decides(self._actor, row, request.kind)
        before = self._earlier(row, request)
        if before is not None:
            return DecisionResult(case=row.to_domain(), decision=before, is_new=False)
        to_state = self._checked_move(row, request)
        self._check_lacks(request)
        if request.kind is DecisionKind.AWARD:
            self._check_award(row, request.confirmations)
        decision = self._take(row, request, to_state)
        return DecisionResult(case=row.to_domain(), decision=decision, is_new=True)

    def preflight(self, case_id: int, confirmations: Confirmations) -> tuple[Finding, ...]:
        """Answer every line of the list before an award, as it stands now; raises as `decide`."""
        row = find_case(self._session, self._actor, case_id)
        return preflight(self._award_facts(row, confirmations))

    def history(self, case_id: int) -> tuple[Decided, ...]:
        """Return every decision of a case, newest first."""
        find_case(self._session, self._actor, case_id)
        rows = self._session.scalars(
            select(CaseDecisionRow)
            .where(CaseDecisionRow.case_id == case_id)
            .order_by(CaseDecisionRow.id.desc())
        )
        return tuple(row.to_domain() for row in rows)

    def _earlier(self, row: ReviewCaseRow, request: DecisionRequest) -> Decided | None:
        last = self._session.scalars(
            select(CaseDecisionRow)
            .where(CaseDecisionRow.case_id == row.id)
            .order_by(CaseDecisionRow.id.desc())
            .limit(1)
        ).one_or_none()
        if last is None:
            return None
        is_same = last.kind is request.kind and last.to_state is row.state
        if row.to_domain().is_closed or (is_same and row.revision != request.revision):
            return last.to_domain()
        return None

    def _checked_move(self, row: ReviewCaseRow, request: DecisionRequest) -> ReviewCaseState:
        if row.revision != request.revision or row.seal_number != request.seal_number:
            raise Conflict(
                "review.revision",
                "This case changed since you opened it; nothing was decided.",
                mend="Look at it again, then decide.",
            )
        to_state = next_state(row.state, request.kind)
        if to_state is None:
            raise TransitionRefused(
                "review.transition",
                "The case's present state has no such decision.",
                mend="Open the case again to see what can be decided.",
            )
        return to_state

    def _check_lacks(self, request: DecisionRequest) -> None:
        for lack in lacks_of(request.kind, request.note, request.reason):
            field, message = _LACKS[lack]
            raise RuleRefused(f"review.{lack.value}", message, field=field)

    def _check_award(self, row: ReviewCaseRow, confirmations: Confirmations) -> None:
        for check in refusals(self._award_facts(row, confirmations)):
            message, mend = _REFUSED[check]
            raise RuleRefused(f"review.{check.value}", message, mend=mend)

    def _take(
        self, row: ReviewCaseRow, request: DecisionRequest, to_state: ReviewCaseState
    ) -> Decided:
        now = self._clock.now()
        role = role_of(self._actor)
        ticks = request.confirmations if request.kind is DecisionKind.AWARD else NOTHING_CONFIRMED
        decision = CaseDecisionRow(
            case_id=row.id,
            kind=request.kind,
            from_state=row.state,
            to_state=to_state,
            at=now,
            by_person_id=self._actor.person_id,
            by_name=self._actor.name,
            role=role.value,
            seal_number=row.seal_number,
            note=request.note.strip(),
            reason=request.reason,
            reason_list_version=None if request.reason is None else REASON_LIST_VERSION,
            confirmed_pathway=ticks.pathway,
            confirmed_personal_growth=ticks.personal_growth,
            confirmed_professional_growth=ticks.professional_growth,
        )
        row.claimed_by = self._actor.person_id if to_state is ReviewCaseState.IN_REVIEW else None
        row.state = to_state
        row.state_since = now
        row.resubmitted = row.resubmitted and to_state not in RETURNED
        row.revision += 1
        self._session.add(decision)
        self._audit.record(
            ACTIONS[request.kind],
            SUBJECT,
            row.id,
            role=role,
            seal=row.seal_number,
            reason=request.reason,
            has_note=bool(request.note.strip()),
        )
        self._session.flush()
        return decision.to_domain()

    def _award_facts(self, row: ReviewCaseRow, confirmations: Confirmations) -> AwardFacts:
        standing = select(AwardRow.id).where(
            AwardRow.person_id == row.person_id,
            AwardRow.line_id == row.definition_line_id,
            AwardRow.state.in_(STANDING),
        )
        return AwardFacts(
            now=self._clock.now(),
            refreshed_at=row.refreshed_at,
            still_learner=is_still_learner(self._session, row.course_id, row.person_id),
            still_complete=row.still_complete,
            seal_current=row.seal_current,
            award_exists=self._session.scalar(standing.limit(1)) is not None,
            version_in_force=is_in_force(self._session, row.definition_version_id),
            own_case=row.person_id == self._actor.person_id,
            teaches=self._teaches(row.course_id),
            identity_on_record=self._identity_on_record(row.person_id),
            claimed_by_another=row.claimed_by not in {None, self._actor.person_id},
            confirmations=confirmations,
        )

    def _teaches(self, course_id: int) -> bool:
        # The queue opens from account navigation, so this window cannot tell; earlier ones can.
        launches = select(LaunchSessionRow.id).where(
            LaunchSessionRow.person_id == self._actor.person_id,
            LaunchSessionRow.course_id == course_id,
            LaunchSessionRow.course_role.in_([CourseRole.TEACHER, CourseRole.TEACHING_ASSISTANT]),
        )
        return self._session.scalar(launches.limit(1)) is not None

    def _identity_on_record(self, person_id: int) -> bool:
        known = (
            select(PersonIdentifierRow.id)
            .join(PersonRow, PersonRow.id == PersonIdentifierRow.person_id)
            .where(
                PersonIdentifierRow.person_id == person_id,
                PersonIdentifierRow.kind == IdentifierKind.SIS_ID,
                PersonRow.name != "",
            )
        )
        return self._session.scalar(known.limit(1)) is not None
