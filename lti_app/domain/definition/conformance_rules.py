"""The judges of the conformance panel that look at more than what is written in sections.

They ask the guards of the moves, and word what is found (Policy 380.104, R1-R36).
"""

from collections.abc import Callable, Iterable

from lti_app.domain.definition.conformance_facts import (
    ConformanceFacts,
    Evidence,
    EvidenceKind,
    Finding,
    Mark,
    Verdict,
)
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.gate import gate_objections
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.objection import Objection
from lti_app.domain.definition.phases import Section, phase_of
from lti_app.domain.definition.pipeline import is_review_due
from lti_app.domain.definition.sign_offs import Dossier, GateKind
from lti_app.domain.sentence import say


def still_open(rule: str, message: str, evidence: Evidence, facts: ConformanceFacts) -> Finding:
    """Find a rule not met: failed by what is approved, not met yet by what is proposed."""
    verdict = Verdict.FAIL if facts.is_published else Verdict.NOT_YET
    return Finding(rule=rule, verdict=verdict, message=message, evidence=evidence)


def unit_owns(facts: ConformanceFacts) -> Finding:
    """Judge R1: a unit owns it."""
    evidence = Evidence(kind=EvidenceKind.UNITS)
    if facts.dossier.unit_id is None:
        return still_open("R1", say("No unit owns it."), evidence, facts)
    message = say("%(unit)s owns it.", unit=facts.dossier.content.unit.name)
    return Finding(
        rule="R1", verdict=Verdict.PASSED, message=message, evidence=evidence, mark=facts.begun
    )


def consulted(facts: ConformanceFacts) -> Finding:
    """Judge R3: a consultant of ASA facilitates it."""
    evidence = Evidence(kind=EvidenceKind.TIMELINE)
    if facts.dossier.consultant is None:
        return still_open("R3", say("No consultant of ASA is named."), evidence, facts)
    message = say("A consultant of ASA facilitates it.")
    return Finding(
        rule="R3", verdict=Verdict.PASSED, message=message, evidence=evidence, mark=facts.consulted
    )


def signed(
    rule: str,
    objections: Callable[[Dossier], Iterable[Objection]],
    mark: Callable[[ConformanceFacts], Mark | None],
    passed: str,
) -> Callable[[ConformanceFacts], Finding]:
    """Make the judge of something signed: it holds, or the first objection says why not."""

    def judge(facts: ConformanceFacts) -> Finding:
        evidence = Evidence(kind=EvidenceKind.SIGN_OFF)
        first = next(iter(objections(facts.dossier)), None)
        if first is not None:
            return still_open(rule, first.message, evidence, facts)
        return Finding(
            rule=rule, verdict=Verdict.PASSED, message=passed, evidence=evidence, mark=mark(facts)
        )

    return judge


def experience_told(facts: ConformanceFacts) -> Finding:
    """Judge R15: each outcome says where it is learned."""
    evidence = Evidence(kind=EvidenceKind.SECTION, section=Section.PLAN)
    slos = facts.dossier.content.slos
    if not slos:
        return still_open("R15", say("No outcome says yet where it is learned."), evidence, facts)
    message = say("Each outcome says whether coursework or another experience shows it.")
    return Finding(
        rule="R15",
        verdict=Verdict.PASSED,
        message=message,
        evidence=evidence,
        mark=facts.mark_of(Section.PLAN),
    )


def attributed(facts: ConformanceFacts) -> Finding:
    """Judge R16: who began it is known."""
    evidence = Evidence(kind=EvidenceKind.TIMELINE)
    if facts.begun.person_id is None:
        message = say("It came as a file, imported by an administrator of the system.")
        return Finding(
            rule="R16",
            verdict=Verdict.WAIVED,
            message=message,
            evidence=evidence,
            mark=facts.begun,
        )
    message = say("Every word of it is attributed to a person.")
    return Finding(
        rule="R16", verdict=Verdict.PASSED, message=message, evidence=evidence, mark=facts.begun
    )


def decided(rule: str, passed: str, waiting: str) -> Callable[[ConformanceFacts], Finding]:
    """Make the judge of what an approval shows."""

    def judge(facts: ConformanceFacts) -> Finding:
        evidence = Evidence(kind=EvidenceKind.DECISION)
        if facts.approved is None:
            return still_open(rule, waiting, evidence, facts)
        return Finding(
            rule=rule,
            verdict=Verdict.PASSED,
            message=passed,
            evidence=evidence,
            mark=facts.approved,
        )

    return judge


def form_of_award(facts: ConformanceFacts) -> Finding:
    """Judge R19: it is one of the two forms."""
    is_badge = facts.dossier.content.type is MicroCredentialType.BADGE
    return Finding(
        rule="R19",
        verdict=Verdict.PASSED,
        message=say("A digital badge.") if is_badge else say("A micro-certificate."),
        evidence=Evidence(kind=EvidenceKind.SECTION, section=Section.ABOUT),
        mark=facts.mark_of(Section.ABOUT),
    )


def phases_walked(facts: ConformanceFacts) -> Finding:
    """Judge R27: it goes through the three phases."""
    evidence = Evidence(kind=EvidenceKind.TIMELINE)
    phase = phase_of(facts.dossier.state)
    if facts.is_published:
        message = say("It went through application, assessment and design.")
        return Finding(
            rule="R27",
            verdict=Verdict.PASSED,
            message=message,
            evidence=evidence,
            mark=facts.approved,
        )
    if phase is None:
        message = say("It was decided before all phases were through.")
        return Finding(rule="R27", verdict=Verdict.WAIVED, message=message, evidence=evidence)
    message = say("It is in the phase “%(phase)s”.", phase=phase.value)
    return Finding(rule="R27", verdict=Verdict.NOT_YET, message=message, evidence=evidence)


def committee_gate(facts: ConformanceFacts) -> Finding:
    """Judge R30: the committee approved first, where it would have to."""
    route = facts.dossier.content.route
    if route is not None and not route.needs_committee_itself:
        return _no_gate("R30", say("By the route answers it needs no committee of its own."))
    return _gate("R30", facts)


def credit_gate(facts: ConformanceFacts) -> Finding:
    """Judge R31: the same where it stacks to academic credit."""
    route = facts.dossier.content.route
    if route is not None and not route.stacks_to_credit:
        return _no_gate("R31", say("It is not meant to stack to academic credit."))
    return _gate("R31", facts)


def exemption(facts: ConformanceFacts) -> Finding:
    """Judge R32: an exemption is determined by ASA."""
    gate = facts.dossier.gate
    if gate is None or gate.kind is not GateKind.EXEMPT:
        return _no_gate("R32", say("No exemption is determined."))
    return _gate("R32", facts)


def _no_gate(rule: str, message: str) -> Finding:
    evidence = Evidence(kind=EvidenceKind.GATE)
    return Finding(rule=rule, verdict=Verdict.WAIVED, message=message, evidence=evidence)


def _gate(rule: str, facts: ConformanceFacts) -> Finding:
    evidence = Evidence(kind=EvidenceKind.GATE)
    closed = next(gate_objections(facts.dossier), None)
    if closed is not None:
        return still_open(rule, closed.message, evidence, facts)
    return Finding(
        rule=rule,
        verdict=Verdict.PASSED,
        message=say("The gate is open: ASA recorded what opens it."),
        evidence=evidence,
        mark=facts.gate,
    )


def guidelines(facts: ConformanceFacts) -> Finding:
    """Judge R35: it follows guidelines that are kept by version."""
    evidence = Evidence(kind=EvidenceKind.DECISION)
    if facts.guideline_number is None and facts.dossier.state is DefinitionState.DRAFT:
        message = say("It takes the guidelines that hold when it is handed in.")
        return Finding(rule="R35", verdict=Verdict.NOT_YET, message=message, evidence=evidence)
    if facts.guideline_number is None:
        message = say("It began before guidelines were kept, or under none.")
        return Finding(rule="R35", verdict=Verdict.WAIVED, message=message, evidence=evidence)
    message = say("It follows guidelines version %(number)s.", number=facts.guideline_number)
    return Finding(
        rule="R35", verdict=Verdict.PASSED, message=message, evidence=evidence, mark=facts.begun
    )


def dates(facts: ConformanceFacts) -> Finding:
    """Judge R36: it carries its dates, and its review is not due."""
    evidence = Evidence(kind=EvidenceKind.HISTORY)
    if not facts.is_published:
        message = say("Its dates begin with its approval.")
        return Finding(rule="R36", verdict=Verdict.NOT_YET, message=message, evidence=evidence)
    if is_review_due(
        facts.dossier.state, facts.review_due_on, facts.today, superseded=facts.superseded
    ):
        message = say("Its review is due.")
        return Finding(rule="R36", verdict=Verdict.FAIL, message=message, evidence=evidence)
    is_over = facts.dossier.state in {DefinitionState.RETIRED, DefinitionState.ARCHIVED}
    message = (
        say("Its dates stay with it.") if is_over else say("Frozen, and reviewed in its time.")
    )
    return Finding(
        rule="R36",
        verdict=Verdict.PASSED,
        message=message,
        evidence=evidence,
        mark=facts.reviewed or facts.approved,
    )
