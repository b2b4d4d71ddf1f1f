"""Every act on proposals, each made up for somebody: sound or spoiled, by every door there is."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

from lti_app.domain.definition.consultation import SuggestionState
from lti_app.domain.definition.content import Alignment, Route, Stack, StackGroup
from lti_app.domain.definition.decisions import Condition, Decision, DecisionKind
from lti_app.domain.definition.kinds import MicroCredentialType, StackKind
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.places import WHOLE, Place
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
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.domain.mastery.threshold import Threshold
from lti_app.domain.people.actor import Actor
from lti_app.services.proposal.section_form import tree_of
from lti_app.services.proposal.starting import Idea
from lti_app.services.work.unit import Work
from tests.factories.definition import SVG, complete
from tests.factories.proposals import APPROVAL, keep_approval, make_move
from tests.stateful.governance_cast import Act, Cast

ROUTES = (
    Route(exists_now=True, identifier="PHI 3638"),
    Route(exists_now=True, identifier="PHI 3638", stacks_to_credit=True),
    Route(exists_now=True, identifier="PHI 4000", stacks_to_credit=True),
    Route(exists_now=False, needs_curriculum_committee=True),
    Route(exists_now=False, needs_curriculum_committee=True, stacks_to_credit=True),
    Route(exists_now=False),
)
NOT_NEEDED = GateAnswer(kind=GateKind.NOT_NEEDED)
SENATE_SAID_YES = GateAnswer(
    kind=GateKind.APPROVED,
    reference="FSCC 2026-118",
    approved_on=date(2026, 5, 1),
    document=APPROVAL,
)
EXEMPT = GateAnswer(
    kind=GateKind.EXEMPT,
    policy=ExemptionPolicy.TIME_TO_DEGREE,
    level=StudentLevel.UNDERGRADUATE,
    reasoning="It shortens a bachelor's degree.",
)
GATES = (
    NOT_NEEDED,
    SENATE_SAID_YES,
    replace(SENATE_SAID_YES, document=""),
    EXEMPT,
    GateAnswer(kind=GateKind.EXEMPT, policy=ExemptionPolicy.GRADUATE_TRANSFER, reasoning="Why."),
)
SLUGS = ("responsible-ai", "responsible-ai-2", "data-storytelling", "nothing")
LATER = date(2027, 12, 1)
SPOILED = (
    Section.PLAN,
    Section.OUTCOMES,
    Section.ALIGNMENTS,
    Section.REFLECTION,
    Section.STACK,
    Section.ROUTE,
)


class Acts:
    """Makes acts; `good` ones are as they should be, the others anyhow."""

    def __init__(self, cast: Cast, rng: random.Random) -> None:
        self.cast = cast
        self.rng = rng
        self.whole = complete()
        self.offered: list[str] = []
        self._count = 0

    def begin(self, actor: Actor, unit_id: Any, *, is_badge: bool) -> Act:
        """Begin a proposal."""
        badge, certificate = MicroCredentialType.BADGE, MicroCredentialType.MICRO_CERTIFICATE
        idea = Idea(
            unit_id=unit_id,
            title=self.rng.choice(("Responsible AI", "Data storytelling", "Responsible AI", " ")),
            type=badge if is_badge else certificate,
            route=self.rng.choice((*ROUTES, Route(exists_now=True))),
        )
        return Act("begin", actor, None, lambda work: work.proposal_starts.begin(idea), idea)

    def revise(self, version_id: int, actor: Actor) -> Act:
        """Begin a revision."""
        wanted = DefinitionVersionId(version_id)
        return Act(
            "revise", actor, None, lambda work: work.proposal_starts.revise(wanted), version_id
        )

    def copy(self, version_id: int, actor: Actor, unit_id: Any) -> Act:
        """Begin a copy."""
        wanted = DefinitionVersionId(version_id)
        return Act(
            "copy", actor, None, lambda work: work.proposal_starts.copy(wanted, unit_id), version_id
        )

    def move(self, version_id: int, move: str, actor: Actor) -> Act:
        """Make a move past every page, with a decision behind it or none."""
        wanted = DefinitionVersionId(version_id)
        is_bare = self.rng.random() < 0.3
        return Act(
            "move",
            actor,
            version_id,
            lambda work: (
                work.governance.move(wanted, Move(move))
                if is_bare
                else make_move(work, wanted, Move(move))
            ),
            move=move,
        )

    def advance(self, version_id: int, found: dict[str, Any], actor: Actor) -> Act:
        """Accept a phase, as the page does."""
        wanted = DefinitionVersionId(version_id)
        move = "design" if found["state"] == "assessment" else "assess"
        return Act(
            "advance",
            actor,
            version_id,
            lambda work: work.definition_decisions.advance(wanted),
            move=move,
        )

    def decide(self, version_id: int, kind: DecisionKind, actor: Actor) -> Act:
        """Decide with a letter, as the page does."""
        wanted = DefinitionVersionId(version_id)
        due = Condition(text="Publish the rubric.", due_on=LATER)
        decision = Decision(
            kind=kind,
            text=self.rng.choice(("Mend the rubric.", "Mend the rubric.", "Well done.", " ")),
            conditions=(due,) if kind is DecisionKind.APPROVE_WITH_CONDITIONS else (),
        )
        return Act(
            "decide",
            actor,
            version_id,
            lambda work: work.definition_decisions.decide(wanted, decision),
            kind.value,
            kind.move.value,
        )

    def save(
        self, version_id: int, found: dict[str, Any], actor: Actor, section: Section, content: Any
    ) -> Act:
        """Save a section of a content over what stands, or now and then over what stood."""
        wanted = DefinitionVersionId(version_id)
        stale = section is not Section.IMAGE and self.rng.random() < 0.02

        def save(work: Work) -> object:
            tree = tree_of(content)
            if section is Section.IMAGE:
                kept = work.badge_images.keep("responsible-ai.svg", SVG, "A seal")
                tree["image"] |= {"digest": kept.digest, "media_type": kept.media_type}
            base = 0 if stale else work.proposals.one(wanted).save_of(section).revision
            return work.proposal_sections.save(wanted, section, extract(tree, section), base)

        return Act("save", actor, version_id, save, section)

    def settle(self, version_id: int, found: dict[str, Any], actor: Actor) -> Act:
        """Choose between two texts."""
        conflict_id = found["waiting"] or 1
        takes = self.rng.random() < 0.5

        def settle(work: Work) -> object:
            if not takes:
                return work.proposal_sections.settle(conflict_id, None, 0)
            kept = work.proposal_sections.conflict(conflict_id)
            return work.proposal_sections.settle(conflict_id, kept.written, kept.standing_revision)

        return Act("settle", actor, version_id, settle)

    def sound(self, found: dict[str, Any]) -> Any:
        """A content that lacks nothing, for the route and the form of award that stand."""
        kept = Route(**found["route"]) if found["route"] else ROUTES[0]
        return self._stacked(found, replace(self.whole, route=kept))

    def other(self, found: dict[str, Any]) -> Any:
        """A content that lacks nothing and says something else wherever a sign-off rests on it."""
        self._count += 1
        text = f"Another text {self._count}."
        content = self.sound(found)
        gated = found["route"] is not None and Route(**found["route"]).needs_gate
        routes = [route for route in ROUTES if route.needs_gate is gated and route != content.route]
        return replace(
            content,
            route=self.rng.choice(routes),
            slos=(replace(content.slos[0], rubric=text, description=text), *content.slos[1:]),
            alignments=(
                *content.alignments[:-1],
                Alignment(kind=content.alignments[-1].kind, text=text, source="O*NET 15-1252"),
            ),
            reflection=replace(content.reflection, pathway=text),
        )

    def worse(self, found: dict[str, Any]) -> Any:
        """A content of which one part is missing or other, maybe with other members and route."""
        content = self.sound(found)
        first = content.slos[0]
        change: Any = self.rng.choice(
            (
                {"slos": ()},
                {"pos": ()},
                {"competencies": ()},
                {"alignments": ()},
                {"purposes": ()},
                {"competency_statement": " "},
                {"reflection": replace(content.reflection, personal_growth="")},
                {"slos": (self._other_threshold(), *content.slos[1:])},
                {"slos": (replace(first, rubric=""), *content.slos[1:])},
                {"title": "Another title"},
                {"route": self.rng.choice(ROUTES)},
                {"stack": self._stack(list(SLUGS))},
            )
        )
        return replace(content, **change)

    def _stacked(self, found: dict[str, Any], content: Any) -> Any:
        if found["type"] != "micro-certificate":
            return content
        members = self.offered if len(self.offered) > 1 else list(SLUGS)
        return replace(
            content, type=MicroCredentialType.MICRO_CERTIFICATE, stack=self._stack(members)
        )

    def _stack(self, slugs: list[str]) -> Stack:
        members = tuple(self.rng.sample(slugs, 2))
        group = StackGroup(title="", members=members, needed=2)
        return Stack(theme="AI", goal="Both", kind=StackKind.ALL_OF, groups=(group,))

    def _other_threshold(self) -> Any:
        told = self.whole.slos[0].threshold
        points = type(told.points)(self.rng.choice((2, 3, 4)))
        return replace(
            self.whole.slos[0],
            threshold=Threshold(points=points, out_of=told.out_of, word="Sound"),
        )

    def rigor(self, version_id: int, actor: Actor, *, good: bool) -> Act:
        """Sign the rigor."""
        wanted = DefinitionVersionId(version_id)
        level = "intermediate" if good else self.rng.choice(("intermediate", " "))
        return Act(
            "rigor",
            actor,
            version_id,
            lambda work: work.governance.sign_rigor(wanted, level, "Four-level rubrics."),
            level,
        )

    def checklist(self, version_id: int, actor: Actor, *, good: bool) -> Act:
        """Answer the quality test."""
        wanted = DefinitionVersionId(version_id)
        answers = tuple(
            ChecklistAnswer(item=item, satisfied=good or self.rng.random() < 0.7, note="Seen.")
            for item in ChecklistItem
        )
        return Act(
            "checklist",
            actor,
            version_id,
            lambda work: work.governance.answer_checklist(wanted, answers),
            {a.item.value: a.satisfied for a in answers},
        )

    def gate(self, version_id: int, found: dict[str, Any], actor: Actor, *, good: bool) -> Act:
        """Answer the gate."""
        wanted = DefinitionVersionId(version_id)
        answer = self._gate(found) if good else self.rng.choice(GATES)

        def determine(work: Work) -> None:
            if answer.document and actor.person_id is not None:
                keep_approval(work.session, wanted, actor.person_id)
            work.governance.determine_gate(wanted, answer)

        return Act("gate", actor, version_id, determine, answer.kind.value)

    def _gate(self, found: dict[str, Any]) -> GateAnswer:
        route = None if found["route"] is None else Route(**found["route"])
        if route is not None and not route.needs_gate:
            return NOT_NEEDED
        is_credit = route is not None and not route.needs_committee_itself
        return EXEMPT if is_credit and self.rng.random() < 0.7 else SENATE_SAID_YES

    def consultant(self, version_id: int, actor: Actor, *, good: bool) -> Act:
        """Name who facilitates."""
        wanted = DefinitionVersionId(version_id)
        named = self.rng.choice(self.cast.judges if good else self.cast.everybody)
        if named.person_id is None:
            # Who is no person cannot be named by anybody.
            named = self.cast.co_editor
        person = PersonId(named.person_id or 0)
        return Act(
            "consultant",
            actor,
            version_id,
            lambda work: work.governance.assign_consultant(wanted, person, named.local_roles),
            named,
        )

    def comment(self, version_id: int, actor: Actor) -> Act:
        """Say something about the whole."""
        wanted = DefinitionVersionId(version_id)
        self._count += 1
        text = f"Remark {self._count}."
        return Act(
            "comment",
            actor,
            version_id,
            lambda work: work.consultation.comment(wanted, WHOLE, text),
        )

    def suggest(self, version_id: int, actor: Actor) -> Act:
        """Suggest other words for what somebody reads."""
        wanted = DefinitionVersionId(version_id)
        self._count += 1
        words = f"Other words {self._count}."
        section, field = self.rng.choice(
            ((Section.ABOUT, "description"), (Section.REFLECTION, "reflection.pathway"))
        )
        return Act(
            "suggest",
            actor,
            version_id,
            lambda work: work.suggested_wordings.suggest(wanted, Place(section, field), words),
        )

    def answer_wording(self, version_id: int, found: dict[str, Any], actor: Actor) -> Act:
        """Accept suggested words, or turn them down."""
        wanted, thread_id = DefinitionVersionId(version_id), found["suggested"] or 1
        if self.rng.random() < 0.8:
            return Act(
                "accept",
                actor,
                version_id,
                lambda work: work.suggested_wordings.accept(wanted, thread_id),
                SuggestionState.ACCEPTED,
            )
        return Act(
            "reject",
            actor,
            version_id,
            lambda work: work.suggested_wordings.reject(wanted, thread_id),
            SuggestionState.REJECTED,
        )

    def ask(self, version_id: int, actor: Actor) -> Act:
        """Ask for an exemption."""
        wanted = DefinitionVersionId(version_id)
        self._count += 1
        why = f"It counts toward the degree ({self._count})."
        return Act(
            "ask",
            actor,
            version_id,
            lambda work: work.exemptions.ask(wanted, ExemptionPolicy.TIME_TO_DEGREE, why),
        )

    def review(self, version_id: int, actor: Actor) -> Act:
        """Review without change."""
        wanted = DefinitionVersionId(version_id)
        return Act(
            "review",
            actor,
            version_id,
            lambda work: work.definition_reviews.review_without_change(wanted, "It still fits."),
        )

    def meet(self, version_id: int, found: dict[str, Any], actor: Actor) -> Act:
        """Say that a condition is met."""
        wanted, condition_id = DefinitionVersionId(version_id), found["condition"] or 1
        return Act(
            "meet",
            actor,
            version_id,
            lambda work: work.definition_decisions.meet_condition(wanted, condition_id, "Read."),
        )

    def guideline(self, actor: Actor) -> Act:
        """Change the guidelines."""
        days = self.rng.randrange(30, 900)

        def edit(work: Work) -> object:
            stands = work.guidelines.current(actor.institution_id)
            guideline = replace(stands.guideline, review_after_days=days)
            return work.guidelines.edit(stands.number, guideline)

        return Act("guideline", actor, None, edit)
