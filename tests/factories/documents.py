"""Files as people hand them in: good ones, and ones made to do harm."""

import zipfile
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)


def plain_pdf(title: str = "Letter", pages: int = 1) -> bytes:
    """A PDF of empty pages."""
    return written(_writer(title, pages))


def written(writer: PdfWriter) -> bytes:
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _writer(title: str = "Letter", pages: int = 1) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": title})
    return writer


def dictionary(**entries: object) -> DictionaryObject:
    """A PDF dictionary; words with a slash are names, others text."""
    return DictionaryObject({NameObject(f"/{key}"): _pdf(value) for key, value in entries.items()})


def _pdf(value: object) -> object:
    if isinstance(value, str):
        return NameObject(value) if value.startswith("/") else TextStringObject(value)
    return value


def pdf_opening_with(action: DictionaryObject) -> bytes:
    """A PDF that does something when it is opened."""
    writer = _writer()
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    return written(writer)


def pdf_with_link(action: DictionaryObject) -> bytes:
    """A PDF whose page has a place that does something."""
    writer = _writer()
    link = dictionary(Type="/Annot", Subtype="/Link", A=action)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return written(writer)


def pdf_naming_apart(held: DictionaryObject) -> bytes:
    """A PDF with an object whose kind of action stands in an object of its own."""
    writer = _writer()
    held[NameObject("/S")] = writer._add_object(held["/S"])
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(held)
    return written(writer)


def pdf_with_hidden(held: DictionaryObject) -> bytes:
    """A PDF with an object that nothing of it names."""
    writer = _writer()
    writer._add_object(held)
    return written(writer)


def pdf_with_form(held: DictionaryObject) -> bytes:
    """A PDF with a form."""
    writer = _writer()
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(held)
    return written(writer)


def pdf_with_file() -> bytes:
    """A PDF that carries another file."""
    writer = _writer()
    writer.add_attachment("run.exe", b"MZ evil")
    return written(writer)


def pdf_with_named_scripts() -> bytes:
    """A PDF with a list of scripts that run when it is opened."""
    writer = _writer()
    named = dictionary(Names=ArrayObject([TextStringObject("first"), dictionary(S="/JavaScript")]))
    writer.root_object[NameObject("/Names")] = dictionary(JavaScript=writer._add_object(named))
    return written(writer)


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password."""
    writer = _writer()
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def escaped_script_pdf() -> bytes:
    """A PDF whose script hides behind an escaped name."""
    found = pdf_opening_with(dictionary(S="/JavaScript", JS="app.alert(1)"))
    return found.replace(b"/JavaScript", b"/J#61vaScrip#74").replace(b"/JS", b"/J#53")


def zipped(content: bytes = b"<script>alert(1)</script>", name: str = "word/document.xml") -> bytes:
    """A ZIP archive, as office documents are."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def zip_bomb() -> bytes:
    """A small archive that would unpack to a great deal."""
    return zipped(b"\x00" * 30_000_000)


def picture(
    kind: str = "PNG", size: tuple[int, int] = (8, 8), mode: str = "RGB", **more: object
) -> bytes:
    """A picture of one color."""
    buffer = BytesIO()
    color = 90 if mode in {"L", "1", "I;16"} else (90, 120, 40, 255)[: len(mode)]
    Image.new(mode, size, color).save(buffer, kind, **more)
    return buffer.getvalue()
