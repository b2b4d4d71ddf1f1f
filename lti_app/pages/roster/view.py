"""Turns a course's learners into a grid, chips and columns, and one learner into a why page."""

from typing import Any
from urllib.parse import urlencode

from flask import get_template_attribute, url_for
from flask_babel import gettext as _

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.evidence.release import is_released
from lti_app.domain.ids import AssignmentId, CanvasUserId
from lti_app.domain.mapping.mapping import MappingState
from lti_app.domain.mastery.verdict import Verdict
from lti_app.domain.progress.roster import (
    SIZES,
    RosterFilter,
    RosterLine,
    RosterPage,
    RosterQuery,
    RosterSort,
)
from lti_app.pages.access import Visit, reader_zone
from lti_app.pages.locales import reader_locale
from lti_app.pages.review.reflection_html import is_web_address
from lti_app.pages.roster.address import write_roster
from lti_app.pages.roster.words import (
    assessment_facts,
    filter_sentence,
    filter_word,
    nobody_sentence,
    notes,
    sort_word,
    standing,
)
from lti_app.pages.wording.grader_words import graded_by
from lti_app.pages.wording.told import Audience, Reader
from lti_app.pages.wording.verdict import Worded, state_of, worded
from lti_app.services.change.items import ChangeItem
from lti_app.services.mapping.mappings import MappingOverview
from lti_app.services.progress.roster import CanvasPlace, LearnerStory

Shown = dict[str, Any]
# Offered only where somebody stands there: most courses never have one.
_SELDOM = frozenset({RosterFilter.RETURNED, RosterFilter.HELD, RosterFilter.LEFT})


class StateWords:
    """The words of many verdicts' states, each looked up once: what pills say, a cell says."""

    def __init__(self, reader: Reader) -> None:
        """Bind to whoever reads."""
        self._reader = reader
        self._known: dict[str, str] = {}
        self._word = get_template_attribute("_parts/states.html", "state_word")

    def state(self, verdict: Verdict) -> str:
        """Name the state, whose icon is shown."""
        return state_of(verdict, self._reader)[0]

    def of(self, verdict: Verdict) -> str:
        """Word the state."""
        state, own_word = state_of(verdict, self._reader)
        if state not in self._known:
            self._known[state] = str(self._word(state)).strip()
        return own_word or self._known[state]


def staff_reader(visit: Visit) -> Reader:
    """Name whoever of the staff reads, in their time zone and language."""
    return Reader(
        audience=Audience.STAFF,
        now=visit.work.clock.now(),
        zone=reader_zone(),
        locale=str(reader_locale()),
    )


def roster_context(
    visit: Visit, badge: MappingOverview, query: RosterQuery, page: RosterPage
) -> Shown:
    """Gather one page of a roster for its template."""
    first = (query.page - 1) * query.size + 1
    last = first - 1 + len(page.lines)
    words = StateWords(staff_reader(visit))

    def address(**changes: Any) -> str:
        kept = write_roster(query, **changes)
        return url_for("roster.grid", launch=visit.launch_id, mapping_id=badge.mapping_id, **kept)

    return {
        "visit": visit,
        "badge": badge,
        "content": badge.definition.content,
        "query": query,
        "page": page,
        "columns": roster_columns(badge.definition.content),
        "rows": [
            {**_row(visit, badge, query, line, words), "notes": notes(line)} for line in page.lines
        ],
        "chips": [
            _chip(only, query, page, address(only=only))
            for only in RosterFilter
            if only not in _SELDOM or page.counts[only] or only is query.only
        ],
        "said": filter_sentence(query.only),
        "nobody": nobody_sentence(query.only),
        "sorts": [{"value": s.value, "label": sort_word(s)} for s in RosterSort],
        "sizes": [{"value": size, "label": size} for size in SIZES],
        "first": first,
        "last": last,
        "previous": address(page=query.page - 1) if query.page > 1 else None,
        "next": address(page=query.page + 1) if page.matching > last else None,
        "everyone": address(only=RosterFilter.ALL, text=""),
        "csv": url_for(
            "roster.export",
            launch=visit.launch_id,
            mapping_id=badge.mapping_id,
            **write_roster(query),
        ),
        "is_draft": badge.active is None and badge.state is MappingState.DRAFT,
    }


def roster_columns(content: DefinitionContent) -> list[Shown]:
    """Name the columns: each SLO in the definition's order, and the reflection."""
    slos = [
        {"code": _("SLO %(number)s", number=n), "title": slo.title, "key": slo.key}
        for n, slo in enumerate(content.slos, start=1)
    ]
    return [*slos, {"code": _("Reflection"), "title": "", "key": "reflection"}]


def verdicts(line: RosterLine, content: DefinitionContent) -> list[Verdict | None]:
    """List a learner's verdicts by column; None where an earlier version had no such SLO."""
    known = {each.slo: each.verdict for each in line.verdict.slos}
    return [*(known.get(slo.key) for slo in content.slos), line.verdict.reflection]


def why_context(
    visit: Visit, badge: MappingOverview, query: RosterQuery, story: LearnerStory
) -> Shown:
    """Gather everything known of one learner's verdicts for the why page."""
    content, reader = badge.definition.content, staff_reader(visit)
    parts = zip(roster_columns(content), verdicts(story.line, content), strict=True)
    back = url_for(
        "roster.grid",
        launch=visit.launch_id,
        mapping_id=badge.mapping_id,
        **write_roster(query, page=query.page),
    )
    return {
        "visit": visit,
        "badge": badge,
        "content": content,
        "story": story,
        "line": story.line,
        "standing": standing(story.line),
        "notes": notes(story.line, _rested_on(visit, badge, story.line)),
        "parts": [_part(column, verdict, story, reader) for column, verdict in parts if verdict],
        "back": back,
    }


def _chip(only: RosterFilter, query: RosterQuery, page: RosterPage, href: str) -> Shown:
    label = _("%(filter)s, %(count)s", filter=filter_word(only), count=page.counts[only])
    return {"label": label, "href": href, "on": only is query.only}


def _rested_on(visit: Visit, badge: MappingOverview, line: RosterLine) -> tuple[ChangeItem, ...]:
    """Find what changed for a learner whose verdicts tell of a change; most have none."""
    if not line.is_drifted:
        return ()
    return visit.work.course_changes.rested_on(badge.mapping_id)


def _row(
    visit: Visit, badge: MappingOverview, query: RosterQuery, line: RosterLine, words: StateWords
) -> Shown:
    content = badge.definition.content
    href = url_for(
        "roster.why",
        launch=visit.launch_id,
        mapping_id=badge.mapping_id,
        person_id=line.person_id,
        **write_roster(query, page=query.page),
    )
    cells = []
    for column, verdict in zip(roster_columns(content), verdicts(line, content), strict=True):
        cells.append(
            {
                "href": f"{href}#{column['key']}",
                "state": words.state(verdict) if verdict else "unknown",
                "word": words.of(verdict) if verdict else _("Not asked for before"),
                "name": column["code"],
            }
        )
    return {
        "name": line.name,
        "sis_id": line.sis_id,
        "href": href,
        "standing": standing(line),
        "cells": cells,
    }


def _part(column: Shown, verdict: Verdict, story: LearnerStory, reader: Reader) -> Shown:
    told = worded(verdict, reader)
    several = verdict.parts if len(verdict.parts) > 1 else ()
    assessments = [_assessment(each, story, reader) for each in several or (_single(verdict),)]
    return {**column, "told": told, "several": bool(several), "assessments": assessments}


def _single(verdict: Verdict) -> Verdict:
    return verdict.parts[0] if verdict.parts else verdict


def _assessment(verdict: Verdict, story: LearnerStory, reader: Reader) -> Shown:
    named = AssignmentId(str(verdict.reason.facts.get("assignment_id") or ""))
    facts = story.facts
    submission = next(
        (s for s in (facts.submissions if facts else ()) if s.assignment_id == named), None
    )
    assignment = story.assignments.get(named)
    # Canvas opens anonymous work by another number until its grades are posted.
    is_anonymous = assignment is not None and assignment.anonymous
    if is_anonymous and submission is not None:
        is_anonymous = not is_released(assignment, submission) or submission.posted_at is None
    told: Worded = worded(verdict, reader)
    grader = graded_by(submission, story.graders, is_number_told=False)
    student = story.line.canvas_user_id
    can_open = bool(named) and student is not None and assignment is not None
    return {
        "told": told,
        "facts": assessment_facts(verdict, reader, submission, assignment, grader),
        "is_anonymous": is_anonymous,
        "speed_grader": speed_grader(story.canvas, named, student)
        if can_open and not is_anonymous
        else None,
    }


def speed_grader(
    canvas: CanvasPlace, assignment_id: AssignmentId, student: CanvasUserId | None
) -> str | None:
    """Address one learner's work in SpeedGrader, at the platform's host.

    Source: canvas-lms:config/routes.rb, `gradebook/speed_grader`.
    """
    base = canvas.api_url.rstrip("/").removesuffix("/api/v1")
    if student is None or not is_web_address(base):
        return None
    query = urlencode({"assignment_id": assignment_id, "student_id": student})
    return f"{base}/courses/{canvas.course_id}/gradebook/speed_grader?{query}"
