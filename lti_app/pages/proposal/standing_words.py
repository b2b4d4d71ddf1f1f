"""The gate and the rigor of a proposal as they stand, in words (R7, R25, R30-R32)."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from lti_app.domain.definition.gate import gate_objections
from lti_app.domain.definition.governance import rigor_objections
from lti_app.domain.definition.rigor import RigorChange, rigor_changes
from lti_app.domain.definition.sign_offs import Dossier, GateDetermination, GateKind
from lti_app.domain.ids import PersonId
from lti_app.domain.people.person import PersonFacts
from lti_app.pages.formats import day, isolated
from lti_app.pages.locales import reader_locale, translated

People = Mapping[PersonId, PersonFacts]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateTold:
    """The gate: its state, why, who opens it, and how it was answered."""

    state: str
    word: str
    reasons: tuple[str, ...] = ()
    recorded: str = ""
    may_be_exempt: bool = False
    opens: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RigorTold:
    """The rigor sign-off: its state, what was agreed, and each thing that changed since."""

    state: str
    word: str
    text: str
    rationale: str = ""
    changes: tuple[str, ...] = ()


def gate_told(dossier: Dossier, people: People) -> GateTold:
    """Say how the gate stands."""
    route, gate = dossier.content.route, dossier.gate
    reasons = tuple(translated(each.message) for each in gate_objections(dossier))
    recorded = "" if gate is None else _recorded(gate, people)
    if reasons:
        return GateTold(
            state="on_hold",
            word=_("Closed"),
            reasons=reasons,
            recorded=recorded,
            may_be_exempt=route is not None
            and route.stacks_to_credit
            and not route.needs_committee_itself,
            opens=_(
                "ASA opens it, by recording the approval with its reference, date and document."
            ),
        )
    if gate is None or gate.kind is GateKind.NOT_NEEDED:
        text = _("The route answers ask for no approval by the Senate.")
        return GateTold(state="ok", word=_("Not needed"), reasons=(text,), recorded=recorded)
    word = _("Open") if gate.kind is GateKind.APPROVED else _("Exempt")
    return GateTold(state="ok", word=word, recorded=recorded)


def rigor_told(dossier: Dossier, people: People) -> RigorTold:
    """Say how the rigor stands; stale, what exactly changed."""
    signed = dossier.rigor
    if signed is None:
        text = _(
            "ASA agrees the level of rigor with the unit once the assessment plan is handed in."
        )
        return RigorTold(state="asked", word=_("Not signed yet"), text=text)
    text = _(
        "Level: %(level)s. Signed by %(name)s, %(date)s.",
        level=signed.level,
        name=_name(people, signed.person_id),
        date=day(signed.signed_on, str(reader_locale())),
    )
    if not any(rigor_objections(dossier)):
        return RigorTold(state="ok", word=_("Signed"), text=text, rationale=signed.rationale)
    changes: tuple[RigorChange, ...] = ()
    if signed.given_for is not None:
        changes = rigor_changes(signed.given_for, dossier.content)
    return RigorTold(
        state="warning",
        word=_("Stale"),
        text=text,
        rationale=signed.rationale,
        changes=tuple(_change(dossier, each) for each in changes),
    )


def _recorded(gate: GateDetermination, people: People) -> str:
    who, when = _name(people, gate.person_id), day(gate.determined_on, str(reader_locale()))
    if gate.kind is GateKind.APPROVED:
        return str(
            _(
                "Approval %(reference)s, recorded by %(name)s, %(date)s.",
                reference=isolated(gate.reference),
                name=who,
                date=when,
            )
        )
    if gate.kind is GateKind.EXEMPT:
        policy = "" if gate.policy is None else gate.policy.value
        return str(
            _(
                "Exempt under Policy %(policy)s, determined by %(name)s, %(date)s: %(why)s",
                policy=policy,
                name=who,
                date=when,
                why=gate.reasoning,
            )
        )
    return str(_("Recorded by %(name)s, %(date)s.", name=who, date=when))


def _change(dossier: Dossier, change: RigorChange) -> str:
    if change.slo is None:
        return str(_("The stack rule is another one."))
    keys = [slo.key for slo in dossier.content.slos]
    number = keys.index(change.slo) + 1 if change.slo in keys else None
    if change.part == "added":
        return str(
            _("Outcome %(number)s was added: “%(title)s”.", number=number, title=change.after)
        )
    if change.part == "removed":
        return str(_("An outcome was removed: “%(title)s”.", title=change.before))
    if change.part == "threshold":
        return str(
            _(
                "The threshold of outcome %(number)s: %(after)s, signed for %(before)s.",
                number=number,
                before=change.before or _("none"),
                after=change.after or _("none"),
            )
        )
    told = {
        "title": _("The title of outcome %(number)s was changed.", number=number),
        "description": _("The description of outcome %(number)s was changed.", number=number),
        "combining": _("How assessments of outcome %(number)s combine was changed.", number=number),
        "plan": _("The assessment plan of outcome %(number)s was changed.", number=number),
    }
    return str(told[change.part])


def _name(people: People, person_id: PersonId) -> str:
    found = people.get(person_id)
    return isolated(found.name) if found is not None and found.name else str(_("somebody of ASA"))
