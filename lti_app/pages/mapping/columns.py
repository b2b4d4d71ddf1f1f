"""Which assignments and outcomes stand across the coverage matrix, and which wait to be found.

A course may have hundreds: what is mapped always shows, of the others as many as can be looked
over, and a search finds the rest.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.mapping.mapping import CellKey, CellKind, MappingContent
from lti_app.domain.mapping.rules import CourseView

FEW_COLUMNS, MOST_COLUMNS = 8, 24
LONGEST_SEARCH = 255

Column = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asked to see across the matrix; every address of the step keeps it."""

    show_all: bool = False
    outcomes: bool = False
    find: str = ""

    def kept(self, **other: str | None) -> dict[str, str]:
        """Give it as the fields of an address, some of them otherwise or, as None, left out."""
        fields = {
            "show": "all" if self.show_all else None,
            "with": "outcomes" if self.outcomes else None,
            "find": self.find or None,
        }
        return {name: value for name, value in (fields | other).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns that show, in Canvas's order, and how many there are in all."""

    shown: list[Column]
    total: int

    @property
    def hidden(self) -> int:
        """Count those that do not show."""
        return self.total - len(self.shown)


def read_asked(sent: Mapping[str, str]) -> Asked:
    """Read what an address or a form asks for."""
    return Asked(
        show_all=sent.get("show") == "all",
        outcomes=sent.get("with") == "outcomes",
        find=" ".join(sent.get("find", "").split())[:LONGEST_SEARCH],
    )


def lay_columns(
    content: MappingContent,
    view: CourseView,
    asked: Asked,
    current: CellKey | None,
    suggested: Collection[CellKey] = (),
) -> Columns:
    """Lay the columns out: assignments, those Canvas lost, then outcomes; what is suggested too."""
    mapped = {link.assignment_id for s in content.slos for link in s.criteria}
    mapped_outcomes = {o.outcome_id for s in content.slos for o in s.outcomes}
    every = [
        *_assignment_columns(content, view, show_all=asked.show_all),
        *_outcome_columns(content, view, show=asked.outcomes),
    ]
    always: set[tuple[CellKind, str]] = {
        *((CellKind.CRITERION, each) for each in mapped),
        *((CellKind.OUTCOME, each) for each in mapped_outcomes),
    }
    if current is not None:
        always.add((current.kind, current.target))
    wanted = asked.find.casefold()
    # A search has room beside any number of mapped columns, and a full name shows all that bear
    # it: else some could never be reached.
    room = MOST_COLUMNS - sum((c["kind"], c["id"]) in always for c in every)
    room = max(room, FEW_COLUMNS) if wanted else room
    offered = set() if wanted else {(key.kind, key.target) for key in suggested}
    shown = []
    for column in sorted(every, key=lambda c: (c["kind"], c["id"]) not in offered):
        title = " ".join(column["title"].casefold().split())
        if (column["kind"], column["id"]) in always or (wanted and title == wanted):
            shown.append(column)
        elif room > 0 and wanted in title:
            shown.append(column)
            room -= 1
    return Columns(shown=[c for c in every if c in shown], total=len(every))


def reflection_left_out(content: MappingContent, view: CourseView) -> str:
    """Name the assignment that is no column because the reflection is handed in there, if any."""
    chosen = view.assignment(content.reflection) if content.reflection else None
    if chosen is None or chosen.grading_type == "not_graded":
        return ""
    return "" if chosen in _gradable(content, view) else chosen.name


def folds(content: MappingContent, view: CourseView) -> bool:
    """Say whether assignments without a rubric are left out until asked for."""
    return len(_gradable(content, view)) > FEW_COLUMNS


def _gradable(content: MappingContent, view: CourseView) -> list[AssignmentFact]:
    evidence = {link.assignment_id for s in content.slos for link in s.criteria}
    return [
        a
        for a in view.assignments
        if a.assignment_id in evidence
        or (a.grading_type != "not_graded" and a.assignment_id != content.reflection)
    ]


def _assignment_columns(
    content: MappingContent, view: CourseView, *, show_all: bool
) -> list[Column]:
    mapped = {link.assignment_id: link for s in content.slos for link in s.criteria}
    there = _gradable(content, view)
    if not show_all and len(there) > FEW_COLUMNS:
        there = [a for a in there if a.rubric is not None or a.assignment_id in mapped]
    columns: list[Column] = [
        {
            "kind": CellKind.CRITERION,
            "id": a.assignment_id,
            "title": a.name,
            "note": _note(a),
            "href": a.html_url,
        }
        for a in there
    ]
    return columns + [
        {
            "kind": CellKind.CRITERION,
            "id": assignment_id,
            "title": link.assignment_name,
            "note": _("not in Canvas any more"),
        }
        for assignment_id, link in mapped.items()
        if view.assignment(assignment_id) is None
    ]


def _outcome_columns(content: MappingContent, view: CourseView, *, show: bool) -> list[Column]:
    linked = {o.outcome_id: o.title for o in view.outcomes} if show else {}
    mapped = {o.outcome_id: o.outcome_name for s in content.slos for o in s.outcomes}
    return [
        {
            "kind": CellKind.OUTCOME,
            "id": outcome_id,
            "title": title,
            "note": _("Canvas outcome"),
        }
        for outcome_id, title in (mapped | linked).items()
    ]


def _note(assignment: AssignmentFact) -> str:
    if not assignment.published:
        return str(_("not published"))
    if assignment.rubric is None:
        return str(_("no rubric"))
    count = len(assignment.rubric.criteria)
    return str(ngettext("%(num)s criterion", "%(num)s criteria", count))
