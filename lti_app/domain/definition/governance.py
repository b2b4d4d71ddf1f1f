"""Who may move a definition version, and what stands in the way: the only place that decides.

A guard is pure and returns every objection it has, so that a page can show what is missing before
anybody tries. Pages, commands and jobs all ask here. Policy 380.104, R3, R4, R7, R20, R27-R33.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from lti_app.domain.definition.definition import Origin, Turn
from lti_app.domain.definition.gate import gate_objections
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.definition.objection import Objection
from lti_app.domain.definition.phases import (
    Phase,
    Section,
    lacks_up_to,
    phase_of,
    phase_of_section,
    phases_up_to,
)
from lti_app.domain.definition.quality import stale_items
from lti_app.domain.definition.rigor import fingerprint
from lti_app.domain.definition.sign_offs import ChecklistItem, Dossier
from lti_app.domain.definition.stack import line_lacks
from lti_app.domain.definition.states import ACTS, Move
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.sentence import Sentence, say

CONSULTING = frozenset({LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT})
"""Who judges proposals: gates, exemptions, rigor, returns."""

UNIT_MOVES = frozenset({Move.SUBMIT, Move.RECALL, Move.WITHDRAW})
"""What a unit does with its own proposal; every other move is ASA's."""

_CONSULTING_ROLES = say("asa-admin or asa-consultant")
_OWN_PROPOSAL = "own_proposal"
_ITEMS = {
    ChecklistItem.ASSESSMENT_BEST_PRACTICE: say("assessment best practice"),
    ChecklistItem.POST_GRADUATE_ALIGNMENT: say("post-graduate alignment"),
    ChecklistItem.CULMINATING_REFLECTION: say("culminating reflection"),
}
_CHANGED = {
    ChecklistItem.ASSESSMENT_BEST_PRACTICE: say(
        "Outcomes, thresholds, assessment plan or stack rule changed since the quality test was "
        "answered. Answer it again."
    ),
    ChecklistItem.POST_GRADUATE_ALIGNMENT: say(
        "The alignments changed since the quality test was answered. Answer it again."
    ),
    ChecklistItem.CULMINATING_REFLECTION: say(
        "The culminating reflection changed since the quality test was answered. Answer it again."
    ),
}
_ADMIN_MOVES = frozenset(
    {Move.APPROVE, Move.DECLINE, Move.SUSPEND, Move.RESUME, Move.RETIRE, Move.ARCHIVE}
)


def objections(move: Move, dossier: Dossier, actor: Actor) -> tuple[Objection, ...]:
    """List everything that stands against a move by this actor; who may not comes first."""
    guard = _GUARDS.get(move)
    return (*_who_may(move, dossier, actor), *(guard(dossier) if guard else ()))


def sign_objections(dossier: Dossier, actor: Actor) -> tuple[Objection, ...]:
    """List what stands against this actor's signing for a version: rigor, checklist or gate."""
    if actor.person_id is None or not actor.has(*CONSULTING):
        return (
            _about_actor(
                "R7",
                say(
                    "Signing for a definition takes a person with the role %(roles)s.",
                    roles=_CONSULTING_ROLES,
                ),
            ),
        )
    if dossier.is_by(actor.person_id):
        message = say("Nobody signs for their own proposal; ask a colleague in ASA.")
        return (_about_actor("R33", message, _OWN_PROPOSAL),)
    return ()


def write_objections(section: Section, dossier: Dossier, actor: Actor) -> tuple[Objection, ...]:
    """List what stands against this actor's writing in a section now (R27, R30, R31)."""
    if actor.person_id is None or dossier.unit_id is None or not actor.edits_for(dossier.unit_id):
        return (_about_actor("R16", say("Only proposers and co-editors of its unit write in it.")),)
    return section_objections(section, dossier)


def section_objections(section: Section, dossier: Dossier) -> tuple[Objection, ...]:
    """List what keeps a section from being written in now, whoever asks."""
    phase = phase_of(dossier.state)
    if phase is None:
        message = say("It is decided: propose a revision instead.")
        return (Objection(rule="R36", message=message, field="state"),)
    if phase_of_section(section) is Phase.DESIGN:
        # Told first: taking it back would open nothing behind a closed gate.
        closed = tuple(gate_objections(dossier))
        if closed:
            return closed
    if dossier.turn is not Turn.UNIT:
        message = say("It is with ASA now: take it back first, or wait for their answer.")
        return (Objection(rule="R27", message=message, field="state"),)
    if phase_of_section(section) not in phases_up_to(phase):
        message = say("This part opens once the phase before it is accepted.")
        return (Objection(rule="R27", message=message, field="state"),)
    return ()


def rigor_objections(dossier: Dossier) -> Iterator[Objection]:
    """Say what is wrong with the rigor sign-off: missing, stale, or not another's (R7)."""
    signed = dossier.rigor
    if signed is None:
        yield Objection(rule="R7", message=say("The rigor sign-off is missing."), field="rigor")
        return
    if is_blank(signed.level):
        yield Objection(rule="R7", message=say("Name the level of rigor."), field="rigor")
    if is_blank(signed.rationale):
        message = say("Say why that level of rigor fits.")
        yield Objection(rule="R7", message=message, field="rationale")
    if signed.basis != fingerprint(dossier.content):
        message = say(
            "What the rigor was signed for has changed since: outcomes, thresholds, assessment "
            "plan or stack rule. Sign it again."
        )
        yield Objection(rule="R7", message=message, field="rigor")
    if dossier.is_by(signed.person_id):
        message = say("The proposer cannot sign the rigor of it.")
        yield Objection(rule="R7", message=message, field="rigor")


def quality_objections(dossier: Dossier) -> Iterator[Objection]:
    """Say which of the three hard items is not answered yes, for what stands now (R20)."""
    answers = {} if dossier.checklist is None else {a.item: a for a in dossier.checklist.answers}
    stale = stale_items(dossier)
    for item in ChecklistItem:
        answer, name = answers.get(item), _ITEMS[item]
        if answer is None:
            message = say("The item “%(name)s” is not answered.", name=name)
        elif not answer.satisfied:
            message = say("The item “%(name)s” is answered no.", name=name)
        elif is_blank(answer.note):
            message = say("The item “%(name)s” needs a note.", name=name)
        elif item in stale:
            message = _changed(dossier, item)
        else:
            continue
        yield Objection(rule="R20", message=message, field=item.value)
    if dossier.checklist is not None and dossier.is_by(dossier.checklist.person_id):
        message = say("The proposer cannot answer the quality test of it.")
        yield Objection(rule="R20", message=message, field="checklist")


def _changed(dossier: Dossier, item: ChecklistItem) -> Sentence:
    if dossier.checklist is not None and dossier.checklist.given_for is not None:
        return _CHANGED[item]
    return say(
        "The item “%(name)s” was answered before it was kept what for. Answer it again.",
        name=_ITEMS[item],
    )


def _who_may(move: Move, dossier: Dossier, actor: Actor) -> Iterator[Objection]:
    if move in UNIT_MOVES:
        yield from _unit_may(move, dossier, actor)
        return
    by_admin = move in _ADMIN_MOVES
    needed = {LocalRole.ASA_ADMIN} if by_admin else CONSULTING
    if actor.person_id is None or not actor.has(*needed):
        message = say(
            "To %(act)s takes a person with the role %(roles)s.",
            act=ACTS[move],
            roles=LocalRole.ASA_ADMIN.value if by_admin else _CONSULTING_ROLES,
        )
        yield _about_actor("R4", message)
    elif dossier.is_by(actor.person_id):
        message = say(
            "This is your own proposal: it takes a colleague in ASA to %(act)s.", act=ACTS[move]
        )
        yield _about_actor("R33", message, _OWN_PROPOSAL)


def _unit_may(move: Move, dossier: Dossier, actor: Actor) -> Iterator[Objection]:
    # A file arrives whole, by an administrator of the system; ASA may take it on from there, until
    # the unit writes in it: what they have begun is theirs to hand in.
    on_behalf = (
        move is Move.SUBMIT
        and dossier.origin is Origin.FILE
        and not dossier.authors
        and actor.has(*CONSULTING)
        and not dossier.is_by(actor.person_id)
    )
    proposes = dossier.unit_id is not None and actor.proposes_for(dossier.unit_id)
    if actor.person_id is None or not (proposes or on_behalf):
        message = say("To %(act)s takes a proposer of the unit that owns it.", act=ACTS[move])
        yield _about_actor("R1", message)


def _about_actor(rule: str, message: str, code: str = "") -> Objection:
    return Objection(rule=rule, message=message, field="actor", is_about_actor=True, code=code)


def _complete(dossier: Dossier, phase: Phase) -> Iterator[Objection]:
    for lack in lacks_up_to(phase, dossier.content, dossier.lines):
        yield Objection(rule=lack.rule, message=lack.message, field=lack.field)


def _submittable(dossier: Dossier) -> Iterator[Objection]:
    phase = phase_of(dossier.state) or Phase.DESIGN
    yield from _settled(dossier)
    yield from _complete(dossier, phase)
    if phase is Phase.DESIGN:
        yield from gate_objections(dossier)


def _settled(dossier: Dossier) -> Iterator[Objection]:
    if dossier.unsettled:
        message = say("Two people wrote the same part: choose between their texts first.")
        yield Objection(rule="R16", message=message, field="unsettled")


def _assessable(dossier: Dossier) -> Iterator[Objection]:
    yield from _complete(dossier, Phase.APPLICATION)
    yield from _consulted(dossier)


def _consulted(dossier: Dossier) -> Iterator[Objection]:
    if dossier.consultant is None:
        message = say("Name the consultant of ASA who facilitates it.")
        yield Objection(rule="R3", message=message, field="consultant")
    elif dossier.is_by(dossier.consultant):
        message = say("The consultant cannot be the proposer.")
        yield Objection(rule="R3", message=message, field="consultant")


def _designable(dossier: Dossier) -> Iterator[Objection]:
    yield from _complete(dossier, Phase.ASSESSMENT)
    yield from rigor_objections(dossier)
    yield from gate_objections(dossier)


def _approvable(dossier: Dossier) -> Iterator[Objection]:
    yield from _settled(dossier)
    yield from _complete(dossier, Phase.DESIGN)
    yield from _consulted(dossier)
    yield from rigor_objections(dossier)
    yield from gate_objections(dossier)
    yield from quality_objections(dossier)
    if not dossier.is_on_latest:
        message = say("Another version was approved since this one was begun: revise that one.")
        yield Objection(rule="R36", message=message, field="version")


def _resumable(dossier: Dossier) -> Iterator[Objection]:
    yield from gate_objections(dossier)
    # What it collects, or what collects it, may be another since it was suspended.
    for lack in line_lacks(dossier.content, dossier.lines):
        yield Objection(rule=lack.rule, message=lack.message, field=lack.field)


_GUARDS: Mapping[Move, Callable[[Dossier], Iterator[Objection]]] = MappingProxyType(
    {
        Move.SUBMIT: _submittable,
        Move.ASSESS: _assessable,
        Move.DESIGN: _designable,
        Move.APPROVE: _approvable,
        Move.RESUME: _resumable,
    }
)
