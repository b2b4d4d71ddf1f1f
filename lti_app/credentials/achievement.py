"""The Open Badges 3.0 Achievement of one definition version.

Its address and every fragment below it are signed into credentials for ever:
`/achievements/<line>/<version>`, with `#criteria`, and `#slo-N`, `#po-N` and
`#alignment-N` counted in the version's own order.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, assert_never

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.issuer import CONTEXTS
from lti_app.domain.definition.kinds import MicroCredentialType

IMAGE_TYPES: Final = ("png", "svg")


@dataclass(frozen=True, slots=True)
class SloFacts:
    """A student learning outcome as the achievement publishes it."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class PoFacts:
    """A program outcome, with its public page where it has one."""

    key: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentFacts:
    """Another framework's target, with its public page where it has one."""

    name: str
    url: str | None = None
    code: str | None = None
    framework: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementFacts:
    """What a definition version publishes; made of approved, immutable parts only."""

    base_url: str
    line: str
    version: int
    kind: MicroCredentialType
    name: str
    description: str
    competency: str
    criteria: str
    slos: tuple[SloFacts, ...]
    pos: tuple[PoFacts, ...] = ()
    alignments: tuple[AlignmentFacts, ...] = ()
    image_type: str = "png"
    image_alt: str
    language: str = "en"
    tags: tuple[str, ...] = ()
    code: str | None = None
    credits: Decimal | None = None
    previous_version: int | None = None

    def __post_init__(self) -> None:
        if self.image_type not in IMAGE_TYPES:
            raise DocumentRefused("image_type", "The image is a png or an svg.")
        if not self.image_alt.strip():
            raise DocumentRefused("image_alt", "The image needs a text for who cannot see it.")

    @property
    def url(self) -> str:
        """The achievement's address, which is also its id."""
        return _version_url(self, self.version)

    def slo_url(self, key: str) -> str:
        """Give the address of an SLO of this version; raises DocumentRefused `slo_unknown`."""
        for position, slo in enumerate(self.slos, start=1):
            if slo.key == key:
                return f"{self.url}#slo-{position}"
        raise DocumentRefused("slo_unknown", f"Version {self.version} has no such SLO.")


def build_achievement(facts: AchievementFacts) -> dict[str, Any]:
    """Build the Achievement as it stands inside a credential."""
    previous = facts.previous_version
    optional = {
        "inLanguage": facts.language,
        "humanCode": facts.code,
        "tag": list(facts.tags),
        "creditsAvailable": None if facts.credits is None else plain_number(facts.credits),
        "alignment": [*_program_outcomes(facts), *_alignments(facts)],
        "related": []
        if previous is None
        else [{"id": _version_url(facts, previous), "type": ["Related"], "version": str(previous)}],
    }
    return {
        "id": facts.url,
        "type": ["Achievement"],
        "achievementType": _achievement_type(facts.kind),
        "name": facts.name,
        "description": facts.description,
        "version": str(facts.version),
        "criteria": {
            # Not the achievement's own id: two objects of one id are one to whoever signs.
            "id": f"{facts.url}#criteria",
            "narrative": f"{facts.competency}\n\n{facts.criteria}",
        },
        "image": {
            "id": f"{facts.url}.{facts.image_type}",
            "type": "Image",
            "caption": facts.image_alt,
        },
        "resultDescription": [
            {
                "id": facts.slo_url(slo.key),
                "type": ["ResultDescription"],
                "name": slo.title,
                "resultType": "Status",
            }
            for slo in facts.slos
        ],
        **{name: value for name, value in optional.items() if value not in (None, [])},
    }


def achievement_document(facts: AchievementFacts) -> dict[str, Any]:
    """Build the Achievement as its own address serves it."""
    return {"@context": list(CONTEXTS), **build_achievement(facts)}


def plain_number(value: Decimal) -> int | float:
    """Give a number that every canonicalizer writes alike: two decimals at most."""
    if value != round(value, 2) or abs(value) >= 10**9:
        raise DocumentRefused("number_not_plain", "A number has two decimals at most.")
    return int(value) if value == value.to_integral_value() else float(value)


def _version_url(facts: AchievementFacts, version: int) -> str:
    return f"{facts.base_url.rstrip('/')}/achievements/{facts.line}/{version}"


def _achievement_type(kind: MicroCredentialType) -> str:
    match kind:
        case MicroCredentialType.BADGE:
            return "Badge"
        case MicroCredentialType.MICRO_CERTIFICATE:
            return "MicroCredential"
        case _:
            assert_never(kind)


def _program_outcomes(facts: AchievementFacts) -> list[dict[str, Any]]:
    return [
        {
            "type": ["Alignment"],
            "targetName": po.text,
            "targetCode": po.key,
            "targetUrl": po.url or f"{facts.url}#po-{position}",
        }
        for position, po in enumerate(facts.pos, start=1)
    ]


def _alignments(facts: AchievementFacts) -> list[dict[str, Any]]:
    entries = []
    for position, alignment in enumerate(facts.alignments, start=1):
        optional = {
            "targetCode": alignment.code,
            "targetFramework": alignment.framework,
            "targetDescription": alignment.description,
        }
        entries.append(
            {
                "type": ["Alignment"],
                "targetName": alignment.name,
                "targetUrl": alignment.url or f"{facts.url}#alignment-{position}",
                **{name: value for name, value in optional.items() if value},
            }
        )
    return entries
