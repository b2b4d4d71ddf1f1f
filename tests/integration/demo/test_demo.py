"""The demo starts and ends cleanly: ports that meet or are taken, a second one, one killed."""

import os
import re
import select
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from config.settings import load_settings
from demo import __main__ as command
from demo.__main__ import require_apart
from demo.campus import Ports, environment, keep_settings
from demo.processes import DemoFailed, Processes, only_one, require_free
from demo.stages import stages_on
from tests.e2e.live import free_port

PATIENCE_SECONDS = 30
PARENT = """
import sys, time
from pathlib import Path
from demo.processes import Processes
folder, port = Path(sys.argv[1]), sys.argv[2]
processes = Processes(folder, {})
processes.start("web", sys.executable, "-m", "http.server", "--bind", "127.0.0.1", port)
processes.wait_for("web", f"http://127.0.0.1:{port}/")
print(processes._running["web"].pid, flush=True)
time.sleep(60)
"""


@pytest.mark.enable_socket
def test_demo_killed_outright_takes_its_programs_with_it(tmp_path: Path) -> None:
    port = free_port(1)
    command = (sys.executable, "-c", PARENT, str(tmp_path), str(port))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    ended, _, _ = select.select([child], [], [], PATIENCE_SECONDS)
    os.close(child)
    assert ended == [child]
    require_free(port, "PORT")


@pytest.mark.parametrize("tool", [8101, 8102])
def test_tool_on_a_port_of_the_stand_in_is_refused_by_name(tool: int) -> None:
    with pytest.raises(DemoFailed, match=f"takes ports 8101 and 8102, so PORT={tool} cannot"):
        require_apart(Ports(tool=tool, canvas=8101))


def test_tool_beside_the_stand_in_is_let_through() -> None:
    require_apart(Ports(tool=8100, canvas=8101))


@pytest.mark.enable_socket
def test_port_in_use_is_refused_by_the_name_of_its_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DemoFailed, match=rf"Port {port} is in use\. .*CANVAS_PORT="):
            require_free(port, "CANVAS_PORT")


def test_second_demo_in_one_folder_is_refused_until_the_first_ended(tmp_path: Path) -> None:
    lock = tmp_path / "var" / "demo.lock"
    with only_one(lock), pytest.raises(DemoFailed, match="Another demo runs"), only_one(lock):
        pass
    with only_one(lock):
        pass


def test_stages_are_plain_lines_where_the_output_is_a_file() -> None:
    said = StringIO()
    stage = stages_on(Console(file=said))
    with stage("Granting roles"):
        assert said.getvalue() == "Granting roles ...\n"
    with pytest.raises(DemoFailed), stage("Approving [the] badges"):
        raise DemoFailed("refused")
    first, *rest = said.getvalue().splitlines()
    assert re.fullmatch(r"Granting roles: done, 0\.\d s", rest[0])
    assert (first, rest[1:]) == ("Granting roles ...", ["Approving [the] badges ..."])


def test_what_is_copied_from_the_terminal_stands_on_a_line_of_its_own_and_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wider than the terminal as well: a line broken inside a path is another command."""
    said, folder = StringIO(), tmp_path / ("deep-" * 20)
    folder.mkdir()
    (folder / "tool.log").touch()
    monkeypatch.setattr(command, "console", Console(file=said, width=80))
    monkeypatch.setattr(command, "FOLDER", folder)
    monkeypatch.setattr(Processes, "first_stopped", lambda _: "tool")
    with pytest.raises(DemoFailed, match="tool ended"):
        command.serve(Processes(folder, {}), Ports(tool=8100, canvas=8101))
    assert f"export HALLMARK_CONFIG={folder}/hallmark.env" in said.getvalue().splitlines()
    assert "Canvas is changed at http://127.0.0.1:8102/__admin" in said.getvalue()


def test_stages_leave_no_line_in_a_terminal() -> None:
    said = StringIO()
    with stages_on(Console(file=said, force_terminal=True))("Granting roles"):
        pass
    assert "done" not in said.getvalue()


def test_settings_kept_for_another_terminal_are_the_processes_own(tmp_path: Path) -> None:
    settings = environment(Ports(tool=8000, canvas=8001), tmp_path)
    kept = keep_settings(tmp_path, settings)
    assert kept.stat().st_mode & 0o077 == 0
    assert load_settings({"HALLMARK_CONFIG": str(kept)}) == load_settings(settings)
