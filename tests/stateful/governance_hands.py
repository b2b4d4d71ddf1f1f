"""Random hands on proposals: every act of every person, sensible or not."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lti_app.domain.definition.content import DraftContent, Route, Stack, StackGroup
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.kinds import MicroCredentialType, StackKind
from lti_app.domain.definition.phases import Section, lacks_up_to, phase_of, section_of
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.sign_offs import (
    ChecklistAnswer,
    ChecklistItem,
    ExemptionPolicy,
    GateAnswer,
    GateKind,
    StudentLevel,
)
from lti_app.domain.definition.states import Move
from lti_app.domain.documents.documents import DocumentKind
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, PersonId, UnitId
from lti_app.domain.mastery.threshold import Threshold
from lti_app.domain.people.actor import Actor, LocalRole, UnitRole
from lti_app.models.documents import decode
from lti_app.services.proposal.section_form import tree_of
from lti_app.services.proposal.starting import Idea
from lti_app.services.work.unit import Work
from tests.factories.definition import SVG, asa, complete
from tests.factories.proposals import APPROVAL, keep_approval, make_move, member, unit

ROUTES = (
    Route(exists_now=True, identifier="PHI 3638"),
    Route(exists_now=True, identifier="PHI 3638", stacks_to_credit=True),
    Route(exists_now=False, needs_curriculum_committee=True),
    Route(exists_now=False, needs_curriculum_committee=True, stacks_to_credit=True),
    Route(exists_now=False),
)
GATES = (
    GateAnswer(kind=GateKind.NOT_NEEDED),
    GateAnswer(
        kind=GateKind.APPROVED,
        reference="FSCC 2026-118",
        approved_on=date(2026, 5, 1),
        document=APPROVAL,
    ),
    GateAnswer(kind=GateKind.APPROVED, reference="FSCC 2026-118"),
    GateAnswer(
        kind=GateKind.EXEMPT,
        policy=ExemptionPolicy.TIME_TO_DEGREE,
        level=StudentLevel.UNDERGRADUATE,
        reasoning="It shortens a bachelor's degree.",
    ),
    GateAnswer(kind=GateKind.EXEMPT, policy=ExemptionPolicy.GRADUATE_TRANSFER, reasoning="Why."),
)
SLUGS = ("responsible-ai", "responsible-ai-2", "data-storytelling", "nothing")
NEXT_TO_SIGN = {
    "application": ("consultant", "consultant", "rigor"),
    "assessment": ("rigor", "gate"),
    "design": ("checklist", "rigor", "gate"),
}
ROAD = {
    ("draft", "unit"): "submit",
    ("application", "unit"): "submit",
    ("assessment", "unit"): "submit",
    ("design", "unit"): "submit",
    ("application", "asa"): "assess",
    ("assessment", "asa"): "design",
    ("design", "asa"): "approve",
    ("approved", "nobody"): "suspend",
    ("suspended", "nobody"): "resume",
    ("retired", "nobody"): "archive",
}


@dataclass(frozen=True)
class Act:
    """One act about to be tried: what, by whom, on which version (None: it makes one)."""

    name: str
    actor: Actor
    version_id: int | None
    do: Callable[[Work], object]
    detail: Any = None


class Cast:
    """Two units, and somebody of every role; one proposer is of ASA as well."""

    def __init__(self, session: Session, here: InstitutionId, elsewhere: InstitutionId) -> None:
        self.units = (unit(session, here, "ai"), unit(session, here, "art"))
        mine, other = self.units
        self.proposers = (
            member(session, here, mine, name="Noor Haddad"),
            member(session, here, other, name="Pia Lund"),
        )
        self.co_editor = member(session, here, mine, LocalRole.CO_EDITOR, "Luis Ortega")
        self.judges = (
            asa(session, here, LocalRole.ASA_CONSULTANT, "Mina Park"),
            asa(session, here, LocalRole.ASA_ADMIN, "Ana Ruiz"),
            asa(session, here, LocalRole.ASA_ADMIN, "Bo Chen"),
        )
        both = asa(session, here, LocalRole.ASA_ADMIN, "Kim Both")
        self.both = replace(
            both,
            local_roles=both.local_roles | {LocalRole.UNIT_PROPOSER},
            unit_roles=frozenset({UnitRole(unit_id=mine, role=LocalRole.UNIT_PROPOSER)}),
        )
        others = [
            asa(session, here, role, role.value)
            for role in (
                LocalRole.ASA_REVIEWER,
                LocalRole.ASA_AWARDER,
                LocalRole.AUDITOR,
                LocalRole.REGISTRAR,
            )
        ]
        stranger = replace(asa(session, here, name="Nobody"), local_roles=frozenset())
        foreigner = asa(session, elsewhere, name="Foreign Admin")
        self.everybody = (
            *self.proposers,
            self.co_editor,
            *self.judges,
            self.both,
            *others,
            stranger,
            foreigner,
            Actor(name="command line: root"),
        )

    def proposer_of(self, unit_id: UnitId | None) -> Actor:
        return self.proposers[0 if unit_id == self.units[0] else 1]


class Hands:
    """Makes acts up; about half of them by who would, where it would help."""

    def __init__(self, cast: Cast, rng: random.Random) -> None:
        self.cast = cast
        self.rng = rng
        self.whole = complete()

    def act(self, versions: dict[int, dict[str, Any]]) -> Act:
        """Make one act up, over the versions as they stand."""
        if not versions or self.rng.random() < 0.05:
            return self._begin()
        version_id = self.rng.choice(
            list(versions)[-4:] if self.rng.random() < 0.8 else list(versions)
        )
        found = versions[version_id]
        if self.rng.random() < 0.75:
            return self._helpful(version_id, found)
        actor = self.rng.choice(self.cast.everybody)
        make = self.rng.choice(
            (self._move, self._move, self._save, self._save, self._sign, self._more)
        )
        return make(version_id, found, actor)

    def _begin(self) -> Act:
        unit_id = self.rng.choice(self.cast.units)
        actor = self.cast.proposer_of(unit_id)
        if self.rng.random() < 0.3:
            actor = self.rng.choice((self.cast.both, *self.cast.everybody))
        idea = Idea(
            unit_id=unit_id,
            title=self.rng.choice(("Responsible AI", "Data storytelling", "Responsible AI", " ")),
            type=self.rng.choice((*MicroCredentialType, MicroCredentialType.BADGE)),
            route=self.rng.choice((*ROUTES, Route(exists_now=True))),
        )
        return Act("begin", actor, None, lambda work: work.proposal_starts.begin(idea), idea)

    def _helpful(self, version_id: int, found: dict[str, Any]) -> Act:
        place = (found["state"], found["turn"])
        proposer = self.cast.proposer_of(found["unit_id"])
        # Whoever proposes for a unit too may judge what others wrote, and what they wrote may not.
        judge = self.rng.choice((*self.cast.judges, self.cast.both))
        if place[1] == "unit":
            gaps = self._gaps(found)
            if not gaps:
                return self._named_move(version_id, "submit", proposer)
            return self._save(version_id, found, proposer, section=self.rng.choice(gaps))
        if place[1] == "asa" and self.rng.random() < 0.6:
            kind = self.rng.choice(NEXT_TO_SIGN[place[0]])
            return self._sign(version_id, found, judge, good=kind)
        if place == ("approved", "nobody") and self.rng.random() < 0.3:
            return self._revise(version_id, proposer)
        move = ROAD.get(place, "retire")
        if place[0] == "approved" and self.rng.random() < 0.2:
            move = "retire"
        return self._named_move(version_id, move, self.cast.judges[1])

    def _move(self, version_id: int, _found: dict[str, Any], actor: Actor) -> Act:
        return self._named_move(version_id, self.rng.choice(list(Move)).value, actor)

    def _named_move(self, version_id: int, move: str, actor: Actor) -> Act:
        wanted = DefinitionVersionId(version_id)
        return Act(move, actor, version_id, lambda work: make_move(work, wanted, Move(move)))

    def _gaps(self, found: dict[str, Any]) -> list[Section]:
        phase = phase_of(DefinitionState(found["state"]))
        content = decode(found["content"], DraftContent)
        missing = () if phase is None else lacks_up_to(phase, content)
        return sorted({section_of(lack.path) for lack in missing})

    def _save(
        self,
        version_id: int,
        found: dict[str, Any],
        actor: Actor,
        *,
        section: Section | None = None,
    ) -> Act:
        good = section is not None
        section = section or self.rng.choice(list(Section))
        content = self._content(found, good=good)
        wanted = DefinitionVersionId(version_id)
        stale = not good and self.rng.random() < 0.3

        def save(work: Work) -> object:
            tree = tree_of(content)
            if section is Section.IMAGE:
                kept = work.badge_images.keep("responsible-ai.svg", SVG, "A seal")
                tree["image"] |= {"digest": kept.digest, "media_type": kept.media_type}
            base = 0
            if not stale:
                base = work.proposals.one(wanted).save_of(section).revision
            return work.proposal_sections.save(wanted, section, extract(tree, section), base)

        return Act("save", actor, version_id, save, section)

    def _content(self, found: dict[str, Any], *, good: bool) -> Any:
        content = self.whole
        if found["type"] == "micro-certificate":
            members = self.rng.sample(SLUGS, 2)
            group = StackGroup(title="", members=tuple(members), needed=2)
            stack = Stack(theme="AI", goal="Both", kind=StackKind.ALL_OF, groups=(group,))
            content = replace(content, type=MicroCredentialType.MICRO_CERTIFICATE, stack=stack)
        if found["route"] is not None:
            content = replace(content, route=self.rng.choice(ROUTES) if not good else None)
        if good:
            kept = Route(**found["route"]) if found["route"] else ROUTES[0]
            return replace(content, route=kept)
        worse = self.rng.choice(
            (
                {"slos": ()},
                {"pos": ()},
                {"competencies": ()},
                {"alignments": ()},
                {"purposes": ()},
                {"competency_statement": " "},
                {"reflection": replace(content.reflection, personal_growth="")},
                {"slos": (self._other_threshold(), *content.slos[1:])},
                {"slos": (replace(content.slos[0], rubric=""), *content.slos[1:])},
                {"title": "Another title"},
                {},
            )
        )
        return replace(content, **worse)

    def _other_threshold(self) -> Any:
        points = self.rng.choice((2, 3, 4))
        told = self.whole.slos[0].threshold
        return replace(
            self.whole.slos[0],
            threshold=Threshold(points=type(told.points)(points), out_of=told.out_of, word="Sound"),
        )

    def _sign(self, version_id: int, found: dict[str, Any], actor: Actor, *, good: str = "") -> Act:
        wanted = DefinitionVersionId(version_id)
        kind = good or self.rng.choice(("rigor", "checklist", "gate", "consultant"))
        if kind == "rigor":
            level = "intermediate" if good else self.rng.choice(("intermediate", " "))
            return Act(
                "rigor",
                actor,
                version_id,
                lambda work: work.governance.sign_rigor(wanted, level, "Four-level rubrics."),
                level,
            )
        if kind == "checklist":
            answers = tuple(
                ChecklistAnswer(
                    item=item, satisfied=bool(good) or self.rng.random() < 0.7, note="Seen."
                )
                for item in ChecklistItem
            )
            return Act(
                "checklist",
                actor,
                version_id,
                lambda work: work.governance.answer_checklist(wanted, answers),
                {a.item.value: a.satisfied for a in answers},
            )
        if kind == "gate":
            answer = self._gate(found) if good else self.rng.choice(GATES)
            is_letter = not good and self.rng.random() < 0.5
            purpose = DocumentKind.PARTNER_LETTER if is_letter else DocumentKind.GATE_APPROVAL

            def determine(work: Work) -> None:
                if answer.document and actor.person_id is not None:
                    keep_approval(work.session, wanted, actor.person_id, purpose)
                work.governance.determine_gate(wanted, answer)

            told = "letter" if answer.document and is_letter else answer.kind.value
            return Act("gate", actor, version_id, determine, told)
        named = self.rng.choice(self.cast.judges if good else self.cast.everybody)
        person = named.person_id or PersonId(0)
        return Act(
            "consultant",
            actor,
            version_id,
            lambda work: work.governance.assign_consultant(wanted, person, named.local_roles),
            person,
        )

    def _gate(self, found: dict[str, Any]) -> GateAnswer:
        needs = found["route"] is None or Route(**found["route"]).needs_gate
        return GATES[1] if needs else GATES[0]

    def _more(self, version_id: int, found: dict[str, Any], actor: Actor) -> Act:
        if found["waiting"] and self.rng.random() < 0.7:
            conflict_id = found["waiting"]
            return Act(
                "settle",
                actor,
                version_id,
                lambda work: work.proposal_sections.settle(conflict_id, None, 0),
            )
        if self.rng.random() < 0.5:
            return self._revise(version_id, actor)
        wanted, unit_id = DefinitionVersionId(version_id), self.rng.choice(self.cast.units)
        return Act(
            "copy", actor, None, lambda work: work.proposal_starts.copy(wanted, unit_id), version_id
        )

    def _revise(self, version_id: int, actor: Actor) -> Act:
        wanted = DefinitionVersionId(version_id)
        return Act(
            "revise", actor, None, lambda work: work.proposal_starts.revise(wanted), version_id
        )
