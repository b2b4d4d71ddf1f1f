"""Several badges of a course take one assignment's reflection, each by its own terms (R11)."""

from dataclasses import replace

from lti_app.domain.evidence.evidence import SubmissionContent
from lti_app.domain.ids import MappingVersionId
from lti_app.domain.mastery.verdict import ReasonCode
from tests.factories.definitions import definition
from tests.factories.evidence import REFLECTION_BODY, Classroom
from tests.factories.review import make_badge, person

WORDS = 6


def _badge(course: Classroom, slug: str, minimum: int) -> MappingVersionId:
    institution_id = course.institution_id
    made = make_badge(
        course.session,
        institution_id,
        course.course_id,
        person(course.session, institution_id, f"Teacher of {slug}"),
        slug=slug,
        title=slug,
        reflection=replace(definition().reflection, minimum_words=minimum),
    )
    course.session.commit()
    return made.mapping_version_id


def test_badges_of_one_reflection_hold_its_words_each_against_their_own_minimum(
    course: Classroom,
) -> None:
    asked = {minimum: _badge(course, f"of-{minimum}", minimum) for minimum in (0, WORDS, 150)}
    course.room.hand_in("877", "399", SubmissionContent(body=REFLECTION_BODY))
    course.sync.sync_course(course.course_id)
    learner = course.person("877")
    with course.open_work() as work:
        told = {
            minimum: work.completions.candidate(learner, version, course.course_id)
            for minimum, version in asked.items()
        }
    found = {minimum: each.content.verdict.reflection.reason for minimum, each in told.items()}
    assert {minimum: each.code for minimum, each in found.items()} == {
        0: ReasonCode.REFLECTION_HANDED_IN,
        WORDS: ReasonCode.REFLECTION_HANDED_IN,
        150: ReasonCode.REFLECTION_TOO_SHORT,
    }
    assert (found[150].facts["words"], found[150].facts["words_asked"]) == (WORDS, 150)
