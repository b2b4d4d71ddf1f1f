"""Bounds how many processes of one kind run at once on this machine, whichever worker asks.

A slot is a lock on a file: it is free again when its holder ends, however it ends.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOOK_AGAIN = 0.1


class NoSlotError(Exception):
    """All are taken, and none came free in time."""


@contextmanager
def slot(name: str, most: int, wait: float, folder: Path | None = None) -> Iterator[None]:
    """Hold one of `most` slots while the block runs; wait so many seconds for one.

    Raises:
        NoSlotError: none came free.
    """
    until = time.monotonic() + wait
    while (held := _taken(name, most, folder or Path(tempfile.gettempdir()))) is None:
        if time.monotonic() >= until:
            raise NoSlotError(name)
        time.sleep(_LOOK_AGAIN)
    try:
        yield
    finally:
        os.close(held)


def _taken(name: str, most: int, folder: Path) -> int | None:
    for number in range(most):
        # Of this user alone: nobody else's file, and no link of theirs, is opened.
        path = folder / f"hallmark-{name}-{os.getuid()}-{number}.lock"
        held = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with suppress(BlockingIOError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return held
        os.close(held)
    return None
