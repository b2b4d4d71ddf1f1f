"""Why something is refused, before it is refused: so that a page can say it while nobody tries."""

from collections.abc import Sequence
from dataclasses import dataclass

from lti_app.domain.errors import HallmarkRefusal, NotPermitted, RuleRefused
from lti_app.domain.sentence import Sentence, listed, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a move is refused: the rule, a sentence, and whether it is about who asks.

    `code` names the check for logs where the field does not tell enough.
    """

    rule: str
    message: str
    field: str
    is_about_actor: bool = False
    code: str = ""

    def told(self) -> Sentence:
        """Say the sentence with its rule before it."""
        return say("%(rule)s: %(sentence)s", rule=self.rule, sentence=self.message)


class Objected(RuleRefused):
    """Refused for what is not in order; `objections` holds each, to be listed or put by its field.

    `headline` says it without them. The message says all, one to a line, each still to be said in
    another language.
    """

    def __init__(self, found: Sequence[Objection]) -> None:
        """Keep the objections as they were found."""
        self.objections = tuple(found)
        told = [objection.told() for objection in self.objections]
        self.headline = told[0]
        if len(told) > 1:
            self.headline = say("%(count)s things stand in the way:", count=len(told))
            told.insert(0, self.headline)
        first = self.objections[0]
        super().__init__(_code(first), listed(told), field=first.field)


def refusal(found: Sequence[Objection]) -> HallmarkRefusal:
    """Turn objections into the refusal to raise; one about the actor hides the rest."""
    about_actor = next((o for o in found if o.is_about_actor), None)
    if about_actor is None:
        return Objected(found)
    return NotPermitted(_code(about_actor), about_actor.message, field=about_actor.field)


def _code(objection: Objection) -> str:
    return f"definition.{objection.code or objection.field}"
