"""Each rule of the conformance panel: met, failed once approved, not met yet before, waived."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from lti_app.domain.definition.conformance import counted, findings
from lti_app.domain.definition.conformance_facts import (
    ConformanceFacts,
    EvidenceKind,
    Finding,
    Mark,
    Verdict,
)
from lti_app.domain.definition.content import Endorsement, ReflectionPrompt, Stack, StackGroup
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.kinds import MicroCredentialType, StackKind
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sign_offs import Dossier, QualityChecklist
from lti_app.domain.definition.states import BEGINNING, Standing
from tests.factories.definition import ANSWERS, complete
from tests.factories.dossiers import (
    ASA,
    CENTER,
    COLLEAGUE,
    CREDIT,
    DAY,
    EXEMPT,
    PROPOSER,
    SENATE,
    SENATE_SAID_YES,
    gate,
    signed_for,
)

AT = datetime(2026, 9, 3, 9, 0, tzinfo=UTC)
APPROVED = Standing(DefinitionState.APPROVED, Turn.NOBODY)
JUDGED = [
    "R1",
    "R2",
    "R3",
    "R5",
    "R6",
    "R7",
    "R8",
    "R9",
    "R10",
    "R11",
    "R12",
    "R13",
    "R14",
    "R15",
    "R16",
    "R17",
    "R18",
    "R19",
    "R20",
    "R21",
    "R22",
    "R24",
    "R25",
    "R26",
    "R27",
    "R28",
    "R29",
    "R30",
    "R31",
    "R32",
    "R33",
    "R35",
    "R36",
    "R38",
]
MARK = Mark(person_id=ASA, at=AT)


def whole(standing: Standing = APPROVED, **changes: Any) -> ConformanceFacts:
    """An approved version that lacks nothing; changes are to its content."""
    content = complete(**changes)
    return ConformanceFacts(
        dossier=Dossier(
            content=content,
            standing=standing,
            unit_id=CENTER,
            proposed_by=PROPOSER,
            consultant=COLLEAGUE,
            rigor=signed_for(content),
            checklist=QualityChecklist(answers=ANSWERS, person_id=ASA, answered_on=DAY),
            gate=gate(route=content.route),
        ),
        begun=Mark(person_id=PROPOSER, at=AT),
        today=date(2026, 9, 30),
        saves={Section.OUTCOMES: MARK},
        consulted=MARK,
        rigor=MARK,
        checklist=MARK,
        gate=MARK,
        approved=MARK if standing == APPROVED else None,
        guideline_number=3,
    )


def with_dossier(facts: ConformanceFacts, **changes: Any) -> ConformanceFacts:
    return replace(facts, dossier=replace(facts.dossier, **changes))


def one(facts: ConformanceFacts, rule: str) -> Finding:
    return next(finding for finding in findings(facts) if finding.rule == rule)


def test_every_rule_that_data_can_answer_is_judged_once_in_the_policys_order() -> None:
    assert [finding.rule for finding in findings(whole())] == JUDGED


def test_an_approved_definition_that_lacks_nothing_fails_nothing() -> None:
    counts = counted(findings(whole()))
    assert (counts[Verdict.FAIL], counts[Verdict.NOT_YET]) == (0, 0)
    assert counts[Verdict.PASSED] + counts[Verdict.WAIVED] == len(JUDGED)


def test_an_empty_idea_has_met_little_and_failed_nothing() -> None:
    begun = with_dossier(
        whole(BEGINNING, slos=(), pos=(), competencies=()),
        rigor=None,
        checklist=None,
        gate=None,
        consultant=None,
    )
    assert counted(findings(begun))[Verdict.FAIL] == 0
    for rule in ("R3", "R5", "R7", "R8", "R9", "R18", "R20", "R27", "R33", "R36"):
        assert one(begun, rule).verdict is Verdict.NOT_YET, rule


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("R2", {"purposes": ()}),
        ("R5", {"competencies": ()}),
        ("R8", {"slos": ()}),
        ("R9", {"pos": ()}),
        ("R10", {"alignments": ()}),
        ("R11", {"reflection": ReflectionPrompt()}),
        ("R12", {"reflection": ReflectionPrompt()}),
        ("R13", {"pathway": ""}),
        ("R15", {"slos": ()}),
        ("R17", {"all_accounts": False, "accounts": ()}),
        ("R21", {"stack_place": ""}),
        ("R22", {"competency_statement": ""}),
        ("R26", {"audience": ()}),
        ("R28", {"route": None}),
        ("R38", {"credit": None}),
    ],
)
def test_what_a_content_lacks_is_failed_once_approved_and_not_met_yet_before(
    rule: str, changes: dict[str, Any]
) -> None:
    before = one(whole(BEGINNING, **changes), rule).verdict
    after = one(whole(**changes), rule).verdict
    assert (before, after) == (Verdict.NOT_YET, Verdict.FAIL)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("R1", {"unit_id": None}),
        ("R3", {"consultant": None}),
        ("R7", {"rigor": None}),
        ("R20", {"checklist": None}),
    ],
)
def test_what_a_dossier_lacks_is_failed_once_approved_and_not_met_yet_before(
    rule: str, changes: dict[str, Any]
) -> None:
    before = one(with_dossier(whole(BEGINNING), **changes), rule).verdict
    after = one(with_dossier(whole(), **changes), rule).verdict
    assert (before, after) == (Verdict.NOT_YET, Verdict.FAIL)


def test_r7_a_rigor_sign_off_of_other_outcomes_is_not_met() -> None:
    stale = with_dossier(whole(BEGINNING), rigor=signed_for(complete("slo-9")))
    assert one(stale, "R7").verdict is Verdict.NOT_YET


@pytest.mark.parametrize(("rule", "route"), [("R30", SENATE), ("R31", CREDIT)])
def test_r30_r31_a_gate_that_is_needed_is_met_by_its_approval_alone(
    rule: str, route: object
) -> None:
    closed = with_dossier(whole(BEGINNING, route=route), gate=None)
    opened = with_dossier(closed, gate=gate(SENATE_SAID_YES, route=closed.dossier.content.route))
    assert one(closed, rule).verdict is Verdict.NOT_YET
    assert one(opened, rule).verdict is Verdict.PASSED
    assert one(whole(), rule).verdict is Verdict.WAIVED


def test_r32_an_exemption_is_met_once_asa_determined_it() -> None:
    asked = whole(BEGINNING, route=CREDIT)
    determined = with_dossier(asked, gate=gate(EXEMPT, route=CREDIT))
    assert one(asked, "R32").verdict is Verdict.WAIVED
    assert one(determined, "R32").verdict is Verdict.PASSED


def test_r14_a_partner_is_asked_for_as_far_as_possible() -> None:
    named = whole(endorsements=(Endorsement(partner="City of Miami", text="We hire for it."),))
    assert one(whole(endorsements=()), "R14").verdict is Verdict.WAIVED
    assert one(named, "R14").verdict is Verdict.PASSED


def test_r24_r25_a_badge_collects_no_others_and_a_certificate_must() -> None:
    stack = Stack(
        theme="Data",
        goal="Work with data.",
        kind=StackKind.ALL_OF,
        groups=(StackGroup(title="All", members=("one",), needed=1),),
    )
    certificate = whole(type=MicroCredentialType.MICRO_CERTIFICATE, stack=stack)
    assert {one(whole(), rule).verdict for rule in ("R24", "R25")} == {Verdict.WAIVED}
    assert one(certificate, "R24").verdict is Verdict.FAIL


def test_r16_a_file_that_a_system_brought_is_waived() -> None:
    facts = replace(whole(), begun=Mark(person_id=None, at=AT))
    assert one(facts, "R16").verdict is Verdict.WAIVED


def test_r35_a_version_of_before_guidelines_is_waived() -> None:
    facts = replace(whole(), guideline_number=None)
    assert (one(facts, "R35").verdict, one(whole(), "R35").verdict) == (
        Verdict.WAIVED,
        Verdict.PASSED,
    )


def test_r36_a_review_that_is_due_is_failed_until_it_is_made() -> None:
    due = replace(whole(), review_due_on=date(2026, 9, 30))
    later = replace(whole(), review_due_on=date(2026, 10, 1))
    assert (one(due, "R36").verdict, one(later, "R36").verdict) == (Verdict.FAIL, Verdict.PASSED)


def test_a_finding_names_who_wrote_the_section_last_else_who_began_it() -> None:
    facts = whole()
    assert one(facts, "R8").mark == MARK
    assert one(facts, "R10").mark == facts.begun


def test_a_finding_leads_to_the_section_it_is_written_in() -> None:
    evidence = one(whole(), "R10").evidence
    assert (evidence.kind, evidence.section) == (EvidenceKind.SECTION, Section.ALIGNMENTS)
