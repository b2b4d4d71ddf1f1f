"""Refusals of the rules. Each says which rule, and in a sentence what would mend it."""


class HallmarkRefusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The base of every refusal that a person may read.

    `code` names the rule for logs and tests; `message` is one plain sentence; `mend` says what to
    do; `field` names the form field or the place in a file, where there is one.
    """

    def __init__(
        self, code: str, message: str, *, mend: str = "", field: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.mend = mend
        self.field = field


class RuleRefused(HallmarkRefusal):
    """A rule of the policy or of a form refuses what was asked."""


class TransitionRefused(HallmarkRefusal):
    """A state machine has no such move from the present state."""


class NotPermitted(HallmarkRefusal):
    """The actor may not do this; the service says so whatever the menu showed."""


class NotFound(HallmarkRefusal):
    """What was named does not exist, or not for this actor: the two look the same."""


class NotReadYet(NotFound):
    """What was named is there, and Canvas was not read for it yet: the next update does."""


class Busy(HallmarkRefusal):
    """What would do it is taken just now: the same request is answered later."""


class Conflict(HallmarkRefusal):
    """Somebody else changed the same thing first; nothing was overwritten."""
