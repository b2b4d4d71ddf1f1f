"""The account's color as a small sheet of our own, so that the page's policy stays as it is.

Its address is signed: it names only a brand that a launch told and that is fit to be asked for.
"""

from flask import Blueprint, Response, current_app, g, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from lti_app.domain.errors import NotFound
from lti_app.domain.launch.brand import DARK_INK, LIGHT_INK, Brand
from lti_app.pages.access import Visit, public, wiring

KEPT_SECONDS = 600

blueprint = Blueprint("brand", __name__)


@blueprint.get("/brand/<token>.css")
@public
def sheet(token: str) -> Response:
    """Give the colors as far as they are known now; an empty sheet leaves ours."""
    try:
        address = str(_signer().loads(token))
    except BadSignature as error:
        raise NotFound("brand.unknown", "There is no such page.") from error
    brand = wiring().brands.known(address)
    answer = Response(_rules(brand or Brand()), mimetype="text/css")
    answer.headers["Cache-Control"] = (
        "no-store" if brand is None else f"public, max-age={KEPT_SECONDS}"
    )
    return answer


def brand_sheet() -> dict[str, str]:
    """Give a window's templates the address of its account's sheet, where its launch told one."""
    visit: Visit | None = g.get("visit")
    if visit is None or not visit.brand_url:
        return {}
    # Asked for with the page already, so that the sheet finds it known a moment later.
    wiring().brands.known(visit.brand_url)
    return {"brand_css": url_for("brand.sheet", token=_signer().dumps(visit.brand_url))}


def _signer() -> URLSafeSerializer:
    key = current_app.secret_key
    assert key is not None
    return URLSafeSerializer(key, salt="brand")


def _rules(brand: Brand) -> str:
    rules = []
    if brand.light:
        rules.append(f"--brand:{brand.light};--brand-ink:{LIGHT_INK}")
    if brand.dark:
        rules.append(f"--brand-dark:{brand.dark};--brand-dark-ink:{DARK_INK}")
    return f":root{{{';'.join(rules)}}}\n" if rules else ""
