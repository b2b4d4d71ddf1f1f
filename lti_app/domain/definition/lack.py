"""One thing a definition lacks: which rule asks for it, where it would stand, and a sentence."""

import unicodedata
from dataclasses import dataclass

Path = tuple[str | int, ...]

_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing a definition lacks: the rule, where in the definition, and a sentence."""

    rule: str
    path: Path
    message: str

    @property
    def field(self) -> str:
        """Name the place as people write it, such as `slos[1].pos`; counting starts at 0."""
        return field_name(self.path)


def field_name(path: Path) -> str:
    """Write a path as `slos[1].pos`."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(parts).removeprefix(".")


def is_blank(text: str) -> bool:
    """Say whether a text shows nothing: white space and invisible characters only."""
    return all(unicodedata.category(c)[0] in "ZC" or c in _FILLERS for c in text)
