"""Custom variables: expanded where they apply, left as their own literal where they do not.

What applies and is not there is null. canvas-lms lib/lti/variable_expander.rb, seen 2026-11.
"""

import uuid
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any

from demo.standin.clock import iso
from demo.standin.lti.where import Where
from demo.standin.model import Course


class Null:
    """What applies and has no value, as a learner without a SIS id."""


NULL = Null()
Value = str | int | bool | Null | None
Expander = Callable[[Where], Value]


def expand(
    fields: dict[str, Any], where: Where, only: AbstractSet[str] | None = None
) -> dict[str, Any]:
    """Replace each known variable, and of `only` if given, by its value; ids stay numbers."""
    return {key: _expanded(value, where, only) for key, value in fields.items()}


def _expanded(raw: Any, where: Where, only: AbstractSet[str] | None) -> Any:
    if not isinstance(raw, str) or not raw.startswith("$"):
        return raw
    if only is not None and raw not in only:
        return raw
    if where.is_visitor and raw.startswith(_OF_PEOPLE):
        return raw
    expander = VARIABLES.get(raw)
    value = expander(where) if expander else None
    if isinstance(value, Null):
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if where.switches.custom_ids == "text" else value
    return raw if value is None else value


_OF_PEOPLE = ("$Canvas.user.", "$Person.", "$User.", "$Canvas.membership.")


def _in_course(read: Callable[[Course], Value]) -> Expander:
    return lambda where: None if where.course is None else read(where.course)


def _sections(where: Where) -> Value:
    if where.course is None:
        return None
    return ",".join(str(n) for n in sorted({e.section_id for e in where.current_enrollments()}))


def _membership_roles(where: Where) -> Value:
    """Roles by name, the course's before the account's; a person's own menu has none."""
    if where.kind == "user":
        return None
    roles = [e.role for e in where.current_enrollments()]
    of_account = where.person.account_role
    if of_account is not None:
        roles.append("Account Admin" if of_account == "AccountAdmin" else of_account)
    return ",".join(dict.fromkeys(roles))


def _enrollment_state(where: Where) -> Value:
    """`active` or `inactive` and no other word, as the course's own end makes it; else empty."""
    if where.course is None:
        return None
    states = {e.state for e in where.course.of(where.person.id)}
    if not states:
        return ""
    return "active" if "active" in states and where.course.state != "completed" else "inactive"


def _account_id(where: Where) -> Value:
    return where.course.account_id if where.course else where.institution.root_account_id


def _account_name(where: Where) -> Value:
    account_id = where.course.account_id if where.course else where.institution.root_account_id
    return where.institution.accounts[account_id][0]


def _sis_id(where: Where) -> Value:
    """Null without one; a test student has no login at all, so that nothing applies to it."""
    return None if where.person.test_student else where.person.sis_user_id or NULL


VARIABLES: dict[str, Expander] = {
    "$Canvas.user.id": lambda w: w.person.id,
    "$Canvas.user.globalId": lambda w: w.person.id,
    "$Canvas.masqueradingUser.id": lambda w: w.behind,
    "$Canvas.user.sisSourceId": _sis_id,
    "$Canvas.user.loginId": lambda w: None if w.person.test_student else w.person.login_id,
    "$Canvas.user.isRootAccountAdmin": lambda w: w.person.account_role == "AccountAdmin",
    "$Canvas.course.id": _in_course(lambda c: c.id),
    "$Canvas.course.name": _in_course(lambda c: c.name),
    "$Canvas.course.sisSourceId": _in_course(lambda c: c.sis_course_id or NULL),
    "$Canvas.course.workflowState": _in_course(lambda c: c.state),
    "$Canvas.course.startAt": _in_course(lambda c: iso(c.term[2])),
    "$Canvas.course.endAt": _in_course(lambda c: iso(c.term[3])),
    "$Canvas.course.sectionIds": _sections,
    "$Canvas.course.previousCourseIds": _in_course(
        lambda c: ",".join(str(n) for n in c.previous_ids)
    ),
    "$Canvas.term.name": _in_course(lambda c: c.term[1]),
    "$Canvas.term.startAt": _in_course(lambda c: iso(c.term[2])),
    "$Canvas.term.endAt": _in_course(lambda c: iso(c.term[3])),
    "$Canvas.membership.roles": _membership_roles,
    "$Canvas.enrollment.enrollmentState": _enrollment_state,
    "$Canvas.account.id": _account_id,
    "$Canvas.account.name": _account_name,
    "$Canvas.rootAccount.id": lambda w: w.institution.root_account_id,
    "$Canvas.api.baseUrl": lambda w: w.origin,
    "$Canvas.api.domain": lambda w: w.origin.partition("//")[2],
    "$Canvas.assignment.id": lambda w: w.wanted.assignment_id,
    "$ResourceLink.id": lambda w: w.wanted.item.resource_link_id if w.wanted.item else None,
    "$ResourceLink.title": lambda w: w.wanted.item.title if w.wanted.item else None,
    "$Context.id": lambda w: w.context_id,
    "$Context.title": lambda w: w.context_name,
    "$Person.name.full": lambda w: w.person.name,
    "$Person.email.primary": lambda w: w.person.email or NULL,
    "$Person.sourcedId": _sis_id,
    "$Person.address.timezone": lambda w: w.preference.time_zone,
    "$User.id": lambda w: w.person.id,
    "$CourseSection.sourcedId": _in_course(lambda c: c.sis_course_id or NULL),
    "$Message.locale": lambda w: w.preference.locale,
    "$com.instructure.brandConfigJSON.url": lambda w: f"{w.origin}/brand.json",
    "$com.instructure.PostMessageToken": lambda _: str(uuid.uuid4()),
}
