"""What the commands of definitions answer: facts for one object, or lines to read."""

from lti_app.commands.context import answer
from lti_app.domain.definition.definition import StoredVersion
from lti_app.services.definition.importing import Imported, Importing
from lti_app.services.definition.located_yaml import FileRefused

DONE = {
    Importing.CREATED: "Imported {slug} as version 1, a draft.",
    Importing.NEW_VERSION: "Imported {slug} as version {number}, a draft.",
    Importing.UNCHANGED: "{slug} version {number} says exactly this already; nothing changed.",
}
WOULD = {
    Importing.CREATED: "Would import {slug} as version 1, a draft.",
    Importing.NEW_VERSION: "Would import {slug} as version {number}, a draft.",
    Importing.UNCHANGED: DONE[Importing.UNCHANGED],
}
MADE = "There was no unit {unit}: it was made."
WOULD_MAKE = "There is no unit {unit}: it would be made. Name a known one with --unit."
NOTHING = "Nothing was changed: this was a dry run."
STAYS = "It stays with {unit}; the file names another unit. Name one with --unit to move it."


def tell_faults(refused: FileRefused, *, as_json: bool) -> None:
    """Print the faults of a file as one object, where that is asked for."""
    if as_json:
        faults = [
            {"line": f.line, "field": f.field, "rule": f.rule, "message": f.message}
            for f in refused.faults
        ]
        answer({"importing": "refused", "faults": faults}, as_json=True, lines=[])


def imported_facts(imported: Imported) -> dict[str, object]:
    """Give what an import did as one object."""
    done = {
        "importing": imported.importing.value,
        "kept_unit": imported.kept_unit,
        "made_unit": imported.made_unit,
    }
    return {**version_facts(imported.version), **done}


def imported_lines(imported: Imported, *, dry_run: bool) -> list[str]:
    """Say what an import did, or would do."""
    version, words = imported.version, WOULD if dry_run else DONE
    unit = version.content.unit.name
    said = [words[imported.importing].format(slug=version.content.slug, number=version.number)]
    if imported.kept_unit:
        said.append(STAYS.format(unit=unit))
    if imported.made_unit:
        said.append((WOULD_MAKE if dry_run else MADE).format(unit=unit))
    return [*said, NOTHING] if dry_run else said


def version_facts(version: StoredVersion) -> dict[str, object]:
    """Give a version as one object."""
    return {
        "id": version.version_id,
        "line": version.line_id,
        "slug": version.content.slug,
        "number": version.number,
        "state": version.state.value,
        "turn": version.turn.value,
        "origin": version.origin.value,
        "title": version.content.title,
        "unit": version.content.unit.name,
        "digest": version.digest,
        "initial_on": version.initial_on.isoformat(),
        "revised_on": version.revised_on.isoformat() if version.revised_on else None,
        "approved_at": version.approved_at.isoformat() if version.approved_at else None,
    }
