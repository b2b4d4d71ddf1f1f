"""`hallmark`: every command. Exit 0 done, 1 refused with one line on stderr, 2 wrong usage."""

import io
import sys
from typing import NoReturn

import click
from sqlalchemy.exc import DBAPIError

from config.settings import SettingRefused
from lti_app.commands import (
    db,
    definition,
    institution,
    jobs,
    keys,
    platform,
    queue,
    role,
    scheduler,
    sync,
    unit,
    verify,
)
from lti_app.commands.database_trouble import database_trouble
from lti_app.domain.errors import HallmarkRefusal

LONGEST_LINE = 400


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hallmark")
def hallmark() -> None:
    """Micro-credentials beside Canvas, awarded the way the policy demands.

    Example: hallmark db upgrade
    """


hallmark.add_command(db.db)
hallmark.add_command(definition.definition)
hallmark.add_command(institution.institution)
hallmark.add_command(jobs.jobs)
hallmark.add_command(keys.keys)
hallmark.add_command(platform.platform)
hallmark.add_command(queue.queue)
hallmark.add_command(role.role)
hallmark.add_command(scheduler.scheduler)
hallmark.add_command(sync.sync)
hallmark.add_command(unit.unit)
hallmark.add_command(verify.verify_credential)


def main() -> None:
    """Run the command line; a refusal is one clear line, never a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name that the terminal's encoding lacks is shown by its number, and breaks nothing.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = hallmark.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (HallmarkRefusal, SettingRefused) as error:
        _refuse(str(error), getattr(error, "mend", ""))
    except DBAPIError as error:
        _refuse(*database_trouble(error))
    except UnicodeEncodeError as error:
        # Arguments are bytes; those that are no UTF-8 text fit into no database.
        _refuse(f"{error.object!a} is no UTF-8 text.", "Write it in UTF-8.")


def _refuse(message: str, mend: str = "") -> NoReturn:
    told = "\n".join(map(_shortened, message.split("\n")))
    click.echo(f"hallmark: {told}{f' {mend}' if mend else ''}", err=True)
    sys.exit(1)


def _shortened(line: str) -> str:
    # What was given is repeated in the middle of a sentence, however long it was.
    half = LONGEST_LINE // 2
    return line if len(line) <= LONGEST_LINE else f"{line[:half]}…{line[-half:]}"
