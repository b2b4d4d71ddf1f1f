"""`hallmark definition`: definitions as files in and out, and their approval."""

from datetime import datetime
from pathlib import Path

import click

from lti_app.commands.acting import acting
from lti_app.commands.context import answer, shell_actor, wiring
from lti_app.commands.definition_history import history_facts, history_lines
from lti_app.commands.definition_told import (
    imported_facts,
    imported_lines,
    tell_faults,
    version_facts,
)
from lti_app.commands.files import demand_free, read_file, write_file
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.sign_offs import GateAnswer, GateKind
from lti_app.domain.documents.documents import LARGEST as LARGEST_DOCUMENT
from lti_app.domain.documents.documents import DocumentKind
from lti_app.domain.ids import InstitutionId
from lti_app.services.definition.badge_images import LARGEST as LARGEST_IMAGE
from lti_app.services.definition.located_yaml import LARGEST as LARGEST_FILE
from lti_app.services.definition.located_yaml import FileRefused
from lti_app.services.definition.parcel import look_at_parcel
from lti_app.services.definition.yaml_form import read_checklist
from lti_app.services.documents.checking import check_file
from lti_app.services.work.unit import Work

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


NONE_YET = "There are no definitions yet. Import one: hallmark definition import FILE"


@click.group()
def definition() -> None:
    """Import, export, list, follow and approve micro-credential definitions.

    The form of a file is described in docs/definitions.md and docs/definition-schema.json.

    Example: hallmark definition import demo/definitions/responsible-ai.yaml
    """


@definition.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--institution", help="Its short name; needed where there are several.")
@click.option("--as", "proposer", help="Who proposes it, as institution:kind:value.")
@click.option("--unit", help="The code of the unit it is to belong to; a known one keeps its own.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen, or what is wrong.")
@as_json_option
def import_file(
    file: Path,
    *,
    institution: str | None,
    proposer: str | None,
    unit: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import a definition FILE with the image and letters beside it, as a draft version.

    Everything is checked first and every fault named by its line; nothing is half written. The
    same content again changes nothing; other content becomes the next version. A file that names
    a phase may have gaps; it is a draft of its unit all the same. Letters need --as. A definition
    that is known stays with its unit unless --unit names another; for a new one the unit that the
    file names is made where there is none, and the answer says so.

    Example: hallmark definition import responsible-ai.yaml
    """
    source = read_file(file, LARGEST_FILE)
    try:
        # Looking takes seconds: no transaction is open meanwhile.
        parcel = look_at_parcel(
            source,
            lambda name: read_file(file.parent / name, LARGEST_IMAGE),
            lambda name: read_file(file.parent / name, LARGEST_DOCUMENT),
        )
        with wiring().open_work(shell_actor()) as work:
            if proposer is not None:
                acting(work, proposer)
            at = _institution(work, institution)
            owner = None if unit is None else work.units.coded(at, unit)
            imported = work.definition_imports.import_file(parcel, at, owner)
            if dry_run:
                work.session.rollback()
    except FileRefused as refused:
        tell_faults(refused, as_json=as_json)
        raise
    told = {**imported_facts(imported), "dry_run": dry_run}
    answer(told, as_json=as_json, lines=imported_lines(imported, dry_run=dry_run))


@definition.command("export")
@click.argument("name", metavar="ID")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write this file, with image and letters beside it, instead of printing.",
)
@as_json_option
def export_file(name: str, output: Path | None, *, as_json: bool) -> None:
    """Write a version as a file that imports to exactly the same.

    ID is a version's id, SLUG/NUMBER, or SLUG for its latest version. A file beside it that says
    something else is not overwritten: nothing is written then, and it is named.

    Example: hallmark definition export responsible-ai-in-practice/1 --output badge.yaml
    """
    with wiring().open_work(shell_actor()) as work:
        version = work.definitions.named(name)
        text = work.definitions.export(version.version_id)
        taken = () if output is None else (output.name,)
        beside = work.definitions.beside(version.version_id, taken)
    if output is None:
        answer({**version_facts(version), "yaml": text}, as_json=as_json, lines=[text.rstrip("\n")])
        return
    for beside_name, content in beside.items():
        demand_free(output.parent / beside_name, content)
    written = [str(output)]
    write_file(output, text.encode())
    for beside_name, content in beside.items():
        written.append(str(output.parent / beside_name))
        write_file(output.parent / beside_name, content)
    image = version.content.image
    told: dict[str, object] = {"file": str(output), "written": written}
    if image is not None and image.file in beside:
        told["image"] = str(output.parent / image.file)
    answer(
        {**version_facts(version), **told},
        as_json=as_json,
        lines=[f"Wrote {' and '.join(written)}."],
    )


@definition.command("list")
@click.option(
    "--state", type=click.Choice([state.value for state in DefinitionState]), help="Only these."
)
@as_json_option
def list_versions(*, state: str | None, as_json: bool) -> None:
    """List every version of every definition, where it stands and whose turn it is.

    Example: hallmark definition list --state assessment
    """
    with wiring().open_work(shell_actor()) as work:
        found = work.definitions.listing(state=None if state is None else DefinitionState(state))
    lines = [
        f"{v.version_id:>6}  {v.content.slug}/{v.number}  {v.state.value:<11}  "
        f"{'' if v.turn is Turn.NOBODY else v.turn.value:<4}  {v.content.title}"
        for v in found
    ]
    answer(
        {"definitions": [version_facts(v) for v in found]},
        as_json=as_json,
        lines=lines or [NONE_YET if state is None else f"No version is {state}."],
    )


@definition.command("history")
@click.argument("name", metavar="ID")
@as_json_option
def history(name: str, *, as_json: bool) -> None:
    """Tell a definition from its first draft on: versions, dates, sign-offs and every act.

    ID is a version's id, SLUG/NUMBER, or SLUG; the whole definition is told.

    Example: hallmark definition history responsible-ai-in-practice
    """
    with wiring().open_work(shell_actor()) as work:
        told = work.definition_history.of(work.definitions.named(name).line_id)
    answer(history_facts(told), as_json=as_json, lines=history_lines(told))


@definition.command("approve")
@click.argument("name", metavar="ID")
@click.option("--as", "approver", required=True, help="Who approves: institution:kind:value.")
@click.option("--rigor", required=True, help="The level of rigor agreed with ASA (R7).")
@click.option("--rationale", required=True, help="Why that level fits (R7).")
@click.option(
    "--checklist",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the three answers of the quality test (R20).",
)
@click.option(
    "--gate",
    required=True,
    help="`none` if no committee is needed, else the reference of its approval (R30, R31).",
)
@click.option(
    "--gate-date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of the committee's approval; needed with a reference.",
)
@click.option(
    "--gate-document",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The document of the committee's approval, a PDF; needed with a reference.",
)
@as_json_option
def approve(
    name: str,
    *,
    approver: str,
    rigor: str,
    rationale: str,
    checklist: Path,
    gate: str,
    gate_date: datetime | None,
    gate_document: Path | None,
    as_json: bool,
) -> None:
    """Approve a version: rigor, checklist and gate are signed, then every guard is run.

    ID is a version's id, SLUG/NUMBER, or SLUG for its latest version.

    Example: hallmark definition approve responsible-ai --as fiu:canvas:640 --rigor intermediate
    --rationale "Four-level rubrics" --checklist checklist.yaml --gate none
    """
    answers = read_checklist(read_file(checklist, LARGEST_FILE))
    # Looking takes seconds: no transaction is open meanwhile.
    letter = None
    if gate_document is not None:
        letter = check_file(gate_document.name, read_file(gate_document, LARGEST_DOCUMENT))
    with wiring().open_work(shell_actor()) as work:
        acting(work, approver)
        version_id = work.definitions.named(name).version_id
        work.governance.sign_rigor(version_id, rigor, rationale)
        work.governance.answer_checklist(version_id, answers)
        document = ""
        if letter is not None:
            kept = work.documents.keep_checked(letter, DocumentKind.GATE_APPROVAL, version_id)
            document = kept.digest
        work.governance.determine_gate(version_id, _gate_answer(gate, gate_date, document))
        work.definition_decisions.approve(version_id)
        version = work.definitions.version(version_id)
    answer(
        version_facts(version),
        as_json=as_json,
        lines=[f"Approved {version.content.slug} version {version.number}."],
    )


def _gate_answer(gate: str, on: datetime | None, document: str) -> GateAnswer:
    if gate.strip().lower() == "none":
        return GateAnswer(kind=GateKind.NOT_NEEDED)
    return GateAnswer(
        kind=GateKind.APPROVED,
        reference=gate,
        approved_on=None if on is None else on.date(),
        document=document,
    )


def _institution(work: Work, slug: str | None) -> InstitutionId:
    own = work.actor.institution_id
    return own if slug is None and own is not None else work.institutions.named_or_only(slug)
