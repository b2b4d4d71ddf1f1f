"""Pictures painted anew: only their dots are kept.

What else a file holds, such as place, camera, comments, scripts, or another file after its end,
does not come along; a picture that cannot be read to its end is refused.
"""

from io import BytesIO

from PIL import Image, ImageOps

from lti_app.domain.documents.documents import MOST_PIXELS, MediaType
from lti_app.domain.documents.faults import FileFault

_QUALITY = 90
_GRAY, _COLOR, _SEE_THROUGH = "L", "RGB", "RGBA"


def painted_anew(content: bytes, media_type: MediaType) -> bytes | FileFault:
    """Give a picture with nothing but its dots, or its fault."""
    wanted = media_type.name
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(content), formats=(wanted,)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return FileFault.TOO_MANY_PIXELS
            # Whole to its last sum; loading alone forgives what is missing after the dots.
            opened.verify()
        with Image.open(BytesIO(content), formats=(wanted,)) as opened:
            opened.load()
            return _written(_dots(opened), wanted)
    except Image.DecompressionBombError:
        return FileFault.TOO_MANY_PIXELS
    except MemoryError:
        return FileFault.TOO_COSTLY
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError, EOFError):
        # What the library raises for broken files, by format.
        return FileFault.DAMAGED


def _dots(opened: Image.Image) -> Image.Image:
    # A camera says in a note which way is up; the note is left, so the picture itself is turned.
    upright = ImageOps.exif_transpose(opened)
    if upright.mode.startswith("I"):
        # Sixteen bits of gray, which a plain conversion would cut off instead of scale.
        upright = upright.convert("F").point(lambda value: value / 256)
    has_holes = upright.has_transparency_data
    mode = _SEE_THROUGH if has_holes else _GRAY if upright.mode in {"1", "L", "F"} else _COLOR
    plain = upright.convert(mode)
    return Image.frombytes(plain.mode, plain.size, plain.tobytes())


def _written(dots: Image.Image, wanted: str) -> bytes:
    written = BytesIO()
    if wanted == MediaType.JPEG.name:
        dots.convert(_COLOR if dots.mode == _SEE_THROUGH else dots.mode).save(
            written, wanted, quality=_QUALITY
        )
    else:
        dots.save(written, wanted, optimize=True)
    return written.getvalue()
