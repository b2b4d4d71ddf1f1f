"""Gathers what the page of one case shows."""

from typing import Any

from flask import request

from lti_app.domain.errors import HallmarkRefusal
from lti_app.domain.mastery.verdict import Flag
from lti_app.domain.review.preflight import Answer, Check, Confirmations, Finding
from lti_app.domain.review.queue import QueueQuery, Tab, tab_of
from lti_app.domain.review.review import (
    Decided,
    DecisionKind,
    ReviewCase,
    may_decide,
    next_state,
    reasons_for,
)
from lti_app.domain.review.seal import Seal, SealContent
from lti_app.pages.access import Visit, reader_zone
from lti_app.pages.change.view import since_award
from lti_app.pages.locales import reader_locale
from lti_app.pages.review.case_history import case_history
from lti_app.pages.review.case_pending import accepted_since, pending_changes
from lti_app.pages.review.case_reading import Reading
from lti_app.pages.review.case_story import came_back, decided_last, narrow_lines
from lti_app.pages.review.case_view import (
    change_lines,
    criterion_items,
    reflection_view,
    withheld_view,
)
from lti_app.pages.review.queue_address import read_query, write_query
from lti_app.pages.review.queue_view import at_most, ended_awards, flag_marks, tab_items
from lti_app.pages.review.words import (
    case_state_word,
    decision_word,
    finding_words,
    note_readers,
    reason_word,
)
from lti_app.pages.wording.told import Audience, Reader
from lti_app.services.review.decisions import DecisionRequest
from lti_app.services.review.queue import MOST_COUNTED, QueueLine
from lti_app.services.work.unit import Work

_BESIDE = 25
# The ticks speak for themselves; what the pills say already is told only where it is amiss.
_TICKED = frozenset({Check.REFLECTION_CONFIRMED})
_ALWAYS_TOLD = frozenset(
    {
        Check.IDENTITY_ON_RECORD,
        Check.NO_AWARD_YET,
        Check.VERSION_IN_FORCE,
        Check.DOES_NOT_TEACH,
    }
)


def case_context(
    visit: Visit,
    case_id: int,
    *,
    reading: Reading = Reading.NOT_DUE,
    sent: DecisionRequest | None = None,
    refusal: HallmarkRefusal | None = None,
) -> dict[str, Any]:
    """Gather one case for its template; `sent` and `refusal` bring a refused form back.

    Raises:
        NotPermitted, NotFound: the case is not this actor's to see.
    """
    work = visit.work
    line = work.review_queue.line(case_id)
    moves = _moves(visit, line.case)
    decisions = work.decisions.history(case_id)
    seals = work.reviews.seals(case_id)
    earlier = work.review_queue.earlier(line.case)
    beside = _beside(visit, line.case)
    award = work.award_register.of_case(case_id) if line.case.is_closed else None
    shown = (line.case, *earlier, *(each.case for each, _days in beside["lines"]))
    return {
        "visit": visit,
        "line": line,
        "case": line.case,
        "may_kinds": [kind.value for kind in moves],
        "may_note": bool(moves) and not line.case.is_closed,
        "noted": _noted(),
        "reasons": {kind.value: _reason_options(kind) for kind in DecisionKind},
        "decision_words": decision_word,
        "flags_of": flag_marks,
        "viewers": work.case_talk.arrive(case_id),
        "award": award,
        "since": since_award(work, award),
        "notes": work.case_talk.notes(case_id),
        "earlier": earlier,
        "ended": ended_awards(visit, shown),
        "state_words": case_state_word,
        "queue": beside,
        "reading": reading,
        "sent": sent,
        "refusal": refusal,
        **_evidence(visit, line.case, decisions, seals),
        **_standing(work, line, sent.confirmations if sent else Confirmations()),
        "last": decided_last(line.case, decisions),
        "history": case_history(work.audit_trail.of_case(case_id), decisions, seals),
    }


def _evidence(
    visit: Visit, case: ReviewCase, decisions: tuple[Decided, ...], seals: tuple[Seal, ...]
) -> dict[str, Any]:
    """Lay out the newest seal, what changed up to it and since, and the reflection."""
    work = visit.work
    mappings = work.sealed_mappings
    seal = seals[0]
    definition = work.definitions.version(case.definition_version_id).content
    shown = withheld_view(seal.content)
    if work.reflections.is_open:
        words = work.reflections.words(case.id)
        shown = reflection_view(seal.content, words, work.review_queue.canvas_user_id(case))
    return {
        "seal": seal,
        "items": criterion_items(
            definition, seal.content, _reader(visit), work.reviews.graders(case.id, seal.content)
        ),
        "changes": change_lines(seal.changes, definition, seal.content, mappings.move),
        "is_evidence_as_sealed": not mappings.of_evidence(seal.changes),
        "is_change_open": _is_change_open(work, seal.content),
        "came_back": came_back(case, decisions, seals, definition, mappings.move),
        "narrow": narrow_lines(seal.content, definition) if not case.is_closed else [],
        "pending": pending_changes(work, case, seal.content, definition).told,
        "accepted": accepted_since(work, case, seal.content, definition),
        "reflection": shown,
    }


def _standing(work: Work, line: QueueLine, ticks: Confirmations) -> dict[str, Any]:
    """Lay out what stands before an award."""
    findings = work.decisions.preflight(line.case.id, ticks)
    return {
        "checks": _checks(findings, line.version),
        "blocked": _blocked(findings, line.version),
    }


def _reason_options(kind: DecisionKind) -> list[dict[str, str]]:
    return [{"value": each.value, "label": reason_word(each)} for each in reasons_for(kind)]


def _noted() -> tuple[tuple[str, str, str], ...]:
    """List the decisions that need a note, with their keys and who reads the note."""
    return tuple(
        (kind.value, key, note_readers(kind))
        for kind, key in (
            (DecisionKind.RETURN_TO_LEARNER, "r"),
            (DecisionKind.RETURN_TO_INSTRUCTOR, "i"),
            (DecisionKind.HOLD, "h"),
            (DecisionKind.RELEASE, "b"),
            (DecisionKind.DECLINE, "d"),
        )
    )


def address_of(case: ReviewCase) -> QueueQuery:
    """Read which queue the case was opened from; without a word of it, the case's own tab."""
    query = read_query(request.args)
    return query if "tab" in request.args else QueueQuery(tab=tab_of(case.state))


def _beside(visit: Visit, case: ReviewCase) -> dict[str, Any]:
    query = address_of(case)
    page = visit.work.review_queue.page(query)
    now = visit.work.clock.now()
    return {
        "query": query,
        "lines": [(each, (now - each.case.state_since).days) for each in page.lines[:_BESIDE]],
        "tabs": tab_items(visit, query, page.counts),
        "kept": {"tab": query.tab.value} | write_query(query),
        "ready": at_most(page.counts[Tab.READY], MOST_COUNTED - 1),
    }


def _reader(visit: Visit) -> Reader:
    return Reader(
        audience=Audience.STAFF,
        now=visit.work.clock.now(),
        zone=reader_zone(),
        locale=str(reader_locale()),
    )


def _moves(visit: Visit, case: ReviewCase) -> frozenset[DecisionKind]:
    if visit.read_only or case.person_id == visit.actor.person_id:
        return frozenset()
    return frozenset(
        kind
        for kind in DecisionKind
        if next_state(case.state, kind) and may_decide(kind, visit.actor.local_roles)
    )


def _is_change_open(work: Work, seal: SealContent) -> bool:
    """Say whether a change that was open as the case was sealed still is."""
    if Flag.DRIFT not in seal.flags():
        return False
    mapping = work.mappings.version(seal.mapping_version_id)
    return work.course_changes.is_looked_at(mapping.mapping_id)


def _checks(findings: tuple[Finding, ...], version: int) -> list[dict[str, str]]:
    states = {Answer.OK: "met", Answer.WARNING: "warning", Answer.REFUSED: "mend"}
    return [
        {"state": states[f.answer], "text": finding_words(f, version)}
        for f in findings
        if f.check in _ALWAYS_TOLD or (f.answer is not Answer.OK and f.check not in _TICKED)
    ]


def _blocked(findings: tuple[Finding, ...], version: int) -> str:
    """Say what stops an award apart from the ticks, which the form itself can mend."""
    return ". ".join(
        finding_words(f, version)
        for f in findings
        if f.answer is Answer.REFUSED and f.check not in _TICKED
    )
