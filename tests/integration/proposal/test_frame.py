"""Who opens a proposal, and what the frame of its pages says first."""

from dataclasses import replace

import pytest

from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.states import Move
from lti_app.domain.people.actor import LocalRole
from tests.clocks import FixedClock
from tests.integration.proposal.desk import ANA, NOOR, OURS, Desk, actor, at, words
from tests.launching import MADE_REVIEWER, another

NEWCOMER = another(MADE_REVIEWER, 907, "Nils Adair")
PEOPLE = ("proposer", "co_editor", "consultant", "admin", "auditor")


@pytest.mark.parametrize("who", PEOPLE)
def test_the_unit_and_asa_open_a_proposal(desk: Desk, who: str) -> None:
    version_id = desk.office.begin()
    answer = getattr(desk, who)().get(at(version_id))
    assert (answer.status_code, "Responsible AI in Practice" in words(answer)) == (200, True)


def test_a_proposer_of_another_unit_finds_no_proposal_there(desk: Desk) -> None:
    version_id = desk.office.begin()
    answer = desk.stranger().get(at(version_id))
    assert (answer.status_code, "Responsible AI" in answer.text) == (404, False)


def test_whose_turn_it_is_says_the_name_of_the_consultant_and_the_age(
    desk: Desk, clock: FixedClock
) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    desk.office.write(version_id, Phase.ASSESSMENT)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    clock.move(days=3)
    told = words(desk.proposer().get(at(version_id)))
    assert "With ASA for 3 days, Mina Park" in told


def test_a_consultant_who_never_launched_is_called_by_the_role_and_counts_as_named(
    desk: Desk, clock: FixedClock
) -> None:
    desk.actions.grant(NEWCOMER, LocalRole.ASA_CONSULTANT)
    office = replace(desk.office, consultant=actor(desk.actions, NEWCOMER))
    version_id = office.to(Phase.ASSESSMENT)
    at_home = words(desk.proposer().get("unit/"))
    office.write(version_id, Phase.ASSESSMENT)
    office.move(version_id, Move.SUBMIT, office.proposer)
    clock.move(days=3)
    judge = f"asa/definitions/{version_id}/"
    proposer, admin = desk.proposer(), desk.admin()
    pages = [
        *(words(proposer.get(page)) for page in ("unit/", at(version_id))),
        *(words(admin.get(page)) for page in ("asa/definitions/", "asa/definitions/list", judge)),
    ]
    assert all("With ASA for 3 days, ASA consultant" in told for told in pages)
    assert "Consultant: Name not told yet" in at_home
    assert "Consultant of ASA Name not told yet" in words(proposer.get(at(version_id)))
    assert "Consultant of ASA Name not told yet" in words(proposer.get(at(version_id, "document")))
    assert "Name not told yet, consultant of ASA." in words(
        proposer.get(at(version_id, "consultation"))
    )
    assert "Consultant Name not told yet" in words(admin.get(judge))
    assert "Name not told yet" in admin.get("asa/definitions/list").text


def test_a_turn_of_today_says_today(desk: Desk) -> None:
    version_id = desk.office.begin()
    assert "With your unit since today" in words(desk.proposer().get(at(version_id)))


def test_asa_reads_which_unit_is_waited_for(desk: Desk, clock: FixedClock) -> None:
    version_id = desk.office.begin()
    clock.move(days=2)
    told = words(desk.consultant().get(at(version_id)))
    assert "With Center ai for 2 days" in told


def test_a_unit_member_lands_at_the_unit_from_both_menus(desk: Desk) -> None:
    for placement in ("user_navigation", "account_navigation"):
        answer = desk.actions.launch(NOOR, (), placement=placement, course_id=None)
        assert answer.location.endswith("/unit/")


def test_who_belongs_to_asa_too_is_led_between_both(desk: Desk) -> None:
    desk.actions.grant_in(OURS, ANA, LocalRole.CO_EDITOR)
    window = desk.admin()
    assert f'{window.prefix}/asa/units/">ASA</a>' in window.get("unit/").text
    assert f'{window.prefix}/unit/">Your unit</a>' in window.get("asa/units/").text


def test_a_unit_member_of_no_other_part_is_led_nowhere_else(desk: Desk) -> None:
    home = desk.proposer().get("unit/")
    assert (home.status_code, "/asa/" in home.text) == (200, False)
