"""ASA's pipeline of definitions, as a board and as lists; the service refuses whoever may not."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_app.domain.definition.access import OVERSEERS
from lti_app.pages.access import Visit, guarded, holds
from lti_app.pages.csv_file import csv_answer, file_name
from lti_app.pages.pipeline.address import read_query
from lti_app.pages.pipeline.board_view import board_context
from lti_app.pages.pipeline.list_view import list_context

blueprint = Blueprint("pipeline", __name__)
overseers = holds(*sorted(OVERSEERS))
CSV_COLUMNS = (
    "definition",
    "version",
    "title",
    "type",
    "unit",
    "stage",
    "turn",
    "consultant",
    "in_stage_since",
    "turn_since",
    "due_on",
    "review_due_on",
    "marks",
)


@blueprint.get("/w/<launch>/asa/definitions/")
@guarded(overseers)
def board(visit: Visit) -> ResponseReturnValue:
    """Show every stage with its count and what waits longest in it."""
    return render_template("pipeline/board.html", **board_context(visit))


@blueprint.get("/w/<launch>/asa/definitions/list")
@guarded(overseers)
def listing(visit: Visit) -> ResponseReturnValue:
    """List definitions by stage, unit, consultant, mark and words."""
    return render_template("pipeline/list.html", **list_context(visit, read_query(request.args)))


@blueprint.get("/w/<launch>/asa/definitions/list.csv")
@guarded(overseers)
def export(visit: Visit) -> ResponseReturnValue:
    """Give the page of the list that is shown as a file."""
    query = read_query(request.args)
    page = visit.work.definition_pipeline.page(query)
    words = (query.stage, query.flag, query.turn)
    return csv_answer(
        file_name("definitions", *(word.value for word in words if word)),
        CSV_COLUMNS,
        (
            (
                line.slug,
                line.number,
                line.title,
                line.type.value,
                line.unit_name,
                line.stage.value,
                line.turn.value,
                line.consultant_name,
                line.state_since.isoformat(),
                line.turn_since.isoformat(),
                line.due_on,
                line.review_due_on,
                " ".join(flag.value for flag in line.flags),
            )
            for line in page.lines
        ),
    )
