"""The forms of the design: reflection, image, public words, term, stack (R27)."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from lti_app.domain.definition.kinds import StackKind
from lti_app.domain.definition.sections import Tree
from lti_app.pages.proposal.file_fields import Upload
from lti_app.pages.proposal.section_fields import (
    Choice,
    Choices,
    Hidden,
    Listed,
    Number,
    Text,
    YesNo,
)
from lti_app.pages.proposal.section_shape import Part, Rows, SectionForm
from lti_app.pages.wording.code_words import submission_type_word
from lti_app.pages.wording.content_words import stack_word
from lti_app.services.definition.badge_images import LARGEST as LARGEST_IMAGE


class ReflectionType(StrEnum):
    """What Canvas lets a learner hand in that a reviewer can read as a reflection (R11)."""

    TEXT_ENTRY = "online_text_entry"
    UPLOAD = "online_upload"
    URL = "online_url"
    RECORDING = "media_recording"
    DISCUSSION = "discussion_topic"


class _Reflection(SectionForm):
    pathway = Text("reflection.pathway", rows=3)
    personal_growth = Text("reflection.personal_growth", rows=3)
    professional_growth = Text("reflection.professional_growth", rows=3)
    submission_types = Choices(
        "reflection.submission_types", ReflectionType, submission_type_word, width="many"
    )
    minimum_words = Number("reflection.minimum_words", width="half")
    rubric = Text("reflection.rubric", rows=2)

    def tree(self) -> Tree | None:
        """Give the prompt; no least number of words is none at all."""
        told = super().tree() or {}
        return told | {"minimum_words": told["minimum_words"] or 0}


class ReflectionForm(SectionForm):
    """The culminating reflection: its prompt in three parts and what is handed in (R11, R12)."""

    reflection = Part("reflection", _Reflection)


class _Image(SectionForm):
    file = Hidden("image")
    digest = Hidden("image")
    media_type = Hidden("image")
    alt = Text("image.alt", rows=2)

    def tree(self) -> Tree | None:
        """Give the image; None where none was handed in."""
        return super().tree() if self.digest.data else None


class ImageForm(SectionForm):
    """The badge's image with its description."""

    upload = Upload("image", ".png,.svg", LARGEST_IMAGE)
    image = Part("image", _Image)


class PublicForm(SectionForm):
    """What the public reads."""

    criteria = Text("criteria", rows=5)
    tags = Listed("tags")
    language = Text("language", width="half")


class TermForm(SectionForm):
    """From when it is offered, for how long it is valid, and in which courses (R17)."""

    term = Text("term", width="half")
    valid_for_months = Number("valid_for_months", width="half")
    all_accounts = YesNo(
        "all_accounts",
        yes=_l("Courses of the whole institution"),
        no=_l("Only courses of some Canvas accounts"),
    )
    accounts = Listed("accounts")

    def process(self, *given: Any, **named: Any) -> None:
        """Read the values; a draft that names no account yet has not said which courses."""
        super().process(*given, **named)
        kept = named.get("data") or {}
        if kept and not kept["all_accounts"] and not kept["accounts"]:
            self.all_accounts.data = None

    def tree(self) -> Tree | None:
        """Give the values; until it is said otherwise, it is not open to all."""
        told = super().tree() or {}
        return told | {"all_accounts": bool(told["all_accounts"])}


class _Group(SectionForm):
    title = Text("stack.groups.title", width="half")
    needed = Number("stack.groups.needed", width="half")
    members = Rows("stack.groups.members", Text("stack.groups.members", listed=True), spare=True)

    def tree(self) -> Tree | None:
        """Give the group; where no number is said, all of its members are needed."""
        told = super().tree() or {}
        return told | {"needed": told["needed"] or len(told["members"]) or 1}


class _Stack(SectionForm):
    theme = Text("stack.theme")
    goal = Text("stack.goal", rows=3)
    kind = Choice("stack.kind", StackKind, stack_word)
    groups = Rows("stack.groups", Part("stack.groups", _Group))

    def tree(self) -> Tree | None:
        """Give the stack; None where nothing of it is written."""
        told: dict[str, Any] = super().tree() or {}
        return told | {"kind": told["kind"] or StackKind.ALL_OF} if any(told.values()) else None


class StackForm(SectionForm):
    """What it counts toward; of a micro-certificate also what it collects (R21, R24, R25)."""

    stack_place = Text("stack_place", rows=2)
    stack = Part("stack", _Stack)
