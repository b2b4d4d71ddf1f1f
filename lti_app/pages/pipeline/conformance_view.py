"""Lays out findings: each rule with its word, who and when, and the way to what shows it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lti_app.domain.definition.conformance_facts import Evidence, EvidenceKind, Finding, Verdict
from lti_app.domain.definition.governance import CONSULTING
from lti_app.domain.definition.phases import phase_of_section
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.pages.access import Visit
from lti_app.pages.people.nav import asa_nav
from lti_app.pages.pipeline.rule_words import rule_word, verdict_state, verdict_word
from lti_app.pages.wording.definition_words import section_word, state_word
from lti_app.services.audit.trail import AUDIT_READERS
from lti_app.services.award.register import READERS as REGISTER_READERS
from lti_app.services.definition.conformance import RuleCount, RulesInForce

ORDER = (Verdict.FAIL, Verdict.NOT_YET, Verdict.PASSED, Verdict.WAIVED)
# What a bar of a hundred steps is drawn on; the words beside it carry the numbers.
BAR = 100


def version_context(visit: Visit, version_id: DefinitionVersionId) -> dict[str, Any]:
    """Gather the panel of one version for its template."""
    found = visit.work.conformance.of(version_id)
    return {
        "visit": visit,
        "nav": asa_nav(visit, "pipeline.board"),
        "found": found,
        "state_word": state_word(found.state),
        "legend": legend(found.counts),
        "bars": bars(found.counts),
        "groups": [
            (verdict_state(verdict), verdict_word(verdict), rows)
            for verdict in ORDER
            if (rows := _rows(visit, found.findings, verdict, version_id, found.names))
        ],
        "back": _version_page(visit, version_id),
    }


def institution_context(visit: Visit) -> dict[str, Any]:
    """Gather the panel of the institution for its template."""
    wide = visit.work.institution_conformance.findings()
    in_force = visit.work.conformance.in_force()
    totals = {verdict: sum(rule.counts[verdict] for rule in in_force.rules) for verdict in Verdict}
    return {
        "visit": visit,
        "nav": asa_nav(visit, "conformance.institution"),
        "wide": [_row(visit, finding, None, {}) for finding in wide],
        "failed": sum(1 for finding in wide if finding.verdict is Verdict.FAIL),
        "in_force": in_force,
        "legend": legend(totals),
        "bars": bars(totals),
        # What is to mend stands first.
        "rules": sorted(
            (_rule_row(visit, rule) for rule in in_force.rules), key=lambda row: not row["failing"]
        ),
        "failing": sum(1 for rule in in_force.rules if rule.failing),
        "judged": _judged(visit, in_force),
    }


def _judged(visit: Visit, in_force: RulesInForce) -> list[tuple[str, str, int]]:
    """List each definition that was judged: its title, its panel, how many rules it fails."""
    failing = Counter(version_id for rule in in_force.rules for version_id, _title in rule.failing)
    return [
        (
            title,
            url_for("conformance.version", launch=visit.launch_id, version=version_id),
            failing[version_id],
        )
        for version_id, title in in_force.judged
    ]


def legend(counts: Mapping[Verdict, int]) -> list[tuple[str, str, int]]:
    """Say how many there are of each: state, word, count."""
    return [(verdict_state(verdict), verdict_word(verdict), counts[verdict]) for verdict in ORDER]


def bars(counts: Mapping[Verdict, int]) -> list[dict[str, Any]]:
    """Part a bar by the counts."""
    total = sum(counts.values())
    found: list[dict[str, Any]] = []
    at = 0.0
    for verdict in ORDER:
        width = counts[verdict] * BAR / total if total else 0.0
        if width:
            state = verdict_state(verdict)
            found.append({"state": state, "x": round(at, 2), "width": round(width, 2)})
        at += width
    return found


def _rows(
    visit: Visit,
    found: tuple[Finding, ...],
    verdict: Verdict,
    version_id: DefinitionVersionId,
    names: Mapping[PersonId, str],
) -> list[dict[str, Any]]:
    return [
        _row(visit, finding, version_id, names) for finding in found if finding.verdict is verdict
    ]


def _row(
    visit: Visit,
    finding: Finding,
    version_id: DefinitionVersionId | None,
    names: Mapping[PersonId, str],
) -> dict[str, Any]:
    mark = finding.mark
    person = None if mark is None or mark.person_id is None else mark.person_id
    return {
        "rule": finding.rule,
        "name": rule_word(finding.rule),
        "state": verdict_state(finding.verdict),
        "word": verdict_word(finding.verdict),
        "failing": finding.verdict is Verdict.FAIL,
        "message": finding.message,
        "when": None if mark is None else mark.at,
        "who": "" if person is None else names.get(person, ""),
        "link": _link(visit, finding.evidence, version_id),
    }


def _rule_row(visit: Visit, rule: RuleCount) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "name": rule_word(rule.rule),
        "bars": bars(rule.counts),
        "legend": [each for each in legend(rule.counts) if each[2]],
        "failing": [
            (title, url_for("conformance.version", launch=visit.launch_id, version=version_id))
            for version_id, title in rule.failing
        ],
    }


def _link(
    visit: Visit, evidence: Evidence, version_id: DefinitionVersionId | None
) -> tuple[str, str] | None:
    """Lead to what a finding rests on; nothing, where this person has no such page."""
    if version_id is not None and (found := _of_version(visit, evidence, version_id)):
        return found
    pages: dict[EvidenceKind, tuple[str, str, bool]] = {
        EvidenceKind.UNITS: (_("Units"), "units.tree", visit.actor.has(*CONSULTING)),
        EvidenceKind.AUDIT: (_("Audit trail"), "audit.trail", visit.actor.has(*AUDIT_READERS)),
        EvidenceKind.REGISTER: (
            _("Award register"),
            "awards.awards",
            visit.actor.has(*REGISTER_READERS),
        ),
        EvidenceKind.PIPELINE: (_("Definitions"), "pipeline.board", True),
    }
    found_page = pages.get(evidence.kind)
    if found_page is None or not found_page[2]:
        return None
    label, endpoint, _is_open = found_page
    return label, url_for(endpoint, launch=visit.launch_id)


def _of_version(
    visit: Visit, evidence: Evidence, version_id: DefinitionVersionId
) -> tuple[str, str] | None:
    here: dict[str, Any] = {"launch": visit.launch_id, "version": version_id}
    judges = visit.actor.has(*CONSULTING)
    match evidence.kind:
        case EvidenceKind.SECTION if evidence.section is not None:
            phase = phase_of_section(evidence.section).value
            address = url_for("proposal_sections.phase", name=phase, **here)
            return section_word(evidence.section), f"{address}#{evidence.section.value}"
        case EvidenceKind.TIMELINE:
            return _("Timeline"), url_for("timeline.timeline", **here)
        case EvidenceKind.SIGN_OFF | EvidenceKind.GATE | EvidenceKind.DECISION if judges:
            words = {
                EvidenceKind.SIGN_OFF: _("Sign-offs"),
                EvidenceKind.GATE: _("Gate"),
                EvidenceKind.DECISION: _("Decision"),
            }
            return words[evidence.kind], url_for("judge.page", **here)
        case EvidenceKind.HISTORY if judges:
            return _("History"), url_for("afterwards.history", **here)
        case EvidenceKind.UNITS:
            return None
        case _:
            return _("Timeline"), url_for("timeline.timeline", **here)


def _version_page(visit: Visit, version_id: DefinitionVersionId) -> str:
    endpoint = "judge.page" if visit.actor.has(*CONSULTING) else "proposal.overview"
    return url_for(endpoint, launch=visit.launch_id, version=version_id)
