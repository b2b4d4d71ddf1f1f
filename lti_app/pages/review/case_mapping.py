"""Tells what became of the mapping a case was sealed under, and what that does to it."""

from flask_babel import gettext as _

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.review.case_answer import judged_otherwise, judges_alike
from lti_app.pages.access import reader_zone
from lti_app.pages.change.words import change_from_to
from lti_app.pages.formats import zoned_moment
from lti_app.pages.locales import reader_locale
from lti_app.services.review.sealed_mappings import MappingMove, MappingStep, VersionStep


def move_words(move: MappingMove | VersionStep, definition: DefinitionContent) -> str:
    """Word how the badge's version moved, or how the course's mapping did."""
    if isinstance(move, VersionStep):
        return str(
            _(
                "Version of the badge: was %(before)s, now %(after)s",
                before=move.before,
                after=move.after,
            )
        )
    return mapping_words(move, definition)


def mapping_words(move: MappingMove, definition: DefinitionContent) -> str:
    """Word each version since the sealed one, and whether it judges by something else."""
    return " ".join([*map(_step, move.steps), _effect(move, definition)])


def _step(step: MappingStep) -> str:
    facts = {
        "number": step.number,
        "name": step.by,
        "when": zoned_moment(step.at, reader_zone(), str(reader_locale())),
    }
    if step.accepted:
        told = "; ".join(map(change_from_to, step.accepted))
        return str(
            _(
                "%(name)s accepted a change in Canvas on %(when)s (%(changes)s), which made "
                "version %(number)s of the course's mapping.",
                changes=told,
                **facts,
            )
        )
    return str(
        _(
            "%(name)s put version %(number)s of the course's mapping in force on %(when)s.",
            **facts,
        )
    )


def _effect(move: MappingMove, definition: DefinitionContent) -> str:
    if not move.steps:
        return str(_("The evidence now is of another course, with a mapping of its own."))
    if judges_alike(move.before, move.after):
        return str(
            _("It judges by the same assessments, at the same share of their points, as before.")
        )
    titles = {slo.key: slo.title for slo in definition.slos}
    parts = [titles.get(key, key) for key in judged_otherwise(move.before, move.after)]
    if move.before.reflection != move.after.reflection:
        parts.append(str(_("Culminating reflection")))
    return str(
        _("It judges by something else than the sealed one: %(parts)s.", parts=", ".join(parts))
    )
