"""The JSON Canvas sends, field by field, as it is documented and seen (Canvas API).

A field without a default must be there: its absence would change a verdict, so an answer without
it is incomplete. Fields not named here, comments of graders above all, are skipped unread.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field

Id = str | int
Time = Annotated[datetime, Meta(tz=True)]


class TermJson(Struct, gc=False):
    """`term` of a course."""

    name: str | None = None


class CourseJson(Struct):
    """Row 1: GET /courses/:id."""

    id: Id
    account_id: Id
    workflow_state: str
    name: str | None = None
    course_code: str | None = None
    sis_course_id: str | None = None
    root_account_id: Id | None = None
    term: TermJson | None = None
    time_zone: str | None = None
    start_at: Time | None = None
    end_at: Time | None = None


class RatingJson(Struct, gc=False):
    """One level of a criterion."""

    id: Id | None = None
    points: Decimal | None = None
    description: str | None = None


class CriterionJson(Struct):
    """Row 6: one row of `rubric[]` in an assignment."""

    id: str
    points: Decimal | None = None
    description: str | None = None
    ratings: list[RatingJson] | None = None
    outcome_id: Id | None = None
    ignore_for_scoring: bool | None = None


class RubricSettingsJson(Struct, gc=False):
    """`rubric_settings` of an assignment."""

    id: Id
    title: str | None = None
    free_form_criterion_comments: bool | None = None
    hide_points: bool | None = None


class AssignmentJson(Struct):
    """Row 5: one of GET /courses/:id/assignments."""

    id: Id
    published: bool
    name: str | None = None
    grading_type: str | None = None
    points_possible: Decimal | None = None
    submission_types: list[str] | None = None
    post_manually: bool | None = None
    moderated_grading: bool | None = None
    anonymous_grading: bool | None = None
    due_at: Time | None = None
    html_url: str | None = None
    quiz_id: Id | None = None
    updated_at: Time | None = None
    use_rubric_for_grading: bool | None = None
    is_quiz_lti_assignment: bool | None = None
    rubric: list[CriterionJson] | None = None
    rubric_settings: RubricSettingsJson | None = None


class EnrollmentJson(Struct, gc=False):
    """One of `enrollments[]` of a person."""

    type: str
    enrollment_state: str
    course_section_id: Id


class UserJson(Struct):
    """Row 4: one of GET /courses/:id/users."""

    id: Id
    enrollments: list[EnrollmentJson]
    name: str | None = None
    sortable_name: str | None = None
    sis_user_id: str | None = None
    lti_id: str | None = None
    email: str | None = None


class MarkJson(Struct, gc=False):
    """Row 10: one criterion of `rubric_assessment`; `points` may be absent, which is not zero."""

    points: Decimal | None = None
    rating_id: Id | None = None


class FullMarkJson(Struct, gc=False):
    """One of `data[]` of `full_rubric_assessment`; its `id` is the rating's."""

    criterion_id: str
    id: Id | None = None
    points: Decimal | None = None


class FullAssessmentJson(Struct):
    """Row 11: `full_rubric_assessment`."""

    assessment_type: str
    assessor_id: Id | None = None
    assessor_name: str | None = None
    artifact_attempt: int | None = None
    data: list[FullMarkJson] | None = None


class AttachmentJson(Struct, gc=False):
    """One file handed in."""

    id: Id
    uuid: str | None = None
    display_name: str | None = None
    filename: str | None = None
    content_type: str | None = field(default=None, name="content-type")
    size: int | None = None


class MediaJson(Struct, gc=False):
    """`media_comment` of a recording handed in."""

    media_id: str | None = None


class EntryJson(Struct, gc=False):
    """One of `discussion_entries[]`."""

    message: str | None = None


class SubmissionJson(Struct):
    """Row 9: one submission. There is no `updated_at`; `assignment_visible` is but a canary."""

    user_id: Id
    assignment_id: Id
    workflow_state: str
    attempt: int | None
    submitted_at: Time | None
    graded_at: Time | None
    posted_at: Time | None
    excused: bool | None
    score: Decimal | None
    assignment_visible: bool | UnsetType | None = UNSET
    submission_type: str | None = None
    body: str | None = None
    url: str | None = None
    grader_id: Id | None = None
    entered_score: Decimal | None = None
    late: bool | None = None
    missing: bool | None = None
    late_policy_status: str | None = None
    redo_request: bool | None = None
    grade_matches_current_submission: bool | None = None
    attachments: list[AttachmentJson] | None = None
    media_comment: MediaJson | None = None
    discussion_entries: list[EntryJson] | None = None
    rubric_assessment: dict[str, MarkJson] | None = None
    full_rubric_assessment: FullAssessmentJson | None = None


class LearnerJson(Struct):
    """Row 8, `grouped=1`: one learner with the submissions asked for."""

    user_id: Id
    submissions: list[SubmissionJson]


class ResultLinksJson(Struct, gc=False):
    """`links` of an outcome result."""

    user: Id
    learning_outcome: Id
    alignment: str
    assignment: str | None = None


class ResultJson(Struct):
    """Row 13: one outcome result; what New Quizzes told Canvas has no id."""

    id: Id | None
    links: ResultLinksJson
    score: Decimal | None
    possible: Decimal | None = None
    mastery: bool | None = None
    hidden: bool | None = None
    submitted_or_assessed_at: Time | None = None


class ResultsJson(Struct):
    """Row 13: a page of outcome results."""

    outcome_results: list[ResultJson]


class OutcomeRatingJson(Struct, gc=False):
    """One level of an outcome's scale."""

    points: Decimal | None = None
    description: str | None = None


class OutcomeJson(Struct):
    """`outcome` of a link."""

    id: Id
    title: str | None = None
    mastery_points: Decimal | None = None
    points_possible: Decimal | None = None
    ratings: list[OutcomeRatingJson] | None = None


class OutcomeLinkJson(Struct):
    """Row 15: one of GET /courses/:id/outcome_group_links."""

    outcome: OutcomeJson


class FileJson(Struct, gc=False):
    """Row 16: GET /files/:id; its `url` expires."""

    url: str
    display_name: str | None = None
    content_type: str | None = field(default=None, name="content-type")
    size: int | None = None


class SelfJson(Struct, gc=False):
    """Row 21: GET /users/self."""

    id: Id
    name: str | None = None
