"""Runs a `hallmark` command as on an earlier day: `python -m demo.earlier DAYS definition list`.

A campus has a past, and what is due for review was approved years ago. The command and its rules
are the tool's own; only its clock is set back.
"""

import sys
from datetime import datetime, timedelta
from unittest.mock import patch

from lti_app import cli
from lti_app.wiring import SystemClock


def main() -> None:
    """Set the clock back by the days that are named first, and run the rest."""
    ago = timedelta(days=int(sys.argv.pop(1)))
    now = SystemClock.now

    def earlier(clock: SystemClock) -> datetime:
        return now(clock) - ago

    with patch.object(SystemClock, "now", earlier):
        cli.main()


if __name__ == "__main__":
    main()
