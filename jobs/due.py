"""One piece of due work: its key, and whether a person waits for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Due:
    """A key of a job; two runs of one key never go on at once."""

    key: str
    is_awaited: bool = False
