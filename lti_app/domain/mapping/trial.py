"""How a draft mapping would judge the learners of a course on the grades of this moment.

Pure, and stored nowhere: an instructor tries a draft before activating it, to see who would have
met what, and what is missing. The reflection is left out: it comes on top. Learners are counted
over the whole course and listed in pages, each of which is read from Canvas when it is opened.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.evidence.evidence import OutcomeResultRow, RosterRow, SubmissionRow
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts, awaiting_results
from lti_app.domain.ids import CanvasUserId, SloKey
from lti_app.domain.mapping.mapping import Combining, MappingContent, SloMapping
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.mastery.completion import CourseRules
from lti_app.domain.mastery.grading_wait import waits_for_a_grade
from lti_app.domain.mastery.verdict import ReasonCode, Verdict
from lti_app.domain.people.standing import Standing, standing_of
from lti_app.domain.progress.next_step import is_for_mending

# A person waits for the answer: a page of a thousand learners is about twenty requests to Canvas.
MOST_COUNTED = 1000
A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Whose grades one page of a dry run reads, of how many: the first page counts as well.

    `read` holds who is listed first, then, on the first page, who is only counted.
    """

    read: tuple[RosterRow, ...]
    listed: int
    page: int
    total: int

    @property
    def counts(self) -> bool:
        """Say whether this page counts the course, besides listing some of it."""
        return self.page == 1

    @property
    def first(self) -> int:
        """Number the first learner listed, by name."""
        return (self.page - 1) * A_PAGE + 1

    @property
    def last(self) -> int:
        """Number the last learner listed."""
        return self.first - 1 + self.listed

    @property
    def uncounted(self) -> int:
        """Count the learners of a very large course who are listed, but not counted."""
        return self.total - len(self.read) if self.counts else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """What Canvas holds for the mapped assignments and outcomes, and when it was read."""

    roster: tuple[RosterRow, ...]
    submissions: tuple[SubmissionRow, ...]
    results: tuple[OutcomeResultRow, ...]
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedLearner:
    """One learner as a draft would judge them: the verdicts in the definition's order."""

    user_id: CanvasUserId
    name: str
    slos: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SloTrial:
    """How many learners would have met one SLO, wait for a grade on it, or do not have it yet."""

    slo: SloKey
    met: int
    waiting: int
    not_yet: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The SLOs that can be judged, in the definition's order; `all_met` counts who has them all.

    `unsaid` names those of which nothing can be said of anybody in the course: nothing shows them,
    or what shows them has to be mended first.
    """

    learners: int
    all_met: int
    slos: tuple[SloTrial, ...]
    unsaid: tuple[SloKey, ...] = ()


def part_of(roster: Iterable[RosterRow], page: int) -> Part:
    """Choose by name whose grades a page reads; a page past the last is the last."""
    learners = sorted(
        (row for row in roster if _is_judged(row)),
        key=lambda row: (row.sortable_name.casefold(), row.name, row.user_id),
    )
    page = max(1, min(page, -(-len(learners) // A_PAGE)))
    start = (page - 1) * A_PAGE
    listed = learners[start : start + A_PAGE]
    return Part(
        read=tuple(learners[:MOST_COUNTED] if page == 1 else listed),
        listed=len(listed),
        page=page,
        total=len(learners),
    )


def try_each(
    definition: DefinitionContent, content: MappingContent, view: CourseView, grades: Grades
) -> tuple[TriedLearner, ...]:
    """Judge every learner who was read by a draft, in the order they were read."""
    rules = CourseRules(definition, content, CourseFacts(assignments=view.assignments))
    return tuple(
        TriedLearner(
            user_id=person.user_id,
            name=person.name,
            slos=tuple(each.verdict for each in rules.evaluate(facts).slos),
        )
        for person, facts in _learners(grades)
        if _is_judged(person)
    )


def count_tried(
    definition: DefinitionContent,
    content: MappingContent,
    tried: Sequence[TriedLearner],
    blocked: Collection[SloKey] = (),
    *,
    counts_course: bool = True,
) -> Trial:
    """Count who would have met each SLO that can be judged, and who all of these.

    `blocked` names those that nothing sound shows, as the check found. What is to be mended for
    everybody here is so for the course only where `counts_course`: a page may hold one learner.
    """
    found = {
        slo.key: [each.slos[place] for each in tried] for place, slo in enumerate(definition.slos)
    }
    unsaid = tuple(
        key
        for key, verdicts in found.items()
        if key in blocked or _is_unsaid(content, key, verdicts if counts_course else ())
    )
    said = {key: verdicts for key, verdicts in found.items() if key not in unsaid}
    return Trial(
        learners=len(tried),
        all_met=sum(has_all(each, definition, unsaid) for each in tried),
        slos=tuple(_count(key, content.slo(key), said[key]) for key in said),
        unsaid=unsaid,
    )


def has_all(
    tried: TriedLearner, definition: DefinitionContent, unsaid: Collection[SloKey] = ()
) -> bool:
    """Say whether every SLO that can be judged would be met; where none can be, nobody has."""
    slos = zip(definition.slos, tried.slos, strict=True)
    said = [verdict.is_met for slo, verdict in slos if slo.key not in unsaid]
    return bool(said) and all(said)


def _is_judged(person: RosterRow) -> bool:
    """Say whether the roster would list this person; the invited too, whose work may come yet."""
    return standing_of(person.enrollments, has_work=True) is Standing.LEARNER


def _is_unsaid(content: MappingContent, key: SloKey, verdicts: Sequence[Verdict]) -> bool:
    mapped = content.slo(key)
    if mapped is None or not mapped.links:
        return True
    return bool(verdicts) and all(is_for_mending(verdict) for verdict in verdicts)


def _learners(grades: Grades) -> Iterable[tuple[RosterRow, LearnerFacts]]:
    submissions: dict[CanvasUserId, list[SubmissionRow]] = {}
    results: dict[CanvasUserId, list[OutcomeResultRow]] = {}
    for row in grades.submissions:
        submissions.setdefault(row.user_id, []).append(row)
    for result in grades.results:
        results.setdefault(result.user_id, []).append(result)
    for person in grades.roster:
        own = tuple(row.fact for row in submissions.get(person.user_id, ()))
        facts = LearnerFacts(
            submissions=own,
            outcome_results=tuple(row.fact for row in results.get(person.user_id, ())),
            enrollments=person.enrollments,
            awaiting_results=awaiting_results(own, grades.read_at),
        )
        yield person, facts


def _count(slo: SloKey, mapped: SloMapping | None, verdicts: list[Verdict]) -> SloTrial:
    met = sum(verdict.is_met for verdict in verdicts)
    waiting = sum(not verdict.is_met and _waits(verdict, mapped) for verdict in verdicts)
    return SloTrial(slo=slo, met=met, waiting=waiting, not_yet=len(verdicts) - met - waiting)


def _waits(verdict: Verdict, mapped: SloMapping | None) -> bool:
    """Say whether grades that are still to come could make it Met."""
    if not verdict.parts or mapped is None:
        # A result that Canvas has yet to make of a grade waits too, though for nobody's grading.
        return waits_for_a_grade(verdict) or verdict.reason.code is ReasonCode.RESULT_PENDING
    met = sum(part.is_met for part in verdict.parts)
    waiting = sum(not part.is_met and _waits(part, None) for part in verdict.parts)
    match mapped.combining:
        case Combining.ALL:
            needed = len(verdict.parts)
        case Combining.AT_LEAST:
            needed = mapped.needed
        case Combining.ANY | Combining.LATEST | Combining.HIGHEST:
            needed = 1
        case _:
            assert_never(mapped.combining)
    return bool(waiting) and met + waiting >= needed
