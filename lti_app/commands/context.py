"""What every command needs: the wiring, an actor for the operating-system user, one JSON object."""

import json
import os
import pwd
import sys
from functools import cache

import click

from config.logging import set_up_logging
from config.settings import load_settings
from lti_app.domain.people.actor import Actor, system_actor
from lti_app.domain.printable import printable
from lti_app.wiring import Wiring


@cache
def wiring() -> Wiring:
    """Build the wiring once for this process, from the environment."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    return Wiring(settings)


def shell_actor() -> Actor:
    """Name the operating-system user, as sysadmin commands are recorded."""
    user_id = os.getuid()
    try:
        # Not out of the environment, where anybody writes any name.
        user = pwd.getpwuid(user_id).pw_name
    except KeyError:
        user = f"uid {user_id}"
    return system_actor(f"command line: {user}")


def answer(value: object, *, as_json: bool, lines: list[str]) -> None:
    """Print one JSON object, or the lines a person reads."""
    if as_json:
        is_utf8 = sys.stdout.encoding.lower().replace("-", "") == "utf8"
        click.echo(json.dumps(value, ensure_ascii=not is_utf8, default=str))
    else:
        for line in lines:
            # A title may hold what a terminal takes for an order.
            click.echo(printable(line))


def complain(message: str, mend: str) -> None:
    """Say on standard error what was not done and how to mend it, before an exit with 1."""
    click.echo(f"hallmark: {message} {mend}", err=True)
