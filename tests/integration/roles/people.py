"""Everybody who may try a door: each role with a window, the cookie of it and a form token."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from flask.testing import FlaskClient

from lti_app.domain.people.actor import LocalRole
from lti_app.pages import access
from lti_app.pages.review.case_reading import read_again
from tests.contract.lti.badges import ask_for_link, open_link, window_of
from tests.contract.lti.platform_double import (
    ADMINISTRATOR,
    LEARNER,
    LIS,
    TEACHER,
    TEST_STUDENT,
    CanvasPerson,
)
from tests.factories.campus_two import (
    ADA,
    BEN,
    CLEO,
    FIRST,
    MONA,
    NILS,
    OLGA,
    OTHER,
    SECOND,
    WANDA,
    Campuses,
    Side,
    awarder,
    awarder_of,
    enter,
    staff_person,
    teacher_of,
    unit_name,
)

OBSERVER = (f"{LIS}membership#Mentor",)


class Role(StrEnum):
    """Who tries, in one word each."""

    STRANGER = "stranger"
    TEST_STUDENT = "test student"
    LEARNER_A = "learner A, awarded"
    HOLDER = "learner A, from the user menu"
    LEARNER_B = "learner B, in progress"
    DOUBTFUL = "learner B, two ids in doubt"
    LEARNER_OF_SECOND = "learner of the second course"
    LEARNER_OF_OTHER = "learner of the other institution"
    TEACHER = "teacher"
    ASSISTANT = "teaching assistant"
    TEACHER_OF_SECOND = "teacher of the second course"
    TEACHER_OF_OTHER = "teacher of the other institution"
    OBSERVER = "observer"
    ACCOUNT_ADMIN = "Canvas account admin"
    ADMIN_IN_COURSE = "Canvas account admin in the course"
    ASA_ADMIN = "asa-admin"
    ASA_AWARDER = "asa-awarder"
    ASA_REVIEWER = "asa-reviewer"
    ASA_CONSULTANT = "asa-consultant"
    UNIT_PROPOSER = "unit-proposer"
    CO_EDITOR = "co-editor"
    PROPOSER_OF_STAGE = "proposer of another unit"
    PROPOSER_OF_OTHER = "proposer of the other institution"
    REGISTRAR = "registrar"
    AUDITOR = "auditor"
    SYSADMIN = "sysadmin"
    AWARDER_LEARNS = "awarder with a case of her own"
    EXPIRED = "awarder whose grant has expired"
    REVOKED = "awarder whose grant was revoked"
    AWARDER_OF_OTHER = "awarder of the other institution"
    PLACING = "teacher, asked by Canvas for a link"
    BY_LINK = "awarder who teaches, by a link of its own"


# Who stands to another course or institution as somebody of the table stands to the first one.
MIRROR = {
    Role.TEACHER_OF_SECOND: Role.TEACHER,
    Role.TEACHER_OF_OTHER: Role.TEACHER,
    Role.AWARDER_OF_OTHER: Role.ASA_AWARDER,
}
NO_SESSION = frozenset({Role.STRANGER, Role.TEST_STUDENT})
EVERYBODY = frozenset(Role) - NO_SESSION
OF_OTHER = frozenset(
    {
        Role.LEARNER_OF_OTHER,
        Role.TEACHER_OF_OTHER,
        Role.AWARDER_OF_OTHER,
        Role.PROPOSER_OF_OTHER,
    }
)
# Who belongs to which unit, as what.
OF_UNITS = {
    Role.UNIT_PROPOSER: ("press", LocalRole.UNIT_PROPOSER),
    Role.CO_EDITOR: ("press", LocalRole.CO_EDITOR),
    Role.PROPOSER_OF_STAGE: ("stage", LocalRole.UNIT_PROPOSER),
    Role.PROPOSER_OF_OTHER: ("harbor", LocalRole.UNIT_PROPOSER),
}
OF_ASA = (
    Role.ASA_ADMIN,
    Role.ASA_AWARDER,
    Role.ASA_REVIEWER,
    Role.ASA_CONSULTANT,
    *OF_UNITS,
    Role.REGISTRAR,
    Role.AUDITOR,
    Role.SYSADMIN,
    Role.AWARDER_LEARNS,
    Role.EXPIRED,
    Role.REVOKED,
    Role.AWARDER_OF_OTHER,
)
# Who tries every door on PostgreSQL too: one of each reach. What a door answers rests on rules and
# on equality of keys, which are the same on both databases; everybody tries them on SQLite.
ON_POSTGRES = (
    Role.LEARNER_A,
    Role.LEARNER_OF_OTHER,
    Role.DOUBTFUL,
    Role.TEACHER,
    Role.TEACHER_OF_SECOND,
    Role.ASA_ADMIN,
    Role.ASA_AWARDER,
    Role.ASA_CONSULTANT,
    Role.UNIT_PROPOSER,
    Role.PROPOSER_OF_STAGE,
    Role.PROPOSER_OF_OTHER,
    Role.AUDITOR,
    Role.REVOKED,
)
NUMBERS = {role: number for number, role in enumerate(Role, start=100)}


@dataclass(slots=True, kw_only=True)
class Visitor:
    """A role with its browser; `window` is whose door it tries."""

    role: Role
    client: FlaskClient
    window: str
    secret: str

    @property
    def launch_id(self) -> str:
        return self.window.rsplit("/", 1)[1]

    @property
    def csrf_token(self) -> str:
        return access._form_token(self.secret, self.launch_id)


def arrive(campus: Campuses) -> dict[Role, Visitor]:
    """Let everybody launch; time passes first, so that a grant given for a while is over."""
    campus.main.actions.grant_until(
        LocalRole.ASA_AWARDER, staff_person(NUMBERS[Role.EXPIRED], "Expired"), minutes=10
    )
    campus.clock.move(minutes=20)
    for side, learner in ((campus.main, CLEO), (campus.other, NILS)):
        opened = partial(campus.wiring.open_work, awarder(side))
        read_again(opened, campus.clock, side.cases[learner.first_name])
    found = {role: _visitor(campus, role) for role in Role}
    # A stranger knows the address of a window that is open; it is no secret.
    for role in NO_SESSION:
        found[role].window = found[Role.TEACHER].window
    return found


def _visitor(campus: Campuses, role: Role) -> Visitor:
    side = campus.other if role in OF_OTHER else campus.main
    window = _window(campus, side, role)
    client = side.actions.client
    cookie = client.get_cookie(access.SESSION_COOKIE + window.rpartition("/")[2])
    return Visitor(
        role=role, client=client, window=window, secret="" if cookie is None else cookie.value
    )


def _window(campus: Campuses, side: Side, role: Role) -> str:
    enter_here = partial(enter, campus, side)
    match role:
        case Role.STRANGER:
            enter_here()
            return ""
        case Role.TEST_STUDENT:
            answer = enter_here().launch(staff_person(1, "Test Student"), TEST_STUDENT)
            assert answer.status_code == 200
            return ""
        case Role.HOLDER:
            return enter_here().as_credential_holder(ADA.who)
        case Role.DOUBTFUL:
            clash = CanvasPerson(subject=BEN.who.subject, canvas_user_id="999", sis_id=None)
            return enter_here().window(clash, LEARNER, course_id=FIRST)
        case Role.OBSERVER | Role.ADMIN_IN_COURSE:
            roles = OBSERVER if role is Role.OBSERVER else ADMINISTRATOR
            return enter_here().window(staff_person(NUMBERS[role], role), roles, course_id=FIRST)
        case _:
            return _window_in_course(campus, side, role) or _window_of_asa(campus, side, role)


def _window_in_course(campus: Campuses, side: Side, role: Role) -> str | None:
    enter_here = partial(enter, campus, side)
    learners = {
        Role.LEARNER_A: (FIRST, ADA),
        Role.LEARNER_B: (FIRST, BEN),
        Role.LEARNER_OF_SECOND: (SECOND, MONA),
        Role.LEARNER_OF_OTHER: (OTHER, OLGA),
    }
    teachers = {
        Role.TEACHER: FIRST,
        Role.TEACHER_OF_SECOND: SECOND,
        Role.TEACHER_OF_OTHER: OTHER,
    }
    if role in learners:
        course, learner = learners[role]
        return enter_here().as_learner(course, learner.who)
    if role in teachers:
        return enter_here().as_teacher(teachers[role], teacher_of(side, teachers[role]))
    if role is Role.PLACING:
        return window_of(ask_for_link(enter_here(), teacher_of(side, FIRST), course=FIRST))
    if role is Role.BY_LINK:
        person = staff_person(NUMBERS[role], "Awarder by a link")
        enter_here().as_asa(LocalRole.ASA_AWARDER, person=person)
        return window_of(open_link(side.actions, person, TEACHER, course=FIRST))
    if role is Role.ASSISTANT:
        return enter_here().as_assistant(FIRST, staff_person(NUMBERS[role], role))
    return None


def _window_of_asa(campus: Campuses, side: Side, role: Role) -> str:
    actions = enter(campus, side)
    person = staff_person(NUMBERS[role], role.capitalize())
    if role in OF_UNITS:
        unit, held = OF_UNITS[role]
        actions.grant_in(unit_name(unit), person, held)
        return actions.as_asa(person=person, grant=False)
    match role:
        case Role.ACCOUNT_ADMIN | Role.EXPIRED:
            return actions.as_asa(person=person, grant=False)
        case Role.AWARDER_OF_OTHER:
            return actions.as_asa(person=awarder_of(side), grant=False)
        case Role.AWARDER_LEARNS:
            return actions.as_asa(LocalRole.ASA_AWARDER, person=WANDA.who)
        case Role.REVOKED:
            window = actions.as_asa(LocalRole.ASA_AWARDER, person=person)
            actions.revoke(LocalRole.ASA_AWARDER, person)
            return window
        case _:
            return actions.as_asa(LocalRole(role.value), person=person)
