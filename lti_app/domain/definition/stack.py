"""Micro-certificates as stacks: which rules there are and what makes one sound.

Pure: what the registry knows of the lines it names is handed in. Policy 380.104, R21 (stackable),
R24 (a collection of related micro-credentials), R25 (organized in several ways).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lti_app.domain.definition.content import DraftContent, Stack
from lti_app.domain.definition.kinds import MicroCredentialType, StackKind
from lti_app.domain.definition.lack import Lack, is_blank
from lti_app.domain.sentence import say

LEAST_MEMBERS = 2

_NO_LINES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLines:
    """What the registry knows of the lines a stack reaches.

    `members`: the slug of each, with the slugs that any version of it collects which is approved,
    or may be resumed; `None` for a check that has no registry at hand, such as the reading of a
    file. `offered`: those of them that may be named now; `None` where all are.
    """

    members: Mapping[str, tuple[str, ...]] | None = field(default=None)
    offered: frozenset[str] | None = None

    def offers(self, slug: str) -> bool:
        """Say whether a line is offered now."""
        return slug in (self.members or ()) and (self.offered is None or slug in self.offered)


def stack_lacks(content: DraftContent) -> Iterator[Lack]:
    """List what a stack lacks in itself (R24, R25)."""
    stack = content.stack
    if content.type is not MicroCredentialType.MICRO_CERTIFICATE:
        if stack is not None:
            yield Lack("R24", ("stack",), say("Only a micro-certificate collects others."))
        return
    if stack is None:
        yield Lack(
            "R24",
            ("stack",),
            say("A micro-certificate is a collection of related micro-credentials: name them."),
        )
        return
    yield from _wholes(stack)
    yield from _members(content.slug, stack)
    yield from _RULES[stack.kind](stack)


def line_lacks(content: DraftContent, lines: KnownLines) -> Iterator[Lack]:
    """List what a stack lacks by what the registry knows: unknown members, and circles (R24)."""
    if content.stack is None or lines.members is None:
        return
    for at, group in enumerate(content.stack.groups):
        for n, member in enumerate(group.members):
            here = ("stack", "groups", at, "members", n)
            if not lines.offers(member):
                yield Lack(
                    "R21",
                    here,
                    say("No approved micro-credential is called “%(slug)s”.", slug=member),
                )
            elif reaches(member, content.slug, lines.members):
                yield Lack("R24", here, say("“%(slug)s” collects this one itself.", slug=member))


def reaches(start: str, goal: str, members: Mapping[str, tuple[str, ...]]) -> bool:
    """Say whether a stack, or what it collects, collects `goal`."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        slug = waiting.pop()
        if slug == goal:
            return True
        if slug not in seen:
            seen.add(slug)
            waiting.extend(members.get(slug, ()))
    return False


def _wholes(stack: Stack) -> Iterator[Lack]:
    if is_blank(stack.theme):
        yield Lack("R24", ("stack", "theme"), say("Name the theme or the meta-competency."))
    if is_blank(stack.goal):
        yield Lack("R25", ("stack", "goal"), say("Say the overall goal, as agreed with ASA."))
    if not stack.groups:
        yield Lack("R25", ("stack", "groups"), say("Name the members."))


def _members(slug: str, stack: Stack) -> Iterator[Lack]:
    counts = Counter(stack.members())
    if stack.groups and len(counts) < LEAST_MEMBERS:
        yield Lack("R24", ("stack", "groups"), say("A micro-certificate has at least two members."))
    for at, group in enumerate(stack.groups):
        if not 1 <= group.needed <= len(group.members):
            yield Lack(
                "R25",
                ("stack", "groups", at, "needed"),
                say("Between 1 and %(most)s of them can be needed.", most=len(group.members)),
            )
        for n, member in enumerate(group.members):
            here = ("stack", "groups", at, "members", n)
            if member == slug:
                yield Lack("R24", here, say("A micro-certificate cannot collect itself."))
            elif counts[member] > 1:
                yield Lack("R24", here, say("“%(slug)s” is named more than once.", slug=member))


def _one_group(stack: Stack) -> Iterator[Lack]:
    if len(stack.groups) > 1:
        yield Lack("R25", ("stack", "groups"), say("This rule has one group of members."))


def _whole_group(stack: Stack) -> Iterator[Lack]:
    yield from _one_group(stack)
    for at, group in enumerate(stack.groups[:1]):
        if group.members and group.needed != len(group.members):
            yield Lack(
                "R25", ("stack", "groups", at, "needed"), say("This rule needs all its members.")
            )


def _some_of_them(stack: Stack) -> Iterator[Lack]:
    yield from _one_group(stack)
    for at, group in enumerate(stack.groups[:1]):
        if group.members and group.needed >= len(group.members):
            yield Lack(
                "R25",
                ("stack", "groups", at, "needed"),
                say("Fewer than all: where all are needed, choose the rule for that."),
            )


def _several_groups(stack: Stack) -> Iterator[Lack]:
    if stack.groups and len(stack.groups) < LEAST_MEMBERS:
        yield Lack("R25", ("stack", "groups"), say("This rule has at least two groups."))
    for at, group in enumerate(stack.groups):
        if is_blank(group.title):
            yield Lack("R25", ("stack", "groups", at, "title"), say("Name the group."))


def _core_and_electives(stack: Stack) -> Iterator[Lack]:
    if stack.groups and len(stack.groups) != LEAST_MEMBERS:
        yield Lack(
            "R25", ("stack", "groups"), say("This rule has two groups: the core and the electives.")
        )
        return
    for at, group in enumerate(stack.groups[:1]):
        if group.members and group.needed != len(group.members):
            yield Lack("R25", ("stack", "groups", at, "needed"), say("All of the core is needed."))


_RULES = {
    StackKind.ALL_OF: _whole_group,
    StackKind.ORDERED: _whole_group,
    StackKind.N_OF_M: _some_of_them,
    StackKind.GROUPS: _several_groups,
    StackKind.CORE_AND_ELECTIVES: _core_and_electives,
}
