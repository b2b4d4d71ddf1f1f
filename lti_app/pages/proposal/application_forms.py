"""The forms of the application: route, about, competencies, alignments, partners, pathway (R27)."""

from typing import Any

from flask_babel import gettext as _

from lti_app.domain.definition.kinds import (
    AlignmentKind,
    Audience,
    CompetencyKind,
    CreditKind,
    MicroCredentialType,
    PathwayPlace,
    Purpose,
    StudyLevel,
)
from lti_app.domain.definition.sections import Tree
from lti_app.domain.documents.documents import ENDINGS, LARGEST
from lti_app.pages.proposal.file_fields import Tick, Upload
from lti_app.pages.proposal.section_fields import (
    Choice,
    Choices,
    Day,
    Hidden,
    Key,
    MaybeText,
    Text,
    YesNo,
)
from lti_app.pages.proposal.section_shape import Part, Rows, SectionForm
from lti_app.pages.wording.code_words import audience_word, credit_word
from lti_app.pages.wording.content_words import (
    alignment_word,
    competency_word,
    level_word,
    place_word,
    purpose_word,
)
from lti_app.pages.wording.definition_words import type_word


class _Route(SectionForm):
    exists_now = YesNo("route.exists_now")
    identifier = Text("route.identifier")
    needs_curriculum_committee = YesNo("route.needs_curriculum_committee")
    stacks_to_credit = YesNo("route.stacks_to_credit")

    def questions(self) -> tuple[YesNo, ...]:
        """List what is answered yes or no."""
        return (self.exists_now, self.needs_curriculum_committee, self.stacks_to_credit)

    def validate(self, extra_validators: Any = None) -> bool:
        """Demand all answers or none: one that is not given must not count as a no (R30, R31)."""
        fine = super().validate(extra_validators)
        if self.tree() is None:
            return fine
        for question in self.questions():
            if question.data is None and not question.errors:
                question.errors = [_("Answer yes or no.")]
                fine = False
        return fine

    def tree(self) -> Tree | None:
        """Give the answers; None where nothing is answered."""
        answered = [each.data for each in self.questions() if each.data is not None]
        return super().tree() if answered or self.identifier.data else None


class RouteForm(SectionForm):
    """Whether it exists now, needs the committee, stacks to credit (R28, R30, R31)."""

    route = Part("route", _Route)


class AboutForm(SectionForm):
    """What it is and for whom (R2, R19, R26, R38)."""

    title = Text("title")
    type = Choice("type", MicroCredentialType, type_word)
    description = Text("description", rows=4)
    purposes = Choices("purposes", Purpose, purpose_word, width="half")
    audience = Choices("audience", Audience, audience_word, width="half")
    level = Choice("level", StudyLevel, level_word, width="half")
    credit = Choice("credit", CreditKind, credit_word, width="half")


class _Competency(SectionForm):
    key = Key("competency")
    kind = Choice(
        "competencies.kind",
        CompetencyKind,
        competency_word,
        kind="select",
        needed=True,
        width="kind",
    )
    text = Text("competencies.text", rows=2, width="rest")


class CompetenciesForm(SectionForm):
    """The statement, and knowledge, skills and abilities (R5, R22)."""

    competency_statement = Text("competency_statement", rows=3)
    competencies = Rows("competencies", Part("competencies", _Competency))


class _Alignment(SectionForm):
    kind = Choice(
        "alignments.kind", AlignmentKind, alignment_word, kind="select", needed=True, width="kind"
    )
    text = Text("alignments.text", width="rest")
    source = Text("alignments.source", width="half")
    url = MaybeText("alignments.url", width="half")
    framework = MaybeText("alignments.framework", width="half")
    code = MaybeText("alignments.code", width="half")


class AlignmentsForm(SectionForm):
    """Needs of the workplace and of graduate study, each with its source (R10)."""

    alignments = Rows("alignments", Part("alignments", _Alignment))


class Letter(SectionForm):
    """The letter an endorsement has already."""

    file = Hidden("endorsements.letter")
    digest = Hidden("endorsements.letter")

    def tree(self) -> Tree | None:
        """Give the letter; None where there is none."""
        return super().tree() if self.digest.data else None


class Endorsement(SectionForm):
    """What one partner says, with the letter that says it."""

    partner = Text("endorsements.partner", width="half")
    date = Day("endorsements.date", width="half")
    text = Text("endorsements.text", rows=3)
    letter = Part("endorsements.letter", Letter)
    upload = Upload("endorsements.letter", ",".join(ENDINGS.values()), LARGEST)
    without = Tick("endorsements.letter")

    def tree(self) -> Tree | None:
        """Give the endorsement, without its letter where that is to go."""
        told = super().tree() or {}
        return told | {"letter": None} if self.without.data else told


class PartnersForm(SectionForm):
    """What partners say (R14)."""

    endorsements = Rows("endorsements", Part("endorsements", Endorsement))


class PathwayForm(SectionForm):
    """Its place in a pathway, or the reason why it stands alone (R13)."""

    pathway_place = Choice("pathway_place", PathwayPlace, place_word)
    pathway = Text("pathway", rows=3)
    prerequisites = Rows("prerequisites", Text("prerequisites", listed=True), spare=True)
    successors = Rows("successors", Text("successors", listed=True), spare=True)
