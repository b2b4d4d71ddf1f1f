"""Every word a person reads goes through the catalogue, and Spanish says all of it."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from jinja2 import Environment

from scripts.sentences import called, sentences
from scripts.unsaid import unsaid

ROOT = Path(__file__).parents[3]
SPANISH = ROOT / "lti_app/translations/es/LC_MESSAGES/messages.po"
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
MARKED = {"_", "_l", "gettext", "ngettext", "say"}
# Text between tags that is the same in every language: the product's name and the keys.
SAME_EVERYWHERE = {"Hallmark"}
WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?![\w-])")
WIDTHS = {"narrow", "normal", "wide", "full"}
SPOKEN_ATTRIBUTES = re.compile(r'\b(?:alt|title|aria-label|placeholder|data-label)="([^"{]+)"')


def read_aloud(directory: str) -> bool:
    name = Path(directory).name
    return not name.startswith(".") and name not in {"__pycache__", "node_modules"}


@cache
def mapping() -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's
    return methods, options


@cache
def said_in_english() -> dict[str, str | None]:
    """Every message with its plural."""
    methods, options = mapping()
    found: dict[str, str | None] = {}
    for _, _, message, _, _ in extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=read_aloud
    ):
        one, many = message if isinstance(message, tuple) else (message, None)
        found[str(one)] = many or found.get(str(one))
    return found


@cache
def spanish() -> Catalog:
    with SPANISH.open("rb") as file:
        return read_po(file)


def messages() -> list[Message]:
    return [message for message in spanish() if message.id]


def of_files(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_the_catalogue_lists_every_string_and_no_other() -> None:
    listed = {m.id[0] if isinstance(m.id, tuple) else m.id for m in messages()}
    english = set(said_in_english())
    assert (sorted(english - listed), sorted(listed - english)) == ([], [])


def test_every_string_has_a_spanish_text() -> None:
    assert unsaid(spanish()) == []


def test_a_text_left_empty_is_told() -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Saved.", "Guardado.")
    catalogue.add("Removed.", "")
    catalogue.add(("One", "Many"), ("Uno", ""))
    assert unsaid(catalogue) == ["Removed.", "('One', 'Many')"]


def test_every_translation_holds_the_facts_of_its_original() -> None:
    other = {}
    for message in messages():
        ids, texts = _key(message.id), _key(message.string)
        # A language may name the count where English says "the": never another fact.
        allowed = [sorted(PLACEHOLDER.findall(each)) for each in ids]
        for text in texts:
            if sorted(PLACEHOLDER.findall(text)) not in allowed:
                other[message.id] = text
    assert other == {}


def test_every_plural_has_each_form_that_spanish_has() -> None:
    wrong = {
        message.id: message.string
        for message in messages()
        if isinstance(message.id, tuple)
        and len(message.string if isinstance(message.string, tuple) else ()) != 2
    }
    assert wrong == {}


def test_the_compiled_catalogue_is_the_one_that_is_kept() -> None:
    compiled = SPANISH.with_suffix(".mo")
    assert compiled.exists(), "run: make setup"
    with compiled.open("rb") as file:
        said = {_named(m): _key(m.string) for m in read_mo(file) if m.id}
    kept = {_named(m): _key(m.string) for m in messages() if all(_key(m.string))}
    assert said == kept, "run: make setup"


def _named(message: Message) -> tuple[str, ...]:
    """Name a message by its context and text; a compiled catalogue keeps contexts as bytes."""
    context = message.context
    told = context.decode() if isinstance(context, bytes) else context or ""
    return (told, *_key(message.id))


def _key(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def test_spanish_speaks_to_everybody_alike() -> None:
    familiar = re.compile(r"\b(tú|tu|tus|ti|contigo|tuy[oa]s?|puedes|tienes|eres)\b", re.IGNORECASE)
    found = [m.string for m in messages() if familiar.search(str(m.string))]
    assert found == []


@pytest.mark.parametrize("folder", ["lti_app/domain", "lti_app/services", "lti_app/pages"])
def test_a_refusal_keeps_its_words_apart_from_its_facts(folder: str) -> None:
    ignored = [pattern for pattern, method in mapping()[0] if method == "ignore"]
    fused = []
    for path, tree in of_files(folder):
        name = path.relative_to(ROOT).as_posix()
        if any(fnmatch(name, pattern) for pattern in ignored):
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            parts = [*sentences(call), *(call.args[:1] if called(call) in MARKED else [])]
            fused += [
                f"{name}:{part.lineno}"
                for part in parts
                if isinstance(part, ast.JoinedStr | ast.BinOp)
            ]
    # What a terminal alone asks for.
    assert [
        each for each in fused if not each.startswith("lti_app/services/evidence/sync_log.py")
    ] == []


def test_no_page_says_a_sentence_past_the_catalogue() -> None:
    found = [
        f"{path.name}:{line}: {text}"
        for path, tree in of_files("lti_app/pages")
        for line, text in unmarked(tree)
        if re.match(r"[A-Z][a-z']+ [a-z]", text)
    ]
    assert found == []


def unmarked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    kept: set[int] = set()
    for node in ast.walk(tree):
        inside: list[ast.expr] = []
        if isinstance(node, ast.Call):
            # Marked for the catalogue, a refusal's sentence, or a line of the log.
            is_log = isinstance(node.func, ast.Attribute) and node.func.attr in {"warning", "error"}
            inside = node.args if called(node) in MARKED or is_log else [*sentences(node)]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside = [node.value]  # a docstring
        kept |= {id(part) for each in inside for part in ast.walk(each)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in kept:
            yield node.lineno, node.value


def literal_words(source: str) -> list[str]:
    """Words that stand in a template as they are: between its tags, or in what is read aloud."""
    page = "".join(
        text if kind == "data" else " { " if kind.endswith("_begin") else ""
        for _, kind, text in Environment(autoescape=True).lex(source)
    )
    spoken = [*SPOKEN_ATTRIBUTES.findall(page)]
    text = re.sub(r"<kbd.*?</kbd>", " ", page)
    text = re.sub(r"<[^>]*>", " ", text)
    spoken.append(re.sub(r'[\w-]+="[^"]*"', " ", text))
    words = {
        word for part in spoken for word in re.findall(r"(?<![\w-])[^\W\d_]{2,}(?![\w-])", part)
    }
    return sorted(words - SAME_EVERYWHERE - WIDTHS)


def test_no_template_holds_a_word_of_its_own() -> None:
    templates = ROOT / "lti_app" / "templates"
    found = {
        path.relative_to(templates).as_posix(): words
        for path in sorted(templates.rglob("*.html"))
        if (words := literal_words(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_word_that_a_template_holds_is_found() -> None:
    assert literal_words('<p class="sub">{{ _("Kept") }} Saved<img alt="A seal"></p>') == [
        "Saved",
        "seal",
    ]
