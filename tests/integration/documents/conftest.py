"""A window of ASA whose application takes files at two addresses of the tests' own."""

from dataclasses import dataclass

import pytest
from flask import Blueprint, Flask, jsonify, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lti_app.domain.documents.documents import DocumentKind
from lti_app.domain.ids import InstitutionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.pages import access
from lti_app.pages.access import Visit, any_person, guarded
from lti_app.pages.documents.uploads import LARGEST, read_upload
from tests.conftest import BASE_URL
from tests.factories.definition import asa, institution
from tests.launching import LaunchActions

blueprint = Blueprint("taking", __name__)


@blueprint.post("/w/<launch>/taking/document")
@guarded(any_person, largest_file=LARGEST)
def take_document(visit: Visit) -> ResponseReturnValue:
    sent = read_upload()
    kept = visit.work.documents.keep(sent.file_name, sent.content, DocumentKind.OTHER)
    return jsonify(use=kept.use_id, name=kept.file_name)


@blueprint.post("/w/<launch>/taking/badge")
@guarded(any_person, largest_file=LARGEST)
def take_badge(visit: Visit) -> ResponseReturnValue:
    sent = read_upload("image")
    kept = visit.work.badge_images.keep(sent.file_name, sent.content, request.form["alt"])
    return jsonify(digest=kept.digest, name=kept.file)


@dataclass(frozen=True, slots=True)
class Window:
    """An open window of a consultant, and the token of its forms."""

    client: FlaskClient
    path: str
    csrf_token: str

    def post(self, path: str, **fields: object) -> TestResponse:
        return self.client.post(
            f"{self.path}/{path}",
            data={"csrf_token": self.csrf_token, **fields},
            content_type="multipart/form-data",
            headers={"Origin": BASE_URL},
        )

    def send_file(self, path: str, field: str, name: str, content: bytes) -> TestResponse:
        """Send a file as a browser writes its form (WHATWG HTML, 4.10.22.8)."""
        for sign, escaped in (('"', "%22"), ("\r", "%0D"), ("\n", "%0A")):
            name = name.replace(sign, escaped)
        parts = {'name="csrf_token"': self.csrf_token.encode(), 'name="alt"': b"A heron"}
        parts[f'name="{field}"; filename="{name}"'] = content
        body = b"".join(
            f"--x--x\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + part + b"\r\n"
            for head, part in parts.items()
        )
        return self.client.post(
            f"{self.path}/{path}",
            data=body + b"--x--x--\r\n",
            content_type="multipart/form-data; boundary=x--x",
            headers={"Origin": BASE_URL},
        )


@pytest.fixture
def window(app: Flask) -> Window:
    app.register_blueprint(blueprint)
    actions = LaunchActions(app.test_client())
    path = actions.as_asa(LocalRole.ASA_CONSULTANT)
    launch_id = path.rpartition("/")[2]
    cookie = actions.client.get_cookie(access.SESSION_COOKIE + launch_id)
    assert cookie is not None
    return Window(actions.client, path, access._form_token(cookie.value, launch_id))


@pytest.fixture
def institution_id(session: Session) -> InstitutionId:
    return institution(session)


@pytest.fixture
def consultant(session: Session, institution_id: InstitutionId) -> Actor:
    return asa(session, institution_id, LocalRole.ASA_CONSULTANT)
