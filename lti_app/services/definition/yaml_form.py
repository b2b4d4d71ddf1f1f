"""Definition files: a definition's content as YAML, and the answers of the quality test.

Export writes what import reads: importing an export changes nothing.
"""

import re
from decimal import Decimal
from io import StringIO
from typing import Any

import msgspec
from ruamel.yaml import YAML

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.phases import written_up_to
from lti_app.domain.definition.sign_offs import ChecklistAnswer, ChecklistItem
from lti_app.services.definition.located_yaml import FileRefused, check_form, read_yaml
from lti_app.services.definition.schema import CHECKLIST_SCHEMA

_NEVER_FOLDED = 1_000_000
# Ends of lines to YAML 1.1 and to no reader of 1.2; safe only where they are written as escapes.
_LINE_ENDS = re.compile("[\x85\u2028\u2029\ufeff]")


def read_checklist(source: bytes) -> tuple[ChecklistAnswer, ...]:
    """Read the three answers of the quality test (R20).

    Raises:
        FileRefused: with every fault.
    """
    read = read_yaml(source)
    faults = check_form(read, CHECKLIST_SCHEMA)
    if faults:
        raise FileRefused(faults)
    return tuple(
        ChecklistAnswer(
            item=item,
            satisfied=read.value[item.value]["answer"],
            note=read.value[item.value]["note"].strip(),
        )
        for item in ChecklistItem
    )


def write_definition(content: DraftContent) -> str:
    """Write a definition file that imports to exactly this content.

    Where something is missing, the file names the phase that it is missing from, and leaves out
    what is empty. It says nothing of where the version stands: that is not its content.
    """
    phase = written_up_to(content)
    plain = msgspec.to_builtins(content, builtin_types=(Decimal,))
    if plain["image"] is not None:
        del plain["image"]["digest"], plain["image"]["media_type"]
    if phase is not None:
        plain = {"phase": phase.value, **_without_empty(plain)}
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # typed as None
    # A line that ruamel.yaml folds beside a tab or an unusual space is read back as another text.
    yaml.width = _NEVER_FOLDED
    yaml.representer.add_representer(str, _write_text)
    # Written anew each time, though it be the same value: aliases are refused on the way in.
    yaml.representer.ignore_aliases = _anew
    yaml.representer.add_representer(Decimal, _write_number)
    out = StringIO()
    yaml.dump(_without_nothing(plain), out)
    return out.getvalue()


def _anew(_value: object) -> bool:
    return True


def _write_text(representer: Any, value: str) -> Any:
    style = '"' if _LINE_ENDS.search(value) else None
    return representer.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _write_number(representer: Any, value: Decimal) -> Any:
    kind = "int" if value == value.to_integral_value() else "float"
    return representer.represent_scalar(f"tag:yaml.org,2002:{kind}", f"{value:f}")


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_nothing(v) for key, v in value.items() if v is not None}
        # What has no text has none in the file either: its form asks for some.
        return {key: v for key, v in kept.items() if v not in ("", {})}
    if isinstance(value, list | tuple):
        return [_without_nothing(v) for v in value]
    return value


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_empty(v) for key, v in value.items()}
        # No is an answer; none, nothing and nought are what a reader finds where nothing stands.
        return {key: v for key, v in kept.items() if v is False or v}
    if isinstance(value, list | tuple):
        return [_without_empty(v) for v in value]
    return value
