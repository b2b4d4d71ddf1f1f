"""R35: guidelines are data, a new version holds for later cases; R37: whom to ask, everywhere."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lti_app.domain.definition.guideline import Question
from lti_app.domain.definition.phases import Phase
from lti_app.models.platform import InstitutionRow
from lti_app.wiring import Wiring
from tests.factories.award import awarded, awarder, basis
from tests.factories.guidelines import asking
from tests.factories.review import campus, person
from tests.integration.judging.handed_in import handed_in
from tests.integration.proposal.desk import Desk, at, furnish, words

OFFICE = "Office of Micro-credentials"
EMAIL = "badges@example.edu"
PHONE = "+1 210 555 0100"
ADDRESS = "1 Campus Way, San Antonio"
ASKED = Question(key="question-1", text="Is a librarian among those who assess?")


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return furnish(client)


@pytest.fixture
def reachable(desk: Desk) -> Desk:
    with desk.office.wiring.session() as session:
        row = session.get_one(InstitutionRow, desk.office.institution_id)
        row.office, row.office_email = OFFICE, EMAIL
        row.office_phone, row.office_address = PHONE, ADDRESS
        session.commit()
    return desk


def test_r35_a_new_version_of_the_checklist_asks_later_cases_only(desk: Desk) -> None:
    earlier = handed_in(desk.office, Phase.APPLICATION)
    asking(desk.office, ASKED)
    later = handed_in(desk.office, Phase.APPLICATION)
    window = desk.consultant()
    asked = [
        ASKED.text in words(window.get(f"asa/definitions/{version_id}/"))
        for version_id in (earlier, later)
    ]
    assert asked == [False, True]


def test_r35_the_hard_items_are_reworded_and_never_left_out(desk: Desk) -> None:
    window = desk.admin()
    form: dict[str, object] = {
        "part": "checklist",
        "base": "0",
        "rows": "1",
        "text-0": "Only this?",
    }
    answer = window.post("asa/guidelines/edit", form)
    assert answer.status_code == 422
    assert "The three items of the quality test stay" in words(answer)
    assert "Version 0" in words(window.get("asa/guidelines/"))


@pytest.mark.parametrize("page", ["asa/definitions/list", "unit/proposals/9999/"])
def test_r37_a_refused_person_reads_whom_to_ask(reachable: Desk, page: str) -> None:
    answer = reachable.proposer().get(page)
    assert answer.status_code in {403, 404}
    told = words(answer)
    for each in (OFFICE, EMAIL, PHONE, ADDRESS):
        assert each in told


def test_r37_the_public_reads_whom_to_ask_of_an_achievement(reachable: Desk) -> None:
    reachable.office.approve()
    told = words(reachable.client.get("/achievements/responsible-ai-in-practice/1"))
    for each in (OFFICE, EMAIL, PHONE, ADDRESS):
        assert each in told


def test_r37_a_unit_reads_whom_to_ask_at_the_foot_of_its_pages(reachable: Desk) -> None:
    version_id = reachable.office.begin()
    window = reachable.proposer()
    for page in ("unit/", "unit/members", "unit/start", at(version_id)):
        foot = window.get(page).text.partition("<footer")[2]
        assert all(each in foot for each in (OFFICE, EMAIL, PHONE, ADDRESS))


def test_r37_whoever_looks_at_a_credential_reads_whom_to_ask(
    client: FlaskClient, wiring: Wiring, session: Session
) -> None:
    place = campus(session)
    row = session.get_one(InstitutionRow, place.institution_id)
    row.office, row.office_email = OFFICE, EMAIL
    row.office_phone, row.office_address = PHONE, ADDRESS
    learner = person(session, place.institution_id)
    session.commit()
    award = awarded(wiring, awarder(place, session), basis(place, wiring, learner))
    answer = client.get(f"/credentials/{award.credential_uuid}", headers={"Accept": "text/html"})
    questions = words(answer).partition("Questions")[2]
    assert all(each in questions for each in (OFFICE, EMAIL, PHONE, ADDRESS))
