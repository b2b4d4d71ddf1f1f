"""What a rigor sign-off rests on, and which of it has changed since (Policy 380.104, R7, R25).

The level of rigor is agreed for these outcomes, thresholds, assessment plans and this stack rule;
under any other it is stale until it is signed again.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from lti_app.domain.definition.content import DraftContent, DraftSlo, Stack
from lti_app.domain.ids import SloKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RigorSlo:
    """One outcome as it was when the rigor was signed; every value as text.

    `plan` has a line for each part of the assessment plan: its kind, the work, the rubric, who
    assesses, and where it is learned.
    """

    key: SloKey
    title: str
    description: str
    threshold: str
    combining: str
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RigorBasis:
    """What a rigor sign-off is given for."""

    slos: tuple[RigorSlo, ...]
    stack: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RigorChange:
    """One thing that is not as it was signed; `slo` is None for the stack rule.

    `part` is a field of `RigorSlo`, `stack`, or `added` or `removed` for a whole outcome.
    """

    part: str
    before: str
    after: str
    slo: SloKey | None = None


def rigor_basis(content: DraftContent) -> RigorBasis:
    """Take down what a sign-off of this content rests on."""
    slos = tuple(_taken_down(slo) for slo in sorted(content.slos, key=lambda slo: slo.key))
    return RigorBasis(slos=slos, stack=_stack(content.stack))


def fingerprint(content: DraftContent) -> str:
    """Digest what a rigor sign-off rests on: equal for equal rigor, in any order of SLOs."""
    basis = rigor_basis(content)
    told = [
        part
        for slo in basis.slos
        for part in (slo.key, slo.title, slo.description, slo.threshold, slo.combining, slo.plan)
    ]
    # A length before each part: no text can pass for two.
    written = "".join(f"{len(part)}:{part}" for part in (*told, basis.stack))
    return hashlib.sha256(written.encode()).hexdigest()


def rigor_changes(given_for: RigorBasis, content: DraftContent) -> tuple[RigorChange, ...]:
    """Name each thing that differs from what was signed."""
    return tuple(_changes(given_for, rigor_basis(content)))


def _changes(was: RigorBasis, now: RigorBasis) -> Iterator[RigorChange]:
    before = {slo.key: slo for slo in was.slos}
    after = {slo.key: slo for slo in now.slos}
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            yield RigorChange(slo=key, part="added", before="", after=new.title)
        elif new is None and old is not None:
            yield RigorChange(slo=key, part="removed", before=old.title, after="")
        elif old is not None and new is not None:
            for part in ("title", "description", "threshold", "combining", "plan"):
                one, other = getattr(old, part), getattr(new, part)
                if one != other:
                    yield RigorChange(slo=key, part=part, before=one, after=other)
    if was.stack != now.stack:
        yield RigorChange(part="stack", before=was.stack, after=now.stack)


def _taken_down(slo: DraftSlo) -> RigorSlo:
    told = slo.threshold
    threshold = ""
    if told is not None and told.points is not None and told.out_of is not None:
        threshold = f"{told.points.normalize():f} of {told.out_of.normalize():f}, {told.word}"
    kind = "" if slo.assessment_kind is None else slo.assessment_kind.value
    # A line each: no text can slip from one part into the next unseen.
    told_plan = (kind, slo.assessment, slo.rubric, slo.assessor, slo.experience.value)
    plan = "\n".join(" ".join(part.split()) for part in told_plan)
    return RigorSlo(
        key=slo.key,
        title=slo.title,
        description=slo.description,
        threshold=threshold,
        combining=", ".join(slo.combining),
        plan=plan,
    )


def _stack(stack: Stack | None) -> str:
    if stack is None:
        return ""
    groups = (f"{g.needed} of {', '.join(g.members)}" for g in stack.groups)
    return f"{stack.kind.value}: {'; '.join(groups)} ({stack.goal})"
