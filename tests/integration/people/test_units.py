"""Units as services keep them: checked, audited, on both databases (Policy 380.104, R1, R16)."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.errors import Conflict, HallmarkRefusal, NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import UnitId
from lti_app.domain.people.actor import Actor, LocalRole, UnitRole, system_actor
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.audit import AuditEntry
from lti_app.models.person import RoleGrantRow
from lti_app.services.people.units import UnitWish
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.integration.people.conftest import (
    FELLOW,
    OUTSIDER,
    PROPOSER,
    actor_of,
    add_unit,
    give,
)
from tests.launching import LaunchActions

UNIT_ACTS = (
    AuditAction.UNIT_ADDED,
    AuditAction.UNIT_CHANGED,
    AuditAction.UNIT_CLOSED,
    AuditAction.UNIT_REOPENED,
)


def acts(wiring: Wiring) -> list[tuple[AuditAction, str, str]]:
    with wiring.session() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action.in_(UNIT_ACTS)).order_by(AuditEntry.id)
        )
        return [(row.action, row.actor_name, row.subject_id) for row in rows]


def test_a_unit_is_added_changed_and_closed_with_one_entry_each(
    wiring: Wiring, admin: Actor
) -> None:
    science = add_unit(wiring, admin, "College of Science", kind=UnitKind.COLLEGE)
    biology = add_unit(wiring, admin, "Department of Biology")
    with wiring.open_work(admin) as work:
        moved = work.units.change(
            biology, UnitWish(name="Biology", kind=UnitKind.SCHOOL, parent_id=science)
        )
        work.units.close(biology)
    assert (moved.name, moved.kind, moved.parent_id) == ("Biology", UnitKind.SCHOOL, science)
    assert acts(wiring) == [
        (AuditAction.UNIT_ADDED, "Noor Haddad", str(science)),
        (AuditAction.UNIT_ADDED, "Noor Haddad", str(biology)),
        (AuditAction.UNIT_CHANGED, "Noor Haddad", str(biology)),
        (AuditAction.UNIT_CLOSED, "Noor Haddad", str(biology)),
    ]


def test_what_changes_nothing_is_written_nowhere(wiring: Wiring, admin: Actor) -> None:
    unit = add_unit(wiring, admin, "Press")
    with wiring.open_work(admin) as work:
        work.units.change(unit, UnitWish(name=" Press ", kind=UnitKind.DEPARTMENT))
        work.units.close(unit)
        work.units.close(unit)
    assert [act for act, _, _ in acts(wiring)] == [AuditAction.UNIT_ADDED, AuditAction.UNIT_CLOSED]


def test_a_code_is_made_of_the_name_and_never_twice(wiring: Wiring, admin: Actor) -> None:
    assert admin.institution_id is not None
    with wiring.open_work(admin) as work:
        wish = UnitWish(name="Zentrum für Übung", kind=UnitKind.CENTER)
        codes = [work.units.add(admin.institution_id, wish).code for _ in range(2)]
    assert codes == ["zentrum-fur-ubung", "zentrum-fur-ubung-2"]
    with wiring.open_work(admin) as work, pytest.raises(Conflict) as refused:
        work.units.add(admin.institution_id, wish, "Zentrum-fur-ubung")
    assert refused.value.field == "code"


def test_a_unit_is_put_below_none_of_its_own(wiring: Wiring, admin: Actor) -> None:
    above = add_unit(wiring, admin, "Above")
    below = add_unit(wiring, admin, "Below", add_unit(wiring, admin, "Between", above))
    with wiring.open_work(admin) as work, pytest.raises(RuleRefused) as refused:
        work.units.change(above, UnitWish(name="Above", kind=UnitKind.UNIT, parent_id=below))
    assert refused.value.code == "unit.circle"


def test_two_moves_at_once_leave_no_circle(wiring: Wiring, admin: Actor) -> None:
    pair = [add_unit(wiring, admin, "One"), add_unit(wiring, admin, "Two")]
    ready = threading.Barrier(2)
    refused: list[HallmarkRefusal] = []

    def move(unit: UnitId, below: UnitId) -> None:
        ready.wait()
        try:
            with wiring.open_work(admin) as work:
                work.units.change(
                    unit, UnitWish(name=f"Unit {unit}", kind=UnitKind.UNIT, parent_id=below)
                )
        except RuleRefused as error:
            refused.append(error)

    threads = [threading.Thread(target=move, args=way) for way in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.code for each in refused] == ["unit.circle"]


def test_a_unit_with_open_ones_below_stays_open(wiring: Wiring, admin: Actor) -> None:
    above = add_unit(wiring, admin, "Above")
    below = add_unit(wiring, admin, "Below", above)
    with wiring.open_work(admin) as work, pytest.raises(RuleRefused) as refused:
        work.units.close(above)
    assert refused.value.code == "unit.has_open"
    with wiring.open_work(admin) as work:
        work.units.close(below)
        work.units.close(above)
        assert [work.units.one(unit).is_closed for unit in (above, below)] == [True, True]


def test_a_closed_unit_is_opened_again_once(wiring: Wiring, admin: Actor) -> None:
    unit = add_unit(wiring, admin, "Press")
    with wiring.open_work(admin) as work:
        work.units.close(unit)
    for _again in range(2):
        with wiring.open_work(admin) as work:
            work.unit_reopening.reopen(unit)
            assert not work.units.one(unit).is_closed
    assert acts(wiring) == [
        (AuditAction.UNIT_ADDED, "Noor Haddad", str(unit)),
        (AuditAction.UNIT_CLOSED, "Noor Haddad", str(unit)),
        (AuditAction.UNIT_REOPENED, "Noor Haddad", str(unit)),
    ]


def test_a_unit_below_a_closed_one_stays_closed_until_that_one_opens(
    wiring: Wiring, admin: Actor
) -> None:
    above = add_unit(wiring, admin, "Above")
    below = add_unit(wiring, admin, "Below", above)
    with wiring.open_work(admin) as work:
        work.units.close(below)
        work.units.close(above)
    before = acts(wiring)
    with wiring.open_work(admin) as work, pytest.raises(RuleRefused) as refused:
        work.unit_reopening.reopen(below)
    assert (refused.value.code, refused.value.field) == ("unit.closed_above", "reopen")
    assert acts(wiring) == before
    with wiring.open_work(admin) as work:
        work.unit_reopening.reopen(above)
        work.unit_reopening.reopen(below)
        assert not work.units.one(below).is_closed


def test_a_unit_that_is_being_opened_keeps_the_one_above_open(wiring: Wiring, admin: Actor) -> None:
    above = add_unit(wiring, admin, "Above")
    below = add_unit(wiring, admin, "Below", above)
    with wiring.open_work(admin) as work:
        work.units.close(below)
    refused: list[str] = []

    def close_above() -> None:
        try:
            with wiring.open_work(admin) as work:
                work.units.close(above)
        except RuleRefused as error:
            refused.append(error.code)

    closing = threading.Thread(target=close_above)
    with wiring.open_work(admin) as work:
        work.unit_reopening.reopen(below)
        closing.start()
        closing.join(0.5)
    closing.join()
    assert refused == ["unit.has_open"]
    with wiring.open_work(admin) as work:
        assert [work.units.one(unit).is_closed for unit in (above, below)] == [False, False]


@pytest.mark.parametrize("role", [role for role in LocalRole if role is not LocalRole.ASA_ADMIN])
def test_nobody_but_an_administrator_changes_units(
    wiring: Wiring, admin: Actor, role: LocalRole
) -> None:
    unit = add_unit(wiring, admin, "Press")
    at = admin.institution_id
    assert at is not None
    wish = UnitWish(name="Other", kind=UnitKind.UNIT)
    who = replace(
        admin,
        local_roles=frozenset({role}),
        unit_roles=frozenset({UnitRole(unit_id=unit, role=role)}),
    )
    before = acts(wiring)
    with wiring.open_work(who) as work:
        for act in (
            lambda: work.units.add(at, wish),
            lambda: work.units.change(unit, wish),
            lambda: work.units.close(unit),
            lambda: work.unit_reopening.reopen(unit),
        ):
            with pytest.raises(NotPermitted):
                act()
    assert acts(wiring) == before


def test_another_institutions_unit_is_as_if_there_were_none(wiring: Wiring, admin: Actor) -> None:
    unit = add_unit(wiring, admin, "Press")
    with wiring.open_work(system_actor("tests")) as work:
        elsewhere = work.institutions.add("elsewhere", "Elsewhere")
    stranger = replace(admin, institution_id=elsewhere)
    with wiring.open_work(stranger) as work:
        for act in (
            lambda: work.units.one(unit),
            lambda: work.units.change(unit, UnitWish(name="X", kind=UnitKind.UNIT)),
            lambda: work.units.close(unit),
            lambda: work.unit_reopening.reopen(unit),
            lambda: work.roles.members(unit),
            lambda: work.units.add(
                elsewhere, UnitWish(name="X", kind=UnitKind.UNIT, parent_id=unit)
            ),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_unit_named_by_a_file_is_found_or_added_once(wiring: Wiring, admin: Actor) -> None:
    assert admin.institution_id is not None
    with wiring.open_work(system_actor("command line: root", admin.institution_id)) as work:
        found = [
            work.units.find_or_add(admin.institution_id, name, UnitKind.CENTER)
            for name in ("Center for AI", " Center  for AI ")
        ]
    assert (found[0], found[0].code, found[0].parent_id) == (found[1], "center-for-ai", None)
    assert acts(wiring) == [(AuditAction.UNIT_ADDED, "command line: root", str(found[0].id))]


# --- roles in units ---------------------------------------------------------------------------


def test_a_role_in_a_unit_stands_there_and_nowhere_else(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    press, stage = add_unit(wiring, admin, "Press"), add_unit(wiring, admin, "Stage")
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    give(actions, admin, PROPOSER, LocalRole.CO_EDITOR, stage)
    proposer = actor_of(actions, PROPOSER)
    assert (proposer.proposes_for(press), proposer.proposes_for(stage)) == (True, False)
    assert (proposer.edits_for(press), proposer.edits_for(stage)) == (True, True)
    assert proposer.local_roles == {LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR}


def test_the_same_role_is_held_in_two_units_at_once_and_ended_in_one(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    units = [add_unit(wiring, admin, name) for name in ("Press", "Stage")]
    person = actions.grant(PROPOSER)
    with wiring.open_work(admin) as work:
        for unit in units:
            work.roles.grant(person, LocalRole.UNIT_PROPOSER, unit_id=unit)
        work.roles.revoke(person, LocalRole.UNIT_PROPOSER, units[0])
        assert work.roles.standing_in_units(person) == {
            UnitRole(unit_id=units[1], role=LocalRole.UNIT_PROPOSER)
        }
        with pytest.raises(NotFound):
            work.roles.revoke(person, LocalRole.UNIT_PROPOSER, units[0])


def test_a_proposer_names_and_ends_co_editors_of_that_unit_only(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    press, stage = add_unit(wiring, admin, "Press"), add_unit(wiring, admin, "Stage")
    fellow = actions.grant(FELLOW)
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    with wiring.open_work(actor_of(actions, PROPOSER)) as work:
        work.roles.grant(fellow, LocalRole.CO_EDITOR, unit_id=press)
        for role, unit in (
            (LocalRole.CO_EDITOR, stage),
            (LocalRole.UNIT_PROPOSER, press),
            (LocalRole.ASA_ADMIN, None),
        ):
            with pytest.raises(NotPermitted):
                work.roles.grant(fellow, role, unit_id=unit)
        work.roles.revoke(fellow, LocalRole.CO_EDITOR, press)
    with wiring.session() as session:
        rows = session.scalars(
            select(AuditEntry).where(
                AuditEntry.action.in_((AuditAction.ROLE_GRANTED, AuditAction.ROLE_REVOKED)),
                AuditEntry.subject_id == str(fellow),
            )
        )
        assert [(row.action, row.actor_role) for row in rows] == [
            (AuditAction.ROLE_GRANTED, "unit-proposer"),
            (AuditAction.ROLE_REVOKED, "unit-proposer"),
        ]


def test_a_grant_whose_time_is_over_and_one_in_a_closed_unit_do_not_stand(
    wiring: Wiring, actions: LaunchActions, admin: Actor, clock: FixedClock
) -> None:
    press, stage = add_unit(wiring, admin, "Press"), add_unit(wiring, admin, "Stage")
    person = actions.grant(PROPOSER)
    with wiring.open_work(admin) as work:
        soon = clock.now().replace(hour=23)
        work.roles.grant(person, LocalRole.CO_EDITOR, soon, press)
        work.roles.grant(person, LocalRole.UNIT_PROPOSER, unit_id=stage)
        work.units.close(stage)
        assert work.roles.standing(person) == {LocalRole.CO_EDITOR}
        assert work.roles.members(stage) == ()
    clock.move(days=1)
    with wiring.open_work(admin) as work:
        assert work.roles.standing(person) == frozenset()
        assert work.roles.member_counts(work.units.one(press).institution_id) == {}
        with pytest.raises(RuleRefused) as refused:
            work.roles.grant(person, LocalRole.CO_EDITOR, unit_id=stage)
    assert refused.value.code == "unit.closed"


def test_roles_of_a_closed_unit_do_not_stand_again_with_it_and_may_be_given_anew(
    wiring: Wiring, actions: LaunchActions, admin: Actor, clock: FixedClock
) -> None:
    press = add_unit(wiring, admin, "Press")
    person = give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    brief = actions.grant(FELLOW)
    with wiring.open_work(admin) as work:
        work.roles.grant(brief, LocalRole.CO_EDITOR, clock.now() + timedelta(days=1), press)
    clock.move(days=2)
    with wiring.open_work(admin) as work:
        work.units.close(press)
    closed = clock.now()
    clock.move(days=2)
    with wiring.open_work(admin) as work:
        work.unit_reopening.reopen(press)
        assert work.roles.members(press) == ()
        assert work.roles.standing(person) == frozenset()
    with wiring.session() as session:
        ends = session.scalars(select(RoleGrantRow).where(RoleGrantRow.unit_id == press)).all()
        ended = {row.person_id: row.ended_at for row in ends}
        told = session.scalars(
            select(AuditEntry.subject_id).where(AuditEntry.action == AuditAction.ROLE_REVOKED)
        ).all()
    assert ended == {person: closed, brief: closed - timedelta(days=1)}
    assert told == [str(person)]
    with wiring.open_work(admin) as work:
        work.roles.grant(person, LocalRole.UNIT_PROPOSER, unit_id=press)
        assert work.roles.standing(person) == {LocalRole.UNIT_PROPOSER}


def test_members_are_seen_by_the_unit_and_by_asa_and_by_nobody_else(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    press, stage = add_unit(wiring, admin, "Press"), add_unit(wiring, admin, "Stage")
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    give(actions, admin, FELLOW, LocalRole.CO_EDITOR, press)
    give(actions, admin, OUTSIDER, LocalRole.UNIT_PROPOSER, stage)
    may = {}
    for who in (PROPOSER, FELLOW, OUTSIDER):
        with wiring.open_work(actor_of(actions, who)) as work:
            try:
                may[who.name] = [each.role for each in work.roles.members(press)]
            except NotFound:
                may[who.name] = []
    both = [LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR]
    assert may == {PROPOSER.name: both, FELLOW.name: both, OUTSIDER.name: []}


def test_a_name_that_an_appointment_refuses_makes_nobody(
    wiring: Wiring, actions: LaunchActions, admin: Actor, clock: FixedClock
) -> None:
    press = add_unit(wiring, admin, "Press")
    at = actions.institution_id
    with wiring.open_work(admin) as work:
        with pytest.raises(RuleRefused) as refused:
            work.appointing.appoint(at, "canvas:4711", LocalRole.CO_EDITOR, clock.now(), press)
        assert refused.value.field == "until"
    with wiring.open_work(admin) as work:
        made = work.people.find(at, IdentifierKind.CANVAS_USER_ID, "4711")
    assert made is None


def test_a_proposer_learns_nobodys_name_by_an_id(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    press = add_unit(wiring, admin, "Press")
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    actions.as_learner(person=OUTSIDER)
    actions.as_credential_holder(PROPOSER)
    at, proposer = actions.institution_id, actor_of(actions, PROPOSER)
    learner = f"canvas:{OUTSIDER.canvas_user_id}"
    with wiring.open_work(proposer) as work, pytest.raises(RuleRefused) as refused:
        work.appointing.appoint(at, learner, LocalRole.CO_EDITOR, None, press)
    assert (refused.value.code, refused.value.field) == ("role.stranger", "person")
    with wiring.open_work(proposer) as work:
        work.appointing.appoint(at, "canvas:4712", LocalRole.CO_EDITOR, None, press)
        named = [each.person_name for each in work.roles.members(press)]
    assert sorted(named) == ["", PROPOSER.name]
    with wiring.open_work(admin) as work:
        work.appointing.appoint(at, learner, LocalRole.CO_EDITOR, None, press)


def test_what_a_proposer_gives_ends_with_their_own_role_and_is_not_for_themselves(
    wiring: Wiring, actions: LaunchActions, admin: Actor, clock: FixedClock
) -> None:
    press = add_unit(wiring, admin, "Press")
    person_id, fellow = actions.grant(PROPOSER), actions.grant(FELLOW)
    end = clock.now() + timedelta(days=1)
    with wiring.open_work(admin) as work:
        work.roles.grant(person_id, LocalRole.UNIT_PROPOSER, end, press)
    proposer = actor_of(actions, PROPOSER)
    with wiring.open_work(proposer) as work:
        with pytest.raises(RuleRefused, match="already"):
            work.roles.grant(person_id, LocalRole.CO_EDITOR, None, press)
        with pytest.raises(RuleRefused, match="ends before"):
            work.roles.grant(fellow, LocalRole.CO_EDITOR, end + timedelta(seconds=1), press)
        work.roles.grant(fellow, LocalRole.CO_EDITOR, None, press)
    clock.move(days=1)
    with wiring.open_work(admin) as work:
        assert work.roles.members(press) == ()


def test_a_proposers_search_finds_people_with_roles_and_no_learner(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    press = add_unit(wiring, admin, "Press")
    actions.as_learner(person=replace(OUTSIDER, name="Nora Learner"))
    actions.as_asa(person=FELLOW)
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    found = {}
    for who in (admin, actor_of(actions, PROPOSER)):
        with wiring.open_work(who) as work:
            found[who.name] = [
                [each.name for each in work.people_search.named(part)]
                for part in ("learner", "ines", "x")
            ]
    assert found == {
        "Noor Haddad": [["Nora Learner"], ["Ines Duarte"], []],
        "Samuel Prior": [[], ["Ines Duarte"], []],
    }
