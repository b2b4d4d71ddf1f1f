"""Who is a learner and who is one person: cases about people, read from the served stand-in."""

import pytest
from sqlalchemy import select

from lti_app.domain.mastery.completion import CompletionState
from lti_app.domain.people.standing import Standing
from lti_app.domain.review.review import ReviewCaseState
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.person import PersonRow
from tests.contract.cases.campus import Campus
from tests.contract.cases.expected_people import PEOPLE
from tests.contract.cases.reading import evidence

LEARNERS = [name for name, each in PEOPLE.items() if each.completes]
NOBODY = [name for name, each in PEOPLE.items() if each.people == 0]


def namesakes(campus: Campus, name: str) -> set[int]:
    """Find everybody of the course's roster who has the name of a case."""
    user = str(campus.case(name).user_id)
    row = RosterEntryRow
    called = select(row.name).where(row.canvas_user_id == user).limit(1).scalar_subquery()
    found = campus.session.scalars(
        select(row.person_id).where(
            row.course_id == campus.course_of(name),
            row.name == called,
            row.person_id.is_not(None),
        )
    ).all()
    campus.session.rollback()
    return {each for each in found if each is not None}


@pytest.mark.parametrize("name", PEOPLE)
def test_as_many_people_as_there_are(campus: Campus, name: str) -> None:
    assert len(namesakes(campus, name)) == PEOPLE[name].people
    assert len(campus.people(name)) == min(1, PEOPLE[name].people)


@pytest.mark.parametrize("name", LEARNERS)
def test_a_learner_is_complete_by_all_of_the_work(campus: Campus, name: str) -> None:
    (row, *_) = campus.completions(name)
    assert row.state is CompletionState.COMPLETE


@pytest.mark.parametrize("name", PEOPLE)
def test_a_case_is_opened_for_learners_alone(campus: Campus, name: str) -> None:
    expected = [ReviewCaseState.READY] if PEOPLE[name].opens_case else []
    assert [case.state for case in campus.cases(name)] == expected


@pytest.mark.parametrize("name", NOBODY)
def test_who_is_no_learner_has_no_completion(campus: Campus, name: str) -> None:
    assert campus.completions(name) == []


@pytest.mark.parametrize(
    ("name", "standing"), [("inactive", Standing.LEFT), ("ta-and-student", Standing.LEARNER)]
)
def test_who_left_has_left_and_whoever_teaches_and_studies_is_a_learner(
    campus: Campus, name: str, standing: Standing
) -> None:
    read = evidence(campus, name)
    found = [[facts.standing() for facts in each.learners.values()] for each in read]
    assert (len(read) > 0, found) == (True, [[standing]] * len(read))


def test_names_are_kept_as_they_are_written(campus: Campus) -> None:
    (person_id,) = campus.people("name-rtl-emoji")
    assert campus.session.get_one(PersonRow, person_id).name == "ליאור בן־דוד 🌿"
    campus.session.rollback()


def test_an_id_past_two_to_the_53_is_kept_whole(campus: Campus) -> None:
    (entry,) = campus.session.scalars(
        select(RosterEntryRow).where(RosterEntryRow.person_id.in_(campus.people("cross-shard-id")))
    ).all()
    assert entry.canvas_user_id == "90071992547409931"
    campus.session.rollback()
