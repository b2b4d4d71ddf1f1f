"""The words of definitions, as each database finds them (issue: near-duplicates while typing)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.search_words import LONGEST_SEARCHED, MOST_WORDS, words_of
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.definition import DefinitionVersionRow
from lti_app.services.definition.search import Similar
from lti_app.wiring import Wiring
from tests.factories.definition import asa, complete, institution
from tests.factories.proposals import Office, member, office, unit

TITLE = "Responsible AI in Practice"
HOSTILE = (
    '"',
    "'",
    "a\"b'c",
    "NEAR(a b)",
    "title:x AND NOT (",
    "* ^ - + : & | ! <-> ( ) { }",
    "a OR",
    "\\",
    "--;DROP TABLE definition_search",
    "负责任的人工智能",
    "مسؤول",
    "🙂 \u0000"[:2],
    "\u200b\u202e\ufeff",
    "ﬁ ẞ Å",
    "x" * 10_000,
    "word " * 5_000,
    " ".join(f"w{n}" for n in range(5_000)),
    "the of and",
    "",
    "  \n\t ",
)


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


def similar(office: Office, actor: Actor, text: str, **more: Any) -> list[Similar]:
    with office.wiring.open_work(actor) as work:
        return work.definition_search.similar(office.institution_id, text, **more)


def matching(office: Office, text: str) -> list[str]:
    with office.wiring.open_work(office.admin) as work:
        wanted = work.definition_search.matching(text)
        return list(work.session.scalars(select(DefinitionVersionRow.title).where(wanted)))


def titles(found: list[Similar]) -> list[str]:
    return [each.title for each in found]


def test_a_proposal_is_found_by_its_title_and_says_which_words_it_shares(
    unit_office: Office,
) -> None:
    version_id = unit_office.begin(title=TITLE)
    assert similar(unit_office, unit_office.proposer, "practice of responsible machines") == [
        Similar(
            version_id=version_id,
            title=TITLE,
            unit_name="Center ai",
            state=DefinitionState.DRAFT,
            shared=("Responsible", "Practice"),
        )
    ]


def test_what_a_section_says_is_found_once_it_is_saved_and_not_before(
    unit_office: Office,
) -> None:
    version_id = unit_office.begin(title="Working title")
    told = complete(competency_statement="Weighs stakeholders of hydrology projects.")
    before = similar(unit_office, unit_office.proposer, "hydrology")
    unit_office.write(version_id, Phase.APPLICATION, told)
    after = similar(unit_office, unit_office.proposer, "hydrology")
    assert (before, [each.shared for each in after]) == ([], [("hydrology",)])


def test_words_that_were_written_over_are_found_no_more(unit_office: Office) -> None:
    version_id = unit_office.begin(title="Working title")
    unit_office.write(
        version_id, Phase.APPLICATION, complete(competency_statement="About hydrology.")
    )
    unit_office.write(
        version_id, Phase.APPLICATION, complete(competency_statement="About geology.")
    )
    assert matching(unit_office, "hydrology") == []


def test_a_word_in_the_title_counts_more_than_one_in_the_text(unit_office: Office) -> None:
    in_text = unit_office.begin(title="Numbers and pictures")
    unit_office.write(
        in_text,
        Phase.APPLICATION,
        complete(title="Numbers and pictures", competency_statement="Tells a story."),
    )
    unit_office.begin(title="Story craft")
    found = similar(unit_office, unit_office.proposer, "story")
    assert titles(found) == ["Story craft", "Numbers and pictures"]


def test_english_endings_are_one_word(unit_office: Office) -> None:
    unit_office.begin(title="Measuring ethical decisions")
    assert titles(similar(unit_office, unit_office.proposer, "decision measured")) == [
        "Measuring ethical decisions"
    ]


def test_a_line_is_named_once_by_its_nearest_version(unit_office: Office) -> None:
    first = unit_office.approve()
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.proposal_starts.revise(first)
    found = similar(unit_office, unit_office.proposer, TITLE)
    assert len(found) == 1


def test_a_proposal_is_not_near_itself(unit_office: Office) -> None:
    version_id = unit_office.begin(title=TITLE)
    assert similar(unit_office, unit_office.proposer, TITLE, beside=version_id) == []


def test_another_units_proposer_finds_approved_definitions_and_no_drafts(
    unit_office: Office, session: Session
) -> None:
    unit_office.approve()
    unit_office.begin(title="Draft of hydrology in practice")
    other = member(
        session, unit_office.institution_id, unit(session, unit_office.institution_id, "other")
    )
    assert titles(similar(unit_office, other, "hydrology practice")) == [complete().title]
    assert titles(similar(unit_office, other, "draft")) == []


def test_who_oversees_finds_every_units_drafts(unit_office: Office, session: Session) -> None:
    unit_office.begin(title="Draft hydrology")
    auditor = asa(session, unit_office.institution_id, LocalRole.AUDITOR, "Lu Ying")
    for actor in (unit_office.admin, unit_office.consultant, auditor):
        assert titles(similar(unit_office, actor, "hydrology")) == ["Draft hydrology"]


def test_another_institution_is_not_searched(unit_office: Office, session: Session) -> None:
    elsewhere = office(unit_office.wiring, session, institution(session, "fau"))
    elsewhere.begin(title="Hydrology elsewhere")
    assert similar(unit_office, unit_office.admin, "hydrology") == []


def test_at_most_so_many_are_listed(unit_office: Office) -> None:
    for number in range(7):
        unit_office.begin(title=f"Hydrology {number}")
    assert len(similar(unit_office, unit_office.proposer, "hydrology", limit=3)) == 3


def test_a_list_is_filtered_by_the_beginnings_of_all_words(unit_office: Office) -> None:
    unit_office.begin(title="Hydrology of wetlands")
    unit_office.begin(title="Hydrology of deserts")
    assert matching(unit_office, "hydro wet") == ["Hydrology of wetlands"]


def test_accents_and_capitals_are_written_either_way(unit_office: Office) -> None:
    unit_office.begin(title="HYDROLOGY of rivers")
    assert matching(unit_office, "hydrology RIVERS") == ["HYDROLOGY of rivers"]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_a_plain_text(unit_office: Office, text: str) -> None:
    unit_office.begin(title=TITLE)
    assert similar(unit_office, unit_office.proposer, text) == []
    assert matching(unit_office, text) == []


def test_words_in_another_script_are_found(unit_office: Office) -> None:
    unit_office.begin(title="负责任的人工智能 入门")
    assert titles(similar(unit_office, unit_office.proposer, "入门")) == ["负责任的人工智能 入门"]


def test_a_very_long_text_is_cut_to_what_both_databases_index(
    unit_office: Office, session: Session
) -> None:
    version_id = unit_office.begin(title=TITLE)
    row = session.get_one(DefinitionVersionRow, version_id)
    row.write(complete(description="word " * 100_000))
    session.commit()
    assert len(row.searched) == LONGEST_SEARCHED


def test_a_row_written_past_the_services_is_found_too(
    unit_office: Office, session: Session
) -> None:
    version_id = unit_office.begin(title=TITLE)
    session.get_one(DefinitionVersionRow, version_id).title = "Hydrology"
    session.commit()
    assert matching(unit_office, "hydrology") == ["Hydrology"]
    assert matching(unit_office, "responsible") == []


def test_a_query_has_no_more_words_than_a_search_takes() -> None:
    assert len(words_of(" ".join(f"word{n}" for n in range(500)))) == MOST_WORDS
