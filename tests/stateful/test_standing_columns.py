"""The columns that lists show say what the whole dossier says, whatever was done by whom."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import PROPOSED
from lti_app.domain.definition.gate import gate_is_open
from lti_app.domain.definition.governance import rigor_objections
from lti_app.domain.definition.search_words import searched_text
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionVersionRow
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.stateful.test_governance_walk import Walk

STEPS, LOOKS = 400, 20
MOVES = (
    "definition.submitted",
    "definition.recalled",
    "definition.returned",
    "definition.assessed",
    "definition.designed",
    "definition.approved",
    "definition.declined",
    "definition.withdrawn",
)


def test_gate_rigor_return_and_words_stand_in_columns_as_the_dossiers_have_them(
    wiring: Wiring, session: Session, clock: FixedClock
) -> None:
    walk = Walk(wiring, session, clock, seed=7)
    seen = {"gate_closed": 0, "rigor_stale": 0, "returned": 0}
    for _look in range(LOOKS):
        for _step in range(STEPS // LOOKS):
            walk.step()
        for name, count in look(walk).items():
            seen[name] += count
    # A walk in which nothing is ever closed or stale would hold nothing; a return is rare in it,
    # and held by tests/integration/definitions/test_pipeline.py.
    assert min(seen["gate_closed"], seen["rigor_stale"]) > 0, seen


def look(walk: Walk) -> dict[str, int]:
    """Hold every row against its dossier; count what stands in the columns."""
    counts = {"gate_closed": 0, "rigor_stale": 0, "returned": 0}
    with walk.wiring.open_work(walk.cast.judges[1]) as work:
        for row in work.session.scalars(select(DefinitionVersionRow)).all():
            dossier = work.dossiers.dossier(row)
            is_open = row.state in PROPOSED
            stale = dossier.rigor is not None and any(rigor_objections(dossier))
            told = (row.gate_closed, row.rigor_stale, row.returned)
            assert told == (
                is_open and not gate_is_open(dossier),
                is_open and stale,
                last_move(work.session, row.id) == "definition.returned",
            ), (row.id, row.standing)
            assert row.searched == searched_text(dossier.content)
            assert row.purposes.split() == list(dossier.content.purposes)
            for name, value in zip(counts, told, strict=True):
                counts[name] += value
    return counts


def last_move(session: Session, version_id: int) -> str | None:
    """Name the last move the trail tells of a version."""
    return session.scalar(
        select(AuditEntry.action)
        .where(
            AuditEntry.subject_kind == "definition_version",
            AuditEntry.subject_id == str(version_id),
            AuditEntry.action.in_(MOVES),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
