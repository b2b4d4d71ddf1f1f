"""Partners' letters as files beside a definition file: how they are called there, and found again.

A content names each letter by its file name and the SHA-256 of its bytes (R14).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath

from lti_app.domain.definition.content import DraftContent, Letter
from lti_app.domain.errors import RuleRefused
from lti_app.domain.sentence import say

ReadBeside = Callable[[str], bytes]
_SHOWN = 8


def letters_in(content: DraftContent) -> Mapping[int, Letter]:
    """Find the letters of a content, by the place of their endorsements."""
    return {
        at: endorsement.letter
        for at, endorsement in enumerate(content.endorsements)
        if endorsement.letter is not None
    }


def names_beside(content: DraftContent, taken: Iterable[str] = ()) -> Mapping[str, Letter]:
    """Name the file of each letter; two letters of one name are told apart by their bytes."""
    used = {name.casefold() for name in taken}
    if content.image is not None:
        used.add(content.image.file.casefold())
    named: dict[str, Letter] = {}
    for letter in letters_in(content).values():
        if letter.digest in {each.digest for each in named.values() if each.file == letter.file}:
            continue
        name = letter.file if letter.file.casefold() not in used else _told_apart(letter)
        used.add(name.casefold())
        named[name] = letter
    return named


def read_letter(letter: Letter, read_beside: ReadBeside) -> bytes:
    """Read a letter's file, under its own name or the one that tells it from another.

    Raises:
        RuleRefused: no such file can be read, or it holds other bytes; names `file` or `digest`.
    """
    content: bytes | None = None
    unread: RuleRefused | None = None
    for name in (letter.file, _told_apart(letter)):
        try:
            found = read_beside(name)
        except RuleRefused as refused:
            unread = unread or refused
            continue
        if hashlib.sha256(found).hexdigest() == letter.digest:
            return found
        content = found
    if content is None and unread is not None:
        raise RuleRefused("letter.unreadable", unread.message, field="file")
    raise RuleRefused(
        "letter.other",
        say("%(file)s holds other bytes than its digest says.", file=letter.file),
        field="digest",
    )


def _told_apart(letter: Letter) -> str:
    path = PurePath(letter.file)
    return f"{path.stem}-{letter.digest[:_SHOWN]}{path.suffix}"


def with_letters(content: DraftContent, letters: Mapping[int, Letter]) -> DraftContent:
    """Give the content with these letters, each named by the place of its endorsement."""
    if not letters:
        return content
    endorsements = [
        replace(endorsement, letter=letters.get(at, endorsement.letter))
        for at, endorsement in enumerate(content.endorsements)
    ]
    return replace(content, endorsements=tuple(endorsements))
