"""What each section of a proposal is about, in a sentence or two under its name."""

from flask_babel import gettext as _

from lti_app.domain.definition.phases import Section


def section_lead(section: Section) -> str:
    """Say what a section asks for, and why; each call in the reader's language."""
    words: dict[Section, str] = {
        Section.ROUTE: _(
            "The answers decide which way the proposal takes. A changed answer closes a gate that "
            "was open."
        ),
        Section.ABOUT: _("What it is called, what it is for, and for whom."),
        Section.COMPETENCIES: _(
            "What a holder can do, and the knowledge, skills and abilities it is made of."
        ),
        Section.ALIGNMENTS: _(
            "The needs of the workplace or of graduate study it meets, each with the source that "
            "says so."
        ),
        Section.PARTNERS: _(
            "Employers, boards and others who endorse it, with their letters. May be left empty."
        ),
        Section.PATHWAY: _("What learners come from and go on to, or why it stands alone."),
        Section.OUTCOMES: _("What learners will have shown once they hold it: its SLOs."),
        Section.PROGRAM_OUTCOMES: _("The larger outcomes of the program it serves: its POs."),
        Section.MATRIX: _(
            "Which program outcomes each outcome serves, and which outcomes show each competency."
        ),
        Section.PLAN: _(
            "For each outcome: the work, the rubric, from when it is mastered, by whom."
        ),
        Section.REFLECTION: _(
            "Every micro-credential ends with one. Ask about each of the three in its own words."
        ),
        Section.IMAGE: _("A square PNG or SVG that can be read when it is small."),
        Section.PUBLIC: _("How it is earned, and by which words it is found."),
        Section.TERM: _("From when, for how long, and in which courses."),
        Section.STACK: _("What it builds toward, and what it is built of."),
    }
    return words[section]
