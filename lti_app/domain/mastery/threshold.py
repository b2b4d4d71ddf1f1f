"""Thresholds: an exact share of a scale plus a level word, such as "3 of 4, Sound".

Compared by cross-multiplication, so no rounding ever decides. Policy 380.104, R6:
mastery threshold; R7: its rigor is agreed with ASA.
"""

from dataclasses import dataclass
from decimal import Decimal

from lti_app.domain.errors import RuleRefused
from lti_app.domain.sentence import say


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DraftThreshold:
    """A threshold while it is written: either number may be missing still."""

    points: Decimal | None = None
    out_of: Decimal | None = None
    word: str = ""

    def __eq__(self, other: object) -> bool:
        """Compare what they say: one that is complete is no other for having been checked."""
        return isinstance(other, DraftThreshold) and self._said() == other._said()

    def __hash__(self) -> int:
        """Give what equal ones share."""
        return hash(self._said())

    def _said(self) -> tuple[Decimal | None, Decimal | None, str]:
        return self.points, self.out_of, self.word


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Threshold(DraftThreshold):
    """`points` of `out_of`, with the level's own word.

    Raises:
        RuleRefused: `out_of` is not positive, or `points` is not within 0 and `out_of`.
    """

    points: Decimal
    out_of: Decimal
    word: str

    def __post_init__(self) -> None:
        """Refuse a threshold that no score could be held against."""
        if not (self.out_of.is_finite() and self.points.is_finite()) or self.out_of <= 0:
            raise RuleRefused(
                "threshold.scale", "A threshold needs a scale above zero.", field="out_of"
            )
        if not 0 < self.points <= self.out_of:
            raise RuleRefused(
                "threshold.points",
                say("A threshold lies above 0 and at most %(most)s.", most=self.out_of),
                field="points",
            )

    def is_reached_by(self, points: Decimal, out_of: Decimal) -> bool:
        """Say whether `points` of `out_of` is at least this share; a scale of zero never is."""
        return out_of > 0 and points * self.out_of >= self.points * out_of

    def is_at_least(self, other: "Threshold") -> bool:
        """Say whether this threshold asks for no less than `other`, as a share of its scale."""
        return self.points * other.out_of >= other.points * self.out_of
