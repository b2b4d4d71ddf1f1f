"""Documents people handed in, as downloads: nothing of one is ever shown or run by this site."""

from urllib.parse import quote

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from lti_app.domain.documents.documents import ENDINGS
from lti_app.domain.ids import DocumentUseId
from lti_app.pages.access import Visit, any_person, guarded
from lti_app.services.documents.store import OpenedDocument

blueprint = Blueprint("documents", __name__)


@blueprint.get("/w/<launch>/documents/<int:use_id>")
@guarded(any_person)
def document(visit: Visit, use_id: int) -> ResponseReturnValue:
    """Hand on a document to those it concerns; raises NotFound for everybody else."""
    return file_answer(visit.work.documents.open(DocumentUseId(use_id)))


def file_answer(opened: OpenedDocument) -> Response:
    """Answer with a document as a file to save, of the very type it was judged to be (RFC 6266)."""
    use = opened.use
    answer = Response(opened.content, mimetype=use.media_type.value)
    plain = "".join(c for c in use.file_name if c.isascii() and (c.isalnum() or c in " ._-"))
    if plain.strip(" .") in {"", ENDINGS[use.media_type].strip(".")}:
        plain = f"document{ENDINGS[use.media_type]}"
    told = f'attachment; filename="{plain}"'
    if plain != use.file_name:
        told += f"; filename*=UTF-8''{quote(use.file_name, safe='')}"
    answer.headers["Content-Disposition"] = told
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer
