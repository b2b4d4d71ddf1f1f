"""A definition file as it is read for import, with all its faults at once."""

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.lack import Lack, Path
from lti_app.domain.definition.phases import Phase, lacks_up_to, phases_up_to
from lti_app.domain.definition.rules import lacks, repeated_keys
from lti_app.services.definition.content_form import build_content
from lti_app.services.definition.located_yaml import FileRefused, check_form, read_yaml
from lti_app.services.definition.schema import DRAFT_SCHEMA, SCHEMA


class DefinitionFile:
    """A definition file as read: its faults, and what it says once it has none.

    `content` is built even from a faulty file, with blanks where a value cannot be used, so that
    the policy's rules, and those of whoever imports it, are told in the same answer. A file that
    names a phase is a proposal of that phase, and held to what the phases before it demand; any
    other is held to be whole.
    """

    def __init__(self, source: bytes) -> None:
        """Read the file and hold it against form and policy.

        Raises:
            FileRefused: it is no YAML of plain data at all.
        """
        self._read = read_yaml(source)
        values = self._read.value
        named = values.get("phase") if isinstance(values, dict) else None
        self.phase = Phase(named) if isinstance(named, str) and named in list(Phase) else None
        self._faults = check_form(self._read, DRAFT_SCHEMA if self.phase else SCHEMA)
        self.content = build_content(values, self.blame)
        for lack in self._demands():
            self.blame(lack.path, lack.rule, lack.message)

    def _demands(self) -> tuple[Lack, ...]:
        if self.phase is None:
            return lacks(self.content)
        before = phases_up_to(self.phase)[:-1]
        found = lacks_up_to(before[-1], self.content) if before else ()
        # Whatever the phase: of two items with one key, whoever writes on would lose one.
        return (*repeated_keys(self.content), *found)

    def is_sound(self, *path: str | int) -> bool:
        """Say whether no fault is known of a value or of anything around it."""
        return not any(path[: len(fault.path)] == fault.path for fault in self._faults)

    def blame(self, path: Path, rule: str, message: str) -> None:
        """Add a fault, unless one is known of the same value or around it."""
        if self.is_sound(*path):
            self._faults.append(self._read.fault(path, rule, message))

    def definition(self) -> DraftContent:
        """Give what the file says; the image's digest is filled in by whoever holds its bytes.

        Raises:
            FileRefused: with every fault.
        """
        if self._faults:
            raise FileRefused(self._faults)
        return self.content


def read_definition(source: bytes) -> DraftContent:
    """Read a sound definition file; raises as `DefinitionFile` does."""
    return DefinitionFile(source).definition()
