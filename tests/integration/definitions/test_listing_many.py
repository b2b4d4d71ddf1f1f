"""Lists of definitions ask once, by variables that do not grow with what they find (R17)."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import DefinitionState, DefinitionVersion
from lti_app.domain.ids import InstitutionId
from lti_app.domain.people.actor import Actor
from lti_app.models.definition import DefinitionVersionRow
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.factories.definition import approved, complete, drafted
from tests.factories.mapping import make_course, staff
from tests.integration.review.conftest import statements

SHELL = Actor(name="command line: root")


@pytest.mark.parametrize("what", ["listing", "usable"])
def test_statement_of_a_list_is_the_same_however_many_it_finds(
    wiring: Wiring, session: Session, institution_id: InstitutionId, what: str
) -> None:
    looks: dict[str, Callable[[Work], Sequence[object]]] = {
        "listing": lambda work: work.definitions.listing(institution_id),
        "usable": lambda work: work.definitions.usable(institution_id, None),
    }

    def look() -> tuple[int, list[str]]:
        with wiring.open_work(SHELL) as work, statements(wiring) as said:
            return len(looks[what](work)), said

    approved(wiring, session, institution_id, complete(slug="first"))
    few = look()
    for slug in ("second", "third"):
        approved(wiring, session, institution_id, complete(slug=slug))
    many = look()

    assert (few[0], many[0]) == (1, 3)
    assert few[1] == many[1]


def test_list_of_one_state_has_those_alone(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    version = approved(wiring, session, institution_id)
    draft = drafted(wiring, institution_id, complete(slug="new"))

    with wiring.open_work(SHELL) as work:
        found = work.definitions.listing(state=DefinitionState.DRAFT)
        every = work.definitions.listing()
    assert [each.version_id for each in found] == [draft.version_id]
    assert {each.version_id: each.gate_open for each in every} == {
        version.version_id: True,
        draft.version_id: draft.gate_open,
    }


def test_course_that_begins_with_one_badge_reads_no_other(
    wiring: Wiring,
    session: Session,
    institution_id: InstitutionId,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = approved(wiring, session, institution_id)
    approved(wiring, session, institution_id, complete(slug="other"))
    course_id = make_course(session, institution_id)
    teacher = staff(session, institution_id, course_id)
    session.rollback()
    read: list[int] = []
    whole: Callable[..., DefinitionVersion] = DefinitionVersionRow.to_domain

    def note(row: DefinitionVersionRow, *beside: object) -> DefinitionVersion:
        read.append(row.id)
        return whole(row, *beside)

    monkeypatch.setattr(DefinitionVersionRow, "to_domain", note)
    with wiring.open_work(teacher) as work:
        work.mappings.start(course_id, wanted.version_id)
    assert read == [wanted.version_id]
