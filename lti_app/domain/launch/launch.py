"""What a verified launch tells us, and the closed list of checks a launch may fail."""

import re
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from lti_app.domain.errors import HallmarkRefusal
from lti_app.domain.ids import (
    CanvasAccountId,
    CanvasCourseId,
    CanvasUserId,
    CourseId,
    InstitutionId,
    LtiSubject,
    MappingId,
    PersonId,
    PlatformId,
    SisId,
)
from lti_app.domain.launch.deep_linking import DeepLinkingSettings
from lti_app.domain.launch.platform import SessionCarrier
from lti_app.domain.people.actor import (
    LONGEST_ACTOR_NAME,
    Actor,
    CourseRole,
    LocalRole,
    UnitRole,
    name_or_number,
)
from lti_app.domain.people.person import PersonFacts

SHARD_SIZE = 10**13


class Placement(StrEnum):
    """Where in Canvas the tool was opened."""

    COURSE_NAVIGATION = "course_navigation"
    ACCOUNT_NAVIGATION = "account_navigation"
    USER_NAVIGATION = "user_navigation"
    OTHER = "other"


class ReadOnlyCause(StrEnum):
    """Why a window is for reading only; the first that holds names it (docs/adr/0013)."""

    TWO_IDS = "two_ids"
    ACTED_AS = "acted_as"
    LINK = "link"


class LaunchCheck(StrEnum):
    """The checks of a login and a launch, by the name a log line carries."""

    FORM = "form"
    TOO_LARGE = "too_large"
    AMBIGUOUS = "ambiguous"
    LOGIN = "login"
    USED = "used"
    BROWSER = "browser"
    TICKET = "ticket"
    MALFORMED = "malformed"
    HEADER_KEY = "header_key"
    UNSIGNED = "unsigned"
    ALGORITHM = "algorithm"
    KEY = "key"
    KEY_UNFIT = "key_unfit"
    PLATFORM_KEYS = "platform_keys"
    SIGNATURE = "signature"
    TIME = "time"
    TIME_MISSING = "time_missing"
    PLATFORM = "platform"
    MIX_UP = "mix_up"
    AUDIENCE = "audience"
    NONCE = "nonce"
    DEPLOYMENT = "deployment"
    VERSION = "version"
    NOT_A_LAUNCH = "not_a_launch"
    CLAIM = "claim"
    PERSON = "person"
    UNSUPPORTED = "unsupported"
    TARGET = "target"
    CONFIGURATION = "configuration"
    DEEP_LINKING = "deep_linking"
    FIRST_VISIT = "first_visit"
    LIBRARY = "library"
    LOGIN_REQUIRED = "login_required"
    LAUNCH_NO_LONGER_VALID = "launch_no_longer_valid"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    INVALID_REQUEST_OBJECT = "invalid_request_object"
    PLATFORM_ERROR = "platform_error"


_STATUS = {
    LaunchCheck.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    LaunchCheck.PLATFORM_KEYS: HTTPStatus.SERVICE_UNAVAILABLE,
    LaunchCheck.BROWSER: HTTPStatus.FORBIDDEN,
    LaunchCheck.TICKET: HTTPStatus.FORBIDDEN,
    LaunchCheck.USED: HTTPStatus.FORBIDDEN,
}


@dataclass(frozen=True, slots=True)
class Clocks:
    """The three times of a launch that is not valid now; None is beyond all calendars."""

    ours: str | None
    issued: str | None
    until: str | None


class LaunchRefused(HallmarkRefusal):
    """A login or a launch failed a check; nothing was changed and nobody was let in.

    `detail` is written by us (a claim's name, a clock's reading), never copied from the request;
    `clocks` are what a page may say of it in any language.
    """

    def __init__(
        self,
        check: LaunchCheck,
        detail: str = "",
        status: HTTPStatus | None = None,
        clocks: Clocks | None = None,
    ) -> None:
        super().__init__(check.value, f"The launch was refused: {check.value}.")
        self.check = check
        self.detail = detail
        self.clocks = clocks
        self.status = status or _STATUS.get(check, HTTPStatus.BAD_REQUEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """The course of a launch, as far as Canvas said."""

    canvas_course_id: CanvasCourseId
    name: str
    code: str = ""
    sis_course_id: str | None = None
    canvas_account_id: CanvasAccountId | None = None
    term_name: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """A launch from a link of its own, which a teacher made (docs/adr/0014).

    Its custom values are the teacher's too: `badge` is a wish, and no other value is read.
    """

    badge: MappingId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchFacts:
    """Everything a verified launch says about who came, from where, to what.

    `is_acted_as`: a Canvas administrator came, under this person's name (Canvas, "Act as").
    `context_id` is the platform's own id of the course, in every launch from it. `link` is set for
    a link of its own, `deep_linking` where the platform asks for something to place.
    """

    platform_id: PlatformId
    institution_id: InstitutionId
    deployment_id: str
    subject: LtiSubject
    placement: Placement
    course_role: CourseRole
    is_test_student: bool = False
    is_acted_as: bool = False
    canvas_user_id: CanvasUserId | None = None
    sis_user_id: SisId | None = None
    name: str | None = None
    email: str | None = None
    canvas_account_id: CanvasAccountId | None = None
    course: CourseFacts | None = None
    context_id: str | None = None
    link: LinkFacts | None = None
    deep_linking: DeepLinkingSettings | None = None
    locale: str | None = None
    time_zone: str | None = None
    brand_url: str | None = None
    return_url: str | None = None


def expanded(value: object) -> str | None:
    """Read one custom variable; None where Canvas had nothing to say.

    A variable that does not apply arrives as its own literal (`$Canvas.term.name`), and ids come
    as JSON numbers (Canvas variable expansion).
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return None if not text or text.startswith("$") else text


def canvas_id(value: object) -> str | None:
    """Read a Canvas id from a custom variable, in its global form; None where there is none.

    `1~123` is Canvas's short form of the cross-shard id 10000000000123.
    """
    text = expanded(value)
    if text is None:
        return None
    short = re.fullmatch(r"(\d{1,6})~(\d{1,13})", text, re.ASCII)
    if short:
        return str(int(short[1]) * SHARD_SIZE + int(short[2]))
    return text if re.fullmatch(r"\d{1,20}", text, re.ASCII) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What a launch was given: a window's id and the secret that only its carrier gets.

    `badge` is the one a link asked for, if it is active in that very course; `is_deep_linking` says
    that the window waits for a choice to place.
    """

    launch_id: str
    secret: str
    person_id: PersonId
    placement: Placement
    course_role: CourseRole
    local_roles: frozenset[LocalRole]
    badge: MappingId | None = None
    is_deep_linking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchSession:
    """One window as a request finds it: who is in it, from where, with which standing now.

    `notices`: what was said for this window and not shown yet, as pairs of kind and text.
    `platform_origins`: whose pages may stand around it, and be believed about how to look.
    """

    launch_id: str
    carrier: SessionCarrier
    institution_id: InstitutionId
    platform_id: PlatformId
    person: PersonFacts
    local_roles: frozenset[LocalRole]
    course_id: CourseId | None
    course_role: CourseRole
    placement: Placement
    canvas_account_id: CanvasAccountId | None
    read_only: bool
    locale: str | None
    time_zone: str | None
    unit_roles: frozenset[UnitRole] = frozenset()
    read_only_cause: ReadOnlyCause | None = None
    brand_url: str | None = None
    return_url: str | None = None
    platform_origins: frozenset[str] = frozenset()
    notices: tuple[tuple[str, str], ...] = ()

    def actor(self, request_id: str | None) -> Actor:
        """Name who acts in this window; a read-only one brings no local role along."""
        return Actor(
            name=name_or_number(self.person.name[:LONGEST_ACTOR_NAME], self.person.id),
            institution_id=self.institution_id,
            person_id=self.person.id,
            local_roles=frozenset() if self.read_only else self.local_roles,
            unit_roles=frozenset() if self.read_only else self.unit_roles,
            course_id=self.course_id,
            course_role=self.course_role,
            request_id=request_id,
        )
