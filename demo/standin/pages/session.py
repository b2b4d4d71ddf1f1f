"""Who is signed in to Canvas in this browser: a signed cookie per host, several people at once."""

from flask import Response, request
from itsdangerous import BadSignature, URLSafeSerializer

from demo.standin.institution import Institution
from demo.standin.world import Standin

COOKIE = "canvas_session"


def _serializer(standin: Standin) -> URLSafeSerializer:
    return URLSafeSerializer(standin.secret, salt="canvas-session")


def people_signed_in(standin: Standin, institution: Institution) -> set[int]:
    """Everybody picked in this browser on this host; the demo needs more than one at a time."""
    return set(_held(standin, institution))


def current_person(standin: Standin, institution: Institution) -> int | None:
    """The person picked last."""
    held = _held(standin, institution)
    return held[-1] if held else None


def sign_in(standin: Standin, institution: Institution, person_id: int, answer: Response) -> None:
    """Remember a person in this browser; they are also no longer signed out."""
    standin.signed_out.discard((institution.key, person_id))
    held = [p for p in _held(standin, institution) if p != person_id]
    value = _serializer(standin).dumps([institution.key, [*held, person_id][-20:]])
    answer.set_cookie(COOKIE, str(value), httponly=True, secure=True, samesite="None", path="/")


def _held(standin: Standin, institution: Institution) -> list[int]:
    try:
        key, people = _serializer(standin).loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return []
    return [int(p) for p in people] if key == institution.key else []
