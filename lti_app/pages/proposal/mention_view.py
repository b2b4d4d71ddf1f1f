"""Where somebody is named in the talk and has not answered, as their first page shows it (R3)."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from lti_app.pages.access import Visit
from lti_app.pages.proposal.place_words import place_code, place_word
from lti_app.services.proposal.mentions import Mention
from lti_app.services.proposal.section_form import tree_of

LONGEST_BEGINNING = 140
# So that what is under way stays in sight below them; the others are folded.
FIRST_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionShown:
    """One mention: who, in which proposal, at which place, how it begins, when; and the way there.

    `language` is the one the proposal's title is written in.
    """

    href: str
    title: str
    language: str
    place: str
    by: str
    at: datetime
    beginning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionsShown:
    """The visitor's mentions: the latest, and those that are folded."""

    latest: tuple[MentionShown, ...] = ()
    folded: tuple[MentionShown, ...] = ()


def mentions_shown(visit: Visit) -> MentionsShown:
    """Lay out where the visitor is named and has not answered; nothing for who has no person."""
    person_id = visit.actor.person_id
    if person_id is None:
        return MentionsShown()
    found = [_shown(visit, each) for each in visit.work.mentions.mentions_of(person_id)]
    return MentionsShown(latest=tuple(found[:FIRST_SHOWN]), folded=tuple(found[FIRST_SHOWN:]))


def _shown(visit: Visit, mention: Mention) -> MentionShown:
    return MentionShown(
        # The talk has pages; narrowed to the place, the thread is on the first.
        href=url_for(
            "consultation.talk",
            launch=visit.launch_id,
            version=mention.version_id,
            at=place_code(mention.place) or "-",
            _anchor=f"thread-{mention.thread_id}",
        ),
        title=mention.title,
        language=mention.content.language,
        place=place_word(tree_of(mention.content), mention.place),
        by=mention.by.name or _("Somebody"),
        at=mention.at,
        beginning=_beginning(mention.text),
    )


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= LONGEST_BEGINNING:
        return line
    return f"{line[:LONGEST_BEGINNING].rsplit(' ', 1)[0]}…"
