"""`hallmark institution`: one for each Canvas root account."""

import click

from lti_app.commands.context import answer, shell_actor, wiring

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def institution() -> None:
    """Add, set and list institutions; `platform add` makes its own where it is new.

    Example: hallmark institution list
    """


@institution.command()
@click.argument("slug")
@click.option("--name", default="", help="The institution's full name.")
@as_json_option
def add(slug: str, name: str, *, as_json: bool) -> None:
    """Add an institution under a short name.

    Example: hallmark institution add main --name "Example University"
    """
    with wiring().open_work(shell_actor()) as work:
        work.institutions.add(slug, name or slug)
    answer({"slug": slug, "name": name or slug}, as_json=as_json, lines=[f"Added {slug}."])


@institution.command("list")
@as_json_option
def list_institutions(*, as_json: bool) -> None:
    """List institutions.

    Example: hallmark institution list --json
    """
    with wiring().open_work(shell_actor()) as work:
        found = work.institutions.list()
    answer(
        {"institutions": [{"slug": slug, "name": name} for slug, name in found]},
        as_json=as_json,
        lines=[f"{slug}: {name}" for slug, name in found]
        or ["There is no institution yet; `hallmark platform add` makes the first."],
    )


@institution.command("set")
@click.argument("slug")
@click.option("--name", help="The institution's full name.")
@click.option("--url", help="Its public https address.")
@click.option("--office", help="The office that awards, as people read it.")
@click.option("--office-email", help="Where questions go.")
@click.option("--office-phone", help="The office's telephone number.")
@click.option("--office-address", help="The office's postal address, lines parted by commas.")
@as_json_option
def set_facts(slug: str, *, as_json: bool, **changes: str | None) -> None:
    """Say what the public and a refused person read of an institution.

    Example: hallmark institution set main --office "Academic and Student Affairs"
    """
    given = {key: value for key, value in changes.items() if value is not None}
    with wiring().open_work(shell_actor()) as work:
        work.institutions.describe(slug, **given)
    answer({"slug": slug, **given}, as_json=as_json, lines=[f"Described {slug}."])
