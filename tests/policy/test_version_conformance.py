"""How one version conforms, rule by rule: met, failed once approved, not met yet, waived."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
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
from lti_app.domain.definition.content import (
    Endorsement,
    ReflectionPrompt,
    Route,
    Stack,
    StackGroup,
)
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.kinds import MicroCredentialType, StackKind
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.pipeline import is_review_due
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


def verdicts(rule: str, **changes: Any) -> tuple[Verdict, Verdict]:
    """A rule before and after the approval, of a dossier with changes."""
    before, after = (with_dossier(whole(each), **changes) for each in (BEGINNING, APPROVED))
    return one(before, rule).verdict, one(after, rule).verdict


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
        ("R7", {"rigor": None}),
        ("R20", {"checklist": None}),
    ],
)
def test_what_a_dossier_lacks_is_failed_once_approved_and_not_met_yet_before(
    rule: str, changes: dict[str, Any]
) -> None:
    assert verdicts(rule, **changes) == (Verdict.NOT_YET, Verdict.FAIL)


def test_r07_a_rigor_sign_off_of_other_outcomes_is_not_met() -> None:
    stale = with_dossier(whole(BEGINNING), rigor=signed_for(complete("slo-9")))
    assert one(stale, "R7").verdict is Verdict.NOT_YET


def open_and_closed(rule: str, route: Route) -> tuple[Verdict, Verdict, Verdict]:
    """A rule of the gate where none is needed, where it is closed, where it is open."""
    closed = with_dossier(whole(BEGINNING, route=route), gate=None)
    opened = with_dossier(closed, gate=gate(SENATE_SAID_YES, route=route))
    return one(whole(), rule).verdict, one(closed, rule).verdict, one(opened, rule).verdict


def test_r30_committee_where_it_is_needed_is_met_by_its_approval_alone() -> None:
    assert open_and_closed("R30", SENATE) == (Verdict.WAIVED, Verdict.NOT_YET, Verdict.PASSED)


def test_r31_gate_of_a_stack_to_credit_is_met_by_its_approval_alone() -> None:
    assert open_and_closed("R31", CREDIT) == (Verdict.WAIVED, Verdict.NOT_YET, Verdict.PASSED)


def test_r32_an_exemption_is_met_once_asa_determined_it() -> None:
    asked = whole(BEGINNING, route=CREDIT)
    determined = with_dossier(asked, gate=gate(EXEMPT, route=CREDIT))
    assert one(asked, "R32").verdict is Verdict.WAIVED
    assert one(determined, "R32").verdict is Verdict.PASSED


def test_r14_a_partner_is_asked_for_as_far_as_possible() -> None:
    named = whole(endorsements=(Endorsement(partner="City of Miami", text="We hire for it."),))
    assert one(whole(endorsements=()), "R14").verdict is Verdict.WAIVED
    assert one(named, "R14").verdict is Verdict.PASSED


@pytest.mark.parametrize("rule", ["R24", "R25"])
def test_a_badge_collects_no_others(rule: str) -> None:
    assert one(whole(), rule).verdict is Verdict.WAIVED


def test_r24_a_certificate_of_one_member_fails() -> None:
    stack = Stack(
        theme="Data",
        goal="Work with data.",
        kind=StackKind.ALL_OF,
        groups=(StackGroup(title="All", members=("one",), needed=1),),
    )
    certificate = whole(type=MicroCredentialType.MICRO_CERTIFICATE, stack=stack)
    assert one(certificate, "R24").verdict is Verdict.FAIL


def test_r16_what_a_person_began_is_attributed_and_a_file_of_a_system_is_waived() -> None:
    file = replace(whole(), begun=Mark(person_id=None, at=AT))
    assert (one(whole(), "R16").verdict, one(file, "R16").verdict) == (
        Verdict.PASSED,
        Verdict.WAIVED,
    )


@pytest.mark.parametrize(
    ("number", "standing", "verdict"),
    [
        (3, APPROVED, Verdict.PASSED),
        (None, APPROVED, Verdict.WAIVED),
        (3, BEGINNING, Verdict.PASSED),
        (None, BEGINNING, Verdict.NOT_YET),
    ],
)
def test_r35_guidelines_are_those_it_was_handed_in_under(
    number: int | None, standing: Standing, verdict: Verdict
) -> None:
    found = one(replace(whole(standing), guideline_number=number), "R35")
    assert found.verdict is verdict
    assert (f"version {number}." in found.message) is (number is not None)


@pytest.mark.parametrize(
    ("state", "days", "superseded", "is_due"),
    [
        (DefinitionState.APPROVED, 0, False, True),
        (DefinitionState.APPROVED, 1, False, False),
        (DefinitionState.APPROVED, None, False, False),
        (DefinitionState.APPROVED, 0, True, False),
        (DefinitionState.SUSPENDED, -1, False, True),
        (DefinitionState.RETIRED, -1, False, False),
        (DefinitionState.ARCHIVED, -1, False, False),
    ],
)
def test_r36_review_is_due_on_its_day_of_the_latest_that_stands(
    state: DefinitionState,
    days: int | None,
    *,
    superseded: bool,
    is_due: bool,
) -> None:
    facts = whole(Standing(state, Turn.NOBODY))
    due_on = None if days is None else facts.today + timedelta(days=days)
    found = one(replace(facts, review_due_on=due_on, superseded=superseded), "R36")
    assert is_review_due(state, due_on, facts.today, superseded=superseded) is is_due
    assert found.verdict is (Verdict.FAIL if is_due else Verdict.PASSED)


def test_r36_dates_begin_with_the_approval() -> None:
    assert one(whole(BEGINNING), "R36").verdict is Verdict.NOT_YET


def test_r01_what_no_unit_owns_is_not_met() -> None:
    assert verdicts("R1", unit_id=None) == (Verdict.NOT_YET, Verdict.FAIL)


def test_r03_what_no_consultant_facilitates_is_not_met() -> None:
    assert verdicts("R3", consultant=None) == (Verdict.NOT_YET, Verdict.FAIL)


def test_r15_outcome_says_where_it_is_learned() -> None:
    none = (one(whole(BEGINNING, slos=()), "R15"), one(whole(slos=()), "R15"))
    assert [found.verdict for found in none] == [Verdict.NOT_YET, Verdict.FAIL]
    assert one(whole(), "R15").verdict is Verdict.PASSED


def test_r19_form_of_award_is_told_as_one_of_the_two() -> None:
    told = {each: one(whole(type=each), "R19").message for each in MicroCredentialType}
    assert told == {
        MicroCredentialType.BADGE: "A digital badge.",
        MicroCredentialType.MICRO_CERTIFICATE: "A micro-certificate.",
    }


def test_a_finding_names_who_wrote_the_section_last_else_who_began_it() -> None:
    facts = whole()
    assert one(facts, "R8").mark == MARK
    assert one(facts, "R10").mark == facts.begun


def test_a_finding_leads_to_the_section_it_is_written_in() -> None:
    evidence = one(whole(), "R10").evidence
    assert (evidence.kind, evidence.section) == (EvidenceKind.SECTION, Section.ALIGNMENTS)
