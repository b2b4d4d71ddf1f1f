"""`python -m demo.standin`: serve a Canvas stand-in until interrupted."""

import argparse
import json
import signal
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

from demo.standin.seed.cases_courses import CASEBOOK_NUMBER
from demo.standin.server import PortTakenError, start
from demo.standin.world import Guided, StandinSettings


def main() -> int:
    """Read the command line, serve, stop on SIGINT or SIGTERM."""
    given = _parser().parse_args()
    settings = StandinSettings(
        tool_url=given.tool,
        tool_config=given.tool_config,
        courses=given.courses,
        learners=given.learners,
        seed=given.seed,
        today=given.today,
        guide=given.guide,
    )
    stop = threading.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: stop.set())
    try:
        running = start(settings, port=given.port, admin_port=given.admin_port, host=given.host)
    except PortTakenError as taken:
        print(f"{taken}; pick another with --port or --admin-port", file=sys.stderr)
        return 1
    print(f"Canvas stand-in: {running.url}/  (admin: {running.admin_url}/config)", flush=True)
    stop.wait()
    running.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo.standin", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--admin-port", type=int, default=8002)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--tool", default="http://localhost:8000", help="where the tool is")
    parser.add_argument("--tool-config", help="a file instead of TOOL/lti/config.json")
    parser.add_argument("--courses", type=_positive, default=3)
    parser.add_argument("--learners", type=int, default=20, help="per course, beside the cases")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        default=datetime.now(UTC).date(),
        help="the day the campus's dates count back from; same seed and day, same bytes",
    )
    parser.add_argument(
        "--guide",
        type=read_guide,
        default=(),
        help="JSON of whom the first page shows first: a list of person, place, part, words",
    )
    return parser


def read_guide(path: str) -> tuple[Guided, ...]:
    """Read whom the first page shows first. Raises ArgumentTypeError naming the file."""
    try:
        rows = json.loads(Path(path).read_text(encoding="utf-8"))
        return tuple(Guided(**row) for row in rows)
    except (OSError, ValueError, TypeError) as wrong:
        raise argparse.ArgumentTypeError(f"{path}: {wrong}") from wrong


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= CASEBOOK_NUMBER:
        raise argparse.ArgumentTypeError(f"1 to {CASEBOOK_NUMBER}")
    return number


if __name__ == "__main__":
    sys.exit(main())
