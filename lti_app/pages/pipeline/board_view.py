"""Lays out the board: what waits for ASA, mentions, the stages, and who has how much to do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.governance import CONSULTING
from lti_app.domain.definition.pipeline import (
    ENDED_STAGES,
    OPEN_STAGES,
    STANDING_STAGES,
    PipelineFlag,
    PipelineQuery,
)
from lti_app.pages.access import Visit
from lti_app.pages.people.nav import asa_nav
from lti_app.pages.pipeline.address import write_query
from lti_app.pages.pipeline.words import (
    flag_state,
    flag_word,
    stage_sentence,
    stage_state,
    stage_word,
    turn_word,
)
from lti_app.pages.proposal.mention_view import MentionsShown, mentions_shown
from lti_app.pages.proposal.turn_words import age, turn_sentence
from lti_app.pages.wording.definition_words import type_word
from lti_app.services.definition.pipeline import StageColumn, Workload
from lti_app.services.definition.pipeline_lines import PipelineLine

CARDS = 5


def board_context(visit: Visit) -> dict[str, Any]:
    """Gather the board for its template."""
    board = visit.work.definition_pipeline.board(CARDS)
    lanes = {column.stage: _lane(visit, column) for column in board.columns}
    oldest = min((w.waiting_since for w in board.workload if w.waiting_since), default=None)
    me = visit.actor.person_id
    own = next((w.waiting for w in board.workload if me is not None and w.consultant == me), 0)
    mine: dict[str, Any] = {"consultant": me} if own else {}
    return {
        "visit": visit,
        "nav": asa_nav(visit, "pipeline.board"),
        "board": board,
        "waiting": board.turns[Turn.ASA],
        "longest": "" if oldest is None else age(oldest, visit.work.clock.now()),
        "own": own,
        "to_waiting": list_address(visit, turn=Turn.ASA, **mine),
        "to_all_waiting": list_address(visit, turn=Turn.ASA),
        "to_unit": list_address(visit, turn=Turn.UNIT),
        "to_list": list_address(visit),
        # An auditor looks on and takes no part in the talk.
        "mentions": mentions_shown(visit) if visit.actor.has(*CONSULTING) else MentionsShown(),
        "marks": _marks(visit, board.flags),
        "parts": [
            (_("Under way"), [lanes[stage] for stage in OPEN_STAGES]),
            (_("In force"), [lanes[stage] for stage in STANDING_STAGES]),
            (_("Ended"), [lanes[stage] for stage in ENDED_STAGES]),
        ],
        "workload": [_load(visit, each) for each in board.workload],
    }


def line_view(visit: Visit, line: PipelineLine) -> dict[str, Any]:
    """Lay out one version, as a card or a row."""
    now = visit.work.clock.now()
    return {
        "line": line,
        "href": version_address(visit, line),
        "conformance": url_for(
            "conformance.version", launch=visit.launch_id, version=line.version_id
        ),
        "title": line.title or line.slug,
        "type": type_word(line.type),
        "stage": (stage_state(line.stage), stage_word(line.stage)),
        "waits": turn_sentence(
            line.turn,
            line.turn_since,
            now,
            unit=line.unit_name or _("the unit"),
            consultant=None if line.consultant is None else line.consultant_name,
        ),
        "turn": turn_word(line.turn),
        "in_phase": _lasted(line.state_since, now),
        "flags": [(flag_state(flag), flag_word(flag)) for flag in line.flags],
    }


def list_address(visit: Visit, query: PipelineQuery | None = None, **changes: Any) -> str:
    """Give the address of a list with these filters."""
    arguments = write_query(query or PipelineQuery(), **changes)
    return url_for("pipeline.listing", launch=visit.launch_id, **arguments)


def version_address(visit: Visit, line: PipelineLine) -> str:
    """Give the page of one version: where it is judged, or read by who does not judge."""
    endpoint = "judge.page" if visit.actor.has(*CONSULTING) else "proposal.overview"
    return url_for(endpoint, launch=visit.launch_id, version=line.version_id)


def _lane(visit: Visit, column: StageColumn) -> dict[str, Any]:
    return {
        "key": column.stage.value,
        "state": stage_state(column.stage),
        "word": stage_word(column.stage),
        "sentence": stage_sentence(column.stage),
        "count": column.count,
        "more": column.count - len(column.lines),
        "href": list_address(visit, stage=column.stage),
        "cards": [line_view(visit, line) for line in column.lines],
    }


def _marks(visit: Visit, flags: Mapping[PipelineFlag, int]) -> list[dict[str, Any]]:
    return [
        {
            "state": flag_state(flag),
            "word": flag_word(flag),
            "count": count,
            "href": list_address(visit, flag=flag),
        }
        for flag, count in flags.items()
        if count
    ]


def _lasted(since: datetime, now: datetime) -> str:
    return age(since, now) or str(_("less than a day"))


def _load(visit: Visit, each: Workload) -> dict[str, Any]:
    now = visit.work.clock.now()
    mine: dict[str, Any] = (
        {"unassigned": True}
        if each.consultant is None
        else {"consultant": each.consultant, "is_open": True}
    )
    return {
        "name": each.name,
        "is_nobody": each.consultant is None,
        "open": each.open,
        "waiting": each.waiting,
        "waiting_since": each.waiting_since,
        "waits_for": "" if each.waiting_since is None else _lasted(each.waiting_since, now),
        "oldest": each.oldest,
        "oldest_for": _lasted(each.oldest, now),
        "href": list_address(visit, **mine),
        "to_waiting": list_address(visit, turn=Turn.ASA, **mine),
    }
