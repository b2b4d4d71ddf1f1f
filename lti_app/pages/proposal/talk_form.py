"""The forms of the talk about a proposal as they were sent, kept where they are refused."""

from dataclasses import dataclass, field
from datetime import date

from flask import request
from flask_babel import gettext as _

from lti_app.domain.definition.places import WHOLE, Place
from lti_app.domain.errors import HallmarkRefusal
from lti_app.domain.ids import PersonId
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.locales import told, translated
from lti_app.pages.proposal.not_recorded import PLACE, Kept, kept
from lti_app.pages.proposal.place_words import read_place
from lti_app.pages.sent import read_day, sent_text
from lti_app.services.proposal.section_form import SectionRefused
from lti_app.services.proposal.talk_writing import TalkRefused

NEW, MEETING = "say", "meeting"
# Before the number of their thread: an answer in it, and all else that is done with it.
ANSWER, ON_THREAD = "answer", "thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkForm:
    """What was written in one of the page's forms: `name` says in which.

    `is_wording` says that other words are being suggested; `faults` are sentences by field.
    """

    name: str = ""
    place: Place = WHOLE
    text: str = ""
    wording: str | None = None
    mentions: frozenset[int] = frozenset()
    held_on: str = ""
    attendees: str = ""
    notes: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    refused: HallmarkRefusal | None = None

    @property
    def thread_id(self) -> int | None:
        """Name the thread that the form belongs to: an answer to it, or what is done with it."""
        kind, _sep, number = self.name.partition("-")
        return number_within(number, LARGEST_ID) if kind in {ANSWER, ON_THREAD} else None

    def written(self) -> tuple[Kept, ...]:
        """List what was written, each by the label of its field."""
        return kept(
            [
                (_("Your wording"), self.wording or ""),
                (_("Your words"), self.text),
                (_("Held on"), self.held_on),
                (_("Who took part"), self.attendees),
                (_("What was said and agreed"), self.notes),
            ]
        )

    def people(self) -> frozenset[PersonId]:
        """Give who is mentioned."""
        return frozenset(PersonId(each) for each in self.mentions)

    def day(self) -> date | None:
        """Read the day of a meeting; None where it is none."""
        return read_day(self.held_on)


def sent_form(name: str) -> TalkForm:
    """Read what was sent; a place that is none stays unknown to the service as well."""
    wording = request.form.get("wording")
    return TalkForm(
        name=name,
        place=read_place(request.form.get("place", "")) or Place(None, "?"),
        text=sent_text("text"),
        wording=None if wording is None else sent_text("wording"),
        mentions=_mentions(),
        held_on=sent_text("held_on"),
        attendees=sent_text("attendees"),
        notes=sent_text("notes"),
    )


def faults_of(refused: HallmarkRefusal) -> dict[str, str]:
    """Put each fault by its field; what a section cannot keep is wrong in the wording."""
    if isinstance(refused, TalkRefused):
        return {fault.field: fault.message for fault in refused.faults}
    if isinstance(refused, SectionRefused):
        return {"wording": refused.message}
    return {refused.field or "": refused.message}


def fault_links(form: TalkForm, *, is_shown: bool) -> list[dict[str, str]]:
    """List what is wrong for the summary, each with the id of its field.

    Where the form is no longer on the page, they lead to what was written in it.
    """
    if form.refused is None:
        return []
    if form.thread_id is not None:
        # An answer has one field; all else about a thread is told on the thread itself.
        is_answer = is_shown and form.name == f"{ANSWER}-{form.thread_id}"
        field_id = f"f-{form.name}" if is_answer else f"thread-{form.thread_id}"
        return [{"field": field_id, "text": told(form.refused)}]
    if not is_shown:
        field_id = PLACE if form.written() else ""
        return [{"field": field_id, "text": told(form.refused)}]
    ids = {"mentions": "f-mentions-new"}
    return [
        {"field": ids.get(name, f"f-{name}"), "text": translated(message)}
        for name, message in form.faults.items()
    ]


def _mentions() -> frozenset[int]:
    found = (number_within(text, LARGEST_ID) for text in request.form.getlist("mention"))
    return frozenset(number for number in found if number is not None)
