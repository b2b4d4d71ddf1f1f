"""What one version of the guidelines says otherwise than another, part by part, words marked."""

from flask_babel import gettext as _

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.difference import Difference, DifferenceKind, Steps, word_difference
from lti_app.domain.definition.guideline import Guideline, guideline_difference
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sign_offs import ChecklistItem
from lti_app.pages.definition.difference_view import FieldTold, PartTold
from lti_app.pages.definition.guideline_form import CHECKLIST, GUIDANCE, PARTS, TIMES, part_word
from lti_app.pages.definition.words import decision_word
from lti_app.pages.wording.definition_words import phase_word, section_word

# Steps to a reason: the part, and its code.
_WHOLE_REASON = 2


def guideline_changes(
    before: Guideline, after: Guideline, only: str | None = None
) -> tuple[PartTold, ...]:
    """Tell what differs; `only` of one part where it is named."""
    found = guideline_difference(before, after)
    return tuple(
        PartTold(name=part_word(part), fields=tuple(_told(each) for each in within))
        for part in PARTS
        if (only is None or part == only)
        and (within := [each for each in found if each.path[0] == part])
    )


def _told(difference: Difference) -> FieldTold:
    return FieldTold(
        name=_name(difference.path),
        kind=difference.kind,
        kind_word=_kind_word(difference.kind),
        spans=word_difference(
            _shown(difference.path, difference.before), _shown(difference.path, difference.after)
        ),
    )


def _kind_word(kind: DifferenceKind) -> str:
    words = {DifferenceKind.ADDED: _("added"), DifferenceKind.REMOVED: _("removed")}
    return str(words.get(kind, _("changed")))


def _name(path: Steps) -> str:
    part, whose = path[0], path[1]
    if part == CHECKLIST:
        return _item(whose)
    if part == GUIDANCE:
        return section_word(Section(whose))
    if part == TIMES:
        return _time(path)
    if len(path) > _WHOLE_REASON:
        return str(_("Reason %(code)s: who names it", code=whose))
    return str(_("Reason %(code)s", code=whose))


def _item(key: str) -> str:
    words = {
        ChecklistItem.ASSESSMENT_BEST_PRACTICE.value: _("Hard item: assessment best practice"),
        ChecklistItem.POST_GRADUATE_ALIGNMENT.value: _("Hard item: alignment"),
        ChecklistItem.CULMINATING_REFLECTION.value: _("Hard item: culminating reflection"),
    }
    return str(words.get(key, _("Further question")))


def _time(path: Steps) -> str:
    if path[1] == "review":
        return str(_("Days from approval to review"))
    phase = phase_word(Phase(path[1]))
    if path[2] == "unit":
        return str(_("%(phase)s, days of the unit", phase=phase))
    return str(_("%(phase)s, days of ASA", phase=phase))


def _shown(path: Steps, text: str) -> str:
    if path[-1] == "decisions" and text:
        return ", ".join(decision_word(DecisionKind(kind)) for kind in text.split())
    return text
