"""How the entries of a proposal's timeline are worded: what was done, as a sentence begins."""

from collections.abc import Sequence

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.timeline import TimelineEntry
from lti_app.pages.audit.words import action_word
from lti_app.pages.formats import isolated
from lti_app.pages.locales import reader_locale
from lti_app.pages.wording.definition_words import section_word


def entry_word(entry: TimelineEntry, place: str) -> str:
    """Say what was done; `place` is how the place of a remark is called."""
    return (
        _writing(entry)
        or _talk(entry, place)
        or _signed(entry)
        or _steps().get(entry.action, "")
        or action_word(entry.action)
    )


def writing_word(entries: Sequence[TimelineEntry]) -> str:
    """Say in which sections somebody wrote in one sitting, and how often it was saved."""
    names = [section_word(each.place.section) for each in entries if each.place.section]
    told = _("Wrote in %(sections)s", sections=format_list(names, locale=str(reader_locale())))
    times = sum(each.times for each in entries)
    if times == len(names):
        return str(told)
    saves = ngettext("%(num)s save", "%(num)s saves", times)
    return str(_("%(told)s, %(saves)s", told=told, saves=saves))


def side_word(side: Turn) -> str:
    """Name a side of the process."""
    words: dict[Turn, str] = {
        Turn.UNIT: _("Unit"),
        Turn.ASA: _("ASA"),
        Turn.NOBODY: _("Others"),
    }
    return words[side]


def _writing(entry: TimelineEntry) -> str:
    section = entry.place.section
    if section is None:
        return ""
    name = section_word(section)
    if entry.action is AuditAction.PROPOSAL_EDITED:
        return writing_word([entry])
    words = {
        AuditAction.PROPOSAL_TEXT_KEPT: _(
            "Wrote in %(section)s while somebody else saved it: both texts were kept", section=name
        ),
        AuditAction.PROPOSAL_TEXTS_SETTLED: _(
            "Chose between two texts of %(section)s", section=name
        ),
    }
    return str(words.get(entry.action, ""))


def _talk(entry: TimelineEntry, place: str) -> str:
    action = entry.action
    if action is AuditAction.COMMENT_WRITTEN:
        words = {
            "answer": _("Answered on %(place)s", place=place),
            "suggestion": _("Suggested other words for %(place)s", place=place),
        }
        return str(words.get(entry.code) or _("Commented on %(place)s", place=place))
    if action is AuditAction.SUGGESTION_REJECTED and entry.code == "taken-back":
        return str(_("Took back what they suggested for %(place)s", place=place))
    words = {
        AuditAction.COMMENT_RESOLVED: _("Settled a comment on %(place)s", place=place),
        AuditAction.COMMENT_REOPENED: _("Opened a comment on %(place)s again", place=place),
        AuditAction.SUGGESTION_ACCEPTED: _("Accepted other words for %(place)s", place=place),
        AuditAction.SUGGESTION_REJECTED: _("Turned other words for %(place)s down", place=place),
        AuditAction.MEETING_LOGGED: _("Logged a meeting"),
    }
    return str(words.get(action, ""))


def _signed(entry: TimelineEntry) -> str:
    if entry.action is AuditAction.CONSULTANT_ASSIGNED and entry.about:
        return str(_("Named %(name)s as consultant", name=isolated(entry.about)))
    if entry.action is not AuditAction.DEFINITION_SIGNED_OFF:
        return ""
    words = {
        "rigor": _("Signed the level of rigor"),
        "checklist": _("Answered the quality checklist"),
        "gate": _("Answered the Senate gate"),
    }
    return str(words.get(entry.code, ""))


def _steps() -> dict[AuditAction, str]:
    return {
        AuditAction.PROPOSAL_BEGUN: _("Began the proposal"),
        AuditAction.DEFINITION_SUBMITTED: _("Handed it in to ASA"),
        AuditAction.DEFINITION_RECALLED: _("Took it back to write on"),
        AuditAction.DEFINITION_RETURNED: _("Returned it to the unit"),
        AuditAction.DEFINITION_ASSESSED: _("Accepted the application: assessment is open"),
        AuditAction.DEFINITION_DESIGNED: _("Accepted the assessment plan: design is open"),
        AuditAction.DEFINITION_APPROVED: _("Approved it"),
        AuditAction.DEFINITION_DECLINED: _("Declined it"),
        AuditAction.DEFINITION_WITHDRAWN: _("Withdrew it"),
        AuditAction.DEFINITION_SUSPENDED: _("Suspended it"),
        AuditAction.DEFINITION_RESUMED: _("Resumed it"),
        AuditAction.DEFINITION_RETIRED: _("Retired it"),
        AuditAction.DEFINITION_ARCHIVED: _("Archived it"),
    }
