"""The pipeline's counts, lists and workload on rows in every state (R27, R33)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.kinds import MicroCredentialType, Purpose
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.pipeline import (
    PipelineFlag,
    PipelineQuery,
    Sort,
    Stage,
)
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import InstitutionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.services.definition.pipeline import Board, PipelinePage
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.definition import asa, institution
from tests.factories.pipeline import bulk_versions
from tests.factories.proposals import CREDIT, ROUTE, Office, office
from tests.factories.review import campus
from tests.integration.review.conftest import statements

MANY = PipelineQuery(size=100)


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


@pytest.fixture
def full(wiring: Wiring, session: Session) -> tuple[Wiring, Actor]:
    """An institution with 130 versions in every state, and its consultant."""
    institution_id = institution(session)
    bulk_versions(session, institution_id, 130)
    return wiring, asa(session, institution_id, LocalRole.ASA_CONSULTANT)


def board_of(wiring: Wiring, actor: Actor, cards: int = 5) -> Board:
    with wiring.open_work(actor) as work:
        return work.definition_pipeline.board(cards)


def page_of(wiring: Wiring, actor: Actor, query: PipelineQuery) -> PipelinePage:
    with wiring.open_work(actor) as work:
        return work.definition_pipeline.page(query)


def everything(wiring: Wiring, actor: Actor, query: PipelineQuery) -> PipelinePage:
    """All pages of a list as one."""
    pages = [page_of(wiring, actor, replace(query, page=n, size=50)) for n in (1, 2, 3)]
    lines = tuple(line for page in pages for line in page.lines)
    return replace(pages[0], lines=lines)


def one_line(office: Office, **changes: object) -> object:
    page = page_of(office.wiring, office.admin, MANY)
    assert len(page.lines) == 1, changes
    return page.lines[0]


def test_r33_the_stages_add_up_to_every_version_there_is(
    full: tuple[Wiring, Actor], session: Session
) -> None:
    board = board_of(*full)
    assert board.total == session.scalar(select(func.count()).select_from(DefinitionVersionRow))
    assert sum(board.turns.values()) == board.total


@pytest.mark.parametrize("stage", list(Stage))
def test_each_count_is_as_many_lines_as_its_list_has(
    full: tuple[Wiring, Actor], stage: Stage
) -> None:
    count = next(column.count for column in board_of(*full).columns if column.stage is stage)
    page = everything(*full, PipelineQuery(stage=stage))
    assert (page.total, len(page.lines)) == (count, count)
    assert {line.stage for line in page.lines} <= {stage}


@pytest.mark.parametrize("flag", list(PipelineFlag))
def test_each_flags_count_is_its_list_and_each_line_carries_it(
    full: tuple[Wiring, Actor], flag: PipelineFlag
) -> None:
    page = everything(*full, PipelineQuery(flag=flag))
    assert page.total == board_of(*full).flags[flag]
    assert [line.version_id for line in page.lines] == [
        line.version_id
        for line in sorted(
            everything(*full, PipelineQuery()).lines,
            key=lambda line: (line.turn_since, line.version_id),
        )
        if flag in line.flags
    ]


@pytest.mark.parametrize("turn", list(Turn))
def test_each_turns_count_is_its_list(full: tuple[Wiring, Actor], turn: Turn) -> None:
    page = everything(*full, PipelineQuery(turn=turn))
    assert page.total == board_of(*full).turns[turn]
    assert {line.turn for line in page.lines} == {turn}


def test_the_board_shows_the_first_of_each_stage_those_who_wait_longest_first(
    full: tuple[Wiring, Actor],
) -> None:
    for column in board_of(*full, cards=3).columns:
        assert len(column.lines) == min(3, column.count)
    ideas = everything(*full, PipelineQuery(stage=Stage.IDEA))
    shown = board_of(*full, cards=3).columns[0]
    assert shown.lines == ideas.lines[:3]


def test_the_workload_adds_up_to_what_is_open(full: tuple[Wiring, Actor]) -> None:
    board = board_of(*full)
    assert sum(each.open for each in board.workload) == board.open
    assert sum(each.waiting for each in board.workload) == board.turns[Turn.ASA]


def test_each_workload_is_a_list_of_as_many(full: tuple[Wiring, Actor]) -> None:
    for each in board_of(*full).workload:
        query = (
            PipelineQuery(unassigned=True)
            if each.consultant is None
            else PipelineQuery(consultant=each.consultant, is_open=True)
        )
        page = page_of(*full, query)
        waiting = page_of(*full, replace(query, turn=Turn.ASA))
        assert (page.total, waiting.total) == (each.open, each.waiting)
        oldest = min((line.turn_since for line in waiting.lines), default=None)
        assert each.waiting_since == oldest


@pytest.mark.parametrize("sort", list(Sort))
def test_every_order_shows_every_version_once(full: tuple[Wiring, Actor], sort: Sort) -> None:
    found = everything(*full, PipelineQuery(sort=sort)).lines
    assert len({line.version_id for line in found}) == len(found) == 130


def test_a_list_is_filtered_by_unit_type_purpose_and_words_together(
    full: tuple[Wiring, Actor],
) -> None:
    every = everything(*full, PipelineQuery()).lines
    unit_id = every[0].unit_id
    assert unit_id is not None
    query = PipelineQuery(unit_id=unit_id, type=MicroCredentialType.BADGE, text="practice")
    found = everything(*full, query)
    assert {line.version_id for line in found.lines} == {
        line.version_id for line in every if line.unit_id == unit_id
    }
    other = everything(*full, replace(query, type=MicroCredentialType.MICRO_CERTIFICATE))
    assert other.lines == ()


def test_r2_every_purpose_is_a_filter(full: tuple[Wiring, Actor]) -> None:
    totals = [page_of(*full, PipelineQuery(purpose=purpose)).total for purpose in Purpose]
    assert (sum(totals), min(totals) > 0) == (130, True)


def test_words_find_what_they_stand_in_and_nothing_else(full: tuple[Wiring, Actor]) -> None:
    found = everything(*full, PipelineQuery(text="robotics"))
    assert {line.title.split()[0] for line in found.lines} == {"Robotics"}
    assert everything(*full, PipelineQuery(text="?!")).total == 0


def test_a_list_names_the_units_and_consultants_it_may_be_filtered_by(
    full: tuple[Wiring, Actor],
) -> None:
    page = page_of(*full, MANY)
    assert {name for _id, name in page.units} == {line.unit_name for line in page.lines}
    named = {line.consultant_name for line in page.lines} - {""}
    assert {name for _id, name in page.consultants} == named


def test_another_institution_is_not_counted(full: tuple[Wiring, Actor], session: Session) -> None:
    wiring, _actor = full
    stranger = asa(session, institution(session, "fau"), LocalRole.ASA_ADMIN)
    board = board_of(wiring, stranger)
    assert (board.total, board.workload, page_of(wiring, stranger, MANY).total) == (0, (), 0)


@pytest.mark.parametrize(
    "role",
    [
        LocalRole.ASA_REVIEWER,
        LocalRole.ASA_AWARDER,
        LocalRole.REGISTRAR,
        LocalRole.UNIT_PROPOSER,
        LocalRole.SYSADMIN,
    ],
)
def test_who_does_not_oversee_gets_nothing(
    wiring: Wiring, session: Session, role: LocalRole
) -> None:
    actor = asa(session, institution(session), role)
    with wiring.open_work(actor) as work:
        for ask in (
            work.definition_pipeline.board,
            work.definition_pipeline.workload,
            lambda: work.definition_pipeline.page(MANY),
        ):
            with pytest.raises(NotPermitted):
                ask()


def test_a_version_mapped_in_a_course_is_active_until_its_mapping_ends(
    wiring: Wiring, session: Session
) -> None:
    place = campus(session)
    admin = asa(session, place.institution_id)
    before = page_of(wiring, admin, PipelineQuery(stage=Stage.ACTIVE)).total
    session.execute(update(MappingVersionRow).values(ended_at=START))
    session.commit()
    after = page_of(wiring, admin, PipelineQuery(stage=Stage.ACTIVE)).total
    approved = page_of(wiring, admin, PipelineQuery(stage=Stage.APPROVED)).total
    assert (before, after, approved) == (1, 0, 1)


def test_a_returned_proposal_says_so_until_it_is_handed_in_again(unit_office: Office) -> None:
    version_id = unit_office.begin()
    unit_office.write(version_id, Phase.APPLICATION)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    unit_office.move(version_id, Move.RETURN, unit_office.consultant)
    returned = page_of(unit_office.wiring, unit_office.admin, MANY).lines[0].flags
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    again = page_of(unit_office.wiring, unit_office.admin, MANY).lines[0].flags
    unit_office.move(version_id, Move.RECALL, unit_office.proposer)
    recalled = page_of(unit_office.wiring, unit_office.admin, MANY).lines[0].flags
    assert (returned, again, recalled) == ((PipelineFlag.RETURNED,), (), ())


def test_a_proposal_that_stacks_to_credit_is_gated_from_its_first_day(
    unit_office: Office,
) -> None:
    unit_office.begin(CREDIT)
    line = page_of(unit_office.wiring, unit_office.admin, MANY).lines[0]
    assert (line.stage, line.flags) == (Stage.IDEA, (PipelineFlag.GATED,))


def test_an_approved_version_whose_revision_is_proposed_says_so(unit_office: Office) -> None:
    version_id = unit_office.approve(ROUTE)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.proposal_starts.revise(version_id)
    page = page_of(unit_office.wiring, unit_office.admin, PipelineQuery(sort=Sort.NEWEST))
    assert {(line.number, line.stage, line.flags) for line in page.lines} == {
        (2, Stage.IDEA, ()),
        (1, Stage.APPROVED, (PipelineFlag.IN_REVISION,)),
    }


def test_a_phase_is_overdue_the_day_after_its_last_and_a_review_due_on_its_day(
    unit_office: Office, session: Session, clock: FixedClock
) -> None:
    proposal, approved = unit_office.begin(), unit_office.approve(title="Another")
    today = clock.now().date()
    row = session.get_one(DefinitionVersionRow, proposal)
    row.due_on = today
    session.get_one(DefinitionVersionRow, approved).review_due_on = today + timedelta(days=1)
    session.commit()
    before = board_of(unit_office.wiring, unit_office.admin).flags
    clock.move(days=1)
    after = board_of(unit_office.wiring, unit_office.admin).flags
    told = (PipelineFlag.OVERDUE, PipelineFlag.REVIEW_DUE)
    assert [before[flag] for flag in told] == [0, 0]
    assert [after[flag] for flag in told] == [1, 1]


@pytest.mark.slow
def test_board_list_and_search_take_as_many_statements_for_50_000_proposals_as_for_50(
    wiring: Wiring, session: Session
) -> None:
    institution_id = institution(session)
    admin = asa(session, institution_id)
    query = PipelineQuery(
        text="hydrology practice", flag=PipelineFlag.GATED, sort=Sort.TITLE, page=2
    )

    def asked() -> list[int]:
        counts = []
        for ask in (
            lambda: board_of(wiring, admin),
            lambda: page_of(wiring, admin, PipelineQuery(page=3)),
            lambda: page_of(wiring, admin, query),
            lambda: similar(wiring, admin, institution_id),
        ):
            with statements(wiring) as seen:
                ask()
            counts.append(len(seen))
        return counts

    bulk_versions(session, institution_id, 50)
    few = asked()
    bulk_versions(session, institution_id, 50_000)
    assert asked() == few
    assert board_of(wiring, admin).total == 50_050


def similar(wiring: Wiring, actor: Actor, institution_id: InstitutionId) -> int:
    with wiring.open_work(actor) as work:
        found = work.definition_search.similar(institution_id, "The practice of hydrology")
    return len(found)
