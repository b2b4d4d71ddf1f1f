"""A verdict's facts as sentences ask for them, and what this reader may know of them."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from flask_babel import gettext as _

from lti_app.domain.change.drift import LOST
from lti_app.domain.mastery.verdict import Flag, ReasonCode, Verdict
from lti_app.pages.formats import amount, short_date, short_moment

_AMOUNTS = frozenset({"points", "out_of", "threshold", "threshold_out_of"})


class Audience(StrEnum):
    """Who reads."""

    LEARNER = "learner"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, when, where and in what language."""

    audience: Audience
    now: datetime
    zone: tzinfo
    locale: str

    def day(self, text: str) -> str:
        """Write the date of a time as a reason holds it."""
        return short_date(datetime.fromisoformat(text), self.now, self.zone, self.locale)

    def hour(self, when: datetime) -> str:
        """Write a date with its hour, in the reader's zone, which is named."""
        return short_moment(when, self.now, self.zone, self.locale)


class Told:
    """One verdict on one assessment, for one reader."""

    def __init__(
        self,
        verdict: Verdict,
        reader: Reader,
        assessor: str | None = None,
        due: datetime | None = None,
    ) -> None:
        """Take what a sentence may name: the facts, who graded, when it is due."""
        self.verdict = verdict
        self.reader = reader
        self.assessor = assessor
        self.due = due
        self.is_learner = reader.audience is Audience.LEARNER

    def has(self, name: str) -> bool:
        """Say whether the reason holds this fact."""
        return self.verdict.reason.facts.get(name) is not None

    def fact(self, name: str) -> str:
        """Give a fact as text; empty where the reason does not hold it."""
        value = self.verdict.reason.facts.get(name)
        if value is None:
            return ""
        return amount(str(value), self.reader.locale) if name in _AMOUNTS else str(value)

    def day(self, name: str) -> str:
        """Give the date of a time the reason holds."""
        return self.reader.day(self.fact(name)) if self.has(name) else ""

    @property
    def code(self) -> ReasonCode:
        """The reason as this reader may know it.

        A learner's facts hold no unreleased grade to begin with; should one come here all the
        same, it is worded as work nobody graded yet.
        """
        code = self.verdict.reason.code
        if not self.is_learner or code is not ReasonCode.NOT_RELEASED:
            return code
        is_in = self.has("submitted_at")
        return ReasonCode.WAITING_FOR_GRADE if is_in else ReasonCode.NOT_HANDED_IN

    @property
    def is_lost(self) -> bool:
        """Whether the assignment is deleted or unpublished, so that nobody can hand it in."""
        return self.fact("drift") in LOST

    @property
    def hides_points(self) -> bool:
        """Whether this reader gets no points: the rubric hides them from learners."""
        return self.is_learner and Flag.HIDE_POINTS in self.verdict.flags

    @property
    def what(self) -> str:
        """The assessment: assignment with its criterion or outcome."""
        names = {name: self.fact(name) for name in ("assignment", "criterion", "outcome")}
        if names["criterion"]:
            return str(_("%(assignment)s, criterion “%(criterion)s”", **names))
        if names["outcome"]:
            return str(_("%(assignment)s, outcome “%(outcome)s”", **names))
        return names["assignment"]

    @property
    def threshold(self) -> str:
        """The threshold, with its scale where that is not the one of the points."""
        points, out_of = self.fact("threshold"), self.fact("threshold_out_of")
        if out_of == self.fact("out_of"):
            return points
        return str(_("%(points)s of %(out_of)s", points=points, out_of=out_of))

    def names(self) -> dict[str, str]:
        """Give the names a sentence may hold."""
        return {
            "assignment": self.fact("assignment"),
            "outcome": self.fact("outcome"),
            "what": self.what,
            "handed_in": self.day("submitted_at"),
            "graded": self.day("graded_at"),
            "level": self.fact("level"),
            "points": self.fact("points"),
            "out_of": self.fact("out_of"),
            "threshold": self.threshold,
        }
