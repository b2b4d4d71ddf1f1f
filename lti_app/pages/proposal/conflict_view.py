"""Two texts of a section field by field: what each says, which words differ, what is proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.difference import Span, SpanKind, word_difference
from lti_app.domain.definition.merging import MISSING, ORDER, Choice, Side, Step
from lti_app.domain.definition.sections import Tree
from lti_app.pages.proposal.field_words import LABELS, item_word
from lti_app.pages.proposal.section_fields import Choice as ChoiceField
from lti_app.pages.proposal.section_fields import Hidden, Number, Text
from lti_app.pages.proposal.section_shape import Part, Rows, SectionForm
from lti_app.pages.proposal.shown_values import is_free_text, shown_section, shown_value

# Beyond this many characters the words of both get a taller box.
LONG_TEXT = 200
_ITEMS = frozenset({"competencies", "alignments", "endorsements", "slos", "pos", "groups"})


class _Chosen(SectionForm):
    side = ChoiceField("side", Side, str)
    words = Text("words", rows=4)


class SettleForm(SectionForm):
    """What is chosen of two texts: field by field, or one of them as a whole."""

    revision = Number("revision")
    beside = Hidden("beside")
    whole = Hidden("whole")
    choices = Rows("choices", Part("choices", _Chosen))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """One place where the texts differ, as the page asks about it."""

    number: int
    label: str
    standing: tuple[Span, ...]
    written: tuple[Span, ...]
    side: str
    words: str
    is_text: bool
    is_long: bool
    fault: str = ""


def choice_views(
    found: tuple[Choice, ...],
    trees: tuple[Tree, Tree],
    content: DraftContent,
    sent: SettleForm | None = None,
) -> tuple[ChoiceView, ...]:
    """Word each choice; what was chosen already stays chosen."""
    titles = _titles(content)
    rows: list[Any] = [] if sent is None else sent.choices.entries
    return tuple(
        _view(at, choice, trees, titles, rows[at].form if at < len(rows) else None)
        for at, choice in enumerate(found)
    )


def may_be_reworded(choice: Choice) -> bool:
    """Say whether words of both may stand there: in a text, and in nothing else."""
    names = tuple(step for step, is_item in _steps(choice.path) if not is_item)
    return choice.is_text and is_free_text(names)


def _view(
    at: int,
    choice: Choice,
    trees: tuple[Tree, Tree],
    titles: Mapping[str, str],
    sent: _Chosen | None,
) -> ChoiceView:
    standing, written = (
        _told(choice, value, titles) for value in (choice.standing, choice.written)
    )
    spans = word_difference(standing, written)
    side = choice.proposed or ""
    words = choice.standing if may_be_reworded(choice) else ""
    if sent is not None:
        side, words = sent.side.data or "", sent.words.data or words
    return ChoiceView(
        number=at,
        label=_label(choice, trees),
        standing=tuple(span for span in spans if span.kind is not SpanKind.NEW),
        written=tuple(span for span in spans if span.kind is not SpanKind.GONE),
        side=str(side),
        words=str(words),
        is_text=may_be_reworded(choice),
        is_long="\n" in standing + written or len(standing + written) > LONG_TEXT,
        fault=_("Choose what is to stand.") if sent is not None and not side else "",
    )


def _told(choice: Choice, value: Any, titles: Mapping[str, str]) -> str:
    if value is MISSING:
        return ""
    if choice.path[-1] == ORDER:
        return "\n".join(titles.get(key, key) for key in value)
    if isinstance(value, dict) and choice.path[-2:-1] and choice.path[-2] in _ITEMS:
        return "\n".join(f"{each.label}: {each.text}" for each in shown_section(value) if each.text)
    if isinstance(value, list) and choice.path[-1] in {"pos", "slos"}:
        return "\n".join(titles.get(key, key) for key in value)
    names = tuple(step for step, is_item in _steps(choice.path) if not is_item)
    return shown_value(names, value)


def _label(choice: Choice, trees: tuple[Tree, Tree]) -> str:
    """Call it by its field and, in a list, by the item's own place there."""
    told, names = [], list[str]()
    nodes: list[Any] = list(trees)
    for step, is_item in _steps(choice.path):
        if step == ORDER:
            return str(_("%(list)s: their order", list=LABELS.get(".".join(names), "")))
        if is_item:
            told.append(_place(names[-1], step, nodes))
            nodes = [item for node in nodes for item in node or () if _key_of(item) == step]
        else:
            names.append(step)
            nodes = [node.get(step) for node in nodes if isinstance(node, dict)]
    if not _steps(choice.path)[-1][1]:
        told.append(str(LABELS.get(".".join(names), "")))
    return ", ".join(told)


def _steps(path: Step) -> list[tuple[str, bool]]:
    """Give the steps of a path, each with whether it names an item of a list."""
    return [(step, at > 0 and path[at - 1] in _ITEMS) for at, step in enumerate(path)]


def _place(name: str, key: str, nodes: list[Any]) -> str:
    for node in nodes:
        for at, item in enumerate(node or (), start=1):
            if _key_of(item) == key:
                return item_word(name, at)
    return item_word(name, key)


def _key_of(item: Any) -> Any:
    return item.get("key") if isinstance(item, dict) else None


def _titles(content: DraftContent) -> Mapping[str, str]:
    named: dict[str, str] = {
        each.key: f"{_('SLO %(number)s', number=at)}: {each.title}"
        for at, each in enumerate(content.slos, start=1)
    }
    named |= {
        each.key: f"{_('PO %(number)s', number=at)}: {each.text}"
        for at, each in enumerate(content.pos, start=1)
    }
    named |= {
        each.key: f"{item_word('competencies', at)}: {each.text}"
        for at, each in enumerate(content.competencies, start=1)
    }
    return named
