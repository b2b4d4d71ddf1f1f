"""Who grants and ends which role, and where a role is held (Policy 380.104, R1, R4, R16)."""

from datetime import datetime

from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.domain.ids import InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import UNIT_ROLES, Actor, LocalRole
from lti_app.domain.sentence import say


def may_grant(
    actor: Actor, institution_id: InstitutionId, role: LocalRole, unit_id: UnitId | None
) -> bool:
    """Decide whether the actor grants and ends this role there.

    An ASA administrator does all of the institution's; a unit's proposer names that very unit's
    co-editors, and nobody else.
    """
    if actor.institution_id != institution_id:
        return False
    if actor.has(LocalRole.ASA_ADMIN):
        return True
    return role is LocalRole.CO_EDITOR and unit_id is not None and actor.proposes_for(unit_id)


def demand_granter(
    actor: Actor, institution_id: InstitutionId, role: LocalRole, unit_id: UnitId | None
) -> None:
    """Check that the actor grants and ends this role there.

    Raises:
        NotPermitted: they do not.
    """
    if may_grant(actor, institution_id, role, unit_id):
        return
    if actor.unit_roles:
        raise NotPermitted(
            "role.grant",
            "Only a proposer of a unit names and ends its co-editors, and no other role.",
            mend="Ask an ASA administrator for anything else.",
        )
    raise NotPermitted(
        "role.grant",
        "Only an ASA administrator of that institution grants and revokes roles.",
        mend="Ask one of them; `hallmark role list` names them.",
    )


def demand_colleague(
    actor: Actor, person_id: PersonId, *, is_known: bool, has_served: bool
) -> None:
    """Check whom a proposer names: nobody twice, and no learner by an id that was guessed.

    `is_known` is somebody who came here before, so that naming them would tell their name;
    `has_served` somebody who holds or held a role here.

    Raises:
        RuleRefused: it is the proposer, or somebody whom ASA does not know as staff.
    """
    if actor.has(LocalRole.ASA_ADMIN):
        return
    if person_id == actor.person_id:
        raise RuleRefused(
            "role.own",
            say("You propose for this unit already, and write in all that it proposes."),
            mend=say("Name a colleague."),
            field="person",
        )
    if is_known and not has_served:
        raise RuleRefused(
            "role.stranger",
            say("That person came here in another part, and holds no role."),
            mend=say("Ask an ASA administrator to name them."),
            field="person",
        )


def end_of_grant(until: datetime | None, own_end: datetime | None) -> datetime | None:
    """Give when a role ends: never later than the role of whoever gives it.

    Raises:
        RuleRefused: a later end was asked for by name.
    """
    if own_end is None or (until is not None and until <= own_end):
        return until
    if until is None:
        return own_end
    raise RuleRefused(
        "role.outlasts",
        say("Your own role ends before that."),
        mend=say("Choose an earlier day, or leave it empty: it ends with yours."),
        field="until",
    )


def demand_unit(role: LocalRole, unit_id: UnitId | None) -> None:
    """Check that a unit's role names its unit, and that another role names none.

    Raises:
        RuleRefused: the unit is lacking or superfluous.
    """
    if role in UNIT_ROLES and unit_id is None:
        raise RuleRefused(
            "role.unit_needed",
            say("The role %(role)s is held in one unit, and none is named.", role=role.value),
            mend="Name the unit with --unit CODE; `hallmark unit list` names them.",
            field="unit",
        )
    if role not in UNIT_ROLES and unit_id is not None:
        raise RuleRefused(
            "role.unit_refused",
            say("The role %(role)s is held in the whole institution.", role=role.value),
            mend="Leave the unit out.",
            field="unit",
        )
