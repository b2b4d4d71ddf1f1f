"""Definitions reviewed without change, and the dates a line carries as the policy itself does.

Policy 380.104 bears the day it took effect, the days it was reviewed with no change, and the days
it was revised; so does every definition here (R36).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import PUBLISHED, DefinitionState
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.errors import NotFound, NotPermitted, RuleRefused, TransitionRefused
from lti_app.domain.ids import DefinitionLineId, DefinitionVersionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.person import PersonFacts
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.governance import DefinitionReviewRow
from lti_app.models.person import PersonRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.dossiers import Dossiers

LONGEST_NOTE = 4000
_REVIEWABLE = frozenset({DefinitionState.APPROVED, DefinitionState.SUSPENDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedOn:
    """The day a version of a line was approved, and by whom, where a person is on record."""

    version_id: DefinitionVersionId
    number: int
    on: date
    by: PersonFacts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedOn:
    """A day on which a version was reviewed and nothing was changed."""

    version_id: DefinitionVersionId
    number: int
    on: date
    by: PersonFacts
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDates:
    """The three kinds of dates of a line, the latest first; `initial` is its first approval."""

    initial: ApprovedOn | None
    reviewed: tuple[ReviewedOn, ...]
    revised: tuple[ApprovedOn, ...]


class DefinitionReviews:
    """Reviews approved versions, and tells a line's dates."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        dossiers: Dossiers,
        review_after_days: Callable[[], int],
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._dossiers = dossiers
        self._review_after_days = review_after_days

    def review_without_change(self, version_id: DefinitionVersionId, note: str) -> date:
        """Record that a version was reviewed and stays as it is; gives the day of the next review.

        Said again on the same day, it changes nothing.

        Raises:
            NotFound: there is no such version.
            NotPermitted: the actor is no administrator of ASA, or wrote in it.
            TransitionRefused: it is not approved.
            RuleRefused: no note says what was looked at.
        """
        row = self._dossiers.locked(version_id)
        person_id = self._actor.person_id
        if person_id is None or not self._actor.has(LocalRole.ASA_ADMIN):
            raise NotPermitted("review.admin", say("An administrator of ASA records a review."))
        if self._dossiers.dossier(row).is_by(person_id):
            raise NotPermitted(
                "review.own", say("Nobody reviews their own definition; ask a colleague in ASA.")
            )
        if row.state not in _REVIEWABLE:
            raise TransitionRefused(
                "review.state", say("Only what is approved is reviewed."), field="state"
            )
        if is_blank(note):
            raise RuleRefused(
                "review.note", say("Say what was looked at; it stays on record."), field="note"
            )
        if len(note) > LONGEST_NOTE:
            raise RuleRefused(
                "review.note", say("At most %(most)s characters.", most=LONGEST_NOTE), field="note"
            )
        now = self._clock.now()
        next_due = now.date() + timedelta(days=self._review_after_days())
        if self._is_reviewed(row.id, now.date(), person_id):
            return row.review_due_on or next_due
        self._session.add(
            DefinitionReviewRow(
                version_id=row.id,
                reviewed_on=now.date(),
                note=note.strip(),
                reviewed_by=person_id,
                reviewed_at=now,
            )
        )
        row.review_due_on = next_due
        self._session.flush()
        self._audit.record(
            AuditAction.DEFINITION_REVIEWED,
            "definition_version",
            row.id,
            role=LocalRole.ASA_ADMIN,
            next_due=next_due.isoformat(),
        )
        return next_due

    def dates_of(self, line_id: DefinitionLineId) -> LineDates:
        """Tell when a line was first approved, reviewed without change, and revised.

        Raises:
            NotFound: there is no such line in the actor's institution.
        """
        line = self._session.get(DefinitionLine, line_id)
        if line is None or line.institution_id != self._actor.institution_id:
            raise NotFound("definition.unknown", "There is no such definition.")
        approved = [
            ApprovedOn(
                version_id=DefinitionVersionId(row.id),
                number=row.number,
                on=row.approved_at.date(),
                by=None if person is None else person.to_domain(),
            )
            for row, person in self._session.execute(
                select(DefinitionVersionRow, PersonRow)
                .outerjoin(PersonRow, PersonRow.id == DefinitionVersionRow.approved_by)
                .where(
                    DefinitionVersionRow.line_id == line_id,
                    DefinitionVersionRow.state.in_(PUBLISHED),
                )
                .order_by(DefinitionVersionRow.approved_at, DefinitionVersionRow.number)
            )
            if row.approved_at is not None
        ]
        return LineDates(
            initial=approved[0] if approved else None,
            reviewed=self._reviewed(line_id),
            revised=tuple(reversed(approved[1:])),
        )

    def _is_reviewed(self, version_id: int, on: date, by: int) -> bool:
        found = self._session.scalar(
            select(DefinitionReviewRow.id)
            .where(
                DefinitionReviewRow.version_id == version_id,
                DefinitionReviewRow.reviewed_on == on,
                DefinitionReviewRow.reviewed_by == by,
            )
            .limit(1)
        )
        return found is not None

    def _reviewed(self, line_id: DefinitionLineId) -> tuple[ReviewedOn, ...]:
        found = self._session.execute(
            select(DefinitionReviewRow, DefinitionVersionRow, PersonRow)
            .join(DefinitionVersionRow, DefinitionVersionRow.id == DefinitionReviewRow.version_id)
            .join(PersonRow, PersonRow.id == DefinitionReviewRow.reviewed_by)
            .where(DefinitionVersionRow.line_id == line_id)
            .order_by(DefinitionReviewRow.id.desc())
        )
        return tuple(
            ReviewedOn(
                version_id=DefinitionVersionId(version.id),
                number=version.number,
                on=review.reviewed_on,
                by=person.to_domain(),
                note=review.note,
            )
            for review, version, person in found
        )
