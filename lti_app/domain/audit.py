"""The closed list of what is written down: who, what, when, from which role (R16).

Named `subject.action`; an action once used keeps its word for ever, so old entries stay readable.
"""

from enum import StrEnum


class AuditAction(StrEnum):
    """Every change of state that is recorded."""

    SYSTEM_STARTED = "system.started"
    INSTITUTION_ADDED = "institution.added"
    PLATFORM_ADDED = "platform.added"
    PLATFORM_REMOVED = "platform.removed"
    PLATFORM_TOKEN_STORED = "platform.token_stored"
    TOOL_KEY_MADE = "tool_key.made"
    LAUNCH_ADMITTED = "launch.admitted"
    PERSON_ADDED = "person.added"
    PERSON_IDENTIFIED = "person.identified"
    PERSON_CONFLICT_FOUND = "person.conflict_found"
    COURSE_ADDED = "course.added"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    AWARD_MADE = "award.made"
    AWARD_REVOKED = "award.revoked"
    AWARD_SHARED = "award.shared"
    AWARD_UNSHARED = "award.unshared"
    CREDENTIAL_ISSUED = "credential.issued"
    ISSUER_KEY_MADE = "issuer_key.made"
    REVIEW_CASE_OPENED = "review_case.opened"
    REVIEW_CASE_RESUBMITTED = "review_case.resubmitted"
    REVIEW_CASE_RESEALED = "review_case.resealed"
    REVIEW_CASE_REFRESHED = "review_case.refreshed"
    REVIEW_CASE_CHANGED = "review_case.changed_since_sealed"
    REVIEW_CASE_CLAIMED = "review_case.claimed"
    REVIEW_CASE_UNCLAIMED = "review_case.unclaimed"
    REVIEW_CASE_RETURNED_TO_LEARNER = "review_case.returned_to_learner"
    REVIEW_CASE_RETURNED_TO_INSTRUCTOR = "review_case.returned_to_instructor"
    REVIEW_CASE_HELD = "review_case.held"
    REVIEW_CASE_RELEASED = "review_case.released"
    REVIEW_CASE_DECLINED = "review_case.declined"
    REVIEW_CASE_AWARDED = "review_case.awarded"
    REVIEW_CASE_NOTED = "review_case.noted"
