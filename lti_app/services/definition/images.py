"""The image of a badge as somebody hands it in: checked, freed of what is no picture, and kept."""

import hashlib
import struct
import unicodedata
from dataclasses import dataclass
from xml.parsers import expat

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.content import BadgeImage
from lti_app.domain.documents.documents import KEEPERS, MediaType, media_type_of
from lti_app.domain.documents.faults import FileFault, file_refusal
from lti_app.domain.errors import NotFound, NotPermitted, RuleRefused
from lti_app.domain.people.actor import Actor
from lti_app.domain.sentence import Sentence, say
from lti_app.files.looking import look_at
from lti_app.models.definition import DefinitionImage
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.badge_images import PNG, SVG, check_image

FIELD = "image"
LONGEST_STEM = 80
# A side may be a twentieth longer than the other before anybody is told.
_NEARLY = 1.05
# How a file begins that can be a drawing: an element, or the mark of UTF-8 or UTF-16 before it.
_DRAWINGS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# The credential shows a badge up to so many dots wide.
_SHOWN = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedImage:
    """A badge image as it may be kept."""

    file_name: str
    media_type: str
    content: bytes


class BadgeImages:
    """Keeps badge images by their bytes; a definition names one of them by its digest."""

    def __init__(self, *, session: Session, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor
        self._audit = audit

    def keep(self, name: str, content: bytes, alt: str) -> BadgeImage:
        """Check an image and keep it; the same one twice is one.

        Raises:
            NotPermitted: the actor writes no definitions.
            RuleRefused: it is neither a harmless SVG nor a whole PNG, or too large; names `image`.
        """
        if self._actor.person_id is None or not self._actor.has(*KEEPERS):
            raise NotPermitted(
                "image.keeper",
                "Badge images are handed in by units and by Academic and Student Affairs.",
                mend="If you should hand one in, ask Academic and Student Affairs.",
            )
        image = check_badge_image(name, content)
        digest = hashlib.sha256(image.content).hexdigest()
        if self._is_new(digest, image):
            self._audit.record(
                AuditAction.BADGE_IMAGE_KEPT,
                "badge_image",
                digest,
                file=image.file_name,
                kind=image.media_type,
            )
        return BadgeImage(file=image.file_name, alt=alt, digest=digest, media_type=image.media_type)

    def hint(self, image: BadgeImage) -> Sentence | None:
        """Say what to look at in an image that was kept: not square, or small; else nothing.

        Raises:
            NotFound: it was not kept.
        """
        row = self._session.get(DefinitionImage, image.digest)
        if row is None:
            raise NotFound("image.unknown", "There is no such image.")
        return shape_hint(row.content, row.media_type)

    def _is_new(self, digest: str, image: CheckedImage) -> bool:
        if self._session.get(DefinitionImage, digest) is not None:
            return False
        row = DefinitionImage(digest=digest, media_type=image.media_type, content=image.content)
        try:
            with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            # Somebody else handed in the same image at the same moment.
            return False
        return True


def check_badge_image(name: str, content: bytes) -> CheckedImage:
    """Look at an image by what it is; a PNG is painted anew, a drawing kept to the byte.

    Raises:
        RuleRefused: it is neither a harmless SVG nor a whole PNG, or too large; names `image`.
    """
    if not content:
        raise file_refusal(FileFault.EMPTY, FIELD)
    seems = media_type_of(content)
    if seems not in {None, MediaType.PNG}:
        raise RuleRefused(
            "image.refused",
            say("A badge's image is a PNG or an SVG; this file is a %(seems)s.", seems=seems.name),
            mend=say("Save it as a PNG and send that."),
            field=FIELD,
        )
    if seems is None and not content.lstrip().startswith(_DRAWINGS):
        raise RuleRefused(
            "image.refused",
            say("This file is neither a PNG nor an SVG image."),
            mend=say("Save it as a PNG or an SVG."),
            field=FIELD,
        )
    file_name = badge_file_name(name, "png" if seems is MediaType.PNG else "svg")
    try:
        return check_named_image(file_name, content)
    except RuleRefused as refused:
        raise RuleRefused(
            refused.code, refused.message, mend=refused.mend, field=FIELD
        ) from refused


def check_named_image(name: str, content: bytes) -> CheckedImage:
    """Look at an image whose name says what it is; it keeps the name.

    Raises:
        RuleRefused: it is not what its name says, no harmless SVG or whole PNG, or too large.
    """
    media_type = check_image(name, content)
    if media_type == PNG:
        content = _painted_anew(content)
        check_image(name, content)
    return CheckedImage(file_name=name, media_type=media_type, content=content)


def ending_of(media_type: str) -> str:
    """Give the ending an image's file has by what it is."""
    return "png" if media_type == PNG else "svg"


def badge_file_name(given: str, ending: str) -> str:
    """Name an image as a definition file can: a word of plain letters, no path."""
    stem = given.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or given
    bare = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    words = "".join(sign if sign.isalnum() else " " for sign in bare).split()
    return f"{'-'.join(words)[:LONGEST_STEM].strip('-') or 'badge'}.{ending}"


def shape_hint(content: bytes, media_type: str) -> Sentence | None:
    """Say that an image which was let in is not square, or too small to be shown as large as it is.

    Nothing where it is fine, or cannot be told; a drawing is as sharp at any size.
    """
    sides = _drawing_sides(content) if media_type == SVG else struct.unpack(">II", content[16:24])
    if sides is None:
        return None
    if max(sides) > min(sides) * _NEARLY:
        return say(
            "This image is not square; the badge will be shown in a square, with room at its sides."
        )
    if media_type == PNG and max(sides) < _SHOWN:
        return say(
            "This image is %(width)s dots wide and is shown up to %(shown)s wide, where it will "
            "look blurred. A larger one, or an SVG, stays sharp.",
            width=max(sides),
            shown=_SHOWN,
        )
    return None


def _painted_anew(content: bytes) -> bytes:
    looked = look_at(content, MediaType.PNG)
    if isinstance(looked, FileFault):
        raise file_refusal(looked, FIELD)
    return looked


def _drawing_sides(content: bytes) -> tuple[float, float] | None:
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _tag, attributes: found.append(attributes)
    parser.Parse(content, True)  # noqa: FBT003 - expat's own signature: this is the last part
    root = found[0]
    words = root.get("viewBox", "").replace(",", " ").split()[2:]
    words = words or [root.get("width", ""), root.get("height", "")]
    try:
        width, height = (float(word.removesuffix("px")) for word in words)
    except ValueError:
        return None
    return (width, height) if width > 0 and height > 0 else None
