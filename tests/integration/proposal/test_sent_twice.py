"""A button pressed twice does one thing: the second answer leads to it and says so."""

from functools import partial

import pytest
from sqlalchemy import Select, func, select

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import Origin
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sign_offs import ChecklistItem
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.governance import SignOff
from lti_app.services.proposal.section_form import tree_of
from tests.clocks import FixedClock
from tests.integration.judging.handed_in import handed_in
from tests.integration.judging.test_forms_that_come_back import rewrite
from tests.integration.proposal.desk import Desk, Window, at, words
from tests.integration.proposal.test_section_conflicts import both_write
from tests.integration.proposal.test_section_races import apart, at_once
from tests.integration.proposal.test_start import ANSWERS

TITLE = "Responsible AI in Practice"


def count(desk: Desk, what: Select[int]) -> int:
    # In a session that ends: an open one would keep the windows waiting.
    with desk.actions.wiring.session() as session:
        return session.scalar(what) or 0


def begun(desk: Desk, origin: Origin = Origin.PROPOSAL) -> int:
    return count(desk, select(func.count()).where(DefinitionVersionRow.origin == origin))


def signed_off(desk: Desk) -> int:
    return count(desk, select(func.count()).select_from(SignOff))


def begin(desk: Desk, window: Window, **more: str) -> str:
    form = {**ANSWERS, "unit": str(desk.office.unit_id), "action": "begin", **more}
    answer = window.post("unit/start", form)
    assert answer.status_code == 303
    return answer.location


def test_begin_pressed_twice_begins_one_proposal(desk: Desk) -> None:
    window = desk.proposer()
    assert begin(desk, window) == begin(desk, window)
    assert begun(desk) == 1


def test_begin_pressed_twice_at_once_begins_one_proposal(desk: Desk) -> None:
    windows = [apart(desk.proposer()) for _ in range(3)]
    form = {**ANSWERS, "unit": str(desk.office.unit_id), "action": "begin"}
    answers = at_once(*(partial(each.post, "unit/start", form) for each in windows))
    assert {each.status_code for each in answers} == {303}
    assert begun(desk) == 1


def test_same_title_begins_another_once_the_first_was_written_in(desk: Desk) -> None:
    window = desk.proposer()
    first = begin(desk, window)
    version_id = DefinitionVersionId(int(first.rstrip("/").rsplit("/", 1)[1]))
    desk.office.write(version_id, Phase.APPLICATION)
    assert begin(desk, window) != first
    assert begun(desk) == 2


@pytest.mark.parametrize("more", [{"credit": "yes"}, {"title": "Reading maps"}])
def test_other_answers_begin_another(desk: Desk, more: dict[str, str]) -> None:
    window = desk.proposer()
    assert begin(desk, window) != begin(desk, window, **more)
    assert begun(desk) == 2


def test_same_answers_begin_another_after_a_minute(desk: Desk, clock: FixedClock) -> None:
    window = desk.proposer()
    first = begin(desk, window)
    clock.move(minutes=1)
    assert begin(desk, window) != first
    assert begun(desk) == 2


def test_copy_pressed_twice_makes_one_copy(desk: Desk) -> None:
    source = desk.office.approve()
    window = desk.proposer()
    form = {"source": source, "unit": desk.office.unit_id}
    first, second = (window.post("unit/copy", form) for _ in range(2))
    assert (first.location, second.status_code) == (second.location, 303)
    assert begun(desk, Origin.COPY) == 1


RIGOR = {"level": "advanced", "rationale": "It fits."}
CHECKLIST = {
    **{item.value: "yes" for item in ChecklistItem},
    **{f"{item.value}-note": "Seen." for item in ChecklistItem},
}


@pytest.mark.parametrize(
    ("page", "form", "otherwise"),
    [
        ("rigor", RIGOR, {"rationale": "It fits well."}),
        ("checklist", CHECKLIST, {f"{next(iter(ChecklistItem)).value}-note": "Seen again."}),
    ],
)
def test_same_sign_off_by_the_same_person_is_one(
    desk: Desk, page: str, form: dict[str, str], otherwise: dict[str, str]
) -> None:
    version_id = handed_in(desk.office, Phase.DESIGN)
    before = signed_off(desk)
    mina, ana = desk.consultant(), desk.admin()

    def signed(window: Window, sent: dict[str, str]) -> int:
        answer = window.post(f"asa/definitions/{version_id}/{page}", sent)
        assert answer.status_code == 303
        return signed_off(desk) - before

    assert [signed(mina, form), signed(mina, form)] == [1, 1]
    assert signed(mina, form | otherwise) == 2
    # A colleague who signs the same signs for themselves.
    assert signed(ana, form | otherwise) == 3
    assert signed(mina, form | otherwise) == 4
    noted = select(func.count()).where(AuditEntry.action == AuditAction.DEFINITION_SIGNED_OFF)
    assert count(desk, noted) == signed_off(desk)


def test_same_sign_off_for_words_that_changed_is_another(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.DESIGN)
    page, window = f"asa/definitions/{version_id}/checklist", desk.consultant()
    window.post(page, CHECKLIST)
    before = signed_off(desk)
    with desk.office.wiring.open_work(desk.office.proposer) as work:
        reflection = tree_of(work.proposals.one(version_id).content)["reflection"]
    rewrite(
        desk, version_id, Section.REFLECTION, reflection=reflection | {"pathway": "Tell another."}
    )
    window.post(page, CHECKLIST)
    assert signed_off(desk) - before == 1


@pytest.mark.parametrize(
    ("move", "form", "said"),
    [
        (Move.SUBMIT, {}, "It is handed in already: nothing was done twice."),
        (Move.RECALL, {}, "It is with your unit already: you may write on."),
        (Move.WITHDRAW, {"title": TITLE}, "It is withdrawn already: nothing was done twice."),
    ],
)
def test_move_made_twice_leads_back_with_a_notice(
    desk: Desk, move: Move, form: dict[str, str], said: str
) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    desk.office.write(version_id, Phase.ASSESSMENT)
    if move is Move.RECALL:
        desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    window = desk.proposer()
    first, second = (window.post(at(version_id, move.value), form) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    told = words(window.get(at(version_id)))
    assert said in told
    assert "Error" not in told


def test_move_that_was_never_made_is_refused_as_before(desk: Desk) -> None:
    version_id = desk.office.approve()
    for move in (Move.SUBMIT, Move.RECALL, Move.WITHDRAW):
        answer = desk.proposer().post(at(version_id, move.value), {"title": TITLE})
        assert answer.status_code == 409


def test_revise_pressed_twice_leads_to_the_one_revision(desk: Desk) -> None:
    version_id = desk.office.approve()
    window = desk.proposer()
    first, second = (window.post(at(version_id, "revise")) for _ in range(2))
    assert (first.location, second.status_code) == (second.location, 303)
    assert begun(desk, Origin.REVISION) == 1
    made = DefinitionVersionId(int(first.location.rstrip("/").rsplit("/", 1)[1]))
    assert "A revision of it is being proposed already: this is it." in words(window.get(at(made)))


def test_two_texts_settled_twice_lead_to_their_part(desk: Desk) -> None:
    version_id, page, luis = both_write(desk)
    form = {"revision": 1, "whole": "written"}
    first, second = (luis.post(f"unit/{page}", form) for _ in range(2))
    assert (first.location, second.status_code) == (second.location, 303)
    assert "These two texts are settled already" in luis.get(at(version_id, "application")).text
    other = desk.office.begin(title="Another")
    number = page.rsplit("/", 1)[1]
    assert luis.post(at(other, f"conflicts/{number}"), form).status_code == 404
