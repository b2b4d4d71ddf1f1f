"""Ten thousand random acts by people of every role: nothing is approved that the policy refuses.

After each act: a refusal changed nothing; what was done stands in the audit trail under the name of
who did it; the way it went is in a table written by hand; and what is approved never changes again.
"""

import json
import random
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest
from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from lti_app.domain.definition.consultation import SuggestionState
from lti_app.domain.definition.objection import Objected
from lti_app.domain.errors import HallmarkRefusal
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.governance import ConditionRow, DecisionRow, DefinitionReviewRow, SignOff
from lti_app.models.guideline import GuidelineRow
from lti_app.models.proposal import (
    CommentRow,
    ExemptionRequestRow,
    SectionConflictRow,
    SectionSaveRow,
)
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.factories.definition import institution
from tests.stateful.governance_cast import Act, Cast
from tests.stateful.governance_hands import Hands
from tests.stateful.governance_oracle import (
    ADMINS,
    DECIDED,
    DEEDS,
    FINAL,
    ITEMS,
    JUDGING,
    ROADS,
    TALKERS,
    UNIT,
    WHO,
    WRITERS,
    Remembered,
    faults_of_a_move,
    faults_of_writing,
    kinds_of,
    may,
    quality_of,
    rigor_of,
    route_of,
)

# Ten in all, half of them at a time; on the slower database the first of each.
WALKS = ((0, 1, 2, 3, 4), (5, 6, 7, 8, 9))
STEPS = 1_000
# What half of the walks come to: approvals of every sort, and refusals by every guard.
CAME_ABOUT = Counter(
    {
        "badge": 10,
        "micro-certificate": 1,
        "gate approved": 5,
        "gate exempt": 2,
        "of another": 5,
        "decide": 10,
        "move": 1,
    }
)
CLOSE_CALLS = (
    ("approve", "definition.own_proposal"),
    ("approve", "definition.actor"),
    ("approve", "definition.rigor"),
    ("approve", "definition.gate"),
    ("approve", "definition.consultant"),
    *(("approve", f"definition.{item}") for item in sorted(ITEMS)),
    ("approve", "definition.transition"),
    ("design", "definition.rigor"),
    ("design", "definition.gate"),
    ("submit", "definition.gate"),
    ("assess", "definition.consultant"),
    ("consultant", "definition.consultant"),
    ("consultant", "definition.own_proposal"),
    ("rigor", "definition.own_proposal"),
    ("gate", "definition.own_proposal"),
    ("checklist", "definition.own_proposal"),
    ("save", "definition.actor"),
    ("save", "definition.state"),
    ("save", "definition.gate"),
    ("accept", "definition.actor"),
)
# Of these nothing is taken away: how many there are tells whether something came about.
KEPT = (
    AuditEntry,
    SignOff,
    SectionSaveRow,
    SectionConflictRow,
    CommentRow,
    ExemptionRequestRow,
    DecisionRow,
    ConditionRow,
    DefinitionReviewRow,
    GuidelineRow,
)
COUNTED = select(
    *(
        select(func.count()).select_from(table).scalar_subquery().label(table.__tablename__)
        for table in KEPT
    )
)
ALL_VERSIONS = select(
    DefinitionVersionRow.id,
    DefinitionVersionRow.state,
    DefinitionVersionRow.turn,
    DefinitionVersionRow.unit_id,
    DefinitionVersionRow.type,
    DefinitionVersionRow.content,
    DefinitionVersionRow.consultant_id,
    DefinitionVersionRow.based_on_id,
).order_by(DefinitionVersionRow.id)
WAITING = ("waiting", "condition", "suggested")
STILL_OPEN = union_all(
    select(literal("waiting"), SectionConflictRow.version_id, SectionConflictRow.id).where(
        SectionConflictRow.settled_at.is_(None)
    ),
    select(literal("condition"), ConditionRow.version_id, ConditionRow.id).where(
        ConditionRow.met_at.is_(None)
    ),
    select(literal("suggested"), CommentRow.version_id, CommentRow.id).where(
        CommentRow.suggestion_state == SuggestionState.OPEN
    ),
)
Versions = dict[int, dict[str, Any]]
Counts = dict[str, int]


class Walk:
    """One institution, its cast, random hands, and the oracle's memory."""

    def __init__(self, wiring: Wiring, session: Session, clock: FixedClock, seed: int) -> None:
        self.wiring = wiring
        self.session = session
        self.clock = clock
        self.here = institution(session, f"here-{seed}")
        self.cast = Cast(session, self.here, institution(session, f"elsewhere-{seed}"))
        self.hands = Hands(self.cast, random.Random(seed))
        self.seen: dict[int, Remembered] = {}
        self.done: Counter[str] = Counter()
        self.approved: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()
        self.stands = self._look()

    def step(self) -> None:
        """Try one act and hold what came of it against the oracle."""
        before, rows = self.stands
        act = self.hands.act(before)
        self.clock.move(minutes=20)
        try:
            with self.wiring.open_work(act.actor) as work:
                act.do(work)
        except HallmarkRefusal as refusal:
            self.stands = self._look()
            assert self.stands == (before, rows), act
            self.refused.update((act.move or act.name, code) for code in codes_of(refusal))
            return
        self.stands = self._look()
        after, now = self.stands
        if self.stands != (before, rows):
            self._look_at_the_trail(now["audit_entry"] - rows["audit_entry"], act)
            self._look_at_who(act, before)
            decided = now["definition_decision"] - rows["definition_decision"]
            assert decided == (act.move in DECIDED), act
            self.done[act.move or act.name] += 1
        self._remember(act, before, after)
        if act.name == "save" and now["section_conflict"] > rows["section_conflict"]:
            assert act.actor.person_id is not None
            self.seen[act.version_id or 0].writers.add(act.actor.person_id)

    def _look(self) -> tuple[Versions, Counts]:
        found = self._versions(), self._counts()
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
        of_asa = {role.value for role in JUDGING}
        who = WHO[act.move] if act.move else DEEDS[act.name][0]
        # A role held in another unit, or beside the one that was needed, carries no act.
        may_rest_on = {UNIT: of_unit, WRITERS: of_unit, TALKERS: of_unit or of_asa}
        assert roles <= may_rest_on.get(who, of_asa), (act, roles)

    def _look_at_who(self, act: Act, before: Versions) -> None:
        if act.version_id is None:
            # Who begins what is looked at where it is first seen; guidelines are each office's own.
            assert act.name != "guideline" or may(ADMINS, act.actor, 0, set()), act
            return
        assert act.actor.institution_id == self.here, act
        was = before[act.version_id]
        who, places = (WHO[act.move], None) if act.move else DEEDS[act.name]
        assert may(who, act.actor, was["unit_id"], self._writers(act.version_id)), act
        assert places is None or was["state"] in places, act

    def _remember(self, act: Act, before: Versions, after: Versions) -> None:
        for version_id, version in after.items():
            was = before.get(version_id)
            if was is None:
                self._begun(act, version_id, version)
                continue
            place, now = (was["state"], was["turn"]), (version["state"], version["turn"])
            if place != now:
                self._moved(act, version_id, place, now, version)
            if was["content"] != version["content"]:
                self._written(act, version_id, was, version)
            if was["state"] in FINAL:
                assert version["state"] in FINAL
                assert version["content"] == was["content"], act
        if act.name in {"rigor", "checklist", "gate", "consultant"}:
            self._signed(act, before[act.version_id or 0])

    def _begun(self, act: Act, version_id: int, version: dict[str, Any]) -> None:
        assert act.name in {"begin", "revise", "copy"}, act
        assert may(UNIT, act.actor, version["unit_id"], set()), act
        assert act.actor.institution_id == self.here, act
        assert act.actor.person_id is not None
        assert (version["state"], version["turn"]) == ("draft", "unit")
        source = None if act.name == "begin" else act.detail
        self.seen[version_id] = Remembered(writers={act.actor.person_id}, source=source)

    def _moved(
        self,
        act: Act,
        version_id: int,
        place: tuple[str, str],
        now: tuple[str, str],
        version: dict[str, Any],
    ) -> None:
        assert act.move in ROADS, act
        assert (act.version_id, ROADS[act.move].get(place)) == (version_id, now), act
        seen, content = self.seen[version_id], json.loads(version["content"])
        assert version["consultant"] == seen.consultant, act
        assert faults_of_a_move(act.move, content, seen, self._writers(version_id), place) == [], (
            act
        )
        if act.move == "approve":
            self.approved.update({act.name, *kinds_of(content, seen)})

    def _written(
        self, act: Act, version_id: int, was: dict[str, Any], version: dict[str, Any]
    ) -> None:
        assert act.name in {"save", "settle", "accept"}, act
        assert act.version_id == version_id
        assert was["turn"] == "unit", act
        seen, person = self.seen[version_id], act.actor.person_id
        old, new = json.loads(was["content"]), json.loads(version["content"])
        assert faults_of_writing(old, new, was["state"], seen) == [], act
        assert person is not None
        seen.writers.add(person)

    def _signed(self, act: Act, was: dict[str, Any]) -> None:
        assert act.version_id is not None
        seen, person = self.seen[act.version_id], act.actor.person_id
        assert person is not None
        content = json.loads(was["content"])
        match act.name:
            case "consultant":
                assert act.detail.local_roles & JUDGING, act
                assert act.detail.person_id not in self._writers(act.version_id), act
                seen.consultant = act.detail.person_id
            case "rigor":
                seen.rigor = (person, rigor_of(content) if act.detail.strip() else "not named")
            case "checklist":
                seen.answers = (person, act.detail, quality_of(content))
            case _:
                seen.gate = (person, act.detail, route_of(content))

    def _writers(self, version_id: int) -> set[int]:
        """Name who wrote a version and what it was made of, whenever they wrote."""
        seen = self.seen[version_id]
        earlier = set() if seen.source is None else self._writers(seen.source)
        return seen.writers | earlier

    def _versions(self) -> Versions:
        waiting = self._waiting()
        rows = self.session.execute(
            ALL_VERSIONS.where(DefinitionVersionRow.unit_id.in_(self.cast.units))
        )
        return {
            row.id: {
                "state": row.state.value,
                "turn": row.turn.value,
                "unit_id": row.unit_id,
                "type": row.type.value,
                "content": row.content,
                "consultant": row.consultant_id,
                "based_on": row.based_on_id,
                "is_by_both": row.unit_id == self.cast.units[0] and row.id % 4 == 0,
                **told_in(row.content),
                **{what: waiting.get((what, row.id)) for what in WAITING},
            }
            for row in rows
        }

    def _waiting(self) -> dict[tuple[str, int], int]:
        found = self.session.execute(STILL_OPEN)
        return {(what, version_id): row_id for what, version_id, row_id in found}

    def _counts(self) -> Counts:
        return dict(self.session.execute(COUNTED).mappings().one())


@lru_cache(maxsize=512)
def told_in(content: str) -> dict[str, Any]:
    """Read from a stored document what the hands go by."""
    told = json.loads(content)
    return {"route": told["route"], "slug": told["slug"]}


def codes_of(refusal: HallmarkRefusal) -> list[str]:
    """Name each thing that stood in the way."""
    if not isinstance(refusal, Objected):
        return [refusal.code]
    return [f"definition.{each.code or each.field}" for each in refusal.objections]


@pytest.mark.slow
@pytest.mark.parametrize("seeds", WALKS)
def test_no_walk_gets_a_definition_approved_that_the_policy_refuses(
    wiring: Wiring, session: Session, clock: FixedClock, seeds: tuple[int, ...]
) -> None:
    is_quick = wiring.engine.dialect.name == "sqlite"
    walks = [gone(wiring, session, clock, seed) for seed in (seeds if is_quick else seeds[:1])]

    # Walks that do or refuse nothing would prove nothing.
    refused = sum((walk.refused for walk in walks), Counter[tuple[str, str]]())
    approved = sum((walk.approved for walk in walks), Counter[str]())
    assert approved >= (CAME_ABOUT if is_quick else Counter({"badge": 1}))
    assert [act for act in CLOSE_CALLS if is_quick and not refused[act]] == []


def gone(wiring: Wiring, session: Session, clock: FixedClock, seed: int) -> Walk:
    """Go one walk to its end."""
    walk = Walk(wiring, session, clock, seed)
    for _ in range(STEPS):
        walk.step()
    return walk
