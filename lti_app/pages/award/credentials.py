"""What anyone may read: credentials, achievements, issuers, status lists, the DID document.

No cookies, no log of who reads. `/credentials/<id>` is unlisted and says who only while the holder
shares (docs/adr/0005).
"""

import hashlib
import json
import re
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from lti_app.credentials.achievement import achievement_document
from lti_app.credentials.issuer import profile_document
from lti_app.domain.errors import NotFound
from lti_app.domain.people.actor import system_actor
from lti_app.pages.access import public, wiring
from lti_app.pages.locales import amount
from lti_app.services.award.verification import PublicCredential, Standing
from lti_app.services.platform.institutions import contact_of

blueprint = Blueprint("credentials", __name__)
READER = system_actor("public page")
JSON_TYPES = ("application/vc+ld+json", "application/vc", "application/ld+json", "application/json")
_LEVEL = re.compile(r"(\d+(?:\.\d+)?) of (\d+(?:\.\d+)?)(, .+)?", re.DOTALL)
BANNERS = {
    Standing.VALID: "valid",
    Standing.BEING_SIGNED: "unknown",
    Standing.REVOKED: "revoked",
    Standing.SUPERSEDED: "superseded",
    Standing.EXPIRED: "expired",
    Standing.INVALID: "invalid",
    Standing.UNKNOWN: "unknown",
}


@blueprint.get("/credentials/<uuid:uuid>")
@public
def credential(uuid: UUID) -> Response:
    """Show a credential to a person, or give its signed text to a program."""
    if _wants_json():
        return signed(uuid)
    with wiring().open_work(READER) as work:
        found = work.verification.check(uuid)
    page = render_template(
        "credentials/credential.html",
        found=found,
        content=found.published.content,
        banner=BANNERS[found.standing],
        banner_text=_banner_text(found),
        slos=_slos(found),
        image_url=_image_url(found.published.facts.url, found.published.facts.image_type),
        contact=contact_of(found.published.institution),
        issuer_name=found.published.institution.name,
        issuer_href=found.published.institution.url,
    )
    answer = make_response(page)
    answer.headers["Vary"] = "Accept"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/credentials/<uuid:uuid>.json")
@public
def signed(uuid: UUID) -> Response:
    """Give the credential exactly as it was signed; raises NotFound until it is."""
    with wiring().open_work(READER) as work:
        found = work.verification.check(uuid)
    if found.document is None:
        raise NotFound(
            "credential.being_signed",
            "This credential is being signed.",
            mend="Come back in a minute.",
        )
    return _document(found.document, "application/vc+ld+json", max_age=0)


@blueprint.get("/achievements/<slug>/<int:number>")
@public
def achievement(slug: str, number: int) -> Response:
    """Show what a definition version asks for, or give its Open Badges achievement."""
    with wiring().open_work(READER) as work:
        published = work.achievements.by_address(slug, number)
    if _wants_json():
        text = json.dumps(achievement_document(published.facts), ensure_ascii=False)
        return _document(text, "application/ld+json", max_age=300)
    page = render_template(
        "credentials/achievement.html",
        published=published,
        content=published.content,
        image_url=_image_url(published.facts.url, published.facts.image_type),
        contact=contact_of(published.institution),
        issuer_name=published.institution.name,
        issuer_href=published.institution.url,
    )
    answer = make_response(page)
    answer.headers["Vary"] = "Accept"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/achievements/<slug>/<int:number>.<any(png, svg):kind>")
@public
def achievement_image(slug: str, number: int, kind: str) -> Response:
    """Give the image of a definition version; it can run no script."""
    with wiring().open_work(READER) as work:
        published = work.achievements.by_address(slug, number)
        image = work.achievements.image(published.version)
    if published.facts.image_type != kind:
        raise NotFound("achievement.image", "This achievement has no image of that type.")
    answer = make_response(image.content)
    answer.mimetype = image.media_type
    answer.headers["Cache-Control"] = "public, max-age=86400"
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@blueprint.get("/issuers/<int:number>")
@public
def issuer(number: int) -> Response:
    """Give the issuer's Open Badges profile."""
    with wiring().open_work(READER) as work:
        _, facts = work.achievements.issuer(number)
    text = json.dumps(profile_document(facts), ensure_ascii=False)
    return _document(text, "application/ld+json", max_age=300)


@blueprint.get("/status/<int:number>")
@public
def status_list(number: int) -> Response:
    """Give a signed status list (W3C Bitstring Status List)."""
    with wiring().open_work(READER) as work:
        text = work.status_lists.document(number)
    return _document(text, "application/vc", max_age=300)


@blueprint.get("/.well-known/did.json")
@public
def did() -> Response:
    """Give the DID document that names our keys."""
    with wiring().open_work(READER) as work:
        text = work.verification.did_document().decode()
    return _document(text, "application/did+json", max_age=300)


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", *JSON_TYPES])
    return best in JSON_TYPES


def _document(text: str, mimetype: str, *, max_age: int) -> Response:
    answer = make_response(text)
    answer.mimetype = mimetype
    answer.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    # Without an age it may be taken back any time, so every reader asks again first.
    answer.headers["Cache-Control"] = f"public, max-age={max_age}" if max_age else "no-cache"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Vary"] = "Accept"
    answer.make_conditional(request)
    return answer


def _image_url(url: str, kind: str) -> str:
    return f"/{url.split('/', 3)[3]}.{kind}"


def _slos(found: PublicCredential) -> list[dict[str, object]]:
    facts, content = found.published.facts, found.published.content
    outcomes = {po.key: po.text for po in content.pos}
    return [
        {
            "title": slo.title,
            "text": slo.description,
            "level": level_words(found.levels.get(facts.slo_url(str(slo.key)), "")),
            "pos": [outcomes[key] for key in slo.pos if key in outcomes],
        }
        for slo in content.slos
    ]


def level_words(signed: str) -> str:
    """Say in the reader's language a level as it was signed ("3 of 4, Sound").

    The rating's own word is the rubric's and stays; what was worded otherwise stays whole.
    """
    level = _LEVEL.fullmatch(signed)
    if level is None:
        return signed
    points = _("%(points)s of %(out_of)s", points=amount(level[1]), out_of=amount(level[2]))
    return f"{points}{level[3] or ''}"


def _banner_text(found: PublicCredential) -> str | None:
    match found.standing:
        case Standing.BEING_SIGNED:
            return str(_("Awarded, and being signed. Come back in a minute."))
        case Standing.UNKNOWN:
            return str(_("The check could not be finished. Nothing is known against it."))
        case _:
            return None
