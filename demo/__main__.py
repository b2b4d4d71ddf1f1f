"""`make demo`: the tool, its scheduler and a stand-in for Canvas, on this machine, from nothing."""

import signal
import sys
import time
from pathlib import Path

import click
from rich.console import Console

from demo.campus import (
    MAIN_DEFINITION,
    Ports,
    environment,
    fresh_folder,
    keep_settings,
    school_of,
    set_up,
    start_canvas,
)
from demo.once import run_once
from demo.processes import PROGRAMS, DemoFailed, Processes, only_one, require_free, running
from demo.stages import stages_on
from demo.under_way import open_windows, propose_all

FOLDER = Path("var/demo").absolute()
console = Console()


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000)
@click.option("--canvas-port", type=click.IntRange(1, 65534), default=8001)
@click.option("--learners", type=click.IntRange(0, 5000), default=24)
@click.option("--courses", type=click.IntRange(1, 500), default=3)
@click.option("--seed", type=click.IntRange(0), default=380)
@click.option("--once", is_flag=True, help="Run every stage headless, then stop.")
@click.option(
    "--reload", "reload_code", is_flag=True, help="Reload the tool when its code changes."
)
def main(
    *,
    port: int,
    canvas_port: int,
    learners: int,
    courses: int,
    seed: int,
    once: bool,
    reload_code: bool,
) -> None:
    """Run the demo: serve it, or walk it once from launch to a verified credential."""
    # Ended politely, or with its terminal, it ends its children too, as Ctrl+C does.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    ports = Ports(tool=port, canvas=canvas_port)
    try:
        require_apart(ports)
        require_free(ports.tool, "PORT")
        require_free(ports.canvas, "CANVAS_PORT")
        require_free(ports.admin, "CANVAS_PORT")
        with only_one(FOLDER.with_suffix(".lock")):
            run(ports, (learners, courses, seed), once=once, reload_code=reload_code)
    except DemoFailed as failure:
        console.print(f"[bold red]The demo stopped.[/] {failure}", highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("Stopped.")


def run(ports: Ports, size: tuple[int, int, int], *, once: bool, reload_code: bool) -> None:
    """Start everything in a fresh folder, then walk or serve; raises DemoFailed."""
    learners, courses, seed = size
    folder = fresh_folder(FOLDER)
    settings = environment(ports, folder)
    keep_settings(folder, settings)
    with running(folder, settings) as processes:
        stage = stages_on(console)
        with stage("Starting the campus"):
            config = start_canvas(processes, ports, learners=learners, courses=courses, seed=seed)
        set_up(processes, config, stage, proposed=frozenset({MAIN_DEFINITION}))
        with stage("Starting the tool and its scheduler"):
            start_tool(processes, ports, reload_code=reload_code)
        if once:
            run_once(processes, ports, config, folder, console)
            return
        with stage("Proposing, consulting, deciding"):
            propose_all(open_windows(ports, school_of(config)))
        serve(processes, ports)


def require_apart(ports: Ports) -> None:
    """Refuse ports that would meet: the stand-in takes two. Raises DemoFailed."""
    if ports.tool in {ports.canvas, ports.admin}:
        raise DemoFailed(
            f"The stand-in takes ports {ports.canvas} and {ports.admin}, so PORT={ports.tool} "
            f"cannot be one of them. Choose another, such as PORT={ports.canvas - 1}."
        )


def start_tool(processes: Processes, ports: Ports, *, reload_code: bool) -> None:
    """Start the web process and the scheduler, as in production but one worker."""
    gunicorn = [str(PROGRAMS / "gunicorn"), "-c", "config/gunicorn.py", "--workers", "1"]
    if reload_code:
        gunicorn.append("--reload")
    processes.start("tool", *gunicorn, "wsgi:app")
    processes.start("scheduler", str(PROGRAMS / "hallmark"), "scheduler")
    processes.wait_for("tool", f"{ports.tool_url}/readyz")


def serve(processes: Processes, ports: Ports) -> None:
    """Say where to go, and stay until interrupted."""
    console.print(
        f"\n[bold]Open {ports.canvas_url}[/]\n\n"
        "Choose who you are and where you go: an instructor, a learner, a unit, ASA, registrar.\n"
        f"The tool itself is at {ports.tool_url}; Canvas is changed at {ports.admin_url}/__admin.\n"
        f"What the processes say is in {FOLDER}.\n\n"
        "For commands in another terminal:\n"
        f"export HALLMARK_CONFIG={FOLDER}/hallmark.env\n\n"
        "Press Ctrl+C to stop.\n",
        highlight=False,
        # Paths and addresses are copied from here: a break inside one would go with it.
        soft_wrap=True,
    )
    while True:
        time.sleep(1)
        stopped = processes.first_stopped()
        if stopped is not None:
            raise DemoFailed(f"{stopped} ended. Its last words:\n{processes.last_words(stopped)}")


if __name__ == "__main__":
    main()
