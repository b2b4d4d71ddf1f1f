"""A definition told from its first draft on (Policy 380.104, R16, R36)."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lti_app.commands.definition_history import history_facts, history_lines
from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionLineId, DefinitionVersionId, InstitutionId
from lti_app.domain.people.actor import Actor
from lti_app.models.governance import DefinitionReviewRow, SignOffKind
from lti_app.services.definition.history import Act, LineHistory, VersionHistory
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.definition import approved, asa, complete, drafted, institution
from tests.factories.proposals import make_move

SHELL = Actor(name="command line: root")


def test_history_tells_versions_dates_signatures_and_acts_in_order(
    wiring: Wiring, session: Session, clock: FixedClock, institution_id: InstitutionId
) -> None:
    first = approved(wiring, session, institution_id)
    clock.move(days=40)
    admin = asa(session, institution_id, name="B. Lindqvist")
    session.add(
        DefinitionReviewRow(
            version_id=first.version_id,
            reviewed_on=clock.now().date(),
            note="Read again.",
            reviewed_by=admin.person_id,
            reviewed_at=clock.now(),
        )
    )
    session.commit()
    with wiring.open_work(admin) as work:
        make_move(work, first.version_id, Move.SUSPEND)
    drafted(wiring, institution_id, complete(title="Renamed"))

    with wiring.open_work(SHELL) as work:
        told = work.definition_history.of(first.line_id)

    one, two = told.versions
    later = (START + timedelta(days=40)).date()
    assert (told.slug, told.initial_on) == ("responsible-ai", START.date())
    assert (one.number, one.state, one.approved_at) == (1, DefinitionState.SUSPENDED, START)
    assert (one.approved_by, one.reviewed_on, one.revised_on) == ("Ana Ruiz", (later,), None)
    assert [(s.kind, s.by) for s in one.signed] == [
        (kind, "Ana Ruiz") for kind in (SignOffKind.RIGOR, SignOffKind.CHECKLIST, SignOffKind.GATE)
    ]
    assert one.acts[0].action is AuditAction.DEFINITION_IMPORTED
    assert [act.action for act in one.acts][-2:] == [
        AuditAction.DEFINITION_APPROVED,
        AuditAction.DEFINITION_SUSPENDED,
    ]
    assert (one.acts[-1].who, one.acts[-1].role) == ("B. Lindqvist", "asa-admin")
    assert (two.number, two.title, two.revised_on, two.signed) == (2, "Renamed", later, ())
    assert [act.action for act in two.acts] == [AuditAction.DEFINITION_IMPORTED]


def test_history_is_told_in_lines_and_as_one_object(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    version = approved(wiring, session, institution_id)

    with wiring.open_work(SHELL) as work:
        told = work.definition_history.of(version.line_id)

    lines = history_lines(told)
    assert lines[0] == "responsible-ai, begun on 2026-11-24"
    assert "  version 1, approved: Responsible AI in Practice" in lines
    assert "  approved on 2026-11-24 by Ana Ruiz" in lines
    assert lines[-1].endswith("definition.approved  Ana Ruiz (asa-admin)")
    facts = history_facts(told)
    assert facts["slug"] == "responsible-ai"
    assert isinstance(facts["versions"], list)
    assert [v["approved_by"] for v in facts["versions"]] == ["Ana Ruiz"]


def test_history_of_another_institution_is_not_found(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    version = drafted(wiring, institution_id)
    stranger = asa(session, institution(session, "usf"))

    with pytest.raises(NotFound), wiring.open_work(stranger) as work:
        work.definition_history.of(version.line_id)


def test_saves_of_one_sitting_are_one_line_and_the_turn_is_told_in_words() -> None:
    def act(minutes: int, who: str = "Noor Haddad", action: str = "proposal.edited") -> Act:
        return Act(
            at=START + timedelta(minutes=minutes),
            action=AuditAction(action),
            who=who,
            role="unit-proposer",
            details="{}",
        )

    acts = (
        act(0, action="proposal.begun"),
        *(act(minutes) for minutes in (1, 5, 59)),
        act(61),
        act(62, who="Luis Ortega"),
        act(63),
    )
    version = VersionHistory(
        version_id=DefinitionVersionId(1),
        number=1,
        title="Kites",
        state=DefinitionState.DRAFT,
        turn=Turn.UNIT,
        origin=Origin.PROPOSAL,
        begun_at=START,
        begun_by="Noor Haddad",
        revised_on=None,
        reviewed_on=(),
        approved_at=None,
        approved_by=None,
        signed=(),
        acts=acts,
    )
    told = LineHistory(
        line_id=DefinitionLineId(1), slug="kites", initial_on=START.date(), versions=(version,)
    )
    lines = history_lines(told)
    assert lines[2] == "  version 1, draft, the unit's turn: Kites"
    noor = "Noor Haddad (unit-proposer)"
    assert [line.strip() for line in lines[3:]] == [
        f"2026-11-24 09:00  proposal.begun  {noor}",
        f"2026-11-24 09:01  proposal.edited, 3 times until 2026-11-24 09:59  {noor}",
        f"2026-11-24 10:01  proposal.edited  {noor}",
        "2026-11-24 10:02  proposal.edited  Luis Ortega (unit-proposer)",
        f"2026-11-24 10:03  proposal.edited  {noor}",
    ]
