"""The obligations of Policy 380.104, as a table: names, forces, judges, pages.

`docs/policy.md` is made from this; a test holds that each rule function and each page exists.
"""

from dataclasses import dataclass
from enum import StrEnum


class Force(StrEnum):
    """How strongly the policy says it."""

    MUST = "M"
    SHOULD = "S"
    PERMISSION = "P"
    DEFINITION = "D"
    INFERRED = "I"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One obligation: its number, name and force, the functions that judge it, the pages it is on.

    `judged` are dotted names below `lti_app`, `pages` are endpoints.
    """

    number: int
    name: str
    force: Force
    judged: tuple[str, ...]
    pages: tuple[str, ...]

    @property
    def rule(self) -> str:
        """Name it as everything else does, such as `R7`."""
        return f"R{self.number}"


# Number, force, name, what judges it, endpoints of its pages.
_ROWS = (
    (1, "P", "Units develop micro-credentials",
     "domain.people.actor.Actor.proposes_for domain.definition.conformance_rules.unit_owns",
     "units.tree unit_home.home proposal_start.form"),
    (2, "D", "Purpose: success, re-skilling, up-skilling",
     "domain.definition.rules.lacks",
     "proposal_sections.phase pipeline.listing"),
    (3, "M", "ASA facilitates",
     "domain.definition.governance.objections domain.definition.conformance_rules.consulted",
     "consultation.talk timeline.timeline judge.consultant"),
    (4, "M", "Awarded centrally",
     ("domain.award.award.check_may_award "
      "services.definition.institution_conformance.InstitutionConformance.awarded_centrally"),
     "review.queue conformance.institution"),
    (5, "D", "Competency: knowledge, skill, ability",
     "domain.definition.rules.lacks",
     "proposal_sections.phase"),
    (6, "M", "Appropriate rigor, aligned assessments",
     "domain.definition.rules.lacks domain.mapping.check.check",
     "proposal_sections.phase mapping.outcomes"),
    (7, "M", "Rigor decided in consultation with ASA",
     "domain.definition.governance.rigor_objections domain.definition.rigor.rigor_changes",
     "judge.page judge.rigor"),
    (8, "M", "Student learning outcomes",
     "domain.definition.rules.lacks",
     "proposal_sections.phase"),
    (9, "M", "Program outcomes",
     "domain.definition.rules.lacks",
     "proposal_sections.phase"),
    (10, "M", "Aligned to workplace or graduate study",
     "domain.definition.rules.lacks",
     "proposal_sections.phase credentials.achievement"),
    (11, "M", "A culminating reflection",
     "domain.definition.rules.lacks domain.mastery.reflection.judge_reflection",
     "proposal_sections.phase mapping_steps.reflection"),
    (12, "M", "Reflection on pathway and growth",
     "domain.definition.rules.lacks domain.review.preflight.preflight",
     "proposal_sections.phase review.case"),
    (13, "S", "Designed as a pathway",
     "domain.definition.rules.lacks",
     "proposal_sections.phase"),
    (14, "S", "Valued by partners",
     "domain.definition.rules.lacks",
     "proposal_sections.phase credentials.achievement"),
    (15, "D", "Coursework or other experience",
     "domain.definition.conformance_rules.experience_told",
     "proposal_sections.phase"),
    (16, "M", "Every act is attributed",
     ("domain.definition.governance.write_objections "
      "services.definition.institution_conformance.InstitutionConformance.nothing_anonymous"),
     "audit.trail timeline.timeline"),
    (17, "M", "One central registry",
     ("domain.definition.content.DraftContent.allows_account "
      "services.definition.institution_conformance.InstitutionConformance.one_registry"),
     "course.home conformance.institution"),
    (18, "M", "Consistent decisions",
     "domain.definition.decisions.decision_objections domain.review.review.lacks_of",
     "deciding.decide letters.letter"),
    (19, "D", "Badge or micro-certificate",
     "domain.definition.conformance_rules.form_of_award",
     "proposal_start.form pipeline.listing"),
    (20, "M", "The quality test",
     "domain.definition.governance.quality_objections",
     "judge.checklist"),
    (21, "S", "Stackable and portable",
     "domain.definition.rules.lacks domain.definition.stack.line_lacks",
     "proposal_sections.phase credentials.credential"),
    (22, "M", "Competency statement",
     "domain.definition.rules.lacks",
     "proposal_sections.phase credentials.achievement"),
    (23, "P", "Issued once the competencies are met",
     "domain.mastery.completion.evaluate domain.award.award.check_may_award",
     "review.case"),
    (24, "D", "A certificate collects micro-credentials",
     "domain.definition.stack.stack_lacks domain.definition.stack.line_lacks",
     "proposal_sections.phase"),
    (25, "P", "Ways to organize a stack",
     "domain.definition.stack.stack_lacks",
     "proposal_sections.phase"),
    (26, "P", "Offered to non-enrolled learners too",
     "domain.definition.rules.lacks",
     "proposal_sections.phase awards.mine"),
    (27, "M", "Application, assessment, design",
     "domain.definition.states.next_standing domain.definition.governance.section_objections",
     "proposal.overview pipeline.board"),
    (28, "M", "An existing program, course or experience",
     "domain.definition.rules.lacks",
     "proposal_start.form"),
    (29, "M", "Assessment requirements",
     "domain.definition.rules.lacks",
     "proposal_sections.phase"),
    (30, "M", "The Senate gate",
     "domain.definition.gate.gate_objections",
     "judge.gate proposal.overview"),
    (31, "M", "The gate for stacks to credit",
     "domain.definition.gate.gate_objections",
     "judge.gate"),
    (32, "M", "Exemption, determined by ASA",
     "domain.definition.gate.gate_objections domain.definition.governance.sign_objections",
     "exemption.page judge.gate"),
    (33, "M", "ASA oversees",
     ("domain.definition.governance.objections "
      "services.definition.institution_conformance.InstitutionConformance.counts_reconcile"),
     "pipeline.board conformance.institution"),
    (34, "M", "With the Registrar",
     "services.definition.institution_conformance.InstitutionConformance.registrar_informed",
     "awards.awards"),
    (35, "I", "Guidelines are data",
     ("domain.definition.conformance_rules.guidelines "
      "domain.definition.guideline.guideline_objections"),
     "guidelines.current conformance.version"),
    (36, "I", "Dates, reviews, revisions",
     "domain.definition.pipeline.is_review_due domain.definition.conformance_rules.dates",
     "afterwards.history difference.page"),
    (37, "I", "The responsible office",
     "services.definition.institution_conformance.InstitutionConformance.office_named",
     "conformance.institution credentials.credential credentials.achievement letters.letter"),
    (38, "I", "Term, and credit or continuing education",
     "domain.definition.rules.lacks",
     "proposal_sections.phase awards.awards"),
)  # fmt: skip

POLICY: tuple[Obligation, ...] = tuple(
    Obligation(
        number=number,
        name=name,
        force=Force(force),
        judged=tuple(judged.split()),
        pages=tuple(pages.split()),
    )
    for number, force, name, judged, pages in _ROWS
)
"""Every obligation, in the policy's order."""
