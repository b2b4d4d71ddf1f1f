"""The conformance panels: every rule of the policy, for one version and for the institution."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.access import Visit, guarded
from lti_app.pages.pipeline.conformance_view import institution_context, version_context
from lti_app.pages.pipeline.pipeline import overseers

blueprint = Blueprint("conformance", __name__)


@blueprint.get("/w/<launch>/asa/definitions/<int:version>/conformance")
@guarded(overseers)
def version(visit: Visit, version: int) -> ResponseReturnValue:
    """Show every rule of one version, with who, when and the way to what shows it."""
    context = version_context(visit, DefinitionVersionId(version))
    return render_template("pipeline/conformance.html", **context)


@blueprint.get("/w/<launch>/asa/conformance")
@guarded(overseers)
def institution(visit: Visit) -> ResponseReturnValue:
    """Show the rules of the institution, and each rule over all definitions in force."""
    return render_template("pipeline/institution.html", **institution_context(visit))
