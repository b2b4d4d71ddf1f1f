"""Kinds of units, in words."""

from flask_babel import gettext as _

from lti_app.domain.definition.kinds import UnitKind


def unit_kind_word(kind: str) -> str:
    """Name a kind of unit (R1); each call in the reader's language."""
    words: dict[str, str] = {
        UnitKind.DEPARTMENT: _("Department"),
        UnitKind.COLLEGE: _("College"),
        UnitKind.SCHOOL: _("School"),
        UnitKind.CENTER: _("Center"),
        UnitKind.UNIT: _("Unit"),
    }
    return words[kind]
