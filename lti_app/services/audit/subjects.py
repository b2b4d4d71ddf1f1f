"""Names what the entries of the audit trail are about, one statement for each kind of thing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Select, null, select
from sqlalchemy.orm import Session

from lti_app.models.award import AwardRow
from lti_app.models.change import AwardChangeRow, ChangeItemRow
from lti_app.models.completion import CompletionRow
from lti_app.models.course import CourseRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.documents import decode
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.review import ReviewCaseRow
from lti_app.models.unit import UnitRow

Subject = tuple[str, str]
REFERENCES: Mapping[str, str] = {
    "based_on": "definition_version",
    "consultant": "person",
    "parent": "unit",
}
"""Which details of an entry name a row, and of which kind of thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What is known of a thing: whose, of which badge, in which course; empty where it has none.

    `name` is that of the person it is about, or of the unit; `number` that of a badge's version.
    """

    name: str = ""
    badge: str = ""
    language: str = ""
    course: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class _Title:
    title: str = ""
    language: str = "en"


def named(session: Session, subjects: Iterable[Subject]) -> Mapping[Subject, Named]:
    """Name these (kind, id) pairs; one that is gone, or has no name, is left out."""
    by_kind: dict[str, set[int]] = {}
    for kind, subject_id in subjects:
        if kind in _QUERIES and subject_id.isdecimal():
            by_kind.setdefault(kind, set()).add(int(subject_id))
    return {
        (kind, str(row[0])): _named(row[1:])
        for kind, ids in by_kind.items()
        for row in session.execute(_QUERIES[kind](ids))
    }


def _named(found: tuple[str | None, str | None, str | None, int | None]) -> Named:
    name, content, course, number = found
    told = decode(content, _Title) if content else _Title()
    return Named(
        name=name or "",
        badge=told.title,
        language=told.language,
        course=course or "",
        number=number,
    )


_Query = Select[int, str | None, str | None, str | None, int | None]
_Queries = Mapping[str, Callable[[set[int]], _Query]]
_NONE = null().label("none")
_NO_NUMBER = null().label("no_number")
_CONTENT = DefinitionVersionRow.content
_NEWEST = (
    select(_CONTENT)
    .where(DefinitionVersionRow.line_id == MappingRow.line_id)
    .order_by(DefinitionVersionRow.number.desc())
    .limit(1)
    .scalar_subquery()
)


def _people(ids: set[int]) -> _Query:
    return select(PersonRow.id, PersonRow.name, _NONE, _NONE, _NO_NUMBER).where(
        PersonRow.id.in_(ids)
    )


def _units(ids: set[int]) -> _Query:
    row = UnitRow
    return select(row.id, row.name, _NONE, _NONE, _NO_NUMBER).where(row.id.in_(ids))


def _courses(ids: set[int]) -> _Query:
    return select(CourseRow.id, _NONE, _NONE, CourseRow.name, _NO_NUMBER).where(
        CourseRow.id.in_(ids)
    )


def _versions(ids: set[int]) -> _Query:
    row = DefinitionVersionRow
    return select(row.id, _NONE, _CONTENT, _NONE, row.number).where(row.id.in_(ids))


def _cases(ids: set[int]) -> _Query:
    row, version = ReviewCaseRow, DefinitionVersionRow
    return (
        select(row.id, PersonRow.name, _CONTENT, _NONE, _NO_NUMBER)
        .join(PersonRow, PersonRow.id == row.person_id)
        .join(version, version.id == row.definition_version_id)
        .where(row.id.in_(ids))
    )


def _awards(ids: set[int]) -> _Query:
    row, version = AwardRow, DefinitionVersionRow
    return (
        select(row.id, PersonRow.name, _CONTENT, _NONE, _NO_NUMBER)
        .join(PersonRow, PersonRow.id == row.person_id)
        .join(version, version.id == row.version_id)
        .where(row.id.in_(ids))
    )


def _award_changes(ids: set[int]) -> _Query:
    row, award, version = AwardChangeRow, AwardRow, DefinitionVersionRow
    return (
        select(row.id, PersonRow.name, _CONTENT, _NONE, _NO_NUMBER)
        .join(award, award.id == row.award_id)
        .join(PersonRow, PersonRow.id == award.person_id)
        .join(version, version.id == award.version_id)
        .where(row.id.in_(ids))
    )


def _completions(ids: set[int]) -> _Query:
    row, version = CompletionRow, DefinitionVersionRow
    return (
        select(row.id, PersonRow.name, _CONTENT, CourseRow.name, _NO_NUMBER)
        .join(PersonRow, PersonRow.id == row.person_id)
        .join(version, version.id == row.definition_version_id)
        .join(CourseRow, CourseRow.id == row.course_id)
        .where(row.id.in_(ids))
    )


def _mappings(ids: set[int]) -> _Query:
    return (
        select(MappingRow.id, _NONE, _NEWEST, CourseRow.name, _NO_NUMBER)
        .join(CourseRow, CourseRow.id == MappingRow.course_id)
        .where(MappingRow.id.in_(ids))
    )


def _of_mappings(row: type[MappingVersionRow | ChangeItemRow], ids: set[int]) -> _Query:
    return (
        select(row.id, _NONE, _NEWEST, CourseRow.name, _NO_NUMBER)
        .join(MappingRow, MappingRow.id == row.mapping_id)
        .join(CourseRow, CourseRow.id == MappingRow.course_id)
        .where(row.id.in_(ids))
    )


_QUERIES: _Queries = {
    "person": _people,
    "unit": _units,
    "course": _courses,
    "definition_version": _versions,
    "review_case": _cases,
    "award": _awards,
    "award_change": _award_changes,
    "completion": _completions,
    "mapping": _mappings,
    "mapping_version": partial(_of_mappings, MappingVersionRow),
    "change_item": partial(_of_mappings, ChangeItemRow),
}
