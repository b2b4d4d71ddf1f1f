"""Logs: one JSON object a line, without tokens and without learners' words."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = frozenset(
    {"authorization", "body", "cookie", "id_token", "password", "reflection", "secret", "token"}
)


def set_up_logging(level: str) -> None:
    """Send all logs to standard error as JSON lines at `level` (debug, info, warning, error)."""
    logging.basicConfig(stream=sys.stderr, level=level.upper(), format="%(message)s", force=True)
    # Chatty, and two of them print whole addresses, whose queries may hold one-use secrets.
    for name in ("alembic", "apscheduler", "canvasapi", "werkzeug"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Each of its retries would be a warning with the whole address in it.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hide_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _hide_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key in HIDDEN & event.keys():
        event[key] = "[hidden]"
    return event
