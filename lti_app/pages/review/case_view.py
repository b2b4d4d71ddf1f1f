"""Turns a case's seal into what its page shows: criteria, what changed, the reflection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.evidence.evidence import Attachment
from lti_app.domain.ids import AssignmentId
from lti_app.domain.mastery.verdict import FactValue, Reason, ReasonCode, Verdict
from lti_app.domain.progress.next_step import deciding
from lti_app.domain.review.seal import Change, ChangeKind, SealContent
from lti_app.pages.formats import written_in
from lti_app.pages.review.case_mapping import move_words
from lti_app.pages.review.reflection_html import is_web_address, readable
from lti_app.pages.review.words import change_title, change_value
from lti_app.pages.wording.grader_words import graded_by
from lti_app.pages.wording.told import Reader
from lti_app.pages.wording.verdict import worded
from lti_app.services.review.sealed_mappings import MappingMove, VersionStep


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionItem:
    """One line of the criteria table, as its macro takes it."""

    code: str
    title: str
    score: FactValue
    out_of: FactValue
    needs: FactValue
    level: str
    source: str
    criterion: str
    description: str
    state: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionView:
    """The sealed reflection as it is read, or only what its seal holds where it is withheld."""

    html: Markup | None
    is_withheld: bool
    digest: str
    length: int
    files: int
    left_out: int
    words: int
    is_deleted: bool
    handed_in: datetime | None
    is_late: bool
    attempt: int | None
    url: str | None
    is_url_offered: bool
    has_recording: bool
    attachments: tuple[Attachment, ...]
    in_canvas: str | None


def criterion_items(
    definition: DefinitionContent,
    seal: SealContent,
    reader: Reader,
    graders: Mapping[AssignmentId, str],
) -> tuple[CriterionItem, ...]:
    """Lay out every SLO of the definition with what decided it; `graders` as a seal's are named."""
    sealed = {each.slo: each.verdict for each in seal.verdict.slos}
    missing = Verdict(state=seal.verdict.state, reason=Reason(ReasonCode.NOT_MAPPED))
    return tuple(
        _item(
            number,
            written_in(slo.title, definition.language, reader.locale),
            sealed.get(slo.key, missing),
            seal,
            reader=reader,
            graders=graders,
        )
        for number, slo in enumerate(definition.slos, start=1)
    )


FindMove = Callable[[Change], MappingMove | VersionStep | None]


def no_move(_change: Change) -> None:
    """Tell nothing of mappings: another number is then told as such."""


def change_lines(
    changes: tuple[Change, ...],
    definition: DefinitionContent,
    seal: SealContent,
    find_move: FindMove = no_move,
) -> list[dict[str, str]]:
    """Word what changed, as a notice lists it, naming assignments as the newer facts do.

    `find_move` tells how one mapping, or version of the badge, became the other; what changed after
    an award names none.
    """
    lines = []
    for each in changes:
        if _is_told_of_the_reflection(each, changes, seal):
            continue
        move = find_move(each)
        words = move_words(move, definition) if move else None
        lines.append({"text": words or _change(each, _subject(each, definition, seal))})
    return lines


def reflection_view(
    seal: SealContent, text: str | None, canvas_user_id: str | None
) -> ReflectionView | None:
    """Lay out the sealed reflection; its words are cleaned here, at every look."""
    fact = seal.learner.reflection
    if fact is None:
        return None
    shown = None if text is None else readable(text)
    return ReflectionView(
        html=None if shown is None else shown.html,
        is_withheld=False,
        digest=fact.digest or "",
        length=fact.length,
        files=len(fact.attachments),
        left_out=0 if shown is None else shown.left_out,
        words=0 if shown is None else len(shown.html.striptags().split()),
        is_deleted=fact.digest is not None and text is None,
        handed_in=fact.submitted_at,
        is_late=fact.late,
        attempt=fact.attempt,
        url=fact.url,
        is_url_offered=fact.url is not None and is_web_address(fact.url),
        has_recording=fact.media,
        attachments=fact.attachments,
        in_canvas=_in_canvas(seal, fact.assignment_id, canvas_user_id),
    )


def withheld_view(seal: SealContent) -> ReflectionView | None:
    """Lay out what the seal holds of a reflection for those who do not read it: no word of it.

    A file's name and an address handed in are the learner's words too.
    """
    whole = reflection_view(seal, None, None)
    if whole is None:
        return None
    return replace(
        whole, is_withheld=True, is_deleted=False, url=None, is_url_offered=False, attachments=()
    )


def _is_told_of_the_reflection(
    change: Change, changes: tuple[Change, ...], seal: SealContent
) -> bool:
    """Say whether a state of work is told already: Canvas has one, read as work and reflection."""
    reflection = seal.learner.reflection
    return (
        change.kind is ChangeKind.SUBMISSION_STATE
        and reflection is not None
        and change.subject == reflection.assignment_id
        and any(
            each.kind is ChangeKind.REFLECTION_STATE
            and (each.before, each.after) == (change.before, change.after)
            for each in changes
        )
    )


def _change(change: Change, subject: str) -> str:
    what = ": ".join(filter(None, (change_title(change), subject)))
    if change.kind is ChangeKind.REFLECTION_WORK:
        return str(_("%(what)s changed", what=what))
    return str(
        _(
            "%(what)s: was %(before)s, now %(after)s",
            what=what,
            before=change_value(change.kind, change.before),
            after=change_value(change.kind, change.after),
        )
    )


def _item(
    number: int,
    title: str,
    verdict: Verdict,
    seal: SealContent,
    *,
    reader: Reader,
    graders: Mapping[AssignmentId, str],
) -> CriterionItem:
    decided = deciding(verdict)
    facts = decided.reason.facts
    submission = seal.submission(str(facts.get("assignment_id")))
    told = worded(verdict, reader, graded_by(submission, graders))
    return CriterionItem(
        code=_("SLO %(number)s", number=number),
        title=title,
        score=facts.get("points"),
        out_of=facts.get("out_of"),
        needs=_needs(decided),
        level=str(facts.get("rating") or ""),
        source=str(facts.get("assignment") or _("Nothing mapped")),
        criterion=str(facts.get("criterion") or facts.get("outcome") or ""),
        description="",
        state=told.state,
        note=told.meta if verdict.is_met else f"{told.reason} {told.meta}",
    )


def _needs(verdict: Verdict) -> FactValue:
    facts = verdict.reason.facts
    threshold, scale = facts.get("threshold"), facts.get("threshold_out_of")
    if threshold is None or facts.get("out_of") in {None, scale}:
        return threshold
    return str(_("%(points)s of %(scale)s", points=threshold, scale=scale))


def _subject(change: Change, definition: DefinitionContent, seal: SealContent) -> str:
    if change.kind is ChangeKind.VERDICT:
        return next((s.title for s in definition.slos if s.key == change.subject), change.subject)
    assignment = seal.assignment(change.subject)
    if assignment is None:
        return change.subject if change.kind is ChangeKind.OUTCOME_SCORE else ""
    rubric = assignment.rubric
    criterion = (
        next((c for c in rubric.criteria if c.criterion_id == change.part), None)
        if rubric is not None
        else None
    )
    return f"{assignment.name} · {criterion.description}" if criterion else assignment.name


def _in_canvas(seal: SealContent, assignment_id: str, canvas_user_id: str | None) -> str | None:
    assignment = seal.assignment(assignment_id)
    if assignment is None or canvas_user_id is None or not is_web_address(assignment.html_url):
        return None
    return f"{assignment.html_url}/submissions/{canvas_user_id}"
