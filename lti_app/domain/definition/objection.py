"""Why something is refused, before it is refused: so that a page can say it while nobody tries."""

from collections.abc import Sequence
from dataclasses import dataclass

from lti_app.domain.errors import HallmarkRefusal, NotPermitted, RuleRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a move is refused: the rule, a sentence, and whether it is about who asks."""

    rule: str
    message: str
    field: str
    is_about_actor: bool = False


def refusal(found: Sequence[Objection]) -> HallmarkRefusal:
    """Turn objections into the refusal to raise; one about the actor hides the rest."""
    about_actor = [o for o in found if o.is_about_actor]
    told = about_actor or list(found)
    kind = NotPermitted if about_actor else RuleRefused
    # A single sentence keeps what it was made of, to be said in another language.
    message = told[0].message if about_actor else " ".join(f"{o.rule}: {o.message}" for o in told)
    return kind(f"definition.{told[0].field}", message, field=told[0].field)
