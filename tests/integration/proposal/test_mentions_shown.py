"""Who is mentioned reads it on the page where they arrive, and is led to the thread (R3)."""

import re
from html import unescape

import pytest

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.places import WHOLE, Place
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.pages.proposal.consultation import PAGE
from lti_app.pages.proposal.mention_view import FIRST_SHOWN, LONGEST_BEGINNING
from lti_app.services.proposal.mentions import MOST_SHOWN
from tests.clocks import FixedClock
from tests.integration.proposal.desk import AUDITOR, Desk, Window, actor, words
from tests.integration.review.conftest import statements

STATEMENT = Place(Section.COMPETENCIES, "competency_statement")
HOME, BOARD = "unit/", "asa/definitions/"
PAGES = (("proposer", HOME), ("co_editor", HOME), ("consultant", BOARD), ("admin", BOARD))
LEADS = re.compile(r'<h3><a href="([^"]*/consultation[^"]*)"')


@pytest.fixture
def proposal(desk: Desk) -> DefinitionVersionId:
    """A proposal with its application written."""
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    return version_id


def say(
    desk: Desk,
    version_id: DefinitionVersionId,
    whom: Actor,
    text: str = "Which level is meant?",
    place: Place = STATEMENT,
) -> int:
    """Have somebody else say something in which this person is named."""
    office = desk.office
    speaker = office.proposer if whom.person_id != office.proposer.person_id else office.consultant
    assert whom.person_id is not None
    with desk.actions.wiring.open_work(speaker) as work:
        return work.consultation.comment(version_id, place, text, frozenset({whom.person_id}))


def own(desk: Desk, who: str) -> tuple[Actor, Window]:
    return getattr(desk.office, who), getattr(desk, who)()


@pytest.mark.parametrize(("who", "page"), PAGES)
def test_a_mention_says_who_where_and_when_and_leads_to_its_thread(
    desk: Desk, proposal: DefinitionVersionId, clock: FixedClock, who: str, page: str
) -> None:
    thread = say(desk, proposal, getattr(desk.office, who))
    clock.move(days=2)
    _person, window = own(desk, who)
    answer = window.get(page)
    by = "Mina Park" if who == "proposer" else "Noor Haddad"
    assert (
        f"{by} 2 days ago Responsible AI in Practice · Competencies: Competency statement "
        "Which level is meant?"
    ) in words(answer)
    (href,) = map(unescape, LEADS.findall(answer.text))
    page_path, _sign, anchor = href.partition("#")
    assert anchor == f"thread-{thread}"
    talk = window.get(page_path.removeprefix(f"{window.prefix}/"))
    assert f'id="{anchor}"' in talk.text
    assert "Mentions you" in words(talk)


def test_a_mention_leads_to_its_thread_past_a_page_of_others(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    with desk.actions.wiring.open_work(desk.office.consultant) as work:
        for number in range(PAGE):
            work.consultation.comment(proposal, WHOLE, f"Remark {number}")
    thread = say(desk, proposal, desk.office.proposer)
    window = desk.proposer()
    (href,) = map(unescape, LEADS.findall(window.get(HOME).text))
    talk = window.get(href.removeprefix(f"{window.prefix}/"))
    assert f'id="thread-{thread}"' in talk.text


@pytest.mark.parametrize(("who", "page"), PAGES)
def test_nothing_is_said_of_mentions_where_nobody_names_one(
    desk: Desk, proposal: DefinitionVersionId, who: str, page: str
) -> None:
    for other in {"proposer", "co_editor", "consultant", "admin"} - {who}:
        say(desk, proposal, getattr(desk.office, other), f"For {other}")
    _person, window = own(desk, who)
    assert "mentioned" not in window.get(page).text


def test_a_mention_goes_with_the_answer(desk: Desk, proposal: DefinitionVersionId) -> None:
    office, window = desk.office, desk.proposer()
    thread = say(desk, proposal, office.proposer)
    assert "You were mentioned" in words(window.get(HOME))
    with desk.actions.wiring.open_work(office.proposer) as work:
        work.consultation.answer(proposal, thread, "The second.")
    assert "You were mentioned" not in words(window.get(HOME))


def test_a_mention_counts_as_something_that_waits(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    desk.office.move(proposal, Move.SUBMIT, desk.office.proposer)
    window = desk.proposer()
    assert "Nothing waits for you." in words(window.get(HOME))
    say(desk, proposal, desk.office.proposer, place=WHOLE)
    told = words(window.get(HOME))
    assert "Nothing waits for you." not in told
    assert "· The proposal as a whole" in told


def test_an_auditor_who_was_a_consultant_is_asked_nothing(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    desk.actions.grant(AUDITOR, LocalRole.ASA_CONSULTANT)
    say(desk, proposal, actor(desk.actions, AUDITOR))
    desk.actions.revoke(LocalRole.ASA_CONSULTANT, AUDITOR)
    assert "mentioned" not in desk.auditor().get(BOARD).text


def test_only_the_beginning_of_a_long_text_stands_there_and_as_words(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    say(desk, proposal, desk.office.proposer, "<script>alert(1)</script>\n" + "word " * 200 + "End")
    text = desk.proposer().get(HOME).text
    beginning = unescape(text.split('<bdi lang="">&lt;script', 1)[1].split("</bdi>", 1)[0])
    assert beginning.endswith("word…")
    assert len(f"<script{beginning}") <= LONGEST_BEGINNING + 1
    assert "<script>alert" not in text


@pytest.mark.parametrize(("who", "page"), [PAGES[0], PAGES[2]])
def test_many_mentions_are_folded_and_take_as_many_statements_as_one(
    desk: Desk, proposal: DefinitionVersionId, who: str, page: str
) -> None:
    person, window = own(desk, who)
    with statements(desk.actions.wiring) as none:
        window.get(page)
    say(desk, proposal, person, "Mention 0")
    with statements(desk.actions.wiring) as one:
        window.get(page)
    for number in range(1, MOST_SHOWN + 5):
        say(desk, proposal, person, f"Mention {number}")
    with statements(desk.actions.wiring) as many:
        answer = window.get(page)
    assert len(none) == len(one) == len(many)
    assert len(LEADS.findall(answer.text)) == MOST_SHOWN
    latest = answer.text.split("<details", 1)[0]
    assert len(LEADS.findall(latest)) == FIRST_SHOWN
    assert f"Mention {MOST_SHOWN + 4}" in latest
    assert f"{MOST_SHOWN - FIRST_SHOWN} more" in words(answer)
