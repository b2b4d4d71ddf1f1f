"""The form of a definition file as a JSON schema, made from the domain's own closed lists.

`x-rule` names the policy's rule behind a demand, so that a refusal can name it. The published copy
is `docs/definition-schema.json`; a test holds the two equal.
"""

from enum import StrEnum
from typing import Any

from lti_app.domain.definition.kinds import (
    AlignmentKind,
    Audience,
    CompetencyKind,
    CreditKind,
    MicroCredentialType,
    Purpose,
    UnitKind,
)
from lti_app.domain.definition.rules import REFLECTION_TYPES
from lti_app.domain.mapping.mapping import Combining

Schema = dict[str, Any]

SHORT, LONG = 200, 4000
KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
WEB = r"^https?://[^\s]+$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _text(about: str, rule: str = "text", longest: int = LONG, **more: Any) -> Schema:
    return {
        "type": "string",
        "description": about,
        "minLength": 1,
        "maxLength": longest,
        "x-rule": rule,
        **more,
    }


def _key(about: str, rule: str) -> Schema:
    return _text(about, rule, 60, pattern=KEY)


def _word(about: str, kind: type[StrEnum], rule: str) -> Schema:
    words = [member.value for member in kind]
    return {"type": "string", "description": about, "enum": words, "x-rule": rule}


def _list(about: str, items: Schema, rule: str, least: int = 1, most: int = 50) -> Schema:
    return {
        "type": "array",
        "description": about,
        "items": items,
        "minItems": least,
        "maxItems": most,
        "x-rule": rule,
    }


def _words(about: str, kind: type[StrEnum], rule: str) -> Schema:
    return _list(about, _word("", kind, rule), rule) | {"uniqueItems": True}


def _group(about: str, rule: str, optional: tuple[str, ...] = (), **parts: Schema) -> Schema:
    return {
        "type": "object",
        "description": about,
        "properties": parts,
        "required": [name for name in parts if name not in optional],
        "additionalProperties": False,
        "x-rule": rule,
    }


def _yes_no(about: str, rule: str) -> Schema:
    return {"type": "boolean", "description": about, "x-rule": rule}


_THRESHOLD = _group(
    "From which share of a scale, and which level, the outcome is mastered.",
    "R6",
    points={
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 1000,
        "description": "Points needed.",
        "x-rule": "R6",
    },
    out_of={
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 1000,
        "description": "Points of the whole scale.",
        "x-rule": "R6",
    },
    word=_text("The level's own word, such as Sound.", "R6", SHORT),
)

_SLO = _group(
    "A student learning outcome.",
    "R8",
    key=_key("A short name, used in `competencies` and kept for ever.", "R8"),
    title=_text("The outcome in one line.", "R8", SHORT),
    description=_text("What a learner shows.", "R8"),
    threshold=_THRESHOLD,
    pos=_list("Keys of the program outcomes it serves.", _key("", "R9"), "R9"),
    combining=_words(
        "How several assessments of it may combine; the first is the default.", Combining, "R6"
    ),
    assessment=_text("How it is assessed: the work, the rubric, who assesses.", "R29"),
)

_REFLECTION = _group(
    "The culminating reflection.",
    "R11",
    ("minimum_words",),
    pathway=_text("The prompt's part about the pathway.", "R12"),
    personal_growth=_text("The prompt's part about personal growth.", "R12"),
    professional_growth=_text("The prompt's part about professional growth.", "R12"),
    submission_types=_list(
        "What may be handed in, in Canvas's words.",
        {"type": "string", "enum": sorted(REFLECTION_TYPES), "x-rule": "R11"},
        "R11",
    )
    | {"uniqueItems": True},
    minimum_words={"type": "integer", "minimum": 0, "maximum": 5000, "x-rule": "R11"},
)

_OPTIONAL = ("endorsements", "tags", "language", "accounts", "all_accounts", "valid_for_months")

SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Hallmark micro-credential definition",
    **_group(
        "Everything one version of a micro-credential says. Rules are those of Policy 380.104.",
        "form",
        _OPTIONAL,
        slug=_key("The definition line's name: all versions share it.", "R36"),
        type=_word("The form of award.", MicroCredentialType, "R19"),
        title=_text("Its name.", "text", SHORT),
        description=_text("What it is, for people who choose.", "text"),
        unit=_group(
            "Who owns it.",
            "R1",
            name=_text("The unit's name.", "R1", SHORT),
            kind=_word("What kind of unit.", UnitKind, "R1"),
        ),
        purposes=_words("What its competencies are for.", Purpose, "R2"),
        competency_statement=_text("What a holder can do, in one or two sentences.", "R22", 1000),
        competencies=_list(
            "The knowledge, skills and abilities, each traced to SLOs.",
            _group(
                "One competency.",
                "R5",
                key=_key("A short name.", "R5"),
                kind=_word("Knowledge, skill or ability.", CompetencyKind, "R5"),
                text=_text("What it is.", "R5", 1000),
                slos=_list("Keys of the SLOs that show it.", _key("", "R5"), "R5"),
            ),
            "R5",
        ),
        slos=_list("The student learning outcomes.", _SLO, "R8"),
        pos=_list(
            "The program outcomes.",
            _group(
                "One program outcome.",
                "R9",
                ("url",),
                key=_key("A short name, used in `slos`.", "R9"),
                text=_text("What it is.", "R9", 1000),
                url=_text("Where it is published.", "R9", 500, pattern=WEB),
            ),
            "R9",
        ),
        alignments=_list(
            "Needs of the workplace or of graduate study it meets.",
            _group(
                "One alignment.",
                "R10",
                ("url", "framework", "code"),
                kind=_word("Workplace or graduate study.", AlignmentKind, "R10"),
                text=_text("What it aligns to.", "R10", 1000),
                source=_text("Where that is stated.", "R10", 500),
                url=_text("Where the source is published.", "R10", 500, pattern=WEB),
                framework=_text("The framework's name.", "R10", SHORT),
                code=_text("The code in the framework.", "R10", 100),
            ),
            "R10",
        ),
        endorsements=_list(
            "What partners say of it.",
            _group(
                "One endorsement.",
                "R14",
                ("date",),
                partner=_text("Who.", "R14", SHORT),
                text=_text("What they say.", "R14", 2000),
                date=_text("When, as YYYY-MM-DD.", "R14", 10, pattern=DAY),
            ),
            "R14",
            least=0,
        ),
        audience=_words("Who may be offered it.", Audience, "R26"),
        credit=_word("Its credit standing.", CreditKind, "R38"),
        reflection=_REFLECTION,
        image=_group(
            "The badge's image, a file beside this one.",
            "image",
            file=_text("Its name.", "image", 100, pattern=r"^[A-Za-z0-9][\w.-]*\.(svg|png)$"),
            alt=_text("What it shows, for people who cannot see it.", "image", 500),
        ),
        criteria=_text("How it is earned, as the public page says it.", "text"),
        pathway=_text("Its place in a pathway, or why it stands alone.", "R13"),
        route=_group(
            "The route questions.",
            "R28",
            ("identifier",),
            exists_now=_yes_no("Does the program, course or experience exist now?", "R28"),
            identifier=_text("Which one: program, course code, experience.", "R28", SHORT),
            needs_curriculum_committee=_yes_no(
                "Would it traditionally need the Faculty Senate Curriculum Committee?", "R30"
            ),
            stacks_to_credit=_yes_no("Is it meant to stack to academic credit?", "R31"),
        ),
        tags=_list("Words to find it by.", _text("", "text", 60), "text", least=0),
        language=_text(
            "The language it is written in.", "text", 20, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$"
        ),
        accounts=_list(
            "Canvas accounts whose courses may use it, by id.",
            {
                "type": ["string", "integer"],
                "minimum": 1,
                "pattern": "^[1-9][0-9]{0,19}$",
                "x-rule": "R17",
            },
            "R17",
            least=0,
            most=200,
        ),
        all_accounts=_yes_no("Whether every course of the institution may use it.", "R17"),
        valid_for_months={"type": "integer", "minimum": 1, "maximum": 600, "x-rule": "text"},
    ),
}

CHECKLIST_SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Hallmark quality checklist (R20)",
    **_group(
        "The reviewer's three answers.",
        "R20",
        (),
        **{
            name: _group(
                about,
                "R20",
                answer={"type": "boolean", "description": "true or false", "x-rule": "R20"},
                note=_text("Why.", "R20", 2000),
            )
            for name, about in {
                "assessment_best_practice": "Is it based in assessment best practices?",
                "post_graduate_alignment": "Is it aligned to industry or post-graduate needs?",
                "culminating_reflection": "Does it culminate in a reflective experience?",
            }.items()
        },
    ),
}
