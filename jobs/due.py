"""One piece of due work: its key, and whether a person waits for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Due:
    """A key of a job; two runs of one key never go on at once."""

    key: str
    is_awaited: bool = False


class JobFailed(Exception):  # noqa: N818 - a job's outcome, worded as the others are
    """The run came to its end without what it is for; its text says why, in a line for its log."""
