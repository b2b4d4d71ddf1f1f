"""Random hands on proposals: every act of every person, sensible or not.

Most acts are by who would, where it would help. Some begin a plan of a few steps that comes close
to getting approved what was never judged. The rest are anybody's, anywhere.
"""

import random
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Section, lacks_up_to, phase_of, section_of
from lti_app.domain.definition.states import Move
from lti_app.models.documents import decode
from tests.stateful.governance_acts import SPOILED, Acts
from tests.stateful.governance_cast import Act, Cast

Versions = dict[int, dict[str, Any]]
Step = Callable[[Versions], Act]
Anyhow = Callable[[int, dict[str, Any], Any], Act]

OPEN = {"draft", "application", "assessment", "design"}
TO_SIGN = {
    "application": ("consultant",),
    "assessment": ("consultant", "rigor", "gate", "checklist"),
    "design": ("consultant", "rigor", "gate", "checklist"),
}
MOST_OPEN = 3
# What may become of a version in force; an approved one is mostly reviewed.
AFTER = {
    "approved": (DecisionKind.SUSPEND, DecisionKind.SUSPEND, DecisionKind.RETIRE),
    "suspended": (DecisionKind.RESUME,),
    "retired": (DecisionKind.ARCHIVE,),
}
SIGNS = ("rigor", "checklist", "gate", "consultant")


class Hands:
    """Makes acts up, one at a time, over the versions as they stand."""

    def __init__(self, cast: Cast, rng: random.Random) -> None:
        self.cast = cast
        self.rng = rng
        self.acts = Acts(cast, rng)
        self.plan: deque[Step] = deque()
        self.set_aside: set[int] = set()
        self.written_late: set[int] = set()
        self.signed: set[tuple[int, str]] = set()

    def act(self, versions: Versions) -> Act:
        """Make one act up."""
        self.acts.offered = sorted(
            {
                v["slug"]
                for v in versions.values()
                if (v["state"], v["type"]) == ("approved", "badge")
            }
        )
        # What is copied stays as it is while its copy is judged.
        self.set_aside = {v["based_on"] for v in versions.values() if v["state"] in OPEN}
        if self.plan and self.rng.random() < 0.8:
            return self.plan.popleft()(versions)
        waiting = [v for v in versions if versions[v]["state"] in OPEN and v not in self.set_aside]
        if len(waiting) < MOST_OPEN and self.rng.random() < 0.2:
            return self._begin()
        if not versions:
            return self._begin()
        version_id = self._pick(versions, waiting)
        found = versions[version_id]
        if self.rng.random() < 0.8:
            return self._helpful(version_id, found, versions)
        return self._anyhow(version_id, found, self.rng.choice(self.cast.everybody))

    def _pick(self, versions: Versions, waiting: list[int]) -> int:
        in_force = [v for v in versions if versions[v]["state"] in {"approved", "suspended"}]
        # The longest open one first, so that walks get to what is approved.
        for found, share in ((waiting[:1], 0.35), (waiting, 0.8), (in_force, 0.7)):
            if found and self.rng.random() < share:
                return self.rng.choice(found)
        return self.rng.choice(list(versions))

    def _begin(self) -> Act:
        unit_id = self.rng.choice((self.cast.units[0], *self.cast.units))
        actor = self.cast.proposers[self.cast.units.index(unit_id)]
        if self.rng.random() < 0.2:
            actor = self.rng.choice((self.cast.both, *self.cast.everybody))
        # A micro-certificate collects what is approved already.
        has_members = len(self.acts.offered) > 1
        is_badge = self.rng.random() < (0.3 if has_members else 0.95)
        return self.acts.begin(actor, unit_id, is_badge=is_badge)

    def _helpful(self, version_id: int, found: dict[str, Any], versions: Versions) -> Act:
        chance = self.rng.random()
        match found["turn"]:
            case "unit" if chance < 0.12:
                return self._talk(version_id, found)
            case "unit":
                return self._write(version_id, found)
            case "asa" if chance < 0.06:
                return self._turned_down(version_id, found)
            case "asa":
                return self._judge(version_id, found, versions)
        return self._look_after(version_id, found)

    def _talk(self, version_id: int, found: dict[str, Any]) -> Act:
        judge, writer = self.rng.choice(self.cast.judges), self.cast.proposer_of(found)
        if found["suggested"]:
            return self.acts.answer_wording(version_id, found, writer)
        match self.rng.randrange(6):
            case 0:
                return self.acts.comment(version_id, self.rng.choice((judge, writer)))
            case 1:
                return self.acts.ask(version_id, writer)
            case 2 | 3 if self._is_to_be_copied(version_id, found):
                return self.acts.copy(version_id, writer, found["unit_id"])
            case _:
                return self.acts.suggest(version_id, judge)

    def _is_to_be_copied(self, version_id: int, found: dict[str, Any]) -> bool:
        is_of_unit = found["unit_id"] == self.cast.units[0]
        return is_of_unit and not found["is_by_both"] and version_id not in self.set_aside

    def _write(self, version_id: int, found: dict[str, Any]) -> Act:
        proposer = self.cast.proposer_of(found)
        if found["waiting"] and self.rng.random() < 0.7:
            return self.acts.settle(version_id, found, proposer)
        if gaps := self._gaps(found):
            section = self.rng.choice(gaps)
            return self.acts.save(version_id, found, proposer, section, self.acts.sound(found))
        is_certificate = found["type"] == "micro-certificate"
        if found["state"] == "design" and is_certificate and self.rng.random() < 0.3:
            # What it collects may be suspended meanwhile.
            content = self.acts.sound(found)
            return self.acts.save(version_id, found, proposer, Section.STACK, content)
        if found["state"] != "draft" and self.rng.random() < 0.15:
            # A gate that other route answers closed is looked at again, whosever turn it is.
            judge = self.rng.choice(self.cast.judges)
            return self.acts.gate(version_id, found, judge, good=True)
        if found["state"] == "design" and self.rng.random() < 0.25:
            section = self.rng.choice(SPOILED)
            return self.acts.save(version_id, found, proposer, section, self.acts.other(found))
        return self.acts.move(version_id, "submit", proposer)

    def _turned_down(self, version_id: int, found: dict[str, Any]) -> Act:
        admin = self.rng.choice(self.cast.admins)
        if self.rng.random() < 0.8:
            return self.acts.decide(version_id, DecisionKind.RETURN, admin)
        if self.rng.random() < 0.5:
            return self.acts.decide(version_id, DecisionKind.DECLINE, admin)
        return self.acts.move(version_id, "withdraw", self.cast.proposer_of(found))

    def _judge(self, version_id: int, found: dict[str, Any], versions: Versions) -> Act:
        judge = self.rng.choice(self.cast.judges)
        is_designed = found["state"] == "design"
        if is_designed and not self.plan:
            if self._may_be_written_late(version_id, found, versions):
                self._write_late(version_id, found["based_on"], versions)
            elif self.rng.random() < 0.15:
                self._take_back_and_change(version_id, found)
            if self.plan:
                return self.plan.popleft()(versions)
        kinds = TO_SIGN[found["state"]]
        missing = [kind for kind in kinds if (version_id, kind) not in self.signed]
        if self.rng.random() < (0.75 if missing else 0.2):
            kind = self.rng.choice(missing or kinds)
            self.signed.add((version_id, kind))
            return self._sign(version_id, found, judge, kind, good=True)
        # A revision has all its words from the first: it might be approved before its time.
        if is_designed or self.rng.random() < 0.15:
            return self._approve(version_id)
        if self.rng.random() < 0.5:
            return self.acts.advance(version_id, found, judge)
        move = "assess" if found["state"] == "application" else "design"
        return self.acts.move(version_id, move, judge)

    def _approve(self, version_id: int) -> Act:
        admin = self.rng.choice(self.cast.admins)
        match self.rng.randrange(4):
            case 0:
                return self.acts.move(version_id, "approve", admin)
            case 1 | 2:
                return self.acts.decide(version_id, DecisionKind.APPROVE, admin)
        return self.acts.decide(version_id, DecisionKind.APPROVE_WITH_CONDITIONS, admin)

    def _may_be_written_late(
        self, version_id: int, found: dict[str, Any], versions: Versions
    ) -> bool:
        source = versions.get(found["based_on"])
        if source is None or version_id in self.written_late:
            return False
        both = (found, source)
        is_of_unit = all(each["unit_id"] == self.cast.units[0] for each in both)
        is_open = source["state"] in OPEN
        return is_of_unit and is_open and not any(each["is_by_both"] for each in both)

    def _take_back_and_change(self, version_id: int, found: dict[str, Any]) -> None:
        """Change what was signed for, hand it in again and have it approved all the same."""
        proposer = self.cast.proposer_of(found)
        section = self.rng.choice(SPOILED)
        self.signed -= {(version_id, kind) for kind in SIGNS}
        self.plan.extend(
            (
                lambda _: self.acts.move(version_id, "recall", proposer),
                lambda now: self.acts.save(
                    version_id,
                    now[version_id],
                    proposer,
                    section,
                    self.acts.other(now[version_id]),
                ),
                lambda _: self.acts.move(version_id, "submit", proposer),
                lambda _: self._approve(version_id),
            )
        )

    def _write_late(self, version_id: int, source: int, versions: Versions) -> None:
        """Write in what a copy was made of once one has judged the copy."""
        both, writer = self.cast.both, self.cast.proposers[0]
        self.written_late.add(version_id)
        # The gate counts as answered: the others are signed anew, and it alone is in the way.
        self.signed -= {(version_id, kind) for kind in SIGNS if kind != "gate"}
        self.signed.add((version_id, "gate"))
        for kind in ("gate", self.rng.choice(SIGNS)):
            self.plan.append(partial(self._sign_later, version_id, both, kind))
        if versions[source]["turn"] == "asa":
            self.plan.append(lambda _: self.acts.move(source, "recall", writer))
        self.plan.append(
            lambda now: self.acts.save(
                source, now[source], both, Section.ALIGNMENTS, self.acts.other(now[source])
            )
        )
        self.plan.append(lambda _: self._approve(version_id))

    def _sign_later(self, version_id: int, judge: Any, kind: str, versions: Versions) -> Act:
        return self._sign(version_id, versions[version_id], judge, kind, good=True)

    def _look_after(self, version_id: int, found: dict[str, Any]) -> Act:
        admin = self.rng.choice(self.cast.admins)
        if found["condition"] and self.rng.random() < 0.5:
            return self.acts.meet(version_id, found, admin)
        if found["state"] == "approved" and self.rng.random() < 0.4:
            return self.acts.revise(version_id, self.cast.proposer_of(found))
        if self.rng.random() < 0.2:
            return self.acts.guideline(admin)
        kinds = AFTER.get(found["state"])
        if kinds and self.rng.random() < (0.2 if found["state"] == "approved" else 0.8):
            return self.acts.decide(version_id, self.rng.choice(kinds), admin)
        return self.acts.review(version_id, admin)

    def _anyhow(self, version_id: int, found: dict[str, Any], actor: Any) -> Act:
        make: Anyhow = self.rng.choice(
            (
                *(self._move_anyhow, self._save_anything, self._sign_anything) * 3,
                *(self._decide_anything, self._begin_anything) * 2,
                self.acts.advance,
                self._say_anything,
                self._after_anything,
            )
        )
        return make(version_id, found, actor)

    def _move_anyhow(self, version_id: int, _found: dict[str, Any], actor: Any) -> Act:
        return self.acts.move(version_id, self.rng.choice(list(Move)).value, actor)

    def _save_anything(self, version_id: int, found: dict[str, Any], actor: Any) -> Act:
        section = self.rng.choice(list(Section))
        return self.acts.save(version_id, found, actor, section, self.acts.worse(found))

    def _sign_anything(self, version_id: int, found: dict[str, Any], actor: Any) -> Act:
        return self._sign(version_id, found, actor, self.rng.choice(SIGNS), good=False)

    def _decide_anything(self, version_id: int, _found: dict[str, Any], actor: Any) -> Act:
        return self.acts.decide(version_id, self.rng.choice(list(DecisionKind)), actor)

    def _begin_anything(self, version_id: int, _found: dict[str, Any], actor: Any) -> Act:
        if self.rng.random() < 0.5:
            return self.acts.revise(version_id, actor)
        return self.acts.copy(version_id, actor, self.rng.choice(self.cast.units))

    def _say_anything(self, version_id: int, found: dict[str, Any], actor: Any) -> Act:
        make = self.rng.choice((self.acts.comment, self.acts.suggest, self.acts.ask))
        if found["suggested"]:
            return self.acts.answer_wording(version_id, found, actor)
        return (
            self.acts.settle(version_id, found, actor)
            if found["waiting"]
            else make(version_id, actor)
        )

    def _after_anything(self, version_id: int, found: dict[str, Any], actor: Any) -> Act:
        match self.rng.randrange(3):
            case 0:
                return self.acts.review(version_id, actor)
            case 1:
                return self.acts.meet(version_id, found, actor)
        return self.acts.guideline(actor)

    def _sign(
        self, version_id: int, found: dict[str, Any], actor: Any, kind: str, *, good: bool
    ) -> Act:
        match kind:
            case "rigor":
                return self.acts.rigor(version_id, actor, good=good)
            case "checklist":
                return self.acts.checklist(version_id, actor, good=good)
            case "gate":
                return self.acts.gate(version_id, found, actor, good=good)
        return self.acts.consultant(version_id, actor, good=good)

    def _gaps(self, found: dict[str, Any]) -> list[Section]:
        phase = phase_of(DefinitionState(found["state"]))
        content = decode(found["content"], DraftContent)
        missing = () if phase is None else lacks_up_to(phase, content)
        return sorted({section_of(lack.path) for lack in missing})
