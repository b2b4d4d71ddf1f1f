"""A definition file as it is read for import: all its faults at once, and the image beside it."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.definition.rules import Path, lacks
from lti_app.domain.errors import RuleRefused
from lti_app.services.definition.badge_images import check_image
from lti_app.services.definition.located_yaml import FileRefused, check_form, read_yaml
from lti_app.services.definition.schema import SCHEMA
from lti_app.services.definition.yaml_form import build_definition

ReadImage = Callable[[str], bytes]


class DefinitionFile:
    """A definition file as read: its faults, and what it says once it has none.

    `content` is built even from a faulty file, with blanks where a value cannot be used, so that
    the policy's rules, and those of whoever imports it, are told in the same answer.
    """

    def __init__(self, source: bytes) -> None:
        """Read the file and hold it against form and policy.

        Raises:
            FileRefused: it is no YAML of plain data at all.
        """
        self._read = read_yaml(source)
        self._faults = check_form(self._read, SCHEMA)
        self.content = build_definition(self._read, self._faults)
        for lack in lacks(self.content):
            self.blame(lack.path, lack.rule, lack.message)

    def is_sound(self, *path: str | int) -> bool:
        """Say whether no fault is known of a value or of anything around it."""
        return not any(path[: len(fault.path)] == fault.path for fault in self._faults)

    def blame(self, path: Path, rule: str, message: str) -> None:
        """Add a fault, unless one is known of the same value or around it."""
        if self.is_sound(*path):
            self._faults.append(self._read.fault(path, rule, message))

    def definition(self) -> DefinitionContent:
        """Give what the file says; the image's digest is filled in by whoever holds its bytes.

        Raises:
            FileRefused: with every fault, of form and of the policy's rules.
        """
        if self._faults:
            raise FileRefused(self._faults)
        return self.content


def read_definition(source: bytes) -> DefinitionContent:
    """Read a sound definition file; raises as `DefinitionFile` does."""
    return DefinitionFile(source).definition()


def picture_of(file: DefinitionFile, read_image: ReadImage) -> bytes:
    """Read the image a file names; one that cannot be used becomes a fault of the file."""
    name = file.content.image.file
    # A name that is not sound may lead out of the folder: it is never opened.
    if not file.is_sound("image", "file"):
        return b""
    try:
        picture = read_image(name)
        check_image(name, picture)
    except RuleRefused as refused:
        file.blame(("image", "file"), "image", refused.message)
        return b""
    return picture


def pin(content: DefinitionContent, picture: bytes) -> DefinitionContent:
    """Name the image in the content by its bytes.

    Raises:
        RuleRefused: the image is refused.
    """
    media_type = check_image(content.image.file, picture)
    image = replace(
        content.image, digest=hashlib.sha256(picture).hexdigest(), media_type=media_type
    )
    return replace(content, image=image)
