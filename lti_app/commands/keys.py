"""`hallmark keys`: the tool's own LTI keys."""

import click

from lti_app.commands.context import answer, shell_actor, wiring
from lti_app.services.tool_keys import ToolKey

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def keys() -> None:
    """Make and list the keys that the tool signs with.

    Example: hallmark keys list
    """


@keys.command()
@as_json_option
def rotate(*, as_json: bool) -> None:
    """Make a new signing key. The old ones stay published; no process is restarted.

    Example: hallmark keys rotate
    """
    with wiring().open_work(shell_actor()) as work:
        kid = work.tool_keys.rotate()
    answer(
        {"kid": kid},
        as_json=as_json,
        lines=[f"The tool signs with key {kid} now; it is published at /lti/jwks.json."],
    )


@keys.command("list")
@as_json_option
def list_keys(*, as_json: bool) -> None:
    """List the published keys, the signing one first.

    Example: hallmark keys list --json
    """
    with wiring().open_work(shell_actor()) as work:
        found = work.tool_keys.list()
    answer(
        {"keys": [_as_json(key) for key in found]},
        as_json=as_json,
        lines=[_line(key) for key in found] or ["No key yet: hallmark keys rotate."],
    )


def _line(key: ToolKey) -> str:
    if key.retired_at is None:
        return f"{key.kid}: signs since {key.created_at:%Y-%m-%d %H:%M} UTC"
    return f"{key.kid}: retired {key.retired_at:%Y-%m-%d %H:%M} UTC, still published"


def _as_json(key: ToolKey) -> dict[str, object]:
    return {
        "kind": "tool",
        "kid": key.kid,
        "created_at": key.created_at.isoformat(),
        "retired_at": None if key.retired_at is None else key.retired_at.isoformat(),
    }
