"""How narrowly a complete set is met, so that a reviewer looks first where a doubt decides.

A threshold lies where most good work lies: "3 of 4, Sound" is reached exactly by nearly everybody,
so one outcome just at its threshold tells nothing. Two things do:
- every outcome is just at its threshold: nowhere is there a margin for one doubtful point;
- an outcome is just at its threshold, and another released assessment of it lies below: the
  evidence does not agree with itself.
"""

from dataclasses import dataclass

from lti_app.domain.ids import SloKey
from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.completion import CompletionVerdict
from lti_app.domain.mastery.verdict import Flag, ReasonCode, Verdict, VerdictState

_ONE_DECIDES = frozenset({Combining.LATEST, Combining.HIGHEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What makes a set narrow: it has no margin anywhere, or some outcomes are contradicted."""

    is_nowhere: bool
    contradicted: tuple[SloKey, ...]

    @property
    def is_narrow(self) -> bool:
        """Say whether the queue flags the case as narrowly met."""
        return self.is_nowhere or bool(self.contradicted)


def margin_of(verdict: CompletionVerdict) -> Margin:
    """Tell how narrowly a set is met; what is not met has no margin to speak of."""
    bare = [each for each in verdict.slos if each.verdict.is_met and not _has_margin(each.verdict)]
    return Margin(
        is_nowhere=bool(bare) and len(bare) == len(verdict.slos),
        contradicted=tuple(each.slo for each in bare if _falls_short_elsewhere(each.verdict)),
    )


def _has_margin(verdict: Verdict) -> bool:
    """Say whether a Met outcome would still be met without what is just at the threshold."""
    facts = verdict.reason.facts
    if verdict.reason.code is not ReasonCode.COMBINED or facts["rule"] in _ONE_DECIDES:
        return Flag.THRESHOLD_EDGE not in verdict.flags
    above = sum(part.is_met and Flag.THRESHOLD_EDGE not in part.flags for part in verdict.parts)
    return above >= int(facts["needed"] or 1)


def _falls_short_elsewhere(verdict: Verdict) -> bool:
    return any(
        part.state is VerdictState.NOT_MET and part.reason.code is ReasonCode.BELOW_THRESHOLD
        for part in verdict.parts
    )
