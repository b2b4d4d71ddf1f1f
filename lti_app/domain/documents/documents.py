"""Files people hand in: what kinds there are, how large they may be, what they are by their bytes.

A file's name and the type its sender claims say nothing: its first bytes do (WHATWG MIME Sniffing).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lti_app.domain.ids import DefinitionVersionId, DocumentUseId, PersonId
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.sentence import Sentence, say

# Who reads every document of the institution; a unit's people hand in and read their own.
ASA_READERS = (LocalRole.ASA_CONSULTANT, LocalRole.ASA_ADMIN)
KEEPERS = (*ASA_READERS, LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR)
LARGEST = 10_000_000
MOST_PAGES = 200
# A sheet of A4 scanned at 600 dots an inch has 35 million.
MOST_PIXELS = 40_000_000


class DocumentKind(StrEnum):
    """What a document is kept for."""

    PARTNER_LETTER = "partner_letter"
    GATE_APPROVAL = "gate_approval"
    MEETING_NOTES = "meeting_notes"
    OTHER = "other"


class MediaType(StrEnum):
    """The only types that are kept and served."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


ENDINGS: Mapping[MediaType, str] = {
    MediaType.PDF: ".pdf",
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
}
_BEGINNINGS: tuple[tuple[bytes, MediaType], ...] = (
    (b"%PDF-", MediaType.PDF),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
)
# What people send instead, told by name so that they see which file it was.
_OTHERS: tuple[tuple[bytes, Sentence], ...] = (
    (b"PK\x03\x04", say("a ZIP archive or an office document")),
    (b"\xd0\xcf\x11\xe0", say("an old office document")),
    (b"{\\rtf", say("a text document")),
    (b"MZ", say("a program")),
    (b"\x7fELF", say("a program")),
    (b"#!", say("a program")),
    (b"GIF8", say("a GIF picture")),
    (b"II*\x00", say("a TIFF picture")),
    (b"MM\x00*", say("a TIFF picture")),
    (b"<", say("a web page or a drawing")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUse:
    """One document as somebody handed it in; `file_name` is for display and may hold any script."""

    use_id: DocumentUseId
    digest: str
    file_name: str
    kind: DocumentKind
    media_type: MediaType
    size: int
    version_id: DefinitionVersionId | None
    uploaded_by: PersonId
    uploaded_at: datetime


def media_type_of(content: bytes) -> MediaType | None:
    """Tell an allowed type by its first bytes; None for everything else."""
    return next((kind for start, kind in _BEGINNINGS if content.startswith(start)), None)


def what_it_is(content: bytes) -> Sentence:
    """Name in words what a file seems to be that is none of the allowed types."""
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((words for sign, words in _OTHERS if start.startswith(sign)), say("something else"))
