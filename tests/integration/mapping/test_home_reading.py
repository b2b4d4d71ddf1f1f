"""What the course's home reads: no more than it shows, and nothing that moves under it."""

import re

import pytest
from sqlalchemy import update

from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.domain.ids import CourseId
from lti_app.domain.mapping.mapping import MappingState
from lti_app.domain.people.actor import system_actor
from lti_app.models.mapping import MappingRow
from lti_app.services.mapping.mappings import MappingOverview, Mappings
from lti_app.wiring import Wiring
from tests.integration.mapping.pages import COURSE, Window, digest_on, seen
from tests.integration.review.conftest import statements


def test_asking_how_far_an_update_is_reads_nobody(begun: Window, wiring: Wiring) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))

    with statements(wiring) as sent:
        assert "starts in a moment" in begun.get("sync").text

    assert [sql for sql in sent if "roster_entry" in sql] == []


@pytest.mark.parametrize("page", ["", "badges/1/roster", "badges/1/roster.csv"])
def test_where_learners_stand_is_told_without_all_that_was_read_of_each(
    begun: Window, wiring: Wiring, page: str
) -> None:
    begun.course.enroll("1", "Ámbar Ñu")
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    course_id = begun.actions.course_id(COURSE)
    wiring.pipeline(system_actor("scheduler")).sync_course(course_id)

    with statements(wiring) as sent:
        assert begun.get(page).status_code == 200

    asked = [sql.partition("FROM")[0] for sql in sent if "completion.verdict" in sql]
    assert len(asked) == 1
    assert "completion.inputs," not in asked[0]


def test_who_is_invited_is_counted_alike_wherever_learners_are(
    begun: Window, wiring: Wiring
) -> None:
    """A learner once there is work: until then nobody says that one has left."""
    begun.course.enroll("1", "Ámbar Ñu")
    begun.course.enroll("2", "Daniel Reyes", state=EnrollmentState.INVITED)
    begun.course.enroll("3", "Noor Haddad", state=EnrollmentState.REJECTED)
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    course_id = begun.actions.course_id(COURSE)
    wiring.pipeline(system_actor("scheduler")).sync_course(course_id)
    gone = "Not in the course any more"
    rows = dict(
        re.findall(r"<bdi>([^<]+)</bdi>(.*?)</tr>", begun.get("badges/1/roster").text, re.DOTALL)
    )

    assert {name: gone in row for name, row in rows.items()} == {
        "Ámbar Ñu": False,
        "Daniel Reyes": False,
        "Noor Haddad": True,
    }
    assert "1 of them is not in the course any more" in seen(begun.get(""))
    assert "· 2 learners" in seen(begun.get("badges/1/outcomes"))
    assert "0 of 2 learners have every outcome" in seen(begun.get("badges/1/try"))


@pytest.mark.parametrize("left", [MappingState.ACTIVE, MappingState.DRAFT])
def test_draft_activated_or_thrown_away_while_the_home_is_read_leaves_it_readable(
    begun: Window, monkeypatch: pytest.MonkeyPatch, left: MappingState
) -> None:
    first = Mappings.overview

    def overtaken(self: Mappings, course_id: CourseId) -> list[MappingOverview]:
        found = first(self, course_id)
        self._session.execute(update(MappingRow).values(draft_version_id=None, state=left))
        return found

    monkeypatch.setattr(Mappings, "overview", overtaken)

    answer = begun.get("")

    assert (answer.status_code, "outcomes are mapped" in answer.text) == (200, False)
