"""`hallmark keys`: the tool's LTI keys and the issuer's keys that sign credentials."""

import click

from lti_app.commands.context import answer, shell_actor, wiring
from lti_app.models.award import IssuerKeyRow
from lti_app.services.platform.tool_keys import ToolKey

KINDS = ("both", "tool", "issuer")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def keys() -> None:
    """Make and list the keys that the tool and the issuer sign with.

    Example: hallmark keys list
    """


@keys.command()
@click.option("--kind", type=click.Choice(KINDS), default="both", help="Which; default both.")
@as_json_option
def rotate(kind: str, *, as_json: bool) -> None:
    """Make new signing keys. The old ones stay published; no process is restarted.

    Example: hallmark keys rotate --kind issuer
    """
    made: dict[str, str] = {}
    with wiring().open_work(shell_actor()) as work:
        if kind != "issuer":
            made["kid"] = work.tool_keys.rotate()
        if kind != "tool":
            made["issuer_key"] = work.issuer_keys.rotate().fragment
    lines = {
        "kid": "The tool signs with key {} now; it is published at /lti/jwks.json.",
        "issuer_key": "Credentials are signed with {} now; see /.well-known/did.json.",
    }
    answer(made, as_json=as_json, lines=[lines[name].format(key) for name, key in made.items()])


@keys.command("list")
@as_json_option
def list_keys(*, as_json: bool) -> None:
    """List the published keys, the signing ones first.

    Example: hallmark keys list --json
    """
    with wiring().open_work(shell_actor()) as work:
        tool = [_tool_key(key) for key in work.tool_keys.list()]
        issuer = [_issuer_key(key) for key in reversed(work.issuer_keys.all())]
    found = tool + issuer
    answer(
        {"keys": found},
        as_json=as_json,
        lines=[_line(key) for key in found] or ["No key yet: hallmark keys rotate."],
    )


def _tool_key(key: ToolKey) -> dict[str, str | None]:
    return {
        "kind": "tool",
        "kid": key.kid,
        "created_at": key.created_at.isoformat(timespec="minutes"),
        "retired_at": None
        if key.retired_at is None
        else key.retired_at.isoformat(timespec="minutes"),
    }


def _issuer_key(row: IssuerKeyRow) -> dict[str, str | None]:
    return {
        "kind": "issuer",
        "kid": row.fragment,
        "created_at": row.created_at.isoformat(timespec="minutes"),
        "retired_at": None
        if row.retired_at is None
        else row.retired_at.isoformat(timespec="minutes"),
    }


def _line(key: dict[str, str | None]) -> str:
    if key["retired_at"] is None:
        return f"{key['kind']} {key['kid']}: signs since {key['created_at']}"
    return f"{key['kind']} {key['kid']}: retired {key['retired_at']}, still published"
