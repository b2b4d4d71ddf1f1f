"""The determinations of the Senate gate, and what closed it again since (R30-R32)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lti_app.domain.definition.difference import Span, word_difference
from lti_app.domain.definition.gate import LEVEL_OF, route_changes
from lti_app.domain.definition.sign_offs import (
    Dossier,
    ExemptionPolicy,
    GateDetermination,
    GateKind,
)
from lti_app.domain.people.person import PersonFacts
from lti_app.pages.definition.words import exemption_word, gate_kind_word, student_level_word
from lti_app.pages.formats import day
from lti_app.pages.locales import reader_locale
from lti_app.pages.proposal.field_words import label_of
from lti_app.services.definition.exemptions import AskedExemption
from lti_app.services.definition.records import Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTold:
    """One thing that is otherwise than it was signed for, its words apart."""

    what: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEntry:
    """One determination of the gate, as the record tells it."""

    signed: Signed[GateDetermination]
    word: str
    facts: tuple[tuple[str, str], ...]
    document: str
    changes: tuple[ChangeTold, ...]
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTold:
    """The exemption that was asked for last, whether ASA answered it, and the form's beginning.

    `kind`, `wish` and `level` are what the form of an answer begins with while it waits for one.
    """

    policy: ExemptionPolicy
    reasoning: str
    by: PersonFacts
    at: datetime
    is_answered: bool

    @property
    def kind(self) -> str:
        """Give the answer that was asked for."""
        return "" if self.is_answered else GateKind.EXEMPT.value

    @property
    def wish(self) -> str:
        """Give the policy that was asked for."""
        return "" if self.is_answered else self.policy.value

    @property
    def level(self) -> str:
        """Give whose credit that policy is about (R32)."""
        return "" if self.is_answered else LEVEL_OF[self.policy].value


def asked_told(
    requests: Sequence[AskedExemption], signed: Sequence[Signed[GateDetermination]]
) -> AskedTold | None:
    """Tell the latest request, answered once ASA determined the gate after it (R32)."""
    if not requests:
        return None
    last = requests[0]
    return AskedTold(
        policy=last.policy,
        reasoning=last.reasoning,
        by=last.asked_by,
        at=last.asked_at,
        is_answered=any(each.at >= last.asked_at for each in signed),
    )


def gate_entries(
    dossier: Dossier, signed: tuple[Signed[GateDetermination], ...]
) -> tuple[GateEntry, ...]:
    """Tell every determination, the latest first; what it rested on and is otherwise now."""
    return tuple(
        GateEntry(
            signed=each,
            word=gate_kind_word(each.what.kind),
            facts=tuple(_gate_facts(each.what)),
            document=each.what.document,
            changes=_route_changes(dossier, each.what),
            is_current=at == 0,
        )
        for at, each in enumerate(signed)
    )


def _gate_facts(gate: GateDetermination) -> Iterator[tuple[str, str]]:
    if gate.kind is GateKind.APPROVED:
        yield _("Reference"), gate.reference
        if gate.approved_on is not None:
            yield _("Approved on"), day(gate.approved_on, str(reader_locale()))
    if gate.kind is GateKind.EXEMPT:
        if gate.policy is not None:
            yield _("Policy"), exemption_word(gate.policy)
        if gate.level is not None:
            yield _("Level"), student_level_word(gate.level)
        yield _("Reasoning"), gate.reasoning


def _route_changes(dossier: Dossier, gate: GateDetermination) -> tuple[ChangeTold, ...]:
    if gate.given_for is None:
        return ()
    return tuple(
        ChangeTold(
            what=label_of(("route", change.part)),
            spans=word_difference(_answer(change.before), _answer(change.after)),
        )
        for change in route_changes(gate.given_for, dossier.content.route)
    )


def _answer(value: object) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return str(value)
