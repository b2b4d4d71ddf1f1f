"""Items that are taken out take nothing along that somebody wrote meanwhile (R16, R27)."""

from collections.abc import Callable
from typing import Any

import pytest

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sections import Tree, extract
from lti_app.domain.ids import DefinitionVersionId
from lti_app.services.proposal.section_form import tree_of
from tests.factories.proposals import Office

PLANNED = "A long plan that somebody else has just written"
Change = Callable[[Tree], None]


def standing(office: Office, version_id: DefinitionVersionId, section: Section) -> tuple[Tree, int]:
    with office.wiring.open_work(office.admin) as work:
        proposal = work.proposals.one(version_id)
        return extract(tree_of(proposal.content), section), proposal.save_of(section).revision


def plan(tree: Tree) -> None:
    tree["slos"][1]["assessment"] = PLANNED


def serve(tree: Tree) -> None:
    tree["slos"][1]["pos"] = ["po-1"]


def first_only(name: str) -> Change:
    def change(tree: Tree) -> None:
        tree[name] = tree[name][:1]

    return change


@pytest.fixture
def version_id(unit_office: Office) -> DefinitionVersionId:
    found = unit_office.to(Phase.ASSESSMENT)
    unit_office.write(found, Phase.ASSESSMENT)
    tree, base = standing(unit_office, found, Section.MATRIX)
    tree["slos"][1]["pos"] = []
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.proposal_sections.save(found, Section.MATRIX, tree, base)
    return found


def both(
    office: Office,
    version_id: DefinitionVersionId,
    section: Section,
    other: Section,
    change: Change,
) -> dict[str, Any]:
    """The proposer opens both parts; meanwhile the co-editor writes in the other one."""
    tree, base = standing(office, version_id, section)
    theirs, revision = standing(office, version_id, other)
    change(theirs)
    with office.wiring.open_work(office.co_editor) as work:
        assert work.proposal_sections.save(version_id, other, theirs, revision).changed
    return {"tree": tree, "base": base, "seen": revision}


@pytest.mark.parametrize(
    ("other", "change"), [(Section.PLAN, plan), (Section.MATRIX, serve)], ids=["plan", "matrix"]
)
@pytest.mark.parametrize("told", ["what was seen", "nothing"])
def test_an_outcome_is_not_taken_out_with_what_was_written_of_it_meanwhile(
    unit_office: Office,
    version_id: DefinitionVersionId,
    other: Section,
    change: Change,
    told: str,
) -> None:
    mine = both(unit_office, version_id, Section.OUTCOMES, other, change)
    first_only("slos")(mine["tree"])
    beside = {other: mine["seen"]} if told == "what was seen" else None
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        saved = work.proposal_sections.save(
            version_id, Section.OUTCOMES, mine["tree"], mine["base"], beside=beside
        )
        assert (saved.changed, saved.takes) == (False, frozenset({other}))
        assert saved.conflict_id is not None
    now, _revision = standing(unit_office, version_id, other)
    as_written = {"slos": [dict(slo) for slo in now["slos"]]}
    change(as_written)
    assert now == {**now, **as_written}
    # Both are told, and whoever takes it out all the same has seen what goes.
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        assert [each.section for each in work.proposals.one(version_id).waiting] == [
            Section.OUTCOMES
        ]
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        chosen = work.proposal_sections.settle(saved.conflict_id, mine["tree"], mine["base"])
        assert (chosen.changed, chosen.conflict_id) == (True, None)


def test_what_stood_when_its_remover_looked_goes_along(
    unit_office: Office, version_id: DefinitionVersionId
) -> None:
    both(unit_office, version_id, Section.OUTCOMES, Section.PLAN, plan)
    tree, base = standing(unit_office, version_id, Section.OUTCOMES)
    _plan, seen = standing(unit_office, version_id, Section.PLAN)
    first_only("slos")(tree)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        beside = {Section.PLAN: seen, Section.MATRIX: 2}
        assert work.proposal_sections.save(
            version_id, Section.OUTCOMES, tree, base, beside=beside
        ).changed


def test_own_words_and_words_about_other_items_hold_nobody_up(
    unit_office: Office, version_id: DefinitionVersionId
) -> None:
    tree, base = standing(unit_office, version_id, Section.OUTCOMES)
    theirs, revision = standing(unit_office, version_id, Section.PLAN)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        plan(theirs)
        work.proposal_sections.save(version_id, Section.PLAN, theirs, revision)
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        theirs["slos"][0]["assessment"] = "Of the outcome that stays"
        work.proposal_sections.save(version_id, Section.PLAN, theirs, revision + 1)
    first_only("slos")(tree)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        saved = work.proposal_sections.save(
            version_id, Section.OUTCOMES, tree, base, beside={Section.PLAN: revision + 1}
        )
        assert saved.changed


def test_a_text_sent_twice_waits_once(unit_office: Office, version_id: DefinitionVersionId) -> None:
    mine = both(unit_office, version_id, Section.OUTCOMES, Section.PLAN, plan)
    first_only("slos")(mine["tree"])
    for _ in range(2):
        with unit_office.wiring.open_work(unit_office.proposer) as work:
            work.proposal_sections.save(version_id, Section.OUTCOMES, mine["tree"], mine["base"])
    with unit_office.wiring.open_work(unit_office.admin) as work:
        assert len(work.proposals.one(version_id).waiting) == 1
