"""A definition file with the image and letters beside it, all looked at before it is imported.

Looking takes seconds and needs no database, so that no transaction is open meanwhile. Pictures are
painted anew, as on the pages: a content names what is kept, not what lay beside the file.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lti_app.domain.definition.content import Letter
from lti_app.domain.errors import RuleRefused
from lti_app.services.definition.file import DefinitionFile
from lti_app.services.definition.images import CheckedImage, check_named_image
from lti_app.services.definition.letters import ReadBeside, letters_in, read_letter
from lti_app.services.documents.checking import CheckedFile, check_file


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A letter as it lay beside the file, and as it would be kept."""

    letter: Letter
    given: bytes
    checked: CheckedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image as it lay beside the file, and as it would be kept."""

    given: bytes
    checked: CheckedImage

    @property
    def digest(self) -> str:
        """Name the bytes that lay beside the file."""
        return hashlib.sha256(self.given).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is imported in one go; `letters` by the place of their endorsements."""

    file: DefinitionFile
    picture: Picture | None
    letters: Mapping[int, LookedAt]


def look_at_parcel(
    source: bytes, read_image: ReadBeside, read_letter_file: ReadBeside | None = None
) -> Parcel:
    """Read a file and look at what lies beside it; what cannot be used is a fault of the file.

    Raises:
        FileRefused: it is no YAML of plain data at all.
    """
    file = DefinitionFile(source)
    return Parcel(
        file=file,
        picture=_picture(file, read_image),
        letters=dict(_letters(file, read_letter_file or read_image)),
    )


def look_at_picture(name: str, content: bytes) -> Picture:
    """Look at one image.

    Raises:
        RuleRefused: it is neither a harmless SVG nor a whole PNG, or too large.
    """
    return Picture(given=content, checked=check_named_image(name, content))


def _picture(file: DefinitionFile, read_image: ReadBeside) -> Picture | None:
    image = file.content.image
    # A name that is not sound may lead out of the folder: it is never opened.
    if image is None or not image.file or not file.is_sound("image", "file"):
        return None
    try:
        return look_at_picture(image.file, read_image(image.file))
    except RuleRefused as refused:
        file.blame(("image", "file"), "image", refused.message)
        return None


def _letters(file: DefinitionFile, read_beside: ReadBeside) -> Iterator[tuple[int, LookedAt]]:
    for at, letter in letters_in(file.content).items():
        here = ("endorsements", at, "letter")
        if not file.is_sound(*here, "file") or not file.is_sound(*here, "digest"):
            continue
        try:
            given = read_letter(letter, read_beside)
            checked = check_file(letter.file, given)
        except RuleRefused as refused:
            file.blame((*here, refused.field or "file"), "R14", refused.message)
        else:
            yield at, LookedAt(letter=letter, given=given, checked=checked)
