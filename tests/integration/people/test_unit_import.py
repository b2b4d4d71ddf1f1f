"""Imports of units and members: all or nothing, the same again changes nothing (R1, R16)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import event, func, select

from lti_app.cli import hallmark
from lti_app.domain.errors import Conflict, HallmarkRefusal, NotPermitted, RuleRefused
from lti_app.domain.people.actor import Actor, LocalRole, UnitRole
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.audit import AuditEntry
from lti_app.models.person import PersonRow, RoleGrantRow
from lti_app.models.unit import UnitRow
from lti_app.wiring import Wiring
from tests.integration.people.conftest import ADMIN, PROPOSER, actor_of, add_unit
from tests.launching import LaunchActions

GOOD = b"""unit_code,unit_name,unit_kind,parent_code,person,role,until
biology,Department of Biology,department,science,canvas:640,unit-proposer,2027-06-30
science,College of Science,college,,,,
biology,,,,sis:A17,co-editor,
"""
BAD = GOOD + b"biology,,,nowhere,Ada,dean,soon\n,,,,,,\n"
COUNTED = (UnitRow, RoleGrantRow, PersonRow, AuditEntry)
WRITES = ("INSERT", "UPDATE")


def counts(wiring: Wiring) -> list[int]:
    with wiring.session() as session:
        return [session.scalar(select(func.count()).select_from(row)) or 0 for row in COUNTED]


def test_a_file_is_imported_whole_and_audited(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    at = actions.institution_id
    before = counts(wiring)
    with wiring.open_work(admin) as work:
        done = work.unit_import.carry_out(at, GOOD)
    assert (len(done.units), len(done.members)) == (2, 2)
    with wiring.open_work(admin) as work:
        tree = [(each.unit.code, each.depth) for each in work.units.tree(at)]
        biology = work.units.coded(at, "BIOLOGY")
        person = work.people.find(at, IdentifierKind.CANVAS_USER_ID, "640")
        assert person is not None
        held = work.roles.standing_in_units(person)
    assert tree == [("science", 0), ("biology", 1)]
    assert held == {UnitRole(unit_id=biology.id, role=LocalRole.UNIT_PROPOSER)}
    # Two units, two roles, two people; an entry for each, and one for each new id.
    assert [now - then for now, then in zip(counts(wiring), before, strict=True)] == [2, 2, 2, 8]


def test_the_same_file_again_changes_nothing_and_says_so(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    with wiring.open_work(admin) as work:
        work.unit_import.carry_out(actions.institution_id, GOOD)
    before = counts(wiring)
    with wiring.open_work(admin) as work:
        again = work.unit_import.carry_out(actions.institution_id, GOOD)
    assert (again.changes_nothing, counts(wiring)) == (True, before)


def test_a_bad_line_keeps_every_good_one_out(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    before = counts(wiring)
    with wiring.open_work(admin) as work:
        plan = work.unit_import.plan(actions.institution_id, BAD)
        with pytest.raises(RuleRefused):
            work.unit_import.carry_out(actions.institution_id, BAD)
    assert [(fault.line, fault.column) for fault in plan.faults] == [
        (5, "parent_code"),
        (5, "person"),
        (5, "role"),
        (5, "until"),
    ]
    assert counts(wiring) == before


def test_a_plan_that_no_longer_holds_is_not_carried_out(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    at = actions.institution_id
    with wiring.open_work(admin) as work:
        seen = work.unit_import.plan(at, GOOD).digest
    add_unit(wiring, admin, "Science")
    before = counts(wiring)
    with wiring.open_work(admin) as work, pytest.raises(Conflict):
        work.unit_import.carry_out(at, GOOD, seen)
    assert counts(wiring) == before


def test_a_unit_that_somebody_adds_meanwhile_leaves_nothing_of_the_file(
    wiring: Wiring, actions: LaunchActions, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts(wiring)
    with wiring.open_work(admin) as work:
        write = work.units.add
        done: list[Any] = []

        def add_late(*wish: Any) -> Any:
            if done:
                raise Conflict("unit.exists", "There is a unit of that code.")
            done.append(write(*wish))
            return done[0]

        monkeypatch.setattr(work.units, "add", add_late)
        # As the page does: it shows the refusal, and its unit of work ends well.
        with pytest.raises(Conflict):
            work.unit_import.carry_out(actions.institution_id, GOOD)
    assert len(done) == 1
    assert counts(wiring) == before


def test_nobody_but_an_administrator_imports(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    add_unit(wiring, admin, "Press")
    actions.grant_in("Center for Tests", PROPOSER, LocalRole.UNIT_PROPOSER)
    before = counts(wiring)
    with wiring.open_work(actor_of(actions, PROPOSER)) as work:
        for act in (work.unit_import.plan, work.unit_import.carry_out):
            with pytest.raises(NotPermitted):
                act(actions.institution_id, GOOD)
    assert counts(wiring) == before


class Killed(BaseException):
    """Stands for SIGKILL: no handler of the program may answer it."""


@contextmanager
def dying(wiring: Wiring, at: int) -> Iterator[list[int]]:
    """Let the process die at its nth write; `seen` counts them."""
    seen = [0]

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().startswith(WRITES):
            seen[0] += 1
            if seen[0] == at:
                raise Killed

    event.listen(wiring.engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(wiring.engine, "before_cursor_execute", before)


def test_a_kill_at_any_write_leaves_nothing_half(
    wiring: Wiring, actions: LaunchActions, admin: Actor
) -> None:
    before = counts(wiring)
    at, died = 0, True
    while died:
        at, died = at + 1, False
        with dying(wiring, at) as seen:
            try:
                with wiring.open_work(admin) as work:
                    work.unit_import.carry_out(actions.institution_id, GOOD)
            except Killed:
                died = True
        if died:
            assert (at, counts(wiring)) == (at, before)
    # It went through once no write was its last; before that each of them was.
    assert at == seen[0] + 1
    assert counts(wiring)[0] == before[0] + 2


# --- at the command line ------------------------------------------------------------------------

NEW, END = "(not seen here before)", "until 2027-07-01 00:00 UTC"
AS = ("--as", f"main:canvas:{ADMIN.canvas_user_id}")


@pytest.fixture
def shell(wiring: Wiring, monkeypatch: pytest.MonkeyPatch, admin: Actor) -> None:
    """The commands of this process on this test's database, where there is an administrator."""
    assert admin.local_roles == {LocalRole.ASA_ADMIN}
    for module in ("unit", "role"):
        monkeypatch.setattr(f"lti_app.commands.{module}.wiring", lambda: wiring)


def run(*words: str) -> Result:
    return CliRunner().invoke(hallmark, words)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "units.csv"
    path.write_bytes(GOOD)
    return path


@pytest.mark.usefixtures("shell")
def test_a_dry_run_tells_what_would_happen_and_does_nothing(wiring: Wiring, file: Path) -> None:
    before = counts(wiring)
    said = run("unit", "import", str(file), "--dry-run", *AS)
    assert (said.exit_code, said.stdout.splitlines()) == (
        0,
        [
            "line 3: would add college science, College of Science",
            "line 2: would add department biology, Department of Biology below science",
            f"line 2: would grant unit-proposer in biology: canvas:640 {NEW}, {END}",
            f"line 4: would grant co-editor in biology: sis:A17 {NEW}",
            "2 units, 2 roles. Nothing was changed: this was a dry run.",
        ],
    )
    assert counts(wiring) == before


@pytest.mark.usefixtures("shell")
def test_an_import_says_what_it_did_and_then_that_there_is_nothing_to_do(file: Path) -> None:
    first, again = (run("unit", "import", str(file), *AS) for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout.splitlines()[-1] == "2 units, 2 roles. Imported."
    assert again.stdout == "Everything in this file stands already; nothing is to be changed.\n"
    assert run("unit", "list").stdout.splitlines() == [
        "science: College of Science (college), 0 members",
        "  biology: Department of Biology (department), 2 members",
    ]


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
@pytest.mark.usefixtures("shell")
def test_each_bad_line_is_named_and_nothing_imported(
    wiring: Wiring, file: Path, dry: tuple[str, ...]
) -> None:
    file.write_bytes(BAD)
    before = counts(wiring)
    said = run("unit", "import", str(file), *dry, *AS, "--json")
    assert isinstance(said.exception, HallmarkRefusal)
    told = json.loads(said.stdout)
    assert (told["imported"], [(f["line"], f["column"]) for f in told["faults"]]) == (
        False,
        [(5, "parent_code"), (5, "person"), (5, "role"), (5, "until")],
    )
    assert counts(wiring) == before


@pytest.mark.usefixtures("shell")
def test_a_role_is_granted_listed_and_ended_in_its_unit(file: Path) -> None:
    run("unit", "import", str(file), *AS)
    who = ("--person", "main:sis:Z9", "--role", "unit-proposer")
    granted = run("role", "grant", *AS, *who, "--unit", "science")
    assert (granted.exit_code, granted.stdout) == (
        0,
        "main:sis:Z9 holds unit-proposer in science now.\n",
    )
    listed = json.loads(run("role", "list", "--json").stdout)["roles"]
    assert [each["unit"] for each in listed if each["ids"] == ["sis:Z9"]] == ["science"]
    ended = run("role", "revoke", *AS, *who, "--unit", "science")
    assert ended.stdout == "main:sis:Z9 no longer holds unit-proposer in science.\n"


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [
        ("unit-proposer", (), "role.unit_needed"),
        ("co-editor", (), "role.unit_needed"),
        ("asa-awarder", ("--unit", "science"), "role.unit_refused"),
        ("unit-proposer", ("--unit", "nowhere"), "unit.unknown"),
    ],
)
@pytest.mark.usefixtures("shell")
def test_a_role_without_its_place_is_refused_and_names_nobody(
    wiring: Wiring, file: Path, role: str, unit: tuple[str, ...], code: str
) -> None:
    run("unit", "import", str(file), *AS)
    before = counts(wiring)
    said = run("role", "grant", *AS, "--person", "main:sis:Z9", "--role", role, *unit)
    assert isinstance(said.exception, HallmarkRefusal)
    assert (said.exception.code, said.exception.field, said.exception.mend != "") == (
        code,
        "unit",
        True,
    )
    assert counts(wiring) == before
