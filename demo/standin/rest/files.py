"""Files: the API's facts, the link that redirects, and the bytes on another host."""

import hashlib
import hmac
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request

from demo.standin.ids import IdBase
from demo.standin.institution import Institution
from demo.standin.model import Course, StoredFile
from demo.standin.rest.call import Call, not_allowed, not_found
from demo.standin.rest.shapes import file_json
from demo.standin.world import Standin, may_see_grades

LINK_SECONDS = 300


def show_file(call: Call, file_id: str) -> dict[str, Any]:
    found = find_file(call.institution, file_id)
    if found is None:
        raise not_found()
    course, owner, file = found
    if not may_see_grades(call.person, course) and owner != call.person.id:
        raise not_allowed(call.standin)
    return file_json(call, file)


def find_file(institution: Institution, file_id: str) -> tuple[Course, int, StoredFile] | None:
    """Find a file among the current submissions, with its course and owner."""
    number = int(file_id) if file_id.isascii() and file_id.isdigit() else 0
    course = institution.course_with(IdBase.FILE, number)
    for submission in course.submissions.values() if course else ():
        for file in submission.files:
            if course is not None and file.id == number:
                return course, submission.user_id, file
    return None


def files_blueprint(standin: Standin) -> Blueprint:
    """The two steps of a download; neither takes a bearer token."""
    pages = Blueprint("files", __name__)

    @pages.get("/files/<file_id>/download")
    def download(file_id: str) -> Any:
        institution = standin.institution_at(request.host)
        found = find_file(institution, file_id) if institution else None
        if institution is None or found is None:
            return Response("Not found", 404, content_type="text/html")
        file = found[2]
        if not hmac.compare_digest(request.args.get("verifier", ""), file.verifier):
            return Response("Unauthorized", 401, content_type="text/html")
        until = int(standin.clock.now().timestamp()) + LINK_SECONDS
        token = _mac(standin, file, until)
        path = f"/inst-fs/{institution.key}/{file.id}/{quote(file.name)}"
        return redirect(f"{standin.auth_origin}{path}?until={until}&token={token}", 302)

    @pages.get("/inst-fs/<key>/<file_id>/<name>")
    def serve(key: str, file_id: str, **_: str) -> Response:
        institution = standin.institutions.get(key)
        found = find_file(institution, file_id) if institution else None
        until = request.args.get("until", "")
        if found is None or not until.isdigit():
            return Response("Not found", 404, content_type="text/plain")
        file = found[2]
        lasting = standin.switches.file_urls == "lasting"
        fresh = lasting or int(until) >= standin.clock.now().timestamp()
        if not fresh or request.args.get("token") != _mac(standin, file, int(until)):
            return Response("Link expired", 403, content_type="text/plain")
        answer = Response(file.content, content_type=file.content_type)
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return answer

    return pages


def _mac(standin: Standin, file: StoredFile, until: int) -> str:
    text = f"{file.id}/{file.uuid}/{until}".encode()
    return hmac.new(standin.secret, text, hashlib.sha256).hexdigest()
