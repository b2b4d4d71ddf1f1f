"""Judges what somebody hands in by what it is, never by its name (docs/documents.md)."""

from dataclasses import dataclass

from lti_app.domain.documents.documents import LARGEST, MediaType, media_type_of, what_it_is
from lti_app.domain.documents.faults import FileFault, file_refusal
from lti_app.domain.documents.file_name import clean_name
from lti_app.files.looking import look_at


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A file as it may be kept: pictures painted anew, a PDF to the byte."""

    file_name: str
    media_type: MediaType
    content: bytes


def check_file(file_name: str, content: bytes, field: str = "file") -> CheckedFile:
    """Look at a file; the database is not asked, so none waits for it.

    Raises:
        RuleRefused: it is empty, too large, of a type that is not kept, or holds what it must not.
    """
    if not content:
        raise file_refusal(FileFault.EMPTY, field)
    if len(content) > LARGEST:
        raise file_refusal(FileFault.TOO_LARGE, field)
    media_type = media_type_of(content)
    if media_type is None:
        raise file_refusal(FileFault.WRONG_TYPE, field, what_it_is(content))
    looked = look_at(content, media_type)
    if isinstance(looked, FileFault):
        raise file_refusal(looked, field)
    if len(looked) > LARGEST:
        raise file_refusal(FileFault.TOO_LARGE, field)
    return CheckedFile(
        file_name=clean_name(file_name, media_type), media_type=media_type, content=looked
    )
