"""Puts a learner's progress into the rows and words of its page."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.award.award import AwardState
from lti_app.domain.change.drift import LOST
from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.ids import AssignmentId
from lti_app.domain.mastery.verdict import ReasonCode, Verdict
from lti_app.domain.progress.next_step import deciding
from lti_app.domain.progress.stages import Stage, stands_at
from lti_app.domain.review.review import ReviewCaseState
from lti_app.pages.formats import DEFAULT_LOCALE, written_in, zone_named
from lti_app.pages.progress.halted import halt_notice, halt_sentence, halted_step
from lti_app.pages.progress.stage_words import stage_words
from lti_app.pages.progress.told import ABOUT_THE_REFLECTION, return_reason, stands_words
from lti_app.pages.progress.words import (
    Counts,
    Step,
    count,
    ring_words,
    step_words,
)
from lti_app.pages.wording.told import Audience, Reader
from lti_app.pages.wording.verdict import Worded, worded
from lti_app.services.progress.progress import BadgeProgress

_TO_LEARNER = ReviewCaseState.RETURNED_TO_LEARNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One outcome, or the reflection: its words, its assignment, its other assessments if any."""

    title: str
    said: Worded
    href: str
    others: tuple[Worded, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgePage:
    """Everything the page of one badge shows.

    `length` says how long the reflection is to be, while it does not count yet and has such a rule.
    `next_update_at` is None where its time has passed: the update is due, nobody knows when.
    `stands` says that a standing award is not touched by what is otherwise since it was made, and
    `returned` why ASA sent the case back; `is_revoked` that the newest award was revoked. `halted`
    is title and text of why nothing is awarded now, where the step does not say it.
    """

    badge: BadgeProgress
    content: DefinitionContent
    image: str
    over: str
    rows: tuple[Row, ...]
    reflection: Row | None
    length: str
    met: int
    total: int
    ring: str
    step: Step | None
    step_href: str
    stages: list[dict[str, str]]
    here: Stage
    next_update_at: datetime | None
    stands: str
    returned: str
    is_revoked: bool
    halted: tuple[str, str] | None
    adds: str


def reader_of(locale: str | None, zone: str | None, now: datetime) -> Reader:
    """Name the learner as reader, in the time zone and language Canvas told of."""
    return Reader(
        audience=Audience.LEARNER, now=now, zone=zone_named(zone), locale=locale or DEFAULT_LOCALE
    )


def badge_page(badge: BadgeProgress, reader: Reader) -> BadgePage:
    """Word one badge for its learner."""
    content = badge.definition.content
    rows, reflection = _rows(badge, reader)
    has_reflected = badge.verdict is not None and badge.verdict.reflection.is_met
    counts = count([row.said.state for row in rows]) if rows else Counts(len(content.slos), 0, 0)
    length = "" if has_reflected else length_words(content)
    step = _step(badge, counts, length)
    return BadgePage(
        badge=badge,
        content=content,
        image=image_of(badge),
        over=f"{_type_word(content)} · {content.unit.name}",
        rows=rows,
        reflection=reflection,
        length=length,
        met=badge.verdict.met if badge.verdict else 0,
        total=len(content.slos) + 1,
        ring=ring_words(counts, has_reflected=has_reflected),
        step=step,
        step_href=_href(badge, step.assignment_id) if step else "",
        stages=stage_words(badge.stage, badge.case.state if badge.case else None, badge.halt),
        here=stands_at(badge.stage, badge.case.state if badge.case else None),
        next_update_at=badge.next_update_at if _lies_ahead(badge, reader) else None,
        stands=_stands(badge, reader),
        returned=return_reason(badge.case.reason) if badge.case and badge.case.reason else "",
        is_revoked=badge.award is not None and badge.award.state is AwardState.REVOKED,
        halted=halt_notice(badge.halt, badge.step.turn if badge.step else None),
        adds=" ".join(filter(None, (_adds(badge, step, reader), _halted(badge)))),
    )


def _stands(badge: BadgeProgress, reader: Reader) -> str:
    """Say that the award stands, where the evidence of now would no longer make one."""
    is_less = badge.verdict is not None and not badge.verdict.is_complete
    if badge.award is None or badge.stage is not Stage.AWARDED or not is_less:
        return ""
    return stands_words(reader.day(badge.award.evidence_at.isoformat()))


def _adds(badge: BadgeProgress, step: Step | None, reader: Reader) -> str:
    """Say beside the pill of the stage what the pill does not say: since when, or what is next."""
    if badge.stage is Stage.AWARDED and badge.award is not None:
        day = reader.day(badge.award.awarded_at.isoformat())
        return str(_("On %(date)s.", date=day))
    is_theirs = badge.case is not None and badge.case.state is not _TO_LEARNER
    if badge.stage is Stage.WITH_ASA and badge.case is not None and is_theirs:
        return str(_("Since %(date)s.", date=reader.day(badge.case.since.isoformat())))
    if badge.case is not None and badge.case.state is _TO_LEARNER:
        return ""
    return step.title if step else ""


def _halted(badge: BadgeProgress) -> str:
    return halt_sentence(badge.halt) if badge.halt else ""


def image_of(badge: BadgeProgress) -> str:
    """Give the address of the badge's image."""
    content = badge.definition.content
    extension = content.image.file.rpartition(".")[2]
    return f"/achievements/{content.slug}/{badge.definition.number}.{extension}"


def length_words(content: DefinitionContent) -> str:
    """Say how many words the badge asks of a reflection; empty where it asks for no number."""
    minimum = content.reflection.minimum_words
    if not minimum:
        return ""
    return str(ngettext("At least %(num)s word.", "At least %(num)s words.", minimum))


def reflect_href(badge: BadgeProgress) -> str:
    """Give the way to the reflection while it is to be handed in, or again; empty otherwise."""
    if badge.verdict is None or badge.stage is not Stage.IN_PROGRESS:
        return ""
    reflection = badge.verdict.reflection
    is_excused = reflection.reason.code is ReasonCode.REFLECTION_EXCUSED
    if reflection.is_met or is_excused or _is_out_of_reach(reflection):
        return ""
    return _href(badge, _assignment_of(reflection))


def _rows(badge: BadgeProgress, reader: Reader) -> tuple[tuple[Row, ...], Row | None]:
    if badge.verdict is None:
        return (), None
    content = badge.definition.content
    titles = {
        slo.key: written_in(slo.title, content.language, reader.locale) for slo in content.slos
    }
    rows = tuple(_row(badge, reader, titles[each.slo], each.verdict) for each in badge.verdict.slos)
    reflection = _row(badge, reader, _("Culminating reflection"), badge.verdict.reflection)
    case = badge.case
    if case and case.state is _TO_LEARNER and case.reason in ABOUT_THE_REFLECTION:
        said = replace(reflection.said, state="returned", word=str(_("Returned to you")))
        reflection = replace(reflection, said=said)
    return rows, reflection


def _row(badge: BadgeProgress, reader: Reader, title: str, verdict: Verdict) -> Row:
    spoken = deciding(verdict)
    others = tuple(_worded(badge, reader, part) for part in verdict.parts if part != spoken)
    return Row(
        title=title,
        said=_worded(badge, reader, verdict),
        href="" if _is_out_of_reach(spoken) else _href(badge, _assignment_of(verdict)),
        others=others,
    )


def _worded(badge: BadgeProgress, reader: Reader, verdict: Verdict) -> Worded:
    named = AssignmentId(_assignment_of(verdict))
    assignment = badge.assignments.get(named)
    return worded(
        verdict, reader, badge.assessors.get(named), assignment.due_at if assignment else None
    )


def _is_out_of_reach(verdict: Verdict) -> bool:
    """Say whether Canvas would show the learner no such assignment: another's, or lost."""
    is_lost = verdict.reason.facts.get("drift") in LOST
    return is_lost or verdict.reason.code is ReasonCode.NOT_ASSIGNED


def _assignment_of(verdict: Verdict) -> str:
    return str(deciding(verdict).reason.facts.get("assignment_id") or "")


def _href(badge: BadgeProgress, assignment_id: str) -> str:
    assignment = badge.assignments.get(AssignmentId(assignment_id))
    if assignment is None or not assignment.published:
        return ""
    # What Canvas names may be shown as a link only if it is one.
    return assignment.html_url if assignment.html_url.startswith(("https://", "http://")) else ""


def _step(badge: BadgeProgress, counts: Counts, length: str) -> Step | None:
    if badge.step is None:
        return None
    titles = {slo.key: slo.title for slo in badge.definition.content.slos}
    step = step_words(badge.step, counts, titles, badge.case.state if badge.case else None)
    step = halted_step(step, badge.halt, badge.step.turn)
    # Whoever presses the button of the step goes to Canvas, and reads nothing further down.
    is_reflection = badge.verdict is not None and badge.step.verdict == badge.verdict.reflection
    if not (length and step.does and is_reflection):
        return step
    return replace(step, text=f"{step.text} {length}")


def _lies_ahead(badge: BadgeProgress, reader: Reader) -> bool:
    return badge.next_update_at is not None and badge.next_update_at > reader.now


def _type_word(content: DefinitionContent) -> str:
    is_badge = content.type is MicroCredentialType.BADGE
    return str(_("Digital badge") if is_badge else _("Micro-certificate"))
