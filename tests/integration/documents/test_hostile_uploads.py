"""Files that would do harm, at the service and through the whole application."""

from io import SEEK_END, RawIOBase
from pathlib import Path
from typing import Any

import pytest

from lti_app.domain.documents.documents import LARGEST
from lti_app.domain.errors import RuleRefused
from lti_app.models.definition import DefinitionImage
from lti_app.models.stored_document import DocumentUse, StoredDocument
from lti_app.pages.access import OTHER_FIELDS
from lti_app.services.definition.images import check_badge_image
from lti_app.services.documents.checking import check_file
from lti_app.wiring import Wiring
from tests.integration.documents.conftest import Window
from tests.integration.documents.hostile import UPLOADS, Door, Upload, is_harmless, table

REFUSED = [each for each in UPLOADS if each.code]
KEPT = [each for each in UPLOADS if not each.code]
FIELDS = {Door.DOCUMENT: "file", Door.BADGE: "image"}


def what(upload: Upload) -> str:
    return upload.what


class Zeros(RawIOBase):
    """A long body that is made as it is read, and counts what was read of it."""

    def __init__(self, start: bytes, length: int) -> None:
        super().__init__()
        self.given = 0
        self._start = start
        self._length = length
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), self._length - self._at)
        part = self._start[self._at : self._at + size]
        buffer[:size] = part + b"\x00" * (size - len(part))
        self._at += size
        self.given += size
        return size

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (self._length if whence == SEEK_END else 0)
        return self._at


def looked_at(upload: Upload) -> tuple[str, bytes]:
    if upload.door is Door.BADGE:
        image = check_badge_image(upload.name, upload.make())
        return image.file_name, image.content
    checked = check_file(upload.name, upload.make())
    return checked.file_name, checked.content


@pytest.mark.parametrize("upload", REFUSED, ids=what)
def test_harmful_file_is_refused_with_what_is_wrong_and_what_mends_it(upload: Upload) -> None:
    with pytest.raises(RuleRefused) as refused:
        looked_at(upload)
    assert (refused.value.code, refused.value.message) == (upload.code, upload.says)
    assert refused.value.mend.endswith(".")
    assert refused.value.field == FIELDS[upload.door]


@pytest.mark.parametrize("upload", KEPT, ids=what)
def test_file_with_harm_around_it_is_kept_without_it(upload: Upload) -> None:
    name, content = looked_at(upload)
    assert (name, is_harmless(content)) == (upload.kept_as, True)


def test_every_harmful_file_sent_by_a_form_is_answered_readably(
    window: Window, wiring: Wiring
) -> None:
    answers = {}
    for upload in UPLOADS:
        path = f"taking/{upload.door.split()[0]}"
        answer = window.send_file(path, FIELDS[upload.door], upload.name, upload.make())
        shown = answer.status_code == 422 and upload.says.replace("'", "&#39;") in answer.text
        answers[upload.what] = (answer.status_code, shown)
    assert answers == {
        each.what: (413, False)
        if "11 MB" in each.what
        else (422, True)
        if each.code
        else (200, False)
        for each in UPLOADS
    }
    with wiring.session() as session:
        contents = [row.content for row in session.query(StoredDocument)]
        contents += [row.content for row in session.query(DefinitionImage)]
        names = {row.file_name for row in session.query(DocumentUse)}
    assert [each for each in contents if not is_harmless(each)] == []
    assert [name for name in names if set(name) & set('/\\\x00\r\n\u202e<>"')] == []


def test_body_of_200_megabytes_is_refused_before_any_of_it_is_read(window: Window) -> None:
    body = Zeros(b"", 200 * 1024 * 1024)
    answer = window.client.post(
        f"{window.path}/taking/document",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        headers={"Content-Length": str(200 * 1024 * 1024)},
    )
    assert (answer.status_code, body.given) == (413, 0)
    assert "The file is larger than 10 MB." in answer.text
    assert "Make it smaller" in answer.text


def test_chunked_body_without_end_is_cut_off_at_the_limit(window: Window) -> None:
    start = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%PDF-1.7"
    )
    body = Zeros(start, 200 * 1024 * 1024)
    answer = window.client.post(
        f"{window.path}/taking/document",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert answer.status_code == 413
    assert "The file is larger than 10 MB." in answer.text
    assert body.given <= LARGEST + OTHER_FIELDS + 1024 * 1024


def test_form_that_takes_no_file_takes_no_large_body_still(window: Window) -> None:
    answer = window.client.post(f"{window.path}/course/sync", data={"note": "x" * 600_000})
    assert answer.status_code == 413
    assert "What was sent is too large." in answer.text


def test_form_without_a_chosen_file_says_so(window: Window) -> None:
    answer = window.post("taking/document", note="x")
    assert answer.status_code == 422
    assert "No file was chosen." in answer.text


def test_documentation_shows_this_very_table() -> None:
    page = Path(__file__).parents[3] / "docs/documents.md"
    assert table() in page.read_text(encoding="utf-8")
