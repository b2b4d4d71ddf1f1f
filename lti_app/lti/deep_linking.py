"""Deep linking on the wire: the settings of a request read, the answer signed.

1EdTech Deep Linking 2.0, §4.4 and §4.5. The answer is our own token: the library's lives twice as
long as is wise and sends `data` where none came.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

from lti_app.domain.launch.deep_linking import (
    ANSWER_LIFETIME,
    LINK,
    LONGEST_DATA,
    LONGEST_RETURN_URL,
    DeepLinkingSettings,
    PlacedLink,
)
from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.domain.launch.platform import Registration, is_safe_url, origin
from lti_app.lti import claims as claim
from lti_app.lti.key_set import ALGORITHM


def deep_linking_settings(
    registration: Registration, claims: Mapping[str, Any]
) -> DeepLinkingSettings:
    """Read where an answer must go; only the registered Canvas itself is answered.

    Its origins were checked when it was registered: https, but for the demo.

    Raises:
        LaunchRefused: the request cannot be answered, and why.
    """
    settings = claims.get(claim.DEEP_LINKING_SETTINGS)
    if not isinstance(settings, dict):
        raise LaunchRefused(LaunchCheck.DEEP_LINKING, "settings")
    return_url = settings.get("deep_link_return_url")
    if (
        not isinstance(return_url, str)
        or len(return_url) > LONGEST_RETURN_URL
        or not return_url.isprintable()
        or not is_safe_url(return_url, is_demo=True)
    ):
        raise LaunchRefused(LaunchCheck.DEEP_LINKING, "return URL")
    if origin(return_url) not in registration.origins():
        raise LaunchRefused(LaunchCheck.DEEP_LINKING, "return URL is not the registered Canvas's")
    for name, wanted in (
        ("accept_types", LINK),
        ("accept_presentation_document_targets", None),
    ):
        accepted = settings.get(name)
        if (
            not isinstance(accepted, list)
            or not accepted
            or wanted not in {None, *_texts(accepted)}
        ):
            raise LaunchRefused(LaunchCheck.DEEP_LINKING, name)
    data = settings.get("data")
    kept = None if data is None else json.dumps(data)
    if kept is not None and len(kept) > LONGEST_DATA:
        raise LaunchRefused(LaunchCheck.DEEP_LINKING, "data")
    return DeepLinkingSettings(
        deployment_id=claims[claim.DEPLOYMENT_ID], return_url=return_url, data=kept
    )


def signed_answer(
    registration: Registration,
    settings: DeepLinkingSettings,
    link: PlacedLink | None,
    *,
    key: tuple[str, str],
    now: datetime,
) -> str:
    """Sign the answer that places one link; `key` is id and private half (PEM) of our newest.

    Without a link it places nothing: an empty list tells the platform so (§4.5.4).
    """
    kid, private = key
    answer = {
        "iss": registration.client_id,
        "aud": registration.issuer,
        "iat": int(now.timestamp()),
        "exp": int((now + ANSWER_LIFETIME).timestamp()),
        "nonce": secrets.token_urlsafe(32),
        "jti": secrets.token_urlsafe(32),
        claim.DEPLOYMENT_ID: settings.deployment_id,
        claim.MESSAGE_TYPE: claim.DEEP_LINKING_RESPONSE,
        claim.VERSION: claim.LTI_VERSION,
        claim.DEEP_LINKING_ITEMS: [] if link is None else [_item(link)],
    }
    if settings.data is not None:
        answer[claim.DEEP_LINKING_DATA] = json.loads(settings.data)
    return jwt.encode(answer, private, algorithm=ALGORITHM, headers={"kid": kid})


def _item(link: PlacedLink) -> dict[str, Any]:
    item = {
        "type": LINK,
        "url": link.url,
        "title": link.title,
        "text": link.text,
        "custom": link.custom(),
    }
    return {name: value for name, value in item.items() if value}


def _texts(values: list[Any]) -> set[str]:
    return {value for value in values if isinstance(value, str)}
