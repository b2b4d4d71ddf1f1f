"""Versions by the thousand, written past the services: what lists read stands in plain columns."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import PROPOSED, DefinitionState, Origin, Turn
from lti_app.domain.definition.kinds import MicroCredentialType, Purpose
from lti_app.domain.ids import InstitutionId
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from tests.clocks import START
from tests.factories.proposals import unit
from tests.factories.review import person

SUBJECTS = ("Hydrology", "Ethics", "Storytelling", "Statistics", "Leadership", "Robotics")
BATCH = 5_000
UNITS, CONSULTANTS = 20, 8


def bulk_versions(session: Session, institution_id: InstitutionId, count: int) -> None:
    """Add lines of one version each, in every state and under every flag, and commit."""
    start = session.scalar(select(func.count()).select_from(DefinitionLine)) or 0
    units = [unit(session, institution_id, f"bulk-{start}-{n}") for n in range(UNITS)]
    people = [person(session, institution_id, f"Consultant {n}") for n in range(CONSULTANTS)]
    stem = f"bulk-{institution_id}-{start}-"
    slugs = [f"{stem}{n}" for n in range(count)]
    for at in range(0, count, BATCH):
        some = slugs[at : at + BATCH]
        session.execute(
            insert(DefinitionLine),
            [
                {"institution_id": institution_id, "slug": slug, "initial_on": START.date()}
                for slug in some
            ],
        )
    lines = session.scalars(
        select(DefinitionLine.id)
        .where(
            DefinitionLine.institution_id == institution_id,
            DefinitionLine.slug.startswith(stem),
        )
        .order_by(DefinitionLine.id)
    ).all()
    for at in range(0, count, BATCH):
        session.execute(
            insert(DefinitionVersionRow),
            [
                _version(n, line_id, units[n % UNITS], people[n % CONSULTANTS])
                for n, line_id in enumerate(lines[at : at + BATCH], start=at)
            ],
        )
    session.commit()


def _version(number: int, line_id: int, unit_id: int, consultant_id: int) -> dict[str, Any]:
    states = list(DefinitionState)
    state = states[number % len(states)]
    open_turns = (Turn.UNIT, Turn.ASA)
    is_open = state in PROPOSED
    since = START - timedelta(minutes=number)
    return {
        "line_id": line_id,
        "number": 1,
        "state": state,
        "turn": open_turns[number // len(states) % 2] if is_open else Turn.NOBODY,
        "origin": Origin.PROPOSAL,
        "unit_id": unit_id,
        "title": f"{SUBJECTS[number % len(SUBJECTS)]} in practice {number}",
        "type": MicroCredentialType.BADGE,
        "purposes": list(Purpose)[number % len(Purpose)].value,
        "searched": f"Outcome {number}: weighs what {SUBJECTS[number % 5]} asks of a profession.",
        "content": "{}",
        "digest": "0" * 64,
        "created_at": since,
        "created_by": "bulk",
        "consultant_id": consultant_id if number % 3 else None,
        "state_since": since,
        "turn_since": since,
        "returned": is_open and number % 7 == 0,
        "gate_closed": is_open and number % 5 == 0,
        "rigor_stale": is_open and number % 11 == 0,
        "due_on": (START + timedelta(days=number % 9 - 4)).date() if is_open else None,
        "review_due_on": None if is_open else (START + timedelta(days=number % 13 - 6)).date(),
    }
