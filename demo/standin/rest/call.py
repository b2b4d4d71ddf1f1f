"""One REST request as Canvas sees it, and the answer in the making."""

import json
from dataclasses import dataclass, field
from typing import Any

from flask import Request, Response

from demo.standin.ids import long_id, short_id
from demo.standin.institution import Institution, Token
from demo.standin.model import Person
from demo.standin.world import Standin

STRING_IDS = "application/json+canvas-string-ids"


class RestError(Exception):
    """A refusal in one of Canvas's shapes."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


@dataclass(frozen=True, slots=True)
class Answer:
    """A payload with a status of its own."""

    payload: Any
    status: int


@dataclass(slots=True)
class Call:
    """Who asks for what; list parameters are read with or without their brackets."""

    standin: Standin
    institution: Institution
    request: Request
    token: Token
    person: Person
    fault: str | None = None
    link: str | None = None
    rows: int = 0
    cells: int = 0
    unexpected: bool = False
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return self.standin.origin(self.institution)

    def one(self, name: str) -> str | None:
        value = self.request.args.get(name)
        return value or None

    def many(self, name: str) -> list[str]:
        """Read `name[]=a&name[]=b`, `name=a` and `name=a,b` alike."""
        found = self.request.args.getlist(f"{name}[]")
        for plain in self.request.args.getlist(name):
            found.extend(part for part in plain.split(",") if part)
        return found

    def numbers(self, name: str) -> list[int]:
        """Read ids; what is no number becomes 0, which nothing has."""
        asked = [long_id(v) for v in self.many(name)]
        return [int(v) if v.isascii() and v.isdigit() else 0 for v in asked]

    def address_id(self, number: int) -> str:
        """Word an id as addresses in answers do."""
        tilde = self.standin.switches.shard_ids == "tilde"
        return short_id(number) if tilde else str(number)

    def includes(self) -> set[str]:
        """The includes asked for; none for a scoped key without the option, and not a word."""
        dropped = self.standin.switches.include_parameters == "dropped"
        if dropped or self.fault == "include_stripped" or not self.token.allow_includes:
            return set()
        return set(self.many("include"))

    def posted(self, group: str, name: str) -> Any:
        """Read `group[name]` of a form, or the same of a JSON body; None if it was not sent."""
        if self.request.is_json:
            body = self.request.get_json(silent=True)
            held = body.get(group) if isinstance(body, dict) else None
            return held.get(name) if isinstance(held, dict) else None
        form = self.request.form
        several = form.getlist(f"{group}[{name}][]")
        return several or form.get(f"{group}[{name}]")

    def posted_groups(self) -> set[str]:
        """Name the outermost names of what was sent: `comment` of `comment[text_comment]`."""
        if self.request.is_json:
            body = self.request.get_json(silent=True)
            return set(body) if isinstance(body, dict) else set()
        return {key.partition("[")[0] for key in self.request.form}

    def plain(self, name: str) -> Any:
        """Read a field that stands by itself; a list if it was sent as one."""
        if self.request.is_json:
            body = self.request.get_json(silent=True)
            return body.get(name) if isinstance(body, dict) else None
        form = self.request.form
        return form.getlist(f"{name}[]") or form.get(name)

    def flag(self, name: str) -> bool:
        return (self.one(name) or "").lower() in {"1", "true", "t", "yes", "on"}


def not_found() -> RestError:
    return RestError(404, {"errors": [{"message": "The specified resource does not exist."}]})


def not_allowed(standin: Standin) -> RestError:
    """No permission: 401 on older sites, 403 on newer; never the header of a dead token."""
    said = [{"message": "user not authorized to perform that action"}]
    return RestError(standin.switches.forbidden_status, {"status": "unauthorized", "errors": said})


def dead_token(why: str, **more: Any) -> RestError:
    """Refuse a token: `why` is Invalid, Expired or Revoked."""
    body = {"errors": [{"message": f"{why} access token.", **more}]}
    return RestError(401, body, {"WWW-Authenticate": 'Bearer realm="canvas-lms"'})


def answer_json(payload: Any, status: int = 200, *, string_ids: bool = False) -> Response:
    if string_ids:
        payload = with_string_ids(payload)
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, content_type="application/json; charset=utf-8")


def with_string_ids(value: Any, key: str = "") -> Any:
    """Turn whole numbers under `id` and `*_id` into strings, and nothing else."""
    if isinstance(value, dict):
        return {k: with_string_ids(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [with_string_ids(item, key) for item in value]
    is_id = key == "id" or key.endswith("_id")
    return str(value) if is_id and isinstance(value, int) and not isinstance(value, bool) else value
