"""Files that would do harm, what each is refused for, or how it is made harmless.

The table of docs/documents.md is this one: `python -m tests.integration.documents.hostile`.
"""

import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from PIL import Image, PngImagePlugin

from tests.factories.documents import (
    dictionary,
    encrypted_pdf,
    escaped_script_pdf,
    pdf_naming_apart,
    pdf_opening_with,
    pdf_with_file,
    pdf_with_form,
    pdf_with_hidden,
    pdf_with_link,
    pdf_with_named_scripts,
    picture,
    plain_pdf,
    zip_bomb,
    zipped,
)

SCRIPT = b"<script>alert(1)</script>"
XML = 'xmlns="http://www.w3.org/2000/svg"'
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
)


class Door(StrEnum):
    """Where a file is handed in."""

    DOCUMENT = "document"
    BADGE = "badge image"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file: what it is, its name, and what it is refused for; None: kept, made harmless."""

    what: str
    name: str
    make: Callable[[], bytes]
    door: Door = Door.DOCUMENT
    code: str | None = None
    says: str = ""
    kept_as: str = ""


def svg(inside: str = "", root: str = "") -> Callable[[], bytes]:
    return f"<svg {XML} {root}>{inside}</svg>".encode


def _many_dots() -> bytes:
    """A PNG of 50 kB with 400 million dots."""
    row = b"\x00" * (1 + 20_000 // 8)
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(row * 20_000, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _talking_photo() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SCRIPT.decode()
    return picture("JPEG", exif=exif, comment=SCRIPT)


def _talking_png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SCRIPT.decode())
    return picture(pnginfo=told)


def _swollen_words() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "a" * 30_000_000, zip=True)
    return picture(pnginfo=told)


def _swollen_pdf() -> bytes:
    """A PDF of 300 kB whose table of objects swells to 300 MB."""
    packed = zlib.compress(b"\x00" * 300_000_000, 9)
    head = f"<</Type/XRef/W[1 2 1]/Size 3/Root 2 0 R/Length {len(packed)}/Filter/FlateDecode>>"
    body = f"%PDF-1.5\n1 0 obj\n{head}\nstream\n".encode() + packed
    return body + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def _deep_pdf() -> bytes:
    """A PDF with a list in a list, and so on, 100,000 times."""
    before = plain_pdf()
    deep = b"[" * 100_000 + b"]" * 100_000
    at = len(before) + 1
    update = b"\n9 0 obj\n" + deep + b"\nendobj\n"
    table = f"xref\n9 1\n{at:010d} 00000 n \n".encode()
    start = before.rpartition(b"startxref\n")[2].split()[0].decode()
    trailer = f"trailer\n<</Size 10/Root 1 0 R/Prev {start}>>\n".encode()
    return before + update + table + trailer + f"startxref\n{at + len(update) - 1}\n%%EOF".encode()


def _pdf_and_archive() -> bytes:
    """One file that is a PDF to a reader of PDFs and an archive to one of archives."""
    buffer = BytesIO(zipped())
    with ZipFile(buffer, "a") as archive:
        archive.comment = b"\n%%EOF"
    return plain_pdf() + buffer.getvalue()


_JS = dictionary(S="/JavaScript", JS="app.alert(1)")
_LAUNCH = dictionary(S="/Launch", F="cmd.exe")

UPLOADS: tuple[Upload, ...] = (
    Upload(
        what="a web page named .pdf",
        name="letter.pdf",
        make=lambda: b"<!doctype html>" + SCRIPT,
        code="document.wrong_type",
        says="This file is a web page or a drawing, not a PDF, PNG or JPEG.",
    ),
    Upload(
        what="a drawing (SVG) with a script, as a document",
        name="letter.svg",
        make=svg("<script/>"),
        code="document.wrong_type",
        says="This file is a web page or a drawing, not a PDF, PNG or JPEG.",
    ),
    Upload(
        what="a program",
        name="letter.exe",
        make=lambda: b"MZ\x90\x00" + b"\x00" * 100,
        code="document.wrong_type",
        says="This file is a program, not a PDF, PNG or JPEG.",
    ),
    Upload(
        what="an office document",
        name="letter.docx",
        make=zipped,
        code="document.wrong_type",
        says="This file is a ZIP archive or an office document, not a PDF, PNG or JPEG.",
    ),
    Upload(
        what="a zip bomb named .pdf",
        name="letter.pdf",
        make=zip_bomb,
        code="document.wrong_type",
        says="This file is a ZIP archive or an office document, not a PDF, PNG or JPEG.",
    ),
    Upload(
        what="a picture that is a script as well (GIF and JavaScript)",
        name="letter.png",
        make=lambda: b"GIF89a/*\x00\x00*/=1;alert(1);",
        code="document.wrong_type",
        says="This file is a GIF picture, not a PDF, PNG or JPEG.",
    ),
    Upload(
        what="an empty file",
        name="letter.pdf",
        make=lambda: b"",
        code="document.empty",
        says="This file is empty.",
    ),
    Upload(
        what="a PDF of 11 MB",
        name="letter.pdf",
        make=lambda: b"%PDF-1.7" + b" " * 11_000_000,
        code="document.too_large",
        says="This file is larger than 10 MB.",
    ),
    Upload(
        what="a PDF that runs a script when opened",
        name="letter.pdf",
        make=lambda: pdf_opening_with(_JS),
        code="document.script",
        says="This PDF holds a script.",
    ),
    Upload(
        what="a PDF with scripts by name",
        name="letter.pdf",
        make=pdf_with_named_scripts,
        code="document.script",
        says="This PDF holds a script.",
    ),
    Upload(
        what="a PDF whose script hides behind an escaped name",
        name="letter.pdf",
        make=escaped_script_pdf,
        code="document.script",
        says="This PDF holds a script.",
    ),
    Upload(
        what="a PDF with a script that nothing in it names",
        name="letter.pdf",
        make=lambda: pdf_with_hidden(_JS),
        code="document.script",
        says="This PDF holds a script.",
    ),
    Upload(
        what="a PDF that starts a program",
        name="letter.pdf",
        make=lambda: pdf_opening_with(_LAUNCH),
        code="document.action",
        says="This PDF would start a program, open another file or send a form.",
    ),
    Upload(
        what="a PDF that starts a program named in an object apart",
        name="letter.pdf",
        make=lambda: pdf_naming_apart(dictionary(S="/Launch", F="cmd.exe")),
        code="document.action",
        says="This PDF would start a program, open another file or send a form.",
    ),
    Upload(
        what="a PDF with a link that starts a program",
        name="letter.pdf",
        make=lambda: pdf_with_link(_LAUNCH),
        code="document.action",
        says="This PDF would start a program, open another file or send a form.",
    ),
    Upload(
        what="a PDF with a link that opens another file",
        name="letter.pdf",
        make=lambda: pdf_with_link(dictionary(S="/GoToR", F="//evil.example/x.pdf")),
        code="document.action",
        says="This PDF would start a program, open another file or send a form.",
    ),
    Upload(
        what="a PDF that holds another file",
        name="letter.pdf",
        make=pdf_with_file,
        code="document.holds_files",
        says="This PDF holds other files, sound or film.",
    ),
    Upload(
        what="a PDF form that can run scripts (XFA)",
        name="letter.pdf",
        make=lambda: pdf_with_form(dictionary(XFA="<xdp/>")),
        code="document.xfa",
        says="This PDF is a form of a kind that can run scripts (XFA).",
    ),
    Upload(
        what="an encrypted PDF",
        name="letter.pdf",
        make=encrypted_pdf,
        code="document.encrypted",
        says="This PDF is encrypted, so nobody here could read it.",
    ),
    Upload(
        what="a PDF that is cut off",
        name="letter.pdf",
        make=lambda: plain_pdf()[:-40],
        code="document.not_whole",
        says="This PDF is cut off, or something follows after its end.",
    ),
    Upload(
        what="a PDF with an archive after its end",
        name="letter.pdf",
        make=lambda: plain_pdf() + zipped(),
        code="document.not_whole",
        says="This PDF is cut off, or something follows after its end.",
    ),
    Upload(
        what="a PDF that is a ZIP archive as well",
        name="letter.pdf",
        make=_pdf_and_archive,
        code="document.also_archive",
        says="This PDF is a ZIP archive as well.",
    ),
    Upload(
        what="a PDF of nothing but its name",
        name="letter.pdf",
        make=lambda: b"%PDF-1.7\n%%EOF",
        code="document.damaged",
        says="This file is damaged: it cannot be read to its end.",
    ),
    Upload(
        what="a PDF whose table swells to 300 MB",
        name="letter.pdf",
        make=_swollen_pdf,
        code="document.damaged",
        says="This file is damaged: it cannot be read to its end.",
    ),
    Upload(
        what="a PDF of lists in lists, 100,000 deep",
        name="letter.pdf",
        make=_deep_pdf,
        code="document.damaged",
        says="This file is damaged: it cannot be read to its end.",
    ),
    Upload(
        what="a PDF of 201 pages",
        name="letter.pdf",
        make=lambda: plain_pdf(pages=201),
        code="document.too_many_pages",
        says="This PDF has no page, or more than 200.",
    ),
    Upload(
        what="a small PNG of 400 million dots",
        name="letter.png",
        make=_many_dots,
        code="document.too_many_pixels",
        says="This picture has more than 40 million dots.",
    ),
    Upload(
        what="a PNG whose words swell to 30 MB",
        name="letter.png",
        make=_swollen_words,
        code="document.damaged",
        says="This file is damaged: it cannot be read to its end.",
    ),
    Upload(
        what="a PNG that is cut off",
        name="letter.png",
        make=lambda: picture()[:-20],
        code="document.damaged",
        says="This file is damaged: it cannot be read to its end.",
    ),
    Upload(
        what="a PNG with an archive after its end",
        name="letter.png",
        make=lambda: picture() + zipped(),
        kept_as="letter.png",
    ),
    Upload(
        what="a JPEG with a script in its notes",
        name="letter.jpg",
        make=_talking_photo,
        kept_as="letter.jpg",
    ),
    Upload(
        what="a path of this machine in the name",
        name="../../../etc/cron.d/letter.pdf",
        make=plain_pdf,
        kept_as="letter.pdf",
    ),
    Upload(
        what="a path of Windows in the name",
        name="C:\\Windows\\letter.pdf",
        make=plain_pdf,
        kept_as="letter.pdf",
    ),
    Upload(
        what="signs that turn the name around",
        name="letter\u202efdp.exe",
        make=plain_pdf,
        kept_as="letter fdp.exe.pdf",
    ),
    Upload(
        what="a NUL and a line's end in the name",
        name="let\x00ter\r\nX-Evil: 1.pdf",
        make=plain_pdf,
        kept_as="let ter X-Evil 1.pdf",
    ),
    Upload(
        what="a name of 5,000 letters",
        name="a" * 5_000 + ".pdf",
        make=plain_pdf,
        kept_as="a" * 116 + ".pdf",
    ),
    Upload(
        what="markup in the name",
        name='"><img src=x onerror=alert(1)>.pdf',
        make=plain_pdf,
        kept_as="img src=x onerror=alert(1).pdf",
    ),
    Upload(what="a PDF named .html", name="letter.html", make=plain_pdf, kept_as="letter.html.pdf"),
    Upload(
        what="an SVG with a script",
        name="badge.svg",
        make=svg("<script>alert(1)</script>"),
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg holds the element script, which is not allowed.",
    ),
    Upload(
        what="an SVG that runs a script when shown",
        name="badge.svg",
        make=svg(root='onload="alert(1)"'),
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg holds the attribute onload, which is not allowed.",
    ),
    Upload(
        what="an SVG that holds a web page",
        name="badge.svg",
        make=svg("<foreignObject/>"),
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg holds the element foreignObject, which is not allowed.",
    ),
    Upload(
        what="an SVG that loads from elsewhere",
        name="badge.svg",
        make=svg('<use href="https://evil.example/x.svg#a"/>'),
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg refers outside itself in href.",
    ),
    Upload(
        what="an SVG that holds another file",
        name="badge.svg",
        make=svg('<use href="data:image/svg+xml,&lt;svg/&gt;"/>'),
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg refers outside itself in href.",
    ),
    Upload(
        what="an SVG that loads from elsewhere, its letters hidden by a backslash",
        name="badge.svg",
        make=svg('<circle r="3" fill="u\\72l(//evil.example/x.svg#a)"/>'),
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg refers outside itself in fill.",
    ),
    Upload(
        what="an SVG of 3 kB that draws a million million shapes",
        name="badge.svg",
        make=svg(
            '<g id="a0"><circle r="1"/></g>'
            + "".join(
                f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 13)
            )
        ),
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg is too complicated a drawing.",
    ),
    Upload(
        what="an SVG with a style sheet from elsewhere",
        name="badge.svg",
        make=svg("<style>@import url(https://evil.example/x.css)</style>"),
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg holds the element style, which is not allowed.",
    ),
    Upload(
        what="an SVG whose words swell (entities)",
        name="badge.svg",
        make=lambda: BOMB.encode() + svg("&b;")(),
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg declares a document type.",
    ),
    Upload(
        what="a web page named .svg",
        name="badge.svg",
        make=lambda: b"<html>" + SCRIPT,
        door=Door.BADGE,
        code="image.refused",
        says="badge.svg is not an SVG image.",
    ),
    Upload(
        what="a JPEG as a badge",
        name="badge.png",
        make=lambda: picture("JPEG"),
        door=Door.BADGE,
        code="image.refused",
        says="A badge's image is a PNG or an SVG; this file is a JPEG.",
    ),
    Upload(
        what="a PNG badge with an archive after its end",
        name="badge.png",
        make=lambda: picture() + zipped(),
        door=Door.BADGE,
        code="image.refused",
        says="badge.png is not a whole PNG image.",
    ),
    Upload(
        what="a PNG badge with a script in its notes",
        name="../badge.png",
        make=_talking_png,
        door=Door.BADGE,
        kept_as="badge.png",
    ),
)


def is_harmless(content: bytes) -> bool:
    """Say whether nothing of what was hidden is left."""
    return b"<script" not in content and not is_zipfile(BytesIO(content))


def table() -> str:
    """Write what docs/documents.md shows."""
    lines = ["| Handed in | As a | What happens |", "|---|---|---|"]
    for each in UPLOADS:
        answer = each.says if each.code else _kept(each)
        lines.append(f"| {each.what} | {each.door} | {answer} |")
    return "\n".join(lines)


def _kept(upload: Upload) -> str:
    name = upload.kept_as
    shown = name if len(name) < 60 else f"{name[:3]}…{name[-5:]}"
    is_picture = not name.endswith(".pdf")
    return f"Kept as `{shown}`, painted anew" if is_picture else f"Kept as `{shown}`"


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
