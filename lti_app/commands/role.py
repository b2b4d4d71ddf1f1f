"""`hallmark role`: local roles, granted by an ASA administrator; a Canvas role gives none (R4)."""

from datetime import UTC, date, datetime, timedelta

import click

from lti_app.commands.acting import acting, named
from lti_app.commands.context import answer, shell_actor, wiring
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import InstitutionId, UnitId
from lti_app.domain.people.actor import LocalRole, system_actor
from lti_app.services.people.grants import Grant
from lti_app.services.work.unit import Work

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
person_option = click.option(
    "--person", required=True, help="institution:kind:value; kinds: canvas, sis."
)
role_option = click.option(
    "--role", required=True, type=click.Choice([role.value for role in LocalRole])
)

unit_option = click.option("--unit", help="The code of the unit, for the roles held in one.")


@click.group()
def role() -> None:
    """Grant, revoke and list local roles.

    Example: hallmark role list --institution main
    """


@role.command()
@person_option
@role_option
@unit_option
@click.option("--as", "granter", help="The ASA administrator who grants it.")
@click.option("--bootstrap", is_flag=True, help="Grant the first ASA administrator.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day of the grant, in UTC."
)
@as_json_option
def grant(
    *,
    person: str,
    role: str,
    unit: str | None,
    granter: str | None,
    until: datetime | None,
    bootstrap: bool,
    as_json: bool,
) -> None:
    """Grant a role, also to somebody who has not launched yet.

    \u0008
    Example: hallmark role grant --bootstrap --person main:canvas:700 --role asa-admin
    Example: hallmark role grant --as main:canvas:700 --person main:sis:A17 --role asa-awarder
    Example: hallmark role grant --as main:sis:A1 --person main:sis:A17 --role co-editor --unit bio
    """
    if bootstrap == bool(granter):
        raise click.UsageError("Give either --as PERSON or --bootstrap.")
    if bootstrap and until is not None:
        raise click.UsageError("--bootstrap grants without an end: leave --until out.")
    if bootstrap and unit is not None:
        raise click.UsageError("--bootstrap grants no role of a unit: leave --unit out.")
    if until is not None and until.date() == date.max:
        raise click.UsageError("--until: no day follows this one; leave it out for no end.")
    ends = None if until is None else until.replace(tzinfo=UTC) + timedelta(days=1)
    with wiring().open_work(shell_actor()) as work:
        institution_id, kind, value = named(work, person)
        if granter is None:
            work.act_as(system_actor(shell_actor().name, institution_id))
        else:
            acting(work, granter)
        unit_id = _unit(work, institution_id, unit)
        person_id = work.people.find_or_name(institution_id, kind, value)
        if granter is None:
            work.roles.bootstrap(person_id, LocalRole(role))
        else:
            work.roles.grant(person_id, LocalRole(role), ends, unit_id)
    told = {"person": person, "role": role, "until": None if ends is None else ends.isoformat()}
    answer(
        told if unit is None else {**told, "unit": unit},
        as_json=as_json,
        lines=[f"{person} holds {role}{_in(unit)} now."],
    )


@role.command()
@person_option
@role_option
@unit_option
@click.option("--as", "granter", required=True, help="The ASA administrator who ends it.")
@as_json_option
def revoke(person: str, role: str, unit: str | None, granter: str, *, as_json: bool) -> None:
    """End a role at once, in open windows too.

    Example: hallmark role revoke --as main:canvas:700 --person main:sis:A17 --role asa-awarder
    """
    with wiring().open_work(shell_actor()) as work:
        institution_id, kind, value = named(work, person)
        acting(work, granter)
        person_id = work.people.find(institution_id, kind, value)
        if person_id is None:
            raise NotFound("person.unknown", f"Nobody is known as {person!r}.")
        work.roles.revoke(person_id, LocalRole(role), _unit(work, institution_id, unit))
    told = {"person": person, "role": role, "revoked": True}
    answer(
        told if unit is None else {**told, "unit": unit},
        as_json=as_json,
        lines=[f"{person} no longer holds {role}{_in(unit)}."],
    )


@role.command("list")
@click.option("--institution", default="main", show_default=True, help="Its short name.")
@as_json_option
def list_roles(institution: str, *, as_json: bool) -> None:
    """List the roles that stand now.

    Example: hallmark role list --json
    """
    with wiring().open_work(shell_actor()) as work:
        grants = work.roles.list(work.institutions.find(institution))
        found = [(held, work.people.named_by(held.person_id)) for held in grants]
    answer(
        {"roles": [_as_json(held, ids) for held, ids in found]},
        as_json=as_json,
        lines=[_line(held, ids) for held, ids in found] or ["Nobody holds a role."],
    )


def _unit(work: Work, institution_id: InstitutionId, code: str | None) -> UnitId | None:
    return None if code is None else work.units.coded(institution_id, code).id


def _in(unit: str | None) -> str:
    return "" if unit is None else f" in {unit}"


def _line(held: Grant, ids: list[str]) -> str:
    name = held.person_name or "not launched yet"
    ends = "" if held.until is None else f", until {held.until:%Y-%m-%d %H:%M} UTC"
    what = f"{held.role}{_in(held.unit_code)}"
    return f"{what}: {name} ({', '.join(ids)}), granted by {held.granted_by}{ends}"


def _as_json(held: Grant, ids: list[str]) -> dict[str, object]:
    return {
        "person": held.person_name,
        "ids": ids,
        "role": held.role.value,
        "unit": held.unit_code,
        "granted_by": held.granted_by,
        "granted_at": held.granted_at.isoformat(),
        "until": None if held.until is None else held.until.isoformat(),
    }
