"""The head of a case's page: why it is away or on hold, and what changed when it comes back."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import update

from lti_app.domain.evidence.evidence import SubmissionContent
from lti_app.domain.ids import AssignmentId, CanvasUserId
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.people.person import IdentifierKind
from lti_app.domain.review.review import ReviewCaseState
from lti_app.models.audit import AuditEntry
from lti_app.models.person import PersonIdentifierRow, PersonRow
from lti_app.services.pipeline import Pipeline
from tests.factories.evidence import CRITERION
from tests.integration.changes.conftest import DOUBLED
from tests.integration.review.conftest import ROSA, Desk

NOTE = "Please <b>say</b> more."


def head(page: str) -> str:
    """What stands above the table of outcomes."""
    return page.split('aria-label="Outcomes and evidence"')[1].split("<table", maxsplit=1)[0]


def history(page: str) -> str:
    """What the history tells, as a person reads it."""
    told = page.split('aria-label="Seal and history"')[1].split("</section>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", told).split())


def give_back(desk: Desk, kind: str = "return_to_learner", **more: str) -> None:
    fields = {"note": NOTE, "reason": "pathway_not_reflected"} | more
    done = desk.send(desk.reviewer(), "decide", decision=kind, **fields)
    assert done.status_code == 303


def hand_in_again(desk: Desk) -> None:
    desk.clock.move(minutes=12)
    desk.course.room.hand_in("877", "399", SubmissionContent(body="<p>More of my pathway.</p>"))
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id, full=True)


@pytest.mark.parametrize(
    ("kind", "reason", "told"),
    [
        (
            "return_to_learner",
            "personal_growth_not_reflected",
            ("Returned to the learner", "Does not reach personal growth.", "The learner reads"),
        ),
        (
            "return_to_instructor",
            "mapping_unclear",
            ("Returned to the instructor", "The mapping is not clear.", "The instructor reads"),
        ),
        ("hold", "", ("Put on hold", "Only ASA and the auditor read this note.")),
    ],
)
def test_a_case_that_waits_says_at_its_head_why_who_when_and_for_whom(
    desk: Desk, kind: str, reason: str, told: tuple[str, ...]
) -> None:
    give_back(desk, kind, reason=reason)
    desk.clock.move(minutes=20)
    shown = head(desk.page(desk.awarder()))
    for words in (*told, "Please &lt;b&gt;say&lt;/b&gt; more.", "Omar Reed", "20 minutes ago"):
        assert words in shown


def test_a_case_that_comes_back_says_what_changed_and_why_it_was_returned(desk: Desk) -> None:
    give_back(desk)
    hand_in_again(desk)
    page = desk.page(desk.awarder())
    assert desk.case.state is ReviewCaseState.READY
    shown = head(page)
    for words in (
        "Resubmitted, changed:",
        "The reflection&#39;s text or files changed",
        "Returned to the learner: Does not reflect on the pathway.",
        "Omar Reed",
    ):
        assert words in shown
    assert "<p>More of my pathway.</p>" in page


def test_what_changed_is_still_told_once_the_case_was_read_again_from_canvas(desk: Desk) -> None:
    give_back(desk)
    hand_in_again(desk)
    desk.page(desk.awarder())
    assert desk.case.seal_number > 2, "who assessed became known, and that was sealed"
    assert "Resubmitted, changed:" in head(desk.page(desk.awarder()))


def test_a_hold_after_it_came_back_is_told_beside_what_changed(desk: Desk) -> None:
    give_back(desk)
    hand_in_again(desk)
    give_back(desk, "hold", note="Waiting for the registrar.", reason="")
    shown = head(desk.page(desk.awarder()))
    assert "Resubmitted, changed:" in shown
    assert "Waiting for the registrar." in shown
    assert shown.count("Returned to the learner") == 1


def test_a_case_returned_again_is_no_longer_called_resubmitted(desk: Desk) -> None:
    give_back(desk)
    hand_in_again(desk)
    give_back(desk, note="Still more, please.")
    shown = head(desk.page(desk.awarder()))
    assert "Still more, please." in shown
    assert "Please &lt;b&gt;say" not in shown
    assert "esubmitted" not in shown
    assert "resubmitted" not in desk.page(desk.awarder(), "?tab=returned").split("<tbody")[1]


def test_a_declined_case_says_why_at_its_head(desk: Desk) -> None:
    give_back(desk, "decline", reason="not_own_work")
    shown = head(desk.page(desk.awarder()))
    for words in (
        "Declined",
        "Not the learner&#39;s own work.",
        "Please &lt;b&gt;say",
        "Omar Reed",
    ):
        assert words in shown


def test_a_case_never_decided_tells_no_story(desk: Desk) -> None:
    shown = head(desk.page(desk.awarder()))
    assert "Returned" not in shown
    assert "Resubmitted" not in shown


def test_a_narrow_set_says_why_at_its_head(desk: Desk) -> None:
    assert "Narrowly met" not in head(desk.page(desk.awarder()))
    meaning = "Narrowly met: every outcome is just at its threshold, or one is and another"
    assert meaning not in desk.page(desk.awarder(), "?tab=ready")
    assert meaning in desk.page(desk.awarder(), "?tab=ready&flag=narrowly_met")
    desk.course.room.assess("877", "311", {CRITERION: "3"})
    desk.send(desk.awarder(), "refresh")
    desk.send(desk.awarder(), "reseal")
    shown = head(desk.page(desk.awarder()))
    assert "Narrowly met" in shown
    assert "Every outcome is just at its threshold: the set has no margin anywhere." in shown
    queue = desk.page(desk.awarder(), "?tab=ready")
    assert "narrowly met" in queue.split("<tbody")[1]
    assert meaning in queue


def test_times_are_told_in_the_readers_own_zone_and_name_it(desk: Desk) -> None:
    give_back(desk)
    shown = head(desk.page(desk.awarder()))
    assert 'title="Tuesday, 24 November 2026, 04:00 EST"' in shown
    assert "UTC" not in shown


def test_a_case_that_is_decided_asks_for_nothing_more(desk: Desk) -> None:
    give_back(desk)
    hand_in_again(desk)
    ticks = {"pathway": "1", "personal_growth": "1", "professional_growth": "1"}
    assert desk.send(desk.awarder(), "decide", decision="award", **ticks).status_code == 303
    page = desk.page(desk.awarder())
    assert "Awarded" in head(page)
    for words in ("Sealed again with changes", "Resubmitted, changed:", "Narrowly met"):
        assert words not in page
    for words in ("Before award", "holds this badge already", "Only an ASA awarder awards."):
        assert words not in page


def test_a_case_under_an_open_change_of_the_course_is_not_called_unchanged(desk: Desk) -> None:
    assert "Unchanged since sealed" in head(desk.page(desk.awarder()))
    desk.course.room.set_assignment("311", rubric=DOUBLED)
    desk.clock.move(minutes=15)
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id, full=True)

    page = desk.page(desk.awarder())

    assert desk.case.seal_current
    assert "The criterion&#39;s points were changed." in page
    assert "Sealed; a change in the course is open" in head(page)
    assert "Unchanged since sealed" not in head(page)


def test_an_award_that_waits_for_the_seal_says_where_to_seal_again(desk: Desk) -> None:
    where = 'href="#seal-again"'
    assert where not in desk.page(desk.awarder())
    desk.course.room.assess("877", "311", {CRITERION: "3"})
    desk.send(desk.awarder(), "refresh")

    page = desk.page(desk.awarder())

    assert (page.count(where), page.count('id="seal-again"')) == (1, 1)
    desk.send(desk.awarder(), "reseal")
    assert where not in desk.page(desk.awarder())


def test_the_history_tells_every_seal_and_why_it_was_made(desk: Desk) -> None:
    give_back(desk)
    hand_in_again(desk)
    told = history(desk.page(desk.awarder()))
    why = {
        1: "the evidence as the case was opened.",
        2: "Canvas told more, such as who assessed it. Nothing that decides changed.",
        3: "the evidence as the case came back.",
    }
    assert desk.case.seal_number == len(why)
    counted = [told.count(f"Seal {number}: {words}") for number, words in why.items()]
    assert counted == [1] * len(why)
    opened = told.index("Opened the case on complete evidence")
    assert opened < told.index("Seal 1:"), "it stands with the act it came of"


def test_a_seal_that_no_entry_names_is_told_by_itself(desk: Desk) -> None:
    desk.page(desk.awarder())
    session = desk.course.session
    session.execute(update(AuditEntry).values(details="{}"))
    session.commit()
    told = history(desk.page(desk.awarder()))
    assert (told.count("Seal 1: the evidence"), told.count("Seal 2: Canvas told more")) == (1, 1)


def test_who_holds_both_roles_acts_as_awarder_and_roles_are_told_in_words(desk: Desk) -> None:
    both = desk.window(ROSA, LocalRole.ASA_AWARDER, LocalRole.ASA_REVIEWER)
    assert desk.send(both, "decide", decision="claim").status_code == 303
    told = history(desk.page(desk.auditor_window()))
    assert "Claimed Rosa Field , ASA awarder" in told
    assert "by itself" in told, "what the machine did is told as that"
    for code in ("asa-", "system", "ASA reviewer"):
        assert code not in told


def test_grader_whom_hallmark_meets_later_is_named_in_what_was_sealed_before(desk: Desk) -> None:
    """A seal holds the grader's number; whose it is is looked up whenever it is shown."""
    room = desk.course.room
    key = (CanvasUserId("877"), AssignmentId("311"))
    row = room.work[key]
    unnamed = replace(row.fact.provenance, assessor_name=None)
    room.work[key] = replace(row, fact=replace(row.fact, provenance=unnamed))
    assert "by Canvas user 900." in desk.page(desk.awarder())
    sealed = desk.case.seal_number
    session = desk.course.session
    known = {"institution_id": desk.course.institution_id, "created_at": desk.clock.now()}
    teacher = PersonRow(name="Noor Haddad", updated_at=desk.clock.now(), **known)
    session.add(teacher)
    session.flush()
    known |= {"person_id": teacher.id, "kind": IdentifierKind.CANVAS_USER_ID}
    session.add(PersonIdentifierRow(scope="", value="900", **known))
    session.commit()

    page = desk.page(desk.awarder())

    assert "by Noor Haddad." in page
    assert "Canvas user 900" not in page
    assert desk.case.seal_number == sealed
