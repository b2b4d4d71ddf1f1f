"""Badge images: what may be stored and shown to anyone, checked before it is kept.

An SVG is shown inside pages, so only drawing is let in: no script, no style, no reference outside
the file. A PNG must be whole and of a sane size.
"""

import re
import struct
import zlib
from xml.parsers import expat

from lti_app.domain.errors import RuleRefused
from lti_app.domain.sentence import Sentence, say
from lti_app.services.definition.drawing_size import DrawingSize

LARGEST = 512 * 1024
LONGEST_SIDE = 4096
MOST_ELEMENTS = 5_000
MOST_DRAWN = 100_000
DEEPEST = 40

SVG, PNG = "image/svg+xml", "image/png"

_SVG_SPACE = "http://www.w3.org/2000/svg"
_ELEMENT_NAMES = (
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan textPath "
    "linearGradient radialGradient stop clipPath mask pattern use symbol marker"
)
# The attribute grammar: drawing properties by name; anything that could load or run is not listed.
_ATTRIBUTE_NAMES = (
    "id class version viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy "
    "d points transform fill stroke opacity color display visibility role href offset dx dy rotate "
    "textLength lengthAdjust startOffset gradientUnits gradientTransform spreadMethod patternUnits "
    "patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits markerWidth "
    "markerHeight markerUnits refX refY orient overflow pathLength focusable lang space"
)
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_FAMILIES = ("fill-", "stroke-", "stop-", "font-", "text-", "clip-", "mask", "marker", "aria-")
# A backslash hides letters from whoever reads a value (CSS Syntax 3, 4.3.7): `u\72l(` is `url(`.
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|image-set\(|image\(|src\(|[a-z]+:|//|\\", re.IGNORECASE)
_DRAW_AGAIN = say("Save it as plain SVG, without scripts, styles and links, or as a PNG.")
_PAINT_AGAIN = say("Open it and save it as a new PNG.")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def check_image(name: str, content: bytes) -> str:
    """Return the image's media type.

    Raises:
        RuleRefused: it is neither a harmless SVG nor a whole PNG, or too large.
    """
    if len(content) > LARGEST:
        raise _refused(
            say("%(name)s is larger than %(kilobytes)s kB.", name=name, kilobytes=LARGEST // 1024),
            say("Save it smaller: a badge is shown at most 400 dots wide."),
        )
    if name.lower().endswith(".svg"):
        _check_svg(name, content)
        return SVG
    if name.lower().endswith(".png"):
        _check_png(name, content)
        return PNG
    raise _refused(
        say("%(name)s is neither .svg nor .png.", name=name), say("Save it as a PNG or an SVG.")
    )


def _refused(message: Sentence, mend: Sentence) -> RuleRefused:
    return RuleRefused("image.refused", message, mend=mend, field="image.file")


class _SvgCheck:
    """Hears every part of the file as it is parsed, and refuses at the first that may not be."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._depth = 0
        self._count = 0
        self._size = DrawingSize()

    def doctype(self, *_: object) -> None:
        raise self._refused(say("%(name)s declares a document type.", name=self._name))

    def instruction(self, *_: object) -> None:
        raise self._refused(say("%(name)s holds a processing instruction.", name=self._name))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, local = tag.rpartition(" ")
        self._depth += 1
        self._count += 1
        if self._count == 1 and local != "svg":
            raise self._refused(say("%(name)s is not an SVG image.", name=self._name))
        if space != _SVG_SPACE or local not in _ELEMENTS:
            raise self._refused(
                say(
                    "%(name)s holds the element %(element)s, which is not allowed.",
                    name=self._name,
                    element=local[:40],
                )
            )
        if self._depth > DEEPEST or self._count > MOST_ELEMENTS:
            raise self._too_complicated()
        # Two of one name in two name spaces are two.
        plain = [(key.rpartition(" ")[2], value) for key, value in attributes.items()]
        for key, value in plain:
            self._attribute(key, value)
        self._size.start(plain)

    def _refused(self, message: Sentence) -> RuleRefused:
        return _refused(message, _DRAW_AGAIN)

    def end(self, _tag: str) -> None:
        self._depth -= 1
        self._size.end()

    def whole(self) -> None:
        if self._size.drawn(MOST_DRAWN) > MOST_DRAWN:
            raise self._too_complicated()

    def _too_complicated(self) -> RuleRefused:
        return self._refused(say("%(name)s is too complicated a drawing.", name=self._name))

    def _attribute(self, name: str, value: str) -> None:
        if name not in _ATTRIBUTES and not name.startswith(_FAMILIES):
            raise self._refused(
                say(
                    "%(name)s holds the attribute %(attribute)s, which is not allowed.",
                    name=self._name,
                    attribute=name[:40],
                )
            )
        inside = value.startswith("#") if name == "href" else not _OUTSIDE.search(value)
        if not inside and not name.startswith("aria-"):
            raise self._refused(
                say(
                    "%(name)s refers outside itself in %(attribute)s.",
                    name=self._name,
                    attribute=name,
                )
            )


def _check_svg(name: str, content: bytes) -> None:
    check = _SvgCheck(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = check.doctype
    parser.ProcessingInstructionHandler = check.instruction
    parser.StartElementHandler = check.start
    parser.EndElementHandler = check.end
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own signature: this is the last part
    except expat.ExpatError as error:
        raise _refused(
            say("%(name)s is not well-formed: line %(line)s.", name=name, line=error.lineno),
            _DRAW_AGAIN,
        ) from error
    check.whole()


def _check_png(name: str, content: bytes) -> None:
    if not content.startswith(_SIGNATURE):
        raise _refused(say("%(name)s is not a PNG image.", name=name), _PAINT_AGAIN)
    at, kinds = len(_SIGNATURE), []
    while at < len(content):
        kind, data, at = _chunk(name, content, at)
        kinds.append(kind)
        if kind == b"IHDR":
            width, height = struct.unpack(">II", data[:8])
            if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
                raise _refused(
                    say(
                        "%(name)s measures more than %(most)s pixels a side.",
                        name=name,
                        most=LONGEST_SIDE,
                    ),
                    _PAINT_AGAIN,
                )
        if kind == b"IEND":
            break
    if kinds[:1] != [b"IHDR"] or b"IDAT" not in kinds or kinds[-1] != b"IEND" or at < len(content):
        raise _refused(say("%(name)s is not a whole PNG image.", name=name), _PAINT_AGAIN)


def _chunk(name: str, content: bytes, at: int) -> tuple[bytes, bytes, int]:
    head = content[at : at + 8]
    length = int.from_bytes(head[:4], "big")
    end = at + 12 + length
    if len(head) < 8 or end > len(content):  # noqa: PLR2004 - a chunk's head: length and kind
        raise _refused(say("%(name)s is cut off.", name=name), _PAINT_AGAIN)
    kind, data = head[4:], content[at + 8 : at + 8 + length]
    if zlib.crc32(kind + data) != int.from_bytes(content[end - 4 : end], "big"):
        raise _refused(say("%(name)s is damaged.", name=name), _PAINT_AGAIN)
    if kind == b"IHDR" and length != 13:  # noqa: PLR2004 - PNG specification, 11.2.1
        raise _refused(say("%(name)s is damaged.", name=name), _PAINT_AGAIN)
    return kind, data, end
