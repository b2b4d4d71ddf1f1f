"""Writes what was read: only what differs, all in the caller's one transaction, so never by halves.

Stored digests are read and compared here. What somebody read again after this reading
began is left alone: the newer reading stands. Newer is told by the run's number, which no clock set
back can turn round. So writers of one course stand in a line: a pass that compared before a refresh
committed would append its older facts after the newer ones.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.evidence.evidence import FactKind
from lti_app.domain.evidence.missing_rows import is_kept_by_canvas
from lti_app.domain.evidence.plan import PassPlan, Reading
from lti_app.domain.evidence.sync import SyncKind
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CanvasUserId, CourseId
from lti_app.domain.mapping.rules import fingerprint
from lti_app.models.documents import digest, encode
from lti_app.models.evidence import AssignmentSnapshotRow, EvidenceFactRow, ReflectionTextRow
from lti_app.services.evidence.course_hold import hold_course
from lti_app.services.evidence.facts import FactKey, NewFact, facts_read
from lti_app.services.vault import Vault

FEW_USERS = 200
CHUNK = 500
FACTS = EvidenceFactRow.metadata.tables[EvidenceFactRow.__tablename__]


@dataclass(frozen=True, slots=True)
class _Stored:
    """The newest stored fact of a key."""

    id: int
    digest: str
    provenance: str | None
    is_gone: bool
    run_id: int


@dataclass(frozen=True, slots=True)
class Written:
    """What a reading changed: how many rows, whose facts, and whether any assignment."""

    rows_changed: int
    users: frozenset[CanvasUserId]
    assignments_changed: bool


class EvidenceWriting:
    """Appends facts and assignment snapshots of one course."""

    def __init__(self, *, session: Session, clock: Clock, vault: Vault) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._vault = vault

    def write(self, plan: PassPlan, reading: Reading, run_id: int) -> Written:
        """Append what differs; tell what is gone only after a reading of everything it asked for.

        That is a full pass, or a refresh, whose rows are its own learners' alone.
        """
        hold_course(self._session, plan.course_id)
        snapshots = [*self._changed_assignments(plan, reading, run_id)]
        self._session.add_all(snapshots)
        facts = [*facts_read(plan, reading, self._vault)]
        tells_gone = _tells_gone(plan, reading)
        users = {fact.key[0] for fact in facts}
        whose: set[CanvasUserId] | None = users | set(plan.learners)
        if plan.kind is not SyncKind.LEARNER and (tells_gone or len(users) > FEW_USERS):
            whose = None
        stored = self._stored(plan.course_id, whose)
        started, course_id = reading.started_at, plan.course_id
        news = [fact for fact in facts if _is_news(fact, stored.get(fact.key), run_id)]
        rows = [_row(course_id, started, run_id, fact, is_gone=False) for fact in news]
        gone: list[NewFact] = []
        if tells_gone:
            gone = self._gone(plan, reading, {fact.key for fact in facts}, stored, run_id)
            rows += [_row(course_id, started, run_id, fact, is_gone=True) for fact in gone]
        self._keep_texts(course_id, news)
        if rows:
            self._session.connection().execute(FACTS.insert(), rows)
        return Written(
            rows_changed=len(rows) + len(snapshots),
            users=frozenset(fact.key[0] for fact in (*news, *gone)),
            assignments_changed=bool(snapshots),
        )

    def _stored(
        self, course_id: CourseId, users: Collection[CanvasUserId] | None
    ) -> dict[FactKey, _Stored]:
        if users is not None and not users:
            return {}
        row = EvidenceFactRow
        newest = select(func.max(row.id)).where(row.course_id == course_id)
        if users is not None:
            newest = newest.where(row.canvas_user_id.in_(users))
        newest = newest.group_by(row.canvas_user_id, row.kind, row.subject)
        rows = self._session.execute(
            select(
                row.canvas_user_id,
                row.kind,
                row.subject,
                row.id,
                row.digest,
                row.provenance,
                row.is_gone,
                row.run_id,
            ).where(row.id.in_(newest))
        )
        return {
            (CanvasUserId(user), kind, subject): _Stored(id_, known, told, is_gone, read or 0)
            for user, kind, subject, id_, known, told, is_gone, read in rows
        }

    def _gone(
        self,
        plan: PassPlan,
        reading: Reading,
        met: set[FactKey],
        stored: dict[FactKey, _Stored],
        run_id: int,
    ) -> list[NewFact]:
        """Find rows Canvas no longer has; their content stays as it was last read.

        Who is no longer on the roster has lost nothing: what was read last stands. Numbered pages
        shift while they are walked: who is on the roster and of whom not one row came may have
        slipped between two of them, and has lost nothing by it. Results, assignments and people
        that were known when the pass was planned were asked for by name.
        """
        asked = {(k.user_id, f"{k.outcome_id}/{k.result_id}") for k in plan.results}
        told = {user for user, kind, _ in met if kind is not FactKind.OUTCOME_RESULT}
        listed = {row.user_id for row in reading.roster or ()} or set(plan.learners)
        slipped = listed - told if reading.roster is not None else set()
        lost = {
            known.id: key
            for key, known in stored.items()
            if key not in met
            and not known.is_gone
            and known.run_id <= run_id
            and key[0] in listed
            and _may_be_gone(key, plan, slipped, asked)
            and _was_asked_for(key, reading)
        }
        row, ids = EvidenceFactRow, sorted(lost)
        found: list[NewFact] = []
        for start in range(0, len(ids), CHUNK):
            rows = self._session.execute(
                select(row.id, row.content, row.digest)
                .where(row.id.in_(ids[start : start + CHUNK]))
                .order_by(row.id)
            )
            found += [NewFact(lost[id_], content, known) for id_, content, known in rows]
        return found

    def _keep_texts(self, course_id: CourseId, news: Iterable[NewFact]) -> None:
        """Keep the words of new reflections encrypted; words already kept are not kept twice."""
        bodies = {
            (fact.key[0], self._vault.keyed_digest(fact.body)): fact.body
            for fact in news
            if fact.body
        }
        if not bodies:
            return
        row = ReflectionTextRow
        kept = self._session.execute(
            select(row.canvas_user_id, row.digest).where(row.course_id == course_id)
        )
        for user, known in kept:
            bodies.pop((CanvasUserId(user), known), None)
        now = self._clock.now()
        self._session.add_all(
            ReflectionTextRow(
                course_id=course_id,
                canvas_user_id=user,
                digest=keyed,
                ciphertext=self._vault.encrypt(body),
                created_at=now,
            )
            for (user, keyed), body in bodies.items()
        )

    def _changed_assignments(
        self, plan: PassPlan, reading: Reading, run_id: int
    ) -> Iterable[AssignmentSnapshotRow]:
        if reading.assignments is None:
            return
        row = AssignmentSnapshotRow
        newest = (
            select(func.max(row.id))
            .where(row.course_id == plan.course_id)
            .group_by(row.assignment_id)
        )
        stored = self._session.scalars(select(row).where(row.id.in_(newest)))
        known = {each.assignment_id: each for each in stored}
        for fact in reading.assignments:
            content = encode(fact)
            last = known.pop(fact.assignment_id, None)
            if last is not None and (last.run_id or 0) > run_id:
                continue
            if last is None or last.is_gone or last.digest != digest(content):
                yield AssignmentSnapshotRow(
                    course_id=plan.course_id,
                    assignment_id=fact.assignment_id,
                    digest=digest(content),
                    fingerprint=fingerprint(fact),
                    content=content,
                    is_gone=False,
                    seen_at=reading.started_at,
                    run_id=run_id,
                )
        if not _tells_gone(plan, reading):
            return
        # A refresh asks for the assignments in one page; a full pass for each that it missed.
        told: Collection[str] = plan.assignments
        if plan.kind is SyncKind.LEARNER:
            told = plan.wanted.assignment_ids
        for last in known.values():
            is_older = (last.run_id or 0) <= run_id
            if is_older and not last.is_gone and last.assignment_id in told:
                yield AssignmentSnapshotRow(
                    course_id=plan.course_id,
                    assignment_id=last.assignment_id,
                    digest=last.digest,
                    fingerprint=last.fingerprint,
                    content=last.content,
                    is_gone=True,
                    seen_at=reading.started_at,
                    run_id=run_id,
                )


def _tells_gone(plan: PassPlan, reading: Reading) -> bool:
    return plan.kind in {SyncKind.FULL, SyncKind.LEARNER} and not reading.failures


def _may_be_gone(
    key: FactKey,
    plan: PassPlan,
    slipped: set[CanvasUserId],
    asked: set[tuple[CanvasUserId, str]],
) -> bool:
    user, kind, subject = key
    if kind is not FactKind.OUTCOME_RESULT:
        return user not in slipped
    if not is_kept_by_canvas(subject.partition("/")[2]):
        return False
    return plan.kind is SyncKind.LEARNER or (user, subject) in asked


def _was_asked_for(key: FactKey, reading: Reading) -> bool:
    _, kind, subject = key
    if kind is FactKind.OUTCOME_RESULT:
        return CanvasOutcomeId(subject.partition("/")[0]) in reading.whole_outcomes
    return AssignmentId(subject) in reading.whole


def _is_news(fact: NewFact, known: _Stored | None, run_id: int) -> bool:
    if known is None:
        return True
    if known.run_id > run_id:
        return False
    tells_assessor = fact.provenance is not None and fact.provenance != known.provenance
    return known.is_gone or known.digest != fact.digest or tells_assessor


def _row(
    course_id: CourseId, seen_at: datetime, run_id: int, fact: NewFact, *, is_gone: bool
) -> dict[str, object]:
    user, kind, subject = fact.key
    return {
        "course_id": course_id,
        "canvas_user_id": user,
        "kind": kind,
        "subject": subject,
        "digest": fact.digest,
        "content": fact.content,
        "provenance": fact.provenance,
        "is_gone": is_gone,
        "seen_at": seen_at,
        "run_id": run_id,
    }
