"""Alive and ready, for whoever runs the machines (interfaces.md, HTTP)."""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lti_app.pages.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Say whether the database answers; 503 where it does not."""
    try:
        with current_app.extensions["hallmark"].session() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="database does not answer"), 503
    return jsonify(status="ok"), 200
