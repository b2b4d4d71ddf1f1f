"""The roster of a badge in a course: the grid, one learner's why, and the list as a file."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.ids import MappingId, PersonId
from lti_app.domain.mastery.verdict import Verdict
from lti_app.domain.progress.next_step import deciding
from lti_app.domain.progress.roster import RosterLine, look_through, matching
from lti_app.pages.access import Visit, course_staff, guarded
from lti_app.pages.csv_file import csv_answer, file_name
from lti_app.pages.formats import iso_time
from lti_app.pages.review.returned_view import returned_case
from lti_app.pages.roster.address import read_roster
from lti_app.pages.roster.view import (
    StateWords,
    roster_columns,
    roster_context,
    staff_reader,
    verdicts,
    why_context,
)
from lti_app.pages.roster.words import standing
from lti_app.pages.window.read_stamp import read_stamp
from lti_app.services.mapping.mappings import MappingOverview

HERE = "/w/<launch>/course/badges/<int:mapping_id>/roster"
blueprint = Blueprint("roster", __name__)


@blueprint.get(HERE)
@guarded(course_staff)
def grid(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Show a page of the learners by outcome."""
    badge = visit.work.mappings.one(MappingId(mapping_id))
    query = read_roster(request.args)
    page = look_through(visit.work.roster.lines(badge.mapping_id), query)
    return render_template(
        "roster/grid.html", read_at=read_stamp(visit), **roster_context(visit, badge, query, page)
    )


@blueprint.get(f"{HERE}/<int:person_id>")
@guarded(course_staff)
def why(visit: Visit, mapping_id: int, person_id: int) -> ResponseReturnValue:
    """Show every fact behind one learner's verdicts."""
    badge = visit.work.mappings.one(MappingId(mapping_id))
    story = visit.work.roster.learner(badge.mapping_id, PersonId(person_id), badge.active)
    context = why_context(visit, badge, read_roster(request.args), story)
    context |= _asked(visit, badge, story.line)
    return render_template("roster/why.html", **context)


def _asked(visit: Visit, badge: MappingOverview, line: RosterLine) -> dict[str, Any]:
    """Find what ASA asks of the instructor about this learner, if it does, and whom to answer."""
    if not line.asks_instructor:
        return {}
    asked = next(
        (
            each
            for each in visit.work.returned_cases.of(badge.course_id)
            if (each.person_id, each.line_id) == (line.person_id, badge.definition.line_id)
        ),
        None,
    )
    return {
        "asked": asked and returned_case(visit, asked, badge.mapping_id),
        "contact": visit.work.institutions.contact(visit.institution_id),
    }


@blueprint.get(f"{HERE}.csv")
@guarded(course_staff)
def export(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Give everyone whom the filter and search show as a file, all pages of it."""
    badge = visit.work.mappings.one(MappingId(mapping_id))
    content = badge.definition.content
    read_at = read_stamp(visit)
    stamp = iso_time(read_at) if read_at else ""
    columns = roster_columns(content)
    header = ["learner", "sis_id", "standing", "met", "total"]
    for column in columns:
        header += [column["key"], f"{column['key']}_score"]
    words = StateWords(staff_reader(visit))
    lines = matching(visit.work.roster.lines(badge.mapping_id), read_roster(request.args))
    rows = (
        (
            line.name,
            line.sis_id,
            standing(line)[1],
            line.verdict.met,
            line.verdict.total,
            *(part for each in verdicts(line, content) for part in _cells(each, words)),
            stamp,
        )
        for line in lines
    )
    course = visit.work.mappings.course(badge.course_id)
    name = file_name("learners", course.code or course.name, content.title)
    return csv_answer(name, (*header, "read_at"), rows)


def _cells(verdict: Verdict | None, words: StateWords) -> tuple[str, str]:
    """Give the state in words and, where it is released, the score."""
    if verdict is None:
        return "", ""
    facts = deciding(verdict).reason.facts
    if facts.get("points") is None:
        return words.of(verdict), ""
    score = _("%(points)s of %(out_of)s", points=facts["points"], out_of=facts["out_of"])
    return words.of(verdict), str(score)
