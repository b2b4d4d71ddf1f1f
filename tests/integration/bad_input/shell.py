"""The command line as a shell sees it: exit code, what went to each stream, no traceback."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import structlog

from lti_app import cli
from lti_app.commands import context
from tests.conftest import BASE_URL, ENCRYPTION_KEY

GOOD_SETTINGS = {
    "HALLMARK_BASE_URL": BASE_URL,
    "HALLMARK_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "HALLMARK_ENCRYPTION_KEYS": ENCRYPTION_KEY,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one command said."""

    code: int
    out: str
    err: str

    def complaint(self) -> str:
        """The one line of a refusal, without click's usage before it.

        Fails where there is a traceback, where more was said, or where anything went to stdout
        that is no JSON object.
        """
        assert "Traceback" not in self.err, self.err
        if self.out:
            assert isinstance(json.loads(self.out), dict)
            assert self.out.count("\n") == 1
        told = [line for line in self.err.splitlines() if line.strip()]
        told = [line for line in told if not line.startswith(("Usage:", "Try 'hallmark"))]
        assert told, self
        assert told[0].startswith(("hallmark: ", "Error: ")), self.err
        # More lines only as a list of a file's faults, each with its line.
        assert all(line.startswith("  line ") for line in told[1:]), self.err
        assert len(told[0]) < 700, told[0]
        return "\n".join(told)


class Shell:
    """Runs commands in this process with an environment of its own."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.settings = {**GOOD_SETTINGS, "HALLMARK_DATABASE_URL": url}

    def __call__(self, *words: str, given: str = "") -> Said:
        """Run one command."""
        with self._environment():
            self._monkeypatch.setattr(sys, "argv", ["hallmark", *words])
            self._monkeypatch.setattr(sys, "stdin", io.StringIO(given))
            self._capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                cli.main()
        out, err = self._capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else int(code is not None), out, err)

    @contextmanager
    def _environment(self) -> Iterator[None]:
        root, before = logging.getLogger(), structlog.get_config()
        handlers, level = root.handlers[:], root.level
        context.wiring.cache_clear()
        with self._monkeypatch.context() as patched:
            for name, value in self.settings.items():
                patched.setenv(name, value)
            try:
                yield
            finally:
                if context.wiring.cache_info().currsize:
                    context.wiring().close()
                context.wiring.cache_clear()
                root.handlers[:] = handlers
                root.setLevel(level)
                structlog.configure(**before)
