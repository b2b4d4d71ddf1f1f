"""Definition files: YAML to a definition's content and back, every fault with line and field.

Export writes what import reads: importing an export changes nothing.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from io import StringIO
from typing import Any, TypeVar

import msgspec
from ruamel.yaml import YAML

from lti_app.domain.definition.content import (
    Alignment,
    BadgeImage,
    Competency,
    DefinitionContent,
    Endorsement,
    ProgramOutcome,
    ReflectionPrompt,
    Route,
    Slo,
    Unit,
)
from lti_app.domain.definition.governance import ChecklistAnswer, ChecklistItem
from lti_app.domain.definition.kinds import (
    AlignmentKind,
    Audience,
    CompetencyKind,
    CreditKind,
    MicroCredentialType,
    Purpose,
    UnitKind,
)
from lti_app.domain.definition.rules import Path
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import CanvasAccountId, SloKey
from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.threshold import Threshold
from lti_app.services.definition.located_yaml import (
    Fault,
    FileRefused,
    LocatedYaml,
    check_form,
    read_yaml,
)
from lti_app.services.definition.schema import CHECKLIST_SCHEMA

E = TypeVar("E", bound=StrEnum)

STAND_IN = Threshold(points=Decimal(1), out_of=Decimal(1), word="—")


def build_definition(read: LocatedYaml, faults: list[Fault]) -> DefinitionContent:
    """Build a definition from values that may be faulty, with blanks for what cannot be used.

    A threshold that no score could be held against is added to `faults`.
    """
    return _Builder(read, faults).definition()


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


def write_definition(content: DefinitionContent) -> str:
    """Write a definition file that imports to exactly this content."""
    plain = msgspec.to_builtins(content, builtin_types=(Decimal,))
    del plain["image"]["digest"], plain["image"]["media_type"]
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # typed as None
    yaml.width = 96
    yaml.representer.add_representer(Decimal, _write_number)
    out = StringIO()
    yaml.dump(_without_nothing(plain), out)
    return out.getvalue()


def _write_number(representer: Any, value: Decimal) -> Any:
    kind = "int" if value == value.to_integral_value() else "float"
    return representer.represent_scalar(f"tag:yaml.org,2002:{kind}", f"{value:f}")


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nothing(v) for key, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_without_nothing(v) for v in value]
    return value


class _Builder:
    """Builds content from values that may be faulty, with blanks for what cannot be used."""

    def __init__(self, read: LocatedYaml, faults: list[Fault]) -> None:
        self._read = read
        self._faults = faults

    def definition(self) -> DefinitionContent:
        """Build the whole."""
        top = _group(self._read.value)
        return DefinitionContent(
            slug=_text(top, "slug"),
            type=_word(MicroCredentialType, top.get("type"), MicroCredentialType.BADGE),
            title=_text(top, "title"),
            description=_text(top, "description"),
            unit=_unit(_group(top.get("unit"))),
            purposes=_words(Purpose, top, "purposes"),
            competency_statement=_text(top, "competency_statement"),
            competencies=tuple(_competency(c) for c in _groups(top, "competencies")),
            slos=tuple(self._slo(at, slo) for at, slo in enumerate(_groups(top, "slos"))),
            pos=tuple(
                ProgramOutcome(key=_text(po, "key"), text=_text(po, "text"), url=_maybe(po, "url"))
                for po in _groups(top, "pos")
            ),
            alignments=tuple(_alignment(a) for a in _groups(top, "alignments")),
            endorsements=tuple(
                Endorsement(
                    partner=_text(e, "partner"), text=_text(e, "text"), date=_maybe(e, "date")
                )
                for e in _groups(top, "endorsements")
            ),
            audience=_words(Audience, top, "audience"),
            credit=_word(CreditKind, top.get("credit"), CreditKind.NON_CREDIT),
            reflection=_reflection(_group(top.get("reflection"))),
            image=_image(_group(top.get("image"))),
            criteria=_text(top, "criteria"),
            pathway=_text(top, "pathway"),
            tags=_texts(top, "tags"),
            language=_text(top, "language") or "en",
            accounts=tuple(CanvasAccountId(a) for a in _texts(top, "accounts")),
            all_accounts=top.get("all_accounts") is True,
            valid_for_months=_whole(top, "valid_for_months"),
            route=_route(top.get("route")),
        )

    def _slo(self, at: int, slo: dict[str, Any]) -> Slo:
        return Slo(
            key=SloKey(_text(slo, "key")),
            title=_text(slo, "title"),
            description=_text(slo, "description"),
            threshold=self._threshold(("slos", at, "threshold"), _group(slo.get("threshold"))),
            pos=_texts(slo, "pos"),
            combining=_words(Combining, slo, "combining"),
            assessment=_text(slo, "assessment"),
        )

    def _threshold(self, path: Path, value: dict[str, Any]) -> Threshold:
        points, out_of = (_decimal(value.get(name)) for name in ("points", "out_of"))
        if points is None or out_of is None:
            return STAND_IN
        try:
            return Threshold(points=points, out_of=out_of, word=_text(value, "word"))
        except RuleRefused as refused:
            here = (*path, refused.field or "points")
            if not any(fault.path == here for fault in self._faults):
                self._faults.append(self._read.fault(here, "R6", refused.message))
            return STAND_IN


def _unit(value: dict[str, Any]) -> Unit:
    return Unit(name=_text(value, "name"), kind=_word(UnitKind, value.get("kind"), UnitKind.UNIT))


def _competency(value: dict[str, Any]) -> Competency:
    return Competency(
        key=_text(value, "key"),
        kind=_word(CompetencyKind, value.get("kind"), CompetencyKind.KNOWLEDGE),
        text=_text(value, "text"),
        slos=tuple(SloKey(key) for key in _texts(value, "slos")),
    )


def _alignment(value: dict[str, Any]) -> Alignment:
    return Alignment(
        kind=_word(AlignmentKind, value.get("kind"), AlignmentKind.WORKPLACE),
        text=_text(value, "text"),
        source=_text(value, "source"),
        url=_maybe(value, "url"),
        framework=_maybe(value, "framework"),
        code=_maybe(value, "code"),
    )


def _reflection(value: dict[str, Any]) -> ReflectionPrompt:
    return ReflectionPrompt(
        pathway=_text(value, "pathway"),
        personal_growth=_text(value, "personal_growth"),
        professional_growth=_text(value, "professional_growth"),
        submission_types=_texts(value, "submission_types"),
        minimum_words=_whole(value, "minimum_words") or 0,
    )


def _image(value: dict[str, Any]) -> BadgeImage:
    return BadgeImage(file=_text(value, "file"), alt=_text(value, "alt"))


def _route(value: object) -> Route | None:
    if not isinstance(value, dict):
        return None
    return Route(
        exists_now=value.get("exists_now") is True,
        identifier=_text(value, "identifier"),
        needs_curriculum_committee=value.get("needs_curriculum_committee") is True,
        stacks_to_credit=value.get("stacks_to_credit") is True,
    )


def _group(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(group: dict[str, Any], name: str) -> Sequence[Any]:
    value = group.get(name)
    return value if isinstance(value, list) else ()


def _groups(group: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [_group(item) for item in _items(group, name)]


def _text(group: dict[str, Any], name: str) -> str:
    value = group.get(name)
    return value.strip() if isinstance(value, str) else ""


def _maybe(group: dict[str, Any], name: str) -> str | None:
    return _text(group, name) or None


def _texts(group: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(str(item).strip() for item in _items(group, name) if isinstance(item, str | int))


def _word(kind: type[E], value: object, otherwise: E) -> E:
    return kind(value) if isinstance(value, str) and value in list(kind) else otherwise


def _words(kind: type[E], group: dict[str, Any], name: str) -> tuple[E, ...]:
    return tuple(kind(item) for item in _items(group, name) if item in list(kind))


def _whole(group: dict[str, Any], name: str) -> int | None:
    value = group.get(name)
    return value if isinstance(value, int) else None


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    exact = Decimal(value).normalize()
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact
