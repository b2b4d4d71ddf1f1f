"""Flashed notices, kept with the window they are for: no cookie, and no other tab ever shows them.

They are read once the window's secret was checked (`access.py`), and taken away by the page that
showed them, so a stranger neither sees nor spends one.
"""

from collections.abc import Sequence
from contextlib import suppress

from flask import Flask, Request, Response, g, session
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin
from sqlalchemy.exc import OperationalError

# The name under which Flask's own flash() and get_flashed_messages() keep them.
KEPT_AS = "_flashes"


class WindowNotices(SessionInterface):
    """A session that holds nothing but notices and lives in the window's row."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Begin empty: whose request it is, is not known yet."""
        return SecureCookieSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what the next page is to say, if that has changed; a page without a window has none.

        Where the database does not answer just then, a notice is lost rather than a page.
        """
        visit = g.get("visit")
        if visit is None or not session.modified:
            return
        opener = app.extensions["hallmark"]
        with suppress(OperationalError), opener.open_work(visit.actor) as work:
            work.launch_sessions.keep_notices(visit.launch_id, session.get(KEPT_AS) or ())


def hand_over(notices: Sequence[tuple[str, str]]) -> None:
    """Give this request the notices of its window."""
    if notices:
        session[KEPT_AS] = list(notices)
        session.modified = False
