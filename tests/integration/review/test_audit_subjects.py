"""What the entries of the audit trail are about, named as far as it is known."""

import pytest
from sqlalchemy import select

from lti_app.models.completion import CompletionRow
from lti_app.models.course import CourseRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.person import PersonRow
from lti_app.services.audit.subjects import Named, named
from tests.integration.review.conftest import Desk

TITLE = "Responsible AI in Practice"
LEARNER = Named(name="Daniel Reyes", language="en")


def test_each_kind_of_thing_is_named_by_whose_which_badge_and_where(desk: Desk) -> None:
    case = desk.case
    session = desk.course.session
    course = session.scalars(select(CourseRow.name)).one()
    mapped = Named(badge=TITLE, language="en", course=course)
    found = {
        ("person", str(case.person_id)): LEARNER,
        ("course", str(case.course_id)): Named(language="en", course=course),
        ("definition_version", str(case.definition_version_id)): Named(
            badge=TITLE, language="en", number=1
        ),
        ("review_case", str(case.id)): Named(name=LEARNER.name, badge=TITLE, language="en"),
        ("completion", str(session.scalars(select(CompletionRow.id)).one())): Named(
            name=LEARNER.name, badge=TITLE, language="en", course=course
        ),
        ("mapping", str(session.scalars(select(MappingRow.id)).one())): mapped,
        ("mapping_version", str(session.scalars(select(MappingVersionRow.id)).one())): mapped,
    }
    assert named(session, found) == found


@pytest.mark.parametrize(
    "subject",
    [
        ("award", "987654"),
        ("award_change", "987654"),
        ("change_item", "987654"),
        ("review_case", "987654"),
        ("person", "somebody"),
        ("person", "-1"),
        ("tool_key", "1"),
        ("nothing_like_it", "1"),
    ],
)
def test_what_is_gone_or_has_no_name_is_left_out(desk: Desk, subject: tuple[str, str]) -> None:
    assert named(desk.course.session, [subject]) == {}


def test_only_what_is_asked_for_is_named(desk: Desk) -> None:
    session = desk.course.session
    assert session.scalars(select(PersonRow.id)).first() is not None
    assert session.scalars(select(DefinitionVersionRow.id)).first() is not None
    assert named(session, []) == {}
