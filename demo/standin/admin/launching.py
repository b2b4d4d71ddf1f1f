"""The verbs of a launch: begin one, sign people out, set how they like Canvas, the tool's key."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify

from demo.standin.admin.orders import (
    BadOrderError,
    find_course,
    find_institution,
    find_person,
    read_order,
)
from demo.standin.institution import Institution
from demo.standin.lti.launching import CannotLaunchError, begin_launch
from demo.standin.lti.tool import ToolUnreachableError
from demo.standin.lti.where import Wanted
from demo.standin.model import Course, Person
from demo.standin.subjects import VISITOR
from demo.standin.world import Standin


def described(person: Person) -> dict[str, Any]:
    """Who somebody is, by every name a test may know them by."""
    return {
        "name": person.name,
        "canvas_user_id": str(person.id),
        "sub": person.lti_id,
        "sis_user_id": person.sis_user_id,
        "email": person.email,
    }


def add_launching(standin: Standin, admin: Blueprint) -> None:
    """Add launching, signing out, preferences and the tool."""

    @admin.post("/launch")
    def launch() -> Any:
        order = read_order()
        institution = find_institution(standin, order)
        visits = bool(order.get("anonymous"))
        with standin.lock:
            person = VISITOR if visits else find_person(institution, order.get("person"))
            wanted = _wanted(standin, institution, find_course(institution, order), order)
            try:
                form = begin_launch(standin, institution, person, wanted, carried_person=not visits)
            except (CannotLaunchError, ToolUnreachableError) as wrong:
                raise BadOrderError(str(wrong)) from wrong
        standin.signed_out.discard((institution.key, person.id))
        return jsonify(url=form.url, params=form.params, method="POST", person=described(person))

    @admin.post("/sign_out")
    def sign_out() -> Any:
        order = read_order()
        institution = find_institution(standin, order)
        person = find_person(institution, order.get("person"))
        standin.signed_out.add((institution.key, person.id))
        return jsonify(signed_out=person.name)

    @admin.post("/preferences")
    def preferences() -> Any:
        """Set somebody's language, time zone or contrast; what is not named stays."""
        order = read_order()
        institution = find_institution(standin, order)
        person = find_person(institution, order.get("person"))
        wanted = {k: order[k] for k in ("locale", "time_zone", "high_contrast") if k in order}
        try:
            ZoneInfo(str(wanted.get("time_zone", "UTC")))
        except (KeyError, ValueError) as unknown:
            raise BadOrderError("time_zone: no such zone") from unknown
        held = standin.preferences.change(institution.key, person, **wanted)
        return jsonify(
            locale=held.locale, time_zone=held.time_zone, high_contrast=held.high_contrast
        )

    _add_tool(standin, admin)


def _add_tool(standin: Standin, admin: Blueprint) -> None:
    @admin.post("/tool")
    def tool() -> Any:
        """Paste a configuration, or read the tool's own again; turn its key on or off."""
        order = read_order()
        institution = find_institution(standin, order)
        try:
            if "config" in order:
                known = standin.tool.use(order["config"])
            else:
                standin.tool.forget()
                known = standin.tool.config()
        except ToolUnreachableError as failed:
            raise BadOrderError(str(failed)) from failed
        return jsonify(
            title=known.title,
            placements=sorted(known.placements),
            key="off" if institution.key in standin.off else "on",
        )

    @admin.post("/key")
    def key() -> Any:
        """Turn the developer key of an institution on or off, as its administrator may."""
        order = read_order()
        institution = find_institution(standin, order)
        state = str(order.get("state"))
        if state not in {"on", "off"}:
            raise BadOrderError("state: one of on, off")
        (standin.off.discard if state == "on" else standin.off.add)(institution.key)
        return jsonify(client_id=institution.client_id, state=state)


def _wanted(
    standin: Standin, institution: Institution, course: Course, order: dict[str, Any]
) -> Wanted:
    """What is to be opened: a placement, or an item of a module; and what it is about."""
    item = None
    if "item" in order:
        item = standin.modules.item(institution.key, course, _number(order, "item") or 0)
        if item is None:
            raise BadOrderError("item: no such module item in the course")
    student = find_person(institution, order["student"]).id if order.get("student") else None
    acting = find_person(institution, order["acting"]).id if order.get("acting") else None
    return Wanted(
        placement=str(order.get("placement") or "course_navigation"),
        course=course,
        item=item,
        module_id=_number(order, "module"),
        assignment_id=_number(order, "assignment"),
        student_id=student,
        acting_id=acting,
        target=order.get("target"),
    )


def _number(order: dict[str, Any], name: str) -> int | None:
    raw = order.get(name)
    if raw is None:
        return None
    if not (str(raw).isascii() and str(raw).isdigit()):
        raise BadOrderError(f"{name}: an id is needed")
    return int(raw)
