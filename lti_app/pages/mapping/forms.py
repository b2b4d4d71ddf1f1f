"""What a person sends from the panel of a cell, and which cell an address names."""

from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CriterionId, SloKey
from lti_app.domain.mapping.mapping import (
    CellKey,
    CellKind,
    Combining,
    CriterionLink,
    OutcomeLink,
)
from lti_app.domain.mapping.picks import CombiningPick, CriterionPick, OutcomePick, Pick
from lti_app.domain.mapping.rules import plain
from lti_app.models.base import number_within
from lti_app.pages.locales import told
from lti_app.pages.mapping.rule_words import LARGEST_COUNT
from lti_app.pages.mapping.screens import link_at
from lti_app.services.mapping.drafts import Draft

LONGEST_NUMBER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CellForm:
    """What stands in the panel's form: from the draft at first, then as it was sent."""

    key: CellKey
    base: str
    criterion: str = ""
    threshold: str = ""
    levels_of: str = ""
    alignments: tuple[str, ...] = ()
    combining: str = ""
    combining_was: str = ""
    combining_base: str = ""
    needed: str = "1"
    needed_was: str = "1"
    same_level: bool = False
    faults: tuple[tuple[str, str], ...] = field(default=())

    def refused(self, refusal: RuleRefused) -> "CellForm":
        """Put a fault beside its field; the input stays."""
        return replace(self, faults=((refusal.field or "criterion", told(refusal)),))

    def on_top_of(self, stands: "CellForm") -> "CellForm":
        """Keep what was typed, to be sent again over what stands now."""
        return replace(
            self,
            base=stands.base,
            combining_base=stands.combining_base,
            combining_was=stands.combining_was,
            needed_was=stands.needed_was,
        )

    def error(self, name: str) -> str | None:
        """Give the fault of a field."""
        return dict(self.faults).get(name)

    def picks(self) -> list[tuple[Pick, str]]:
        """Read what was picked; what was not touched is left out.

        Raises:
            RuleRefused: a number is none.
        """
        slo = self.key.slo
        points = self._points()
        made: Pick
        if self.key.kind is CellKind.OUTCOME:
            made = OutcomePick(
                slo=slo,
                outcome=CanvasOutcomeId(self.key.target),
                alignments=tuple(AssignmentId(a) for a in self.alignments),
                points=points,
            )
        else:
            made = CriterionPick(
                slo=slo,
                assignment=AssignmentId(self.key.target),
                criterion=CriterionId(self.criterion) if self.criterion else None,
                points=points,
            )
        edits: list[tuple[Pick, str]] = [(made, self.base)]
        if self._changes_rule():
            edits.append((self._combining(), self.combining_base))
        return edits

    def _changes_rule(self) -> bool:
        counts = Combining.AT_LEAST in {self.combining, self.combining_was}
        is_number = number_within(self.needed, LARGEST_COUNT) is not None
        is_other_count = self.needed != self.needed_was and (counts or not is_number)
        return self.combining != self.combining_was or is_other_count

    def _points(self) -> Decimal | None:
        # A level belongs to the criterion it was shown for, where their scales differ; another one
        # starts at its lowest.
        of_this = self.levels_of in {"", self.criterion or self.key.target}
        if not self.threshold or not of_this:
            return None
        try:
            points = Decimal(self.threshold[:LONGEST_NUMBER])
        except InvalidOperation:
            points = Decimal("NaN")
        if not points.is_finite():
            raise RuleRefused(
                "mapping.threshold", _("Choose one of the levels shown."), field="threshold"
            )
        return points

    def _combining(self) -> CombiningPick:
        if self.combining not in set(Combining):
            raise RuleRefused(
                "mapping.combining", _("Choose one of the rules shown."), field="combining"
            )
        needed = number_within(self.needed, LARGEST_COUNT)
        if needed is None:
            raise RuleRefused("mapping.needed", _("Give a whole number."), field="needed")
        return CombiningPick(slo=self.key.slo, combining=Combining(self.combining), needed=needed)


def form_of(draft: Draft, key: CellKey) -> CellForm:
    """Fill the form with what the draft says."""
    link = link_at(draft.content, key)
    mapped = draft.content.slo(key.slo)
    combining = mapped.combining.value if mapped else ""
    needed = str(mapped.needed if mapped else 1)
    form = CellForm(
        key=key,
        base=draft.base(key),
        combining=combining,
        combining_was=combining,
        combining_base=draft.base(CellKey(CellKind.COMBINING, key.slo)),
        needed=needed,
        needed_was=needed,
    )
    if isinstance(link, CriterionLink):
        return replace(form, criterion=link.criterion_id, threshold=plain(link.threshold.points))
    if isinstance(link, OutcomeLink):
        return replace(form, alignments=link.alignments, threshold=plain(link.threshold.points))
    return form


def form_sent(sent: MultiDict[str, str], key: CellKey) -> CellForm:
    """Read the form as it was sent, nothing judged yet."""
    # One radio says rule and count in one: "at_least:2".
    combining, _colon, counted = sent.get("combining", sent.get("combining_was", "")).partition(":")
    return CellForm(
        key=key,
        base=sent.get("base", ""),
        criterion=sent.get("criterion", ""),
        threshold=sent.get("threshold", ""),
        levels_of=sent.get("levels_of", ""),
        alignments=tuple(sent.getlist("alignments")),
        combining=combining,
        combining_was=sent.get("combining_was", ""),
        combining_base=sent.get("combining_base", ""),
        needed=counted or sent.get("needed", "1").strip(),
        needed_was=sent.get("needed_was", "1"),
        same_level="same_level" in sent,
    )


def cell_from(args: dict[str, str], badge: DefinitionContent) -> CellKey | None:
    """Read which cell an address names; None for none or nonsense."""
    slo = badge.slo(SloKey(args.get("slo", "")))
    if slo is None:
        return None
    if args.get("assignment"):
        return CellKey(CellKind.CRITERION, slo.key, AssignmentId(args["assignment"]))
    if args.get("outcome"):
        return CellKey(CellKind.OUTCOME, slo.key, CanvasOutcomeId(args["outcome"]))
    return None
