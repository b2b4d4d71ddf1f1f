"""Turns changes into what their pages show: named, dated, counted, and what can be done."""

from typing import Any

from flask_babel import gettext as _

from lti_app.domain.change.change import HOLDING, TO_KNOW
from lti_app.domain.change.renewal import Renewed
from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.ids import SloKey
from lti_app.domain.mapping.mapping import CriterionLink
from lti_app.pages.change.words import (
    award_closing_word,
    change_meaning,
    change_name,
    closing_word,
    whom_it_touches,
)
from lti_app.pages.mapping.wording import at_least, slo_code
from lti_app.pages.review.case_view import change_lines
from lti_app.services.award.after_awards import AwardChange
from lti_app.services.award.register import AwardView
from lti_app.services.change.course_changes import BadgeChanges
from lti_app.services.change.items import ChangeItem
from lti_app.services.work.unit import Work

Shown = dict[str, Any]


def changes_page(found: BadgeChanges) -> Shown:
    """Lay out the changes of a badge: to decide, to know, known, and past."""
    content = found.definition.content
    waiting = [each for each in found.open_items if each.noted_at is None]
    decide = [each for each in waiting if each.change.kind not in TO_KNOW]
    proposal = found.proposal
    possible = proposal is not None and proposal.renewal.is_possible
    return {
        "decide": [item(each, content) for each in decide],
        "know": [item(each, content) for each in waiting if each.change.kind in TO_KNOW],
        "known": [item(each, content) for each in found.open_items if each.noted_at],
        "past": [item(each, content) for each in found.closed_items],
        "draft_open": found.draft_open,
        "can_accept": found.can_accept,
        "unlisted": found.unlisted,
        "seen": proposal.seen if proposal else "",
        "falls": proposal.falls if proposal and possible else 0,
        "rises": proposal.rises if proposal and possible else 0,
        "renewed": [
            _renewed(each, content)
            for each in (proposal.renewal.links if proposal and possible else ())
            if each.is_changed
        ],
        "must_remap": [
            slo_code(content, key) for key in (proposal.renewal.must_remap if proposal else ())
        ],
        "first_slo": next((slo for each in decide for slo in each.change.slos), ""),
        "first_assignment": next((e.change.assignment_id for e in decide), None) or "",
    }


def item(each: ChangeItem, content: DefinitionContent) -> Shown:
    """Lay out one change."""
    change = each.change
    return {
        "seen": each.seen,
        "name": change_name(change),
        "learner": each.learner,
        "meaning": change_meaning(change),
        "codes": [_code(content, slo) for slo in change.slos],
        "before": change.before,
        "after": change.after,
        "has_values": bool(change.before or change.after),
        "seen_after": each.seen_after,
        "seen_at": each.seen_at,
        "whom": whom_it_touches(each.still_met, each.waiting),
        "people": change.people,
        "holds": change.kind in HOLDING,
        "closed_at": each.closed_at,
        "closed_by": each.closed_by,
        "closing": closing_word(each.closing) if each.closing else "",
    }


def award_change(each: AwardChange) -> Shown:
    """Lay out what changed after one award."""
    lines = [line["text"] for line in change_lines(each.found.changes, each.definition, each.seal)]
    lines += [
        _(
            "%(assignment)s: another rubric, “%(after)s” in place of “%(before)s”",
            assignment=rubric.assignment,
            before=rubric.before,
            after=rubric.after or _("none"),
        )
        for rubric in each.found.rubrics
    ]
    return {
        "item": each,
        "lines": lines,
        "told": [{"text": line} for line in lines],
        "closing": award_closing_word(each.closing) if each.closing else "",
    }


def since_award(work: Work, award: AwardView | None) -> Shown | None:
    """Lay out what an award's case and its page tell of a change since; None without one."""
    found = work.after_awards.told(award.award_id) if award else None
    return award_change(found) if found else None


def _renewed(each: Renewed, content: DefinitionContent) -> Shown:
    return {
        "code": _code(content, each.slo),
        "before": _link(each.before),
        "after": _link(each.after),
    }


def _link(link: Any) -> str:
    is_criterion = isinstance(link, CriterionLink)
    name = link.criterion_name if is_criterion else link.outcome_name
    facts = {"name": name, "needs": at_least(link.threshold), "level": link.threshold.word}
    return str(_("%(name)s %(needs)s, %(level)s", **facts))


def _code(content: DefinitionContent, key: SloKey) -> str:
    # A change may be older than the badge's present version, which may have dropped the outcome.
    return slo_code(content, key) if content.slo(key) is not None else key
