"""One unit of work: a transaction with an actor, a clock, an audit trail, and every service on it.

The shells (pages, jobs, commands, tests) open one through `wiring.open_work(actor)`: it commits
when the block ends and rolls back when it raises. Services never commit. The services stand in one
class a stage, `door`, `award`, `course`, `change`, `proposal`, `judging`, over `core`.
"""

from lti_app.services.work.core import WorkTools
from lti_app.services.work.judging import JudgingWork

__all__ = ["Work", "WorkTools"]


class Work(JudgingWork):
    """A session, an actor and the services bound to both."""
