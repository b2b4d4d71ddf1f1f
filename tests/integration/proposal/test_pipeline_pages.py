"""The pipeline's pages: every count leads to as many rows, the address holds what is filtered."""

import re
from html import unescape

import pytest

from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.pipeline import Stage
from lti_app.domain.definition.states import Move
from tests.clocks import FixedClock
from tests.factories.pipeline import bulk_versions
from tests.factories.proposals import CREDIT
from tests.integration.proposal.desk import Desk, words

LINKED = re.compile(r'<a href="([^"]*asa/definitions/list[^"]*)">(.*?)</a>', re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


@pytest.fixture
def full(desk: Desk) -> Desk:
    with desk.actions.wiring.session() as session:
        bulk_versions(session, desk.office.institution_id, 130)
    return desk


def rows_of(desk: Desk, href: str) -> int:
    """Count the rows of a list and of the pages after it."""
    window = desk.admin()
    path = href.split("/asa/", 1)[1]
    counted = 0
    while path:
        text = window.get(f"asa/{path}").text
        counted += text.count("data-item")
        after = re.search(r'rel="next" href="[^"]*/asa/([^"]*)"', text)
        path = unescape(after.group(1)) if after else ""
    return counted


def test_each_count_of_the_board_leads_to_exactly_as_many_rows(full: Desk) -> None:
    text = full.admin().get("asa/definitions/").text
    counts = {}
    for href, inner in LINKED.findall(text):
        number = re.search(r"<b>(\d+)</b>", inner)
        if number:
            counts[unescape(href)] = int(number.group(1))
    assert len(counts) >= len(Stage)
    assert {href: rows_of(full, href) for href in counts} == counts
    assert sum(n for href, n in counts.items() if "stage=" in href) == 130


def test_the_workload_leads_to_exactly_as_many_rows(full: Desk) -> None:
    text = full.admin().get("asa/definitions/").text.split('id="workload"', 1)[1]
    found = {}
    for href, inner in LINKED.findall(text):
        found[unescape(href)] = int(TAGS.sub(" ", inner).split()[0])
    assert len(found) == 18
    assert {href: rows_of(full, href) for href in found} == found


def test_the_workload_tells_how_long_and_not_when(full: Desk) -> None:
    text = full.admin().get("asa/definitions/").text.split('id="workload"', 1)[1]
    waits = re.findall(r'data-label="Longest wait"[^>]*>(.*?)</td>', text, re.DOTALL)
    told = [TAGS.sub("", each).strip() for each in waits]
    assert "less than a day" in told
    assert [each for each in told if each.endswith("ago")] == []


def test_the_board_opens_with_what_waits_for_asa(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    before = words(desk.consultant().get("asa/definitions/"))
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    after = words(desk.consultant().get("asa/definitions/"))
    assert "Nothing waits for ASA." in before
    assert "1 proposal waits for ASA. All of them since today. See what waits" in after


def test_the_board_tells_a_consultant_what_waits_for_her(desk: Desk, clock: FixedClock) -> None:
    for title, is_hers in (("Kites", True), ("Boats", False)):
        version_id = desk.office.begin(title=title)
        desk.office.write(version_id, Phase.APPLICATION)
        desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
        if is_hers:
            desk.office.assign(version_id)
    clock.move(days=3)
    page = desk.consultant().get("asa/definitions/")
    assert "2 proposals wait for ASA. 1 of them for you. The longest for 3 days." in words(page)
    own = page.text.split("See what waits for you", 1)[0].rpartition('href="')[2].split('"')[0]
    assert rows_of(desk, unescape(own)) == 1


def test_an_empty_board_says_what_will_be_there(desk: Desk) -> None:
    assert "No definitions yet" in words(desk.admin().get("asa/definitions/"))


def test_a_card_says_unit_age_flags_and_leads_to_the_judges_page(desk: Desk) -> None:
    version_id = desk.office.begin(CREDIT, title="Hydrology")
    text = desk.admin().get("asa/definitions/")
    card = text.text.split('<li class="ticket">', 1)[1].split("</li>", 1)[0]
    assert f"/asa/definitions/{version_id}/" in card
    told = " ".join(TAGS.sub(" ", card).split())
    assert told == "Hydrology Center ai With Center ai since today Gate closed"


def test_an_auditor_reads_the_proposal_where_others_judge_it(desk: Desk) -> None:
    version_id = desk.office.begin()
    text = desk.auditor().get("asa/definitions/").text
    assert f"/unit/proposals/{version_id}/" in text
    assert f"/asa/definitions/{version_id}/" not in text


def test_a_search_finds_by_the_beginning_of_words_and_keeps_them_in_the_form(desk: Desk) -> None:
    desk.office.begin(title="Hydrology of wetlands")
    desk.office.begin(title="Robotics")
    answer = desk.admin().get("asa/definitions/list?q=hydro")
    assert "Hydrology of wetlands" in answer.text
    assert "Robotics" not in answer.text
    assert 'value="hydro"' in answer.text


def test_a_list_that_matches_nothing_leads_back_to_all(desk: Desk) -> None:
    desk.office.begin()
    told = words(desk.admin().get("asa/definitions/list?stage=retired"))
    assert "No definition matches" in told
    assert "Show all" in told


def test_the_file_holds_what_is_shown_and_no_formula(desk: Desk) -> None:
    desk.office.begin(title="=SUM(A1)")
    desk.office.begin(CREDIT, title="Robotics")
    lines = desk.admin().get("asa/definitions/list.csv?flag=gated").text.splitlines()
    every = desk.admin().get("asa/definitions/list.csv").text
    assert len(lines) == 2
    assert lines[1].startswith("robotics,1,Robotics,badge,Center ai,idea,unit,,")
    assert lines[1].endswith(",,,gated")
    assert "'=SUM(A1)" in every


def test_conformance_names_who_and_leads_to_the_section(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    answer = desk.admin().get(f"asa/definitions/{version_id}/conformance")
    told = words(answer)
    assert "R10 Aligned to workplace or graduate study Written, and complete. Noor Haddad" in told
    assert f"/unit/proposals/{version_id}/application#alignments" in answer.text


def test_the_institutions_panel_leads_to_what_fails_and_to_each_definition(
    desk: Desk, clock: FixedClock
) -> None:
    version_id = desk.office.approve()
    clock.move(days=4 * 365)
    page = desk.admin().get("asa/conformance")
    told = words(page)
    assert "R33 ASA oversees The board's stages add up to all 1 versions." in told
    assert 'href="#in-force-R36"' in page.text
    first = page.text.split('class="rule-bar" id="', 1)[1]
    assert first.startswith("in-force-R36")
    assert f"/asa/definitions/{version_id}/conformance" in page.text
    assert "1 rule fails" in told
