"""The larger parts of a definition file's form: outcomes, reflection, stack, letters."""

from lti_app.domain.definition.kinds import AssessmentKind, ExperienceKind, StackKind
from lti_app.domain.definition.rules import REFLECTION_TYPES
from lti_app.domain.mapping.mapping import Combining
from lti_app.services.definition.schema_words import (
    DIGEST,
    LETTER_FILE,
    SHORT,
    group,
    key,
    list_of,
    text,
    word,
    words,
)

_THRESHOLD = group(
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
    word=text("The level's own word, such as Sound.", "R6", SHORT),
)

SLO = group(
    "A student learning outcome.",
    "R8",
    ("experience",),
    key=key("A short name, used in `competencies` and kept for ever.", "R8"),
    title=text("The outcome in one line.", "R8", SHORT),
    description=text("What a learner shows.", "R8"),
    threshold=_THRESHOLD,
    pos=list_of("Keys of the program outcomes it serves.", key("", "R9"), "R9"),
    combining=words(
        "How several assessments of it may combine; the first is the default.", Combining, "R6"
    ),
    assessment=text("The work it is assessed by.", "R29"),
    assessment_kind=word("What kind of assessment it is.", AssessmentKind, "R29"),
    rubric=text("The rubric it is judged by.", "R29", 1000),
    assessor=text("Who assesses it.", "R29", SHORT),
    experience=word(
        "Coursework, or another educational experience; coursework if not given.",
        ExperienceKind,
        "R15",
    ),
)

REFLECTION = group(
    "The culminating reflection.",
    "R11",
    ("minimum_words", "rubric"),
    pathway=text("The prompt's part about the pathway.", "R12"),
    personal_growth=text("The prompt's part about personal growth.", "R12"),
    professional_growth=text("The prompt's part about professional growth.", "R12"),
    submission_types=list_of(
        "What may be handed in, in Canvas's words.",
        {"type": "string", "enum": sorted(REFLECTION_TYPES), "x-rule": "R11"},
        "R11",
    )
    | {"uniqueItems": True},
    minimum_words={"type": "integer", "minimum": 0, "maximum": 5000, "x-rule": "R11"},
    rubric=text("The rubric it may be judged by.", "R11"),
)

SLUGS = list_of("Short names of other definitions.", key("", "R13"), "R13", least=0)

STACK = group(
    "What a micro-certificate collects.",
    "R24",
    theme=text("The theme or meta-competency.", "R24", SHORT),
    goal=text("The overall goal, as agreed with ASA.", "R25"),
    kind=word("How the members make up the whole.", StackKind, "R25"),
    groups=list_of(
        "The members, in groups.",
        group(
            "One group.",
            "R25",
            ("title",),
            title=text("Its name, where there are several.", "R25", SHORT),
            members=list_of("Short names of their definitions.", key("", "R24"), "R24"),
            needed={"type": "integer", "minimum": 1, "maximum": 50, "x-rule": "R25"},
        ),
        "R25",
        most=10,
    ),
)

LETTER = group(
    "The partner's letter, a file beside this one.",
    "R14",
    file=text("Its name.", "R14", 120, pattern=LETTER_FILE),
    digest=text("The SHA-256 of its bytes.", "R14", 64, pattern=DIGEST),
)
