"""`hallmark platform`: registrations in Canvas, and the token the Canvas API is read with."""

import sys

import click

from lti_app.canvas.errors import CanvasFailure
from lti_app.commands.context import answer, shell_actor, wiring
from lti_app.commands.token_trouble import give_token, refused_token
from lti_app.domain.errors import RuleRefused
from lti_app.domain.launch.platform import NewRegistration, Registration

LONGEST_TOKEN = 1000
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
issuer_option = click.option("--issuer", required=True, help="The platform's iss.")
client_option = click.option("--client-id", required=True, help="The developer key's id.")


@click.group()
def platform() -> None:
    """Register the Canvas that people come from.

    Example: hallmark platform list
    """


@platform.command()
@issuer_option
@client_option
@click.option(
    "--deployment-id",
    "deployment_ids",
    multiple=True,
    required=True,
    help="A deployment's id; may be repeated.",
)
@click.option("--auth-login-url", required=True, help="Where a login is sent to.")
@click.option("--auth-token-url", required=True, help="Where service tokens are asked for.")
@click.option("--key-set-url", required=True, help="The platform's public keys.")
@click.option("--api-url", required=True, help="The institution's own Canvas address.")
@click.option("--name", default="", help="What people call it.")
@click.option("--institution", default="main", show_default=True, help="Its short name.")
@as_json_option
def add(
    *,
    issuer: str,
    client_id: str,
    deployment_ids: tuple[str, ...],
    auth_login_url: str,
    auth_token_url: str,
    key_set_url: str,
    api_url: str,
    name: str,
    institution: str,
    as_json: bool,
) -> None:
    """Register a Canvas by hand. Given again, it only adds new deployments.

    \u0008
    Example: hallmark platform add --issuer https://canvas.instructure.com
      --client-id 10000000000042 --deployment-id 7:deadbeef
      --auth-login-url https://sso.canvaslms.com/api/lti/authorize_redirect
      --auth-token-url https://sso.canvaslms.com/login/oauth2/token
      --key-set-url https://sso.canvaslms.com/api/lti/security/jwks
      --api-url https://school.instructure.com --name "Our university"
    """
    wanted = NewRegistration(
        issuer=issuer,
        client_id=client_id,
        auth_login_url=auth_login_url,
        auth_token_url=auth_token_url,
        key_set_url=key_set_url,
        api_url=api_url.rstrip("/"),
        deployment_ids=deployment_ids,
        name=name,
    )
    with wiring().open_work(shell_actor()) as work:
        added = work.platforms.add(work.institutions.find_or_add(institution), wanted)
    answer(
        _as_json(added),
        as_json=as_json,
        lines=[
            f"Registered {added.name}: {added.issuer}, client {added.client_id}.",
            *([] if added.token_checked_at else [_next(added)]),
        ],
    )


@platform.command("list")
@as_json_option
def list_platforms(*, as_json: bool) -> None:
    """List the registrations in use.

    Example: hallmark platform list --json
    """
    with wiring().open_work(shell_actor()) as work:
        found = work.platforms.list()
    answer(
        {"platforms": [_as_json(registration) for registration in found]},
        as_json=as_json,
        lines=[
            f"{registration.name}: {registration.issuer}, client {registration.client_id}, "
            f"deployments {', '.join(sorted(registration.deployment_ids))}, {_token(registration)}"
            for registration in found
        ]
        or ["No platform is registered."],
    )


@platform.command()
@issuer_option
@client_option
@as_json_option
def remove(issuer: str, client_id: str, *, as_json: bool) -> None:
    """Take a registration out of use and forget its token; people and awards stay.

    Example: hallmark platform remove --issuer https://canvas.instructure.com --client-id 42
    """
    with wiring().open_work(shell_actor()) as work:
        work.platforms.remove(issuer, client_id)
    answer({"removed": client_id}, as_json=as_json, lines=["Removed. Nobody can launch from it."])


@platform.command()
@issuer_option
@client_option
@as_json_option
def token(issuer: str, client_id: str, *, as_json: bool) -> None:
    """Read a Canvas service token from standard input, try it, and store it encrypted.

    Example: hallmark platform token --issuer https://canvas.instructure.com --client-id 42 < token
    """
    given = sys.stdin.read().strip()
    if not 0 < len(given) <= LONGEST_TOKEN or not given.isprintable() or " " in given:
        raise RuleRefused(
            "platform.token",
            "No token came on standard input.",
            mend="Write one token there, for example: … < token.txt",
        )
    with wiring().open_work(shell_actor()) as work:
        registration = work.platforms.in_use(issuer, client_id)
    # Canvas is asked outside of any transaction.
    _try(registration, given)
    with wiring().open_work(shell_actor()) as work:
        work.platforms.store_token(issuer, client_id, given)
    answer(
        {"stored": True, "client_id": client_id},
        as_json=as_json,
        lines=["Canvas takes the token; it is stored encrypted."],
    )


def _try(registration: Registration, given: str) -> None:
    try:
        wiring().tools.gateways.open(registration.api_url, given).check_token()
    except CanvasFailure as failure:
        raise refused_token(registration, failure) from failure


def _next(registration: Registration) -> str:
    return f"It has no API token yet (docs/setup.md, step 4): {give_token(registration)}"


def _as_json(registration: Registration) -> dict[str, object]:
    checked = registration.token_checked_at
    return {
        "name": registration.name,
        "issuer": registration.issuer,
        "client_id": registration.client_id,
        "deployment_ids": sorted(registration.deployment_ids),
        "auth_login_url": registration.auth_login_url,
        "auth_token_url": registration.auth_token_url,
        "key_set_url": registration.key_set_url,
        "api_url": registration.api_url,
        "token_checked_at": checked.isoformat() if checked else None,
    }


def _token(registration: Registration) -> str:
    checked = registration.token_checked_at
    return f"token taken by Canvas {checked:%Y-%m-%d}" if checked else "no token stored"
