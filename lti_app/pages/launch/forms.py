"""What a browser brings to the tool's LTI addresses, read strictly: a field once, in a form."""

from http import HTTPStatus

from flask import request
from werkzeug.datastructures import MultiDict

from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.domain.launch.platform import LONGEST_FRAME_NAME

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
LONGEST_HINT = 8192


def form_fields() -> MultiDict[str, str]:
    """Give the fields of a posted form.

    Raises:
        LaunchRefused: it is no form, or its address carries fields.
    """
    if request.mimetype not in FORMS:
        raise LaunchRefused(
            LaunchCheck.FORM, "not a form", status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        )
    if request.args:
        # An address is kept in logs and histories; no secret travels in one.
        raise LaunchRefused(LaunchCheck.FORM, "fields in the address")
    return request.form


def login_fields() -> dict[str, str]:
    """Give the fields of a login initiation, by either method, each cut to a sane length.

    Raises:
        LaunchRefused: a field came twice or a required one is missing.
    """
    fields = _once(request.args if request.method == "GET" else form_fields())
    _require(fields, "iss", "login_hint", "target_link_uri")
    return fields


def finish_fields() -> tuple[str, str]:
    """Give the ticket of a launch that waits, and the secret from the platform's storage.

    Raises:
        LaunchRefused: one is missing or came twice.
    """
    fields = _once(form_fields())
    _require(fields, "ticket", "secret")
    return fields["ticket"], fields["secret"]


def frame_name(given: str) -> str | None:
    """Read the frame that keeps the platform's storage; None where none is named.

    A stranger may send anything here; what names no frame offers no storage.
    """
    return given if given.isprintable() and 0 < len(given) <= LONGEST_FRAME_NAME else None


def _once(given: MultiDict[str, str]) -> dict[str, str]:
    fields = {}
    for name, values in given.lists():
        if len(values) > 1:
            raise LaunchRefused(LaunchCheck.AMBIGUOUS, "a field came twice")
        if values[0]:
            fields[name] = values[0][:LONGEST_HINT]
    return fields


def _require(fields: dict[str, str], *names: str) -> None:
    for name in names:
        if name not in fields:
            raise LaunchRefused(LaunchCheck.FORM, name)
