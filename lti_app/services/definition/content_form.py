"""A content built from a plain tree of values that may be faulty, with blanks for what is none.

Files and pages come in by this one door, so that both mean the same by the same values.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from lti_app.domain.definition.content import (
    Alignment,
    BadgeImage,
    Competency,
    DraftContent,
    DraftSlo,
    Endorsement,
    Letter,
    ProgramOutcome,
    ReflectionPrompt,
    Route,
    Stack,
    StackGroup,
    Unit,
)
from lti_app.domain.definition.kinds import (
    AlignmentKind,
    AssessmentKind,
    Audience,
    CompetencyKind,
    CreditKind,
    ExperienceKind,
    MicroCredentialType,
    PathwayPlace,
    Purpose,
    StackKind,
    StudyLevel,
    UnitKind,
)
from lti_app.domain.definition.lack import Path
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import CanvasAccountId, SloKey
from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.threshold import DraftThreshold, Threshold

E = TypeVar("E", bound=StrEnum)
Blame = Callable[[Path, str, str], None]


def build_content(values: Any, blame: Blame) -> DraftContent:
    """Build a content; a threshold that no score could be held against is told to `blame`."""
    return _Builder(values, blame).content()


class _Builder:
    """Builds content from values that may be faulty, with blanks for what cannot be used."""

    def __init__(self, values: Any, blame: Blame) -> None:
        self._values = values
        self._blame = blame

    def content(self) -> DraftContent:
        """Build the whole."""
        top = _group(self._values)
        return DraftContent(
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
                    partner=_text(e, "partner"),
                    text=_text(e, "text"),
                    date=_maybe(e, "date"),
                    letter=_letter(e.get("letter")),
                )
                for e in _groups(top, "endorsements")
            ),
            audience=_words(Audience, top, "audience"),
            level=_one(StudyLevel, top.get("level")),
            credit=_one(CreditKind, top.get("credit")),
            reflection=_reflection(_group(top.get("reflection"))),
            image=_image(top.get("image")),
            criteria=_text(top, "criteria"),
            pathway=_text(top, "pathway"),
            pathway_place=_one(PathwayPlace, top.get("pathway_place")),
            prerequisites=_texts(top, "prerequisites"),
            successors=_texts(top, "successors"),
            stack_place=_text(top, "stack_place"),
            stack=_stack(top.get("stack")),
            term=_text(top, "term"),
            tags=_texts(top, "tags"),
            language=_text(top, "language") or "en",
            accounts=tuple(CanvasAccountId(a) for a in _texts(top, "accounts")),
            all_accounts=top.get("all_accounts") is True,
            valid_for_months=_whole(top, "valid_for_months"),
            route=_route(top.get("route")),
        )

    def _slo(self, at: int, slo: dict[str, Any]) -> DraftSlo:
        return DraftSlo(
            key=SloKey(_text(slo, "key")),
            title=_text(slo, "title"),
            description=_text(slo, "description"),
            threshold=self._threshold(("slos", at, "threshold"), _group(slo.get("threshold"))),
            pos=_texts(slo, "pos"),
            combining=_words(Combining, slo, "combining"),
            assessment=_text(slo, "assessment"),
            assessment_kind=_one(AssessmentKind, slo.get("assessment_kind")),
            rubric=_text(slo, "rubric"),
            assessor=_text(slo, "assessor"),
            experience=_word(ExperienceKind, slo.get("experience"), ExperienceKind.COURSEWORK),
        )

    def _threshold(self, path: Path, value: dict[str, Any]) -> DraftThreshold | None:
        points, out_of = (_decimal(value.get(name)) for name in ("points", "out_of"))
        word = _text(value, "word")
        if points is None or out_of is None:
            half = DraftThreshold(points=points, out_of=out_of, word=word)
            return None if half == DraftThreshold() else half
        try:
            return Threshold(points=points, out_of=out_of, word=word)
        except RuleRefused as refused:
            self._blame((*path, refused.field or "points"), "R6", refused.message)
            return None


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
        rubric=_text(value, "rubric"),
    )


def _image(value: object) -> BadgeImage | None:
    if not isinstance(value, dict):
        return None
    return BadgeImage(
        file=_text(value, "file"),
        alt=_text(value, "alt"),
        digest=_text(value, "digest"),
        media_type=_text(value, "media_type"),
    )


def _letter(value: object) -> Letter | None:
    if not isinstance(value, dict):
        return None
    return Letter(file=_text(value, "file"), digest=_text(value, "digest"))


def _stack(value: object) -> Stack | None:
    if not isinstance(value, dict):
        return None
    return Stack(
        theme=_text(value, "theme"),
        goal=_text(value, "goal"),
        kind=_word(StackKind, value.get("kind"), StackKind.ALL_OF),
        groups=tuple(
            StackGroup(
                title=_text(group, "title"),
                members=_texts(group, "members"),
                needed=_whole(group, "needed") or 0,
            )
            for group in _groups(value, "groups")
        ),
    )


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
    found = (str(item).strip() for item in _items(group, name) if isinstance(item, str | int))
    return tuple(text for text in found if text)


def _word(kind: type[E], value: object, otherwise: E) -> E:
    return kind(value) if isinstance(value, str) and value in list(kind) else otherwise


def _one(kind: type[E], value: object) -> E | None:
    return kind(value) if isinstance(value, str) and value in list(kind) else None


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
