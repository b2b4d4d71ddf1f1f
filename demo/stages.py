"""Says which stage the demo is at: a spinner in a terminal, plain lines in a file or a pipe."""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from rich.console import Console

Stage = Callable[[str], AbstractContextManager[None]]


def stages_on(console: Console) -> Stage:
    """Give what is opened around each stage with its name."""
    return lambda name: _stage(console, name)


def silent(_name: str) -> AbstractContextManager[None]:
    """Say nothing, as tests want it."""
    return contextlib.nullcontext()


@contextlib.contextmanager
def _stage(console: Console, name: str) -> Iterator[None]:
    if console.is_terminal:
        with console.status(name):
            yield
        return
    console.print(f"{name} ...", markup=False, highlight=False)
    began = time.perf_counter()
    yield
    # A stage that fails is ended by the failure's own words.
    seconds = time.perf_counter() - began
    console.print(f"{name}: done, {seconds:.1f} s", markup=False, highlight=False)
