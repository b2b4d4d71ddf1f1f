"""Browsers by what they do with cookies inside a frame, and what came of every launch they tried.

A browser here ends where a real one would: its scripts put and get the platform's storage, go on
from the login's page, finish a launch and carry a tab's token. What a test sees of it is one answer
to a login and one to a launch, whatever the habit.
"""

import html
import re
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LOGIN, LAUNCH, FINISH = "/lti/login", "/lti/launch", "/lti/launch/finish"
STORAGE_FRAME = "post_message_forwarding"
REFUSED_BY = re.compile(r'Check that refused</dt><dd class="code">([a-z_.]+)<')


class Habit(StrEnum):
    """What becomes of cookies set inside Canvas's frame."""

    ALLOWED = "cookies allowed"
    BLOCKED = "third-party cookies blocked"
    OFF = "all cookies off"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one login or launch; `check` is what the page shows of a refusal."""

    status: int
    check: str
    seconds: float

    @property
    def is_refused(self) -> bool:
        return self.status >= 400


@dataclass(slots=True)
class Seen:
    """All that the browsers of one test did."""

    outcomes: list[Outcome] = field(default_factory=list)


class HabitClient(FlaskClient):
    """A browser of one habit. A fresh one has an empty store and no token."""

    habit: Habit
    seen: Seen

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["use_cookies"] = self.habit is not Habit.OFF
        super().__init__(*args, **kwargs)
        self.stored: dict[str, str] = {}
        self.tokens: dict[str, str] = {}

    def twin(self) -> "HabitClient":
        """The same browser once more, to send two things at once."""
        made = type(self)(self.application, self.response_wrapper)
        made.stored = self.stored
        if self._cookies is not None:
            made._cookies = dict(self._cookies)
        return made

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        path = args[0] if args and isinstance(args[0], str) else ""
        if path == LOGIN and self.habit is not Habit.ALLOWED:
            # Canvas offers its storage with every login but those of its apps.
            for name in ("data", "query_string"):
                if isinstance(kwargs.get(name), dict):
                    kwargs[name] = {"lti_storage_target": STORAGE_FRAME, **kwargs[name]}
        if path.startswith("/w/"):
            kwargs["headers"] = {**self._token(path), **(kwargs.get("headers") or {})}
        begun = time.monotonic()
        answer = self._go_on(path, self._send(*args, **kwargs))
        if path.startswith("/lti/l"):
            found = REFUSED_BY.search(answer.text)
            check = found[1] if found else ""
            took = time.monotonic() - begun
            self.seen.outcomes.append(Outcome(answer.status_code, check, took))
        return answer

    def _send(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        if self.habit is Habit.BLOCKED:
            for header in answer.headers.getlist("Set-Cookie"):
                name, attributes = header.split("=", 1)[0], header.lower().split("; ")
                if "partitioned" not in attributes:
                    self.delete_cookie(name)
        return answer

    def _go_on(self, path: str, answer: TestResponse) -> TestResponse:
        given = _data(answer.text) if answer.status_code == 200 and path.startswith("/lti/") else {}
        if path == LOGIN and "onward" in given:
            if "secret" in given:
                self.stored[given["key"]] = given["secret"]
            answer.status_code = 302
            answer.headers["Location"] = given["onward"]
        if path == LAUNCH and "ticket" in given:
            return self._finish(given)
        return answer

    def _finish(self, given: dict[str, str]) -> TestResponse:
        # A stranger's browser holds nothing under that key; whoever sits there may guess.
        secret = self.stored.get(given["key"], "guessed")
        answer = super().open(
            FINISH, method="POST", data={"ticket": given["ticket"], "secret": secret}
        )
        if answer.is_json:
            told = answer.get_json()
            self.tokens[told["window"]] = told["token"]
            answer.status_code = 303
            answer.headers["Location"] = told["start"]
        return answer

    def _token(self, path: str) -> dict[str, str]:
        token = self.tokens.get(path.split("/")[2])
        return {} if token is None else {"Authorization": f"Bearer {token}"}


def _data(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', page)}
