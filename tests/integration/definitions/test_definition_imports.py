"""A file brought in: what is kept of its image, whose it becomes, and when it is proposed anew."""

import hashlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.content import Unit
from lti_app.domain.definition.definition import DefinitionState, StoredVersion
from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import InstitutionId
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.units import UnitFacts
from lti_app.models.definition import DefinitionImage, DefinitionVersionRow
from lti_app.models.unit import UnitRow
from lti_app.services.definition.importing import Imported, Importing
from lti_app.services.definition.located_yaml import FileRefused
from lti_app.services.definition.parcel import look_at_parcel
from lti_app.services.definition.yaml_form import write_definition
from lti_app.services.people.units import UnitWish
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definition import SVG, complete
from tests.factories.documents import picture
from tests.factories.proposals import Office, office

SHELL = Actor(name="command line: root")
Count = Callable[[type], int]


@pytest.fixture
def unit_office(wiring: Wiring, session: Session, institution_id: InstitutionId) -> Office:
    return office(wiring, session, institution_id)


def pngs_no_picture() -> bytes:
    """A PNG whose parts are whole and whose middle is no picture, with a text for browsers."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checked

    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)),
        (b"tEXt", b"Comment\0<script>alert(1)</script>"),
        (b"IDAT", zlib.compress(b"not a picture")),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def pictured(file: str = "seal.png") -> str:
    content = complete()
    return write_definition(replace(content, image=replace(content.image, file=file)))


def bring_in(
    wiring: Wiring, at: InstitutionId, text: str, image: bytes = SVG, unit: UnitFacts | None = None
) -> Imported:
    parcel = look_at_parcel(text.encode(), lambda _name: image)
    with wiring.open_work(SHELL) as work:
        return work.definition_imports.import_file(parcel, at, unit)


def exported(wiring: Wiring, version: StoredVersion) -> tuple[str, dict[str, bytes]]:
    with wiring.open_work(SHELL) as work:
        text = work.definitions.export(version.version_id)
        return text, dict(work.definitions.beside(version.version_id))


def test_a_png_that_is_no_picture_is_refused_by_its_line(
    wiring: Wiring, institution_id: InstitutionId, count: Count
) -> None:
    text = pictured()
    with pytest.raises(FileRefused) as refused:
        bring_in(wiring, institution_id, text, pngs_no_picture())
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "seal.png" in each)
    assert [(f.line, f.field) for f in refused.value.faults] == [(line, "image.file")]
    assert count(DefinitionImage) == 0


def test_a_png_is_kept_painted_anew_and_comes_in_again_as_it_went_out(
    wiring: Wiring, institution_id: InstitutionId, session: Session
) -> None:
    given = picture("PNG", (16, 16), "RGBA")
    text = pictured()
    first = bring_in(wiring, institution_id, text, given)
    row = session.query(DefinitionImage).one()
    kept, digest = row.content, row.digest
    session.rollback()
    image = first.version.content.image
    assert image is not None
    assert kept != given
    assert (image.digest, digest) == (hashlib.sha256(kept).hexdigest(),) * 2
    assert bring_in(wiring, institution_id, text, given).importing is Importing.UNCHANGED
    again, beside = exported(wiring, first.version)
    assert beside == {"seal.png": kept}
    out_and_in = bring_in(wiring, institution_id, again, beside["seal.png"])
    assert out_and_in.importing is Importing.UNCHANGED


def test_an_image_that_was_kept_before_it_was_painted_anew_stays_the_same(
    wiring: Wiring, institution_id: InstitutionId, session: Session
) -> None:
    given = picture("PNG", (16, 16), "RGBA")
    digest = hashlib.sha256(given).hexdigest()
    session.add(DefinitionImage(digest=digest, media_type="image/png", content=given))
    session.commit()
    image = bring_in(wiring, institution_id, pictured(), given).version.content.image
    assert image is not None
    assert image.digest == digest


def test_an_export_of_before_its_unit_was_renamed_stays_with_the_unit(
    wiring: Wiring, unit_office: Office, count: Count
) -> None:
    at = unit_office.institution_id
    with wiring.open_work(SHELL) as work:
        owner = work.units.coded(at, "ai")
    first = bring_in(wiring, at, write_definition(complete()), unit=owner)
    assert (first.version.unit_id, first.version.content.unit.name) == (owner.id, "Center ai")
    before, _beside = exported(wiring, first.version)
    with wiring.open_work(unit_office.admin) as work:
        work.units.change(owner.id, UnitWish(name="Center renamed", kind=UnitKind.CENTER))
    units = count(UnitRow)

    again = bring_in(wiring, at, before)
    other = bring_in(wiring, at, before.replace("title: ", "title: New "))

    assert (again.importing, again.kept_unit) == (Importing.UNCHANGED, True)
    assert (other.importing, other.kept_unit) == (Importing.NEW_VERSION, True)
    assert (other.version.unit_id, other.version.content.unit.name) == (owner.id, "Center renamed")
    assert count(UnitRow) == units


def test_a_known_definition_changes_its_unit_only_where_whoever_imports_says_so(
    wiring: Wiring, unit_office: Office
) -> None:
    at = unit_office.institution_id
    with wiring.open_work(unit_office.admin) as work:
        other = work.units.add(at, UnitWish(name="Another unit", kind=UnitKind.SCHOOL), "other")
        owner = work.units.coded(at, "ai")
    bring_in(wiring, at, write_definition(complete()), unit=owner)
    named = write_definition(complete(unit=Unit(name="Another unit", kind=UnitKind.SCHOOL)))

    kept = bring_in(wiring, at, named)
    moved = bring_in(wiring, at, named, unit=other)

    assert (kept.version.unit_id, kept.kept_unit) == (owner.id, True)
    assert (moved.importing, moved.kept_unit) == (Importing.NEW_VERSION, False)
    assert (moved.version.unit_id, moved.version.content.unit.name) == (other.id, "Another unit")


def test_a_definition_of_a_closed_unit_waits_for_a_unit_that_proposes(
    wiring: Wiring, unit_office: Office, session: Session
) -> None:
    at = unit_office.institution_id
    with wiring.open_work(SHELL) as work:
        owner = work.units.coded(at, "ai")
    bring_in(wiring, at, write_definition(complete()), unit=owner)
    session.get_one(UnitRow, owner.id).closed_at = START
    session.commit()

    with pytest.raises(RuleRefused) as refused:
        bring_in(wiring, at, write_definition(complete(title="Another title")))

    assert (refused.value.code, refused.value.field) == ("definition.unit_closed", "unit.name")
    assert "--unit" in str(refused.value.mend)


@pytest.mark.parametrize("end", [Move.DECLINE, Move.WITHDRAW])
def test_what_was_declined_or_withdrawn_is_proposed_anew_by_the_same_file(
    wiring: Wiring, unit_office: Office, end: Move
) -> None:
    at, text = unit_office.institution_id, write_definition(complete())
    with wiring.open_work(SHELL) as work:
        owner = work.units.coded(at, "ai")
    first = bring_in(wiring, at, text, unit=owner).version
    ended(unit_office, first, end)

    again = bring_in(wiring, at, text)

    assert (again.importing, again.version.number) == (Importing.NEW_VERSION, 2)
    assert again.version.state is DefinitionState.DRAFT


def ended(unit_office: Office, version: StoredVersion, end: Move) -> None:
    state = DefinitionState.DECLINED if end is Move.DECLINE else DefinitionState.WITHDRAWN
    if end is Move.WITHDRAW:
        unit_office.move(version.version_id, end, unit_office.proposer)
    else:
        with unit_office.wiring.session() as session:
            row = session.get_one(DefinitionVersionRow, version.version_id)
            row.state = state
            session.commit()
    with unit_office.wiring.open_work(SHELL) as work:
        assert work.definitions.stored(version.version_id).state is state
