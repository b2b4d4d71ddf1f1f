"""What was sent of a form that was refused, to show it again with each fault beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flask_babel import gettext as _

from lti_app.domain.errors import Conflict, HallmarkRefusal, TransitionRefused
from lti_app.pages.locales import told
from lti_app.pages.sent import sent_text

LONGEST_LINE = 200
REFUSED, CONFLICT = 422, 409
# What is wrong with what no field shows leads to the part of the page that tells of it.
_PLACES = MappingProxyType({"seen": "changed-since", "change-kind": "change"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One form that was sent: of which panel, with which values, and what is wrong in which field.

    A field's id is the panel's name and its own: `rigor-level`.
    """

    panel: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    faults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def value(self, panel: str, name: str, otherwise: object = "") -> object:
        """Give what was sent in a field of a panel, else what stands."""
        return self.values.get(name, "") if self.panel == panel else otherwise

    def fault(self, panel: str, name: str) -> str:
        """Say what is wrong in a field of a panel; nothing where nothing is."""
        return self.faults.get(name, "") if self.panel == panel else ""

    def summary(self, instead: str | None = None) -> list[dict[str, str]]:
        """List every fault with the id of its field.

        Where its form is gone, `instead` is the id to lead to; empty where there is none.
        """
        return [
            {"field": self._place(name, instead), "text": text}
            for name, text in self.faults.items()
        ]

    def _place(self, name: str, instead: str | None) -> str:
        if name == "seen":
            return _PLACES[name]
        if instead is not None or not name:
            return instead or ""
        field_id = f"{self.panel}-{name}"
        return _PLACES.get(field_id, field_id)


def sent(panel: str, *names: str) -> Attempt:
    """Take the values of a panel's form, as they were written."""
    return Attempt(panel=panel, values={name: sent_text(name) for name in names})


def too_long(attempt: Attempt, longest: Mapping[str, int]) -> dict[str, str]:
    """Name the fields that hold more characters than they may; they come back whole."""
    return {
        name: _("At most %(most)s characters.", most=most)
        for name, most in longest.items()
        if len(attempt.values[name]) > most
    }


def refused_attempt(attempt: Attempt, refused: HallmarkRefusal, otherwise: str) -> Attempt:
    """Put a refusal by its field, or by the one named `otherwise` where the form has none such."""
    name = refused.field if refused.field in attempt.values else otherwise
    return Attempt(
        panel=attempt.panel, values=attempt.values, faults={name or otherwise: told(refused)}
    )


def with_faults(attempt: Attempt, faults: Mapping[str, str]) -> Attempt:
    """Give the same values with what is wrong in them."""
    return Attempt(panel=attempt.panel, values=attempt.values, faults=faults)


def status_of(refused: HallmarkRefusal) -> int:
    """Say how a refusal is answered: somebody was first, or the form lacks something."""
    return CONFLICT if isinstance(refused, Conflict | TransitionRefused) else REFUSED
