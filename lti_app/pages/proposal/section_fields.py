"""Fields of the forms in which a proposal is written; what a field holds is a section's own value.

WTForms reads what was sent; each field here gives the very value a definition keeps. What shields
a form is the window's token (pages/access.py), no second one of WTForms.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from wtforms import Field

from lti_app.pages.proposal.field_words import HINTS, LABELS, OPTIONAL

_POINTS = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,4})?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,5}", re.ASCII)
_KEY_SIGNS = "23456789bcdfghjkmnpqrstvwxz"
_KEY_LENGTH = 5

Word = Callable[[Any], object]


def fresh_key(prefix: str) -> str:
    """Give an item a key that none had before, so that what refers to another never means it."""
    return f"{prefix}-{''.join(secrets.choice(_KEY_SIGNS) for _sign in range(_KEY_LENGTH))}"


class Value(Field):
    """A field with its words; `kind` says how it is drawn, `width` how much of a line it takes."""

    kind = "text"
    is_own = True

    def __init__(self, names: str, *, width: str = "", **given: Any) -> None:
        """Name the field as the content does, without places in lists."""
        super().__init__(
            LABELS.get(names, ""), description=str(HINTS.get(names, "")) and HINTS[names], **given
        )
        self.names = names
        self.width = width

    @property
    def asked(self) -> str:
        """Call the field as its form asks for it: what may be left empty is called so."""
        label = str(self.label.text)
        return _("%(label)s (optional)", label=label) if self.names in OPTIONAL else label

    @property
    def written(self) -> str:
        """Give what is to stand in the field: what was sent, else what is kept."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class Text(Value):
    """A text; what surrounds it is no part of it."""

    def __init__(self, names: str, *, rows: int = 0, listed: bool = False, **given: Any) -> None:
        """Draw it as an area of so many rows, or with the approved definitions to choose from."""
        super().__init__(names, **given)
        self.rows = rows
        self.listed = listed
        self.kind = "area" if rows else "text"

    def process_data(self, value: object) -> None:
        """Take what is kept."""
        self.data = "" if value is None else str(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was sent, its lines ended as everywhere else."""
        sent = str(valuelist[0]) if valuelist else ""
        self.data = sent.replace("\r\n", "\n").replace("\r", "\n").strip()


class MaybeText(Text):
    """A text that may be left out."""

    def process_data(self, value: object) -> None:
        """Take what is kept."""
        self.data = None if value is None else str(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was sent; an empty text is none."""
        super().process_formdata(valuelist)
        self.data = self.data or None


class Day(MaybeText):
    """A day, as YYYY-MM-DD."""

    def __init__(self, names: str, **given: Any) -> None:
        """Draw it as the browser draws days."""
        super().__init__(names, **given)
        self.kind = "date"


class Hidden(Text):
    """What is sent along and not written in."""

    kind = "hidden"

    def __init__(self, names: str, **given: Any) -> None:
        """Draw nothing of it."""
        super().__init__(names, **given)
        self.kind = "hidden"


class Key(Hidden):
    """An item's key; one that was just added gets its own."""

    def __init__(self, prefix: str, **given: Any) -> None:
        """Name what keys of this list begin with."""
        super().__init__("key", **given)
        self.prefix = prefix

    def process_data(self, value: object) -> None:
        """Take the key, or make one."""
        self.data = str(value) if value else fresh_key(self.prefix)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the key that was sent, or make one."""
        super().process_formdata(valuelist)
        self.data = self.data or fresh_key(self.prefix)

    @property
    def written(self) -> str:
        """Give the key, also one that was made just now."""
        return str(self.data)


class Choice(Value):
    """One of a closed list, or none; `kind` is `select` or `radios`."""

    def __init__(
        self,
        names: str,
        of: type[StrEnum],
        word: Word,
        *,
        kind: str = "radios",
        needed: bool = False,
        **given: Any,
    ) -> None:
        """Name the list and the words for what is in it.

        What is `needed` is never without one: a draft cannot keep the item otherwise.
        """
        super().__init__(names, **given)
        self.kind = kind
        self.needed = needed
        self.of = of
        self.word = word

    @property
    def options(self) -> list[dict[str, str]]:
        """List what may be chosen, in the reader's language."""
        return [{"value": each.value, "label": str(self.word(each))} for each in self.of]

    def process_data(self, value: object) -> None:
        """Take what is kept."""
        self.data = value or (next(iter(self.of)).value if self.needed else None)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was chosen."""
        sent = str(valuelist[0]) if valuelist else ""
        if not sent and self.needed:
            return
        self.data = sent or None
        if sent and sent not in {each.value for each in self.of}:
            self.data = None
            raise ValueError(_("Choose one of these."))


class Choices(Choice):
    """Any of a closed list, in its own order."""

    def __init__(self, names: str, of: type[StrEnum], word: Word, **given: Any) -> None:
        """Name the list and the words for what is in it."""
        super().__init__(names, of, word, kind="ticks", **given)

    def process_data(self, value: Any) -> None:
        """Take what is kept."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was chosen."""
        sent = {str(each) for each in valuelist}
        self.data = [each.value for each in self.of if each.value in sent]
        if sent - set(self.data):
            raise ValueError(_("Choose one of these."))


class Among(Value):
    """Any of what else is in the content, by its key; the page offers what there is."""

    kind = "among"

    def process_data(self, value: Any) -> None:
        """Take what is kept."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was chosen, each once."""
        self.data = list(dict.fromkeys(str(each) for each in valuelist))


class YesNo(Value):
    """A question that is answered yes or no, or not yet."""

    kind = "radios"
    _MEANT: Mapping[str, bool] = {"yes": True, "no": False}

    def __init__(self, names: str, yes: str = "", no: str = "", **given: Any) -> None:
        """Say the two answers otherwise where yes and no say too little."""
        super().__init__(names, width="full" if yes else "pair", **given)
        self.yes = yes
        self.no = no

    @property
    def options(self) -> list[dict[str, str]]:
        """List the two answers."""
        return [
            {"value": "yes", "label": str(self.yes) if self.yes else _("Yes")},
            {"value": "no", "label": str(self.no) if self.no else _("No")},
        ]

    @property
    def written(self) -> str:
        """Give the answer's value."""
        return {True: "yes", False: "no"}.get(self.data, "")

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the answer."""
        sent = str(valuelist[0]) if valuelist else ""
        self.data = self._MEANT.get(sent)
        if sent and self.data is None:
            raise ValueError(_("Answer yes or no."))


class Number(Value):
    """A whole number, or none."""

    kind = "number"

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was sent."""
        sent = str(valuelist[0]).strip() if valuelist else ""
        self.data = int(sent) if _WHOLE.fullmatch(sent) else None
        if sent and self.data is None:
            raise ValueError(_("Write a whole number, such as 12."))


class Points(Value):
    """Points, or none; a comma parts the fraction as well as a dot."""

    kind = "points"

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was sent."""
        sent = str(valuelist[0]).strip() if valuelist else ""
        self.data = Decimal(sent.replace(",", ".")) if _POINTS.fullmatch(sent) else None
        if sent and self.data is None:
            raise ValueError(_("Write a number of points, such as 3 or 2.5."))


class Listed(Value):
    """Words in one line, parted by commas."""

    def process_data(self, value: Any) -> None:
        """Take what is kept."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was sent, each once."""
        sent = str(valuelist[0]) if valuelist else ""
        told = (" ".join(each.split()) for each in sent.split(","))
        self.data = list(dict.fromkeys(each for each in told if each))

    @property
    def written(self) -> str:
        """Give the words in one line."""
        return str(self.raw_data[0]) if self.raw_data else ", ".join(self.data or ())
