"""`make bench`: speed as ratios, each against a peer or a floor measured in the same run."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

RESULTS = Path("bench/results.json")
# Module and the rows it measures, in the order they are printed.
MODULES = {
    "bench.launch": ("launch",),
    "bench.sync": ("sync_canvasapi", "sync_parse", "requests"),
    "bench.evaluate": ("evaluate",),
    "bench.write": ("write",),
    "bench.sign": ("sign",),
    "bench.pages": ("board_page",),
}


@click.command()
@click.option("--rows", default="", help="Rows to measure, comma between; a prefix is enough.")
def main(rows: str) -> None:
    """Measure the rows asked for, print one table, write bench/results.json."""
    wanted = tuple(name.strip() for name in rows.split(",") if name.strip())
    chosen = [module for module, names in MODULES.items() if _is_wanted(names, wanted)]
    if not chosen:
        known = ", ".join(name for names in MODULES.values() for name in names)
        raise click.UsageError(f"no such row; known: {known}")
    found: list[dict[str, Any]] = []
    console = Console()
    for module in track(chosen, "Measuring", console=console):
        measure: Callable[[], list[dict[str, Any]]] = importlib.import_module(module).rows
        found += measure()
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")
    console.print(_table(found))


def _is_wanted(names: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return not wanted or any(name.startswith(prefix) for name in names for prefix in wanted)


def _table(found: list[dict[str, Any]]) -> Table:
    table = Table(title="Ratios: how many times as good as the other (higher is better)")
    for column in ("row", "ratio", "spread", "ours", "other", "repeats"):
        # Figures stay whole in a narrow terminal: what they are of stands below.
        table.add_column(column, no_wrap=True, justify="left" if column == "row" else "right")
    for row in found:
        table.add_row(
            row["row"], f"{row['ratio']:.3g}", str(row["spread"]), f"{row['ours']:.4g}",
            f"{row['other']:.4g}", str(row["repeats"]),
        )  # fmt: skip
    table.caption = "\n".join(
        f"{row['row']}: {row['unit']}, against {row['against']}" for row in found
    )
    table.caption_justify = "left"
    return table


if __name__ == "__main__":
    main()
