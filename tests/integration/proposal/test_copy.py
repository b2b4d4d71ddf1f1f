"""Starting from a copy: what may be copied, for which unit, and what comes along."""

import pytest

from lti_app.domain.definition.definition import DefinitionState, Origin
from lti_app.domain.ids import DefinitionVersionId
from tests.integration.proposal.desk import OURS, Desk, at, words


def test_without_a_search_all_that_one_may_copy_is_offered_the_latest_first(desk: Desk) -> None:
    desk.office.approve()
    desk.office.begin(title="Wombat Letterpress")
    ours, theirs = (words(window.get("unit/copy")) for window in (desk.proposer(), desk.stranger()))
    assert "All that you may copy" in ours
    assert ours.index("Wombat Letterpress") < ours.index("Responsible AI in Practice")
    assert f"Approved Responsible AI in Practice {OURS} Copy" in theirs
    assert "Wombat" not in theirs


def test_a_definition_is_offered_once_by_its_latest_version(desk: Desk) -> None:
    source = desk.office.approve()
    desk.proposer().post(f"{at(source)}revise")
    page = desk.proposer().get("unit/copy")
    assert page.text.count('name="source"') == 1
    assert "Draft Responsible AI in Practice" in words(page)


def test_an_approved_definition_of_another_unit_is_found_and_copied(desk: Desk) -> None:
    source = desk.office.approve()
    window = desk.stranger()
    page = window.get("unit/copy?q=responsible+practice")
    assert f"Approved Responsible AI in Practice {OURS}" in words(page)
    unit = page.text.split('name="unit" value="', 1)[1].split('"', 1)[0]
    answer = window.post("unit/copy", {"source": source, "unit": unit})
    assert answer.status_code == 303
    made = DefinitionVersionId(int(answer.location.rstrip("/").rsplit("/", 1)[1]))
    told = words(window.get(at(made)))
    assert "Responsible AI in Practice (copy)" in told
    assert "Rigor Not signed yet" in told
    with desk.actions.wiring.open_work(desk.office.admin) as work:
        found = work.definitions.stored(made)
    assert (found.state, found.origin) == (DefinitionState.DRAFT, Origin.COPY)


def test_a_draft_of_another_unit_is_neither_found_nor_copied(desk: Desk) -> None:
    source = desk.office.begin(title="Responsible Lynx Practice")
    window = desk.stranger()
    page = window.get("unit/copy?q=lynx")
    assert "Nothing is like that" in words(page)
    own = desk.actions.unit("Center of elsewhere")
    answer = window.post("unit/copy", {"source": source, "unit": own})
    assert (answer.status_code, "Lynx" in answer.text) == (404, False)


@pytest.mark.parametrize("form", [{}, {"source": "x", "unit": "1"}, {"source": "1", "unit": ""}])
def test_a_form_that_names_nothing_copies_nothing(desk: Desk, form: dict[str, object]) -> None:
    desk.office.approve()
    assert desk.proposer().post("unit/copy", form).status_code == 404


def test_a_co_editor_is_told_who_copies_and_cannot(desk: Desk) -> None:
    source = desk.office.approve()
    window = desk.co_editor()
    assert "A proposer starts it" in words(window.get("unit/copy"))
    form = {"source": source, "unit": desk.office.unit_id}
    assert window.post("unit/copy", form).status_code == 403
