"""Definitions as files, out and in: nothing is lost, and what is broken is named by its line.

Policy 380.104 knows no second way: a file is a proposal like any other.
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from lti_app.domain.definition.content import DraftContent, Endorsement, Letter
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.states import BEGINNING
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import InstitutionId
from lti_app.domain.people.actor import Actor
from lti_app.services.definition.file import read_definition
from lti_app.services.definition.importing import Importing
from lti_app.services.definition.located_yaml import Fault, FileRefused
from lti_app.services.definition.parcel import look_at_parcel
from lti_app.services.definition.yaml_form import write_definition
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.databases import SqliteTemplates
from tests.factories.contents import CONTENTS
from tests.factories.definition import SVG, asa, complete, institution
from tests.factories.documents import picture, plain_pdf

FILES = Path(__file__).parents[3] / "demo" / "definitions"
SOURCES = [(FILES / f"{n}.yaml").read_bytes() for n in ("responsible-ai", "data-storytelling")]
LETTER = plain_pdf("A partner's letter")
OTHER_LETTER = plain_pdf("Another partner's letter")


def named(content: bytes, file: str = "letter.pdf") -> Letter:
    return Letter(file=file, digest=hashlib.sha256(content).hexdigest())


def endorsed(*letters: Letter | None) -> DraftContent:
    return complete(
        endorsements=tuple(
            Endorsement(partner=f"Partner {n}", text="We look for this.", letter=letter)
            for n, letter in enumerate(letters)
        )
    )


def reader(files: dict[str, bytes]) -> Callable[[str], bytes]:
    """Reads files of a folder, as the command does."""

    def read(name: str) -> bytes:
        if name not in files:
            raise RuleRefused("file.unreadable", f"{name} cannot be read: No such file.")
        return files[name]

    return read


def brought_in(
    wiring: Wiring, at: InstitutionId, actor: Actor, text: str, beside: dict[str, bytes]
) -> tuple[Importing, str, dict[str, bytes]]:
    """Import a file with what lies beside it, and write it out again."""
    read = reader({"badge.svg": SVG, "badge_2.svg": SVG, "responsible-ai.svg": SVG, **beside})
    with wiring.open_work(actor) as work:
        made = work.definition_imports.import_file(look_at_parcel(text.encode(), read), at)
        assert (made.version.state, made.version.turn) == (BEGINNING.state, BEGINNING.turn)
        version_id = made.version.version_id
        written = work.definitions.export(version_id)
        return made.importing, written, dict(work.definitions.beside(version_id))


def refused(
    wiring: Wiring, at: InstitutionId, actor: Actor, text: str, beside: dict[str, bytes]
) -> list[tuple[int, str, str]]:
    with pytest.raises(FileRefused) as caught:
        brought_in(wiring, at, actor, text, beside)
    return [(f.line, f.field, f.rule) for f in caught.value.faults]


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.fixture
def second(sqlite_templates: SqliteTemplates, clock: FixedClock) -> Iterator[Wiring]:
    """Another installation, which knows nothing yet."""
    url = sqlite_templates.fresh()
    with closing(Wiring(settings_for(url), clock=clock)) as made:
        yield made
    sqlite_templates.drop(url)


@pytest.fixture
def there(second: Wiring) -> tuple[InstitutionId, Actor]:
    with second.session() as session:
        at = institution(session)
        return at, asa(session, at)


def test_definitions_go_out_and_come_in_elsewhere_and_go_out_to_the_byte(
    wiring: Wiring,
    institution_id: InstitutionId,
    admin: Actor,
    second: Wiring,
    there: tuple[InstitutionId, Actor],
) -> None:
    seen: list[str] = []

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(CONTENTS, st.sampled_from([None, named(LETTER), named(LETTER, "A letter.pdf")]))
    def out_and_in(drawn: DraftContent, letter: Letter | None) -> None:
        letters = [replace(e, letter=letter) for e in drawn.endorsements]
        content = replace(drawn, slug=f"n-{len(seen)}", endorsements=tuple(letters))
        beside = {} if letter is None or not letters else {letter.file: LETTER}
        first = brought_in(wiring, institution_id, admin, write_definition(content), beside)
        seen.append(first[1])

        assert brought_in(second, *there, first[1], first[2]) == first
        assert brought_in(second, *there, first[1], first[2]) == (
            Importing.UNCHANGED,
            *first[1:],
        )

    out_and_in()
    assert len(set(seen)) >= 20


@settings(max_examples=200, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(CONTENTS)
def test_200_definitions_are_read_back_as_they_were_and_written_again_to_the_byte(
    content: DraftContent,
) -> None:
    written = write_definition(content)
    read = read_definition(written.encode())

    assert read == content
    assert write_definition(read) == written


@pytest.mark.parametrize("phase", ["application", "assessment", "design"])
def test_file_begins_as_its_units_draft_whatever_phase_it_names(
    wiring: Wiring, institution_id: InstitutionId, admin: Actor, phase: str
) -> None:
    text = f"phase: {phase}\n{SOURCES[0].decode()}"

    with wiring.open_work(admin) as work:
        parcel = look_at_parcel(text.encode(), lambda _: SVG)
        made = work.definition_imports.import_file(parcel, institution_id)

    assert (made.version.state, made.version.turn) == (DefinitionState.DRAFT, Turn.UNIT)
    assert not made.version.approved_at


@pytest.mark.parametrize(
    ("phase", "lacking"),
    [
        ("application", []),
        ("assessment", ["alignments"]),
        ("design", ["alignments", "pos", "slos[0].pos[0]", "slos[1].pos[0]"]),
        (None, ["alignments", "criteria", "pos", "slos[0].pos[0]", "slos[1].pos[0]"]),
    ],
)
def test_phase_of_a_file_tells_what_may_still_be_missing(
    phase: str | None, lacking: list[str]
) -> None:
    whole = write_definition(complete())
    plain = YAML(typ="safe", pure=True).load(whole)
    kept = {k: v for k, v in plain.items() if k not in {"pos", "alignments", "criteria"}}
    text = "\n".join(line for line in [f"phase: {phase}" if phase else "", _dumped(kept)])

    try:
        read_definition(text.encode())
        found: list[str] = []
    except FileRefused as refusal:
        found = sorted(fault.field for fault in refusal.faults)

    assert found == lacking


def _dumped(plain: dict[str, Any]) -> str:
    out = StringIO()
    YAML(typ="safe", pure=True).dump(plain, out)
    return out.getvalue()


@pytest.mark.parametrize("part", ["slos", "pos", "competencies"])
def test_two_items_with_one_key_are_refused_in_any_phase(part: str) -> None:
    content = complete("slo-1")
    twice = replace(content, **{part: getattr(content, part) * 2}, purposes=())
    text = write_definition(twice)
    assert text.startswith("phase: application\n")

    with pytest.raises(FileRefused) as refusal:
        read_definition(text.encode())

    assert [f.field for f in refusal.value.faults] == [f"{part}[1].key"]


def test_letter_is_kept_and_written_beside_again(
    wiring: Wiring, institution_id: InstitutionId, admin: Actor
) -> None:
    text = write_definition(endorsed(named(LETTER)))

    first = brought_in(wiring, institution_id, admin, text, {"letter.pdf": LETTER})
    with wiring.open_work(admin) as work:
        (kept,) = work.documents.of_version(work.definitions.named("responsible-ai").version_id)
        opened = work.documents.open(kept.use_id)

    assert first == (
        Importing.CREATED,
        text,
        {"responsible-ai.svg": SVG, "letter.pdf": LETTER},
    )
    assert (opened.content, kept.file_name) == (LETTER, "letter.pdf")


def test_two_letters_of_one_name_come_out_and_in_as_two(
    wiring: Wiring,
    institution_id: InstitutionId,
    admin: Actor,
    second: Wiring,
    there: tuple[InstitutionId, Actor],
) -> None:
    one, other = named(LETTER), named(OTHER_LETTER)
    told_apart = f"letter-{other.digest[:8]}.pdf"
    text = write_definition(endorsed(one, other))
    beside = {"letter.pdf": LETTER, told_apart: OTHER_LETTER}

    first = brought_in(wiring, institution_id, admin, text, beside)

    assert first[2] == {"responsible-ai.svg": SVG, **beside}
    assert brought_in(second, *there, *first[1:]) == first


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_scanned_letter_is_named_by_the_bytes_it_is_kept_in(
    wiring: Wiring, institution_id: InstitutionId, admin: Actor, kind: str
) -> None:
    scan = picture(kind, (40, 30))
    file = "scan.png" if kind == "PNG" else "scan.jpg"

    _, text, beside = brought_in(
        wiring, institution_id, admin, write_definition(endorsed(named(scan, file))), {file: scan}
    )
    again = brought_in(wiring, institution_id, admin, text, beside)

    assert named(beside[file], file).digest in text
    assert again == (Importing.UNCHANGED, text, beside)


@pytest.mark.parametrize(
    ("beside", "field", "part"),
    [
        ({}, "endorsements[0].letter.file", "file: letter.pdf"),
        ({"letter.pdf": OTHER_LETTER}, "endorsements[0].letter.digest", "digest:"),
    ],
)
def test_letter_that_is_missing_or_another_is_a_fault_with_its_line(
    wiring: Wiring,
    institution_id: InstitutionId,
    admin: Actor,
    beside: dict[str, bytes],
    field: str,
    part: str,
) -> None:
    text = write_definition(endorsed(named(LETTER)))

    assert refused(wiring, institution_id, admin, text, beside) == [
        (line_of(text, part), field, "R14")
    ]


def test_letter_that_is_none_is_refused_by_what_it_is(
    wiring: Wiring, institution_id: InstitutionId, admin: Actor
) -> None:
    page = b"<html><script>alert(1)</script></html>"
    text = write_definition(endorsed(named(page)))

    assert refused(wiring, institution_id, admin, text, {"letter.pdf": page}) == [
        (line_of(text, "file: letter.pdf"), "endorsements[0].letter.file", "R14")
    ]


def test_letter_needs_a_person_who_hands_it_in(
    wiring: Wiring, institution_id: InstitutionId
) -> None:
    text = write_definition(endorsed(named(LETTER)))
    shell = Actor(name="command line: root")

    assert refused(wiring, institution_id, shell, text, {"letter.pdf": LETTER}) == [
        (line_of(text, "letter:"), "endorsements[0].letter", "R14")
    ]
    with wiring.open_work(shell) as work:
        assert work.definitions.listing() == []


@pytest.mark.parametrize("file", ["../letter.pdf", "a/b.pdf", "a\\\\b.pdf", ".letter.pdf", "x.exe"])
def test_letter_whose_name_leads_elsewhere_is_never_opened(
    wiring: Wiring, institution_id: InstitutionId, admin: Actor, file: str
) -> None:
    opened: list[str] = []

    def read(name: str) -> bytes:
        opened.append(name)
        return SVG

    text = write_definition(endorsed(named(LETTER))).replace("letter.pdf", f'"{file}"')
    with pytest.raises(FileRefused) as caught, wiring.open_work(admin) as work:
        work.definition_imports.import_file(look_at_parcel(text.encode(), read), institution_id)

    assert [f.field for f in caught.value.faults] == ["endorsements[0].letter.file"]
    assert opened == ["responsible-ai.svg"]


# -- 500 ways to break a file ---------------------------------------------------------------------

VALUES = ["", "null", "true", "12", "-0.5", ".nan", "1e400", "[]", "{}", "[a, b]", "{a: b}", "''"]
VALUES += [
    '"x\\ty"',
    "|",
    ">-",
    "*a",
    "&a b",
    "!!int 3",
    "'",
    '"',
    "{",
    "]",
    "@",
    "x" * 5000,
    "- a",
]
VALUES += ["2026-02-30", "0x1F", "é\u2028", "\u200b", "'\u200b'", "yes", "~"]


def broken(source: bytes, chance: random.Random) -> bytes:
    """Break a file once or twice, in one of many ways."""
    made = source
    for _ in range(chance.choice([1, 1, 2])):
        made = chance.choice(WAYS)(made, chance)
    return made


def _by_lines(change: Callable[[list[bytes], int, random.Random], None]) -> Callable[..., bytes]:
    def broken_at(source: bytes, chance: random.Random) -> bytes:
        lines = source.split(b"\n")
        change(lines, chance.randrange(len(lines)), chance)
        return b"\n".join(lines)

    return broken_at


def _delete(lines: list[bytes], at: int, _: random.Random) -> None:
    del lines[at]


def _duplicate(lines: list[bytes], at: int, _: random.Random) -> None:
    lines.insert(at, lines[at])


def _swap(lines: list[bytes], at: int, chance: random.Random) -> None:
    other = chance.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _retype(lines: list[bytes], at: int, chance: random.Random) -> None:
    key, colon, _ = lines[at].partition(b":")
    lines[at] = key + (colon or b":") + b" " + chance.choice(VALUES).encode()


def _rename(lines: list[bytes], at: int, chance: random.Random) -> None:
    key, colon, value = lines[at].partition(b":")
    lines[at] = key + chance.choice([b"s", b"_", b" x", b"\xc3\xa9"]) + colon + value


def _indent(lines: list[bytes], at: int, chance: random.Random) -> None:
    lines[at] = chance.choice([b" ", b"  ", b"\t", b"    ", b"- "]) + lines[at]


def _dedent(lines: list[bytes], at: int, chance: random.Random) -> None:
    lines[at] = lines[at][chance.randrange(1, 4) :]


def _cut(source: bytes, chance: random.Random) -> bytes:
    return source[: chance.randrange(len(source))]


def _one_byte(source: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(source))
    return source[:at] + bytes([chance.randrange(256)]) + source[at + chance.randrange(2) :]


def _drop(source: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(source))
    return source[:at] + source[at + chance.randrange(1, 12) :]


def _insert(source: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(source))
    signs = [
        b"\xff\xfe",
        b"\x00",
        b"\t",
        b"\r",
        b"\r\n",
        b"\xef\xbb\xbf",
        b"\x1b[31m",
        b"\xe2\x80\xa8",
    ]
    signs += [
        b"#",
        b": ",
        b"'",
        b'"',
        b"\n---\n",
        b"\n...\n",
        b"&x ",
        b"*x ",
        b"!!str ",
        b"%YAML 1.1\n",
    ]
    return source[:at] + chance.choice(signs) + source[at:]


WAYS: list[Callable[[bytes, random.Random], bytes]] = [
    *(_by_lines(c) for c in (_delete, _duplicate, _swap, _retype, _retype, _rename)),
    *(_by_lines(c) for c in (_indent, _dedent)),
    _cut,
    _one_byte,
    _drop,
    _insert,
]


def meaning(text: bytes | str) -> Any:
    """What any reader of YAML finds in a file, without what says nothing."""
    return _bare(YAML(typ="safe", pure=True).load(text))


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _bare(v) for key, v in value.items() if key != "phase"}
        return {k: v for k, v in kept.items() if v or (v is False and k == "exists_now")}
    if isinstance(value, list):
        return [_bare(v) for v in value]
    return value.strip() if isinstance(value, str) else value


def _with_defaults(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_defaults(v) for v in value]
    if not isinstance(value, dict):
        return value
    made = {key: _with_defaults(v) for key, v in value.items()}
    if "slug" in made:
        made["slos"] = [{"experience": "coursework", **slo} for slo in made.get("slos", [])]
        made = {"language": "en", **made}
    return made


@pytest.mark.parametrize("part", range(10))
def test_500_broken_files_mean_the_same_or_are_refused_by_line_and_field(part: int) -> None:
    faulty = 0
    for number in range(part * 50, part * 50 + 50):
        chance = random.Random(number)
        source = broken(chance.choice(SOURCES), chance)
        faults, content = read(source)
        faulty += bool(faults)
        assert [f for f in faults if not is_told(f, source)] == [], number
        if content is not None:
            written = write_definition(content)
            assert read_definition(written.encode()) == content, number
            assert meaning(written) == _with_defaults(meaning(source.decode("utf-8-sig"))), number
    assert faulty > 25


def read(source: bytes) -> tuple[tuple[Fault, ...], DraftContent | None]:
    """Give the faults of a file, or what it says."""
    try:
        return (), read_definition(source)
    except FileRefused as refusal:
        return refusal.faults, None


def is_told(fault: Fault, source: bytes) -> bool:
    """Say whether a fault names a line of the file and a field; what is no YAML has none."""
    has_line = 1 <= fault.line <= len(source.splitlines()) + 1
    return has_line and bool(fault.field or fault.rule in {"yaml", "form"}) and bool(fault.message)


@pytest.mark.parametrize("name", ["=1+1", "@sum", "-x"])
def test_a_unit_name_that_would_be_calculated_is_a_fault_with_its_line(
    wiring: Wiring, institution_id: InstitutionId, admin: Actor, name: str
) -> None:
    plain = write_definition(complete())
    source = plain.replace("name: Center for AI in Society", f'name: "{name}"')
    parcel = look_at_parcel(source.encode(), lambda _: SVG)
    with wiring.open_work(admin) as work, pytest.raises(FileRefused) as refused:
        work.definition_imports.import_file(parcel, institution_id)
    line = next(n for n, text in enumerate(source.splitlines(), 1) if name in text)
    assert [(f.line, f.field, f.rule) for f in refused.value.faults] == [(line, "unit.name", "R1")]
