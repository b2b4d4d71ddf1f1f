"""Every count on the course's home leads to a roster that shows as many learners as it says."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from lti_app.canvas.fake_rubrics import scale
from lti_app.domain.award.award import AwardBasis
from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.domain.ids import (
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
    ReviewCaseId,
    SealId,
)
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.progress.roster import RosterFilter
from lti_app.domain.review.review import DecisionKind, ReasonForDecision, ReviewCaseState
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.services.review.decisions import DecisionRequest
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.integration.mapping.pages import Window, marked
from tests.integration.mapping.test_course_home import work_of
from tests.integration.mapping.test_roster import ROSTER, activate, sync
from tests.integration.review.conftest import statements
from tests.launching import MADE_REVIEWER

# A link to a roster, with the number its own words begin with.
_COUNT = re.compile(r'<a (?:class="link" )?href="([^"]*/roster[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture
def all_kinds(begun: Window, wiring: Wiring) -> Window:
    """Some of every kind: what a learner shows, what ASA made of it, who left, what drifted."""
    activate(begun)
    for number in map(str, range(1, 17)):
        begun.course.enroll(number, f"Learner {number}")
    begun.course.enroll("99", type_="StudentViewEnrollment")
    for number in ("1", "2", "3", "4", "5", "6", "16"):
        work_of(begun, number, "4")
    for number in ("7", "8"):
        work_of(begun, number, "3", reflects=False)
    work_of(begun, "9", "2")
    for number in ("10", "11"):
        work_of(begun, number, "3")
        begun.course.assess(number, "312", {"_1": "1", "_2": "1"})
    begun.course.hand_in("12", "313")
    sync(begun, wiring)
    decide(begun, "3", ReviewCaseState.RETURNED_TO_LEARNER)
    decide(begun, "4", ReviewCaseState.DECLINED)
    decide(begun, "5", ReviewCaseState.AWARDED)
    decide(begun, "6", ReviewCaseState.AWARDED, revoked=True)
    for number in ("14", "16"):
        begun.course.enroll(number, f"Learner {number}", state=EnrollmentState.INACTIVE)
    doubled = scale(("8", "Strong"), ("6", "Sound"), ("4", "Partial"), ("2", "None"))
    for assignment_id, criteria in (("311", ("Impact", "Reach")), ("314", ("Limits",))):
        rubric = marked(f"7{assignment_id[-1]}", *criteria, levels=doubled)
        begun.course.set_assignment(assignment_id, rubric=rubric)
    sync(begun, wiring)
    # Graded since by the changed rubrics: each of the two waits by another change.
    begun.course.assess("13", "311", {"_1": "8", "_2": "8"})
    begun.course.assess("15", "314", {"_1": "6"})
    sync(begun, wiring)
    return_to_instructor(begun, "2")
    return begun


def awarder_of(window: Window) -> Actor:
    return Actor(
        name="Rhea Okafor",
        institution_id=window.actions.institution_id,
        person_id=window.actions.grant(MADE_REVIEWER, LocalRole.ASA_AWARDER),
        local_roles=frozenset({LocalRole.ASA_AWARDER}),
    )


def case_of(work: Work, canvas_user: str) -> ReviewCaseRow:
    whose = select(RosterEntryRow.person_id).where(RosterEntryRow.canvas_user_id == canvas_user)
    return work.session.scalars(
        select(ReviewCaseRow).where(ReviewCaseRow.person_id.in_(whose))
    ).one()


def decide(window: Window, learner: str, state: ReviewCaseState, *, revoked: bool = False) -> None:
    """Put a learner's case where ASA's decision does, with the award it makes."""
    with window.actions.wiring.open_work(awarder_of(window)) as work:
        case = case_of(work, learner)
        case.state = state
        if state is ReviewCaseState.AWARDED:
            award = work.awards.award(basis_of(work, case))
            if revoked:
                work.awards.revoke(award.id, "Not her own work")


def return_to_instructor(window: Window, learner: str) -> None:
    with window.actions.wiring.open_work(awarder_of(window)) as work:
        case = case_of(work, learner)
        work.decisions.decide(
            case.id,
            DecisionRequest(
                kind=DecisionKind.RETURN_TO_INSTRUCTOR,
                revision=case.revision,
                seal_number=case.seal_number,
                note="Please look again.",
                reason=ReasonForDecision.ASSESSMENT_UNCLEAR,
            ),
        )


def basis_of(work: Work, case: ReviewCaseRow) -> AwardBasis:
    seal = work.session.scalars(select(SealRow).where(SealRow.case_id == case.id)).one()
    return AwardBasis(
        institution_id=InstitutionId(case.institution_id),
        person_id=PersonId(case.person_id),
        line_id=DefinitionLineId(case.definition_line_id),
        version_id=DefinitionVersionId(case.definition_version_id),
        course_id=CourseId(case.course_id),
        case_id=ReviewCaseId(case.id),
        seal_id=SealId(seal.id),
        seal_hash=seal.digest,
        is_complete=True,
    )


def counts_on(page: str) -> dict[str, int]:
    """The counts of the page, by the address each leads to."""
    found = {}
    for href, inside in _COUNT.findall(page):
        number = re.match(r"\s*(\d+)", re.sub(r"<[^>]+>", " ", inside))
        if number:
            found[unescape(href)] = int(number[1])
    return found


def test_every_count_of_the_home_is_as_many_rows_as_its_address_shows(
    all_kinds: Window, wiring: Wiring
) -> None:
    with statements(wiring) as sent:
        counts = counts_on(all_kinds.get("").text)
    asked = [sql for sql in sent if "completion.verdict" in sql]
    assert len(asked) == 2, "where each stands, and who waits on a change"
    assert not any("completion.inputs," in sql for sql in asked)
    here = f"{all_kinds.prefix}/course/{ROSTER}"

    assert counts == {
        here: 16,
        f"{here}?only=in_progress": 7,
        f"{here}?only=only_reflection": 2,
        f"{here}?only=complete": 6,
        f"{here}?only=awarded": 1,
        f"{here}?only=returned": 1,
        f"{here}?only=held": 2,
        f"{here}?only=left": 2,
    }
    for address, count in counts.items():
        page = all_kinds.client.get(f"{address}{'&' if '?' in address else '?'}size=100").text
        body = page.partition("<tbody>")[2].partition("</tbody>")[0]
        assert (address, body.count("<tr>")) == (address, count)


def test_who_left_with_a_case_at_asa_is_told_as_the_row_stands(all_kinds: Window) -> None:
    for only in (RosterFilter.LEFT, RosterFilter.COMPLETE):
        said, _, body = all_kinds.get(f"{ROSTER}?only={only}&size=100").text.partition("<tbody>")
        (row,) = (each for each in body.split("</tr>") if "Learner 16" in each)
        assert "With ASA" in row
        assert "Not in the course any more" in row
        assert ("keeps a case" if only is RosterFilter.LEFT else "a learner who left") in said


def test_a_count_of_nobody_leads_to_an_empty_list(begun: Window, wiring: Wiring) -> None:
    activate(begun)
    begun.course.enroll("1")
    sync(begun, wiring)
    counts = counts_on(begun.get("").text)
    nobody = next(address for address, count in counts.items() if address.endswith("only=awarded"))

    assert counts[nobody] == 0
    assert "Nobody at present" in begun.client.get(nobody).text
