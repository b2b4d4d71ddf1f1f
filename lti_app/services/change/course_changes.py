"""What changed in a course since a badge was mapped, shown to its staff with what accepting makes.

Reads only; `acceptance` acts.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from lti_app.domain.change.change import (
    HOLDING,
    RENEWABLE,
    CourseChange,
    CourseChangeKind,
    may_accept,
)
from lti_app.domain.change.drift_history import drifts_since
from lti_app.domain.change.effect import is_held
from lti_app.domain.change.renewal import Renewal, renew
from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import (
    AssignmentId,
    CanvasOutcomeId,
    CourseId,
    DefinitionVersionId,
    MappingId,
)
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.mastery.completion import CourseRules
from lti_app.domain.mastery.verdict import Verdict
from lti_app.domain.people.actor import Actor
from lti_app.models.change import ChangeItemRow
from lti_app.models.completion import CompletionRow
from lti_app.models.documents import digest, encode
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.services.change.items import ChangeItem, ChangeItems, Unlisted, in_force
from lti_app.services.change.reading import ChangeReading, History
from lti_app.services.mapping.access import (
    active_version,
    demand_staff,
    find_mapping,
    last_version,
)

FindDefinition = Callable[[DefinitionVersionId], DefinitionVersion]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFigures:
    """The changes of one badge nobody has acted on: all, those that hold verdicts, who waits.

    `waiting` counts learners, each once however many changes hold their work.
    """

    count: int = 0
    holding: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What accepting would make of the mapping; `seen` names it, `falls` who would lose by it."""

    renewal: Renewal
    seen: str
    falls: int
    rises: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeChanges:
    """Everything the page of a badge's changes shows."""

    definition: DefinitionVersion
    mapping_id: MappingId
    draft_open: bool
    open_items: tuple[ChangeItem, ...]
    closed_items: tuple[ChangeItem, ...]
    proposal: Proposal | None
    unlisted: Unlisted

    @property
    def can_accept(self) -> bool:
        """Say whether a teacher may accept: all can be renewed, and no draft is in the way."""
        is_answer = may_accept({each.change.kind for each in self.open_items})
        is_possible = self.proposal is not None and self.proposal.renewal.is_possible
        return is_answer and is_possible and not self.draft_open


class CourseChanges:
    """The changes of a course's badges, within one unit of work."""

    def __init__(
        self,
        *,
        session: Session,
        actor: Actor,
        find_definition: FindDefinition,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor
        self._find_definition = find_definition

    def figures(self, course_id: CourseId) -> dict[MappingId, ChangeFigures]:
        """Count what waits for somebody, badge by badge; for the course's staff.

        One query, and one more where learners wait.

        Raises:
            NotPermitted: the actor is no staff of this course.
        """
        demand_staff(self._actor, course_id)
        item = ChangeItemRow
        rows = self._session.execute(
            select(item.mapping_id, item.kind, item.waiting)
            .join(MappingRow, MappingRow.id == item.mapping_id)
            .where(MappingRow.course_id == course_id, item.noted_at.is_(None), *in_force())
        ).all()
        held = self._held({each.mapping_id for each in rows if each.waiting})
        return {
            MappingId(mapping_id): ChangeFigures(
                count=sum(each.mapping_id == mapping_id for each in rows),
                holding=sum(
                    each.mapping_id == mapping_id and each.kind in HOLDING for each in rows
                ),
                waiting=held[mapping_id],
            )
            for mapping_id in {each.mapping_id for each in rows}
        }

    def _held(self, mappings: set[int]) -> Counter[int]:
        """Count the learners whose work waits, as the roster's filter finds them."""
        if not mappings:
            return Counter()
        rows = self._session.scalars(
            select(CompletionRow)
            .where(CompletionRow.mapping_id.in_(mappings))
            .options(defer(CompletionRow.inputs))  # all that was read of each learner
        )
        return Counter(row.mapping_id for row in rows if is_held(row.to_verdict()))

    def is_looked_at(self, mapping_id: MappingId) -> bool:
        """Say whether a change that holds verdicts stands; of the course, of no learner in it."""
        item = ChangeItemRow
        standing = select(func.count()).where(
            item.mapping_id == mapping_id, item.kind.in_(HOLDING), *in_force()
        )
        return bool(self._session.scalar(standing))

    def rested_on(self, mapping_id: MappingId) -> tuple[ChangeItem, ...]:
        """List the changes that learners' verdicts may rest on; raises as `page`."""
        row = find_mapping(self._session, self._actor, mapping_id)
        return ChangeItems(self._session).rested_on(row)

    def page(self, mapping_id: MappingId) -> BadgeChanges:
        """Gather the changes of one badge; teachers and TAs of its course only.

        Raises:
            NotFound, NotPermitted: as `find_mapping`.
        """
        row = find_mapping(self._session, self._actor, mapping_id)
        active = active_version(self._session, row)
        shown = active.definition_version_id if active else self._last_definition(row)
        definition = self._find_definition(DefinitionVersionId(shown))
        items = ChangeItems(self._session)
        open_items = items.standing(row)
        is_due = any(each.change.kind in RENEWABLE for each in open_items)
        return BadgeChanges(
            definition=definition,
            mapping_id=mapping_id,
            draft_open=row.draft_version_id is not None,
            open_items=open_items,
            closed_items=items.closed(row),
            proposal=self._proposal(row, active, definition, open_items)
            if is_due and active is not None
            else None,
            unlisted=items.unlisted(row, open_items),
        )

    def _last_definition(self, row: MappingRow) -> int:
        last = last_version(self._session, row)
        found = last.definition_version_id if last else row.draft_version_id
        assert found is not None  # a mapping has a draft, or had a version
        return found

    def _proposal(
        self,
        row: MappingRow,
        active: MappingVersionRow,
        definition: DefinitionVersion,
        items: Iterable[ChangeItem],
    ) -> Proposal:
        """Say what accepting would make, by the last readings, and who would stand otherwise."""
        content = active.to_content()
        history = ChangeReading(self._session).history(CourseId(row.course_id))
        present = {name: seen[-1].fact for name, seen in history.items() if not seen[-1].is_gone}
        scales = scales_of(each.change for each in items)
        renewal = renew(content, definition.content, present, scales, first_seen(content, history))
        falls = rises = 0
        if renewal.is_possible:
            wanted = content.assignment_ids()
            course = CourseFacts(
                assignments=tuple(present[a] for a in sorted(wanted & set(present)))
            )
            rules = CourseRules(definition.content, renewal.content, course)
            for completion in self._completions(row):
                # It may be of an earlier version of the badge, with other outcomes.
                before = {each.slo: each.verdict for each in completion.to_verdict().slos}
                after = rules.evaluate(_as_accepted(completion.to_inputs()))
                pairs = [(before[n.slo], n.verdict) for n in after.slos if n.slo in before]
                falls += any(_falls(was, now) for was, now in pairs)
                rises += any(_falls(now, was) for was, now in pairs)
        return Proposal(
            renewal=renewal, seen=digest(encode(renewal.content)), falls=falls, rises=rises
        )

    def _completions(self, row: MappingRow) -> Iterable[CompletionRow]:
        return self._session.scalars(
            select(CompletionRow).where(CompletionRow.mapping_id == row.id)
        )


def scales_of(changes: Iterable[CourseChange]) -> dict[CanvasOutcomeId, Decimal]:
    """Read the present scale of each outcome whose scale is among the changes."""
    return {
        CanvasOutcomeId(change.subject.partition("/")[2]): Decimal(change.after)
        for change in changes
        if change.kind is CourseChangeKind.OUTCOME_SCALE
    }


def first_seen(content: MappingContent, history: History) -> dict[AssignmentId, int]:
    """Say which reading first saw each assignment drift that differs now."""
    return {named: drift.reading for named, drift in drifts_since(content, history).items()}


def _as_accepted(facts: LearnerFacts) -> LearnerFacts:
    """Put a learner's facts as they will be read once what drifts now is accepted."""
    known = {s.assignment_id for s in facts.submissions_before_accepting}
    drifted = [s for s in facts.submissions_before_drift if s.assignment_id not in known]
    return replace(
        facts,
        submissions_before_drift=(),
        submissions_before_accepting=(*facts.submissions_before_accepting, *drifted),
    )


def _falls(before: Verdict, after: Verdict) -> bool:
    return before.is_met and not after.is_met
