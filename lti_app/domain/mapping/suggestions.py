"""Which links a badge's own words suggest in a course, each with its reason; never a choice.

Pure and deterministic: the same badge, course and draft give the same suggestions in any order of
what Canvas lists. Nothing is suggested where a person chose already, what cannot be told apart is
told as a tie, and only what could be mapped as it stands is named. Policy 380.104, R6, R11, R29:
the assessments of a proposal are named in its plan.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from lti_app.domain.definition.content import DefinitionContent, Slo
from lti_app.domain.evidence.evidence import AssignmentFact, Criterion
from lti_app.domain.ids import AssignmentId, CriterionId
from lti_app.domain.mapping.mapping import CellKey, CellKind, MappingContent
from lti_app.domain.mapping.picks import REFLECTION_KEY, CriterionPick, ReflectionPick
from lti_app.domain.mapping.rules import CourseView

# A name of one word, such as "Essay", stands in too many plans by chance.
FEWEST_WORDS_OF_A_NAME = 2
# More than these are no help in choosing; what is over is found by hand.
MOST_FOR_ONE_SLO = 6
# Short words join everything to everything.
LONGEST_JOINING_WORD = 3
# How titles of reflections begin in English, Spanish, French and Portuguese, accents taken off.
_REFLECTING = ("reflect", "reflex")

Words = tuple[str, ...]


class SuggestionReason(StrEnum):
    """Why a link is suggested, the strongest first; worded in `pages/mapping/suggestions.py`."""

    SAME_OUTCOME = "same_outcome"
    SAME_CRITERION_TEXT = "same_criterion_text"
    SAME_TITLE = "same_title"
    REFLECTION_TITLE = "reflection_title"
    REFLECTION_KIND = "reflection_kind"


_STRENGTH = {reason: place for place, reason in enumerate(SuggestionReason)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What a suggestion names: a criterion of its assignment, or an assignment to reflect in."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One piece of a mapping that a person may accept.

    `about` is the title that is the same: the outcome's, the SLO's or the assignment's. `shared`
    are the words by which one criterion of an assignment named in the plan was told from the
    others. Of several `options`, or `namesakes` among the assignments, nothing tells which.
    """

    key: CellKey
    reason: SuggestionReason
    about: str
    assignment_name: str
    options: tuple[Option, ...]
    shared: Words = ()
    namesakes: int = 1

    @property
    def is_tie(self) -> bool:
        """Say whether a person has to tell which."""
        return len(self.options) > 1 or self.namesakes > 1

    @property
    def pick(self) -> CriterionPick | ReflectionPick | None:
        """Make the pick that accepting is; None for a tie."""
        if self.is_tie:
            return None
        chosen = self.options[0].id
        if self.key == REFLECTION_KEY:
            return ReflectionPick(assignment=AssignmentId(chosen))
        return CriterionPick(
            slo=self.key.slo,
            assignment=AssignmentId(self.key.target),
            criterion=CriterionId(chosen),
        )


def suggest(
    definition: DefinitionContent, content: MappingContent, view: CourseView
) -> tuple[Suggestion, ...]:
    """Suggest links for pieces that hold nothing yet, SLO by SLO, and the reflection last."""
    there = sorted((a for a in view.assignments if _counts(a)), key=_name_order)
    kept: list[Suggestion] = []
    for slo in definition.slos:
        mapped = content.slo(slo.key)
        taken: set[str] = {link.assignment_id for link in mapped.criteria} if mapped else set()
        own = [
            suggestion
            for suggestion in _of_slo(slo, there, view, _claimed(definition, slo, view))
            if suggestion.key.target not in taken | {content.reflection}
        ]
        kept += sorted(own, key=lambda s: _STRENGTH[s.reason])[:MOST_FOR_ONE_SLO]
    if content.reflection is None:
        used = content.evidence_ids() | {AssignmentId(s.key.target) for s in kept}
        kept += _of_reflection(definition, view, used)
    return tuple(kept)


def acceptable(
    suggestions: Iterable[Suggestion], content: MappingContent
) -> tuple[Suggestion, ...]:
    """Choose what may be accepted in one go: of each SLO nothing shows yet, its strongest.

    Where a person chose something for an SLO, more is offered one by one only.
    """
    chosen: list[Suggestion] = []
    for slo, group in groupby(suggestions, key=lambda s: s.key.slo):
        own = list(group)
        mapped = content.slo(slo)
        if mapped is not None and mapped.links:
            continue
        best = min(_STRENGTH[s.reason] for s in own)
        chosen += [s for s in own if _STRENGTH[s.reason] == best and not s.is_tie]
    return tuple(chosen)


def _of_slo(
    slo: Slo, there: list[AssignmentFact], view: CourseView, claimed: set[tuple[str, str]]
) -> Iterator[Suggestion]:
    named = _named_in_plan(slo, there)
    outcomes = {o.outcome_id for o in view.outcomes if _words(o.title) == _words(slo.title)}
    for assignment in there:
        criteria = _criteria(assignment)
        aligned = [c for c in criteria if c.outcome_id in outcomes]
        equal = [c for c in criteria if _says(slo, c)]
        if aligned:
            yield _link(slo, assignment, SuggestionReason.SAME_OUTCOME, slo.title, aligned)
        elif equal:
            reason = SuggestionReason.SAME_CRITERION_TEXT
            yield _link(slo, assignment, reason, equal[0].description, equal)
        elif assignment.assignment_id in named:
            here = assignment.assignment_id
            free = [c for c in criteria if (here, c.criterion_id) not in claimed]
            best, shared = _nearest(slo, free)
            if best:
                yield _link(
                    slo,
                    assignment,
                    SuggestionReason.SAME_TITLE,
                    assignment.name,
                    best,
                    shared=shared,
                    namesakes=sum(_words(a.name) == _words(assignment.name) for a in there),
                )


def _link(
    slo: Slo,
    assignment: AssignmentFact,
    reason: SuggestionReason,
    about: str,
    criteria: list[Criterion],
    *,
    shared: Words = (),
    namesakes: int = 1,
) -> Suggestion:
    return Suggestion(
        key=CellKey(CellKind.CRITERION, slo.key, assignment.assignment_id),
        reason=reason,
        about=about,
        assignment_name=assignment.name,
        options=tuple(Option(id=c.criterion_id, name=c.description) for c in criteria),
        shared=shared,
        namesakes=namesakes,
    )


def _claimed(definition: DefinitionContent, slo: Slo, view: CourseView) -> set[tuple[str, str]]:
    """Find the criteria whose text or outcome is another SLO's: they show that one, not this."""
    others = [other for other in definition.slos if other.key != slo.key]
    titles = {_words(other.title) for other in others}
    outcomes = {o.outcome_id for o in view.outcomes if _words(o.title) in titles}
    return {
        (assignment.assignment_id, criterion.criterion_id)
        for assignment in view.assignments
        for criterion in _criteria(assignment)
        if criterion.outcome_id in outcomes or any(_says(other, criterion) for other in others)
    }


def _named_in_plan(slo: Slo, there: list[AssignmentFact]) -> set[str]:
    """Find the assignments titled as the SLO or named in its plan; a longer name hides a part."""
    plan, title = _words(slo.assessment), _words(slo.title)
    names = {a.assignment_id: _words(a.name) for a in there}
    found = {
        key: name
        for key, name in names.items()
        if name
        and (name == title or (len(name) >= FEWEST_WORDS_OF_A_NAME and _stands_in(name, plan)))
    }
    return {
        key
        for key, name in found.items()
        if not any(name != other and _stands_in(name, other) for other in found.values())
    }


def _nearest(slo: Slo, criteria: list[Criterion]) -> tuple[list[Criterion], Words]:
    """Find the criteria that share most words with the SLO and its plan, and those words."""
    wanted = _telling(f"{slo.title} {slo.description} {slo.assessment}")
    shared = [_telling(c.description) & wanted for c in criteria]
    most = max(map(len, shared), default=0)
    best = [c for c, words in zip(criteria, shared, strict=True) if len(words) == most]
    words = next((words for words in shared if len(words) == most), set())
    return best, tuple(sorted(words)) if len(best) == 1 else ()


def _of_reflection(
    definition: DefinitionContent, view: CourseView, used: Collection[AssignmentId]
) -> Iterator[Suggestion]:
    """Suggest what is titled a reflection and can hold it, or the only one that could and is free.

    `used` shows an SLO, or may.
    """
    wanted = set(definition.reflection.submission_types)
    fitting = sorted(
        (a for a in view.assignments if a.published and wanted & set(a.submission_types)),
        key=_name_order,
    )
    titled = [a for a in fitting if any(w.startswith(_REFLECTING) for w in _words(a.name))]
    is_only_one = len(fitting) == 1 and fitting[0].assignment_id not in used
    found = titled or (fitting if is_only_one else [])
    if found:
        reason = SuggestionReason.REFLECTION_TITLE if titled else SuggestionReason.REFLECTION_KIND
        yield Suggestion(
            key=REFLECTION_KEY,
            reason=reason,
            about=found[0].name,
            assignment_name=found[0].name,
            options=tuple(Option(id=a.assignment_id, name=a.name) for a in found),
        )


def _counts(assignment: AssignmentFact) -> bool:
    return assignment.published and assignment.grading_type != "not_graded"


def _criteria(assignment: AssignmentFact) -> list[Criterion]:
    rubric = assignment.rubric
    return [c for c in rubric.criteria if c.points is not None and c.points > 0] if rubric else []


def _says(slo: Slo, criterion: Criterion) -> bool:
    said = _words(criterion.description)
    return bool(said) and said in {_words(slo.title), _words(slo.description)}


def _name_order(assignment: AssignmentFact) -> tuple[str, str]:
    return (assignment.name, assignment.assignment_id)


def _stands_in(part: Words, whole: Words) -> bool:
    places = range(len(whole) - len(part) + 1)
    return any(whole[at : at + len(part)] == part for at in places)


def _telling(text: str) -> set[str]:
    return {word for word in _words(text) if len(word) > LONGEST_JOINING_WORD}


def _words(text: str) -> Words:
    """Take a text as its words, so that case, accents, hyphens and full stops tell nothing."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return tuple(re.findall(r"\w+", "".join(c for c in bare if not unicodedata.combining(c))))
