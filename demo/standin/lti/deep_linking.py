"""Deep linking: what a request says of its answer, and how an answer is judged.

canvas-lms app/controllers/lti/ims/concerns/deep_linking_services.rb, lib/lti/deep_linking_data.rb
and lib/lti/messages/deep_linking_request.rb, seen 2026-11.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import jwt

from demo.standin.institution import Institution
from demo.standin.lti.assertions import UnverifiedError, claim_faults, verified
from demo.standin.lti.claims import CLAIM
from demo.standin.lti.where import Where
from demo.standin.world import ISSUER, Standin

DL_CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SETTINGS = f"{DL_CLAIM}deep_linking_settings"
LIFESPAN = timedelta(hours=1)
_ODD: dict[str, Any] = {"validation_context": None, "errors": {"errors": {}}}


@dataclass(frozen=True, slots=True)
class RefusedAnswerError(Exception):
    """An answer that is not taken: what is wrong with which field."""

    errors: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Answered:
    """A good answer: where it goes, and the links in it."""

    placement: str
    module_id: int | None
    items: tuple[dict[str, Any], ...]
    message: str | None


def settings_claim(standin: Standin, where: Where) -> dict[str, Any]:
    """What the tool may answer, and where to; the address carries what it may not change."""
    data = jwt.encode(
        {
            "nonce": str(uuid.uuid4()),
            "placement": where.placement,
            "context_module_id": where.wanted.module_id,
            "context": where.context_id,
            "exp": int((where.now + LIFESPAN).timestamp()),
        },
        standin.secret,
        algorithm="HS256",
    )
    query = urlencode({"data": data})
    settings: dict[str, Any] = {
        "deep_link_return_url": f"{where.origin}{where.context_path}/deep_linking_response?{query}",
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_media_types": "application/vnd.ims.lti.v1.ltilink",
        "auto_create": False,
        "accept_multiple": where.placement == "link_selection",
        **_ODD,
    }
    if standin.switches.deep_linking_data == "sent":
        settings["data"] = data
    return settings


def judge(
    standin: Standin, institution: Institution, context_id: str, raw: str, data: str
) -> Answered:
    """Take an answer. Raises RefusedAnswerError: every check of Canvas's, each by its field.

    Message type, version and `data` are 1EdTech's to ask for; Canvas itself reads none of them.
    """
    try:
        claims = verified(standin, raw, issuer=institution.client_id)
    except UnverifiedError as wrong:
        raise RefusedAnswerError({"jwt": [str(wrong)]}) from wrong
    if institution.key in standin.off:
        raise RefusedAnswerError({"developer_key": ["Developer key inactive in context"]})
    now = standin.clock.now()
    faults = claim_faults({**claims, "sub": claims.get("iss"), "jti": "-"}, ISSUER, now)
    if faults:
        raise RefusedAnswerError({"base": faults})
    kept = _open(standin, data, context_id, now)
    sent = standin.switches.deep_linking_data == "sent"
    if sent and claims.get(f"{DL_CLAIM}data") != data:
        raise RefusedAnswerError({"data": ["the 'data' of the request must be sent back"]})
    _check_message(claims)
    items = claims.get(f"{DL_CLAIM}content_items") or []
    links = [i for i in items if isinstance(i, dict) and i.get("type") == "ltiResourceLink"]
    if kept["placement"] != "link_selection" and len(links) > 1:
        raise RefusedAnswerError({"content_items": ["one item only"]})
    said = claims.get(f"{DL_CLAIM}msg")
    module_id = kept["context_module_id"]
    return Answered(kept["placement"], module_id, tuple(links), None if said is None else str(said))


def _check_message(claims: dict[str, Any]) -> None:
    wanted = {
        f"{CLAIM}message_type": "LtiDeepLinkingResponse",
        f"{CLAIM}version": "1.3.0",
    }
    for name, value in wanted.items():
        if claims.get(name) != value:
            field = name.removeprefix(CLAIM)
            raise RefusedAnswerError({field: [f"must be {value}"]})


def _open(standin: Standin, data: str, context_id: str, now: datetime) -> dict[str, Any]:
    """Read what the address carried: unchanged, of this context, within the hour, used once."""
    if not data:
        raise RefusedAnswerError({"data_jwt": ["presence_required"]})
    options: Any = {"verify_exp": False}
    try:
        held: dict[str, Any] = jwt.decode(
            data, standin.secret, algorithms=["HS256"], options=options
        )
    except jwt.InvalidTokenError as garbled:
        raise RefusedAnswerError({"data_jwt": ["invalid_or_malformed"]}) from garbled
    if held.get("context") != context_id or "nonce" not in held:
        raise RefusedAnswerError({"data_jwt": ["invalid_or_malformed"]})
    if held["exp"] < now.timestamp():
        raise RefusedAnswerError({"data_jwt": ["expired"]})
    if held["nonce"] in standin.answered_links:
        raise RefusedAnswerError({"data_jwt": ["already_used"]})
    standin.answered_links.add(held["nonce"])
    return held
