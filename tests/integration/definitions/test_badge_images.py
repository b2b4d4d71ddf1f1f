import struct
import zlib
from collections.abc import Iterable

import pytest

from lti_app.domain.errors import RuleRefused
from lti_app.services.definition.badge_images import LARGEST, check_image
from tests.factories.definition import SVG

XML = "http://www.w3.org/2000/svg"


def svg(inside: str, **attributes: str) -> bytes:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<svg xmlns="{XML}"{written}>{inside}</svg>'.encode()


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int = 4,
    height: int = 4,
    kinds: Iterable[bytes] = (b"IDAT", b"IEND"),
    head: bytes | None = None,
) -> bytes:
    facts = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0) if head is None else head
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", facts) + b"".join(chunk(kind) for kind in kinds)


def swelling(again: str, prefix: str = "", kind: str = "g", times: int = 10) -> bytes:
    """Twelve parts, each of which draws the one before ten times."""
    parts = [f'<{kind} id="{prefix}0"><circle r="1"/></{kind}>']
    for number in range(1, 13):
        uses = again.format(number - 1) * times
        parts.append(f'<{kind} id="{prefix}{number}">{uses}</{kind}>')
    return svg("".join(parts))


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(RuleRefused) as refused:
        check_image(name, content)
    assert (refused.value.code, refused.value.field) == ("image.refused", "image.file")
    return refused.value.message


def test_plain_drawing_is_accepted() -> None:
    gradient = (
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
    )

    assert check_image("seal.svg", SVG) == "image/svg+xml"
    assert check_image("seal.svg", svg(f'{gradient}<path d="M0 0" fill="url(#g)"/>')) == (
        "image/svg+xml"
    )
    inside = svg('<g id="a"/><use href="#a" aria-label="again"/>')
    assert check_image("seal.svg", inside) == "image/svg+xml"


def test_drawing_may_use_its_parts_as_often_as_a_drawing_does() -> None:
    stops = '<stop offset="0" stop-color="#fff"/>' * 6
    shaded = f'<linearGradient id="g">{stops}</linearGradient><linearGradient id="h" href="#g"/>'
    many = '<path d="M0 0h9" fill="url(#h)" stroke="url(#g)"/>' * 4000
    arrow = '<marker id="m"><path d="M0 0h1"/></marker><path d="M0 0h9v9" marker-end="url(#m)"/>'
    tenfold = swelling('<use href="#{}"/>', times=2)
    assert {
        check_image("seal.svg", content) for content in (svg(shaded + many), svg(arrow), tenfold)
    } == {"image/svg+xml"}


def test_a_drawing_that_names_its_parts_in_a_long_row_is_counted_to_its_end() -> None:
    row = "".join(f'<g id="p{n}"><use href="#p{n + 1}"/></g>' for n in range(2400))
    assert refusal("seal.svg", svg(row)) == "seal.svg is too complicated a drawing."
    short = "".join(f'<g id="p{n}"><use href="#p{n + 1}"/></g>' for n in range(200))
    assert check_image("seal.svg", svg(short)) == "image/svg+xml"


@pytest.mark.parametrize(
    "content",
    [
        svg("<script>alert(1)</script>"),
        svg("<style>*{}</style>"),
        svg("<foreignObject/>"),
        svg("<image/>"),
        svg("<a/>"),
        svg("<animate/>"),
        svg('<handler xmlns="http://www.w3.org/2001/xml-events"/>'),
        svg('<rect onclick="alert(1)"/>'),
        svg('<rect style="fill:red"/>'),
        svg("", onload="alert(1)"),
        svg('<use href="https://evil.example/x.svg#a"/>'),
        svg('<use xmlns:x="http://www.w3.org/1999/xlink" x:href="javascript:alert(1)"/>'),
        svg('<rect fill="url(https://evil.example/p)"/>'),
        svg('<rect fill="url( &quot;//evil.example/p&quot;)"/>'),
        svg('<rect fill="javascript:alert(1)"/>'),
        svg('<rect clip-path="url(data:image/svg+xml,x)"/>'),
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"<svg/>",
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
        b'<?xml-stylesheet href="https://evil.example/x.css"?>' + SVG,
        SVG[:-3],
        b"",
        b"\xff\xfe\x00",
        svg("<g>" * 50 + "</g>" * 50),
        svg("<g/>" * 6000),
        svg('<circle r="3" fill="u\\72l(//evil.example/x.svg#a)"/>'),
        svg('<circle r="3" mask="image-set(&quot;//evil.example/x.svg&quot; 1x)"/>'),
        svg(
            '<g xmlns:x="http://www.w3.org/1999/xlink"><use x:href="//evil.example" href="#a"/></g>'
        ),
        svg(
            '<g xmlns:x="http://www.w3.org/1999/xlink"><use href="//evil.example" x:href="#a"/></g>'
        ),
        swelling('<use href="#{}"/>'),
        swelling('<use href="#%61{}"/>', "a"),
        swelling('<use href="#a&#9;{}"/>', "a"),
        swelling('<rect width="9" height="9" fill="url(#{})"/>', kind="pattern"),
        swelling('<path d="M0 0h1h1h1h1h1h1h1h1h1" marker-mid="url( &quot;#{}&quot;)"/>', times=1),
        svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        svg('<g id="a"><g><use href="#a"/></g></g>'),
    ],
)
def test_drawing_that_could_run_load_or_confuse_is_refused(content: bytes) -> None:
    assert refusal("seal.svg", content).startswith("seal.svg ")


def test_whole_png_is_accepted() -> None:
    assert check_image("seal.PNG", png()) == "image/png"


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a",
        SVG,
        png()[:-2],
        png() + b"<script>",
        png(kinds=(b"IEND",)),
        png(kinds=(b"IDAT",)),
        png(width=5000),
        png(height=0),
        png(head=b"\x00"),
        png().replace(b"IDAT", b"IDAX"),
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT") + chunk(b"IEND"),
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**31) + b"IHDR",
    ],
)
def test_png_that_is_not_whole_is_refused(content: bytes) -> None:
    assert refusal("seal.png", content).startswith("seal.png ")


def test_other_kinds_and_large_files_are_refused() -> None:
    assert refusal("seal.gif", b"GIF89a") == "seal.gif is neither .svg nor .png."
    assert refusal("seal.svg", SVG + b" " * LARGEST) == "seal.svg is larger than 512 kB."
