"""A course with two graded assignments and a reflection, and a badge mapped in it."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.ids import (
    CanvasAccountId,
    CourseId,
    DefinitionVersionId,
    InstitutionId,
    MappingId,
    SloKey,
)
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.domain.mapping.picks import CriterionPick, Pick, ReflectionPick
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.people.actor import Actor, CourseRole
from lti_app.models.platform import PlatformRow
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definition import approved, institution
from tests.factories.facts import IMPACT, MAP, MEMO, REFLECTION, assignment
from tests.factories.review import course, person

ACCOUNT = CanvasAccountId("2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Classroom:
    """One course of one institution with an approved badge, a teacher and a TA."""

    institution_id: InstitutionId
    course_id: CourseId
    definition: DefinitionVersion
    teacher: Actor
    assistant: Actor


def view(**changes: Any) -> CourseView:
    """The course as Canvas has it: everything published and with a rubric where it needs one."""
    made = CourseView(
        account_id=ACCOUNT,
        assignments=(
            assignment(MAP, name="Stakeholder map", due_at=None),
            assignment(MEMO, name="Audit memo", due_at=None),
            assignment(
                REFLECTION,
                name="Reflection",
                rubric=None,
                due_at=None,
                submission_types=("online_text_entry",),
            ),
        ),
        outcomes=(),
    )
    return replace(made, **changes)


def staff(
    session: Session,
    institution_id: InstitutionId,
    course_id: CourseId,
    name: str = "M. Okafor",
    role: CourseRole = CourseRole.TEACHER,
) -> Actor:
    """Make somebody of a course's staff, committed, as the actor of a launch of it."""
    person_id = person(session, institution_id, name)
    session.commit()
    return Actor(
        name=name,
        institution_id=institution_id,
        person_id=person_id,
        course_id=course_id,
        course_role=role,
    )


def classroom(wiring: Wiring, session: Session, slug: str = "fiu") -> Classroom:
    """Make a course and an approved badge it may use, committed."""
    institution_id = institution(session, slug)
    course_id = make_course(session, institution_id)
    return Classroom(
        institution_id=institution_id,
        course_id=course_id,
        definition=approved(wiring, session, institution_id),
        teacher=staff(session, institution_id, course_id),
        assistant=staff(
            session, institution_id, course_id, "L. Chen", CourseRole.TEACHING_ASSISTANT
        ),
    )


def make_course(session: Session, institution_id: InstitutionId, canvas_id: str = "52") -> CourseId:
    """Make a course on a platform of its own, committed."""
    platform = PlatformRow(
        institution_id=institution_id,
        name="Canvas",
        issuer=f"https://canvas-{institution_id}-{canvas_id}.example.edu",
        client_id="10000000000001",
        auth_login_url="https://canvas.example.edu/auth",
        auth_token_url="https://canvas.example.edu/token",
        key_set_url="https://canvas.example.edu/jwks",
        api_url="https://canvas.example.edu",
        created_at=START,
    )
    session.add(platform)
    session.flush()
    made = course(session, institution_id, platform.id, canvas_id, canvas_account_id=ACCOUNT)
    session.commit()
    return made


def picks(*slo_keys: str) -> tuple[Pick, ...]:
    """Picks that cover the SLOs by the criterion Impact and name the reflection."""
    shown = [
        CriterionPick(slo=SloKey(key), assignment=assignment_id, criterion=IMPACT)
        for key, assignment_id in zip(slo_keys or ("slo-1", "slo-2"), (MAP, MEMO), strict=False)
    ]
    return (*shown, ReflectionPick(assignment=REFLECTION))


def mapped(
    wiring: Wiring, room: Classroom, *, version_id: DefinitionVersionId | None = None
) -> MappingId:
    """Start a mapping and fill its draft so that nothing blocks it."""
    chosen = version_id or room.definition.version_id
    with wiring.open_work(room.teacher) as work:
        mapping_id = work.mappings.start(room.course_id, chosen)
        for pick in picks():
            work.mapping_drafts.edit(mapping_id, pick, view(), "")
        return mapping_id


def activated(wiring: Wiring, room: Classroom) -> ActiveMapping:
    """Map the badge and activate it."""
    mapping_id = mapped(wiring, room)
    with wiring.open_work(room.teacher) as work:
        draft = work.mapping_drafts.draft(mapping_id)
        version_id = work.mapping_activation.activate(draft, draft.digest, view())
        return work.mappings.version(version_id)
