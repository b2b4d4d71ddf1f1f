"""Which obligations of Policy 380.104 a definition version meets, and what shows it.

Each rule is judged by the same functions that guard the moves, so this page and a refusal can never
disagree. A rule that a proposal does not meet is not met *yet*; one that an approved version does
not meet is failed. What the policy does not ask of this very version is waived, with the reason.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lti_app.domain.definition import conformance_rules as judges
from lti_app.domain.definition.conformance_facts import (
    ConformanceFacts,
    Evidence,
    EvidenceKind,
    Finding,
    Verdict,
)
from lti_app.domain.definition.governance import quality_objections, rigor_objections
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.lack import Lack
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.rules import lacks
from lti_app.domain.definition.stack import line_lacks
from lti_app.domain.sentence import say

WRITTEN_IN: Mapping[str, Section] = MappingProxyType(
    {
        "R2": Section.ABOUT,
        "R5": Section.COMPETENCIES,
        "R6": Section.PLAN,
        "R8": Section.OUTCOMES,
        "R9": Section.PROGRAM_OUTCOMES,
        "R10": Section.ALIGNMENTS,
        "R11": Section.REFLECTION,
        "R12": Section.REFLECTION,
        "R13": Section.PATHWAY,
        "R14": Section.PARTNERS,
        "R17": Section.TERM,
        "R21": Section.STACK,
        "R22": Section.COMPETENCIES,
        "R24": Section.STACK,
        "R25": Section.STACK,
        "R26": Section.ABOUT,
        "R28": Section.ROUTE,
        "R29": Section.PLAN,
        "R38": Section.ABOUT,
    }
)
"""The section in which what a rule asks for is written."""


def findings(facts: ConformanceFacts) -> tuple[Finding, ...]:
    """Judge every rule that one version's data can answer, in the policy's order."""
    dossier = facts.dossier
    missing = (*lacks(dossier.content), *line_lacks(dossier.content, dossier.lines))
    by_rule: dict[str, list[Lack]] = {}
    for lack in missing:
        by_rule.setdefault(lack.rule, []).append(lack)
    found = [_written(rule, section, facts, by_rule) for rule, section in WRITTEN_IN.items()]
    found += [judge(facts) for judge in _JUDGES]
    return tuple(sorted(found, key=lambda finding: int(finding.rule[1:])))


def _written(
    rule: str, section: Section, facts: ConformanceFacts, by_rule: Mapping[str, list[Lack]]
) -> Finding:
    evidence = Evidence(kind=EvidenceKind.SECTION, section=section)
    waived = _needless(rule, facts)
    if waived:
        return Finding(rule=rule, verdict=Verdict.WAIVED, message=waived, evidence=evidence)
    missing = by_rule.get(rule, [])
    if missing:
        return judges.still_open(rule, missing[0].message, evidence, facts)
    return Finding(
        rule=rule,
        verdict=Verdict.PASSED,
        message=say("Written, and complete."),
        evidence=evidence,
        mark=facts.mark_of(section),
    )


def _needless(rule: str, facts: ConformanceFacts) -> str:
    content = facts.dossier.content
    if rule == "R14" and not content.endorsements:
        return say("No partner is named; the policy asks for it as far as possible.")
    if rule in {"R24", "R25"} and content.type is MicroCredentialType.BADGE:
        return say("A badge collects no others.")
    return ""


def counted(found: Iterable[Finding]) -> Mapping[Verdict, int]:
    """Count findings by how they stand; every verdict is there."""
    counts = dict.fromkeys(Verdict, 0)
    for finding in found:
        counts[finding.verdict] += 1
    return MappingProxyType(counts)


_JUDGES = (
    judges.unit_owns,
    judges.consulted,
    judges.signed(
        "R7", rigor_objections, lambda facts: facts.rigor, say("The level of rigor is signed.")
    ),
    judges.experience_told,
    judges.attributed,
    judges.decided(
        "R18",
        say("Decided under the rules, with what it rested on kept."),
        say("It is not decided yet."),
    ),
    judges.form_of_award,
    judges.signed(
        "R20",
        quality_objections,
        lambda facts: facts.checklist,
        say("The three items are answered yes."),
    ),
    judges.phases_walked,
    judges.committee_gate,
    judges.credit_gate,
    judges.exemption,
    judges.decided("R33", say("Approved by ASA."), say("It is not approved by ASA yet.")),
    judges.guidelines,
    judges.dates,
)
