"""What every unit of work stands on: one session, one actor, the tools, the audit trail."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from lti_app.canvas.gateway import Gateways
from lti_app.domain.clock import Clock
from lti_app.domain.people.actor import Actor
from lti_app.services.audit.writing import AuditLog
from lti_app.services.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTools:
    """What every unit of work is given by the wiring: nothing here belongs to one transaction."""

    clock: Clock
    vault: Vault
    base_url: str
    is_demo: bool
    gateways: Gateways


class WorkCore:
    """A session bound to one actor; each stage's class over it adds its services."""

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

    def pause(self) -> None:
        """Commit what was done so far and hold no transaction, before a wait on Canvas.

        For the shells only: a transaction that waits would lock everybody else out.
        """
        self.session.commit()

    def act_as(self, actor: Actor) -> None:
        """Name the actor once a request has found who it is; services made before are let go."""
        self.actor = actor
        for kind in type(self).__mro__:
            for name, member in vars(kind).items():
                if isinstance(member, cached_property):
                    vars(self).pop(name, None)
