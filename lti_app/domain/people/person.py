"""One human in one institution, known by any number of ids, never by name or e-mail."""

from dataclasses import dataclass
from enum import StrEnum

from lti_app.domain.ids import CanvasUserId, LtiSubject, PersonId, PlatformId, SisId


class IdentifierKind(StrEnum):
    """The kinds of id that name a person. E-mail is none: it is reassigned and mistyped."""

    LTI_SUBJECT = "lti_subject"
    CANVAS_USER_ID = "canvas_user_id"
    SIS_ID = "sis_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What pages show of a person; `name` is empty until Canvas told it."""

    id: PersonId
    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonClaims:
    """The ids one signed launch gives for one person; any but the subject may be missing."""

    platform_id: PlatformId
    subject: LtiSubject
    canvas_user_id: CanvasUserId | None = None
    sis_id: SisId | None = None
    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Who a launch's ids name. `conflict` says that they name more than one: nothing was joined."""

    person_id: PersonId
    conflict: bool = False
