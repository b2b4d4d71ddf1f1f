"""Whether a PDF is only pages: whole, readable, and with nothing in it that acts or hides.

Every object of the file is looked at, used or not (ISO 32000-1: 7.5 structure, 12.6 actions,
7.11.4 embedded files, 12.7.8 XFA). The bytes themselves stay as they are: a letter may be signed.
"""

import logging
import zipfile
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from lti_app.domain.documents.documents import MOST_PAGES
from lti_app.domain.documents.faults import FileFault

_AFTER_THE_END = b"\r\n\t\f \x00"
_KEYS = {
    "/JS": FileFault.SCRIPT,
    "/JavaScript": FileFault.SCRIPT,
    "/XFA": FileFault.XFA,
    "/EF": FileFault.HOLDS_FILES,
    "/EmbeddedFiles": FileFault.HOLDS_FILES,
}
_ACTIONS = {
    "/JavaScript": FileFault.SCRIPT,
    "/Rendition": FileFault.HOLDS_FILES,
    "/Movie": FileFault.HOLDS_FILES,
    "/Sound": FileFault.HOLDS_FILES,
    "/RichMediaExecute": FileFault.HOLDS_FILES,
    "/GoToE": FileFault.HOLDS_FILES,
    "/Launch": FileFault.ACTION,
    "/GoToR": FileFault.ACTION,
    "/SubmitForm": FileFault.ACTION,
    "/ImportData": FileFault.ACTION,
}
_KINDS = {
    "/EmbeddedFile": FileFault.HOLDS_FILES,
    "/FileAttachment": FileFault.HOLDS_FILES,
    "/RichMedia": FileFault.HOLDS_FILES,
    "/Movie": FileFault.HOLDS_FILES,
    "/Sound": FileFault.HOLDS_FILES,
    "/Screen": FileFault.HOLDS_FILES,
    "/3D": FileFault.HOLDS_FILES,
}


def fault_of_pdf(content: bytes) -> FileFault | None:
    """Name the first fault of a PDF; None when it may be kept as it is."""
    if not content.rstrip(_AFTER_THE_END).endswith(b"%%EOF"):
        return FileFault.NOT_WHOLE
    if zipfile.is_zipfile(BytesIO(content)):
        return FileFault.ALSO_ARCHIVE
    # The library tells of every oddity it mends; what it cannot mend it raises.
    logging.disable(logging.CRITICAL)
    try:
        return _fault_inside(PdfReader(BytesIO(content)))
    except MemoryError:
        return FileFault.TOO_COSTLY
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return FileFault.DAMAGED
    except (RecursionError, OSError, OverflowError, AssertionError, NotImplementedError):
        return FileFault.DAMAGED


def _fault_inside(reader: PdfReader) -> FileFault | None:
    if reader.is_encrypted:
        return FileFault.ENCRYPTED
    if not 0 < len(reader.pages) <= MOST_PAGES:
        return FileFault.TOO_MANY_PAGES
    found = (_fault_of(each) for each in _dictionaries(reader))
    return next((fault for fault in found if fault is not None), None)


def _fault_of(held: DictionaryObject) -> FileFault | None:
    for key, fault in _KEYS.items():
        if key in held:
            return fault
    action, kind, subtype = (_name(held, key) for key in ("/S", "/Type", "/Subtype"))
    return _ACTIONS.get(action) or _KINDS.get(kind) or _KINDS.get(subtype)


def _name(held: DictionaryObject, key: str) -> str:
    value = held.get(key)
    if isinstance(value, IndirectObject):
        # A name may stand in an object of its own (ISO 32000-1, 7.3.10).
        value = value.get_object()
    return str(value) if isinstance(value, NameObject) else ""


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Give every dictionary of the file, streams' own among them, each once."""
    waiting: list[object] = [reader.trailer]
    numbers = {(number, gen) for gen, at in reader.xref.items() for number in at}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(numbers):
        if number:
            waiting.append(reader.get_object(IndirectObject(number, generation, reader)))
        while waiting:
            held = waiting.pop()
            if isinstance(held, DictionaryObject):
                yield held
                waiting.extend(held.values())
            elif isinstance(held, ArrayObject):
                waiting.extend(held)
