"""What the policy demands of a definition, and what a given one lacks, each by rule and field.

Pure: the import names each lack with its line, approval runs the same list again as a guard.
Policy 380.104, R1, R2, R5, R6, R8-R14, R22, R24, R26, R28-R30.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from lti_app.domain.definition.content import DraftContent, DraftSlo
from lti_app.domain.definition.kinds import PathwayPlace
from lti_app.domain.definition.lack import Lack, Path, is_blank
from lti_app.domain.definition.stack import stack_lacks
from lti_app.domain.mastery.threshold import DraftThreshold
from lti_app.domain.sentence import say

REFLECTION_TYPES = frozenset(
    ["online_text_entry", "online_upload", "online_url", "media_recording", "discussion_topic"]
)
"""What Canvas lets a learner hand in that a reviewer can read as a reflection."""


def lacks(content: DraftContent) -> tuple[Lack, ...]:
    """List everything the policy demands of this definition and does not find."""
    return tuple(lack for rule in _RULES for lack in rule(content))


def repeated_keys(content: DraftContent) -> tuple[Lack, ...]:
    """List the keys that are used twice: items are told apart by them, complete or not."""
    found: list[Lack] = []
    for rule, part in (("R5", "competencies"), ("R8", "slos"), ("R9", "pos")):
        found += _repeated(rule, part, [item.key for item in getattr(content, part)])
    return tuple(found)


def _form(content: DraftContent) -> Iterator[Lack]:
    if is_blank(content.unit.name):
        yield Lack("R1", ("unit", "name"), say("Name the unit that owns the definition."))
    if not content.purposes:
        yield Lack("R2", ("purposes",), say("Name at least one purpose."))
    if not content.audience:
        yield Lack("R26", ("audience",), say("Name at least one audience."))
    if content.credit is None:
        yield Lack(
            "R38", ("credit",), say("Say whether it is for credit, or continuing education.")
        )
    for name in ("title", "description", "criteria"):
        if is_blank(getattr(content, name)):
            yield Lack("text", (name,), say("Write this text; it is shown to people."))
    if content.image is None:
        yield Lack("image", ("image",), say("Add the badge's image."))
    elif is_blank(content.image.alt):
        yield Lack(
            "image", ("image", "alt"), say("Describe the image for people who cannot see it.")
        )


def _courses(content: DraftContent) -> Iterator[Lack]:
    if not content.accounts and not content.all_accounts:
        yield Lack(
            "R17",
            ("accounts",),
            say("List the Canvas accounts whose courses may use it, or open it to all of them."),
        )
    if content.accounts and content.all_accounts:
        yield Lack(
            "R17", ("all_accounts",), say("Either list accounts or open it to all, not both.")
        )


def _statement(content: DraftContent) -> Iterator[Lack]:
    if is_blank(content.competency_statement):
        yield Lack("R22", ("competency_statement",), say("A competency statement is required."))
    elif _same(content.competency_statement, content.description):
        yield Lack(
            "R22",
            ("competency_statement",),
            say("Say what a holder can do, in other words than the description."),
        )


def _competencies(content: DraftContent) -> Iterator[Lack]:
    if not content.competencies:
        yield Lack("R5", ("competencies",), say("List at least one competency."))
    known = {slo.key for slo in content.slos}
    for at, competency in enumerate(content.competencies):
        here = ("competencies", at)
        if is_blank(competency.text):
            yield Lack("R5", (*here, "text"), say("Say what the competency is."))
        if not competency.slos:
            yield Lack("R5", (*here, "slos"), say("Each competency traces to at least one SLO."))
        for n, key in enumerate(competency.slos):
            if key not in known:
                yield Lack(
                    "R5",
                    (*here, "slos", n),
                    say("There is no SLO with the key “%(key)s”.", key=key),
                )
    yield from _repeated("R5", "competencies", [c.key for c in content.competencies])


def _slos(content: DraftContent) -> Iterator[Lack]:
    if not content.slos:
        yield Lack("R8", ("slos",), say("At least one student learning outcome (SLO) is required."))
    for at, slo in enumerate(content.slos):
        here = ("slos", at)
        if is_blank(slo.title):
            yield Lack("R8", (*here, "title"), say("Name the outcome."))
        if is_blank(slo.description):
            yield Lack("R8", (*here, "description"), say("Say what a learner shows."))
        if slo.threshold is None:
            yield Lack("R6", (*here, "threshold"), say("Say from which level it is mastered."))
        else:
            yield from _threshold(slo.threshold, (*here, "threshold"))
        if not slo.combining:
            yield Lack(
                "R6", (*here, "combining"), say("Say how several assessments of it may combine.")
            )
        yield from _plan(slo, at)
    yield from _repeated("R8", "slos", [slo.key for slo in content.slos])


def _threshold(threshold: DraftThreshold, here: Path) -> Iterator[Lack]:
    if threshold.points is None:
        message = say("Say from how many points it is mastered.")
        yield Lack("R6", (*here, "points"), message)
    if threshold.out_of is None:
        message = say("Say how many points the whole scale has.")
        yield Lack("R6", (*here, "out_of"), message)
    if is_blank(threshold.word):
        yield Lack("R6", (*here, "word"), say("Name the level, such as “Sound”."))


def _plan(slo: DraftSlo, at: int) -> Iterator[Lack]:
    here = ("slos", at)
    if is_blank(slo.assessment):
        yield Lack("R29", (*here, "assessment"), say("Say by which work it is assessed."))
    if slo.assessment_kind is None:
        yield Lack("R29", (*here, "assessment_kind"), say("Say what kind of assessment it is."))
    if is_blank(slo.rubric):
        yield Lack("R29", (*here, "rubric"), say("Name the rubric it is judged by."))
    if is_blank(slo.assessor):
        yield Lack("R29", (*here, "assessor"), say("Say who assesses it."))


def _pathway(content: DraftContent) -> Iterator[Lack]:
    if content.pathway_place is None:
        yield Lack("R13", ("pathway_place",), say("Say whether it is part of a pathway."))
    if is_blank(content.pathway):
        yield Lack("R13", ("pathway",), say("Say its place in a pathway, or why it stands alone."))
    if content.pathway_place is PathwayPlace.PART_OF_PATHWAY and not (
        content.prerequisites or content.successors
    ):
        yield Lack("R13", ("prerequisites",), say("Name what comes before it or after it."))
    if is_blank(content.stack_place):
        yield Lack(
            "R21",
            ("stack_place",),
            say("Say what it counts towards, or why it is not meant to stack."),
        )


def _pos(content: DraftContent) -> Iterator[Lack]:
    if not content.pos:
        yield Lack("R9", ("pos",), say("At least one program outcome (PO) is required."))
    known = {po.key for po in content.pos}
    for at, po in enumerate(content.pos):
        if is_blank(po.text):
            yield Lack("R9", ("pos", at, "text"), say("Say what the program outcome is."))
    for at, slo in enumerate(content.slos):
        if not slo.pos:
            yield Lack("R9", ("slos", at, "pos"), say("Each SLO serves at least one PO."))
        for n, key in enumerate(slo.pos):
            if key not in known:
                yield Lack(
                    "R9",
                    ("slos", at, "pos", n),
                    say("There is no PO with the key “%(key)s”.", key=key),
                )
    yield from _repeated("R9", "pos", [po.key for po in content.pos])


def _alignments(content: DraftContent) -> Iterator[Lack]:
    if not content.alignments:
        yield Lack(
            "R10",
            ("alignments",),
            say("State at least one alignment to the workplace or to graduate study."),
        )
    for at, alignment in enumerate(content.alignments):
        if is_blank(alignment.text):
            yield Lack("R10", ("alignments", at, "text"), say("Say what it aligns to."))
        if is_blank(alignment.source):
            yield Lack(
                "R10",
                ("alignments", at, "source"),
                say("Name the source: a partner's letter, a framework, a program's requirement."),
            )


def _endorsements(content: DraftContent) -> Iterator[Lack]:
    for at, endorsement in enumerate(content.endorsements):
        here = ("endorsements", at)
        if is_blank(endorsement.partner):
            yield Lack("R14", (*here, "partner"), say("Name the partner."))
        if is_blank(endorsement.text):
            yield Lack("R14", (*here, "text"), say("Say what the partner says, or leave it out."))
        if endorsement.date is not None and not _is_day(endorsement.date):
            yield Lack(
                "R14", (*here, "date"), say("There is no day %(day)s.", day=endorsement.date)
            )


def _reflection(content: DraftContent) -> Iterator[Lack]:
    prompt = content.reflection
    parts = {
        "pathway": (prompt.pathway, say("the pathway")),
        "personal_growth": (prompt.personal_growth, say("personal growth")),
        "professional_growth": (prompt.professional_growth, say("professional growth")),
    }
    for name, (text, about) in parts.items():
        others = [other for key, (other, _) in parts.items() if key != name]
        if is_blank(text):
            yield Lack(
                "R12", ("reflection", name), say("The prompt must ask about %(part)s.", part=about)
            )
        elif any(_same(text, other) for other in others):
            yield Lack(
                "R12",
                ("reflection", name),
                say("Ask about %(part)s in words of its own.", part=about),
            )
    if not prompt.submission_types:
        yield Lack(
            "R11",
            ("reflection", "submission_types"),
            say("Say what may be handed in as reflection."),
        )
    for at, kind in enumerate(prompt.submission_types):
        if kind not in REFLECTION_TYPES:
            yield Lack(
                "R11",
                ("reflection", "submission_types", at),
                say(
                    "“%(kind)s” cannot hold a reflection. Use one of: %(kinds)s.",
                    kind=kind,
                    kinds=", ".join(sorted(REFLECTION_TYPES)),
                ),
            )


def _route(content: DraftContent) -> Iterator[Lack]:
    if content.route is None:
        yield Lack(
            "R28", ("route",), say("Answer the route questions: exists now, committee, credit.")
        )
    elif content.route.exists_now and is_blank(content.route.identifier):
        yield Lack(
            "R28",
            ("route", "identifier"),
            say("Name the existing program, course or experience it is aligned to."),
        )


def _repeated(rule: str, part: str, keys: Sequence[str]) -> Iterator[Lack]:
    seen: set[str] = set()
    for at, key in enumerate(keys):
        if key in seen:
            yield Lack(rule, (part, at, "key"), say("The key “%(key)s” is used twice.", key=key))
        seen.add(key)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


_RULES: tuple[Callable[[DraftContent], Iterable[Lack]], ...] = (
    _form,
    _courses,
    _statement,
    _competencies,
    _slos,
    _pos,
    _alignments,
    _endorsements,
    _pathway,
    stack_lacks,
    _reflection,
    _route,
)
