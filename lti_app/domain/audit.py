"""The closed list of what is written down: who, what, when, from which role (R16).

Named `subject.action`; an action once used keeps its word for ever, so old entries stay readable.
"""

from enum import StrEnum


class AuditAction(StrEnum):
    """Every change of state that is recorded."""

    INSTITUTION_ADDED = "institution.added"
    INSTITUTION_DESCRIBED = "institution.described"
    PLATFORM_ADDED = "platform.added"
    PLATFORM_REMOVED = "platform.removed"
    PLATFORM_TOKEN_STORED = "platform.token_stored"  # noqa: S105 - the name of an act
    TOOL_KEY_MADE = "tool_key.made"
    LAUNCH_ADMITTED = "launch.admitted"
    PERSON_ADDED = "person.added"
    PERSON_IDENTIFIED = "person.identified"
    PERSON_CONFLICT_FOUND = "person.conflict_found"
    COURSE_ADDED = "course.added"
    COURSE_CONTEXT_LEARNED = "course.context_learned"
    COURSE_MOVED = "course.moved"
    LINK_PLACED = "link.placed"
    SYNC_ASKED = "sync.asked"
    EVIDENCE_READ = "evidence.read"
    EVIDENCE_REFRESHED = "evidence.refreshed"
    REFLECTION_TEXT_DELETED = "reflection_text.deleted"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    UNIT_ADDED = "unit.added"
    UNIT_CHANGED = "unit.changed"
    UNIT_CLOSED = "unit.closed"
    UNIT_REOPENED = "unit.reopened"
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
    REVIEW_CASE_REFLECTION_READ = "review_case.reflection_read"
    REVIEW_CASE_FILE_OPENED = "review_case.file_opened"
    DEFINITION_IMPORTED = "definition.imported"
    DEFINITION_SIGNED_OFF = "definition.signed_off"
    DEFINITION_SUBMITTED = "definition.submitted"
    DEFINITION_ASSESSED = "definition.assessed"
    DEFINITION_DESIGNED = "definition.designed"
    DEFINITION_APPROVED = "definition.approved"
    DEFINITION_RETURNED = "definition.returned"
    DEFINITION_SUSPENDED = "definition.suspended"
    DEFINITION_RESUMED = "definition.resumed"
    DEFINITION_RETIRED = "definition.retired"
    DEFINITION_RECALLED = "definition.recalled"
    DEFINITION_DECLINED = "definition.declined"
    DEFINITION_WITHDRAWN = "definition.withdrawn"
    DEFINITION_ARCHIVED = "definition.archived"
    PROPOSAL_BEGUN = "proposal.begun"
    PROPOSAL_EDITED = "proposal.edited"
    PROPOSAL_TEXT_KEPT = "proposal.text_kept"
    PROPOSAL_TEXTS_SETTLED = "proposal.texts_settled"
    CONSULTANT_ASSIGNED = "definition.consultant_assigned"
    EXEMPTION_ASKED = "definition.exemption_asked"
    CONDITION_MET = "definition.condition_met"
    DEFINITION_REVIEWED = "definition.reviewed"
    GUIDELINE_CHANGED = "guideline.changed"
    COMMENT_WRITTEN = "comment.written"
    COMMENT_RESOLVED = "comment.resolved"
    COMMENT_REOPENED = "comment.reopened"
    SUGGESTION_ACCEPTED = "suggestion.accepted"
    SUGGESTION_REJECTED = "suggestion.rejected"
    MEETING_LOGGED = "meeting.logged"
    MAPPING_STARTED = "mapping.started"
    MAPPING_EDITED = "mapping.edited"
    MAPPING_SUGGESTIONS_ACCEPTED = "mapping.suggestions_accepted"
    MAPPING_ACTIVATED = "mapping.activated"
    MAPPING_ENDED = "mapping.ended"
    MAPPING_REOPENED = "mapping.reopened"
    MAPPING_MOVED = "mapping.moved"
    MAPPING_DISCARDED = "mapping.draft_discarded"
    CHANGE_FOUND = "change.found"
    CHANGE_SEEN = "change.seen"
    CHANGE_CLOSED = "change.closed"
    AWARD_CHANGE_FOUND = "award_change.found"
    AWARD_CHANGE_CLOSED = "award_change.closed"
    DOCUMENT_KEPT = "document.kept"
    DOCUMENT_OPENED = "document.opened"
    BADGE_IMAGE_KEPT = "badge_image.kept"
    COMPLETION_COMPLETED = "completion.completed"
    COMPLETION_REOPENED = "completion.reopened"


# What the machine writes by itself all day, and who looked at what; between these entries a change
# that a person made is not found.
ROUTINE = frozenset(
    {
        AuditAction.LAUNCH_ADMITTED,
        AuditAction.PERSON_ADDED,
        AuditAction.PERSON_IDENTIFIED,
        AuditAction.COURSE_ADDED,
        AuditAction.COURSE_CONTEXT_LEARNED,
        AuditAction.EVIDENCE_READ,
        AuditAction.EVIDENCE_REFRESHED,
        AuditAction.REVIEW_CASE_REFLECTION_READ,
        AuditAction.REVIEW_CASE_FILE_OPENED,
        AuditAction.DOCUMENT_OPENED,
    }
)
