"""Says why Canvas does not serve our API token, and where in Canvas that is mended.

The token is a service user's own (docs/setup.md, step 4). It is neither the developer key's number
nor its secret; those are for launches.
"""

from collections.abc import Collection

from lti_app.canvas.errors import (
    CanvasFailure,
    CanvasForbidden,
    CanvasThrottled,
    CanvasUnauthorized,
)
from lti_app.domain.errors import RuleRefused
from lti_app.domain.launch.platform import Registration

GIVE = "hallmark platform token --issuer {issuer} --client-id {client_id} < token.txt"
MAKE = (
    "sign in to {api_url} as the service user, Account → Settings → New Access Token, copy it whole"
)
ROLE = (
    "give its account role these permissions (Admin → Permissions): view the course list and "
    "content, view all grades, read the roster, read SIS data"
)


def give_token(registration: Registration) -> str:
    """Write the command that hands a token over."""
    return GIVE.format(issuer=registration.issuer, client_id=registration.client_id)


def refused_token(registration: Registration, failure: CanvasFailure) -> RuleRefused:
    """Word why a token was not stored and how to come to one that is."""
    what, mend = _worded(failure)
    told = mend.format(
        api_url=registration.api_url,
        issuer=registration.issuer,
        client_id=registration.client_id,
    )
    return RuleRefused("platform.token", what, mend=told)


def stored_token_mend(kinds: Collection[str]) -> str | None:
    """Say what mends a pass that the stored token did not serve; None where it is not the token."""
    if CanvasUnauthorized.__name__ in kinds:
        make = MAKE.format(api_url="Canvas")
        return (
            f"Canvas refuses the stored token. Make a new one: {make}. Give it with `hallmark "
            "platform token`, then run it again (docs/setup.md, step 4)."
        )
    if CanvasForbidden.__name__ in kinds:
        return (
            f"The service user may not read that: {ROLE}, in an account that holds the course. A "
            "token that a developer key gave may lack a scope: the errors name the address."
        )
    return None


def _worded(failure: CanvasFailure) -> tuple[str, str]:
    match failure:
        case CanvasUnauthorized():
            what = "Canvas refuses this token: it is invalid, expired or revoked, or another's."
            mend = (
                f"Make a new one: {MAKE}; then: {GIVE}. The developer key's number and secret are "
                "no API token; production, beta and test Canvas have tokens of their own."
            )
        case CanvasForbidden():
            what = f"The token may not do what is needed: {failure}."
            mend = (
                f"Make one without scopes: {MAKE}. One that a developer key gave needs its scope "
                "url:GET|/api/v1/users/:id (Admin → Developer Keys → Edit → Enforce Scopes). And "
                f"{ROLE} (docs/setup.md, step 4)."
            )
        case CanvasThrottled():
            what = "Canvas asks for patience, so the token could not be tried."
            mend = "Nothing is known against it: try again in a minute."
        case _:
            what = f"The token could not be tried: {failure}."
            mend = (
                "Nothing is known against it. {api_url}/api/v1/users/self has to answer from this "
                "machine. If the address is wrong: `hallmark platform remove`, then `add` with the "
                "right --api-url."
            )
    return what, mend
