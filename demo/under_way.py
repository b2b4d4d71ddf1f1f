"""What is under way when the demo opens: proposals of three units, each somewhere on its road.

All of it is done by its people through the tool's own pages, so every date and every line of the
timeline comes of an act.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from demo.campus import ADMINISTRATOR, MAIN_DEFINITION, Ports
from demo.proposing import (
    RIGOR,
    Office,
    Proposal,
    Unit,
    account_window,
    propose_and_approve,
)

PROPOSALS = Path(__file__).parent / "proposals"
CENTER, BIOLOGY, BUSINESS = "Samuel Prior", "Imani Ellison", "Marcus Vale"
CONSULTANT = "Priya Raman"
BETTER_STATEMENT = (
    "Compares the sources of a material by cost, emissions and labor conditions, and argues for a "
    "better one before those who decide."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campus:
    """Who of the units and of ASA is at work: one window each."""

    center: Unit
    biology: Unit
    business: Unit
    administrator: Office
    consultant: Office


def open_windows(ports: Ports, school: Mapping[str, Any]) -> Campus:
    """Launch everybody who acts here from the account's menu."""
    names = (CENTER, BIOLOGY, BUSINESS, ADMINISTRATOR, CONSULTANT)
    center, biology, business, administrator, consultant = (
        account_window(ports, school, name) for name in names
    )
    return Campus(
        center=Unit(center),
        biology=Unit(biology),
        business=Unit(business),
        administrator=Office(administrator),
        consultant=Office(consultant),
    )


def propose_all(campus: Campus) -> None:
    """Bring about an approved, a stale, a gated and a returned proposal, and an idea."""
    propose_and_approve(campus.center, campus.administrator, MAIN_DEFINITION, ADMINISTRATOR)
    change_after_rigor(campus)
    wait_for_senate(campus)
    return_with_comments(campus)
    campus.center.begin(PROPOSALS / "ai-policy-analyst.yaml")


def change_after_rigor(campus: Campus) -> Proposal:
    """Sign the rigor and open the design; then the unit lowers a threshold (R7)."""
    unit, office = campus.center, campus.consultant
    proposal = _planned(unit, office, "public-interest-audit.yaml")
    office.sign_rigor(proposal, "advanced", RIGOR)
    office.accept_plan(proposal)
    proposal.words["slos"][1]["threshold"]["points"] = 2
    unit.rewrite(proposal, "assessment", "plan")
    return proposal


def wait_for_senate(campus: Campus) -> Proposal:
    """Hand in the plan of a new course; its design waits for the committee (R30)."""
    office = campus.consultant
    proposal = _planned(campus.biology, office, "field-data-ethics.yaml")
    office.sign_rigor(proposal, "intermediate", RIGOR)
    office.log_meeting(
        proposal,
        held_on=_days_ago(1),
        attendees="Imani Ellison, Priya Raman",
        notes=(
            "The course goes to the Faculty Senate Curriculum Committee this month. The plan is "
            "agreed; the design waits for the committee's approval."
        ),
    )
    return proposal


def return_with_comments(campus: Campus) -> Proposal:
    """Return an application with reasons, two comments and other words for one text (R3, R18)."""
    unit, office = campus.business, campus.consultant
    proposal = unit.begin(PROPOSALS / "sustainable-supply-chains.yaml")
    unit.write(proposal, "application")
    unit.hand_in(proposal)
    office.name_consultant(proposal, CONSULTANT)
    office.comment(
        proposal,
        "alignments",
        "Which employers say so, and where? A job analysis or a letter would do.",
    )
    office.comment(
        proposal,
        "pathway/pathway",
        "“For now” will be asked about. Could it lead into the certificate in logistics?",
    )
    office.suggest(
        proposal,
        "competencies/competency_statement",
        BETTER_STATEMENT,
        "Passion cannot be assessed; this can.",
    )
    office.return_it(
        proposal,
        "The need at work is not shown yet: name a source for it. Please also look at the comments "
        "on the pathway and at the wording I suggest for the competency statement.",
        reason="alignment",
    )
    return proposal


def _planned(unit: Unit, office: Office, name: str) -> Proposal:
    """Bring a proposal to where its assessment is handed in."""
    proposal = unit.begin(PROPOSALS / name)
    unit.write(proposal, "application")
    unit.hand_in(proposal)
    office.accept_application(proposal, CONSULTANT)
    unit.write(proposal, "assessment")
    unit.hand_in(proposal)
    return proposal


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()
