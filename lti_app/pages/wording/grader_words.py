"""Says who graded, to those who may know: a course's staff, and ASA."""

from collections.abc import Mapping

from flask_babel import gettext as _

from lti_app.domain.evidence.evidence import SubmissionFact
from lti_app.domain.ids import AssignmentId
from lti_app.domain.mastery.finding import process_of


def graded_by(
    submission: SubmissionFact | None,
    names: Mapping[AssignmentId, str],
    *,
    is_number_told: bool = True,
) -> str:
    """Name who graded this work; empty where Canvas told of nobody.

    Whoever never opened Hallmark is known by number alone: ASA may ask about it, to a course's
    staff it says nothing.
    """
    if submission is None or submission.grader_id is None:
        return ""
    if process_of(submission):
        return str(_("a process, not a person"))
    unnamed = _("Canvas user %(number)s", number=submission.grader_id) if is_number_told else ""
    return names.get(submission.assignment_id) or str(unnamed)
