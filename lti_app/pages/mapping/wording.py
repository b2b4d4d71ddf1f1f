"""The words of the mapping pages: findings, rules, cells. One sentence each, with its facts."""

from typing import assert_never

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.ids import SloKey
from lti_app.domain.mapping.check import Finding, FindingCode
from lti_app.domain.mapping.mapping import (
    CellValue,
    Combining,
    CombiningChoice,
    CriterionLink,
    OutcomeLink,
    ReflectionChoice,
    SloMapping,
)
from lti_app.domain.mapping.rules import plain
from lti_app.domain.mastery.threshold import Threshold
from lti_app.pages.wording.code_words import detail_words


def slo_code(content: DefinitionContent, key: SloKey) -> str:
    """Name an SLO by its place in the definition, such as `SLO 2`."""
    place = next(n for n, slo in enumerate(content.slos, start=1) if slo.key == key)
    return str(_("SLO %(number)s", number=place))


def at_least(threshold: Threshold) -> str:
    """Write a threshold as `≥ 3 of 4`."""
    points, out_of = plain(threshold.points), plain(threshold.out_of)
    return str(_("≥ %(points)s of %(out_of)s", points=points, out_of=out_of))


def link_text(link: CriterionLink | OutcomeLink) -> str:
    """Say in a cell what shows the SLO."""
    match link:
        case CriterionLink():
            return f"{link.criterion_name} {at_least(link.threshold)}".strip()
        case OutcomeLink():
            return f"{link.outcome_name} {at_least(link.threshold)}"


def cell_value_text(value: CellValue) -> str:
    """Say what one piece of a mapping says, to hold two of them side by side."""
    match value:
        case CriterionLink() if not value.criterion_id:
            return str(_("%(name)s, criterion not chosen yet", name=value.assignment_name))
        case CriterionLink() | OutcomeLink():
            return link_text(value)
        case CombiningChoice():
            return rule_text(value.combining)
        case ReflectionChoice():
            return value.assignment_name
    assert_never(value)


def rule_text(combining: Combining) -> str:
    """Say how several assessments combine, as a choice."""
    match combining:
        case Combining.ANY:
            return str(_("Any one is enough"))
        case Combining.ALL:
            return str(_("All of them"))
        case Combining.AT_LEAST:
            return str(_("At least as many as named"))
        case Combining.LATEST:
            return str(_("The one assessed last"))
        case Combining.HIGHEST:
            return str(_("The highest of them"))
    assert_never(combining)


def cover_text(mapped: SloMapping, sound: int) -> str:
    """Say how well an SLO is covered, such as `2, any one`."""
    if sound <= 1:
        return str(_("%(n)s of %(total)s", n=sound, total=len(mapped.links)))
    match mapped.combining:
        case Combining.ANY:
            return str(_("%(n)s, any one", n=sound))
        case Combining.ALL:
            return str(_("%(n)s, all", n=sound))
        case Combining.AT_LEAST:
            return str(_("%(n)s, at least %(needed)s", n=sound, needed=mapped.needed))
        case Combining.LATEST:
            return str(_("%(n)s, the latest", n=sound))
        case Combining.HIGHEST:
            return str(_("%(n)s, the highest", n=sound))
    assert_never(mapped.combining)


def cell_trouble(finding: Finding) -> str:
    """Say in two or three words what a cell needs."""
    return str(_SHORT.get(finding.code, _("Needs mending")))


def finding_text(finding: Finding, content: DefinitionContent, *, has_rubrics: bool = True) -> str:
    """Say what was found and what mends it, with assignment, criterion and outcome in it.

    `has_rubrics` says whether any assignment of the course has one: else there is none to choose.
    """
    facts = {
        "name": finding.name,
        "detail": detail_words(finding),
        "slo": slo_code(content, finding.slo) if finding.slo else "",
    }
    is_bare = finding.code is FindingCode.SLO_UNCOVERED and not has_rubrics
    return str(_UNCOVERED_WITHOUT_RUBRICS if is_bare else SENTENCES[finding.code]) % facts


_SHORT = {
    FindingCode.ASSIGNMENT_GONE: _l("Deleted in Canvas"),
    FindingCode.ASSIGNMENT_UNPUBLISHED: _l("Not published"),
    FindingCode.NOT_GRADED: _l("Not graded"),
    FindingCode.NO_RUBRIC: _l("Needs a rubric"),
    FindingCode.CRITERION_NOT_CHOSEN: _l("Choose a criterion"),
    FindingCode.RUBRIC_REPLACED: _l("Rubric replaced"),
    FindingCode.CRITERION_GONE: _l("Criterion gone"),
    FindingCode.SCALE_CHANGED: _l("Scale changed"),
    FindingCode.CRITERION_WITHOUT_POINTS: _l("Needs points"),
    FindingCode.THRESHOLD_TOO_LOW: _l("Threshold too low"),
    FindingCode.OUTCOME_NOT_LINKED: _l("Not linked here"),
    FindingCode.OUTCOME_WITHOUT_ALIGNMENT: _l("Needs an assignment"),
    FindingCode.ALIGNMENT_NOT_JOINED: _l("Not aligned"),
}

_UNCOVERED_WITHOUT_RUBRICS = _l(
    "%(slo)s, “%(name)s”, is shown by nothing yet. In Canvas, add a rubric with a criterion for it "
    "to an assignment and use it for grading; then load this page again."
)
SENTENCES = {
    FindingCode.DEFINITION_NOT_APPROVED: _l(
        "“%(name)s” is %(detail)s at present, so it cannot be activated. Academic and Student "
        "Affairs can say when it will be approved again."
    ),
    FindingCode.DEFINITION_NOT_ALLOWED: _l(
        "“%(name)s” is not open to courses of this account. Ask Academic and Student Affairs to "
        "add the account, or choose another badge."
    ),
    FindingCode.GATE_CLOSED: _l(
        "“%(name)s” waits for the Faculty Senate Curriculum Committee. Courses can use it once "
        "Academic and Student Affairs has recorded the approval."
    ),
    FindingCode.SLO_UNCOVERED: _l(
        "%(slo)s, “%(name)s”, is shown by nothing yet. Choose an assignment for it."
    ),
    FindingCode.ASSIGNMENT_GONE: _l(
        "“%(name)s” is not in Canvas any more. Restore it there, or map its outcomes elsewhere."
    ),
    FindingCode.ASSIGNMENT_UNPUBLISHED: _l(
        "“%(name)s” is not published, so learners cannot hand it in. Publish it in Canvas."
    ),
    FindingCode.NOT_GRADED: _l(
        "“%(name)s” is not graded in Canvas, so it cannot show %(slo)s. Give it a grade, or map "
        "%(slo)s in another assignment."
    ),
    FindingCode.NO_RUBRIC: _l(
        "“%(name)s” has no rubric in Canvas, so %(slo)s cannot be shown there. Add a rubric with "
        "a criterion for it, or map %(slo)s in another assignment."
    ),
    FindingCode.CRITERION_NOT_CHOSEN: _l(
        "“%(name)s” has a rubric now. Choose the criterion that shows %(slo)s."
    ),
    FindingCode.RUBRIC_REPLACED: _l(
        "“%(name)s” has another rubric than when “%(detail)s” was chosen for %(slo)s. Choose the "
        "criterion again."
    ),
    FindingCode.CRITERION_GONE: _l(
        "The criterion “%(detail)s” is no longer in the rubric of “%(name)s”. Choose another for "
        "%(slo)s."
    ),
    FindingCode.SCALE_CHANGED: _l(
        "The scale behind %(slo)s in “%(name)s” changed: %(detail)s. Choose the level again."
    ),
    FindingCode.CRITERION_WITHOUT_POINTS: _l(
        "The criterion “%(detail)s” of “%(name)s” has no points, so no threshold can be held "
        "against it. Give it points in Canvas."
    ),
    FindingCode.THRESHOLD_TOO_LOW: _l(
        "The level chosen for %(slo)s in “%(name)s” is below what the badge asks for. Choose a "
        "higher one."
    ),
    FindingCode.OUTCOME_NOT_LINKED: _l(
        "The outcome “%(name)s” is not linked in this course any more. Link it in Canvas, or map "
        "%(slo)s another way."
    ),
    FindingCode.OUTCOME_WITHOUT_ALIGNMENT: _l(
        "No assignment is named for the outcome “%(name)s”. Choose at least one aligned to it."
    ),
    FindingCode.ALIGNMENT_NOT_JOINED: _l(
        "“%(detail)s” is not aligned to the outcome “%(name)s” in Canvas, so no result of it can "
        "come. Align it there, or take it off."
    ),
    FindingCode.COMBINING_NOT_ALLOWED: _l(
        "The badge does not allow the chosen way to combine assignments for %(slo)s. Choose "
        "another."
    ),
    FindingCode.NEEDED_TOO_MANY: _l(
        "%(slo)s asks for at least %(detail)s assessments, and fewer are mapped. Map more, or ask "
        "for fewer."
    ),
    FindingCode.LEVELS_DIFFER: _l(
        "What shows %(slo)s counts from different levels: %(detail)s. That is allowed. “Use this "
        "level in all of them” in one of its cells makes them alike."
    ),
    FindingCode.REFLECTION_MISSING: _l(
        "No assignment is chosen for the culminating reflection. Every micro-credential has one."
    ),
    FindingCode.REFLECTION_TYPE: _l(
        "“%(name)s” takes nothing in that can hold the reflection. In Canvas, let it accept one "
        "of: %(detail)s."
    ),
    FindingCode.RATING_TIE: _l(
        "Two ratings of “%(detail)s” in “%(name)s” have the same points. Canvas shows the first "
        "of them; the points decide here, so both count alike."
    ),
    FindingCode.HIDE_POINTS: _l(
        "The rubric of “%(name)s” hides points from learners. They see the level's word, no number."
    ),
    FindingCode.NOT_USED_FOR_GRADING: _l(
        "The rubric of “%(name)s” is not used for grading. Its assessments count as soon as they "
        "are saved, with or without a grade."
    ),
    FindingCode.POSTED_BY_HAND: _l(
        "Grades of “%(name)s” are posted by hand. Until you post them, learners read “waiting for "
        "a grade” and nothing counts."
    ),
    FindingCode.MODERATED: _l(
        "“%(name)s” is moderated. Nothing counts before the final grade is published."
    ),
    FindingCode.ANONYMOUS: _l(
        "“%(name)s” is graded anonymously. No names are shown for it before grades are posted."
    ),
    FindingCode.LATE_DEDUCTION: _l(
        "“%(name)s” has a due date. Late deductions do not count: the rubric's points decide, not "
        "the reduced score."
    ),
    FindingCode.BETWEEN_RATINGS: _l(
        "The threshold for “%(detail)s” in “%(name)s” lies between two ratings. A score at or "
        "above it counts."
    ),
    FindingCode.REFLECTION_EXTRA_TYPES: _l(
        "“%(name)s” also accepts %(detail)s. A reflection handed in that way does not count; turn "
        "it off in Canvas."
    ),
    FindingCode.REFLECTION_ALSO_EVIDENCE: _l(
        "“%(name)s” is the reflection and shows an outcome as well. That is allowed; one piece of "
        "work then serves for both."
    ),
}
