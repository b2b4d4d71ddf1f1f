"""Lays out a list of the pipeline: filters, chips, columns, lines with their addresses."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _

from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.kinds import MicroCredentialType, Purpose
from lti_app.domain.definition.pipeline import SIZES, PipelineFlag, PipelineQuery, Sort, Stage
from lti_app.pages.access import Visit
from lti_app.pages.people.nav import asa_nav
from lti_app.pages.pipeline.address import NOBODY, write_query
from lti_app.pages.pipeline.board_view import line_view, list_address
from lti_app.pages.pipeline.words import (
    flag_meaning,
    flag_word,
    sort_word,
    stage_sentence,
    stage_word,
    turn_word,
)
from lti_app.pages.wording.content_words import purpose_word
from lti_app.pages.wording.definition_words import type_word
from lti_app.services.definition.pipeline import PipelinePage


def list_context(visit: Visit, query: PipelineQuery) -> dict[str, Any]:
    """Gather one page of a list for its template."""
    page = visit.work.definition_pipeline.page(query)
    first = (query.page - 1) * query.size + 1
    last = first - 1 + len(page.lines)
    usual = PipelineQuery(size=query.size)
    return {
        "visit": visit,
        "nav": asa_nav(visit, "pipeline.board"),
        "query": query,
        "total": page.total,
        "title": _title(query),
        "sub": stage_sentence(query.stage) if query.stage else None,
        "meaning": flag_meaning(query.flag) if query.flag else None,
        "rows": [line_view(visit, line) for line in page.lines],
        "columns": _columns(visit, query),
        "chips": _chips(visit, query, page),
        "choices": _choices(page),
        "chosen_consultant": NOBODY if query.unassigned else query.consultant or "",
        "kept": write_query(query, page=query.page),
        "first": first,
        "last": last,
        "previous": _page(visit, query, query.page - 1) if query.page > 1 else None,
        "next": _page(visit, query, query.page + 1) if page.total > last and page.lines else None,
        "clear": list_address(visit),
        "is_filtered": query not in {usual, PipelineQuery(size=query.size, page=query.page)},
    }


def _page(visit: Visit, query: PipelineQuery, number: int) -> str:
    return list_address(visit, query, page=number)


def _title(query: PipelineQuery) -> str:
    if query.stage is not None:
        return stage_word(query.stage)
    if query.flag is not None:
        return flag_word(query.flag)
    if query.turn is not None:
        return turn_word(query.turn)
    return str(_("All definitions"))


def _chips(visit: Visit, query: PipelineQuery, page: PipelinePage) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": list_address(visit, query, **without), "on": True, "remove": True}
        for label, without in (*_standing_chips(query), *_owner_chips(query, page))
    ]


def _standing_chips(query: PipelineQuery) -> Iterator[tuple[str, dict[str, Any]]]:
    if query.text:
        yield _("“%(text)s”", text=query.text), {"text": ""}
    if query.stage is not None:
        yield stage_word(query.stage), {"stage": None}
    if query.flag is not None:
        yield flag_word(query.flag), {"flag": None}
    if query.turn is not None:
        yield turn_word(query.turn), {"turn": None}
    if query.is_open:
        yield _("Under way"), {"is_open": False}


def _owner_chips(query: PipelineQuery, page: PipelinePage) -> Iterator[tuple[str, dict[str, Any]]]:
    units, consultants = dict(page.units), dict(page.consultants)
    if query.unit_id is not None:
        yield units.get(query.unit_id, _("Another unit")), {"unit_id": None}
    if query.unassigned:
        yield _("No consultant yet"), {"unassigned": False}
    if query.consultant is not None:
        name = consultants.get(query.consultant, _("Another consultant"))
        yield name or _("Name not told yet"), {"consultant": None}
    if query.type is not None:
        yield type_word(query.type), {"type": None}
    if query.purpose is not None:
        yield purpose_word(query.purpose), {"purpose": None}


def _choices(page: PipelinePage) -> dict[str, list[dict[str, str]]]:
    return {
        "stage": _options(_("Any stage"), ((s.value, stage_word(s)) for s in Stage)),
        "flag": _options(_("Any mark"), ((f.value, flag_word(f)) for f in PipelineFlag)),
        "turn": _options(_("Anybody"), ((t.value, turn_word(t)) for t in Turn)),
        "unit": _options(_("Any unit"), ((str(i), name) for i, name in page.units)),
        "consultant": _options(
            _("Any consultant"),
            [
                (NOBODY, _("No consultant yet")),
                *((str(i), name or _("Name not told yet")) for i, name in page.consultants),
            ],
        ),
        "type": _options(_("Any form"), ((t.value, type_word(t)) for t in MicroCredentialType)),
        "purpose": _options(_("Any purpose"), ((p.value, purpose_word(p)) for p in Purpose)),
        "sort": _options("", ((s.value, sort_word(s)) for s in Sort)),
        "size": _options("", ((str(size), str(size)) for size in SIZES)),
    }


def _options(every: str, pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    first = [{"value": "", "label": every}] if every else []
    return [*first, *({"value": value, "label": label} for value, label in pairs)]


def _columns(visit: Visit, query: PipelineQuery) -> list[dict[str, Any]]:
    def sorted_by(sort: Sort) -> dict[str, Any]:
        is_now = query.sort is sort
        return {
            "href": list_address(visit, query, sort=sort),
            "sort": "ascending" if is_now else None,
        }

    return [
        {"key": "title", "label": _("Micro-credential"), **sorted_by(Sort.TITLE)},
        {"key": "unit", "label": _("Unit")},
        {"key": "stage", "label": _("Stage")},
        {"key": "phase", "label": _("In it for"), **sorted_by(Sort.PHASE)},
        {"key": "waits", "label": _("Who waits"), **sorted_by(Sort.WAITING)},
        {"key": "due", "label": _("Due"), **sorted_by(Sort.DUE)},
        {"key": "flags", "label": _("To look at")},
    ]
