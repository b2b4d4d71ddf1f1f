"""A wiring whose every commit can be taken back, so that many tests share one built campus.

Inside `rewound()` all units of work are savepoints of one transaction, which is then undone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from lti_app.domain.people.actor import Actor
from lti_app.models.tables import METADATA
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring


class RewindingWiring(Wiring):
    """The real wiring; only where a transaction ends is different."""

    _connection: Connection | None = None

    @contextmanager
    def rewound(self) -> Iterator[None]:
        """Undo at the end whatever was committed meanwhile; may be nested."""
        if self._connection is not None:
            inner = self._connection.begin_nested()
            try:
                yield
            finally:
                inner.rollback()
            return
        with self.engine.connect() as connection:
            outer = connection.begin()
            self._connection = connection
            try:
                yield
            finally:
                self._connection = None
                outer.rollback()

    @contextmanager
    def open_work(self, actor: Actor) -> Iterator[Work]:
        with self.session() as session:
            yield Work(session, actor, self.tools)
            session.commit()

    def session(self) -> Session:
        if self._connection is None:
            return super().session()
        return Session(
            self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )

    def contents(self) -> dict[str, str]:
        """Give a digest of every table."""
        with self.session() as session:
            return contents(session)


def contents(session: Session) -> dict[str, str]:
    """Give a digest of every table: equal before and after means that nothing was changed."""
    return {
        table.name: sha256(
            repr(sorted(map(repr, session.execute(select(table)).all()))).encode()
        ).hexdigest()
        for table in METADATA.sorted_tables
    }
