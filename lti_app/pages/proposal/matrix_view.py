"""The two matrices of an assessment as tables of boxes: SLO by PO, competency by SLO (R5, R9)."""

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from lti_app.domain.definition.content import DraftContent
from lti_app.pages.proposal.section_shape import SectionForm
from lti_app.pages.wording.content_words import competency_word


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixLine:
    """A column, or a row with the boxes that are ticked and the field their ticks are sent in."""

    key: str
    code: str
    text: str
    field: str = ""
    chosen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixTable:
    """One table; `keys` are the hidden fields that say which row is whose."""

    label: str
    corner: str
    columns: tuple[MatrixLine, ...]
    rows: tuple[MatrixLine, ...]
    keys: tuple[tuple[str, str], ...] = ()


def matrix_tables(content: DraftContent, form: SectionForm | None) -> tuple[MatrixTable, ...]:
    """Give both tables, with what was sent in the form, or else with what stands."""
    outcomes = {
        slo.key: MatrixLine(key=slo.key, code=_("SLO %(number)s", number=at), text=slo.title)
        for at, slo in enumerate(content.slos, start=1)
    }
    programs = tuple(
        MatrixLine(key=po.key, code=_("PO %(number)s", number=at), text=po.text)
        for at, po in enumerate(content.pos, start=1)
    )
    competencies = {
        each.key: MatrixLine(
            key=each.key, code=f"{at}. {competency_word(each.kind)}", text=each.text
        )
        for at, each in enumerate(content.competencies, start=1)
    }
    slo_ticks = {slo.key: frozenset(slo.pos) for slo in content.slos}
    shown_by = {each.key: frozenset(each.slos) for each in content.competencies}
    return (
        MatrixTable(
            label=_("Program outcomes that each outcome serves"),
            corner=_("Outcome"),
            columns=programs,
            **_rows(outcomes, slo_ticks, None if form is None else form["slos"], "pos"),
        ),
        MatrixTable(
            label=_("Outcomes that show each competency"),
            corner=_("Competency"),
            columns=tuple(outcomes.values()),
            **_rows(competencies, shown_by, None if form is None else form["competencies"], "slos"),
        ),
    )


def _rows(
    lines: dict[Any, MatrixLine], ticks: dict[Any, frozenset[Any]], sent: Any, name: str
) -> dict[str, Any]:
    if sent is None:
        return {"rows": tuple(_row(line, "", ticks[key]) for key, line in lines.items())}
    rows, keys = [], []
    for entry in sent.entries:
        key, boxes = entry.form.key, entry.form[name]
        line = lines.get(key.data)
        # What went meanwhile is left out: nothing can be ticked for it.
        if line is not None:
            rows.append(_row(line, boxes.name, frozenset(boxes.data)))
            keys.append((key.name, key.data))
    return {"rows": tuple(rows), "keys": tuple(keys)}


def _row(line: MatrixLine, field: str, chosen: frozenset[str]) -> MatrixLine:
    return replace(line, field=field, chosen=chosen)
