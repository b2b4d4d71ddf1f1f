"""Shapes that Canvas's own public specs expect: keys and JSON types, each with its source.

Facts read out of `instructure/canvas-lms`, never out of our client nor out of another client's
fixtures. `?` is a value that may be null; `exact` where the spec compares the whole object.
"""

from dataclasses import dataclass, field

_SPECS = "canvas-lms:spec/apis/v1"


@dataclass(frozen=True)
class Recorded:
    """One object of one answer."""

    source: str
    keys: dict[str, str]
    exact: bool = False
    may: frozenset[str] = field(default_factory=frozenset)
    """Keys the spec's own case lacks, and others of the same answer have."""


def _kinds(**groups: str) -> dict[str, str]:
    """Read `text="id name?"` as the kind of each key; `?` is a value that may be null."""
    found: dict[str, str] = {}
    for kind, names in groups.items():
        for name in names.split():
            nullable = "?" if name.endswith("?") else ""
            found[name.removesuffix("?")] = kind + nullable
    return found


SUBMISSION = Recorded(
    f"{_SPECS}/submissions_api_spec.rb, one submission with comments",
    _kinds(
        number="id assignment_id user_id grader_id? grading_period_id? attempt? seconds_late "
        "custom_grade_status_id? extra_attempts? score? entered_score? points_deducted?",
        text="grade? entered_grade? graded_at? posted_at? body? cached_due_date? submitted_at? "
        "preview_url url? submission_type? workflow_state late_policy_status? sticker?",
        flag="excused? grade_matches_current_submission redo_request late missing",
        list="submission_comments",
    ),
    exact=True,
    may=frozenset({"attachments", "media_comment", "discussion_entries", "anonymous_id"}),
)
COMMENT = Recorded(
    f"{_SPECS}/submissions_api_spec.rb, a comment of it",
    _kinds(
        number="id author_id? attempt?",
        text="comment created_at edited_at? author_name",
        object="author",
    ),
    exact=True,
    may=frozenset({"media_comment"}),
)
COMMENT_AUTHOR = Recorded(
    f"{_SPECS}/submissions_api_spec.rb, the author of a comment",
    _kinds(number="id", text="anonymous_id display_name html_url avatar_image_url pronouns?"),
    exact=True,
)
ATTACHMENT = Recorded(
    f"{_SPECS}/submissions_api_spec.rb, an attachment",
    {
        "content-type": "text",
        **_kinds(
            number="id folder_id? size",
            text="url filename display_name upload_status uuid unlock_at? lock_at? created_at "
            "updated_at preview_url? modified_at mime_class media_entry_id? thumbnail_url? "
            "category",
            flag="locked hidden locked_for_user hidden_for_user",
        ),
    },
    exact=True,
)
ENROLLMENT = Recorded(
    f"{_SPECS}/enrollments_api_spec.rb, a student's enrollment",
    _kinds(
        number="root_account_id id user_id course_section_id course_id role_id sis_import_id? "
        "associated_user_id? total_activity_time",
        text="enrollment_state type role html_url updated_at created_at last_activity_at? "
        "last_attended_at? sis_account_id? sis_course_id? course_integration_id? "
        "sis_section_id? sis_user_id? section_integration_id? start_at? end_at?",
        flag="limit_privileges_to_course_section",
        object="grades",
    ),
    exact=True,
    may=frozenset({"user"}),
)
GRADES = Recorded(
    f"{_SPECS}/enrollments_api_spec.rb, the grades of an enrollment",
    _kinds(
        text="html_url final_grade? current_grade? unposted_final_grade? unposted_current_grade?",
        number="final_score? current_score? unposted_final_score? unposted_current_score?",
    ),
    exact=True,
)
USER = Recorded(
    f"{_SPECS}/users_api_spec.rb, user_json for an administrator",
    _kinds(
        number="id sis_import_id?",
        text="name sortable_name short_name created_at sis_user_id? integration_id? login_id",
    ),
    exact=True,
)
COURSE = Recorded(
    f"{_SPECS}/stream_items_api_spec.rb, the course of an item",
    _kinds(
        number="account_id root_account_id enrollment_term_id id grading_standard_id? "
        "storage_quota_mb",
        text="name end_at? created_at start_at? grade_passback_setting? course_code default_view "
        "workflow_state time_zone uuid license? course_color? friendly_name?",
        flag="hide_final_grades public_syllabus public_syllabus_to_auth is_public "
        "is_public_to_auth_users apply_assignment_group_weights homeroom_course blueprint "
        "restrict_enrollments_to_course_dates",
        object="calendar",
    ),
)
RUBRIC = Recorded(
    f"{_SPECS}/rubrics_api_spec.rb with app: lib/api/v1/rubric.rb",
    _kinds(
        number="id context_id points_possible",
        text="title context_type",
        flag="reusable public read_only free_form_criterion_comments hide_score_total?",
    ),
)
RUBRIC_SETTINGS = Recorded(
    f"{_SPECS}/assignments_api_spec.rb, rubric_settings",
    _kinds(
        number="id points_possible",
        text="title",
        flag="free_form_criterion_comments hide_score_total hide_points",
    ),
    exact=True,
)
CRITERION = Recorded(
    f"{_SPECS}/assignments_api_spec.rb, a row of rubric",
    _kinds(number="points", text="id description", flag="criterion_use_range", list="ratings"),
    exact=True,
    may=frozenset({"long_description", "ignore_for_scoring", "outcome_id", "vendor_guid"}),
)
RATING = Recorded(
    f"{_SPECS}/assignments_api_spec.rb, a rating of a row",
    _kinds(number="points", text="id description long_description"),
    exact=True,
)
ROLLUP = Recorded(
    f"{_SPECS}/outcome_results_api_spec.rb, a rollup",
    _kinds(list="scores", object="links"),
    exact=True,
)
ROLLUP_LINKS = Recorded(
    f"{_SPECS}/outcome_results_api_spec.rb, the links of a rollup",
    _kinds(text="section status user"),
    exact=True,
)
ROLLUP_SCORE = Recorded(
    f"{_SPECS}/outcome_results_api_spec.rb, a score of a rollup",
    _kinds(number="count score?", text="submitted_at? title", flag="hide_points", object="links"),
    exact=True,
)
RESULT = Recorded(
    f"{_SPECS}/outcome_results_api_spec.rb, an outcome result",
    _kinds(number="id score?", object="links"),
)
RESULT_LINKS = Recorded(
    f"{_SPECS}/outcome_results_api_spec.rb, the links of a result",
    _kinds(text="learning_outcome alignment user"),
)
CONVERSATION = Recorded(
    f"{_SPECS}/conversations_api_spec.rb, one conversation",
    _kinds(
        number="id message_count",
        text="subject? workflow_state last_message last_message_at last_authored_message",
        flag="subscribed private starred visible",
        list="properties audience participants messages",
        object="audience_contexts",
    ),
)
SERVICE_TOKEN = Recorded(
    "canvas-lms:lib/canvas/oauth/client_credentials_provider.rb",
    _kinds(text="access_token token_type scope", number="expires_in"),
    exact=True,
)
