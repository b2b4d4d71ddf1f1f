"""Reading orders: the JSON body, and whom or what it names."""

import math
from itertools import chain
from typing import Any

from flask import request

from demo.standin.institution import Institution
from demo.standin.model import Course, Person
from demo.standin.world import Standin


class BadOrderError(Exception):
    """An order that cannot be carried out; says which field is wrong."""


def read_order() -> dict[str, Any]:
    given = request.get_json(silent=True)
    if given is None and request.get_data():
        raise BadOrderError("the body is not JSON")
    if given is not None and not isinstance(given, dict):
        raise BadOrderError("the body must be a JSON object")
    return given or {}


def finite(order: dict[str, Any], field: str, default: float) -> float:
    """Read a number that is one. Raises BadOrderError."""
    raw = order.get(field, default)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise BadOrderError(f"{field}: a number is needed")
    return float(raw)


def find_institution(standin: Standin, order: dict[str, Any]) -> Institution:
    key = order.get("institution") or next(iter(standin.institutions))
    if str(key) not in standin.institutions:
        raise BadOrderError(f"institution: unknown; one of {', '.join(standin.institutions)}")
    return standin.institutions[str(key)]


def find_person(institution: Institution, asked: Any) -> Person:
    """Find a person by case name, full name or Canvas user id. Raises BadOrderError."""
    first = institution.course(min(institution.courses))
    text = str(asked)
    if text in institution.case_courses:
        case = institution.case(text)
        if not case.user_id:
            raise BadOrderError("person: the case is a course's, not a person's")
        return institution.person(case.user_id)
    courses = [first, *(course for course in institution.filled() if course is not first)]
    people = (person for course in courses for person in course.people.values())
    for person in chain(institution.staff.values(), people):
        if text in {person.name, str(person.id), person.lti_id}:
            return person
    if text.isdecimal():
        try:
            return institution.person(int(text))
        except KeyError:
            pass
    raise BadOrderError("person: no such case, name or Canvas user id")


def find_course(institution: Institution, order: dict[str, Any]) -> Course:
    """Find the course named in an order, by id or case; else that of the person's case; else first.

    Raises BadOrderError.
    """
    asked = str(order.get("course") or order.get("person") or "")
    if asked in institution.case_courses:
        asked = str(institution.case_courses[asked])
    elif not order.get("course"):
        asked = str(min(institution.courses))
    if not asked.isdecimal() or int(asked) not in institution.courses:
        raise BadOrderError("course: no such course id")
    return institution.course(int(asked))
