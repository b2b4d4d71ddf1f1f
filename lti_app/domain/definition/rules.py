"""What the policy demands of a definition, and what a given one lacks, each by rule and field.

Pure: the import names each lack with its line, approval runs the same list again as a guard.
Policy 380.104, R1, R2, R5, R6, R8-R14, R22, R24, R26, R28-R30.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.definition.kinds import MicroCredentialType

Path = tuple[str | int, ...]

REFLECTION_TYPES = frozenset(
    {
        "online_text_entry",
        "online_upload",
        "online_url",
        "media_recording",
        "discussion_topic",
    }
)
"""What Canvas lets a learner hand in that a reviewer can read as a reflection."""

_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing a definition lacks: the rule, where in the definition, and a sentence."""

    rule: str
    path: Path
    message: str

    @property
    def field(self) -> str:
        """Name the place as people write it, such as `slos[1].pos`; counting starts at 0."""
        return field_name(self.path)


def field_name(path: Path) -> str:
    """Write a path as `slos[1].pos`."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(parts).removeprefix(".")


def is_blank(text: str) -> bool:
    """Say whether a text shows nothing: white space and invisible characters only."""
    return all(unicodedata.category(c)[0] in "ZC" or c in _FILLERS for c in text)


def lacks(content: DefinitionContent) -> tuple[Lack, ...]:
    """List everything the policy demands of this definition and does not find."""
    return tuple(lack for rule in _RULES for lack in rule(content))


def _form(content: DefinitionContent) -> Iterator[Lack]:
    if content.type is MicroCredentialType.MICRO_CERTIFICATE:
        yield Lack(
            "R24",
            ("type",),
            "A micro-certificate is a collection of at least two micro-credentials, which this "
            "version of Hallmark cannot hold yet. Use `badge`.",
        )
    if is_blank(content.unit.name):
        yield Lack("R1", ("unit", "name"), "Name the unit that owns the definition.")
    if not content.purposes:
        yield Lack("R2", ("purposes",), "Name at least one purpose.")
    if not content.audience:
        yield Lack("R26", ("audience",), "Name at least one audience.")
    if is_blank(content.pathway):
        yield Lack("R13", ("pathway",), "Say its place in a pathway, or why it stands alone.")
    for name in ("title", "description", "criteria"):
        if is_blank(getattr(content, name)):
            yield Lack("text", (name,), "Write this text; it is shown to people.")
    if is_blank(content.image.alt):
        yield Lack("image", ("image", "alt"), "Describe the image for people who cannot see it.")


def _courses(content: DefinitionContent) -> Iterator[Lack]:
    if not content.accounts and not content.all_accounts:
        yield Lack(
            "R17",
            ("accounts",),
            "List the Canvas accounts whose courses may use it, or set `all_accounts: true`.",
        )
    if content.accounts and content.all_accounts:
        yield Lack("R17", ("all_accounts",), "Either list accounts or open it to all, not both.")


def _statement(content: DefinitionContent) -> Iterator[Lack]:
    if is_blank(content.competency_statement):
        yield Lack("R22", ("competency_statement",), "A competency statement is required.")
    elif _same(content.competency_statement, content.description):
        yield Lack(
            "R22",
            ("competency_statement",),
            "Say what a holder can do, in other words than the description.",
        )


def _competencies(content: DefinitionContent) -> Iterator[Lack]:
    if not content.competencies:
        yield Lack("R5", ("competencies",), "List at least one competency.")
    known = {slo.key for slo in content.slos}
    for at, competency in enumerate(content.competencies):
        here = ("competencies", at)
        if is_blank(competency.text):
            yield Lack("R5", (*here, "text"), "Say what the competency is.")
        if not competency.slos:
            yield Lack("R5", (*here, "slos"), "Each competency traces to at least one SLO.")
        for n, key in enumerate(competency.slos):
            if key not in known:
                yield Lack("R5", (*here, "slos", n), f"There is no SLO with the key “{key}”.")
    yield from _repeated("R5", "competencies", [c.key for c in content.competencies])


def _slos(content: DefinitionContent) -> Iterator[Lack]:
    if not content.slos:
        yield Lack("R8", ("slos",), "At least one student learning outcome (SLO) is required.")
    for at, slo in enumerate(content.slos):
        here = ("slos", at)
        if is_blank(slo.title):
            yield Lack("R8", (*here, "title"), "Name the outcome.")
        if is_blank(slo.description):
            yield Lack("R8", (*here, "description"), "Say what a learner shows.")
        if is_blank(slo.threshold.word):
            yield Lack("R6", (*here, "threshold", "word"), "Name the level, such as “Sound”.")
        if not slo.combining:
            yield Lack("R6", (*here, "combining"), "Say how several assessments of it may combine.")
        if is_blank(slo.assessment):
            yield Lack(
                "R29", (*here, "assessment"), "Say how it is assessed: work, rubric, assessor."
            )
    yield from _repeated("R8", "slos", [slo.key for slo in content.slos])


def _pos(content: DefinitionContent) -> Iterator[Lack]:
    if not content.pos:
        yield Lack("R9", ("pos",), "At least one program outcome (PO) is required.")
    known = {po.key for po in content.pos}
    for at, po in enumerate(content.pos):
        if is_blank(po.text):
            yield Lack("R9", ("pos", at, "text"), "Say what the program outcome is.")
    for at, slo in enumerate(content.slos):
        if not slo.pos:
            yield Lack("R9", ("slos", at, "pos"), "Each SLO serves at least one PO.")
        for n, key in enumerate(slo.pos):
            if key not in known:
                yield Lack("R9", ("slos", at, "pos", n), f"There is no PO with the key “{key}”.")
    yield from _repeated("R9", "pos", [po.key for po in content.pos])


def _alignments(content: DefinitionContent) -> Iterator[Lack]:
    if not content.alignments:
        yield Lack(
            "R10",
            ("alignments",),
            "State at least one alignment to the workplace or to graduate study.",
        )
    for at, alignment in enumerate(content.alignments):
        if is_blank(alignment.text):
            yield Lack("R10", ("alignments", at, "text"), "Say what it aligns to.")
        if is_blank(alignment.source):
            yield Lack(
                "R10",
                ("alignments", at, "source"),
                "Name the source: a partner's letter, a framework, a program's requirement.",
            )


def _endorsements(content: DefinitionContent) -> Iterator[Lack]:
    for at, endorsement in enumerate(content.endorsements):
        here = ("endorsements", at)
        if is_blank(endorsement.partner):
            yield Lack("R14", (*here, "partner"), "Name the partner.")
        if is_blank(endorsement.text):
            yield Lack("R14", (*here, "text"), "Say what the partner says, or leave it out.")
        if endorsement.date is not None and not _is_day(endorsement.date):
            yield Lack("R14", (*here, "date"), f"There is no day {endorsement.date}.")


def _reflection(content: DefinitionContent) -> Iterator[Lack]:
    prompt = content.reflection
    parts = {
        "pathway": (prompt.pathway, "the pathway"),
        "personal_growth": (prompt.personal_growth, "personal growth"),
        "professional_growth": (prompt.professional_growth, "professional growth"),
    }
    for name, (text, about) in parts.items():
        others = [other for key, (other, _) in parts.items() if key != name]
        if is_blank(text):
            yield Lack("R12", ("reflection", name), f"The prompt must ask about {about}.")
        elif any(_same(text, other) for other in others):
            yield Lack("R12", ("reflection", name), f"Ask about {about} in words of its own.")
    if not prompt.submission_types:
        yield Lack(
            "R11", ("reflection", "submission_types"), "Say what may be handed in as reflection."
        )
    for at, kind in enumerate(prompt.submission_types):
        if kind not in REFLECTION_TYPES:
            yield Lack(
                "R11",
                ("reflection", "submission_types", at),
                f"“{kind}” cannot hold a reflection. Use one of: "
                f"{', '.join(sorted(REFLECTION_TYPES))}.",
            )


def _route(content: DefinitionContent) -> Iterator[Lack]:
    if content.route is None:
        yield Lack("R28", ("route",), "Answer the route questions: exists now, committee, credit.")
    elif content.route.exists_now and is_blank(content.route.identifier):
        yield Lack(
            "R28",
            ("route", "identifier"),
            "Name the existing program, course or experience it is aligned to.",
        )


def _repeated(rule: str, part: str, keys: Sequence[str]) -> Iterator[Lack]:
    seen: set[str] = set()
    for at, key in enumerate(keys):
        if key in seen:
            yield Lack(rule, (part, at, "key"), f"The key “{key}” is used twice.")
        seen.add(key)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


_RULES: tuple[Callable[[DefinitionContent], Iterable[Lack]], ...] = (
    _form,
    _courses,
    _statement,
    _competencies,
    _slos,
    _pos,
    _alignments,
    _endorsements,
    _reflection,
    _route,
)
