"""What the policy says of proposals, written down a second time and by other means.

It knows no guard of ours: a table of who may do what from where, made by hand, and what must be
true of a definition that was approved, read from its stored document.
"""

import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from lti_app.domain.people.actor import Actor, LocalRole

Place = tuple[str, str]

# Who may act: who proposes for its unit, who writes in it, who talks about it, and of ASA who
# judges what others wrote.
UNIT, WRITERS, TALKERS, JUDGES, ADMINS = "unit", "writers", "talkers", "judges", "admins"
JUDGING = {LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT}
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
# What ASA decides is on record with its reasons.
DECIDED = {"approve", "return", "decline", "suspend", "resume", "retire", "archive"}
PROPOSED = {"draft", "application", "assessment", "design"}
IN_FORCE = {"approved", "suspended"}
FINAL = {*IN_FORCE, "retired", "archived"}
DEEDS: dict[str, tuple[str, AbstractSet[str]]] = {
    "save": (WRITERS, PROPOSED),
    "settle": (WRITERS, PROPOSED),
    "accept": (WRITERS, PROPOSED),
    "reject": (TALKERS, PROPOSED),
    "comment": (TALKERS, PROPOSED),
    "suggest": (TALKERS, PROPOSED),
    "ask": (UNIT, PROPOSED),
    "rigor": (JUDGES, PROPOSED),
    "checklist": (JUDGES, PROPOSED),
    "gate": (JUDGES, PROPOSED),
    "consultant": (JUDGES, PROPOSED),
    "review": (ADMINS, IN_FORCE),
    "meet": (ADMINS, FINAL),
}
# What is written no sooner than in a phase.
OPENED_IN = {
    "slos": {"assessment", "design"},
    "pos": {"assessment", "design"},
    "reflection": {"design"},
    "image": {"design"},
    "criteria": {"design"},
    "tags": {"design"},
    "language": {"design"},
    "term": {"design"},
    "stack": {"design"},
    "stack_place": {"design"},
}
PLAN = ("assessment", "assessment_kind", "rubric", "assessor", "threshold", "combining")
PARTS = ("pathway", "personal_growth", "professional_growth")
ITEMS = {"assessment_best_practice", "post_graduate_alignment", "culminating_reflection"}


@dataclass
class Remembered:
    """What was seen done to one version; `source` is what it was made of."""

    writers: set[int] = field(default_factory=set)
    source: int | None = None
    rigor: tuple[int, str] | None = None
    gate: tuple[int, str, str] | None = None
    answers: tuple[int, dict[str, bool], str] | None = None
    approval_on_file: bool = False
    consultant: int | None = None


def may(who: str, actor: Actor, unit_id: int, writers: AbstractSet[int]) -> bool:
    """Say whether somebody is one of those who may act on a version of a unit."""
    in_unit = {role.role for role in actor.unit_roles if role.unit_id == unit_id}
    match who:
        case "unit":
            return LocalRole.UNIT_PROPOSER in in_unit
        case "writers":
            return bool(in_unit)
        case "talkers":
            return bool(in_unit) or bool(actor.local_roles & JUDGING)
        case "judges":
            return bool(actor.local_roles & JUDGING) and actor.person_id not in writers
        case _:
            return LocalRole.ASA_ADMIN in actor.local_roles and actor.person_id not in writers


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


def kinds_of(content: dict[str, Any], seen: Remembered) -> set[str]:
    """Name what sort of approval one is, for a count of what a walk came to."""
    kinds = {content["type"]}
    if seen.gate is not None and _is_gated(content["route"]):
        kinds.add(f"gate {seen.gate[1]}")
    if seen.source is not None:
        kinds.add("of another")
    return kinds


def faults_of_a_move(
    move: str,
    content: dict[str, Any],
    seen: Remembered,
    writers: AbstractSet[int],
    place: Place,
) -> list[str]:
    """Everything the policy would have refused in a move that was just made."""
    match move:
        case "assess":
            return _faults_of_consultation(seen, writers)
        case "design":
            return [*_faults_of_rigor(content, seen), *faults_of_gate(content, seen)]
        case "submit":
            return faults_of_gate(content, seen) if place[0] == "design" else []
        case "resume":
            return faults_of_gate(content, seen)
        case "approve":
            return [
                *_faults_of_words(content),
                *_faults_of_rigor(content, seen),
                *_faults_of_quality(content, seen),
                *faults_of_gate(content, seen),
                *_faults_of_consultation(seen, writers),
                *_faults_of_people(seen, writers),
            ]
    return []


def faults_of_writing(
    was: dict[str, Any], now: dict[str, Any], state: str, seen: Remembered
) -> list[str]:
    """Everything that was not open for writing in what was just written."""
    changed = {name for name in OPENED_IN if was[name] != now[name]}
    faults = [f"{name} written in {state}" for name in changed if state not in OPENED_IN[name]]
    if any(OPENED_IN[name] == {"design"} for name in changed):
        faults += faults_of_gate(was, seen)
    return faults


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


def faults_of_gate(content: dict[str, Any], seen: Remembered) -> list[str]:
    """Say why the Senate gate is closed; nothing where it is open, or none is needed."""
    route = content["route"]
    if route is None:
        return ["no route"]
    if not _is_gated(route):
        return []
    if seen.gate is None:
        return ["gate never opened"]
    _who, kind, basis = seen.gate
    if basis != route_of(content):
        return ["gate opened for another route"]
    if kind == "approved" or (kind == "exempt" and not _needs_committee(route)):
        return []
    return [f"gate opened by {kind}"]


def _needs_committee(route: dict[str, Any]) -> bool:
    return not route["exists_now"] and bool(route["needs_curriculum_committee"])


def _is_gated(route: dict[str, Any]) -> bool:
    return _needs_committee(route) or bool(route["stacks_to_credit"])


def _faults_of_consultation(seen: Remembered, writers: AbstractSet[int]) -> list[str]:
    if seen.consultant is None:
        return ["no consultant"]
    return ["consulted by who wrote it"] if seen.consultant in writers else []


def _faults_of_people(seen: Remembered, writers: AbstractSet[int]) -> list[str]:
    signed = {"rigor": seen.rigor, "gate": seen.gate, "quality test": seen.answers}
    return [
        f"{what} signed by who wrote it"
        for what, by in signed.items()
        if by is not None and by[0] in writers
    ]
