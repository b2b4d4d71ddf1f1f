"""The words of review for ASA: decisions, reasons, the list before an award, what changed.

Each table is a function, because a word is looked up in the language of the request.
"""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import pgettext

from lti_app.domain.evidence.evidence import SubmissionState
from lti_app.domain.mastery.verdict import VerdictState
from lti_app.domain.review.preflight import Answer, Check, Finding
from lti_app.domain.review.queue import Sort, Tab
from lti_app.domain.review.review import CaseFlag, DecisionKind, ReasonForDecision, ReviewCaseState
from lti_app.domain.review.seal import Change, ChangeKind
from lti_app.pages.access import reader_zone
from lti_app.pages.formats import zoned_moment
from lti_app.pages.locales import reader_locale


def tab_word(tab: Tab) -> str:
    """Name a tab of the queue."""
    words: dict[Tab, str] = {
        Tab.READY: _("Ready"),
        Tab.IN_REVIEW: _("In review"),
        Tab.RETURNED: _("Returned"),
        Tab.ON_HOLD: _("On hold"),
        Tab.DECLINED: _("Declined"),
        Tab.AWARDED: pgettext("case", "Awarded"),
    }
    return words[tab]


def case_state_word(state: ReviewCaseState) -> str:
    """Name a case's state where its word differs from a credential's; else nothing.

    Spanish bends the word by what was awarded: the case, or the credential.
    """
    return pgettext("case", "Awarded") if state is ReviewCaseState.AWARDED else ""


def tab_sentence(tab: Tab) -> str:
    """Say what stands in a tab of the queue, and whose turn it is."""
    words: dict[Tab, str] = {
        Tab.READY: _("Complete sets wait here for a person of ASA. Nothing is awarded by itself."),
        Tab.IN_REVIEW: _("A reviewer has claimed these."),
        Tab.RETURNED: _("These wait for the learner or the instructor and come back from there."),
        Tab.ON_HOLD: _("ASA has set these aside; they wait until somebody takes them back."),
        Tab.DECLINED: _("Decided, and not awarded. The same work opens no new case."),
        Tab.AWARDED: _(
            "Decided and awarded. An award that was revoked since is marked; the award register "
            "says why."
        ),
    }
    return words[tab]


def tab_empty(tab: Tab) -> str:
    """Say what will appear in an empty tab of the queue, and what brings it there."""
    words: dict[Tab, str] = {
        Tab.READY: _(
            "A case appears by itself as soon as a learner's outcomes and reflection are "
            "complete. Until then there is nothing to do."
        ),
        Tab.IN_REVIEW: _("A ready case that a reviewer claims stands here, with their name."),
        Tab.RETURNED: _(
            "A case returned to the learner or the instructor stands here until it is mended."
        ),
        Tab.ON_HOLD: _("A case put on hold stands here until somebody takes it back."),
        Tab.DECLINED: _("A declined case stands here, with its reason."),
        Tab.AWARDED: _("A case stands here once it is awarded."),
    }
    return words[tab]


def sort_word(sort: Sort) -> str:
    """Name an order of the queue."""
    words: dict[Sort, str] = {
        Sort.OLDEST: _("Longest waiting first"),
        Sort.NEWEST: _("Latest first"),
        Sort.NAME: _("By name"),
    }
    return words[sort]


def flag_word(flag: CaseFlag) -> str:
    """Name a flag of a case."""
    words: dict[CaseFlag, str] = {
        CaseFlag.NARROWLY_MET: _("narrowly met"),
        CaseFlag.CHANGED_SINCE_SEALED: _("changed since sealed"),
        CaseFlag.RESUBMITTED: _("resubmitted"),
        CaseFlag.LATE: _("late work"),
        CaseFlag.NOT_IN_FORCE: _("version not in force"),
    }
    return words[flag]


def flag_meaning(flag: CaseFlag) -> str:
    """Say in one sentence what a flag means; empty where its name says all."""
    words: dict[CaseFlag, str] = {
        CaseFlag.NARROWLY_MET: _(
            "Narrowly met: every outcome is just at its threshold, or one is and another "
            "assessment of it lies below."
        ),
        CaseFlag.NOT_IN_FORCE: _(
            "Version not in force: it is suspended or retired, so nothing is awarded from it. A "
            "suspended one may be resumed; of a retired one a case can only be declined."
        ),
    }
    return words.get(flag, "")


def decision_word(kind: DecisionKind) -> str:
    """Name a decision as its button does."""
    words: dict[DecisionKind, str] = {
        DecisionKind.CLAIM: _("Claim this case"),
        DecisionKind.UNCLAIM: _("Give it back"),
        DecisionKind.AWARD: _("Award"),
        DecisionKind.RETURN_TO_LEARNER: _("Return to learner"),
        DecisionKind.RETURN_TO_INSTRUCTOR: _("Return to instructor"),
        DecisionKind.HOLD: _("Hold"),
        DecisionKind.RELEASE: _("Take back to the queue"),
        DecisionKind.DECLINE: _("Decline"),
        DecisionKind.RESUBMIT: _("Resubmitted"),
    }
    return words[kind]


def decision_done(kind: DecisionKind) -> str:
    """Say what a decision did, as a history or a notice tells it."""
    words: dict[DecisionKind, str] = {
        DecisionKind.CLAIM: _("Claimed"),
        DecisionKind.UNCLAIM: _("Given back to the queue"),
        DecisionKind.AWARD: pgettext("case", "Awarded"),
        DecisionKind.RETURN_TO_LEARNER: _("Returned to the learner"),
        DecisionKind.RETURN_TO_INSTRUCTOR: _("Returned to the instructor"),
        DecisionKind.HOLD: _("Put on hold"),
        DecisionKind.RELEASE: _("Taken back to the queue"),
        DecisionKind.DECLINE: _("Declined"),
        DecisionKind.RESUBMIT: _("Resubmitted"),
    }
    return words[kind]


def note_readers(kind: DecisionKind) -> str:
    """Say who reads the note of a decision."""
    words: dict[DecisionKind, str] = {
        DecisionKind.RETURN_TO_LEARNER: _("The learner reads the reason and this note."),
        DecisionKind.RETURN_TO_INSTRUCTOR: _("The instructor reads the reason and this note."),
        DecisionKind.DECLINE: _("The learner reads this note."),
    }
    return words.get(kind, str(_("Only ASA and the auditor read this note.")))


def reason_word(reason: ReasonForDecision) -> str:
    """Word a reason of the closed list."""
    words: dict[ReasonForDecision, str] = {
        ReasonForDecision.PATHWAY_NOT_REFLECTED: _("Does not reflect on the pathway"),
        ReasonForDecision.PERSONAL_GROWTH_NOT_REFLECTED: _("Does not reach personal growth"),
        ReasonForDecision.PROFESSIONAL_GROWTH_NOT_REFLECTED: _(
            "Does not reach professional growth"
        ),
        ReasonForDecision.REFLECTION_NOT_READABLE: _("The reflection cannot be read"),
        ReasonForDecision.OUTCOME_NO_LONGER_MET: _("An outcome is no longer met"),
        ReasonForDecision.IDENTITY_UNCLEAR: _("It is not clear who this is"),
        ReasonForDecision.ASSESSMENT_UNCLEAR: _("The assessment is not clear"),
        ReasonForDecision.EVIDENCE_NOT_FOUND: _("The evidence cannot be found"),
        ReasonForDecision.MAPPING_UNCLEAR: _("The mapping is not clear"),
        ReasonForDecision.NOT_OWN_WORK: _("Not the learner's own work"),
        ReasonForDecision.NOT_ELIGIBLE: _("Not eligible for this micro-credential"),
        ReasonForDecision.EVIDENCE_WITHDRAWN: _("The evidence was withdrawn"),
        ReasonForDecision.OTHER: _("Another reason, told in the note"),
    }
    return words[reason]


def finding_words(finding: Finding, version: int) -> str:
    """Word one line of the list before an award."""
    fine: dict[Check, str] = {
        Check.REFLECTION_CONFIRMED: _("Reflection confirmed"),
        Check.IDENTITY_ON_RECORD: _("Name and student ID on record"),
        Check.NO_AWARD_YET: _("No award of this badge yet"),
        Check.VERSION_IN_FORCE: _("Version %(number)s in force", number=version),
        Check.NOT_OWN_CASE: _("Not your own case"),
        Check.DOES_NOT_TEACH: _("You don't teach this course"),
        Check.NOT_CLAIMED_BY_ANOTHER: _("Nobody else has claimed it"),
        Check.REFRESHED: _("Read from Canvas within ten minutes"),
        Check.STILL_LEARNER: _("Still a learner of the course"),
        Check.STILL_COMPLETE: _("Still complete"),
        Check.SEAL_CURRENT: _("Unchanged since sealed"),
    }
    amiss: dict[Check, str] = {
        Check.REFLECTION_CONFIRMED: _("Tick all three parts of the reflection"),
        Check.IDENTITY_ON_RECORD: _("No student ID on record"),
        Check.NO_AWARD_YET: _("This learner holds this badge already"),
        Check.VERSION_IN_FORCE: _("Version %(number)s is not in force", number=version),
        Check.NOT_OWN_CASE: _("This is your own case"),
        Check.DOES_NOT_TEACH: _("You teach this course"),
        Check.NOT_CLAIMED_BY_ANOTHER: _("Somebody else has claimed it"),
        Check.REFRESHED: _("Not read from Canvas within ten minutes"),
        Check.STILL_LEARNER: _("No longer a learner of the course"),
        Check.STILL_COMPLETE: _("No longer complete"),
        Check.SEAL_CURRENT: _("Changed since sealed"),
    }
    return (fine if finding.answer is Answer.OK else amiss)[finding.check]


def change_title(change: Change) -> str:
    """Say what kind of thing changed."""
    words: dict[ChangeKind, str] = {
        ChangeKind.DEFINITION_VERSION: _("Version of the definition"),
        ChangeKind.MAPPING_VERSION: _("Mapping in the course"),
        ChangeKind.VERDICT: _("Outcome"),
        ChangeKind.REFLECTION_VERDICT: _("Reflection, as evidence"),
        ChangeKind.POINTS: _("Points"),
        ChangeKind.SUBMISSION_STATE: _("State of the work"),
        ChangeKind.HANDED_IN: _("Handed in"),
        ChangeKind.RELEASED: _("Grade released"),
        ChangeKind.EXCUSED: _("Excused"),
        ChangeKind.OUTCOME_SCORE: _("Outcome score"),
        ChangeKind.REFLECTION_WORK: _("The reflection's text or files"),
        ChangeKind.REFLECTION_STATE: _("State of the reflection"),
    }
    return words[change.kind]


def change_value(kind: ChangeKind, value: str | None) -> str:
    """Word the value before or after a change."""
    if value is None:
        return str(_("nothing"))
    states: dict[str, str] = {
        VerdictState.MET: _("Met"),
        VerdictState.NOT_MET: _("Not met"),
        VerdictState.UNKNOWN: _("Not known yet"),
        SubmissionState.UNSUBMITTED: _("not handed in"),
        SubmissionState.SUBMITTED: _("handed in, not graded"),
        SubmissionState.PENDING_REVIEW: _("waiting for a grade"),
        SubmissionState.GRADED: _("graded"),
        "yes": _("yes"),
        "no": _("no"),
    }
    if kind is ChangeKind.HANDED_IN:
        return zoned_moment(datetime.fromisoformat(value), reader_zone(), str(reader_locale()))
    return states.get(value, value)
