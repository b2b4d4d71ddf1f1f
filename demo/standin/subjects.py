"""Who a person is to a tool: `sub`, the roster's `lti_id`, and the old identifiers beside it."""

import uuid
from datetime import UTC, datetime

from demo.standin.ids import IdBase
from demo.standin.model import Course, Person

VISITOR = Person(
    id=0,
    uuid="",
    lti_id="",
    opaque_id="f" * 40,
    name="",
    sortable_name="",
    login_id="",
    email=None,
    sis_user_id=None,
    created_at=datetime(2013, 1, 1, tzinfo=UTC),
)
"""Somebody not signed in; to a tool they have no `sub`, and no other identifier either."""


def subject_of(person: Person, course: Course | None, *, per_course: bool) -> str:
    """A person's `sub`; a course met before a merge keeps the old one.

    canvas-lms app/models/user.rb, lookup_lti_id.
    """
    if course is None:
        return person.lti_id
    if course.id in person.past_lti_ids:
        return person.past_lti_ids[course.id]
    if per_course:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{person.lti_id}/{course.id}"))
    return person.lti_id


def older_id(person: Person) -> str:
    """The opaque id of LTI 1.1: of people made since 1.3 it is the same as their `sub`."""
    made_since = IdBase.LOCAL_LEARNER <= person.id < IdBase.ENROLLMENT
    return person.lti_id if made_since else person.opaque_id
