import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import QueuePool

from lti_app import cli
from lti_app.commands import definition as commands
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.documents.documents import MediaType
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.definition import DefinitionImage, DefinitionLine, DefinitionVersionRow
from lti_app.models.governance import SignOff
from lti_app.models.unit import UnitRow
from lti_app.services.definition import images
from lti_app.services.documents import checking
from lti_app.wiring import Wiring
from tests.factories.definition import SVG
from tests.factories.documents import picture, plain_pdf

FILES = Path(__file__).parents[3] / "demo" / "definitions"
SOURCE = (FILES / "responsible-ai.yaml").read_text(encoding="utf-8")
ANA = "fiu:canvas:640"
OLE = "fiu:sis:A17"
Count = Callable[[type], int]
IMAGE_LINE = next(n for n, line in enumerate(SOURCE.splitlines(), 1) if "file: " in line)


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.out)
        return told


@dataclass(frozen=True, slots=True)
class Shell:
    """Runs commands in a folder with a definition, its image and a checklist."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def run(self, *arguments: str) -> Said:
        self.patch.setattr("sys.argv", ["hallmark", *arguments])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        told = self.capture.readouterr()
        return Said(code, told.out, told.err)

    def approve(self, *more: str, who: str = ANA, gate: str = "none") -> Said:
        return self.run(
            "definition",
            "approve",
            "responsible-ai",
            *("--as", who, "--rigor", "intermediate", "--rationale", "Four levels."),
            *("--checklist", str(self.folder / "checklist.yaml"), "--gate", gate, *more),
        )

    def write(self, text: str, name: str = "badge.yaml") -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture
def shell(
    wiring: Wiring,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Shell:
    monkeypatch.setattr(commands, "wiring", lambda: wiring)
    with wiring.open_work(Actor(name="tests")) as work:
        at = work.institutions.add("fiu", "FIU")
        ana = work.people.find_or_name(at, IdentifierKind.CANVAS_USER_ID, "640")
        work.people.find_or_name(at, IdentifierKind.SIS_ID, "A17")
        work.roles.bootstrap(ana, LocalRole.ASA_ADMIN)
    (tmp_path / "responsible-ai.svg").write_bytes(SVG)
    (tmp_path / "checklist.yaml").write_bytes((FILES / "checklist.yaml").read_bytes())
    return Shell(tmp_path, capsys, monkeypatch)


def test_import_says_what_it_did(shell: Shell) -> None:
    path = shell.write(SOURCE)

    first = shell.run("definition", "import", path)
    again = shell.run("definition", "import", path)

    assert (first.code, first.out) == (
        0,
        (
            "Imported responsible-ai as version 1, a draft.\n"
            "There was no unit Center for AI in Society: it was made.\n"
        ),
    )
    assert (again.code, again.err) == (0, "")
    assert "nothing changed" in again.out


def test_json_prints_one_object_and_nothing_else(shell: Shell) -> None:
    said = shell.run("definition", "import", shell.write(SOURCE), "--json")

    assert said.err == ""
    assert (said.json["importing"], said.json["number"], said.json["state"]) == (
        "created",
        1,
        "draft",
    )


def test_refused_file_names_every_fault_and_stores_nothing(shell: Shell, count: Count) -> None:
    broken = SOURCE.replace("kind: center", "kind: lab").replace("[po-3]", "[po-9]")
    path = shell.write(broken)

    said = shell.run("definition", "import", path)
    told = shell.run("definition", "import", path, "--json")

    assert (said.code, said.out) == (1, "")
    assert [line.split(":")[0].strip() for line in said.err.splitlines()] == [
        "hallmark",
        "line 10, unit.kind",
        "line 77, slos[3].pos[0]",
    ]
    assert told.code == 1
    assert told.json["faults"] == [
        {
            "line": 10,
            "field": "unit.kind",
            "rule": "R1",
            "message": "“lab” is none of: department, college, school, center, unit.",
        },
        {
            "line": 77,
            "field": "slos[3].pos[0]",
            "rule": "R9",
            "message": "There is no PO with the key “po-9”.",
        },
    ]
    assert count(DefinitionLine) == 0


@pytest.mark.parametrize(
    ("image", "told"), [(None, "cannot be read"), (b"<svg onload='x'/>", "responsible-ai.svg")]
)
def test_missing_or_hostile_image_is_told_by_its_line(
    shell: Shell, count: Count, image: bytes | None, told: str
) -> None:
    path = shell.folder / "responsible-ai.svg"
    path.unlink() if image is None else path.write_bytes(image)

    said = shell.run("definition", "import", shell.write(SOURCE))

    assert (said.code, said.err.count("\n")) == (1, 2)
    assert f"line {IMAGE_LINE}, image.file: image: " in said.err
    assert told in said.err
    assert count(DefinitionVersionRow) == 0


def test_missing_file_and_folder_are_refused(shell: Shell) -> None:
    missing = shell.run("definition", "import", str(shell.folder / "none.yaml"))
    folder = shell.run("definition", "import", str(shell.folder))

    assert (missing.code, "No such file" in missing.err) == (1, True)
    assert folder.code == 2


def test_institution_must_be_named_where_there_are_several(shell: Shell, wiring: Wiring) -> None:
    with wiring.open_work(Actor(name="tests")) as work:
        work.institutions.add("usf", "USF")
    path = shell.write(SOURCE)

    unnamed = shell.run("definition", "import", path)
    theirs = shell.write(SOURCE.replace("slug: responsible-ai", "slug: usf-ai", 1), "usf.yaml")
    named = shell.run("definition", "import", theirs, "--institution", "usf")
    by_proposer = shell.run("definition", "import", path, "--as", OLE)

    assert (unnamed.code, "--institution" in unnamed.err) == (1, True)
    assert (named.code, by_proposer.code) == (0, 0)
    assert len(shell.run("definition", "list").out.splitlines()) == 2


def test_export_prints_what_import_reads(shell: Shell) -> None:
    shell.run("definition", "import", shell.write(SOURCE))

    printed = shell.run("definition", "export", "responsible-ai/1")
    again = shell.run("definition", "import", shell.write(printed.out, "copy.yaml"), "--json")

    assert again.json["importing"] == "unchanged"


def test_export_to_a_file_puts_the_image_beside_it(shell: Shell) -> None:
    shell.run("definition", "import", shell.write(SOURCE))
    folder = shell.folder / "out"
    folder.mkdir()

    said = shell.run("definition", "export", "1", "--output", str(folder / "copy.yaml"), "--json")
    again = shell.run("definition", "import", str(folder / "copy.yaml"), "--json")
    nowhere = shell.run("definition", "export", "1", "--output", str(folder / "x" / "copy.yaml"))

    assert (folder / "responsible-ai.svg").read_bytes() == SVG
    assert said.json["image"] == str(folder / "responsible-ai.svg")
    assert again.json["importing"] == "unchanged"
    assert (nowhere.code, "cannot be written" in nowhere.err) == (1, True)


def test_export_writes_over_nothing_that_says_something_else(shell: Shell) -> None:
    shell.run("definition", "import", shell.write(SOURCE))
    folder = shell.folder / "out"
    folder.mkdir()
    image, copy = folder / "responsible-ai.svg", folder / "copy.yaml"
    image.write_bytes(b"mine")

    refused = shell.run("definition", "export", "1", "--output", str(copy))
    assert (refused.code, str(image) in refused.err) == (1, True)
    assert (image.read_bytes(), copy.exists()) == (b"mine", False)

    image.unlink()
    image.symlink_to(folder / "nowhere.svg")
    assert shell.run("definition", "export", "1", "--output", str(copy)).code == 1
    image.unlink()
    for _ in range(2):
        assert shell.run("definition", "export", "1", "--output", str(copy)).code == 0


def test_dry_run_tells_of_the_unit_it_would_make_and_stores_nothing(
    shell: Shell, count: Count
) -> None:
    file = shell.write(SOURCE)
    would = shell.run("definition", "import", file, "--dry-run")
    assert "Would import responsible-ai as version 1, a draft." in would.out
    assert "There is no unit Center for AI in Society: it would be made." in would.out
    assert "Nothing was changed: this was a dry run." in would.out
    assert (count(DefinitionLine), count(UnitRow), count(DefinitionImage)) == (0, 0, 0)

    as_json = shell.run("definition", "import", file, "--dry-run", "--json").json
    assert (as_json["made_unit"], as_json["dry_run"], count(UnitRow)) == (True, True, 0)
    done = shell.run("definition", "import", file)
    assert ("it was made." in done.out, count(UnitRow)) == (True, 1)
    again = shell.run("definition", "import", shell.write(SOURCE.replace("Look back", "Look")))
    assert "made" not in again.out
    bad = shell.run("definition", "import", shell.write("slug: x"), "--dry-run")
    assert bad.code == 1


def test_unknown_version_is_refused(shell: Shell) -> None:
    said = shell.run("definition", "export", "none")

    assert (said.code, said.out) == (1, "")
    assert "hallmark definition list" in said.err


def test_list_of_nothing_says_what_to_do(shell: Shell) -> None:
    assert "hallmark definition import" in shell.run("definition", "list").out
    assert shell.run("definition", "list", "--json").json == {"definitions": []}


def test_approve_takes_an_administrator_through_every_guard(shell: Shell) -> None:
    shell.run("definition", "import", shell.write(SOURCE))

    said = shell.approve("--json")

    assert (said.code, said.json["state"]) == (0, DefinitionState.APPROVED)
    assert "approved" in shell.run("definition", "list").out


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (OLE, "asa-admin"),
        ("fiu:canvas:999", "Nobody is known"),
        ("nowhere:canvas:640", "no institution"),
        ("640", "does not name a person"),
    ],
)
def test_approve_refuses_who_may_not(shell: Shell, count: Count, who: str, told: str) -> None:
    shell.run("definition", "import", shell.write(SOURCE))

    said = shell.approve(who=who)

    assert (said.code, told in said.err, said.err.count("\n")) == (1, True, 1)
    assert count(SignOff) == 0


def test_proposer_may_not_approve(shell: Shell) -> None:
    shell.run("definition", "import", shell.write(SOURCE), "--as", ANA)

    said = shell.approve()

    assert (said.code, "own proposal" in said.err) == (1, True)


def test_gate_is_demanded_where_the_route_needs_it_and_opened_by_a_reference(
    shell: Shell, count: Count
) -> None:
    stacked = SOURCE.replace("stacks_to_credit: false", "stacks_to_credit: true")
    shell.run("definition", "import", shell.write(stacked))

    without = shell.approve()
    kept = count(SignOff)
    minutes = shell.folder / "minutes.pdf"
    minutes.write_bytes(plain_pdf())
    bare = shell.approve(gate="FSCC 2026-118")
    with_reference = shell.approve(
        *("--gate-date", "2026-10-02", "--gate-document", str(minutes)), gate="FSCC 2026-118"
    )

    assert (without.code, "R31" in without.err) == (1, True)
    assert kept == 0
    assert (bare.code, "date" in bare.err, "document" in bare.err) == (1, True, True)
    assert with_reference.code == 0


def test_checklist_with_a_no_is_refused_by_its_item(shell: Shell) -> None:
    shell.run("definition", "import", shell.write(SOURCE))
    checklist = (FILES / "checklist.yaml").read_text(encoding="utf-8")
    shell.write(checklist.replace("answer: true", "answer: false", 1), "checklist.yaml")

    said = shell.approve()

    assert (said.code, "R20" in said.err) == (1, True)


def test_nobody_waits_while_images_and_documents_are_looked_at(
    shell: Shell, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, held = wiring.engine.pool, []
    assert isinstance(pool, QueuePool)

    def look(content: bytes, _media_type: MediaType) -> bytes:
        held.append(pool.checkedout())
        return content

    for module in (checking, images):
        monkeypatch.setattr(module, "look_at", look)
    (shell.folder / "seal.png").write_bytes(picture())
    (shell.folder / "letter.pdf").write_bytes(plain_pdf())
    source = SOURCE.replace("file: responsible-ai.svg", "file: seal.png")
    digest = hashlib.sha256(plain_pdf()).hexdigest()
    letter = f"letter: {{file: letter.pdf, digest: {digest}}}"
    said = f"endorsements:\n- {{partner: Roundtable, text: We look for this., {letter}}}\n"
    rest = "\n".join(part for part in _parts(source) if not part.startswith("endorsements:"))
    imported = shell.run("definition", "import", shell.write(f"{rest}\n{said}"), "--as", ANA)
    # It is her own proposal: what is refused later was looked at before.
    shell.approve(
        *("--gate-date", "2026-10-02", "--gate-document", str(shell.folder / "letter.pdf")),
        gate="FSCC 2026-118",
    )

    assert (imported.code, imported.err) == (0, "")
    assert held == [0, 0, 0]


def _parts(source: str) -> list[str]:
    """The values of a file's outermost names, each with its lines."""
    return re.split(r"\n(?=[a-z])", source)


def test_a_file_that_names_another_unit_leaves_a_known_definition_where_it_is(
    shell: Shell, wiring: Wiring
) -> None:
    shell.run("definition", "import", shell.write(SOURCE))
    name = re.search(r"^unit:\n +name: (.+)$", SOURCE, re.MULTILINE)
    assert name is not None
    other = SOURCE.replace(name.group(1), "Another unit").replace("title: ", "title: New ", 1)

    kept = shell.run("definition", "import", shell.write(other))
    with wiring.open_work(Actor(name="tests")) as work:
        at = work.institutions.named_or_only("fiu")
        code = work.units.find_or_add(at, "Another unit", UnitKind.CENTER).code
    moved = shell.run("definition", "import", shell.write(other), "--unit", code, "--json")
    unknown = shell.run("definition", "import", shell.write(other), "--unit", "nowhere")

    assert f"It stays with {name.group(1)}; the file names another unit." in kept.out
    assert (moved.json["unit"], moved.json["kept_unit"]) == ("Another unit", False)
    assert (unknown.code, "nowhere" in unknown.err) == (1, True)


@pytest.mark.parametrize("command", ["import", "export", "list", "approve"])
def test_help_shows_an_example(command: str) -> None:
    answer = CliRunner().invoke(cli.hallmark, ["definition", command, "--help"])

    assert "Example: hallmark definition" in answer.output


def test_missing_argument_is_wrong_usage(shell: Shell) -> None:
    assert shell.run("definition", "approve", "1").code == 2
