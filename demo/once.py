"""Walks every stage once, headless, and counts each from the database or from what HTTP gave back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from demo.campus import Ports
from demo.processes import Processes


def run_once(
    processes: Processes, ports: Ports, config: dict[str, Any], folder: Path, console: Console
) -> None:
    """Walk the stages."""
