"""Keeps a course's people as last listed, and joins each Canvas id to a person, never guessing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.evidence.evidence import CourseFact, RosterRow
from lti_app.domain.evidence.plan import PassPlan, Reading
from lti_app.domain.evidence.sync import SyncKind
from lti_app.domain.ids import CanvasUserId, CourseId, InstitutionId, LtiSubject, PersonId, SisId
from lti_app.domain.people.person import Identified, IdentifierKind, PersonClaims
from lti_app.domain.people.standing import Standing, standing_of
from lti_app.models.course import CourseRow
from lti_app.models.documents import digest, encode
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.person import PersonIdentifierRow, PersonRow

Identify = Callable[[InstitutionId, PersonClaims], Identified]
AddStrangers = Callable[[InstitutionId, Sequence[PersonClaims]], dict[CanvasUserId, PersonId]]
FindOrName = Callable[[InstitutionId, IdentifierKind, str], PersonId]

TEST_STUDENT = "StudentViewEnrollment"
LONGEST_NAME = 400
CHUNK = 500


class RosterWriting:
    """Writes the course and its roster from a reading."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        identify: Identify,
        add_strangers: AddStrangers,
        find_or_name: FindOrName,
    ) -> None:
        """Bind to one unit of work; the three callables are the one door to people's ids."""
        self._session = session
        self._clock = clock
        self._identify = identify
        self._add_strangers = add_strangers
        self._find_or_name = find_or_name

    def write(self, plan: PassPlan, reading: Reading) -> frozenset[CanvasUserId]:
        """Write who is in the course now; return the Canvas ids of those who changed."""
        if reading.course is not None:
            self._describe_course(plan.course_id, reading.course)
        if reading.roster is None:
            return frozenset()
        entries = {
            CanvasUserId(entry.canvas_user_id): entry
            for entry in self._session.scalars(
                select(RosterEntryRow).where(RosterEntryRow.course_id == plan.course_id)
            )
        }
        owners = self._owners(plan.institution_id, [row.user_id for row in reading.roster])
        made = self._strangers(plan, reading.roster, owners)
        owners |= made
        changed = set()
        tells_sis_ids = any(row.sis_user_id for row in reading.roster)
        for told in reading.roster:
            entry = entries.pop(told.user_id, None)
            row = told if tells_sis_ids else _with_known_sis_id(told, entry)
            if self._keep(plan, reading, row, entry, owners.get(row.user_id)):
                changed.add(row.user_id)
        named = [row for row in reading.roster if row.user_id in changed - made.keys()]
        people = self._people(plan.course_id) if named else {}
        self._name({people[row.user_id]: row for row in named if row.user_id in people})
        if plan.kind is SyncKind.FULL and not reading.failures:
            for user, entry in entries.items():
                if entry.gone_at is None and user in plan.roster:
                    if _is_learner(entry):
                        entry.left_at = reading.started_at
                    entry.gone_at = reading.started_at
                    changed.add(user)
        self._session.flush()
        return frozenset(changed)

    def people(self, course_id: CourseId, users: Iterable[CanvasUserId]) -> frozenset[PersonId]:
        """Name the people behind these Canvas ids of the course."""
        wanted = frozenset(users)
        return frozenset(
            person for user, person in self._people(course_id).items() if user in wanted
        )

    def everyone(self, course_id: CourseId) -> frozenset[PersonId]:
        """Name everybody of the course, those who left included."""
        return frozenset(self._people(course_id).values())

    def _people(self, course_id: CourseId) -> dict[CanvasUserId, PersonId]:
        rows = self._session.execute(
            select(RosterEntryRow.canvas_user_id, RosterEntryRow.person_id).where(
                RosterEntryRow.course_id == course_id, RosterEntryRow.person_id.is_not(None)
            )
        )
        return {CanvasUserId(user): PersonId(person) for user, person in rows if person}

    def _keep(
        self,
        plan: PassPlan,
        reading: Reading,
        row: RosterRow,
        entry: RosterEntryRow | None,
        owner: PersonId | None,
    ) -> bool:
        found = digest(encode((row.name, row.sortable_name, row.sis_user_id, row.enrollments)))
        if entry is None:
            entry = RosterEntryRow(
                course_id=plan.course_id, canvas_user_id=row.user_id, person_id=None, digest=""
            )
        elif entry.digest == found and entry.gone_at is None and entry.person_id == owner:
            return False
        person_id = owner
        if person_id is None and not _is_test_student(row):
            person_id = self._person(plan, row)
        is_changed = entry.digest != found or entry.person_id != person_id
        is_changed = is_changed or entry.gone_at is not None
        was_learner = _is_learner(entry)
        entry.person_id = person_id
        entry.name = row.name[:LONGEST_NAME]
        entry.sortable_name = row.sortable_name[:LONGEST_NAME]
        entry.sis_user_id = row.sis_user_id
        entry.enrollments = encode(row.enrollments)
        entry.digest = found
        entry.seen_at = reading.started_at
        entry.gone_at = None
        if _is_learner(entry):
            entry.left_at = None
        elif was_learner:
            entry.left_at = reading.started_at
        self._session.add(entry)
        return is_changed

    def _strangers(
        self, plan: PassPlan, roster: Iterable[RosterRow], owners: dict[CanvasUserId, PersonId]
    ) -> dict[CanvasUserId, PersonId]:
        """Make those whom nobody knows by any id at once, as in the first pass of a course."""
        claims = [
            _claims(plan, row, row.lti_subject)
            for row in roster
            if row.user_id not in owners and row.lti_subject and not _is_test_student(row)
        ]
        return self._add_strangers(plan.institution_id, claims) if claims else {}

    def _person(self, plan: PassPlan, row: RosterRow) -> PersonId | None:
        """Find or make the person; None where the ids told belong to two people."""
        if row.lti_subject is None:
            return self._find_or_name(
                plan.institution_id, IdentifierKind.CANVAS_USER_ID, row.user_id
            )
        found = self._identify(plan.institution_id, _claims(plan, row, row.lti_subject))
        if not found.conflict:
            return found.person_id
        return self._owners(plan.institution_id, [row.user_id]).get(row.user_id)

    def _name(self, rows: dict[PersonId, RosterRow]) -> None:
        """Name those whom nobody named yet; a name told at a launch is the person's own choice."""
        people, ids = PersonRow, sorted(rows)
        for start in range(0, len(ids), CHUNK):
            for person in self._session.scalars(
                select(people).where(people.id.in_(ids[start : start + CHUNK]), people.name == "")
            ):
                person.name = rows[PersonId(person.id)].name[:LONGEST_NAME]
                person.updated_at = self._clock.now()

    def _owners(
        self, institution_id: InstitutionId, users: list[CanvasUserId]
    ) -> dict[CanvasUserId, PersonId]:
        owners: dict[CanvasUserId, PersonId] = {}
        row = PersonIdentifierRow
        for start in range(0, len(users), CHUNK):
            rows = self._session.execute(
                select(row.value, row.person_id).where(
                    row.institution_id == institution_id,
                    row.kind == IdentifierKind.CANVAS_USER_ID,
                    row.value.in_(users[start : start + CHUNK]),
                )
            )
            owners |= {CanvasUserId(user): PersonId(person) for user, person in rows}
        return owners

    def _describe_course(self, course_id: CourseId, fact: CourseFact) -> None:
        course = self._session.get_one(CourseRow, course_id)
        course.name = fact.name[:LONGEST_NAME] or course.name
        course.code = fact.course_code[:LONGEST_NAME]
        course.sis_course_id = fact.sis_course_id or course.sis_course_id
        course.canvas_account_id = fact.account_id
        course.term_name = fact.term_name
        course.time_zone = fact.time_zone
        course.ends_at = fact.end_at


def _with_known_sis_id(row: RosterRow, entry: RosterEntryRow | None) -> RosterRow:
    """Keep the id known before: Canvas leaves out all of them where the token may not see them."""
    if entry is None or entry.sis_user_id is None:
        return row
    return replace(row, sis_user_id=SisId(entry.sis_user_id))


def _is_learner(entry: RosterEntryRow) -> bool:
    """Say whether an entry, as it stands, is a learner's; one just made stands for nobody yet."""
    if not entry.enrollments or entry.gone_at is not None:
        return False
    return standing_of(entry.to_enrollments(), has_work=False) is Standing.LEARNER


def _is_test_student(row: RosterRow) -> bool:
    return any(enrollment.type == TEST_STUDENT for enrollment in row.enrollments)


def _claims(plan: PassPlan, row: RosterRow, subject: LtiSubject) -> PersonClaims:
    return PersonClaims(
        platform_id=plan.platform_id,
        subject=subject,
        canvas_user_id=row.user_id,
        sis_id=row.sis_user_id,
        name=row.name[:LONGEST_NAME] or None,
        email=row.email,
    )
