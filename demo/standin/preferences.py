"""How people like their Canvas: language, time zone, high contrast; settable by remote control."""

from dataclasses import dataclass, field, replace
from typing import Any

from demo.standin.model import Person


@dataclass(frozen=True, slots=True)
class Preference:
    locale: str = "en"
    time_zone: str = "America/New_York"
    high_contrast: bool = False


_BY_NAME = {
    "Sofía Marín": Preference("es", "America/Mexico_City"),
    "ליאור בן־דוד 🌿": Preference("he", "Asia/Jerusalem"),
}


@dataclass(slots=True)
class Preferences:
    """Everybody's; those not set are English on the campus's own time."""

    _set: dict[tuple[str, int], Preference] = field(default_factory=dict)

    def of(self, institution: str, person: Person) -> Preference:
        key = (institution, person.id)
        return self._set.get(key) or _BY_NAME.get(person.name) or Preference()

    def change(self, institution: str, person: Person, **wanted: Any) -> Preference:
        """Set some of a person's; the others stay."""
        held = replace(self.of(institution, person), **wanted)
        self._set[institution, person.id] = held
        return held

    def clear(self) -> None:
        self._set.clear()
