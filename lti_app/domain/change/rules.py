"""Finds in what a course differs from a mapping of it.

Pure: the mapping as activated beside what the last complete readings say. The same readings give
the same changes, whenever they are asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lti_app.domain.change.change import (
    AsRead,
    CourseChange,
    CourseChangeKind,
    CourseCondition,
    Found,
)
from lti_app.domain.change.drift_history import SeenAssignment
from lti_app.domain.evidence.evidence import AssignmentFact, Criterion
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, SloKey
from lti_app.domain.mapping.mapping import (
    ActiveMapping,
    AssignmentSnapshot,
    CriterionLink,
    MappingContent,
    OutcomeLink,
)
from lti_app.domain.mapping.rules import carries, fingerprint, plain

_OF_COURSE = {
    CourseCondition.CONCLUDED: CourseChangeKind.COURSE_CONCLUDED,
    CourseCondition.GONE: CourseChangeKind.COURSE_GONE,
    CourseCondition.CLOSED: CourseChangeKind.COURSE_CLOSED,
}


def changes_of(mapping: ActiveMapping, read: AsRead) -> tuple[Found, ...]:
    """Find everything in which a course differs from its mapping, one each kind and subject.

    A change that came, went and came back dates from its last coming.
    """
    found: list[Found] = []
    for named in sorted(mapping.content.assignment_ids()):
        found.extend(_of_assignment(mapping, named, read.history.get(named, ())))
    found.extend(Found(change) for change in _of_outcomes(mapping.content, read))
    found.extend(Found(change) for change in _of_grades(mapping.content, read))
    found.extend(Found(change) for change in _of_people(read))
    kind = _OF_COURSE.get(read.condition)
    if kind is not None:
        found.append(Found(CourseChange(kind=kind)))
    return tuple(found)


def _of_assignment(
    mapping: ActiveMapping, named: AssignmentId, history: Sequence[SeenAssignment]
) -> Iterator[Found]:
    """Compare every version ever seen, so that each change is dated by its own first reading."""
    asked = _Asked.of(mapping, named, history)
    since: dict[tuple[CourseChangeKind, str], Found] = {}
    for seen in history:
        fact = None if seen.is_gone else seen.fact
        now = {change.key: change for change in asked.compare(fact, seen.fact.name)}
        since = {
            key: Found(change, since[key].reading, since[key].seen_at)
            if key in since
            else Found(change, seen.reading, seen.seen_at)
            for key, change in now.items()
        }
    yield from since.values()


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a mapping asks of one assignment, and that assignment as it was mapped, if ever read."""

    assignment_id: AssignmentId
    name: str
    slos: tuple[SloKey, ...]
    criteria: tuple[tuple[CriterionLink, tuple[SloKey, ...]], ...]
    outcomes: tuple[tuple[OutcomeLink, tuple[SloKey, ...]], ...]
    mapped: AssignmentFact | None
    rubric_title: str

    @classmethod
    def of(
        cls, mapping: ActiveMapping, named: AssignmentId, history: Sequence[SeenAssignment]
    ) -> "_Asked":
        fixed = next((s for s in mapping.snapshots if s.assignment_id == named), None)
        criteria = _criteria_at(mapping.content, named)
        outcomes = _outcomes_at(mapping.content, named)
        links = (*criteria, *outcomes)
        slos = dict.fromkeys(slo for _, keys in links for slo in keys)
        mapped = _as_mapped(fixed, history)
        titles = [
            seen.fact.rubric.title
            for seen in history
            if seen.fact.rubric and fixed and seen.fact.rubric.rubric_id == fixed.rubric_id
        ]
        return cls(
            assignment_id=named,
            name=fixed.name if fixed else "",
            slos=tuple(slos),
            criteria=criteria,
            outcomes=outcomes,
            mapped=mapped,
            rubric_title=titles[-1] if titles else "",
        )

    def compare(self, fact: AssignmentFact | None, last_name: str) -> Iterator[CourseChange]:
        name = self.name or last_name
        if fact is None:
            yield self._whole(CourseChangeKind.ASSIGNMENT_GONE, name, before=name)
            return
        if self.name and fact.name != self.name:
            kind = CourseChangeKind.ASSIGNMENT_RENAMED
            yield self._whole(kind, self.name, before=self.name, after=fact.name)
        if not fact.published:
            yield self._whole(CourseChangeKind.ASSIGNMENT_UNPUBLISHED, name, before=name)
            return
        if self.criteria:
            yield from self._of_rubric(fact, name)
        for link, slos in self.outcomes:
            if self.mapped and carries(self.mapped, link.outcome_id):
                yield from self._of_alignment(fact, link, slos, name)

    def _whole(
        self, kind: CourseChangeKind, name: str, *, before: str, after: str = ""
    ) -> CourseChange:
        return CourseChange(
            kind=kind,
            subject=self.assignment_id,
            slos=self.slos,
            assignment_id=self.assignment_id,
            assignment=name,
            before=before,
            after=after,
        )

    def _of_rubric(self, fact: AssignmentFact, name: str) -> Iterator[CourseChange]:
        rubric = fact.rubric
        if rubric is None:
            kind = CourseChangeKind.RUBRIC_REMOVED
            yield self._whole(kind, name, before=self.rubric_title)
            return
        if any(link.rubric_id != rubric.rubric_id for link, _ in self.criteria):
            kind = CourseChangeKind.RUBRIC_REPLACED
            yield self._whole(kind, name, before=self.rubric_title, after=rubric.title)
            return
        known = self.mapped.rubric if self.mapped else None
        for link, slos in self.criteria:
            was = known.criterion(link.criterion_id) if known else None
            for kind, before, after in _of_criterion(
                link, was, rubric.criterion(link.criterion_id)
            ):
                yield CourseChange(
                    kind=kind,
                    subject=f"{self.assignment_id}/{link.criterion_id}",
                    slos=slos,
                    assignment_id=self.assignment_id,
                    assignment=name,
                    part=link.criterion_name,
                    before=before,
                    after=after,
                )

    def _of_alignment(
        self, fact: AssignmentFact, link: OutcomeLink, slos: tuple[SloKey, ...], name: str
    ) -> Iterator[CourseChange]:
        if carries(fact, link.outcome_id):
            return
        yield CourseChange(
            kind=CourseChangeKind.OUTCOME_UNLINKED,
            subject=f"{self.assignment_id}/outcome/{link.outcome_id}",
            slos=slos,
            assignment_id=self.assignment_id,
            assignment=name,
            part=link.outcome_name,
            before=link.outcome_name,
        )


def _of_criterion(
    link: CriterionLink, was: Criterion | None, now: Criterion | None
) -> Iterator[tuple[CourseChangeKind, str, str]]:
    if now is None:
        yield CourseChangeKind.CRITERION_GONE, link.criterion_name, ""
        return
    if now.points != link.criterion_points:
        yield (
            CourseChangeKind.CRITERION_POINTS,
            plain(link.criterion_points),
            plain(now.points),
        )
    elif was is not None and _levels(was) != _levels(now):
        yield CourseChangeKind.CRITERION_RATINGS, _levels(was), _levels(now)
    if now.description.strip() != link.criterion_name.strip():
        yield CourseChangeKind.CRITERION_TEXT, link.criterion_name, now.description


def _of_outcomes(content: MappingContent, read: AsRead) -> Iterator[CourseChange]:
    slos: dict[CanvasOutcomeId, list[SloKey]] = {}
    links: dict[CanvasOutcomeId, OutcomeLink] = {}
    for slo in content.slos:
        for link in slo.outcomes:
            slos.setdefault(link.outcome_id, []).append(slo.slo)
            links[link.outcome_id] = link
    for named, link in sorted(links.items()):
        scale = read.scales.get(named)
        kind: CourseChangeKind | None = None
        if named in read.unlinked:
            kind = CourseChangeKind.OUTCOME_UNLINKED
        elif scale is not None and scale != link.points_possible:
            kind = CourseChangeKind.OUTCOME_SCALE
        if kind is not None:
            is_scale = kind is CourseChangeKind.OUTCOME_SCALE
            yield CourseChange(
                kind=kind,
                subject=f"outcome/{named}",
                slos=tuple(slos[named]),
                part=link.outcome_name,
                before=plain(link.points_possible) if is_scale else link.outcome_name,
                after=plain(scale) if is_scale else "",
            )


def _of_grades(content: MappingContent, read: AsRead) -> Iterator[CourseChange]:
    for named in sorted(content.evidence_ids() & read.unposted.keys()):
        links = (*_criteria_at(content, named), *_outcomes_at(content, named))
        seen = read.history.get(named, ())
        yield CourseChange(
            kind=CourseChangeKind.GRADES_UNPOSTED,
            subject=named,
            slos=tuple(dict.fromkeys(slo for _, keys in links for slo in keys)),
            assignment_id=named,
            assignment=seen[-1].fact.name if seen else "",
            people=read.unposted[named],
        )


def _of_people(read: AsRead) -> Iterator[CourseChange]:
    kinds = (
        (CourseChangeKind.LEARNER_MERGED, read.merged),
        (CourseChangeKind.ENROLLMENT_ENDED, read.left - read.merged),
    )
    for kind, people in kinds:
        for person in sorted(people):
            yield CourseChange(kind=kind, subject=str(person), people=1)


def _as_mapped(
    fixed: AssignmentSnapshot | None, history: Iterable[SeenAssignment]
) -> AssignmentFact | None:
    """Find the assignment as it was fixed at activation, if a reading ever met it so."""
    if fixed is None:
        return None
    return next((s.fact for s in history if fingerprint(s.fact) == fixed.fingerprint), None)


def _criteria_at(
    content: MappingContent, named: AssignmentId
) -> tuple[tuple[CriterionLink, tuple[SloKey, ...]], ...]:
    found: dict[str, tuple[CriterionLink, list[SloKey]]] = {}
    for slo in content.slos:
        for link in slo.criteria:
            if link.assignment_id == named:
                found.setdefault(link.criterion_id, (link, []))[1].append(slo.slo)
    return tuple((link, tuple(slos)) for link, slos in found.values())


def _outcomes_at(
    content: MappingContent, named: AssignmentId
) -> tuple[tuple[OutcomeLink, tuple[SloKey, ...]], ...]:
    found: dict[str, tuple[OutcomeLink, list[SloKey]]] = {}
    for slo in content.slos:
        for link in slo.outcomes:
            if named in link.alignments:
                found.setdefault(link.outcome_id, (link, []))[1].append(slo.slo)
    return tuple((link, tuple(slos)) for link, slos in found.values())


def _levels(criterion: Criterion) -> str:
    """Write a criterion's scale, highest first: `4 Strong · 3 Sound`."""
    ordered = sorted(criterion.ratings, key=lambda r: (-(r.points or Decimal(0)), r.description))
    return " · ".join(f"{plain(r.points)} {r.description}".strip() for r in ordered)
