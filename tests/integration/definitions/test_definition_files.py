import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.definition.sign_offs import ChecklistItem
from lti_app.services.definition.file import read_definition
from lti_app.services.definition.located_yaml import DEEPEST, LARGEST, MOST_NODES, FileRefused
from lti_app.services.definition.schema import CHECKLIST_SCHEMA, SCHEMA
from lti_app.services.definition.yaml_form import read_checklist, write_definition
from tests.factories.facts import threshold

ROOT = Path(__file__).parents[3]
FILES = ROOT / "demo" / "definitions"
SOURCE = (FILES / "responsible-ai.yaml").read_text(encoding="utf-8")


def faults(source: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(FileRefused) as refused:
        read_definition(source.encode() if isinstance(source, str) else source)
    return [(f.line, f.field, f.rule) for f in refused.value.faults]


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(SOURCE.splitlines(), start=1) if text in line)


def without(part: str) -> str:
    """The file without one top-level part."""
    kept, skipping = [], False
    for line in SOURCE.splitlines():
        if line and not line.startswith((" ", "#", "-")):
            skipping = line.startswith(f"{part}:")
        if not skipping:
            kept.append(line)
    return "\n".join(kept)


def test_demo_definition_is_read_whole() -> None:
    content = read_definition(SOURCE.encode())

    assert content.title == "Responsible AI in Practice"
    assert [slo.title for slo in content.slos] == [
        "Identify who an AI decision affects and how",
        "Evaluate an AI system's claims against evidence",
        "Apply a recognized governance framework",
        "Communicate limits of a model to a lay reader",
    ]
    assert {slo.threshold for slo in content.slos} == {threshold("3", "4", "Sound")}


@pytest.mark.parametrize("name", ["responsible-ai", "data-storytelling"])
def test_export_is_read_to_exactly_what_it_was_written_from(name: str) -> None:
    content = read_definition((FILES / f"{name}.yaml").read_bytes())

    assert read_definition(write_definition(content).encode()) == content


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=120
    ),
    points=st.decimals("0.001", "4", places=3),
)
def test_export_keeps_any_text_and_any_number(text: str, points: object) -> None:
    plain = _plain()
    plain["description"] = f"x {text} # - : {text}"
    plain["slos"][0]["threshold"]["points"] = float(str(points))
    content = read_definition(json.dumps(plain, ensure_ascii=False, default=str).encode())

    assert read_definition(write_definition(content).encode()) == content


def _plain() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(SOURCE)
    return loaded


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ("unit", "R1"),
        ("purposes", "R2"),
        ("competencies", "R5"),
        ("slos", "R8"),
        ("pos", "R9"),
        ("alignments", "R10"),
        ("reflection", "R11"),
        ("pathway", "R13"),
        ("competency_statement", "R22"),
        ("audience", "R26"),
        ("route", "R28"),
        ("credit", "R38"),
        ("image", "image"),
        ("title", "text"),
    ],
)
def test_missing_part_is_named_by_its_rule(part: str, rule: str) -> None:
    assert (1, part, rule) in faults(without(part))


def test_micro_certificate_that_collects_nothing_is_refused() -> None:
    assert (1, "stack", "R24") in faults(SOURCE.replace("type: badge", "type: micro-certificate"))


def test_file_without_courses_is_refused_by_the_registry_rule() -> None:
    assert (1, "accounts", "R17") in faults(without("all_accounts"))


@pytest.mark.parametrize(
    ("old", "new", "field", "rule"),
    [
        ("kind: center", "kind: laboratory", "unit.kind", "R1"),
        ("    slos: [slo-1]", "    slos: [slo-9]", "competencies[0].slos[0]", "R5"),
        ("    slos: [slo-1]", "    slos: []", "competencies[0].slos", "R5"),
        ("    pos: [po-3]", "    pos: [po-9]", "slos[3].pos[0]", "R9"),
        ("    pos: [po-3]", "    pos: []", "slos[3].pos", "R9"),
        ("{points: 3,", "{points: 5,", "slos[0].threshold.points", "R6"),
        ("{points: 3,", "{points: 0,", "slos[0].threshold.points", "R6"),
        ("{points: 3,", "{points: .nan,", "slos[0].threshold.points", "yaml"),
        ("{points: 3,", "{points: .inf,", "slos[0].threshold.points", "yaml"),
        ("{points: 3,", "{points: 1e9,", "slos[0].threshold.points", "yaml"),
        ("{points: 3,", '{points: "3",', "slos[0].threshold.points", "R6"),
        ("    combining: [any, all]", "    combining: [most]", "slos[0].combining[0]", "R6"),
        (
            "all_accounts: true",
            "all_accounts: true\nstack: {theme: T, goal: G, kind: all-of, groups: [x]}",
            "stack.groups[0]",
            "R25",
        ),
        ("type: badge", "type: medal", "type", "R19"),
        ("credit: non-credit", "credit: 3", "credit", "R38"),
        ("credit: non-credit", "credit:", "credit", "R38"),
        ("credit: non-credit", "credit: {a: b}", "credit", "R38"),
        ("credit: non-credit", "credit: [non-credit]", "credit", "R38"),
        ("credit: non-credit", "credit: true", "credit", "R38"),
        ("  minimum_words: 150", "  minimum_words: 99999", "reflection.minimum_words", "R11"),
        ("  exists_now: true", "  exists_now: maybe", "route.exists_now", "R28"),
        ("  file: responsible-ai.svg", "  file: ../x.svg", "image.file", "image"),
        ("  file: responsible-ai.svg", "  file: x.exe", "image.file", "image"),
        ("slug: responsible-ai", "slug: Responsible AI", "slug", "R36"),
        ("all_accounts: true", "all_acounts: true", "all_acounts", "form"),
        ("language: en", "language: en\nlanguage: fr", "language", "yaml"),
        ('    date: "2026-08-14"', '    date: "2026-02-30"', "endorsements[0].date", "R14"),
        ('    date: "2026-08-14"', "    date: 2026-02-30", "endorsements[0].date", "R14"),
        ('    date: "2026-08-14"', "    date: 20260814", "endorsements[0].date", "R14"),
        ("all_accounts: true", "all_accounts: yes", "all_accounts", "R17"),
        ("all_accounts: true", 'accounts: ["020"]', "accounts[0]", "R17"),
        (
            "  - partner: Civic Technology Roundtable",
            '  - partner: "\\u2800"',
            "endorsements[0].partner",
            "R14",
        ),
        (
            "    description: Works through a case with a published framework and reports where it",
            '    description: "\\u200b" #',
            "slos[2].description",
            "R8",
        ),
        (
            "  submission_types: [online_text_entry, online_upload]",
            "  submission_types: [on_paper]",
            "reflection.submission_types[0]",
            "R11",
        ),
    ],
)
def test_fault_is_named_with_its_line_field_and_rule(
    old: str, new: str, field: str, rule: str
) -> None:
    found = faults(SOURCE.replace(old, new, 1))

    last = new.splitlines()[-1]
    line = next(
        n
        for n, text in enumerate(SOURCE.replace(old, new, 1).splitlines(), start=1)
        if last in text
    )
    assert (line, field, rule) in found


def test_every_fault_of_a_file_is_named_at_once_in_the_order_of_lines() -> None:
    broken = (
        SOURCE.replace("kind: center", "kind: lab")
        .replace("    pos: [po-3]", "    pos: [po-9]")
        .replace("credit: non-credit", "credit: 7")
    )

    assert faults(broken) == [
        (line_of("kind: center"), "unit.kind", "R1"),
        (line_of("pos: [po-3]"), "slos[3].pos[0]", "R9"),
        (line_of("credit: non-credit"), "credit", "R38"),
    ]


def test_part_of_the_prompt_left_blank_is_named() -> None:
    start = SOURCE.index("  personal_growth:")
    end = SOURCE.index("  professional_growth:")
    blank = f'{SOURCE[:start]}  personal_growth: "\\u200b "\n{SOURCE[end:]}'

    assert faults(blank) == [(line_of("personal_growth:"), "reflection.personal_growth", "R12")]


@pytest.mark.parametrize(
    ("source", "line", "word"),
    [
        ("", 1, "empty"),
        ("a: b: c", 1, "not YAML"),
        ("a: \x00", 1, "not YAML"),
        ("a: 1\n\t- b", 2, "not YAML"),
        ("--- 1\n--- 2", 2, "not YAML"),
        ("%YAML 9.1\n---\na: 1", 1, "not YAML"),
        ("%YAML 1.1\n---\na: yes", 2, "1.2"),
        ("a: 1\nb: &x 2", 2, "Anchors"),
        ("a: 1\nb: *x", 2, "Anchors"),
        ("a: !!python/object/apply:os.system [ls]", 1, "Tags"),
        ("a: !thing 1", 1, "Tags"),
        ("[" * (DEEPEST + 1), 1, "deeper"),
        ("[" * 100_000, 1, "deeper"),
        (f"a: [{'1,' * MOST_NODES}]", 1, "values"),
        ("- a", 1, "group"),
        ("just words", 1, "group"),
        ("? [a, b]\n: 1", 1, "plain word"),
        ('title: "a\\u0000b"', 1, "control"),
        ('title: "a\\ud800b"', 1, "control"),
        ('title: "a\\e[31mb"', 1, "control"),
    ],
)
def test_what_is_not_plain_data_is_refused_by_line(source: str, line: int, word: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_definition(source.encode())

    first = next(f for f in refused.value.faults if word in f.message)
    assert first.line == line


def test_accounts_are_listed_by_number_or_by_text() -> None:
    listed = SOURCE.replace("all_accounts: true", 'accounts: [20, "10000000000123"]')

    assert read_definition(listed.encode()).accounts == ("20", "10000000000123")


def test_file_that_grows_without_end_is_refused_by_size() -> None:
    assert faults(b"a: " + b"x" * LARGEST) == [(1, "", "yaml")]


def test_laughing_aliases_are_refused_before_they_are_followed() -> None:
    lines = ['a0: &a0 "ha"', *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]

    assert faults("\n".join(lines)) == [(1, "", "yaml")]


def test_bytes_that_are_not_utf8_are_refused_by_line() -> None:
    assert faults(b"a: 1\nb: \xff\n") == [(2, "", "yaml")]


def test_message_never_repeats_a_long_value() -> None:
    with pytest.raises(FileRefused) as refused:
        read_definition(SOURCE.replace("kind: center", f"kind: {'q' * 900}").encode())

    assert "q" * 41 not in refused.value.message


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(source: bytes) -> None:
    with pytest.raises(FileRefused):
        read_definition(source)


@pytest.mark.parametrize(
    "forged",
    [
        f'{SOURCE}\n"x\\nline 1, slug: R36: forged": 1\n',
        SOURCE.replace("kind: center", 'kind: "x\\nline 1, slug: R36: forged"'),
        SOURCE.replace("kind: center", 'kind: "x\\u2028line 1, slug: R36: forged"'),
    ],
)
def test_words_of_the_file_forge_no_fault_of_their_own(forged: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_definition(forged.encode())

    assert len(refused.value.message.splitlines()) == 1 + len(refused.value.faults)


def test_published_schema_is_the_one_in_use() -> None:
    published = json.loads((ROOT / "docs" / "definition-schema.json").read_text(encoding="utf-8"))

    assert published == json.loads(json.dumps(SCHEMA))


@pytest.mark.parametrize("schema", [SCHEMA, CHECKLIST_SCHEMA])
def test_schemas_are_valid_schemas(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


def test_every_field_of_the_content_is_in_the_schema() -> None:
    fields = set(DefinitionContent.__dataclass_fields__)

    assert set(SCHEMA["properties"]) == fields | {"phase"}


def test_checklist_gives_the_three_answers_in_the_policys_order() -> None:
    answers = read_checklist((FILES / "checklist.yaml").read_bytes())

    assert [(a.item, a.satisfied) for a in answers] == [(item, True) for item in ChecklistItem]


def test_checklist_without_an_answer_names_it() -> None:
    with pytest.raises(FileRefused) as refused:
        read_checklist(b"culminating_reflection: {answer: true, note: x}\n")

    assert [(f.field, f.rule) for f in refused.value.faults] == [
        ("assessment_best_practice", "R20"),
        ("post_graduate_alignment", "R20"),
    ]
