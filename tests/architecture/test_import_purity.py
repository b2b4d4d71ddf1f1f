"""What a static contract cannot see: a fresh interpreter imports rules without web or database."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def modules_of(folder: str) -> list[str]:
    """Name all modules below a folder, however deep."""
    paths = sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.py"))
    return [".".join(path.with_suffix("").parts) for path in paths if path.stem != "__init__"]


def loaded_by(module: str, unwanted: tuple[str, ...]) -> list[str]:
    script = (
        f"import sys, {module}\n"
        f"print(*sorted(set({unwanted!r}) & {{name.split('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_all_domain_modules_together_load_nothing_from_outside() -> None:
    together = ", ".join(modules_of("lti_app/domain"))
    unwanted = ("flask", "sqlalchemy", "requests", "canvasapi", "pylti1p3", "msgspec", "config")
    assert loaded_by(together, unwanted) == []


@pytest.mark.parametrize("module", modules_of("jobs"))
def test_a_job_loads_no_web(module: str) -> None:
    assert loaded_by(module, ("flask",)) == []


def test_the_web_process_loads_no_job_and_no_scheduler() -> None:
    assert loaded_by("lti_app.app", ("jobs", "apscheduler")) == []


@pytest.mark.parametrize("door", ["lti_app.cli", "lti_app.app", "jobs.scheduler"])
def test_no_door_waits_for_a_grammar_of_addresses_that_no_schema_uses(door: str) -> None:
    assert loaded_by(door, ("rfc3987_syntax", "lark")) == []


@pytest.mark.parametrize("door", ["lti_app.cli", "lti_app.app", "jobs.scheduler"])
def test_no_door_waits_for_libraries_that_read_and_set_files(door: str) -> None:
    assert loaded_by(door, ("weasyprint", "pypdf", "PIL")) == []


def test_the_stand_in_loads_nothing_of_the_application() -> None:
    together = "demo.standin.app"
    assert loaded_by(together, ("lti_app", "jobs", "config")) == []
