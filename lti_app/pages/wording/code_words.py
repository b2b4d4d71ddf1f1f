"""Words for codes that come from Canvas or a definition; a page never shows the code itself."""

from flask_babel import gettext as _

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.kinds import Audience, CreditKind
from lti_app.domain.evidence.sync import Source
from lti_app.domain.mapping.check import Finding, FindingCode


def submission_type_word(kind: str) -> str:
    """Word one of Canvas's submission types."""
    words: dict[str, str] = {
        "online_text_entry": _("text entry"),
        "online_upload": _("file upload"),
        "online_url": _("web address"),
        "media_recording": _("recording"),
        "discussion_topic": _("discussion"),
        "online_quiz": _("quiz"),
        "on_paper": _("on paper"),
        "external_tool": _("external tool"),
        "none": _("nothing handed in"),
        "not_graded": _("not graded"),
    }
    return words.get(kind, kind.replace("_", " "))


def source_word(source: str) -> str:
    """Word what is being read from Canvas."""
    words: dict[str, str] = {
        Source.COURSE: _("the course"),
        Source.ASSIGNMENTS: _("assignments and rubrics"),
        Source.ROSTER: _("the list of learners"),
        Source.SUBMISSIONS: _("work and grades"),
        Source.OUTCOME_RESULTS: _("outcome results"),
    }
    return words.get(source, source.replace("_", " "))


def audience_word(audience: Audience) -> str:
    """Word who may be offered a micro-credential."""
    words: dict[Audience, str] = {
        Audience.UNDERGRADUATE: _("Undergraduates"),
        Audience.GRADUATE: _("Graduate students"),
        Audience.NON_ENROLLED: _("People who are not enrolled"),
    }
    return words[audience]


def credit_word(credit: CreditKind) -> str:
    """Word its credit standing."""
    words: dict[CreditKind, str] = {
        CreditKind.CREDIT: _("For credit"),
        CreditKind.NON_CREDIT: _("Non-credit"),
        CreditKind.CONTINUING_EDUCATION: _("Continuing education"),
    }
    return words[credit]


def detail_words(finding: Finding) -> str:
    """Word the detail of a finding where it is a list of codes."""
    if finding.code in {FindingCode.REFLECTION_TYPE, FindingCode.REFLECTION_EXTRA_TYPES}:
        return ", ".join(submission_type_word(kind) for kind in finding.detail.split(", "))
    if finding.code is FindingCode.DEFINITION_NOT_APPROVED:
        return _definition_state(finding.detail)
    return finding.detail


def _definition_state(state: str) -> str:
    words: dict[str, str] = {
        DefinitionState.DRAFT: _("a draft"),
        DefinitionState.APPLICATION: _("an application"),
        DefinitionState.ASSESSMENT: _("in assessment"),
        DefinitionState.DESIGN: _("in design"),
        DefinitionState.SUSPENDED: _("suspended"),
        DefinitionState.RETIRED: _("retired"),
    }
    return words.get(state, state)
