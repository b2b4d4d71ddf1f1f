"""Alive and ready, for whoever runs the machines."""

import structlog
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from lti_app.pages.access import public
from lti_app.services.readiness import lacking

blueprint = Blueprint("health", __name__)
log = structlog.get_logger()


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Say whether the database answers with this schema and keys it can read; 503 where not."""
    try:
        opener = current_app.extensions["hallmark"]
        with opener.session() as session:
            lacks = lacking(session, opener.tools.vault)
    except SQLAlchemyError as error:
        log.warning("not ready", fault=type(getattr(error, "orig", error)).__name__)
        lacks = ["database: it does not answer"]
    if lacks:
        return jsonify(status="not ready", lacks=lacks), 503
    return jsonify(status="ok"), 200
