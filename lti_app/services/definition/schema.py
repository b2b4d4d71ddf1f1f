"""The form of a definition file as a JSON schema, made from the domain's own closed lists.

`x-rule` names the policy's rule behind a demand, so that a refusal can name it. The published copy
is `docs/definition-schema.json`; a test holds the two equal.
"""

from lti_app.domain.definition.kinds import (
    AlignmentKind,
    Audience,
    CompetencyKind,
    CreditKind,
    MicroCredentialType,
    PathwayPlace,
    Purpose,
    StudyLevel,
    UnitKind,
)
from lti_app.domain.definition.phases import Phase
from lti_app.services.definition.schema_parts import LETTER, REFLECTION, SLO, SLUGS, STACK
from lti_app.services.definition.schema_words import (
    ACCOUNT,
    DAY,
    IMAGE_FILE,
    LANGUAGE,
    SHORT,
    WEB,
    Schema,
    group,
    key,
    list_of,
    text,
    word,
    words,
    yes_no,
)

_OPTIONAL = (
    "endorsements",
    "level",
    "prerequisites",
    "successors",
    "stack",
    "term",
    "tags",
    "language",
    "accounts",
    "all_accounts",
    "valid_for_months",
    "phase",
)
# By the fields around them; what has no name there is an item of a list.
_NEEDED_OF_A_DRAFT: dict[tuple[str, ...], frozenset[str]] = {
    (): frozenset({"slug", "type", "unit", "phase"}),
    ("unit",): frozenset({"name", "kind"}),
    ("competencies",): frozenset({"key", "kind"}),
    ("slos",): frozenset({"key"}),
    ("pos",): frozenset({"key"}),
    ("alignments",): frozenset({"kind"}),
    ("endorsements", "letter"): frozenset({"file", "digest"}),
    ("image",): frozenset({"file"}),
    ("stack",): frozenset({"kind"}),
    ("route",): frozenset({"exists_now"}),
}

SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Hallmark micro-credential definition",
    **group(
        "Everything one version of a micro-credential says. Rules are those of Policy 380.104.",
        "form",
        _OPTIONAL,
        slug=key("The definition line's name: all versions share it.", "R36"),
        type=word("The form of award.", MicroCredentialType, "R19"),
        title=text("Its name.", "text", SHORT),
        description=text("What it is, for people who choose.", "text"),
        unit=group(
            "Who owns it.",
            "R1",
            name=text("The unit's name.", "R1", SHORT),
            kind=word("What kind of unit.", UnitKind, "R1"),
        ),
        purposes=words("What its competencies are for.", Purpose, "R2"),
        competency_statement=text("What a holder can do, in one or two sentences.", "R22", 1000),
        competencies=list_of(
            "The knowledge, skills and abilities, each traced to SLOs.",
            group(
                "One competency.",
                "R5",
                key=key("A short name.", "R5"),
                kind=word("Knowledge, skill or ability.", CompetencyKind, "R5"),
                text=text("What it is.", "R5", 1000),
                slos=list_of("Keys of the SLOs that show it.", key("", "R5"), "R5"),
            ),
            "R5",
        ),
        slos=list_of("The student learning outcomes.", SLO, "R8"),
        pos=list_of(
            "The program outcomes.",
            group(
                "One program outcome.",
                "R9",
                ("url",),
                key=key("A short name, used in `slos`.", "R9"),
                text=text("What it is.", "R9", 1000),
                url=text("Where it is published.", "R9", 500, pattern=WEB),
            ),
            "R9",
        ),
        alignments=list_of(
            "Needs of the workplace or of graduate study it meets.",
            group(
                "One alignment.",
                "R10",
                ("url", "framework", "code"),
                kind=word("Workplace or graduate study.", AlignmentKind, "R10"),
                text=text("What it aligns to.", "R10", 1000),
                source=text("Where that is stated.", "R10", 500),
                url=text("Where the source is published.", "R10", 500, pattern=WEB),
                framework=text("The framework's name.", "R10", SHORT),
                code=text("The code in the framework.", "R10", 100),
            ),
            "R10",
        ),
        endorsements=list_of(
            "What partners say of it.",
            group(
                "One endorsement.",
                "R14",
                ("date", "letter"),
                partner=text("Who.", "R14", SHORT),
                text=text("What they say.", "R14", 2000),
                date=text("When, as YYYY-MM-DD.", "R14", 10, pattern=DAY),
                letter=LETTER,
            ),
            "R14",
            least=0,
        ),
        audience=words("Who may be offered it.", Audience, "R26"),
        level=word("How much its learners bring along.", StudyLevel, "R26"),
        credit=word("Its credit standing.", CreditKind, "R38"),
        reflection=REFLECTION,
        image=group(
            "The badge's image, a file beside this one.",
            "image",
            file=text("Its name.", "image", 100, pattern=IMAGE_FILE),
            alt=text("What it shows, for people who cannot see it.", "image", 500),
        ),
        criteria=text("How it is earned, as the public page says it.", "text"),
        pathway=text("Its place in a pathway, or why it stands alone.", "R13"),
        pathway_place=word("Whether it is part of a pathway.", PathwayPlace, "R13"),
        prerequisites=SLUGS,
        successors=SLUGS,
        stack_place=text("What it counts towards, or why it is not meant to stack.", "R21"),
        stack=STACK,
        term=text("From which term it is offered.", "R38", SHORT),
        route=group(
            "The route questions.",
            "R28",
            ("identifier",),
            exists_now=yes_no("Does the program, course or experience exist now?", "R28"),
            identifier=text("Which one: program, course code, experience.", "R28", SHORT),
            needs_curriculum_committee=yes_no(
                "Would it traditionally need the Faculty Senate Curriculum Committee?", "R30"
            ),
            stacks_to_credit=yes_no("Is it meant to stack to academic credit?", "R31"),
        ),
        tags=list_of("Words to find it by.", text("", "text", 60), "text", least=0),
        language=text("The language it is written in.", "text", 20, pattern=LANGUAGE),
        accounts=list_of(
            "Canvas accounts whose courses may use it, by id.",
            {
                "type": ["string", "integer"],
                "minimum": 1,
                "pattern": ACCOUNT,
                "x-rule": "R17",
            },
            "R17",
            least=0,
            most=200,
        ),
        all_accounts=yes_no("Whether every course of the institution may use it.", "R17"),
        valid_for_months={"type": "integer", "minimum": 1, "maximum": 600, "x-rule": "text"},
        phase=word(
            "How far a proposal is written: what that phase and those before it do not demand yet "
            "may be missing. Without it the file is held to be whole.",
            Phase,
            "R27",
        ),
    ),
}


def _with_gaps(schema: Schema, path: tuple[str, ...] = (), *, is_needed: bool = False) -> Schema:
    least = set() if is_needed else {"minItems", "minLength"}
    made = {k: v for k, v in schema.items() if k not in least}
    if "properties" in made:
        needed = _NEEDED_OF_A_DRAFT.get(path, frozenset())
        made["required"] = [name for name in made["properties"] if name in needed]
        made["properties"] = {
            name: _with_gaps(each, (*path, name), is_needed=name in needed)
            for name, each in made["properties"].items()
        }
    if "items" in made:
        # Keys in a list of keys are there or not; none is empty.
        is_key = "pattern" in made["items"]
        made["items"] = _with_gaps(made["items"], path, is_needed=is_key)
    return made


DRAFT_SCHEMA: Schema = _with_gaps(SCHEMA) | {
    "title": "Hallmark micro-credential definition, while it is proposed"
}
"""The same form with gaps: what is there is held to it, and little has to be."""

CHECKLIST_SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Hallmark quality checklist (R20)",
    **group(
        "The reviewer's three answers.",
        "R20",
        (),
        **{
            name: group(
                about,
                "R20",
                answer={"type": "boolean", "description": "true or false", "x-rule": "R20"},
                note=text("Why.", "R20", 2000),
            )
            for name, about in {
                "assessment_best_practice": "Is it based in assessment best practices?",
                "post_graduate_alignment": "Is it aligned to industry or post-graduate needs?",
                "culminating_reflection": "Does it culminate in a reflective experience?",
            }.items()
        },
    ),
}
