"""What was sent of a form that was refused, to show it again with each fault beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from flask import request

from lti_app.domain.errors import Conflict, HallmarkRefusal, TransitionRefused
from lti_app.pages.locales import told

LONGEST_TEXT = 20_000
# As the browsers' own date fields send it.
_DAY_LENGTH = 10
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
    values = {name: request.form.get(name, "")[:LONGEST_TEXT] for name in names}
    return Attempt(panel=panel, values=values)


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


def read_day(text: str) -> date | None:
    """Read a date as a form sends it; None where it is none."""
    if len(text) != _DAY_LENGTH:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
