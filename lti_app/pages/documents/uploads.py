"""Reads the file a form brings; the route says how large it may be (`guarded(largest_file=…)`)."""

from dataclasses import dataclass

from flask import request

from lti_app.domain.documents.documents import LARGEST
from lti_app.domain.documents.faults import FileFault, file_refusal

__all__ = ["LARGEST", "Upload", "read_upload", "read_upload_if_any"]

# As browsers write these signs in a name (WHATWG HTML, 4.10.22.8).
_ESCAPED = (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was sent: neither name nor content was looked at."""

    file_name: str
    content: bytes


def read_upload(field: str = "file") -> Upload:
    """Read the file of a form's field.

    Raises:
        RuleRefused: none was chosen; names `field`.
        RequestEntityTooLarge: the body is longer than the route takes.
    """
    sent = read_upload_if_any(field)
    if sent is None:
        raise file_refusal(FileFault.NO_FILE, field)
    return sent


def read_upload_if_any(field: str = "file") -> Upload | None:
    """Read the file of a form's field; None where the person chose none."""
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        return None
    name = sent.filename
    for escaped, sign in _ESCAPED:
        name = name.replace(escaped, sign)
    # One more than may be kept tells that it is more.
    return Upload(file_name=name, content=sent.stream.read(LARGEST + 1))
