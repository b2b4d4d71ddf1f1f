"""Parts, lists and whole forms of a section: what belongs together under one name, and in rows.

A form's tree is what `work.proposal_sections.save` takes (domain/definition/sections.py).
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from flask_wtf.i18n import translations
from wtforms import Field, FieldList, Form, FormField
from wtforms.meta import DefaultMeta

from lti_app.domain.definition.sections import Tree
from lti_app.pages.proposal.field_words import LABELS

# No list of a definition is longer than 50: its form refuses what is sent beyond that.
MOST_ROWS = 60
# What the page's script puts a row's number in place of: in a list, and in a list within a row.
MARKS = ("__i__", "__j__")
_PLACE = re.compile(r"[0-9]{1,4}", re.ASCII)
if TYPE_CHECKING:
    # Its types have parameters that the library itself has not.
    FormPart = FormField[Any]
    FieldRows = FieldList[Any]
else:
    FormPart, FieldRows = FormField, FieldList


class Part(FormPart):
    """Fields that belong together under one name."""

    kind = "part"
    is_own = True

    def __init__(self, names: str, form: "type[SectionForm]", **given: Any) -> None:
        """Name the part as the content does."""
        super().__init__(form, LABELS.get(names, ""), **given)
        self.names = names


class Rows(FieldRows):
    """A list that grows, shrinks and is put in order; `spare` keeps an empty row at its end."""

    kind = "rows"
    is_own = True

    def __init__(self, names: str, row: Field, *, spare: bool = False, **given: Any) -> None:
        """Name the list as the content does."""
        super().__init__(cast("Any", row), LABELS.get(names, ""), **given)
        self.names = names
        self.spare = spare

    def process(self, *given: Any, **named: Any) -> None:
        """Read the rows; an empty one stands at the end where there is to be one."""
        super().process(*given, **named)
        if self.spare and (not self.entries or self.entries[-1].data):
            self.append_entry()

    @property
    def pattern(self) -> Any:
        """Give a row with a mark for its number, for the page's script to add rows by."""
        mark = MARKS[1] if MARKS[0] in self.name else MARKS[0]
        named = {"name": f"{self.name}-{mark}", "id": f"{self.id}-{mark}"}
        field: Any = self.meta.bind_field(
            cast("Any", None),
            self.unbound_field,
            {**named, "_meta": self.meta, "translations": translations},
        )
        field.process(None)
        return field

    def add(self) -> None:
        """Add an empty row at the end."""
        self.append_entry()

    def remove(self, at: int) -> None:
        """Take a row out; one that is not there is out already."""
        if 0 <= at < len(self.entries):
            del self.entries[at]
            self._renumber()

    def move(self, at: int, by: int) -> None:
        """Put a row before or after its neighbor."""
        if 0 <= at < len(self.entries) and 0 <= at + by < len(self.entries):
            rows = self.entries
            rows[at], rows[at + by] = rows[at + by], rows[at]
            self._renumber()

    def _renumber(self) -> None:
        # The library numbers all rows anew when one is taken out.
        self.append_entry()
        self.pop_entry()

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        start = f"{prefix}-"
        for name in formdata:
            if name.startswith(start):
                place = name[len(start) :].partition("-")[0]
                if _PLACE.fullmatch(place) and int(place) < MOST_ROWS:
                    yield int(place)


class SectionForm(Form):
    """A form whose tree is a section's, or a part of it."""

    class Meta(DefaultMeta):
        """The words of faults come from the catalogue of the reader's language."""

        def get_translations(self, form: Any) -> Any:
            """Give the translations of the request's language."""
            return translations

    def tree(self) -> Tree | None:
        """Give the values a content keeps; None where an optional part is not there."""
        return {field.short_name: value_of(field) for field in self if getattr(field, "is_own", 0)}


def value_of(field: Any) -> Any:
    """Give the value of a field, a part or a list as a content keeps it."""
    if isinstance(field, Part):
        return field.form.tree()
    if isinstance(field, Rows):
        values = [value_of(entry) for entry in field.entries]
        return [value for value in values if value] if field.spare else values
    return field.data


def every_field(form: Any) -> Iterator[Any]:
    """List all fields of a form, those of its parts and rows after the part or list itself."""
    for field in form:
        yield field
        if isinstance(field, Part):
            yield from every_field(field.form)
        elif isinstance(field, Rows):
            for entry in field.entries:
                yield entry
                if isinstance(entry, Part):
                    yield from every_field(entry.form)
