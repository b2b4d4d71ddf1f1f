"""A proposal's way through the tool's own pages: a unit writes it, ASA judges it, all over HTTP.

The words are those of a definition file; each is sent as the field a person would write it in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

from demo.campus import CHECKLIST, Ports
from demo.processes import DemoFailed
from demo.window import Window

RIGOR = (
    "Four described levels for each outcome, judged on real cases; the mastery threshold is the "
    "third. Agreed with the unit in consultation."
)
# Which fields of a file each section of a phase's page has; of a list's items, which parts.
_SECTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "application": {
            "about": (
                "title", "type", "description", "purposes", "audience", "level", "credit",
            ),
            "competencies": (
                "competency_statement", "competencies.key", "competencies.kind",
                "competencies.text",
            ),
            "alignments": ("alignments",),
            "partners": ("endorsements",),
            "pathway": ("pathway_place", "pathway", "prerequisites", "successors"),
        },
        "assessment": {
            "outcomes": ("slos.key", "slos.title", "slos.description"),
            "program-outcomes": ("pos",),
            "matrix": ("slos.key", "slos.pos", "competencies.key", "competencies.slos"),
            "plan": (
                "slos.key", "slos.assessment_kind", "slos.assessment", "slos.rubric",
                "slos.threshold", "slos.combining", "slos.first", "slos.assessor",
            ),
        },
        "design": {
            "reflection": ("reflection",),
            "image": ("image.alt",),
            "public": ("criteria", "tags", "language"),
            "term": ("term", "valid_for_months", "all_accounts", "accounts"),
            "stack": ("stack_place", "stack"),
        },
    }
)  # fmt: skip
_ROWS_OF_TEXT = frozenset({"prerequisites", "successors", "members"})
_IN_ONE_LINE = frozenset({"tags", "accounts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal that was begun: its version's id, and the file its words are in."""

    version: int
    words: Mapping[str, Any]
    folder: Path

    @property
    def here(self) -> str:
        """The pages of its unit."""
        return f"/unit/proposals/{self.version}/"

    @property
    def desk(self) -> str:
        """The page on which ASA judges it."""
        return f"/asa/definitions/{self.version}/"


def account_window(ports: Ports, school: Mapping[str, Any], name: str) -> Window:
    """Launch somebody from the account's menu, as whoever has no course comes in."""
    person = next(each for each in school["people"] if each["name"] == name)
    return Window(ports).launch(person=person["canvas_user_id"], placement="account_navigation")


def read_words(path: Path) -> dict[str, Any]:
    """Read a definition file; the first way of combining is what an instructor is suggested."""
    words: dict[str, Any] = YAML(typ="safe").load(path)
    for slo in words.get("slos", ()):
        slo["first"] = slo["combining"][0]
    return words


class Unit:
    """A proposer's window."""

    def __init__(self, window: Window) -> None:
        """Write in this window."""
        self.window = window

    def begin(self, path: Path) -> Proposal:
        """Answer the route questions and begin a proposal."""
        words = read_words(path)
        route = words["route"]
        answers = {
            "exists": _answer(route["exists_now"]),
            "identifier": route.get("identifier", ""),
            "committee": _answer(route["needs_curriculum_committee"]),
            "credit": _answer(route["stacks_to_credit"]),
            "type": words["type"],
            "title": words["title"],
        }
        # Who proposes for one unit only is not asked which.
        if units := self.window.get("/unit/start").choices("unit"):
            answers["unit"] = units[words["unit"]["name"]]
        self.window.send("/unit/start", answers | {"action": "look"})
        address = self.window.submit("/unit/start", action="begin").address
        found = re.search(r"/unit/proposals/(\d+)/", address)
        if found is None:
            raise DemoFailed(f"No proposal began: the pages ended at {address}.")
        return Proposal(version=int(found.group(1)), words=words, folder=path.parent)

    def write(self, proposal: Proposal, phase: str) -> None:
        """Write every section of a phase that the file has words for, each in its own form."""
        self.window.get(f"{proposal.here}{phase}")
        for section in _SECTIONS[phase]:
            self.write_section(proposal, phase, section)

    def write_section(self, proposal: Proposal, phase: str, section: str) -> None:
        """Write one section of the open page of its phase."""
        fields = dict(section_fields(proposal.words, _SECTIONS[phase][section]))
        files = {}
        if section == "image" and fields:
            files = {"upload": proposal.folder / proposal.words["image"]["file"]}
        if fields:
            self.window.send(f"/sections/{section}", fields, files)

    def rewrite(self, proposal: Proposal, phase: str, section: str) -> None:
        """Write one section anew."""
        self.window.get(f"{proposal.here}{phase}")
        self.write_section(proposal, phase, section)

    def hand_in(self, proposal: Proposal) -> None:
        """Give the phase to ASA."""
        self.window.get(proposal.here).submit("/submit")


class Office:
    """The window of somebody of ASA who judges."""

    def __init__(self, window: Window) -> None:
        """Judge in this window."""
        self.window = window

    def name_consultant(self, proposal: Proposal, name: str) -> None:
        """Name who facilitates it (R3)."""
        page = self.window.get(proposal.desk)
        page.submit("/consultant", consultant=page.choices("consultant")[name])

    def accept_application(self, proposal: Proposal, consultant: str) -> None:
        """Name the consultant, and open the assessment."""
        self.name_consultant(proposal, consultant)
        self.window.submit("/advance")

    def sign_rigor(self, proposal: Proposal, level: str, why: str) -> None:
        """Sign the rigor of the plan as it stands (R7)."""
        self.window.get(proposal.desk).submit("/rigor", level=level, rationale=why)

    def accept_plan(self, proposal: Proposal) -> None:
        """Open the design; no gate is needed, and that is recorded (R30)."""
        self.window.get(proposal.desk).submit("/gate", kind="not_needed")
        self.window.submit("/advance")

    def approve(self, proposal: Proposal, letter: str) -> None:
        """Answer the quality test, read the letter, and approve (R20, R33)."""
        answers = YAML(typ="safe").load(CHECKLIST)
        fields = {item: _answer(said["answer"]) for item, said in answers.items()}
        notes = {f"{item}-note": said["note"] for item, said in answers.items()}
        self.window.get(proposal.desk).send("/checklist", fields | notes)
        self._decide(kind="approve", text=letter)

    def return_it(self, proposal: Proposal, letter: str, reason: str) -> None:
        """Return it to its unit, with a reason of the guidelines and in words (R18)."""
        self.window.get(proposal.desk)
        self._decide(kind="return", text=letter, reasons=[reason])

    def comment(self, proposal: Proposal, place: str, text: str) -> None:
        """Say something about a place, named as `pathway/pathway` (R3)."""
        self._talk(proposal, place).submit("/comments", place=place, text=text)

    def suggest(self, proposal: Proposal, place: str, wording: str, why: str) -> None:
        """Suggest other words for a text."""
        self._talk(proposal, place).submit("/comments", act="word", place=place)
        self.window.submit("/comments", place=place, wording=wording, text=why)

    def log_meeting(self, proposal: Proposal, *, held_on: str, attendees: str, notes: str) -> None:
        """Log a meeting with the unit."""
        page = self.window.get(f"{proposal.here}consultation")
        page.submit("/meetings", held_on=held_on, attendees=attendees, notes=notes)

    def _talk(self, proposal: Proposal, place: str) -> Window:
        return self.window.get(f"{proposal.here}consultation?at={place}")

    def _decide(self, **decision: Any) -> None:
        """Read the letter first, then send it."""
        self.window.send("/decide", decision | {"action": "preview"})
        self.window.submit("/decide", action="decide")


def propose_and_approve(unit: Unit, office: Office, path: Path, consultant: str) -> Proposal:
    """Walk one proposal of a unit from the route questions to its approval."""
    proposal = unit.begin(path)
    unit.write(proposal, "application")
    unit.hand_in(proposal)
    office.accept_application(proposal, consultant)
    unit.write(proposal, "assessment")
    unit.hand_in(proposal)
    office.sign_rigor(proposal, proposal.words["level"], RIGOR)
    office.accept_plan(proposal)
    unit.write(proposal, "design")
    unit.hand_in(proposal)
    office.approve(proposal, "Approved as proposed. Thank you for the clear plan.")
    return proposal


def section_fields(
    words: Mapping[str, Any], names: tuple[str, ...]
) -> Iterator[tuple[str, str | list[str]]]:
    """Write what a file says of some fields as the pages' forms send it."""
    for name in names:
        first, _, part = name.partition(".")
        value = words.get(first)
        if value is None:
            continue
        if not part:
            yield from _sent(first, value)
        elif isinstance(value, dict):
            yield from _sent(f"{first}-{part}", value[part])
        else:
            for at, each in enumerate(value):
                if part in each:
                    yield from _sent(f"{first}-{at}-{part}", each[part])


def _sent(name: str, value: object) -> Iterator[tuple[str, str | list[str]]]:
    last = name.rpartition("-")[2]
    if isinstance(value, dict):
        for part, inner in value.items():
            yield from _sent(f"{name}-{part}", inner)
    elif isinstance(value, list) and last in _IN_ONE_LINE:
        yield name, ", ".join(map(str, value))
    elif isinstance(value, list):
        if last in _ROWS_OF_TEXT or any(isinstance(each, dict) for each in value):
            for at, inner in enumerate(value):
                yield from _sent(f"{name}-{at}", inner)
        else:
            yield name, [str(each) for each in value]
    else:
        yield name, _answer(value) if isinstance(value, bool) else str(value)


def _answer(yes: object) -> str:
    return "yes" if yes else "no"
