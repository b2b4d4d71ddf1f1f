"""JSON of Canvas to facts, strictly."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from lti_app.canvas import translate, translate_work, wire
from lti_app.canvas.errors import CanvasIncomplete
from lti_app.canvas.listing import read
from lti_app.canvas.plain import canvas_id
from lti_app.domain.evidence.evidence import SubmissionRow

SUBMISSION: dict[str, Any] = {
    "id": 4121,
    "user_id": 10000000000877,
    "assignment_id": "311",
    "workflow_state": "graded",
    "attempt": 1,
    "submitted_at": "2026-02-28T17:05:11Z",
    "graded_at": "2026-03-01T04:00:00-05:00",
    "posted_at": None,
    "excused": None,
    "score": 14.10,
    "assignment_visible": True,
}


def submission(**changes: Any) -> SubmissionRow:
    body = json.dumps(SUBMISSION | changes).encode()
    return translate_work.submission_row(
        read(msgspec.json.Decoder(wire.SubmissionJson).decode, body, "submissions")
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (877, "877"),
        ("10000000000877", "10000000000877"),
        (90071992547409931, "90071992547409931"),
        ("1~123", "10000000000123"),
        ("9007~42", "90070000000000042"),
    ],
)
def test_ids_are_plain_digits_across_shards_and_past_two_to_the_53rd(
    given: str | int, kept: str
) -> None:
    assert canvas_id(given) == kept


@pytest.mark.parametrize("given", ["", "abc", "-5", "1~", "~1", "1~2~3", "٣", "9" * 20, -1])
def test_what_is_no_id_is_refused(given: str | int) -> None:
    with pytest.raises(CanvasIncomplete):
        canvas_id(given)


def test_points_stay_exact_and_times_become_utc() -> None:
    fact = submission().fact
    assert fact.score == Decimal("14.1")
    assert fact.graded_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert fact.graded_at.tzinfo is UTC


def test_null_points_are_not_zero_and_absent_points_are_null() -> None:
    marks = {"_2": {"rating_id": "r", "points": 0.0}, "_1": {"rating_id": None, "points": None}}
    found = submission(rubric_assessment={**marks, "_3": {"comments": "see note"}}).fact.criteria
    assert [(c.criterion_id, c.points) for c in found or ()] == [
        ("_1", None),
        ("_2", Decimal(0)),
        ("_3", None),
    ]


def test_no_assessment_and_an_empty_one_differ() -> None:
    assert submission().fact.criteria is None
    assert submission(rubric_assessment={}).fact.criteria == ()


def test_a_peers_assessment_is_ignored() -> None:
    peer = {"assessment_type": "peer_review", "assessor_id": 9, "data": []}
    row = submission(full_rubric_assessment=peer, rubric_assessment={"_1": {"points": 4.0}})
    assert row.fact.criteria is None
    assert row.fact.provenance.assessor_id is None


def test_a_full_assessment_alone_gives_points_and_provenance() -> None:
    full = {
        "assessment_type": "grading",
        "assessor_id": 640,
        "assessor_name": "M. Okafor",
        "artifact_attempt": 2,
        "data": [{"criterion_id": "_1", "id": "r_2", "points": 3.0, "comments": "x"}],
    }
    fact = submission(full_rubric_assessment=full).fact
    assert [(c.criterion_id, c.points, c.rating_id) for c in fact.criteria or ()] == [
        ("_1", Decimal(3), "r_2")
    ]
    assert (fact.provenance.assessor_id, fact.provenance.attempt) == ("640", 2)


def test_a_process_that_graded_is_named_by_its_negative_id() -> None:
    assert submission(grader_id=-12).fact.grader_id == "-12"


def test_a_comment_of_ten_megabytes_is_skipped_unread() -> None:
    marks = {"_1": {"points": 3.0, "comments": "long " * 2_000_000}}
    found = submission(rubric_assessment=marks).fact.criteria
    assert [c.points for c in found or ()] == [Decimal(3)]


@pytest.mark.parametrize("said", [False, None, True])
def test_what_the_canary_says_of_visibility_is_not_believed(said: object) -> None:
    """A list of many says false of everybody; that there is a row says it is assigned."""
    assert submission(assignment_visible=said).fact.visible


def test_absent_canary_means_that_includes_were_ignored() -> None:
    stripped = {k: v for k, v in SUBMISSION.items() if k != "assignment_visible"}
    body = json.dumps(stripped).encode()
    row = msgspec.json.Decoder(wire.SubmissionJson).decode(body)
    with pytest.raises(CanvasIncomplete):
        translate_work.submission_row(row)


@pytest.mark.parametrize(
    "field", ["user_id", "workflow_state", "posted_at", "graded_at", "excused", "attempt", "score"]
)
def test_a_field_whose_absence_would_change_a_verdict_must_be_there(field: str) -> None:
    body = json.dumps({k: v for k, v in SUBMISSION.items() if k != field}).encode()
    with pytest.raises(CanvasIncomplete) as failed:
        read(msgspec.json.Decoder(wire.SubmissionJson).decode, body, "submissions")
    assert field in failed.value.reason


@pytest.mark.parametrize(
    "changes",
    [
        {"workflow_state": "deleted"},
        {"user_id": "root"},
        {"score": 1e30},
        {"score": "NaN"},
        {"score": True},
        {"graded_at": "2026-03-01T09:00:00"},
        {"graded_at": "yesterday"},
        {"attempt": "1st"},
        {"rubric_assessment": {"_1": {"points": -1e99}}},
    ],
)
def test_what_canvas_cannot_mean_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(CanvasIncomplete):
        submission(**changes)


def test_what_was_handed_in_is_kept_by_kind() -> None:
    file = {"id": 9002, "display_name": "map.pdf", "content-type": "application/pdf", "size": 9}
    assert submission(attachments=[file]).content.attachments[0].name == "map.pdf"
    assert submission(media_comment={"media_id": "m-1"}).content.media_id == "m-1"
    entries = [{"message": "<p>One.</p>"}, {"message": None}, {"message": "<p>Two.</p>"}]
    row = submission(submission_type="discussion_topic", discussion_entries=entries)
    assert row.content.body == "<p>One.</p>\n<p>Two.</p>"


def outcome_result(**links: str) -> Any:
    given = {"user": "877", "learning_outcome": "94", "alignment": "assignment_311"} | links
    row = {"id": 5512, "score": 3.0, "possible": 4.0, "links": given}
    return translate_work.outcome_result_row(
        msgspec.json.Decoder(wire.ResultJson).decode(json.dumps(row).encode())
    )


def test_an_outcome_result_names_its_assignment_or_a_quiz() -> None:
    assert outcome_result().fact.assignment_id == "311"
    assert outcome_result(alignment="quiz_3").fact.assignment_id is None
    assert outcome_result(alignment="quiz_3", assignment="assignment_9").fact.assignment_id == "9"


def test_an_assignment_without_rubric_settings_has_no_rubric() -> None:
    row = wire.AssignmentJson(id="311", published=True, rubric=[wire.CriterionJson(id="_1")])
    assert translate.assignment_fact(row).rubric is None


def test_an_enrollment_in_a_state_nobody_documents_is_refused() -> None:
    strange = wire.EnrollmentJson(
        type="StudentEnrollment", enrollment_state="hovering", course_section_id=1
    )
    with pytest.raises(CanvasIncomplete):
        translate.roster_row(wire.UserJson(id=1, enrollments=[strange]))


def test_results_of_a_new_quiz_have_no_id_and_are_told_apart_all_the_same() -> None:
    """Canvas keeps no row of them: learner, outcome and alignment name one."""

    def told(user: str, outcome: str, alignment: str) -> str:
        links = {"user": user, "learning_outcome": outcome, "alignment": alignment}
        row = {"id": None, "score": 3.0, "possible": 4.0, "links": links}
        found = msgspec.json.Decoder(wire.ResultJson).decode(json.dumps(row).encode())
        return translate_work.outcome_result_row(found).fact.result_id

    named = [
        told("877", "94", "assignment_311"),
        told("878", "94", "assignment_311"),
        told("877", "95", "assignment_311"),
        told("877", "94", "assignment_312"),
    ]
    assert len(set(named)) == len(named)
    assert told("877", "94", "assignment_311") == named[0]
