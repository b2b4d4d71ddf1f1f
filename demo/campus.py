"""Sets Hallmark up beside the stand-in through the documented commands, as a sysadmin would."""

import base64
import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from demo.processes import PROGRAMS, Processes
from demo.stages import Stage, silent

INSTITUTION = "main"
DEFINITIONS = Path(__file__).parent / "definitions"
CHECKLIST = DEFINITIONS / "checklist.yaml"
UNITS = DEFINITIONS.parent / "units.csv"
GUIDE = Path(__file__).parent / "guide.json"
ADMINISTRATOR = "Noor Haddad"
# So long ago that what was approved then is due for review: the guidelines say three years (R36).
LONG_AGO = 3 * 365 + 20
MAIN_DEFINITION = DEFINITIONS / "responsible-ai.yaml"
GRANTS = {
    "Noor Haddad": ("asa-consultant", "asa-reviewer"),
    "Priya Raman": ("asa-consultant",),
    "Bea Lindqvist": ("asa-awarder", "asa-reviewer"),
    "Gloria Mbatha": ("registrar", "auditor"),
}
RATIONALE = "Level 2: applied judgement on real cases, agreed with the unit in consultation."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the demo listens: the tool, Canvas, and Canvas's remote control."""

    tool: int
    canvas: int

    @property
    def admin(self) -> int:
        """The stand-in's remote control, next to its public port."""
        return self.canvas + 1

    @property
    def tool_url(self) -> str:
        """The tool on `localhost`, which is another site than 127.0.0.1."""
        return f"http://localhost:{self.tool}"

    @property
    def canvas_url(self) -> str:
        """The page to open in a browser."""
        return f"http://127.0.0.1:{self.canvas}/"

    @property
    def admin_url(self) -> str:
        """The remote control's address."""
        return f"http://127.0.0.1:{self.admin}"


def fresh_folder(folder: Path) -> Path:
    """Empty the demo's folder: every run starts from nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def environment(ports: Ports, folder: Path) -> dict[str, str]:
    """Make the demo's settings, with secrets of its own."""
    return {
        "HALLMARK_ENV": "demo",
        "HALLMARK_BASE_URL": ports.tool_url,
        "HALLMARK_BIND": f"127.0.0.1:{ports.tool}",
        "HALLMARK_DATABASE_URL": f"sqlite:///{folder / 'hallmark.sqlite3'}",
        "HALLMARK_SECRET_KEY": secrets.token_hex(32),
        "HALLMARK_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def keep_settings(folder: Path, settings: Mapping[str, str]) -> Path:
    """Write the settings to a file of their own reader alone, for commands in another terminal."""
    path = folder / "hallmark.env"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    return path


def start_canvas(
    processes: Processes, ports: Ports, *, learners: int, courses: int, seed: int
) -> dict[str, Any]:
    """Start the stand-in; give what a tool administrator needs to know of it."""
    numbers = {
        "--port": ports.canvas,
        "--admin-port": ports.admin,
        "--courses": courses,
        "--learners": learners,
        "--seed": seed,
    }
    options = ["--guide", str(GUIDE), *(str(part) for pair in numbers.items() for part in pair)]
    processes.start(
        "canvas", str(PROGRAMS / "python"), "-m", "demo.standin", "--tool", ports.tool_url, *options
    )
    processes.wait_for("canvas", f"{ports.admin_url}/__admin/config")
    config: dict[str, Any] = requests.get(f"{ports.admin_url}/__admin/config", timeout=10).json()
    return config


def set_up(
    processes: Processes,
    config: dict[str, Any],
    stage: Stage = silent,
    *,
    proposed: frozenset[Path] = frozenset(),
) -> None:
    """Migrate, make keys, register the platform, grant roles, approve the demo's definitions.

    What is `proposed` is no file to import: its unit proposes it by the tool's own pages.
    """
    school = school_of(config)
    with stage("Making the database and the keys"):
        processes.hallmark("db", "upgrade")
        processes.hallmark("keys", "rotate")
    with stage("Registering the campus"):
        register(processes, school)
    with stage("Granting roles"):
        grant_roles(processes, school["people"])
    with stage("Approving the badges"):
        approve_definitions(processes, school["people"], proposed)


def register(processes: Processes, school: dict[str, Any]) -> None:
    """Register the platform with its token, and say whose office awards."""
    run = processes.hallmark
    run(
        "platform", "add", "--institution", INSTITUTION, "--name", school["name"],
        "--issuer", school["issuer"], "--client-id", school["client_id"],
        "--deployment-id", school["deployment_id"],
        "--auth-login-url", school["auth_login_url"],
        "--auth-token-url", school["auth_token_url"],
        "--key-set-url", school["key_set_url"], "--api-url", school["api_url"],
    )  # fmt: skip
    run(
        "platform", "token", "--issuer", school["issuer"], "--client-id", school["client_id"],
        stdin=school["service_token"],
    )  # fmt: skip
    run(
        "institution", "set", INSTITUTION, "--name", school["name"],
        "--url", "https://www.bayview.example", "--office", "Academic and Student Affairs",
        "--office-email", "asa@bayview.example",
    )  # fmt: skip


def grant_roles(processes: Processes, people: list[dict[str, Any]]) -> None:
    """Grant the first administrator by bootstrap, everybody else by that one.

    The units come from a file, with who proposes and who writes along; no course is theirs.
    """
    first = named(people, ADMINISTRATOR)
    processes.hallmark(
        "role", "grant", "--bootstrap", "--person", first, "--role", "asa-admin", days_ago=LONG_AGO
    )
    for name, roles in GRANTS.items():
        for role in roles:
            processes.hallmark(
                "role", "grant", "--as", first, "--person", named(people, name), "--role", role
            )
    processes.hallmark("unit", "import", str(UNITS), "--as", first)


def approve_definitions(
    processes: Processes, people: list[dict[str, Any]], proposed: frozenset[Path] = frozenset()
) -> None:
    """Import and approve the demo's definitions through the real guards, all but the proposed."""
    for path in sorted({*DEFINITIONS.glob("*.yaml")} - {CHECKLIST, *proposed}):
        days_ago = 0 if path == MAIN_DEFINITION else LONG_AGO
        imported = json.loads(
            processes.hallmark("definition", "import", str(path), "--json", days_ago=days_ago)
        )
        processes.hallmark(
            "definition", "approve", str(imported["id"]), "--as", named(people, ADMINISTRATOR),
            "--rigor", "2", "--rationale", RATIONALE, "--checklist", str(CHECKLIST),
            "--gate", "none", days_ago=days_ago,
        )  # fmt: skip


def named(people: list[dict[str, Any]], name: str) -> str:
    """Name a person of the campus as the command line does: institution:kind:value."""
    facts = next(facts for facts in people if facts["name"] == name)
    return f"{INSTITUTION}:canvas:{facts['canvas_user_id']}"


def school_of(config: dict[str, Any]) -> dict[str, Any]:
    """Give the first institution of the campus."""
    school: dict[str, Any] = next(iter(config["institutions"].values()))
    return school
