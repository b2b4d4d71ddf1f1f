"""`hallmark unit`: units and their members, from a file and as a list (Policy 380.104, R1)."""

from pathlib import Path

import click

from lti_app.commands.acting import acting, named
from lti_app.commands.context import answer, shell_actor, wiring
from lti_app.domain.errors import RuleRefused
from lti_app.domain.people.unit_file import LARGEST_FILE, Fault
from lti_app.domain.people.unit_plan import MemberStep, UnitPlan, UnitStep
from lti_app.domain.people.units import PlacedUnit, UnitFacts

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def unit() -> None:
    """Import and list the units that develop micro-credentials.

    The columns of a file are described in docs/units.md.

    Example: hallmark unit list --institution main
    """


@unit.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--as", "importer", required=True, help="The ASA administrator who imports it.")
@click.option("--institution", help="Its short name; without it, the administrator's own.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen, or what is wrong.")
@as_json_option
def import_file(
    *, file: Path, importer: str, institution: str | None, dry_run: bool, as_json: bool
) -> None:
    """Import units and members from FILE, a CSV file in UTF-8.

    Everything is checked first and each bad line named; all of it is imported or nothing. The same
    file again changes nothing.

    \u0008
    Example: hallmark unit import units.csv --dry-run --as main:canvas:700
    Example: hallmark unit import units.csv --as main:canvas:700
    """
    content = _read(file)
    with wiring().open_work(shell_actor()) as work:
        acting(work, importer)
        at = (
            named(work, importer)[0] if institution is None else work.institutions.find(institution)
        )
        plan = work.unit_import.plan(at, content)
        if not plan.faults and not dry_run:
            plan = work.unit_import.carry_out(at, content)
    answer(
        _plan_as_json(plan, is_done=not dry_run),
        as_json=as_json,
        lines=_told(plan, dry_run=dry_run),
    )
    if plan.faults:
        raise RuleRefused(
            "unit_import.faults",
            f"Nothing was imported: {file} is wrong in {_count(len(plan.faults), 'place')}.",
            mend="Mend each and import it again.",
        )


@unit.command("list")
@click.option("--institution", default="main", show_default=True, help="Its short name.")
@as_json_option
def list_units(institution: str, *, as_json: bool) -> None:
    """List the units, each below the one it belongs to.

    Example: hallmark unit list --json
    """
    with wiring().open_work(shell_actor()) as work:
        institution_id = work.institutions.find(institution)
        tree = work.units.tree(institution_id)
        counts = work.roles.member_counts(institution_id)
    codes = {each.unit.id: each.unit.code for each in tree}
    answer(
        {
            "units": [
                {
                    **_unit_as_json(each.unit),
                    "parent": None if each.unit.parent_id is None else codes[each.unit.parent_id],
                    "members": counts.get(each.unit.id, 0),
                }
                for each in tree
            ]
        },
        as_json=as_json,
        lines=[_line(each, counts.get(each.unit.id, 0)) for each in tree]
        or ["There are no units yet. Import them: hallmark unit import FILE"],
    )


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise RuleRefused(
            "unit_import.file",
            f"{file} cannot be read: {error.strerror}.",
            mend="Name a CSV file.",
            field="file",
        ) from error


def _told(plan: UnitPlan, *, dry_run: bool) -> list[str]:
    if plan.faults:
        return [_fault(each) for each in plan.faults]
    if plan.changes_nothing:
        return ["Everything in this file stands already; nothing is to be changed."]
    would = "would " if dry_run else ""
    lines = [f"line {step.line}: {would}{_unit_step(step)}" for step in plan.units]
    lines += [f"line {step.line}: {would}{_member_step(step)}" for step in plan.members]
    units, members = _count(len(plan.units), "unit"), _count(len(plan.members), "role")
    end = "Nothing was changed: this was a dry run." if dry_run else "Imported."
    return [*lines, f"{units}, {members}. {end}"]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _fault(fault: Fault) -> str:
    where = f"line {fault.line}" if fault.line else "the file"
    column = f", {fault.column}" if fault.column else ""
    return f"{where}{column}: {fault.message} {fault.mend}"


def _unit_step(step: UnitStep) -> str:
    below = f" below {step.parent_code}" if step.parent_code else ""
    verb = "add" if step.was is None else "change"
    return f"{verb} {step.kind} {step.code}, {step.name}{below}"


def _member_step(step: MemberStep) -> str:
    verb = "change the end of" if step.is_held else "grant"
    new = "" if step.is_known else " (not seen here before)"
    until = "" if step.until is None else f", until {step.until:%Y-%m-%d %H:%M} UTC"
    return f"{verb} {step.role} in {step.code}: {step.person}{new}{until}"


def _line(placed: PlacedUnit, members: int) -> str:
    unit = placed.unit
    closed = f", closed {unit.closed_at:%Y-%m-%d}" if unit.closed_at else ""
    told = f"{unit.code}: {unit.name} ({unit.kind}), {_count(members, 'member')}{closed}"
    return f"{'  ' * placed.depth}{told}"


def _unit_as_json(unit: UnitFacts) -> dict[str, object]:
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind.value,
        "closed_at": None if unit.closed_at is None else unit.closed_at.isoformat(),
    }


def _plan_as_json(plan: UnitPlan, *, is_done: bool) -> dict[str, object]:
    return {
        "imported": is_done and not plan.faults,
        "changed": bool(plan.units or plan.members),
        "units": [
            {
                "line": step.line,
                "code": step.code,
                "name": step.name,
                "kind": step.kind.value,
                "parent": step.parent_code,
                "is_new": step.was is None,
            }
            for step in plan.units
        ],
        "roles": [
            {
                "line": step.line,
                "unit": step.code,
                "person": step.person,
                "role": step.role.value,
                "until": None if step.until is None else step.until.isoformat(),
                "is_new": not step.is_held,
            }
            for step in plan.members
        ],
        "faults": [
            {
                "line": each.line,
                "column": each.column,
                "message": each.message,
                "mend": each.mend,
            }
            for each in plan.faults
        ],
    }
