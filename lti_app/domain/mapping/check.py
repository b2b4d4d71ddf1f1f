"""What blocks a mapping from being activated, and what deserves a warning.

Pure: the same list is shown on the check page and run as the guard of activation. Policy 380.104,
R6 (every SLO covered), R11 (reflection), R17 (approved definitions only), R30 (gate).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from lti_app.domain.definition.content import Slo
from lti_app.domain.definition.definition import DefinitionState, DefinitionVersion
from lti_app.domain.evidence.evidence import AssignmentFact, Criterion
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, SloKey
from lti_app.domain.mapping.mapping import Combining, CriterionLink, MappingContent, OutcomeLink
from lti_app.domain.mapping.rules import CourseView, carries, one_level, plain


class FindingCode(StrEnum):
    """Everything a check can find; worded in `pages/mapping/wording.py`."""

    DEFINITION_NOT_APPROVED = "definition_not_approved"
    DEFINITION_NOT_ALLOWED = "definition_not_allowed"
    GATE_CLOSED = "gate_closed"
    SLO_UNCOVERED = "slo_uncovered"
    ASSIGNMENT_GONE = "assignment_gone"
    ASSIGNMENT_UNPUBLISHED = "assignment_unpublished"
    NOT_GRADED = "not_graded"
    NO_RUBRIC = "no_rubric"
    RUBRIC_REPLACED = "rubric_replaced"
    CRITERION_NOT_CHOSEN = "criterion_not_chosen"
    CRITERION_GONE = "criterion_gone"
    SCALE_CHANGED = "scale_changed"
    CRITERION_WITHOUT_POINTS = "criterion_without_points"
    THRESHOLD_TOO_LOW = "threshold_too_low"
    OUTCOME_NOT_LINKED = "outcome_not_linked"
    OUTCOME_WITHOUT_ALIGNMENT = "outcome_without_alignment"
    ALIGNMENT_NOT_JOINED = "alignment_not_joined"
    COMBINING_NOT_ALLOWED = "combining_not_allowed"
    NEEDED_TOO_MANY = "needed_too_many"
    LEVELS_DIFFER = "levels_differ"
    REFLECTION_MISSING = "reflection_missing"
    REFLECTION_TYPE = "reflection_type"
    RATING_TIE = "rating_tie"
    HIDE_POINTS = "hide_points"
    NOT_USED_FOR_GRADING = "not_used_for_grading"
    POSTED_BY_HAND = "posted_by_hand"
    MODERATED = "moderated"
    ANONYMOUS = "anonymous"
    LATE_DEDUCTION = "late_deduction"
    BETWEEN_RATINGS = "between_ratings"
    REFLECTION_EXTRA_TYPES = "reflection_extra_types"
    REFLECTION_ALSO_EVIDENCE = "reflection_also_evidence"


WARNINGS: frozenset[FindingCode] = frozenset(
    {
        FindingCode.LEVELS_DIFFER,
        FindingCode.RATING_TIE,
        FindingCode.HIDE_POINTS,
        FindingCode.NOT_USED_FOR_GRADING,
        FindingCode.POSTED_BY_HAND,
        FindingCode.MODERATED,
        FindingCode.ANONYMOUS,
        FindingCode.LATE_DEDUCTION,
        FindingCode.BETWEEN_RATINGS,
        FindingCode.REFLECTION_EXTRA_TYPES,
        FindingCode.REFLECTION_ALSO_EVIDENCE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: its code, where, and the names its sentence needs."""

    code: FindingCode
    slo: SloKey | None = None
    assignment: AssignmentId | None = None
    outcome: CanvasOutcomeId | None = None
    name: str = ""
    detail: str = ""

    @property
    def blocks(self) -> bool:
        """Say whether it keeps the mapping from being activated."""
        return self.code not in WARNINGS


def check(
    content: MappingContent, definition: DefinitionVersion, view: CourseView
) -> tuple[Finding, ...]:
    """Find everything that blocks activation, then everything that deserves a word."""
    found = [
        *_about_definition(definition, view),
        *(f for slo in definition.content.slos for f in _about_slo(slo, content, view)),
        *_about_reflection(content, definition, view),
        *_about_assignments(content, view),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def _about_definition(definition: DefinitionVersion, view: CourseView) -> Iterator[Finding]:
    name = definition.content.title
    if definition.state is not DefinitionState.APPROVED:
        yield Finding(
            code=FindingCode.DEFINITION_NOT_APPROVED, name=name, detail=definition.state.value
        )
    if not definition.content.allows_account(view.account_id):
        yield Finding(code=FindingCode.DEFINITION_NOT_ALLOWED, name=name)
    if not definition.gate_open:
        yield Finding(code=FindingCode.GATE_CLOSED, name=name)


def _about_slo(slo: Slo, content: MappingContent, view: CourseView) -> Iterator[Finding]:
    mapped = content.slo(slo.key)
    if mapped is None or not mapped.links:
        yield Finding(code=FindingCode.SLO_UNCOVERED, slo=slo.key, name=slo.title)
        return
    for link in mapped.criteria:
        yield from _about_criterion(slo, link, view)
    for outcome in mapped.outcomes:
        yield from _about_outcome(slo, outcome, view)
    if mapped.combining not in slo.combining:
        yield Finding(
            code=FindingCode.COMBINING_NOT_ALLOWED,
            slo=slo.key,
            name=slo.title,
            detail=mapped.combining.value,
        )
    if mapped.combining is Combining.AT_LEAST and not 1 <= mapped.needed <= mapped.assessments:
        yield Finding(
            code=FindingCode.NEEDED_TOO_MANY,
            slo=slo.key,
            name=slo.title,
            detail=str(mapped.needed),
        )
    counts = mapped.combining in {Combining.AT_LEAST, Combining.ALL}
    if counts and len(mapped.links) > 1 and one_level(mapped) is None:
        words = dict.fromkeys(link.threshold.word for link in mapped.links)
        yield Finding(
            code=FindingCode.LEVELS_DIFFER, slo=slo.key, name=slo.title, detail=", ".join(words)
        )


def _about_criterion(slo: Slo, link: CriterionLink, view: CourseView) -> Iterator[Finding]:
    def found(code: FindingCode, detail: str = "") -> Finding:
        return Finding(
            code=code,
            slo=slo.key,
            assignment=link.assignment_id,
            name=link.assignment_name,
            detail=detail or link.criterion_name,
        )

    assignment = view.assignment(link.assignment_id)
    if assignment is None:
        return  # told once for the assignment
    if assignment.grading_type == "not_graded":
        yield found(FindingCode.NOT_GRADED)
    if assignment.rubric is None:
        yield found(FindingCode.NO_RUBRIC)
        return
    if not link.criterion_id:
        yield found(FindingCode.CRITERION_NOT_CHOSEN)
        return
    if assignment.rubric.rubric_id != link.rubric_id:
        yield found(FindingCode.RUBRIC_REPLACED)
        return
    criterion = assignment.rubric.criterion(link.criterion_id)
    if criterion is None:
        yield found(FindingCode.CRITERION_GONE)
        return
    if not link.threshold.is_at_least(slo.threshold):
        yield found(FindingCode.THRESHOLD_TOO_LOW)
    if criterion.points and criterion.points != link.criterion_points:
        was, now = plain(link.criterion_points), plain(criterion.points)
        yield found(FindingCode.SCALE_CHANGED, f"{link.criterion_name}, {was} → {now}")
    yield from (found(code) for code in _about_ratings(criterion, link))


def _about_ratings(criterion: Criterion, link: CriterionLink) -> Iterator[FindingCode]:
    if criterion.points is None or criterion.points <= 0:
        yield FindingCode.CRITERION_WITHOUT_POINTS
    points = [r.points for r in criterion.ratings if r.points is not None]
    if len(points) != len(set(points)):
        yield FindingCode.RATING_TIE
    if points and link.threshold.points not in points:
        yield FindingCode.BETWEEN_RATINGS


def _about_outcome(slo: Slo, link: OutcomeLink, view: CourseView) -> Iterator[Finding]:
    def found(code: FindingCode, name: str = "", detail: str = "") -> Finding:
        return Finding(
            code=code,
            slo=slo.key,
            outcome=link.outcome_id,
            name=name or link.outcome_name,
            detail=detail,
        )

    outcome = view.outcome(link.outcome_id)
    if outcome is None:
        yield found(FindingCode.OUTCOME_NOT_LINKED)
    elif outcome.points_possible is not None and outcome.points_possible != link.points_possible:
        yield found(
            FindingCode.SCALE_CHANGED,
            detail=f"{plain(link.points_possible)} → {plain(outcome.points_possible)}",
        )
    if not link.alignments:
        yield found(FindingCode.OUTCOME_WITHOUT_ALIGNMENT)
    for assignment_id in link.alignments:
        assignment = view.assignment(assignment_id)
        if assignment is None:
            continue  # told once for the assignment
        if assignment.grading_type == "not_graded":
            ungraded = found(FindingCode.NOT_GRADED, name=assignment.name)
            yield replace(ungraded, assignment=assignment_id)
        if not carries(assignment, link.outcome_id) and assignment.quiz_id is None:
            yield found(FindingCode.ALIGNMENT_NOT_JOINED, detail=assignment.name)
    if not link.threshold.is_at_least(slo.threshold):
        yield found(FindingCode.THRESHOLD_TOO_LOW)


def _about_reflection(
    content: MappingContent, definition: DefinitionVersion, view: CourseView
) -> Iterator[Finding]:
    if content.reflection is None:
        yield Finding(code=FindingCode.REFLECTION_MISSING)
        return
    assignment = view.assignment(content.reflection)
    if assignment is None:
        return  # told once for the assignment
    wanted = definition.content.reflection.submission_types
    offered = [kind for kind in assignment.submission_types if kind in wanted]
    extra = [kind for kind in assignment.submission_types if kind not in wanted]
    if not offered:
        code, detail = FindingCode.REFLECTION_TYPE, ", ".join(wanted)
    elif extra:
        code, detail = FindingCode.REFLECTION_EXTRA_TYPES, ", ".join(extra)
    else:
        return
    yield Finding(
        code=code, assignment=assignment.assignment_id, name=assignment.name, detail=detail
    )


def _about_assignments(content: MappingContent, view: CourseView) -> Iterator[Finding]:
    names = _names(content)
    evidence = content.evidence_ids()
    for assignment_id in sorted(content.assignment_ids()):
        assignment = view.assignment(assignment_id)

        def found(code: FindingCode, at: AssignmentId = assignment_id) -> Finding:
            return Finding(code=code, assignment=at, name=names[at])

        if assignment is None:
            yield found(FindingCode.ASSIGNMENT_GONE)
            continue
        if not assignment.published:
            yield found(FindingCode.ASSIGNMENT_UNPUBLISHED)
        if assignment_id in evidence:
            yield from (found(code) for code in _about_release(assignment))
            if assignment_id == content.reflection:
                yield found(FindingCode.REFLECTION_ALSO_EVIDENCE)


def _about_release(assignment: AssignmentFact) -> Iterator[FindingCode]:
    if assignment.post_manually:
        yield FindingCode.POSTED_BY_HAND
    if assignment.moderated:
        yield FindingCode.MODERATED
    if assignment.anonymous:
        yield FindingCode.ANONYMOUS
    if assignment.due_at is not None:
        yield FindingCode.LATE_DEDUCTION
    if assignment.rubric is not None and assignment.rubric.hide_points:
        yield FindingCode.HIDE_POINTS
    waits = assignment.post_manually or assignment.moderated
    if assignment.rubric is not None and not assignment.rubric.used_for_grading and not waits:
        yield FindingCode.NOT_USED_FOR_GRADING


def _names(content: MappingContent) -> dict[AssignmentId, str]:
    names: dict[AssignmentId, str] = {}
    for slo in content.slos:
        names.update((link.assignment_id, link.assignment_name) for link in slo.criteria)
        for outcome in slo.outcomes:
            names.update(zip(outcome.alignments, outcome.alignment_names, strict=True))
    if content.reflection is not None:
        names[content.reflection] = content.reflection_name
    return names
