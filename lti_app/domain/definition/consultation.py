"""The talk between a unit and ASA about a proposal: who takes part, and what may be said.

Policy 380.104, R3: ASA facilitates, so whoever works on a proposal talks about it as long as it is
open, whosever turn it is. R16: what is changed by it is written by those who write.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum

from lti_app.domain.definition.access import may_comment, oversees
from lti_app.domain.definition.definition import PROPOSED, DefinitionState
from lti_app.domain.definition.governance import write_objections
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.definition.objection import Objection
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.ids import PersonId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.domain.sentence import say

LONGEST_COMMENT = 4000
LONGEST_WORDING = 4000
LONGEST_ATTENDEES = 500
LONGEST_NOTES = 8000
MOST_MENTIONS = 20
# Of this policy no meeting was held before it took effect.
FIRST_MEETING = date(2019, 10, 14)


class SuggestionState(StrEnum):
    """What became of a suggested wording."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


def may_follow(unit_id: UnitId | None, actor: Actor) -> bool:
    """Say whether the actor reads what is said: the unit, ASA who consults, and who audits."""
    return may_comment(unit_id, actor) or oversees(actor)


def talk_objections(
    state: DefinitionState, unit_id: UnitId | None, actor: Actor
) -> Iterator[Objection]:
    """List what keeps this actor from saying something about a proposal now (R3)."""
    if actor.person_id is None or not may_comment(unit_id, actor):
        yield Objection(
            rule="R3",
            message=say("Only the people of its unit and consultants of ASA talk about it here."),
            field="actor",
            is_about_actor=True,
        )
    elif state not in PROPOSED:
        message = say("It is decided: what was said about it stays as it is.")
        yield Objection(rule="R3", message=message, field="state")


def comment_objections(
    text: str, mentions: AbstractSet[PersonId], reachable: AbstractSet[PersonId]
) -> Iterator[Objection]:
    """Say what is wrong with a comment; `reachable` are who may be told by name."""
    yield from _worded(text, LONGEST_COMMENT, "text")
    if not mentions <= reachable:
        message = say("Only people of the unit and consultants of ASA can be mentioned.")
        yield Objection(rule="R3", message=message, field="mentions")
    if len(mentions) > MOST_MENTIONS:
        message = say("Mention at most %(most)s people.", most=MOST_MENTIONS)
        yield Objection(rule="R3", message=message, field="mentions")


def suggestion_objections(standing: str | None, wording: str) -> Iterator[Objection]:
    """Say what is wrong with a suggested wording for the text that stands now."""
    if standing is None:
        message = say("No text stands there for which other words could be suggested.")
        yield Objection(rule="R3", message=message, field="place")
        return
    yield from _worded(wording, LONGEST_WORDING, "wording")
    if wording == standing:
        message = say("These are the words that stand there already.")
        yield Objection(rule="R3", message=message, field="wording")


def meeting_objections(
    held_on: date | None, attendees: str, notes: str, today: date
) -> Iterator[Objection]:
    """Say what is wrong with a meeting that is logged."""
    if held_on is None:
        yield Objection(rule="R3", message=say("Say on which day it was."), field="held_on")
    elif held_on > today:
        message = say("A meeting is logged once it was held.")
        yield Objection(rule="R3", message=message, field="held_on")
    elif held_on < FIRST_MEETING:
        message = say("That day lies before the policy.")
        yield Objection(rule="R3", message=message, field="held_on")
    yield from _worded(attendees, LONGEST_ATTENDEES, "attendees")
    yield from _worded(notes, LONGEST_NOTES, "notes")


def answer_objections(
    section: Section, dossier: Dossier, actor: Actor, suggested_by: PersonId
) -> tuple[Objection, ...]:
    """List what keeps this actor from turning a suggestion down: its own writer may always."""
    if actor.person_id == suggested_by:
        return ()
    return write_objections(section, dossier, actor)


def _worded(text: str, most: int, field: str) -> Iterator[Objection]:
    if is_blank(text):
        yield Objection(rule="R3", message=say("Write something."), field=field)
    elif len(text) > most:
        message = say("At most %(most)s characters.", most=most)
        yield Objection(rule="R3", message=message, field=field)
