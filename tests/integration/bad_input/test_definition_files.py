"""Definition and checklist files that are none: each fault by field and line, nothing imported."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lti_app.domain.people.actor import system_actor
from lti_app.wiring import Wiring
from tests.factories.rewinding import contents
from tests.integration.bad_input.shell import Shell

SOURCE = Path(__file__).parents[3] / "demo" / "definitions"
GOOD = (SOURCE / "responsible-ai.yaml").read_text()
SVG = (SOURCE / "responsible-ai.svg").read_bytes()
Bend = Callable[[str], str | bytes]
Change = Callable[[str], str]


def without(name: str) -> Change:
    """Leave out a field of the first level, with what hangs on it."""

    def bend(text: str) -> str:
        kept, skipping = [], False
        for line in text.splitlines(keepends=True):
            if not line.startswith((" ", "-", "#", "\n")):
                skipping = line.startswith(f"{name}:")
            if not skipping:
                kept.append(line)
        assert len(kept) < text.count("\n")
        return "".join(kept)

    return bend


def instead(name: str, value: str) -> Change:
    """Say something else in a field of the first level."""
    return lambda text: f"{without(name)(text)}\n{name}: {value}\n"


NEEDED = (
    "slug title type unit purposes competency_statement competencies slos pos alignments audience"
    " reflection image"
)
FILES: dict[str, tuple[Bend, str]] = {
    "empty": (lambda _text: "", "line 1"),
    "blank": (lambda _text: "\n\n# nothing\n", "line 1"),
    "a list": (lambda _text: "- a\n- b\n", "line 1"),
    "a word": (lambda _text: "hello\n", "line 1"),
    "not closed": (lambda text: f"{text}\nalignments: [\n", "line "),
    "tabs": (lambda text: f"slos:\n\t- key: x\n{text}", "line 2"),
    "bad indent": (lambda text: f"a: 1\n  b: 2\n{text}", "line 2"),
    "binary": (lambda _text: bytes(range(256)), "UTF-8"),
    "utf-16": (lambda text: text.encode("utf-16"), "line 1"),
    "latin 1": (lambda _text: "# Universität\n".encode("latin-1"), "UTF-8"),
    "NUL": (lambda text: f"{text}\nx: a\x00b\n", "line "),
    "too large": (lambda text: text + "# " + "x" * 300_000, "larger than 256 kB"),
    "deep": (lambda _text: "a: " + "[" * 5000, "line 1"),
    "many": (lambda _text: "a: [" + "1, " * 20_000 + "1]", "values"),
    "aliases": (lambda text: f"{text}\nx: &a [1]\ny: [*a, *a]\n", "Anchors"),
    "tag": (lambda text: f"{text}\nx: !!python/object/apply:os.system [id]\n", "Tags"),
    "two documents": (lambda text: f"{text}\n---\n{text}", "line "),
    "twice": (lambda text: f"{text}\ntitle: Again\n", "title"),
    "unknown field": (lambda text: f"{text}\ncolor: blue\n", "color"),
    "a number": (instead("title", "3"), "title"),
    "infinite": (instead("title", ".inf"), "title"),
    "not a slug": (instead("slug", "Not A Slug"), "slug"),
    "long slug": (instead("slug", "x" * 200), "slug"),
    "long title": (instead("title", "x" * 5000), "title"),
    "control character": (instead("title", '"a\\x07b"'), "title"),
    "half a surrogate": (instead("title", '"\\ud800"'), "title"),
    "no such type": (instead("type", "medal"), "type"),
    "no such audience": (instead("audience", "[cats]"), "audience"),
    "image elsewhere": (instead("image", "{file: ../../etc/passwd, alt: x}"), "image"),
    "image missing": (instead("image", "{file: nothing.svg, alt: A seal}"), "nothing.svg"),
    "image absolute": (instead("image", "{file: /etc/passwd, alt: x}"), "image"),
    **{f"no {name}": (without(name), name) for name in NEEDED.split()},
    **{
        f"empty {name}": (instead(name, "[]"), name)
        for name in ("purposes", "competencies", "slos", "pos", "alignments", "audience")
    },
}
NAMED = b'<svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>'
IMAGES: dict[str, tuple[str, bytes]] = {
    "empty": ("responsible-ai.svg", b""),
    "no image": ("responsible-ai.svg", b"hello"),
    "script": ("responsible-ai.svg", SVG.replace(b"</svg>", b"<script>alert(1)</script></svg>")),
    "handler": ("responsible-ai.svg", SVG.replace(b"<svg ", b'<svg onload="alert(1)" ')),
    "fetches": (
        "responsible-ai.svg",
        SVG.replace(b"</svg>", b'<image href="https://evil.example/x.png"/></svg>'),
    ),
    "entities": (
        "responsible-ai.svg",
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + NAMED,
    ),
    "reads a file": (
        "responsible-ai.svg",
        b'<!DOCTYPE svg [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + NAMED,
    ),
    "cut": ("responsible-ai.svg", SVG[: len(SVG) // 2]),
    "large": (
        "responsible-ai.svg",
        SVG.replace(b"</svg>", b"<!--" + b"x" * 5_000_000 + b"--></svg>"),
    ),
}


@pytest.fixture
def shell(
    wiring: Wiring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Shell:
    with wiring.open_work(system_actor("tests")) as work:
        work.institutions.add("main", "Main University")
    (tmp_path / "responsible-ai.svg").write_bytes(SVG)
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys, wiring.settings.database_url)


def refused(shell: Shell, wiring: Wiring, *words: str) -> str:
    """Run a command twice, once as JSON; give what it said, nothing having changed."""
    with wiring.session() as session:
        before = contents(session)
    plain, machine = shell(*words), shell(*words, "--json")
    with wiring.session() as session:
        assert contents(session) == before
    assert (plain.code, machine.code, plain.out) == (1, 1, "")
    assert plain.complaint() == machine.complaint()
    if machine.out:
        told = json.loads(machine.out)
        assert told["importing"] == "refused"
        assert all(fault["line"] >= 1 and fault["message"] for fault in told["faults"])
    return plain.complaint()


@pytest.mark.parametrize(("bend", "told"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_definition_is_refused_by_field_and_line(
    shell: Shell, wiring: Wiring, tmp_path: Path, bend: Bend, told: str
) -> None:
    bent = bend(GOOD)
    (tmp_path / "bad.yaml").write_bytes(bent if isinstance(bent, bytes) else bent.encode())
    assert told in refused(shell, wiring, "definition", "import", "bad.yaml")


@pytest.mark.parametrize(("name", "content"), IMAGES.values(), ids=IMAGES)
def test_an_image_that_is_none_or_does_more_is_refused(
    shell: Shell, wiring: Wiring, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / name).write_bytes(content)
    assert name in refused(shell, wiring, "definition", "import", "good.yaml")


def test_the_same_file_unbent_is_imported(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    assert shell("definition", "import", "good.yaml").code == 0


@pytest.mark.parametrize(
    ("checklist", "told"),
    [
        ("", "line 1"),
        ("[]", "line 1"),
        ("assessment: yes\n", "assessment"),
        ("nothing: {answer: true, note: x}\n", "nothing"),
        ("a: [\n", "line "),
        ("&a a: *a\n", "line 1"),
    ],
)
def test_a_checklist_that_is_none_is_refused_by_line(
    shell: Shell, wiring: Wiring, tmp_path: Path, checklist: str, told: str
) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "checklist.yaml").write_text(checklist)
    assert shell("definition", "import", "good.yaml").code == 0
    words = ("--as=main:canvas:1", "--rigor=x", "--rationale=y", "--gate=none")
    asked = ("definition", "approve", "responsible-ai", "--checklist=checklist.yaml", *words)
    assert told in refused(shell, wiring, *asked)
