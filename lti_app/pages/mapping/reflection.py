"""The reflection step as data: which assignments can hold it, and why others cannot."""

from flask_babel import gettext as _

from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.mapping.picks import REFLECTION_KEY
from lti_app.pages.mapping.screens import Screen, Shown
from lti_app.pages.mapping.suggestion_words import why
from lti_app.pages.wording.code_words import submission_type_word


def reflection_choices(screen: Screen, chosen: str | None) -> list[Shown]:
    """Offer the assignments: the suggested first, those that show an outcome after the fitting."""
    wanted = screen.badge.reflection.submission_types
    choices = [_choice(a, wanted, chosen) for a in screen.view.assignments]
    evidence = screen.content.evidence_ids()
    offered = screen.suggested(REFLECTION_KEY)
    named = {option.id for option in offered.options} if offered else set()
    for choice in choices:
        choice["shows"] = choice["value"] in evidence
        if choice["shows"]:
            choice["note"] += " " + _("It shows an outcome already.")
        if offered is not None and choice["value"] in named:
            choice["why"] = why(offered)
    known = {c["value"] for c in choices}
    if chosen and chosen not in known:
        name = screen.content.reflection_name or chosen
        gone = {"value": chosen, "label": name, "fits": False, "checked": True}
        choices.insert(0, {**gone, "note": _("Not in Canvas any more.")})
    return sorted(choices, key=_place)


def _place(choice: Shown) -> tuple[bool, ...]:
    is_suggested = "why" in choice
    return (not choice["checked"], not is_suggested, not choice["fits"], choice.get("shows", False))


def _choice(assignment: AssignmentFact, wanted: tuple[str, ...], chosen: str | None) -> Shown:
    fits = any(kind in wanted for kind in assignment.submission_types)
    takes = ", ".join(submission_type_word(kind) for kind in assignment.submission_types)
    notes = [_("Takes %(types)s.", types=takes or _("nothing handed in"))]
    if not fits:
        notes.append(_("Cannot hold this reflection."))
    if not assignment.published:
        notes.append(_("Not published."))
    return {
        "value": assignment.assignment_id,
        "label": assignment.name,
        "note": " ".join(notes),
        "fits": fits,
        "checked": assignment.assignment_id == chosen,
        "href": assignment.html_url,
    }
