"""What each entry of the audit trail tells, as a sentence; the file keeps the codes beside it.

Each table is a function, because a word is looked up in the language of the request.
"""

from flask_babel import gettext as _

from lti_app.domain.audit import AuditAction

# Every kind of thing that entries name, in the order the filter offers them.
SUBJECTS = (
    "review_case",
    "award",
    "award_change",
    "person",
    "unit",
    "course",
    "completion",
    "definition_version",
    "guideline",
    "document",
    "badge_image",
    "mapping",
    "mapping_version",
    "change_item",
    "institution",
    "platform",
    "tool_key",
    "issuer_key",
)


def action_word(action: AuditAction) -> str:
    """Say what was done."""
    return (
        _of_people(action)
        or _of_reading(action)
        or _of_badges(action)
        or _of_talk(action)
        or _of_cases(action)
        or _of_awards(action)
    )


def _of_people(action: AuditAction) -> str:
    words: dict[AuditAction, str] = {
        AuditAction.INSTITUTION_ADDED: _("Added an institution"),
        AuditAction.INSTITUTION_DESCRIBED: _("Changed what the public reads of the institution"),
        AuditAction.PLATFORM_ADDED: _("Registered a Canvas"),
        AuditAction.PLATFORM_REMOVED: _("Removed a Canvas"),
        AuditAction.PLATFORM_TOKEN_STORED: _("Stored a token for reading Canvas"),
        AuditAction.TOOL_KEY_MADE: _("Made a key for launches"),
        AuditAction.ISSUER_KEY_MADE: _("Made a key for signing credentials"),
        AuditAction.LAUNCH_ADMITTED: _("Opened Hallmark from Canvas"),
        AuditAction.PERSON_ADDED: _("Saw a person for the first time"),
        AuditAction.PERSON_IDENTIFIED: _("Learned another id of a person"),
        AuditAction.PERSON_CONFLICT_FOUND: _(
            "Found an id at odds with what is known, and left it for a person to settle"
        ),
        AuditAction.ROLE_GRANTED: _("Granted a role"),
        AuditAction.ROLE_REVOKED: _("Took a role away"),
        AuditAction.UNIT_ADDED: _("Added a unit"),
        AuditAction.UNIT_CHANGED: _("Changed a unit's name, kind or place"),
        AuditAction.UNIT_CLOSED: _("Closed a unit"),
        AuditAction.UNIT_REOPENED: _("Opened a closed unit again"),
    }
    return words.get(action, "")


def _of_reading(action: AuditAction) -> str:
    words: dict[AuditAction, str] = {
        AuditAction.COURSE_ADDED: _("Saw a course for the first time"),
        AuditAction.COURSE_CONTEXT_LEARNED: _("Learned a course's id in links"),
        AuditAction.COURSE_MOVED: _("Moved a course to a Canvas registered anew"),
        AuditAction.LINK_PLACED: _("Placed a link in a module"),
        AuditAction.SYNC_ASKED: _("Asked for an update from Canvas"),
        AuditAction.EVIDENCE_READ: _("Read a course's evidence from Canvas"),
        AuditAction.EVIDENCE_REFRESHED: _("Read one learner's evidence from Canvas"),
        AuditAction.REFLECTION_TEXT_DELETED: _("Deleted a reflection's text, its time being over"),
        AuditAction.COMPLETION_COMPLETED: _("Found a learner's set complete"),
        AuditAction.COMPLETION_REOPENED: _("Found a learner's set no longer complete"),
    }
    return words.get(action, "")


def _of_badges(action: AuditAction) -> str:
    words: dict[AuditAction, str] = {
        AuditAction.DEFINITION_IMPORTED: _("Imported a version of a badge"),
        AuditAction.DEFINITION_SIGNED_OFF: _("Signed for a version of a badge"),
        AuditAction.DEFINITION_SUBMITTED: _("Submitted a version of a badge"),
        AuditAction.DEFINITION_ASSESSED: _("Moved a version of a badge to assessment"),
        AuditAction.DEFINITION_DESIGNED: _("Moved a version of a badge to design"),
        AuditAction.DEFINITION_APPROVED: _("Approved a version of a badge"),
        AuditAction.DEFINITION_RETURNED: _("Returned a version of a badge"),
        AuditAction.DEFINITION_SUSPENDED: _("Suspended a version of a badge"),
        AuditAction.DEFINITION_RESUMED: _("Resumed a version of a badge"),
        AuditAction.DEFINITION_RETIRED: _("Retired a version of a badge"),
        AuditAction.DEFINITION_RECALLED: _("Took a proposal back to write on"),
        AuditAction.DEFINITION_DECLINED: _("Declined a proposal"),
        AuditAction.DEFINITION_WITHDRAWN: _("Withdrew a proposal"),
        AuditAction.DEFINITION_ARCHIVED: _("Archived a retired version"),
        AuditAction.PROPOSAL_BEGUN: _("Began a proposal"),
        AuditAction.PROPOSAL_EDITED: _("Wrote in a proposal"),
        AuditAction.PROPOSAL_TEXT_KEPT: _("Kept a text that was written over an older one"),
        AuditAction.PROPOSAL_TEXTS_SETTLED: _("Chose between two texts of a proposal"),
        AuditAction.CONSULTANT_ASSIGNED: _("Named the consultant of a proposal"),
        AuditAction.EXEMPTION_ASKED: _("Asked ASA for an exemption from the Senate gate"),
        AuditAction.CONDITION_MET: _("Found a condition of an approval met"),
        AuditAction.DEFINITION_REVIEWED: _("Reviewed a version and changed nothing"),
        AuditAction.GUIDELINE_CHANGED: _("Changed the guidelines"),
        AuditAction.DOCUMENT_KEPT: _("Handed in a document"),
        AuditAction.DOCUMENT_OPENED: _("Opened a document"),
        AuditAction.BADGE_IMAGE_KEPT: _("Handed in an image of a badge"),
        AuditAction.MAPPING_STARTED: _("Started the mapping of a badge in a course"),
        AuditAction.MAPPING_EDITED: _("Changed the mapping of a badge"),
        AuditAction.MAPPING_SUGGESTIONS_ACCEPTED: _("Accepted suggested links"),
        AuditAction.MAPPING_ACTIVATED: _("Activated the mapping of a badge"),
        AuditAction.MAPPING_ENDED: _("Ended a badge in a course"),
        AuditAction.MAPPING_REOPENED: _("Began to map a badge anew"),
        AuditAction.MAPPING_MOVED: _(
            "Moved the draft of a mapping to a later version of the badge"
        ),
        AuditAction.MAPPING_DISCARDED: _("Discarded the draft of a mapping"),
        AuditAction.CHANGE_FOUND: _("Found a change in Canvas since the mapping"),
        AuditAction.CHANGE_SEEN: _("Looked at a change in Canvas"),
        AuditAction.CHANGE_CLOSED: _("Closed a change in Canvas"),
    }
    return words.get(action, "")


def _of_talk(action: AuditAction) -> str:
    words: dict[AuditAction, str] = {
        AuditAction.COMMENT_WRITTEN: _("Said something about a proposal"),
        AuditAction.COMMENT_RESOLVED: _("Settled a comment on a proposal"),
        AuditAction.COMMENT_REOPENED: _("Opened a comment on a proposal again"),
        AuditAction.SUGGESTION_ACCEPTED: _("Accepted a suggested wording"),
        AuditAction.SUGGESTION_REJECTED: _("Turned a suggested wording down"),
        AuditAction.MEETING_LOGGED: _("Logged a meeting about a proposal"),
    }
    return words.get(action, "")


def _of_cases(action: AuditAction) -> str:
    words: dict[AuditAction, str] = {
        AuditAction.REVIEW_CASE_OPENED: _("Opened the case on complete evidence"),
        AuditAction.REVIEW_CASE_RESUBMITTED: _("Brought the case back with changed evidence"),
        AuditAction.REVIEW_CASE_RESEALED: _("Sealed the case again on changed evidence"),
        AuditAction.REVIEW_CASE_REFRESHED: _("Read the case's evidence again from Canvas"),
        AuditAction.REVIEW_CASE_CHANGED: _("Found evidence moved since the case was sealed"),
        AuditAction.REVIEW_CASE_CLAIMED: _("Claimed the case"),
        AuditAction.REVIEW_CASE_UNCLAIMED: _("Gave the case back to the queue"),
        AuditAction.REVIEW_CASE_RETURNED_TO_LEARNER: _("Returned the case to the learner"),
        AuditAction.REVIEW_CASE_RETURNED_TO_INSTRUCTOR: _("Returned the case to the instructor"),
        AuditAction.REVIEW_CASE_HELD: _("Put the case on hold"),
        AuditAction.REVIEW_CASE_RELEASED: _("Took the case back to the queue"),
        AuditAction.REVIEW_CASE_DECLINED: _("Declined the case"),
        AuditAction.REVIEW_CASE_AWARDED: _("Decided to award"),
        AuditAction.REVIEW_CASE_NOTED: _("Added an internal note"),
        AuditAction.REVIEW_CASE_REFLECTION_READ: _("Was shown the reflection"),
        AuditAction.REVIEW_CASE_FILE_OPENED: _("Opened a file of the reflection"),
    }
    return words.get(action, "")


def _of_awards(action: AuditAction) -> str:
    words: dict[AuditAction, str] = {
        AuditAction.AWARD_MADE: _("Awarded a badge"),
        AuditAction.AWARD_REVOKED: _("Revoked an award"),
        AuditAction.AWARD_SHARED: _("Showed name and levels on the public page"),
        AuditAction.AWARD_UNSHARED: _("Took name and levels off the public page"),
        AuditAction.CREDENTIAL_ISSUED: _("Signed the credential of an award"),
        AuditAction.AWARD_CHANGE_FOUND: _("Found evidence moved since the award"),
        AuditAction.AWARD_CHANGE_CLOSED: _("Closed a change after the award"),
    }
    return words.get(action, "")


def subject_word(kind: str) -> str:
    """Name the kind of thing an entry is about."""
    return _subjects().get(kind, kind.replace("_", " "))


def _subjects() -> dict[str, str]:
    return {
        "review_case": _("Case"),
        "award": _("Award"),
        "award_change": _("Change after an award"),
        "person": _("Person"),
        "unit": _("Unit"),
        "course": _("Course"),
        "completion": _("Set of evidence"),
        "definition_version": _("Version of a badge"),
        "guideline": _("Guidelines"),
        "document": _("Document"),
        "badge_image": _("Image of a badge"),
        "mapping": _("Mapping"),
        "mapping_version": _("Version of a mapping"),
        "change_item": _("Change in Canvas"),
        "institution": _("Institution"),
        "platform": _("Canvas"),
        "tool_key": _("Key for launches"),
        "issuer_key": _("Key for signing"),
    }
