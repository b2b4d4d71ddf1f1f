"""The role an act on a definition is recorded under (Policy 380.104, R16)."""

from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.acting import ActingFor, acting_role, moving_for
from lti_app.domain.definition.governance import CONSULTING, objections
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import PersonId, UnitId
from lti_app.domain.people.actor import UNIT_ROLES, Actor, LocalRole, UnitRole
from tests.factories.dossiers import dossier, standing_before

HERE, ELSEWHERE = UnitId(10), UnitId(11)
UNIT_HELD = st.frozensets(
    st.builds(
        UnitRole,
        unit_id=st.sampled_from((HERE, ELSEWHERE)),
        role=st.sampled_from(sorted(UNIT_ROLES)),
    )
)
OTHER_HELD = st.frozensets(st.sampled_from(sorted(set(LocalRole) - UNIT_ROLES)))


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    """Somebody with any roles, in any of two units."""
    units = draw(UNIT_HELD)
    return Actor(
        name="L. Chen",
        person_id=PersonId(4),
        local_roles=draw(OTHER_HELD) | {each.role for each in units},
        unit_roles=units,
    )


def held_in(actor: Actor, unit_id: UnitId) -> set[LocalRole]:
    return {each.role for each in actor.unit_roles if each.unit_id == unit_id}


@given(actors(), st.sampled_from(ActingFor))
def test_role_is_one_that_is_held_here_and_carries_the_act(
    actor: Actor, acting_for: ActingFor
) -> None:
    role = acting_role(actor, HERE, acting_for)

    carrying = set(actor.local_roles & CONSULTING)
    if acting_for is ActingFor.UNIT:
        carrying |= held_in(actor, HERE)
    assert (role in carrying) if carrying else role is None
    if acting_for is ActingFor.UNIT and held_in(actor, HERE):
        assert role in held_in(actor, HERE)


@given(actors(), st.sampled_from(sorted(Move)))
def test_role_recorded_is_one_by_which_the_move_was_allowed(actor: Actor, move: Move) -> None:
    made = dossier(unit_id=HERE, standing=standing_before(move))
    if any(o.is_about_actor for o in objections(move, made, actor)):
        return
    role = acting_role(actor, HERE, moving_for(move))

    assert role is not None
    alone = Actor(
        name="L. Chen",
        person_id=PersonId(4),
        local_roles=frozenset({role}),
        unit_roles=frozenset({UnitRole(unit_id=HERE, role=role)} if role in UNIT_ROLES else ()),
    )
    assert not any(o.is_about_actor for o in objections(move, made, alone))


def test_roles_of_a_definition_of_no_unit_are_asas_alone() -> None:
    actor = Actor(
        name="L. Chen",
        local_roles=frozenset({LocalRole.UNIT_PROPOSER, LocalRole.ASA_CONSULTANT}),
        unit_roles=frozenset({UnitRole(unit_id=HERE, role=LocalRole.UNIT_PROPOSER)}),
    )

    assert acting_role(actor, None, ActingFor.UNIT) is LocalRole.ASA_CONSULTANT
    assert acting_role(Actor(name="scheduler"), None, ActingFor.UNIT) is None
