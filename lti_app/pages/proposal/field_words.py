"""What each field of a proposal is called, and what is said below it, by its name in the content.

Names are those of the content, without the places in lists: `slos.title`. Forms, texts for
reading, two texts side by side and the list of what is missing call a field the same.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_app.domain.definition.lack import Path

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "route": _l("The route questions"),
        "route.exists_now": _l("Does the course, program or experience exist now?"),
        "route.identifier": _l("Which one"),
        "route.needs_curriculum_committee": _l(
            "Would it traditionally need the Faculty Senate Curriculum Committee?"
        ),
        "route.stacks_to_credit": _l("Is it meant to stack to academic credit?"),
        "title": _l("Title"),
        "description": _l("Description"),
        "type": _l("Form of award"),
        "purposes": _l("What it is for"),
        "audience": _l("Who may be offered it"),
        "level": _l("Level"),
        "credit": _l("Credit"),
        "competency_statement": _l("Competency statement"),
        "competencies": _l("Competencies"),
        "competencies.kind": _l("Kind"),
        "competencies.text": _l("What it is"),
        "competencies.slos": _l("Outcomes that show it"),
        "alignments": _l("Alignments"),
        "alignments.kind": _l("Need of"),
        "alignments.text": _l("What it aligns to"),
        "alignments.source": _l("Source"),
        "alignments.url": _l("Web address of the source"),
        "alignments.framework": _l("Framework"),
        "alignments.code": _l("Code in the framework"),
        "endorsements": _l("Endorsements"),
        "endorsements.partner": _l("Partner"),
        "endorsements.text": _l("What the partner says"),
        "endorsements.date": _l("Date"),
        "endorsements.letter": _l("Letter"),
        "pathway_place": _l("Its place"),
        "pathway": _l("Its place in the pathway, or why it stands alone"),
        "prerequisites": _l("What comes before it"),
        "successors": _l("What comes after it"),
        "slos": _l("Outcomes"),
        "slos.title": _l("The outcome in one line"),
        "slos.description": _l("What a learner shows"),
        "slos.pos": _l("Program outcomes it serves"),
        "slos.assessment_kind": _l("Kind of assessment"),
        "slos.assessment": _l("The work it is assessed by"),
        "slos.rubric": _l("Rubric"),
        "slos.threshold": _l("Mastered from"),
        "slos.threshold.points": _l("Points"),
        "slos.threshold.out_of": _l("out of"),
        "slos.threshold.word": _l("The level's own word"),
        "slos.combining": _l("How several assessments of it may combine"),
        "slos.first": _l("Suggested first"),
        "slos.assessor": _l("Who assesses it"),
        "slos.experience": _l("Where it is developed"),
        "pos": _l("Program outcomes"),
        "pos.text": _l("The program outcome"),
        "pos.url": _l("Web address where it is published"),
        "reflection": _l("Reflection"),
        "reflection.pathway": _l("On the pathway"),
        "reflection.personal_growth": _l("On personal growth"),
        "reflection.professional_growth": _l("On professional growth"),
        "reflection.submission_types": _l("What may be handed in"),
        "reflection.minimum_words": _l("Least number of words"),
        "reflection.rubric": _l("Rubric"),
        "image": _l("Image"),
        "image.alt": _l("What it shows"),
        "criteria": _l("How it is earned"),
        "tags": _l("Words to find it by"),
        "language": _l("Language it is written in"),
        "term": _l("Offered from"),
        "valid_for_months": _l("Valid for how many months"),
        "all_accounts": _l("Which courses may use it"),
        "accounts": _l("Canvas accounts"),
        "stack_place": _l("What it counts toward"),
        "stack": _l("What it collects"),
        "stack.theme": _l("Theme or meta-competency"),
        "stack.goal": _l("Overall goal, as agreed with ASA"),
        "stack.kind": _l("What is needed"),
        "stack.groups": _l("Members"),
        "stack.groups.title": _l("Name of the group"),
        "stack.groups.needed": _l("How many of them are needed"),
        "stack.groups.members": _l("Its members"),
    }
)

HINTS: Mapping[str, str] = MappingProxyType(
    {
        "route.identifier": _l("Course code, program or experience, such as PHI 3638."),
        "title": _l("As it will stand on the credential."),
        "description": _l("What it is, for people who choose."),
        "competency_statement": _l("What a holder can do, in one or two sentences."),
        "alignments.source": _l("A partner's letter, a framework, a program's requirement."),
        "alignments.framework": _l("Such as O*NET or ESCO."),
        "alignments.code": _l("Such as 13-2054.00."),
        "endorsements.text": _l("In the partner's own words, as the letter says it."),
        "prerequisites": _l("Approved micro-credentials, by their short name."),
        "successors": _l("Approved micro-credentials, by their short name."),
        "slos.assessment": _l("What learners hand in or do."),
        "slos.rubric": _l("Its name, and its levels if it is not published."),
        "slos.threshold.word": _l("Such as Sound."),
        "slos.combining": _l("An instructor chooses one of those that are ticked."),
        "slos.assessor": _l("By role, such as the course's instructor."),
        "reflection.pathway": _l("The question about the way through the work of this badge."),
        "reflection.personal_growth": _l("The question about the learner as a person."),
        "reflection.professional_growth": _l("The question about work or further study."),
        "reflection.minimum_words": _l("0 asks for no number of words."),
        "reflection.rubric": _l("Left empty, it counts once it is handed in."),
        "image.alt": _l("Read out to people who cannot see it."),
        "criteria": _l("As the public page says it, in plain words."),
        "tags": _l("Separate them with commas."),
        "term": _l("Such as Spring 2027."),
        "valid_for_months": _l("Empty: it does not expire."),
        "accounts": _l(
            "The numbers at the end of their Canvas addresses, as 12 in “…/accounts/12”, separated "
            "with commas. ASA can tell you those of your unit."
        ),
        "stack_place": _l("A credential or credit it builds toward, or why it is not to stack."),
        "stack.groups.needed": _l("Left empty, all of them."),
        "stack.groups.members": _l("Approved micro-credentials, by their short name."),
    }
)

OPTIONAL = frozenset(
    {
        "level",
        "alignments.url",
        "alignments.framework",
        "alignments.code",
        "endorsements.date",
        "endorsements.letter",
        "pos.url",
        "reflection.minimum_words",
        "reflection.rubric",
        "tags",
        "term",
        "valid_for_months",
    }
)
"""Fields that no rule ever asks for: neither a proposal nor a phase of it lacks them."""


def names_of(path: Path) -> str:
    """Name a field by its path, without the places in lists."""
    return ".".join(step for step in path if isinstance(step, str))


def label_of(path: Path) -> str:
    """Call the field at a path, or what it is part of, by its label."""
    steps = [step for step in path if isinstance(step, str)]
    while steps:
        found = LABELS.get(".".join(steps))
        if found is not None:
            return str(found)
        steps.pop()
    return ""


def item_word(name: str, number: int | str) -> str:
    """Call one item of a list, counted from 1; a mark in its place is for the page's script."""
    words = {
        "competencies": _("Competency %(number)s", number=number),
        "alignments": _("Alignment %(number)s", number=number),
        "endorsements": _("Endorsement %(number)s", number=number),
        "slos": _("Outcome %(number)s", number=number),
        "pos": _("Program outcome %(number)s", number=number),
        "groups": _("Group %(number)s", number=number),
        "members": _("Member %(number)s", number=number),
    }
    return str(words.get(name) or _("No. %(number)s", number=number))


def place_of(path: Path) -> str:
    """Say which item of which list a path leads into; nothing for a field of its own."""
    told = [
        item_word(str(path[at - 1]), step + 1)
        for at, step in enumerate(path)
        if isinstance(step, int) and at and path[at - 1] in _COUNTED
    ]
    return ", ".join(told)


def missing_word(path: Path, sentence: str) -> str:
    """Say what is missing, and where among several of a kind."""
    place = label_of(path) if names_of(path) in _SAID_ALIKE else place_of(path)
    return _("%(place)s: %(what)s", place=place, what=sentence) if place else sentence


def add_word(name: str) -> str:
    """Say what a button adds to a list."""
    words = {
        "competencies": _("Add a competency"),
        "alignments": _("Add an alignment"),
        "endorsements": _("Add an endorsement"),
        "slos": _("Add an outcome"),
        "pos": _("Add a program outcome"),
        "groups": _("Add a group"),
        "members": _("Add a member"),
    }
    return str(words.get(name) or _("Add another"))


# Missing texts that one and the same sentence asks for.
_SAID_ALIKE = frozenset({"title", "description", "criteria"})
_COUNTED = ("competencies", "alignments", "endorsements", "slos", "pos", "groups", "members")
