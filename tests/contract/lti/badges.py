"""Courses with active badges, and the two launches that a module's link brings about."""

from typing import Any

from werkzeug.test import TestResponse

from lti_app.domain.ids import AssignmentId, CriterionId, MappingId, SloKey
from lti_app.domain.mapping.picks import CriterionPick, Pick, ReflectionPick
from lti_app.domain.people.actor import Actor, CourseRole
from tests.contract.lti.platform_double import LEARNER, TEACHER, CanvasPerson
from tests.factories.definition import approved, complete
from tests.factories.evidence import CRITERION
from tests.factories.facts import MAP, MEMO, REFLECTION
from tests.factories.mapping import view
from tests.launching import MADE_LEARNER, MADE_TEACHER, LaunchActions


def begin_badge(actions: LaunchActions, slug: str, course: str = "4021") -> MappingId:
    """Begin to use a badge in a course that its teacher has opened."""
    with actions.wiring.session() as session:
        content = complete(slug=slug, title=f"Badge {slug}")
        definition = approved(actions.wiring, session, actions.institution_id, content)
    with actions.wiring.open_work(teacher(actions, course)) as work:
        return work.mappings.start(actions.course_id(course), definition.version_id)


def active_badge(actions: LaunchActions, slug: str, course: str = "4021") -> MappingId:
    """Map a badge in a course that its teacher has opened, and activate it."""
    mapping_id = begin_badge(actions, slug, course)
    picks: tuple[Pick, ...] = (
        *(
            CriterionPick(
                slo=SloKey(slo), assignment=AssignmentId(at), criterion=CriterionId(CRITERION)
            )
            for slo, at in (("slo-1", MAP), ("slo-2", MEMO))
        ),
        ReflectionPick(assignment=AssignmentId(REFLECTION)),
    )
    with actions.wiring.open_work(teacher(actions, course)) as work:
        for pick in picks:
            work.mapping_drafts.edit(mapping_id, pick, view(), "")
        draft = work.mapping_drafts.draft(mapping_id)
        work.mapping_activation.activate(draft, draft.digest, view())
    return mapping_id


def end_badge(actions: LaunchActions, mapping_id: MappingId, course: str = "4021") -> None:
    """End what was activated."""
    with actions.wiring.open_work(teacher(actions, course)) as work:
        work.mapping_activation.end(mapping_id)


def teacher(actions: LaunchActions, course: str) -> Actor:
    """The teacher, as who acts."""
    return Actor(
        name="Teo Vance",
        institution_id=actions.institution_id,
        person_id=actions.person_id(MADE_TEACHER),
        course_id=actions.course_id(course),
        course_role=CourseRole.TEACHER,
    )


def ask_for_link(
    actions: LaunchActions,
    person: CanvasPerson = MADE_TEACHER,
    roles: tuple[str, ...] = TEACHER,
    course: str = "4021",
    **settings: Any,
) -> TestResponse:
    """Let Canvas ask for something to place in a module."""
    asked = actions.begin()
    claims = actions.platform.deep_linking_claims(
        asked.nonce, actions.target, person=person, roles=roles, course_id=course
    )
    name = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
    claims[name] |= settings
    return actions.post(asked.state, actions.platform.sign(claims))


def open_link(
    actions: LaunchActions,
    person: CanvasPerson = MADE_LEARNER,
    roles: tuple[str, ...] = LEARNER,
    course: str = "4021",
    **custom: Any,
) -> TestResponse:
    """Open a link of its own, with these custom values over the tool's."""
    asked = actions.begin()
    claims = actions.platform.link_claims(
        asked.nonce, actions.target, custom=custom, person=person, roles=roles, course_id=course
    )
    return actions.post(asked.state, actions.platform.sign(claims))


def landing_of(answer: TestResponse) -> str:
    """Where in its window a launch landed."""
    assert answer.status_code == 303, answer.text
    return "/" + "/".join(answer.location.split("/")[3:])


def window_of(answer: TestResponse) -> str:
    """The prefix of the window that a launch opened, `/w/<launch>`."""
    assert answer.status_code == 303, answer.text
    return "/".join(answer.location.split("/")[:3])
