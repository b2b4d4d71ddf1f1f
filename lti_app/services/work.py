"""One unit of work: a transaction with an actor, a clock, an audit trail, and every service on it.

The shells (pages, jobs, commands, tests) open one through `wiring.open_work(actor)`: it commits
when the block ends and rolls back when it raises. Services never commit.
"""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from lti_app.domain.actor import Actor
from lti_app.domain.clock import Clock
from lti_app.services.audit import AuditLog
from lti_app.services.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTools:
    """What every unit of work is given by the wiring: nothing here belongs to one transaction."""

    clock: Clock
    vault: Vault
    base_url: str
    is_demo: bool


class Work:
    """A session, an actor and the services bound to both."""

    def __init__(self, session: Session, actor: Actor, tools: WorkTools) -> None:
        """Bind one transaction to one actor."""
        self.session = session
        self.actor = actor
        self.tools = tools
        self.clock = tools.clock
        self.vault = tools.vault

    @cached_property
    def audit(self) -> AuditLog:
        """The trail of this unit of work."""
        return AuditLog(self.session, self.clock, self.actor)
