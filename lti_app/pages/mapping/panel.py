"""The panel of one cell as data: what may be chosen there, and what stands there."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from lti_app.domain.definition.content import Slo
from lti_app.domain.evidence.evidence import AssignmentFact, Criterion, OutcomeFact
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CriterionId
from lti_app.domain.mapping.mapping import (
    CellKind,
    Combining,
    CriterionLink,
    OutcomeLink,
    SloMapping,
)
from lti_app.domain.mapping.rules import (
    CourseView,
    Level,
    criterion_levels,
    one_level,
    outcome_levels,
    plain,
)
from lti_app.domain.mapping.suggestions import Suggestion
from lti_app.pages.mapping.forms import CellForm
from lti_app.pages.mapping.rule_words import rule_choices, rule_value
from lti_app.pages.mapping.screens import Screen, Shown, link_at
from lti_app.pages.mapping.suggestion_words import suggested_text, why
from lti_app.pages.mapping.wording import slo_code


def panel(screen: Screen, form: CellForm) -> Shown | None:
    """Lay the panel of a cell out; None where neither Canvas nor the draft has such a cell."""
    slo = screen.badge.slo(form.key.slo)
    mapped = screen.content.slo(form.key.slo)
    link = link_at(screen.content, form.key)
    if slo is None or mapped is None:
        return None
    if form.key.kind is CellKind.OUTCOME:
        body = _outcome_body(screen, slo, form, link)
    else:
        body = _criterion_body(screen, slo, form, link)
    if body is None:
        return None
    return {
        "form": form,
        "slo": slo,
        "code": slo_code(screen.badge, slo.key),
        "minimum": slo.threshold,
        "is_mapped": link is not None,
        "trouble": screen.trouble(form.key),
        "href": screen.cell_href(form.key),
        **_combining(slo, mapped, form, is_new=link is None),
        **body,
    }


def _criterion_body(
    screen: Screen, slo: Slo, form: CellForm, link: CriterionLink | OutcomeLink | None
) -> Shown | None:
    assignment = screen.view.assignment(AssignmentId(form.key.target))
    if assignment is None:
        if not isinstance(link, CriterionLink):
            return None
        return {"name": link.assignment_name, "gone": True}
    shown: Shown = {"name": assignment.name, "assignment": assignment}
    if assignment.rubric is None or not assignment.rubric.criteria:
        return shown
    criteria = assignment.rubric.criteria
    chosen = assignment.rubric.criterion(CriterionId(form.criterion))
    if not form.criterion and len(criteria) == 1:
        chosen = criteria[0]
    options = _criterion_options(criteria)
    if chosen is None:
        unchosen = _("No longer there") if form.criterion else _("Choose a criterion")
        options.insert(0, {"value": form.criterion, "label": unchosen})
    scales = {criterion_levels(c, slo.threshold) for c in criteria}
    shown |= {
        "options": options,
        "criterion_id": chosen.criterion_id if chosen else form.criterion,
        "is_chosen": chosen is not None,
        "scales_differ": len(scales) > 1,
        "hint": None if chosen else _suggested_hint(screen.suggested(form.key)),
    }
    if len(scales) == 1:
        # A level of the one scale they share stands, whichever of them is chosen with it.
        return {**shown, **_levels(scales.pop(), form, "")}
    if chosen is None:
        return shown
    levels = criterion_levels(chosen, slo.threshold)
    return {**shown, **_levels(levels, form, chosen.criterion_id)}


def _suggested_hint(offered: Suggestion | None) -> str | None:
    if offered is None:
        return None
    return why(offered) if offered.is_tie else f"{suggested_text(offered)}. {why(offered)}"


def _outcome_body(
    screen: Screen, slo: Slo, form: CellForm, link: CriterionLink | OutcomeLink | None
) -> Shown | None:
    outcome = screen.view.outcome(CanvasOutcomeId(form.key.target))
    if outcome is None:
        return {"name": link.outcome_name, "gone": True} if isinstance(link, OutcomeLink) else None
    chosen = form.alignments if link or form.faults else ()
    aligned = {a.assignment_id for a in screen.view.aligned(outcome.outcome_id)}
    levels = outcome_levels(outcome, slo.threshold)
    named = [AssignmentId(a) for a in chosen]
    return {
        "name": outcome.title,
        "outcome": outcome,
        "candidates": [
            {
                "id": a.assignment_id,
                "name": a.name,
                "checked": a.assignment_id in (named if link or form.faults else aligned),
                "aligned": a.assignment_id in aligned,
            }
            for a in _outcome_candidates(screen.view, outcome, named)
        ],
        **_levels(levels, form, form.key.target),
    }


def _levels(levels: Sequence[Level], form: CellForm, shown_for: str) -> Shown:
    lowest = next((plain(level.points) for level in levels if level.is_allowed), "")
    on_scale = form.threshold in {plain(level.points) for level in levels if level.is_allowed}
    of_this = form.levels_of in {"", shown_for}
    return {
        "levels_of": shown_for,
        "level": form.threshold if on_scale and of_this else lowest,
        "levels": [
            {
                "value": plain(level.points),
                "points": plain(level.points),
                "word": level.word,
                "disabled": not level.is_allowed,
            }
            for level in levels
        ],
    }


def _combining(slo: Slo, mapped: SloMapping, form: CellForm, *, is_new: bool) -> Shown:
    count = mapped.assessments + (1 if is_new else 0)
    level = one_level(mapped) if mapped.links else slo.threshold.word
    return {
        "rule": rule_value(form.combining, form.needed),
        "rules": rule_choices(slo, count, level, (form.combining, form.needed)),
        "chooses_rule": count > 1 or form.combining == Combining.AT_LEAST,
        "others": len(mapped.criteria) - (not is_new and form.key.kind is CellKind.CRITERION),
    }


def _criterion_options(criteria: Sequence[Criterion]) -> list[Shown]:
    return [
        {
            "value": c.criterion_id,
            "label": _("%(name)s, %(points)s points", name=c.description, points=plain(c.points))
            if c.points is not None
            else _("%(name)s, no points", name=c.description),
        }
        for c in criteria
    ]


def _outcome_candidates(
    view: CourseView, outcome: OutcomeFact, chosen: Iterable[AssignmentId]
) -> list[AssignmentFact]:
    # Aligned by a rubric, possibly by a quiz, or chosen already.
    named = set(chosen) | {a.assignment_id for a in view.aligned(outcome.outcome_id)}
    return [a for a in view.assignments if a.assignment_id in named or a.quiz_id is not None]
