"""Ten thousand random acts by people of every role: nothing is approved that the policy refuses.

After each act: a refusal changed nothing; what was done stands in the audit trail under the name of
who did it; the way it went is in a table written by hand; and what is approved never changes again.
"""

import json
import random
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.errors import HallmarkRefusal
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.governance import SignOff
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow
from lti_app.wiring import Wiring
from tests.factories.definition import institution
from tests.stateful.governance_hands import Act, Cast, Hands
from tests.stateful.governance_oracle import (
    ADMINS,
    JUDGES,
    ROADS,
    UNIT,
    WHO,
    Remembered,
    faults_of_an_approval,
    quality_of,
    rigor_of,
    route_of,
)

WALKS = range(10)
WALKS_ON_BOTH = range(2)
STEPS = 1_000
FINAL = {"approved", "suspended", "retired", "archived"}
JUDGING = {LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT}


class Walk:
    """One institution, its cast, random hands, and the oracle's memory."""

    def __init__(self, wiring: Wiring, session: Session, seed: int) -> None:
        self.wiring = wiring
        self.session = session
        self.here = institution(session)
        self.cast = Cast(session, self.here, institution(session, "elsewhere"))
        self.hands = Hands(self.cast, random.Random(seed))
        self.seen: dict[int, Remembered] = {}
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.stands = self._look()

    def step(self) -> None:
        """Try one act and hold what came of it against the oracle."""
        before, rows = self.stands
        act = self.hands.act(before)
        try:
            with self.wiring.open_work(act.actor) as work:
                act.do(work)
        except HallmarkRefusal:
            self.stands = self._look()
            assert self.stands == (before, rows), act
            self.refused[act.name] += 1
            return
        self.stands = self._look()
        after, now = self.stands
        if after != before or now[1:] != rows[1:]:
            self._look_at_the_trail(now[0] - rows[0], act)
            self.done[act.name] += 1
        self._remember(act, before, after, is_late=now[-1] > rows[-1])

    def _look(self) -> tuple[dict[int, dict[str, Any]], tuple[int, ...]]:
        found = self._versions(), self._rows()
        # A reader that stays would lock everybody else out.
        self.session.rollback()
        return found

    def _look_at_the_trail(self, more: int, act: Act) -> None:
        written = self.session.execute(
            select(AuditEntry.actor_person_id, AuditEntry.actor_role, AuditEntry.subject_kind)
            .order_by(AuditEntry.id.desc())
            .limit(more)
        ).all()
        self.session.rollback()
        assert written, act
        assert {person_id for person_id, _role, _kind in written} == {act.actor.person_id}, act
        of_version = {role for _person, role, kind in written if kind == "definition_version"}
        self._look_at_the_roles(of_version, act)

    def _look_at_the_roles(self, roles: set[str], act: Act) -> None:
        if act.version_id is None:
            return
        unit_id = self.stands[0][act.version_id]["unit_id"]
        of_unit = {each.role.value for each in act.actor.unit_roles if each.unit_id == unit_id}
        is_units = act.name in {"save", "settle"} or WHO.get(act.name) == UNIT
        # A role held in another unit, or beside the one that was needed, carries no act.
        assert roles <= (of_unit if is_units else {role.value for role in JUDGING}), (act, roles)

    def _remember(
        self, act: Act, before: dict[int, Any], after: dict[int, Any], *, is_late: bool
    ) -> None:
        for version_id, version in after.items():
            seen = self.seen.setdefault(version_id, Remembered())
            was = before.get(version_id)
            if was is None:
                assert act.name in {"begin", "revise", "copy"}, act
                assert self._proposes(act.actor, version["unit_id"]), act
                assert act.actor.person_id is not None
                seen.writers.add(act.actor.person_id)
                if act.name != "begin":
                    # The words it begins with stay those of whoever wrote them.
                    seen.writers |= self.seen[act.detail].writers
                assert (version["state"], version["turn"]) == ("draft", "unit")
                continue
            place, now = (was["state"], was["turn"]), (version["state"], version["turn"])
            if place != now:
                self._moved(act, version_id, place, now, after)
            if was["content"] != version["content"]:
                self._written(act, version_id, was)
            if was["state"] in FINAL:
                assert version["state"] in FINAL
                assert version["content"] == was["content"], act
        if act.name == "save" and is_late:
            assert act.version_id is not None
            assert act.actor.person_id is not None
            self.seen[act.version_id].writers.add(act.actor.person_id)
        if act.version_id is not None:
            self._signed(act, before[act.version_id])

    def _moved(
        self,
        act: Act,
        version_id: int,
        place: tuple[str, str],
        now: tuple[str, str],
        after: dict[int, Any],
    ) -> None:
        assert (act.version_id, ROADS[act.name].get(place)) == (version_id, now), act
        seen, person = self.seen[version_id], act.actor.person_id
        assert person is not None
        match WHO[act.name]:
            case kind if kind == UNIT:
                assert self._proposes(act.actor, after[version_id]["unit_id"]), act
            case kind if kind == JUDGES:
                assert act.actor.local_roles & JUDGING, act
                assert person not in seen.writers, act
            case kind if kind == ADMINS:
                assert LocalRole.ASA_ADMIN in act.actor.local_roles, act
                assert person not in seen.writers, act
        assert act.actor.institution_id == self.here
        if act.name == "approve":
            content = json.loads(after[version_id]["content"])
            assert faults_of_an_approval(content, seen, person) == [], act

    def _written(self, act: Act, version_id: int, was: dict[str, Any]) -> None:
        assert act.name in {"save", "settle"}, act
        assert act.version_id == version_id
        assert was["turn"] == "unit", act
        assert was["state"] in {"draft", "application", "assessment", "design"}
        assert any(role.unit_id == was["unit_id"] for role in act.actor.unit_roles), act
        assert act.actor.person_id is not None
        self.seen[version_id].writers.add(act.actor.person_id)

    def _signed(self, act: Act, was: dict[str, Any]) -> None:
        if act.name not in {"rigor", "checklist", "gate", "consultant"}:
            return
        assert act.version_id is not None
        seen, person = self.seen[act.version_id], act.actor.person_id
        assert person is not None
        assert act.actor.local_roles & JUDGING, act
        content = json.loads(was["content"])
        if act.name == "consultant":
            seen.consultant = act.detail
            return
        assert person not in seen.writers, act
        if act.name == "rigor":
            seen.rigor = (person, rigor_of(content) if act.detail.strip() else "not named")
        elif act.name == "checklist":
            seen.answers = (person, act.detail, quality_of(content))
        else:
            seen.approval_on_file |= act.detail == "approved"
            # The same bytes may be on file as both; a letter alone is no approval.
            assert act.detail != "letter" or seen.approval_on_file, act
            kind = "approved" if act.detail == "letter" else act.detail
            seen.gate = (person, kind, route_of(content))

    def _proposes(self, actor: Actor, unit_id: int) -> bool:
        return any(
            role.unit_id == unit_id and role.role is LocalRole.UNIT_PROPOSER
            for role in actor.unit_roles
        )

    def _versions(self) -> dict[int, dict[str, Any]]:
        waiting = dict(
            self.session.execute(
                select(SectionConflictRow.version_id, SectionConflictRow.id).where(
                    SectionConflictRow.settled_at.is_(None)
                )
            ).all()
        )
        rows = self.session.execute(
            select(
                DefinitionVersionRow.id,
                DefinitionVersionRow.state,
                DefinitionVersionRow.turn,
                DefinitionVersionRow.unit_id,
                DefinitionVersionRow.type,
                DefinitionVersionRow.content,
                DefinitionVersionRow.consultant_id,
            ).order_by(DefinitionVersionRow.id)
        )
        return {
            row.id: {
                "state": row.state.value,
                "turn": row.turn.value,
                "unit_id": row.unit_id,
                "type": row.type.value,
                "content": row.content,
                "consultant": row.consultant_id,
                "route": json.loads(row.content)["route"],
                "waiting": waiting.get(row.id),
            }
            for row in rows
        }

    def _rows(self) -> tuple[int, ...]:
        return tuple(
            self.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (AuditEntry, SignOff, SectionSaveRow, SectionConflictRow)
        )


@pytest.mark.slow
@pytest.mark.parametrize("seed", WALKS)
def test_no_walk_gets_a_definition_approved_that_the_policy_refuses(
    wiring: Wiring, session: Session, seed: int
) -> None:
    if seed not in WALKS_ON_BOTH and wiring.engine.dialect.name != "sqlite":
        pytest.skip("walked on the quicker database alone")
    walk = Walk(wiring, session, seed)

    for _ in range(STEPS):
        walk.step()

    # A walk that does or refuses nothing would prove nothing.
    assert walk.done["approve"] > 0
    assert {name for name in ("save", "submit", "rigor", "gate") if not walk.refused[name]} == set()
