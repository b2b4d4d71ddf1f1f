"""ASA's pages of units and a unit's own, as people use them (Policy 380.104, R1, R16)."""

import io
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_app.domain.ids import UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.unit_file import LARGEST_FILE
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import LEARNER, CanvasPerson
from tests.integration.people.conftest import (
    ADMIN,
    FELLOW,
    OUTSIDER,
    PROPOSER,
    add_unit,
    give,
)
from tests.integration.review.conftest import statements
from tests.launching import LaunchActions

FILE = (
    b"unit_code,unit_name,unit_kind,person,role\nkites,Center for Kites,center,canvas:9,co-editor\n"
)


@pytest.fixture
def press(wiring: Wiring, admin: Actor) -> UnitId:
    return add_unit(wiring, admin, "Press")


@pytest.fixture
def office(actions: LaunchActions, admin: Actor) -> str:
    """The administrator's window."""
    assert admin.local_roles == {LocalRole.ASA_ADMIN}
    return actions.as_asa(person=ADMIN, grant=False)


def unit_window(
    actions: LaunchActions, person: CanvasPerson, placement: str = "user_navigation"
) -> str:
    return actions.window(person, (), placement=placement, course_id=None)


def send(actions: LaunchActions, window: str, page: str, to: str, **form: str) -> TestResponse:
    """Send a form with the token of the page it stands on."""
    token = actions.csrf_token(actions.client.get(f"{window}{page}"))
    return actions.client.post(f"{window}{to}", data={"csrf_token": token, **form})


def members_of(actions: LaunchActions, window: str, path: str) -> list[str]:
    text = actions.client.get(f"{window}{path}").text
    found = re.findall(
        r'data-label="Name"><span>(.*?)</span></th>.*?data-label="Role"><span>(.*?)<',
        text,
        re.DOTALL,
    )
    return [f"{' '.join(re.sub('<.*?>', ' ', name).split())} | {role}" for name, role in found]


def test_an_administrator_adds_a_unit_and_names_its_proposer_by_an_id(
    actions: LaunchActions, office: str
) -> None:
    added = send(
        actions, office, "/asa/units/new", "/asa/units/new", name="Center for Kites", kind="center"
    )
    assert added.status_code == 303
    at = added.location.removeprefix(office)
    named = send(
        actions,
        office,
        at,
        f"{at}/members",
        person="canvas:77",
        role="unit-proposer",
        until="2027-06-30",
    )
    assert named.status_code == 303
    assert members_of(actions, office, at) == ["Not here yet canvas:77 | unit proposer"]
    assert "30 Jun 2027" in actions.client.get(f"{office}{at}").text


def test_a_name_is_answered_with_whoever_bears_it_to_choose_from(
    actions: LaunchActions, office: str, press: UnitId
) -> None:
    actions.as_asa(person=FELLOW)
    at = f"/asa/units/{press}"
    asked = send(actions, office, at, f"{at}/members", person="ines", role="co-editor", until="")
    person = str(actions.person_id(FELLOW))
    assert (asked.status_code, f'name="chosen" value="{person}"' in asked.text) == (422, True)
    assert 'value="ines"' in asked.text
    assert members_of(actions, office, at) == []
    send(actions, office, at, f"{at}/members", person="ines", chosen=person, role="co-editor")
    (member,) = members_of(actions, office, at)
    assert member.startswith("Ines Duarte")


def test_a_person_chosen_whom_the_name_does_not_find_is_not_taken(
    actions: LaunchActions, office: str, press: UnitId
) -> None:
    actions.as_asa(person=FELLOW)
    other = str(actions.grant(OUTSIDER))
    at = f"/asa/units/{press}"
    asked = send(
        actions, office, at, f"{at}/members", person="ines", chosen=other, role="co-editor"
    )
    assert (asked.status_code, members_of(actions, office, at)) == (422, [])


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"person": "canvas:77", "role": ""}, "role"),
        ({"person": "canvas:77", "role": "asa-admin"}, "role"),
        ({"person": "", "role": "co-editor"}, "person"),
        ({"person": "Nobody at all", "role": "co-editor"}, "person"),
        ({"person": "canvas:77", "role": "co-editor", "until": "soon"}, "until"),
        ({"person": "canvas:77", "role": "co-editor", "until": "2020-01-01"}, "until"),
        ({"person": "canvas:77", "role": "co-editor", "until": "9999-12-31"}, "until"),
    ],
)
def test_a_form_that_is_refused_keeps_its_words_and_points_at_the_fault(
    actions: LaunchActions, office: str, press: UnitId, form: dict[str, str], field: str
) -> None:
    at = f"/asa/units/{press}"
    refused = send(actions, office, at, f"{at}/members", **form)
    assert (refused.status_code, f'href="#f-{field}"' in refused.text) == (422, True)
    assert f'id="f-{field}-error"' in refused.text
    assert f'value="{form["person"]}"' in refused.text
    assert members_of(actions, office, at) == []


def test_a_unit_that_would_stand_below_itself_is_refused_at_its_field(
    actions: LaunchActions, office: str, press: UnitId
) -> None:
    at = f"/asa/units/{press}"
    refused = send(
        actions, office, at, f"{at}/change", name="Press 2", kind="unit", parent=str(press)
    )
    assert (refused.status_code, 'id="f-parent-error"' in refused.text) == (422, True)
    assert 'value="Press 2"' in refused.text


def test_a_unit_with_open_ones_below_says_so_and_stays_open(
    actions: LaunchActions, office: str, press: UnitId, wiring: Wiring, admin: Actor
) -> None:
    add_unit(wiring, admin, "Bindery", press)
    at = f"/asa/units/{press}"
    refused = send(actions, office, at, f"{at}/close")
    assert (refused.status_code, 'href="#below"' in refused.text) == (422, True)
    assert "Closed on" not in actions.client.get(f"{office}{at}").text


def test_a_closed_unit_is_opened_again_from_its_page(
    actions: LaunchActions, office: str, press: UnitId, wiring: Wiring, admin: Actor
) -> None:
    bindery = add_unit(wiring, admin, "Bindery", press)
    with wiring.open_work(admin) as work:
        work.units.close(bindery)
        work.units.close(press)
    at, below = f"/asa/units/{press}", f"/asa/units/{bindery}"
    page = actions.client.get(f"{office}{below}").text
    assert ("Press, the unit above it, is closed." in page, "/reopen" in page) == (True, False)
    refused = send(actions, office, "/asa/units/new", f"{below}/reopen")
    assert (refused.status_code, 'href="#reopen"' in refused.text) == (422, True)
    opened = send(actions, office, at, f"{at}/reopen")
    told = actions.client.get(f"{office}{at}").text
    assert (opened.status_code, "Closed on" in told, "/reopen" in told) == (303, False, False)
    assert "Give somebody a role" in told
    assert f'action="{office}{below}/reopen"' in actions.client.get(f"{office}{below}").text
    trail = actions.client.get(f"{office}/asa/audit?subject=unit&number={press}").text
    assert "Opened a closed unit again" in trail


def test_asa_reads_units_and_changes_none_without_the_administrators_role(
    actions: LaunchActions, press: UnitId
) -> None:
    window = actions.as_asa(LocalRole.ASA_CONSULTANT, person=FELLOW)
    page = actions.client.get(f"{window}/asa/units/{press}")
    assert (page.status_code, "<form" in page.text) == (200, False)
    assert [
        actions.client.get(f"{window}/asa/units{path}").status_code
        for path in ("/", "/new", "/import")
    ] == [200, 403, 403]


def test_the_search_lists_what_it_finds(
    actions: LaunchActions, office: str, press: UnitId, wiring: Wiring, admin: Actor
) -> None:
    add_unit(wiring, admin, "Stage")
    page = actions.client.get(f"{office}/asa/units/?q=STAG").text
    assert ("<bdi>Stage</bdi>" in page, "<bdi>Press</bdi>" in page) == (True, False)
    assert "No unit matches" in actions.client.get(f"{office}/asa/units/?q=nothing").text


def upload(actions: LaunchActions, office: str, content: bytes) -> TestResponse:
    token = actions.csrf_token(actions.client.get(f"{office}/asa/units/import"))
    return actions.client.post(
        f"{office}/asa/units/import",
        data={
            "csrf_token": token,
            "action": "check",
            "file": (io.BytesIO(content), "../../units.csv"),
        },
    )


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None
    return found[1]


def test_a_file_is_looked_at_and_then_imported(actions: LaunchActions, office: str) -> None:
    looked = upload(actions, office, b"\xef\xbb\xbf" + FILE)
    assert (looked.status_code, "This is what would happen" in looked.text) == (200, True)
    assert "No units yet" in actions.client.get(f"{office}/asa/units/").text
    kept = {name: hidden(looked, name) for name in ("text", "seen", "csrf_token")}
    done = actions.client.post(
        f"{office}/asa/units/import", data={**kept, "action": "import"}, follow_redirects=True
    )
    assert ("Imported: 1 unit, 1 role." in done.text, "Center for Kites" in done.text) == (
        True,
        True,
    )
    again = upload(actions, office, FILE)
    assert "Everything in this file stands already" in again.text


def test_what_an_import_would_do_is_told_by_names_and_by_the_day_that_was_written(
    actions: LaunchActions, office: str, wiring: Wiring, admin: Actor
) -> None:
    add_unit(wiring, admin, "Arts")
    rows = (
        b"unit_code,unit_name,unit_kind,parent_code,person,role,until\n"
        b"kites,Center for Kites,center,arts,canvas:9,co-editor,2027-06-30\n"
    )
    looked = upload(actions, office, rows).text
    assert "below Arts" in looked
    assert "last day 30 Jun 2027" in looked
    assert looked.count("<bdi>Center for Kites</bdi>") == 2


def test_a_file_that_would_do_something_else_by_now_is_shown_again(
    actions: LaunchActions, office: str, wiring: Wiring, admin: Actor
) -> None:
    looked = upload(actions, office, FILE)
    kept = {name: hidden(looked, name) for name in ("text", "seen", "csrf_token")}
    with wiring.open_work(admin) as work:
        work.unit_import.carry_out(actions.institution_id, FILE.replace(b"Center for", b"House of"))
    moved = actions.client.post(f"{office}/asa/units/import", data={**kept, "action": "import"})
    bare = moved.text.translate(dict.fromkeys((0x2068, 0x2069)))
    assert (moved.status_code, "until now: House of Kites" in bare) == (409, True)


def test_a_bad_file_names_each_line_and_gives_its_words_back(
    actions: LaunchActions, office: str
) -> None:
    bad = FILE + b"kites,,,Ada,dean\n"
    looked = upload(actions, office, bad)
    told = re.findall(
        r'data-label="Line"><span>(\d+)<.*?data-label="Column"><span><span class="code">(\w+)<',
        looked.text,
        re.DOTALL,
    )
    assert (looked.status_code, told) == (422, [("3", "person"), ("3", "role")])
    assert "kites,,,Ada,dean" in looked.text
    assert "No units yet" in actions.client.get(f"{office}/asa/units/").text


def test_a_file_of_another_encoding_is_not_offered_to_be_mended_here(
    actions: LaunchActions, office: str
) -> None:
    looked = upload(actions, office, FILE.replace(b"Kites", "Año".encode("latin-1")))
    assert (looked.status_code, "not written in UTF-8" in looked.text) == (422, True)
    assert ("<textarea" in looked.text, 'href="#f-file"' in looked.text) == (False, True)
    lost = upload(actions, office, FILE.replace(b"Kites", "A\ufffdo".encode()))
    assert (lost.status_code, "no text file in UTF-8" in lost.text) == (422, True)


def test_a_file_beyond_the_limit_is_told_the_limit(actions: LaunchActions, office: str) -> None:
    assert "larger than 200 kB" in upload(actions, office, b"x" * (LARGEST_FILE + 1)).text
    assert upload(actions, office, b"x" * 2 * LARGEST_FILE).status_code == 413
    many = upload(actions, office, b"unit_code\n" + b"x\n" * 99_000)
    assert (many.status_code, "more than 2,000 lines" in many.text) == (422, True)


def test_no_file_is_told_at_its_field(actions: LaunchActions, office: str) -> None:
    page = send(actions, office, "/asa/units/import", "/asa/units/import", action="check")
    assert (page.status_code, 'id="f-file-error"' in page.text) == (422, True)


# --- a unit's own people ------------------------------------------------------------------------


@pytest.mark.parametrize("placement", ["user_navigation", "account_navigation"])
@pytest.mark.parametrize("role", [LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR])
def test_a_units_member_without_a_course_lands_on_the_units_page(
    actions: LaunchActions, admin: Actor, press: UnitId, placement: str, role: LocalRole
) -> None:
    give(actions, admin, PROPOSER, role, press)
    answer = actions.launch(PROPOSER, (), placement=placement, course_id=None)
    assert answer.location.endswith("/unit/")
    home = actions.client.get(answer.location)
    assert (home.status_code, "Press" in home.text) == (200, True)
    window = answer.location.removesuffix("/unit/")
    mine = actions.client.get(f"{window}/learner/credentials").text
    assert f'href="{window}/unit/"' in mine
    assert f'href="{window}/learner/credentials"' in home.text


def test_who_holds_no_role_in_a_unit_lands_where_they_did(
    actions: LaunchActions, admin: Actor, press: UnitId, wiring: Wiring
) -> None:
    person = give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    with wiring.open_work(admin) as work:
        work.roles.revoke(person, LocalRole.UNIT_PROPOSER, press)
    landed = [
        actions.launch(PROPOSER, (), placement=place, course_id=None).location.split("/", 3)[3]
        for place in ("user_navigation", "account_navigation")
    ]
    assert landed == ["learner/credentials", ""]
    window = unit_window(actions, PROPOSER)
    assert "/unit/" not in actions.client.get(f"{window}/learner/credentials").text


def test_asa_lands_on_asas_pages_whatever_unit_they_belong_to(
    actions: LaunchActions, admin: Actor, press: UnitId
) -> None:
    give(actions, admin, ADMIN, LocalRole.UNIT_PROPOSER, press)
    landed = [
        actions.launch(ADMIN, (), placement=place, course_id=None).location.split("/", 3)[3]
        for place in ("user_navigation", "account_navigation")
    ]
    assert landed == ["learner/credentials", "asa/"]


def test_a_consultant_lands_on_the_board(actions: LaunchActions) -> None:
    actions.grant(FELLOW, LocalRole.ASA_CONSULTANT)
    answer = actions.launch(FELLOW, (), placement="account_navigation", course_id=None)
    assert answer.location.endswith("/asa/definitions/")


def test_a_learner_who_writes_for_a_unit_learns_in_her_course(
    actions: LaunchActions, admin: Actor, press: UnitId
) -> None:
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    assert actions.launch(PROPOSER, LEARNER).location.endswith("/learner/")


def test_a_proposer_names_a_co_editor_and_ends_her(
    actions: LaunchActions, admin: Actor, press: UnitId
) -> None:
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    actions.as_asa(person=FELLOW)
    window = unit_window(actions, PROPOSER)
    person, here = str(actions.person_id(FELLOW)), "/unit/members"
    named = send(actions, window, here, here, unit=str(press), person="Ines", chosen=person)
    assert named.status_code == 303
    both = ["Samuel Prior | unit proposer", "Ines Duarte | co-editor"]
    assert members_of(actions, window, here) == both
    ended = send(
        actions, window, here, f"{here}/end", unit=str(press), person_id=person, role="co-editor"
    )
    assert (ended.status_code, members_of(actions, window, here)) == (303, both[:1])


def test_a_co_editor_sees_the_members_and_names_none(
    actions: LaunchActions, admin: Actor, press: UnitId
) -> None:
    give(actions, admin, FELLOW, LocalRole.CO_EDITOR, press)
    window = unit_window(actions, FELLOW)
    page = actions.client.get(f"{window}/unit/members")
    assert (page.status_code, "<form" in page.text) == (200, False)


def test_another_units_members_are_not_shown(
    actions: LaunchActions, admin: Actor, press: UnitId, wiring: Wiring
) -> None:
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    give(actions, admin, OUTSIDER, LocalRole.UNIT_PROPOSER, add_unit(wiring, admin, "Stage", press))
    actions.as_asa(person=OUTSIDER, grant=False)
    window = unit_window(actions, PROPOSER)
    shown = [actions.client.get(f"{window}{path}").text for path in ("/unit/", "/unit/members")]
    assert [("Stage" in text, "Pavel Novak" in text) for text in shown] == [(False, False)] * 2


def test_a_role_in_a_unit_ends_in_an_open_window(
    actions: LaunchActions, admin: Actor, press: UnitId, wiring: Wiring, client: FlaskClient
) -> None:
    person = give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    window = unit_window(actions, PROPOSER)
    before = client.get(f"{window}/unit/").status_code
    with wiring.open_work(admin) as work:
        work.roles.revoke(person, LocalRole.UNIT_PROPOSER, press)
    assert (before, client.get(f"{window}/unit/").status_code) == (200, 403)


def test_a_role_for_a_time_and_a_unit_that_closes_end_in_an_open_window(
    actions: LaunchActions, admin: Actor, wiring: Wiring, client: FlaskClient, clock: FixedClock
) -> None:
    press, stage = add_unit(wiring, admin, "Press"), add_unit(wiring, admin, "Stage")
    person = give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    with wiring.open_work(admin) as work:
        soon = clock.now().replace(hour=clock.now().hour, minute=10)
        work.roles.grant(person, LocalRole.CO_EDITOR, soon, stage)
    window = unit_window(actions, PROPOSER)
    with wiring.open_work(admin) as work:
        work.units.close(press)
    shown = client.get(f"{window}/unit/").text
    assert ("Press" in shown, "Stage" in shown) == (False, True)
    clock.move(minutes=20)
    assert client.get(f"{window}/unit/").status_code == 403


def test_a_window_for_reading_brings_no_role_in_a_unit(
    actions: LaunchActions, admin: Actor, press: UnitId
) -> None:
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    unit_window(actions, PROPOSER)
    clash = CanvasPerson(subject=PROPOSER.subject, canvas_user_id="999", sis_id=None)
    answer = actions.launch(clash, (), placement="user_navigation", course_id=None)
    window = answer.location.rsplit("/learner", 1)[0]
    assert answer.location.endswith("/learner/credentials")
    assert actions.client.get(f"{window}/unit/").status_code == 403


def test_pages_take_the_same_statements_however_many_units_and_members(
    actions: LaunchActions, admin: Actor, office: str, press: UnitId, wiring: Wiring
) -> None:
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    paths = ("/asa/units/", f"/asa/units/{press}")
    few = [statements_of(wiring, actions, f"{office}{path}") for path in paths]
    rows = b"unit_code,unit_name,unit_kind,parent_code,person,role\n" + b"".join(
        b"u%d,Unit %d,unit,press,canvas:%d,co-editor\npress,,,,canvas:%d,co-editor\n" % ((n,) * 4)
        for n in range(1, 40)
    )
    with wiring.open_work(admin) as work:
        work.unit_import.carry_out(actions.institution_id, rows)
    assert [statements_of(wiring, actions, f"{office}{path}") for path in paths] == few


def statements_of(wiring: Wiring, actions: LaunchActions, path: str) -> int:
    with statements(wiring) as seen:
        assert actions.client.get(path).status_code == 200
    return len([sql for sql in seen if not sql.startswith("BEGIN")])
