"""The consultation's page: what is shown to whom, and forms that keep what was written (R3)."""

from html import unescape

import pytest
from sqlalchemy import func, select

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.places import WHOLE, Place
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import Actor
from lti_app.models.proposal import CommentRow
from tests.integration.proposal.desk import Desk, at, words

STATEMENT = Place(Section.COMPETENCIES, "competency_statement")
PLACE = "competencies/competency_statement"


@pytest.fixture
def proposal(desk: Desk) -> DefinitionVersionId:
    """A proposal with its application written."""
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    return version_id


def _talk(version_id: DefinitionVersionId, page: str = "") -> str:
    return at(version_id, f"consultation{page}")


def _said(desk: Desk, who: Actor, version_id: DefinitionVersionId, place: Place, text: str) -> int:
    with desk.actions.wiring.open_work(who) as work:
        return work.consultation.comment(version_id, place, text)


def _suggested(desk: Desk, version_id: DefinitionVersionId) -> int:
    with desk.actions.wiring.open_work(desk.office.consultant) as work:
        return work.suggested_wordings.suggest(version_id, STATEMENT, "A holder weighs AI.")


def _count(desk: Desk) -> int:
    with desk.actions.wiring.session() as session:
        return session.scalar(select(func.count()).select_from(CommentRow)) or 0


def test_page_says_first_what_waits(desk: Desk, proposal: DefinitionVersionId) -> None:
    told = words(desk.proposer().get(_talk(proposal)))
    assert "Nothing was said yet." in told
    _said(desk, desk.office.consultant, proposal, STATEMENT, "Name the setting.")
    _suggested(desk, proposal)
    told = words(desk.proposer().get(_talk(proposal)))
    assert "1 comment is open, and 1 suggestion waits for an answer." in told
    assert "Competencies Application Competency statement Open Mina Park ASA consultant" in told


def test_comment_is_said_where_it_belongs(desk: Desk, proposal: DefinitionVersionId) -> None:
    answer = desk.consultant().post(
        _talk(proposal, "/comments"), {"place": PLACE, "text": "Name the setting."}
    )
    assert answer.status_code == 303
    with desk.actions.wiring.open_work(desk.office.proposer) as work:
        (thread,) = work.threads.of(proposal)
    assert (thread.root.place, thread.root.text) == (STATEMENT, "Name the setting.")
    assert answer.headers["Location"].endswith(f"/consultation#thread-{thread.root.comment_id}")


def test_refused_comment_keeps_its_place_and_who_was_named(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    mina = desk.office.consultant.person_id
    answer = desk.proposer().post(
        _talk(proposal, "/comments"), {"place": PLACE, "text": " ", "mention": [str(mina)]}
    )
    assert answer.status_code == 422
    assert '<a class="link" href="#f-text">Write something.</a>' in answer.text
    assert f'<option value="{PLACE}" selected>' in answer.text
    assert f'value="{mina}" checked' in answer.text
    assert _count(desk) == 0


def test_too_long_an_answer_comes_back_whole(desk: Desk, proposal: DefinitionVersionId) -> None:
    thread = _said(desk, desk.office.consultant, proposal, WHOLE, "And the level?")
    text = "Long. " * 1000
    answer = desk.proposer().post(_talk(proposal, f"/{thread}/answer"), {"text": text})
    assert answer.status_code == 422
    assert text in unescape(answer.text)
    assert f'href="#f-answer-{thread}"' in answer.text


def test_other_words_are_offered_over_those_that_stand(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    window = desk.consultant()
    form = window.post(
        _talk(proposal, "/comments"), {"place": PLACE, "text": "Shorter.", "act": "word"}
    )
    assert form.status_code == 200
    with desk.actions.wiring.open_work(desk.office.admin) as work:
        standing = work.proposals.one(proposal).content.competency_statement
    wording = unescape(form.text.split('name="wording"', 1)[1].split("</textarea>", 1)[0])
    assert wording.endswith(f"\n{standing}")
    assert "Shorter." in form.text
    sent = window.post(
        _talk(proposal, "/comments"),
        {"place": PLACE, "text": "Shorter.", "wording": "A holder weighs AI."},
    )
    assert sent.status_code == 303
    page = desk.proposer().get(_talk(proposal)).text
    assert page.count("<del>") >= 1
    assert page.count("<ins>") >= 1


def test_suggestion_is_accepted_in_one_click(desk: Desk, proposal: DefinitionVersionId) -> None:
    thread = _suggested(desk, proposal)
    window = desk.co_editor()
    page = window.get(_talk(proposal)).text
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    assert window.post(_talk(proposal, f"/{thread}/accept"), {"seen": seen}).status_code == 303
    with desk.actions.wiring.open_work(desk.office.admin) as work:
        content = work.proposals.one(proposal).content
    assert content.competency_statement == "A holder weighs AI."


def test_text_that_moved_is_shown_beside_what_stood(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    thread = _suggested(desk, proposal)
    window = desk.proposer()
    before = window.get(_talk(proposal)).text
    seen = before.split('name="seen" value="', 1)[1].split('"', 1)[0]
    with desk.actions.wiring.open_work(desk.office.co_editor) as work:
        base = work.proposals.one(proposal).save_of(Section.COMPETENCIES).revision
        values = {"competency_statement": "Written meanwhile."}
        work.proposal_sections.save(proposal, Section.COMPETENCIES, values, base)
    refused = window.post(_talk(proposal, f"/{thread}/accept"), {"seen": seen})
    assert refused.status_code == 409
    told = words(refused)
    assert "The text changed since: both are shown." in told
    assert "Stands now Written meanwhile." in told
    seen = refused.text.split('name="seen" value="', 1)[1].split('"', 1)[0]
    assert window.post(_talk(proposal, f"/{thread}/accept"), {"seen": seen}).status_code == 303


def test_asa_is_offered_no_acceptance(desk: Desk, proposal: DefinitionVersionId) -> None:
    with desk.actions.wiring.open_work(desk.office.co_editor) as work:
        work.suggested_wordings.suggest(proposal, STATEMENT, "A holder weighs AI.")
    page = desk.consultant().get(_talk(proposal))
    assert ">Accept<" not in page.text
    assert "The unit accepts it or turns it down." in words(page)


def test_threads_are_settled_opened_again_and_filtered(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    thread = _said(desk, desk.office.consultant, proposal, WHOLE, "And the level?")
    window = desk.proposer()
    assert window.post(_talk(proposal, f"/{thread}/resolve")).status_code == 303
    assert "And the level?" not in words(window.get(_talk(proposal)))
    assert "And the level?" in words(window.get(_talk(proposal, "?show=settled")))
    answer = window.post(_talk(proposal, f"/{thread}/reopen?show=all"))
    assert answer.headers["Location"].endswith(f"/consultation?show=all#thread-{thread}")
    assert "And the level?" in words(window.get(_talk(proposal)))


def test_a_place_shows_its_own_threads_and_its_own_form(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    _said(desk, desk.office.consultant, proposal, WHOLE, "Of the whole.")
    _said(desk, desk.office.consultant, proposal, STATEMENT, "Of the statement.")
    page = desk.proposer().get(_talk(proposal, f"?at={PLACE}"))
    told = words(page)
    assert ("Of the whole." in told, "Of the statement." in told) == (False, True)
    assert f'<input type="hidden" name="place" value="{PLACE}">' in page.text
    told = words(desk.proposer().get(_talk(proposal, "?at=-")))
    assert ("Of the whole." in told, "Of the statement." in told) == (True, False)


def test_meeting_is_logged_and_a_faulty_one_comes_back(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    window = desk.consultant()
    refused = window.post(
        _talk(proposal, "/meetings"),
        {"held_on": "yesterday", "attendees": "", "notes": "The scope."},
    )
    assert refused.status_code == 422
    assert [f'href="#f-{name}"' in refused.text for name in ("held_on", "attendees", "notes")] == [
        True,
        True,
        False,
    ]
    assert "The scope." in refused.text
    done = window.post(
        _talk(proposal, "/meetings"),
        {"held_on": "2026-11-20", "attendees": "Noor, Mina", "notes": "The scope."},
    )
    assert done.status_code == 303
    assert "20 Nov 2026 Noor, Mina The scope. Logged by Mina Park" in words(
        window.get(_talk(proposal))
    )


def test_decided_proposal_shows_its_talk_without_forms(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    _said(desk, desk.office.consultant, proposal, WHOLE, "And the level?")
    desk.office.move(proposal, Move.WITHDRAW, desk.office.proposer)
    page = desk.proposer().get(_talk(proposal))
    assert "It is decided: what was said stays as it is." in words(page)
    assert "And the level?" in words(page)
    assert 'method="post"' not in page.text


def test_another_unit_finds_nothing_and_the_auditor_no_form(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    thread = _said(desk, desk.office.consultant, proposal, WHOLE, "And the level?")
    stranger = desk.stranger()
    tried = [
        stranger.get(_talk(proposal)),
        stranger.get(at(proposal, "timeline")),
        stranger.post(_talk(proposal, "/comments"), {"text": "Mine."}),
        stranger.post(_talk(proposal, f"/{thread}/answer"), {"text": "Mine."}),
        stranger.post(_talk(proposal, f"/{thread}/resolve")),
        stranger.post(_talk(proposal, "/meetings"), {}),
    ]
    assert [each.status_code for each in tried] == [404] * 6
    assert not any("And the level?" in each.text for each in tried)
    auditor = desk.auditor()
    page = auditor.get(_talk(proposal))
    assert ("And the level?" in page.text, 'method="post"' in page.text) == (True, False)
    assert auditor.post(_talk(proposal, "/comments"), {"text": "Mine."}).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "?at=nowhere",
        "?at=about/../x",
        "?at=" + "x" * 500,
        "?show=nothing",
        "?page=-4",
        "?page=99999999999999999999",
        "?page=two",
        "?at=outcomes/slos[%00]",
    ],
)
def test_odd_addresses_are_answered_plainly(
    desk: Desk, proposal: DefinitionVersionId, query: str
) -> None:
    assert desk.proposer().get(_talk(proposal, query)).status_code in {200, 400}


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"place": "nowhere", "text": "Here."}, 422),
        ({"place": "about/criteria", "text": "Here."}, 422),
        ({"place": "about/title", "wording": "x" * 5000}, 422),
        ({"place": "about/purposes", "wording": "Other"}, 422),
        ({"text": "Look.", "mention": "999999"}, 422),
        ({"text": "Look.", "mention": "\u0661"}, 303),
        ({"act": "word", "place": "about/purposes", "text": "Kept."}, 422),
    ],
)
def test_odd_forms_are_refused_with_what_was_written(
    desk: Desk, proposal: DefinitionVersionId, form: dict[str, object], status: int
) -> None:
    answer = desk.proposer().post(_talk(proposal, "/comments"), form)
    assert answer.status_code == status
    assert _count(desk) == (1 if status == 303 else 0)


def test_words_are_shown_as_words(desk: Desk, proposal: DefinitionVersionId) -> None:
    _said(desk, desk.office.consultant, proposal, WHOLE, "<script>alert(1)</script>")
    for page in ("consultation", "timeline"):
        text = desk.proposer().get(at(proposal, page)).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_many_threads_come_page_by_page(desk: Desk, proposal: DefinitionVersionId) -> None:
    for number in range(32):
        _said(desk, desk.office.consultant, proposal, WHOLE, f"Comment no. {number}.")
    window = desk.proposer()
    one, two = (words(window.get(_talk(proposal, f"?page={n}"))) for n in (1, 2))
    assert ("1\u201330 of 32" in one, "31\u201332 of 32" in two) == (True, True)
    assert ("Comment no. 31." in one, "Comment no. 31." in two) == (False, True)


def test_each_part_that_is_written_leads_to_what_is_said_of_it(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    _said(desk, desk.office.consultant, proposal, STATEMENT, "Name the setting.")
    settled = _said(desk, desk.office.consultant, proposal, Place(Section.ABOUT, "title"), "Hm.")
    with desk.actions.wiring.open_work(desk.office.proposer) as work:
        work.consultation.resolve(proposal, settled)
    window = desk.proposer()
    page = window.get(at(proposal, "application")).text
    links = {
        section: next(each for each in page.split('<a class="said') if f"?at={section}" in each)
        for section in ("competencies", "about", "pathway")
    }
    assert [
        word in links[section]
        for section, word in (
            ("competencies", "1 open comment"),
            ("about", "1 settled comment"),
            ("pathway", ">Comment<"),
        )
    ] == [True] * 3
    assert "Name the setting." in words(window.get(_talk(proposal, "?at=competencies")))
