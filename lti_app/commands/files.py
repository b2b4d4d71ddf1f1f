"""Files that commands read and write, refused by name where they cannot be."""

import os
from pathlib import Path

from lti_app.domain.errors import RuleRefused


def read_file(path: Path, largest: int) -> bytes:
    """Read a file, one byte more than the largest at most; RuleRefused where it cannot be."""
    try:
        with path.open("rb") as opened:
            return opened.read(largest + 1)
    except OSError as error:
        raise RuleRefused(
            "file.unreadable", f"{path} cannot be read: {error.strerror}.", field=str(path)
        ) from error


def demand_free(path: Path, content: bytes) -> None:
    """Refuse to write over a file that nobody named, unless it says the same.

    Raises:
        RuleRefused: something else is there.
    """
    if not os.path.lexists(path) or _says(path, content):
        return
    raise RuleRefused(
        "file.in_the_way",
        f"{path} is there already and says something else. Nothing was written.",
        mend="Move it away, or write into another folder.",
        field=str(path),
    )


def _says(path: Path, content: bytes) -> bool:
    try:
        is_alike = path.is_file() and path.stat().st_size == len(content)
        return is_alike and path.read_bytes() == content
    except OSError:
        return False


def write_file(path: Path, content: bytes) -> None:
    """Write a file; RuleRefused where it cannot be."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RuleRefused(
            "file.unwritable", f"{path} cannot be written: {error.strerror}.", field=str(path)
        ) from error
