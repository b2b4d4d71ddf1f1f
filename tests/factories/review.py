"""A small campus in rows, and candidates judged by the real rules."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from lti_app.domain.definition.content import DefinitionContent, Route
from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import (
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    MappingVersionId,
    PersonId,
)
from lti_app.domain.mapping.mapping import MappingContent, MappingState
from lti_app.domain.mastery.completion import CourseRules
from lti_app.domain.people.actor import Actor, CourseRole, LocalRole
from lti_app.domain.people.person import IdentifierKind
from lti_app.domain.review.preflight import Confirmations
from lti_app.domain.review.seal import Candidate, SealContent
from lti_app.models.course import CourseRow
from lti_app.models.definition import DefinitionImage, DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import digest, encode
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.person import PersonIdentifierRow, PersonRow, RoleGrantRow
from lti_app.models.platform import InstitutionRow, PlatformRow
from tests.factories import facts
from tests.factories.definitions import definition

R = TypeVar("R")
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ALL_THREE = Confirmations(pathway=True, personal_growth=True, professional_growth=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """One badge with one approved version, mapped and active in one course."""

    line_id: DefinitionLineId
    version_id: DefinitionVersionId
    mapping_version_id: MappingVersionId
    content: DefinitionContent
    mapping: MappingContent
    course_id: CourseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Campus:
    """One institution with a platform and a course; `session` is the test's own."""

    session: Session
    institution_id: InstitutionId
    platform_id: int
    course_id: CourseId
    instructor_id: PersonId
    badge: Badge


def campus(session: Session, slug: str = "fiu") -> Campus:
    """Make a campus and commit it."""
    institution = InstitutionRow(slug=slug, name=f"University {slug}", created_at=START)
    session.add(institution)
    session.flush()
    platform = PlatformRow(
        institution_id=institution.id,
        name="Canvas",
        issuer=f"https://canvas.{slug}.edu",
        client_id="10000000000001",
        auth_login_url="https://canvas.example.edu/auth",
        auth_token_url="https://canvas.example.edu/token",
        key_set_url="https://canvas.example.edu/jwks",
        api_url="https://canvas.example.edu/api/v1",
        created_at=START,
    )
    session.add(platform)
    session.flush()
    institution_id = InstitutionId(institution.id)
    course_id = course(session, institution_id, platform.id)
    teacher = person(session, institution_id, "M. Okafor")
    badge = make_badge(session, institution_id, course_id, teacher)
    session.commit()
    return Campus(
        session=session,
        institution_id=institution_id,
        platform_id=platform.id,
        course_id=course_id,
        instructor_id=teacher,
        badge=badge,
    )


def course(
    session: Session, institution_id: int, platform_id: int, canvas_id: str = "52", **more: Any
) -> CourseId:
    """Make a course."""
    values = {"name": "Ethics of Data", "code": "PHI 3638", "term_name": "Spring 2027"} | more
    row = CourseRow(
        institution_id=institution_id,
        platform_id=platform_id,
        canvas_course_id=canvas_id,
        created_at=START,
        updated_at=START,
        **values,
    )
    session.add(row)
    session.flush()
    return CourseId(row.id)


def person(
    session: Session, institution_id: int, name: str = "Daniel Reyes", sis_id: str | None = None
) -> PersonId:
    """Make a person, with a SIS id where one is given."""
    row = PersonRow(institution_id=institution_id, name=name, created_at=START, updated_at=START)
    session.add(row)
    session.flush()
    if sis_id is not None:
        session.add(
            PersonIdentifierRow(
                institution_id=institution_id,
                person_id=row.id,
                kind=IdentifierKind.SIS_ID,
                scope="",
                value=sis_id,
                created_at=START,
            )
        )
        session.flush()
    return PersonId(row.id)


def grant(session: Session, institution_id: int, person_id: int, *roles: LocalRole) -> None:
    """Give somebody local roles."""
    for role in roles:
        session.add(
            RoleGrantRow(
                institution_id=institution_id,
                person_id=person_id,
                role=role,
                granted_by="test",
                granted_at=START,
            )
        )
    session.flush()


def make_badge(
    session: Session,
    institution_id: int,
    course_id: CourseId,
    teacher_id: int,
    **changes: Any,
) -> Badge:
    """Make an approved badge of two outcomes, mapped and active in the course."""
    route = Route(exists_now=True, identifier="PHI 3638")
    content = definition("slo-1", "slo-2", **({"route": route} | changes))
    mapping = MappingContent(
        slos=(
            facts.slo_mapping("slo-1", facts.criterion_link(facts.MAP)),
            facts.slo_mapping("slo-2", facts.criterion_link(facts.MEMO)),
        ),
        reflection=facts.REFLECTION,
        reflection_name="Final reflection",
    )
    line = DefinitionLine(
        institution_id=institution_id, slug=content.slug, initial_on=date(2026, 8, 1)
    )
    session.add(line)
    if session.get(DefinitionImage, "0" * 64) is None:
        session.add(DefinitionImage(digest="0" * 64, media_type="image/png", content=b"png"))
    session.flush()
    version = DefinitionVersionRow(
        line_id=line.id,
        number=2,
        state=DefinitionState.APPROVED,
        turn=Turn.NOBODY,
        origin=Origin.FILE,
        created_at=START,
        created_by="test",
        state_since=START,
        turn_since=START,
        approved_at=START,
    )
    version.write(content)
    version.image_digest = "0" * 64
    row = MappingRow(
        course_id=course_id, line_id=line.id, state=MappingState.ACTIVE, created_at=START
    )
    session.add_all([version, row])
    session.flush()
    active = MappingVersionRow(
        mapping_id=row.id,
        number=1,
        definition_version_id=version.id,
        content=encode(mapping),
        snapshots="[]",
        digest=digest(encode(mapping)),
        activated_at=START,
        activated_by=teacher_id,
    )
    session.add(active)
    session.flush()
    return Badge(
        line_id=DefinitionLineId(line.id),
        version_id=DefinitionVersionId(version.id),
        mapping_version_id=MappingVersionId(active.id),
        content=content,
        mapping=mapping,
        course_id=course_id,
    )


def assignments() -> CourseFacts:
    """The three assignments of the course, as read last."""
    return CourseFacts(
        assignments=(
            facts.assignment(facts.MAP, name="Stakeholder map"),
            facts.assignment(facts.MEMO, name="Audit memo"),
            facts.assignment(facts.REFLECTION, name="Final reflection", rubric=None),
        )
    )


def showing(badge: Badge, *, first: str = "4", second: str = "4", **reflection: Any) -> SealContent:
    """Judge a learner with these points on the two outcomes by the real rules."""
    course_facts = assignments()
    learner = LearnerFacts(
        submissions=(
            facts.graded(first, facts.MAP),
            facts.graded(second, facts.MEMO),
            facts.ungraded(facts.REFLECTION),
        ),
        reflection=facts.reflection(**reflection),
        enrollments=(facts.student(),),
    )
    rules = CourseRules(badge.content, badge.mapping, course_facts)
    return SealContent(
        definition_version_id=badge.version_id,
        mapping_version_id=badge.mapping_version_id,
        course_id=badge.course_id,
        course=course_facts,
        learner=learner,
        verdict=rules.evaluate(learner),
    )


def candidate(at: Campus, person_id: int, badge: Badge | None = None, **shown: Any) -> Candidate:
    """Make what a person shows for a badge, complete unless told otherwise."""
    of = badge or at.badge
    return Candidate(
        institution_id=at.institution_id,
        person_id=PersonId(person_id),
        definition_line_id=of.line_id,
        content=showing(of, **shown),
    )


def staff(
    at: Campus, person_id: int, *roles: LocalRole, name: str = "Rosa Field", **more: Any
) -> Actor:
    """Make somebody of the campus with local roles, come from account navigation."""
    return Actor(
        name=name,
        institution_id=at.institution_id,
        person_id=PersonId(person_id),
        local_roles=frozenset(roles),
        **more,
    )


def teacher_of(at: Campus) -> Actor:
    """Make the instructor of the course, who holds no role of ours."""
    return staff(
        at,
        at.instructor_id,
        name="M. Okafor",
        course_id=at.course_id,
        course_role=CourseRole.TEACHER,
    )


def read(at: Campus, query: Select[R]) -> list[R]:
    """Read rows and let the lock go, so that units of work can follow."""
    found = list(at.session.scalars(query))
    at.session.expunge_all()
    at.session.rollback()
    return found
