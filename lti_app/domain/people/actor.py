"""Who acts: a person with local roles and a place they came from, or a named system process.

Policy 380.104, R16: every create, edit, map and decide is attributed to an authenticated person
and role. R4: a Canvas role never gives award power; only a local role does.
"""

from dataclasses import dataclass
from enum import StrEnum

from lti_app.domain.ids import CourseId, InstitutionId, PersonId, UnitId

# As much of a name as is kept beside each act; the person's own row holds the rest.
LONGEST_ACTOR_NAME = 200


class LocalRole(StrEnum):
    """Roles granted inside Hallmark, for a time; each grant and its end is audited."""

    ASA_ADMIN = "asa-admin"
    ASA_AWARDER = "asa-awarder"
    ASA_REVIEWER = "asa-reviewer"
    ASA_CONSULTANT = "asa-consultant"
    UNIT_PROPOSER = "unit-proposer"
    CO_EDITOR = "co-editor"
    REGISTRAR = "registrar"
    AUDITOR = "auditor"
    SYSADMIN = "sysadmin"


# Granted in one unit each; a role in a unit covers that very unit and none below it.
UNIT_ROLES = frozenset({LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR})


class CourseRole(StrEnum):
    """What a launch makes of a person in one course; earned by membership roles only."""

    TEACHER = "teacher"
    TEACHING_ASSISTANT = "teaching-assistant"
    LEARNER = "learner"
    NONE = "none"


UNNAMED = "person "
"""What stands, with the person's number, for a name that nobody has told yet."""


def name_or_number(name: str, person_id: int) -> str:
    """Name an actor as entries keep it; who has no name yet is told by their number."""
    return name or f"{UNNAMED}{person_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRole:
    """A role held in one unit."""

    unit_id: UnitId
    role: LocalRole


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRoles:
    """What one person holds at a moment: every role, and where those are held that need a unit."""

    local_roles: frozenset[LocalRole] = frozenset()
    unit_roles: frozenset[UnitRole] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts in one unit of work.

    `person_id` is None for a system process and for a command run by the operating-system user;
    `name` then says which. `course_id` and `course_role` come from the launch of this window.
    `local_roles` names a role held in any unit too; `unit_roles` says in which.
    """

    name: str
    institution_id: InstitutionId | None = None
    person_id: PersonId | None = None
    local_roles: frozenset[LocalRole] = frozenset()
    unit_roles: frozenset[UnitRole] = frozenset()
    course_id: CourseId | None = None
    course_role: CourseRole = CourseRole.NONE
    request_id: str | None = None

    def has(self, *roles: LocalRole) -> bool:
        """Say whether the actor holds at least one of these local roles."""
        return not self.local_roles.isdisjoint(roles)

    def proposes_for(self, unit_id: UnitId) -> bool:
        """Say whether the actor may propose for this very unit, and name its co-editors (R1)."""
        return UnitRole(unit_id=unit_id, role=LocalRole.UNIT_PROPOSER) in self.unit_roles

    def edits_for(self, unit_id: UnitId) -> bool:
        """Say whether the actor may write in this very unit's proposals."""
        return any(each.unit_id == unit_id for each in self.unit_roles)

    def acting_role(self, *preferred: LocalRole) -> str:
        """Name the role under which an act is recorded: a preferred one held, else the course's."""
        for role in preferred:
            if role in self.local_roles:
                return role.value
        if self.course_role is not CourseRole.NONE:
            return self.course_role.value
        return "system" if self.person_id is None else "person"

    def teaches(self, course_id: CourseId) -> bool:
        """Say whether this window was launched by a teacher or TA of that very course."""
        return self.course_id == course_id and self.course_role in {
            CourseRole.TEACHER,
            CourseRole.TEACHING_ASSISTANT,
        }


def system_actor(name: str, institution_id: InstitutionId | None = None) -> Actor:
    """Name a process of ours, such as `scheduler` or `command line: root`."""
    return Actor(name=name, institution_id=institution_id)
