"""A dry run as data: what cannot be judged yet, said once; counts; and a page of the learners."""

from collections.abc import Collection

from flask_babel import gettext as _

from lti_app.domain.ids import AssignmentId, SloKey
from lti_app.domain.mapping.check import Finding
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.mapping.trial import (
    Grades,
    Part,
    TriedLearner,
    count_tried,
    has_all,
    try_each,
)
from lti_app.domain.mastery.verdict import Verdict
from lti_app.pages.access import Visit
from lti_app.pages.mapping.screens import Screen, Shown, finding_items
from lti_app.pages.mapping.wording import slo_code
from lti_app.pages.roster.view import StateWords, staff_reader
from lti_app.pages.wording.told import Reader
from lti_app.pages.wording.verdict import worded


def trying(visit: Visit, screen: Screen, view: CourseView, part: Part, grades: Grades) -> Shown:
    """Gather one page of a dry run for its template."""
    tried = try_each(screen.badge, screen.content, view, grades)
    blocked = {slo.key for slo in screen.badge.slos if not screen.sound(slo.key)}
    trial = count_tried(screen.badge, screen.content, tried, blocked, counts_course=part.counts)
    listed = {row.user_id for row in part.read[: part.listed]}
    reader = staff_reader(visit)
    words = StateWords(reader)

    def address(page: int) -> str:
        return screen.href("trial", **({"page": page} if page > 1 else {}))

    return {
        "trial": trial,
        "part": part,
        "grades": grades,
        "missing": _missing(screen, trial.unsaid),
        "columns": [
            {"code": slo_code(screen.badge, slo.key), "title": slo.title}
            for slo in screen.badge.slos
            if slo.key not in trial.unsaid
        ],
        "learners": [
            _learner(screen, each, trial.unsaid, words, reader)
            for each in tried
            if each.user_id in listed
        ],
        "start": address(1),
        "previous": address(part.page - 1) if part.page > 1 else None,
        "next": address(part.page + 1) if part.last < part.total else None,
    }


def _learner(
    screen: Screen,
    tried: TriedLearner,
    unsaid: Collection[SloKey],
    words: StateWords,
    reader: Reader,
) -> Shown:
    slos = zip(screen.badge.slos, tried.slos, strict=True)
    return {
        "name": tried.name,
        "has_all": has_all(tried, screen.badge, unsaid),
        "cells": [_cell(verdict, words, reader) for slo, verdict in slos if slo.key not in unsaid],
    }


def _cell(verdict: Verdict, words: StateWords, reader: Reader) -> Shown:
    reason = "" if verdict.is_met else worded(verdict, reader).reason
    return {"state": words.state(verdict), "word": words.of(verdict), "reason": reason}


def _missing(screen: Screen, unsaid: Collection[SloKey]) -> list[Shown]:
    """Name what has to be mended before anything can be said of these SLOs, each once."""
    found: list[Finding] = []
    items = []
    for key in unsaid:
        own = [f for f in screen.blocks if f.slo == key or f.assignment in _shown_by(screen, key)]
        found += [finding for finding in own if finding not in found]
        if not own:
            name = next(slo.title for slo in screen.badge.slos if slo.key == key)
            code = slo_code(screen.badge, key)
            text = _("%(slo)s, “%(name)s”: what shows it has changed.", slo=code, name=name)
            items.append({"text": text})
    return [*finding_items(screen, found), *items]


def _shown_by(screen: Screen, key: SloKey) -> set[AssignmentId]:
    mapped = screen.content.slo(key)
    if mapped is None:
        return set()
    aligned = {a for link in mapped.outcomes for a in link.alignments}
    return aligned | {link.assignment_id for link in mapped.criteria}
