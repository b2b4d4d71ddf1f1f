"""The mapping page as data: columns, rows and cells of the matrix, steps, and findings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.content import DefinitionContent, Slo
from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.ids import MappingId, SloKey
from lti_app.domain.mapping.check import Finding, FindingCode
from lti_app.domain.mapping.mapping import (
    CellKey,
    CellKind,
    CriterionLink,
    MappingContent,
    OutcomeLink,
)
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.mapping.suggestions import Suggestion
from lti_app.pages.locales import written_in
from lti_app.pages.mapping.columns import Asked, Columns
from lti_app.pages.mapping.rule_words import mapped_effect
from lti_app.pages.mapping.suggestion_words import suggested_text
from lti_app.pages.mapping.wording import (
    cell_trouble,
    cell_value_text,
    cover_text,
    finding_text,
    link_text,
    slo_code,
)
from lti_app.services.mapping.mappings import MappingOverview

Shown = dict[str, Any]
_WHOLE_ASSIGNMENT = {FindingCode.ASSIGNMENT_GONE, FindingCode.ASSIGNMENT_UNPUBLISHED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What every screen of one mapping shows of it; addresses are made for this window.

    `is_draft` says what is shown, `is_open` that it may be edited in this window.
    """

    launch: str
    mapping_id: MappingId
    definition: DefinitionVersion
    content: MappingContent
    view: CourseView
    findings: tuple[Finding, ...]
    is_open: bool
    overview: MappingOverview
    asked: Asked
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Say whether a draft is shown, not what was activated."""
        return self.overview.draft_open

    @property
    def blocks(self) -> list[Finding]:
        """List what blocks activation."""
        return [f for f in self.findings if f.blocks]

    @property
    def warnings(self) -> list[Finding]:
        """List what only deserves a word."""
        return [f for f in self.findings if not f.blocks]

    @property
    def badge(self) -> DefinitionContent:
        """Return what the badge says."""
        return self.definition.content

    @property
    def covered(self) -> int:
        """Count the SLOs shown by at least one sound link."""
        return sum(1 for slo in self.badge.slos if self.sound(slo.key))

    @property
    def has_rubrics(self) -> bool:
        """Say whether any assignment of the course has a rubric, by which it could be mapped."""
        return any(each.rubric is not None for each in self.view.assignments)

    def href(self, step: str = "outcomes", **more: Any) -> str:
        """Address a step of this mapping."""
        part = "mapping" if step == "outcomes" else "mapping_steps"
        return url_for(f"{part}.{step}", launch=self.launch, mapping_id=self.mapping_id, **more)

    def accept_href(self) -> str:
        """Address what accepts suggestions."""
        return url_for("mapping.accept", launch=self.launch, mapping_id=self.mapping_id)

    def cell_href(self, key: CellKey, **more: Any) -> str:
        """Address the panel of one cell; the fragment brings a narrow window to it."""
        return self.done_href(key, **more) + "#side"

    def done_href(self, key: CellKey, **more: Any) -> str:
        """Address one cell once it is done with: no fragment takes the focus from it."""
        name = "outcome" if key.kind is CellKind.OUTCOME else "assignment"
        return self.href(slo=key.slo, **{name: key.target}, **self.asked.kept(), **more)

    def trouble(self, key: CellKey) -> Finding | None:
        """Find what blocks one cell, the more particular first."""
        if key.kind is CellKind.OUTCOME:
            own = [f for f in self.blocks if f.slo == key.slo and f.outcome == key.target]
            return own[0] if own else None
        whole = [
            f for f in self.blocks if f.code in _WHOLE_ASSIGNMENT and f.assignment == key.target
        ]
        own = [f for f in self.blocks if f.slo == key.slo and f.assignment == key.target]
        return next(iter([*own, *whole]), None)

    def suggested(self, key: CellKey) -> Suggestion | None:
        """Find what is suggested for a piece that holds nothing."""
        return next((s for s in self.suggestions if s.key == key), None)

    def sound(self, slo: SloKey) -> int:
        """Count the links of an SLO that nothing blocks."""
        mapped = self.content.slo(slo)
        links = mapped.links if mapped else ()
        return sum(1 for link in links if self.trouble(key_of(slo, link)) is None)


def key_of(slo: SloKey, link: CriterionLink | OutcomeLink) -> CellKey:
    """Name the cell a link stands in."""
    if isinstance(link, CriterionLink):
        return CellKey(CellKind.CRITERION, slo, link.assignment_id)
    return CellKey(CellKind.OUTCOME, slo, link.outcome_id)


def matrix(screen: Screen, columns: Columns, current: CellKey | None) -> Shown:
    """Lay the coverage matrix out: SLOs down, assignments and then outcomes across."""
    rows = [
        {
            "code": slo_code(screen.badge, slo.key),
            "title": written_in(slo.title, screen.badge.language),
            "cells": [_cell(screen, slo, column, current) for column in columns.shown],
            "cover": _cover(screen, slo),
        }
        for slo in screen.badge.slos
    ]
    return {"columns": columns.shown, "rows": rows}


def tabs(screen: Screen, current: str) -> list[Shown]:
    """Make the four steps."""
    problems = len(screen.blocks)
    reflection = screen.content.reflection is not None and not any(
        f.code in {FindingCode.REFLECTION_TYPE, *_WHOLE_ASSIGNMENT}
        and f.assignment == screen.content.reflection
        for f in screen.blocks
    )
    said = ngettext("%(num)s problem", "%(num)s problems", problems) if problems else None
    steps: tuple[tuple[str, str, Shown], ...] = (
        ("outcomes", _("Outcomes"), {"done": screen.covered == len(screen.badge.slos)}),
        ("reflection", _("Reflection"), {"done": reflection}),
        ("check", _("Check"), {"problem": said, "done": not problems}),
        ("activation", _("Activate"), {}),
    )
    return [
        {"number": n, "label": label, "href": screen.href(step), "current": step == current, **more}
        for n, (step, label, more) in enumerate(steps, start=1)
    ]


def slo_summary(screen: Screen) -> dict[SloKey, list[str]]:
    """Say for each SLO what shows it: where, and from which level."""
    return {
        slo.slo: [
            *(
                f"{link.assignment_name}, {link_text(link)}"
                if link.criterion_id
                else cell_value_text(link)
                for link in slo.criteria
            ),
            *(f"{link_text(link)} ({', '.join(link.alignment_names)})" for link in slo.outcomes),
            *([mapped_effect(slo)] if slo.assessments > 1 else []),
        ]
        for slo in screen.content.slos
    }


def finding_items(screen: Screen, findings: Iterable[Finding]) -> list[Shown]:
    """Write findings as lines, each with the way to mend it."""
    return [
        {
            "text": finding_text(finding, screen.badge, has_rubrics=screen.has_rubrics),
            **_mend(screen, finding),
        }
        for finding in findings
    ]


def _mend(screen: Screen, finding: Finding) -> Shown:
    in_canvas = {
        FindingCode.NO_RUBRIC,
        FindingCode.NOT_GRADED,
        FindingCode.ASSIGNMENT_UNPUBLISHED,
        FindingCode.CRITERION_WITHOUT_POINTS,
        FindingCode.REFLECTION_TYPE,
        FindingCode.REFLECTION_EXTRA_TYPES,
    }
    assignment = screen.view.assignment(finding.assignment) if finding.assignment else None
    if assignment is not None and finding.code in in_canvas:
        return {
            "href": assignment.html_url,
            "link": _("Open %(name)s in Canvas", name=assignment.name),
            "external": True,
        }
    if not finding.blocks or not screen.is_open:
        return {}  # nothing to open there
    if finding.code is FindingCode.REFLECTION_MISSING:
        return {"href": screen.href("reflection"), "link": _("Choose the reflection")}
    return _mend_slo(screen, finding, finding.slo) if finding.slo else {}


def _mend_slo(screen: Screen, finding: Finding, slo: SloKey) -> Shown:
    code = slo_code(screen.badge, slo)
    named = _("Open %(slo)s in %(name)s", slo=code, name=finding.name)
    if finding.outcome:
        key = CellKey(CellKind.OUTCOME, slo, finding.outcome)
        return {"href": screen.cell_href(key), "link": named}
    if finding.assignment:
        key = CellKey(CellKind.CRITERION, slo, finding.assignment)
        return {"href": screen.cell_href(key), "link": named}
    first = _first_cell(screen, slo)
    return {"href": screen.cell_href(first), "link": _("Map %(slo)s", slo=code)} if first else {}


def _first_cell(screen: Screen, slo: SloKey) -> CellKey | None:
    """Find where to begin with an SLO that nothing shows; None where the course has no rubric."""
    suggested = next((s.key for s in screen.suggestions if s.key.slo == slo), None)
    with_rubric = (
        CellKey(CellKind.CRITERION, slo, each.assignment_id)
        for each in screen.view.assignments
        if each.rubric is not None and each.assignment_id != screen.content.reflection
    )
    return suggested or next(with_rubric, None)


def _cell(screen: Screen, slo: Slo, column: Shown, current: CellKey | None) -> Shown:
    key = CellKey(column["kind"], slo.key, column["id"])
    link = link_at(screen.content, key)
    code = slo_code(screen.badge, slo.key)
    shown: Shown = {"current": key == current}
    if screen.is_open:
        shown["href"] = screen.cell_href(key)
    if link is None:
        name = _("Map %(slo)s in %(name)s", slo=code, name=column["title"])
        suggestion = screen.suggested(key)
        if suggestion is None:
            return {**shown, "state": "empty", "name": name}
        return {**shown, "state": "suggested", "text": suggested_text(suggestion), "name": name}
    trouble = screen.trouble(key)
    name = _("%(slo)s in %(name)s", slo=code, name=column["title"])
    if trouble is not None:
        return {**shown, "state": "mend", "text": cell_trouble(trouble), "name": name}
    text = link_text(link)
    return {**shown, "state": "met", "text": text, "name": name}


def link_at(content: MappingContent, key: CellKey) -> CriterionLink | OutcomeLink | None:
    """Find what stands in a cell."""
    mapped = content.slo(key.slo)
    links = mapped.links if mapped else ()
    return next((link for link in links if key_of(key.slo, link) == key), None)


def _cover(screen: Screen, slo: Slo) -> Shown:
    sound, mapped = screen.sound(slo.key), screen.content.slo(slo.key)
    if not sound or mapped is None:
        return {"state": "nothing_yet", "text": None}
    return {"state": "covered", "text": cover_text(mapped, sound)}
