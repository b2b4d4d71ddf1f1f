"""Launches that came without their cookie: each waits a minute for the secret in Canvas's storage.

docs/adr/0013. What waits is the token itself, encrypted; it is verified again when the secret
comes, so nothing is believed that was not just checked. A wrong try changes nothing: the secret has
256 bits, and spending a ticket by a wrong guess would let a stranger end somebody else's launch.
"""

import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from lti_app.domain.clock import Clock
from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.domain.launch.platform import TICKET_LIFETIME, PendingLogin, secret_digest
from lti_app.models.platform import HeldLaunchRow, LoginRow, PlatformRow
from lti_app.services.vault import Vault

# Half the room a launch has as a form: no platform's token is a tenth of it.
LONGEST_TOKEN = 128 * 1024
_WITH_DEPLOYMENTS = (
    joinedload(HeldLaunchRow.login)
    .joinedload(LoginRow.platform)
    .joinedload(PlatformRow.deployments)
)


@dataclass(frozen=True, slots=True)
class HeldLaunch:
    """A launch that waits: its login and its token."""

    login: PendingLogin
    id_token: str


class HeldLaunches:
    """Keeps launches that lack only the proof of their browser."""

    def __init__(self, session: Session, clock: Clock, vault: Vault) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._vault = vault

    def hold(self, login: PendingLogin, id_token: str) -> str:
        """Keep a verified launch for a minute; return the ticket that finds it again.

        The login stays unspent: whoever holds a copy of the token gets a ticket, but not the
        secret in the storage of the browser that began the login.

        Raises:
            LaunchRefused: the token is larger than any platform's.
        """
        if len(id_token) > LONGEST_TOKEN:
            raise LaunchRefused(LaunchCheck.TOO_LARGE)
        now = self._clock.now()
        # A minute is a minute: what others left waiting is not kept until the nightly clean-up.
        self._session.execute(delete(HeldLaunchRow).where(HeldLaunchRow.expires_at <= now))
        ticket = secrets.token_urlsafe(32)
        self._session.add(
            HeldLaunchRow(
                login_id=login.id,
                ticket_digest=secret_digest(ticket),
                id_token=self._vault.encrypt(id_token),
                created_at=now,
                expires_at=now + TICKET_LIFETIME,
            )
        )
        return ticket

    def find(self, ticket: str) -> HeldLaunch:
        """Find the launch a ticket belongs to.

        Raises:
            LaunchRefused: no launch waits under it any more.
        """
        row = (
            self._session.scalars(
                select(HeldLaunchRow)
                .where(HeldLaunchRow.ticket_digest == secret_digest(ticket))
                .options(_WITH_DEPLOYMENTS)
            )
            .unique()
            .one_or_none()
        )
        if row is None or self._clock.now() >= row.expires_at:
            raise LaunchRefused(LaunchCheck.TICKET, "unknown or over a minute old")
        if row.login.platform.removed_at is not None:
            raise LaunchRefused(LaunchCheck.PLATFORM, "not registered")
        return HeldLaunch(row.login.to_domain(), self._vault.decrypt(row.id_token))

    def let_go(self, login: PendingLogin) -> None:
        """Delete what waited for this login, in the transaction that spends it."""
        self._session.execute(delete(HeldLaunchRow).where(HeldLaunchRow.login_id == login.id))


def prove_storage(login: PendingLogin, secret: str) -> None:
    """Demand the secret that the browser which began the login put into Canvas's storage.

    Raises:
        LaunchRefused: it is another's, or the login was offered no storage.
    """
    if login.storage_digest is None or not hmac.compare_digest(
        secret_digest(secret), login.storage_digest
    ):
        raise LaunchRefused(LaunchCheck.BROWSER, "storage")
