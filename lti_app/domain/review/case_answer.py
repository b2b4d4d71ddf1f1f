"""Says whether what ASA asked for by returning a case was answered, so that the case comes back.

A learner answers with their own work, an instructor with an assessment or with the mapping; each
is held against what was known at the return, never against the seal (docs/evidence.md).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from lti_app.domain.evidence.evidence import OutcomeResultFact, ReflectionFact, SubmissionFact
from lti_app.domain.evidence.learner_facts import LearnerFacts
from lti_app.domain.ids import SloKey
from lti_app.domain.mapping.mapping import CriterionLink, MappingContent, OutcomeLink, SloMapping
from lti_app.domain.review.review import ReviewCaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A return and what was known then; no `mapping` where the evidence is of another course."""

    state: ReviewCaseState
    at: datetime
    learner: LearnerFacts
    mapping: MappingContent | None


@dataclass(frozen=True, slots=True)
class _Deed:
    """What somebody did in Canvas, and when; no `value` where nothing was done that counts."""

    value: object | None
    at: datetime | None


_Deeds = Mapping[tuple[str, str], _Deed]


def is_answered(returned: Returned, learner: LearnerFacts, mapping: MappingContent) -> bool:
    """Say whether the one who was asked has answered since the return.

    A new assessment answers either. What a learner hands in answers a return to the learner only,
    and a mapping that judges otherwise a return to the instructor only: a new number of a mapping
    that judges the same answers nothing.
    """
    then = returned.learner
    if _has_new(dict(_assessed(then)), dict(_assessed(learner)), returned.at):
        return True
    if returned.state is ReviewCaseState.RETURNED_TO_LEARNER:
        return _has_new(dict(_handed_in(then)), dict(_handed_in(learner)), returned.at)
    return returned.mapping is not None and not judges_alike(returned.mapping, mapping)


def judges_alike(one: MappingContent, other: MappingContent) -> bool:
    """Say whether two mappings judge by the same links, shares and rules.

    An accepted change carries a link to another scale by the same share (docs/adr/0016), and names
    in Canvas judge nothing.
    """
    return one.reflection == other.reflection and not judged_otherwise(one, other)


def judged_otherwise(one: MappingContent, other: MappingContent) -> tuple[SloKey, ...]:
    """Name the outcomes the two judge by other links, shares or rules, in the order of `other`."""
    before, after = _rules(one), _rules(other)
    named = dict.fromkeys([*after, *before])
    return tuple(slo for slo in named if before.get(slo) != after.get(slo))


def _has_new(then: _Deeds, now: _Deeds, returned_at: datetime) -> bool:
    return any(_is_new(then.get(key), deed, returned_at) for key, deed in now.items())


def _is_new(then: _Deed | None, now: _Deed, returned_at: datetime) -> bool:
    if now.value is None:
        return False
    if then is None:
        # Nobody read it before the return, as where it was mapped later: Canvas tells when it was.
        return now.at is not None and now.at > returned_at
    return now.value != then.value


def _handed_in(learner: LearnerFacts) -> Iterator[tuple[tuple[str, str], _Deed]]:
    for work in learner.submissions:
        yield ("work", work.assignment_id), _Deed(work.submitted_at, work.submitted_at)
    if learner.reflection is not None:
        yield ("reflection", learner.reflection.assignment_id), _reflected(learner.reflection)


def _reflected(fact: ReflectionFact) -> _Deed:
    work = (fact.submitted_at, fact.digest, fact.attachments, fact.url, fact.media)
    return _Deed(None if fact.submitted_at is None else work, fact.submitted_at)


def _assessed(learner: LearnerFacts) -> Iterator[tuple[tuple[str, str], _Deed]]:
    for work in learner.submissions:
        yield ("criteria", work.assignment_id), _criteria(work)
    for result in learner.outcome_results:
        yield (f"outcome {result.outcome_id}", result.alignment), _result(result)


def _criteria(work: SubmissionFact) -> _Deed:
    # What is not posted yet nobody may learn of, not by a case that comes back either.
    if work.criteria is None or work.posted_at is None:
        return _Deed(None, work.graded_at)
    points = {each.criterion_id: each.points for each in work.criteria if each.points is not None}
    return _Deed(points or None, work.graded_at)


def _result(result: OutcomeResultFact) -> _Deed:
    return _Deed(None if result.hidden else result.score, result.assessed_at)


def _rules(mapping: MappingContent) -> dict[SloKey, object]:
    return {slo.slo: _rule(slo) for slo in mapping.slos}


def _rule(slo: SloMapping) -> tuple[object, ...]:
    links = frozenset([*map(_criterion, slo.criteria), *map(_outcome, slo.outcomes)])
    return slo.combining, slo.needed, links


def _criterion(link: CriterionLink) -> tuple[object, ...]:
    # A criterion made anew and accepted is the one first mapped.
    first = link.earlier or link
    share = Fraction(link.threshold.points) / Fraction(link.threshold.out_of)
    # A copied rubric keeps its criteria's ids: they are of one rubric only.
    return link.assignment_id, first.rubric_id, first.criterion_id, share


def _outcome(link: OutcomeLink) -> tuple[object, ...]:
    share = Fraction(link.threshold.points) / Fraction(link.threshold.out_of)
    return link.outcome_id, frozenset(link.alignments), share
