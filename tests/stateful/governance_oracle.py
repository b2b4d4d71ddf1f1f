"""What the policy says of proposals, written down a second time and by other means.

It knows no guard of ours: a table of who may do what from where, made by hand, and what must be
true of a definition that was approved, read from its stored document.
"""

import json
from dataclasses import dataclass, field
from typing import Any

Place = tuple[str, str]

# From where an act leads where, and which of the people below may do it.
UNIT, JUDGES, ADMINS = "unit", "judges", "admins"
WRITING: tuple[Place, ...] = (
    ("draft", "unit"),
    ("application", "unit"),
    ("assessment", "unit"),
    ("design", "unit"),
)
HANDED_IN: tuple[Place, ...] = (
    ("application", "asa"),
    ("assessment", "asa"),
    ("design", "asa"),
)
ROADS: dict[str, dict[Place, Place]] = {
    "submit": {
        ("draft", "unit"): ("application", "asa"),
        ("application", "unit"): ("application", "asa"),
        ("assessment", "unit"): ("assessment", "asa"),
        ("design", "unit"): ("design", "asa"),
    },
    "recall": {(state, "asa"): (state, "unit") for state, _turn in HANDED_IN},
    "return": {(state, "asa"): (state, "unit") for state, _turn in HANDED_IN},
    "assess": {("application", "asa"): ("assessment", "unit")},
    "design": {("assessment", "asa"): ("design", "unit")},
    "approve": {("design", "asa"): ("approved", "nobody")},
    "decline": dict.fromkeys(HANDED_IN, ("declined", "nobody")),
    "withdraw": dict.fromkeys((*WRITING, *HANDED_IN), ("withdrawn", "nobody")),
    "suspend": {("approved", "nobody"): ("suspended", "nobody")},
    "resume": {("suspended", "nobody"): ("approved", "nobody")},
    "retire": {
        ("approved", "nobody"): ("retired", "nobody"),
        ("suspended", "nobody"): ("retired", "nobody"),
    },
    "archive": {("retired", "nobody"): ("archived", "nobody")},
}
WHO = {
    "submit": UNIT,
    "recall": UNIT,
    "withdraw": UNIT,
    "return": JUDGES,
    "assess": JUDGES,
    "design": JUDGES,
    "approve": ADMINS,
    "decline": ADMINS,
    "suspend": ADMINS,
    "resume": ADMINS,
    "retire": ADMINS,
    "archive": ADMINS,
}
PLAN = ("assessment", "assessment_kind", "rubric", "assessor", "threshold", "combining")
PARTS = ("pathway", "personal_growth", "professional_growth")
ITEMS = {"assessment_best_practice", "post_graduate_alignment", "culminating_reflection"}


@dataclass
class Remembered:
    """What was seen done to one version."""

    writers: set[int] = field(default_factory=set)
    rigor: tuple[int, str] | None = None
    gate: tuple[int, str, str] | None = None
    answers: tuple[int, dict[str, bool], str] | None = None
    approval_on_file: bool = False
    consultant: int | None = None
    frozen: str | None = None


def rigor_of(content: dict[str, Any]) -> str:
    """What a level of rigor is agreed for, in any order of outcomes."""
    slos = sorted(content["slos"], key=lambda slo: slo["key"])
    told = [{k: v for k, v in slo.items() if k != "pos"} for slo in slos]
    return json.dumps([told, content["stack"]], sort_keys=True)


def quality_of(content: dict[str, Any]) -> str:
    """What the quality test is answered for, in any order of outcomes and alignments."""
    alignments = sorted(json.dumps(each, sort_keys=True) for each in content["alignments"])
    reflection = json.dumps(content["reflection"], sort_keys=True)
    return json.dumps([rigor_of(content), alignments, reflection])


def route_of(content: dict[str, Any]) -> str:
    return json.dumps(content["route"], sort_keys=True)


def faults_of_an_approval(content: dict[str, Any], seen: Remembered, approver: int) -> list[str]:
    """Everything the policy would have refused in what was just approved."""
    return [
        *_faults_of_words(content),
        *_faults_of_rigor(content, seen),
        *_faults_of_quality(content, seen),
        *_faults_of_gate(content, seen),
        *_faults_of_people(seen, approver),
    ]


def _faults_of_words(content: dict[str, Any]) -> list[str]:
    faults = [
        f"no {name}"
        for name in ("slos", "pos", "competencies", "alignments", "purposes", "audience")
        if not content[name]
    ]
    faults += [
        f"no {name}"
        for name in ("competency_statement", "criteria", "title", "description", "pathway")
        if not content[name].strip()
    ]
    faults += [f"no {part}" for part in PARTS if not content["reflection"][part].strip()]
    keys = {po["key"] for po in content["pos"]}
    for slo in content["slos"]:
        faults += [f"{slo['key']} without {part}" for part in PLAN if not slo[part]]
        if not slo["pos"] or not set(slo["pos"]) <= keys:
            faults.append(f"{slo['key']} serves no PO")
    faults += [
        f"alignment without {part}"
        for alignment in content["alignments"]
        for part in ("text", "source")
        if not alignment[part].strip()
    ]
    if content["type"] == "micro-certificate":
        members = {m for g in (content["stack"] or {"groups": []})["groups"] for m in g["members"]}
        if len(members) < 2:
            faults.append("a collection of less than two")
    if content["image"] is None or not content["image"]["alt"].strip():
        faults.append("no image")
    return faults


def _faults_of_rigor(content: dict[str, Any], seen: Remembered) -> list[str]:
    if seen.rigor is None:
        return ["rigor never signed"]
    return [] if seen.rigor[1] == rigor_of(content) else ["rigor signed for something else"]


def _faults_of_quality(content: dict[str, Any], seen: Remembered) -> list[str]:
    if seen.answers is None or {k for k, yes in seen.answers[1].items() if yes} != ITEMS:
        return ["quality test not passed"]
    same = seen.answers[2] == quality_of(content)
    return [] if same else ["quality test answered for something else"]


def _faults_of_gate(content: dict[str, Any], seen: Remembered) -> list[str]:
    route = content["route"]
    if route is None:
        return ["no route"]
    itself = not route["exists_now"] and route["needs_curriculum_committee"]
    if not itself and not route["stacks_to_credit"]:
        return []
    if seen.gate is None:
        return ["gate never opened"]
    _who, kind, basis = seen.gate
    if basis != route_of(content):
        return ["gate opened for another route"]
    if kind == "approved" or (kind == "exempt" and not itself):
        return []
    return [f"gate opened by {kind}"]


def _faults_of_people(seen: Remembered, approver: int) -> list[str]:
    faults = [] if seen.consultant else ["no consultant"]
    signers = {approver, seen.consultant}
    signers |= {signed[0] for signed in (seen.rigor, seen.gate, seen.answers) if signed}
    if signers & seen.writers:
        faults.append("judged by who wrote it")
    return faults
