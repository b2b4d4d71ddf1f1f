"""Proposals of the campus's units, each at another point of its road, written by the services."""

from dataclasses import dataclass, replace
from decimal import Decimal

from lti_app.domain.definition.content import DefinitionContent, Route
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, UnitId
from lti_app.domain.mastery.threshold import Threshold
from lti_app.domain.people.actor import Actor, LocalRole, UnitRole
from lti_app.services.proposal.section_form import tree_of
from lti_app.wiring import Wiring
from tests.factories.definition import complete
from tests.factories.proposals import CREDIT, ROUTE, Office

# What a unit calls its proposals, and words in them that only its readers see.
TITLES = {
    "draft of press": "Wombat Letterpress",
    "ready of press": "Bilby Typesetting",
    "handed in of press": "Quoll Bookbinding",
    "stale of press": "Potoroo Papermaking",
    "approved of press": "Bandicoot Proofreading",
    "withdrawn of press": "Numbat Engraving",
    "draft of stage": "Echidna Lighting",
    "draft of harbor": "Kookaburra Piloting",
}
WHISPERS = {thing: f"In the words of the {title.lower()}-plan." for thing, title in TITLES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Who proposes, writes and judges for one unit."""

    name: str
    id: UnitId
    institution_id: InstitutionId
    proposer: Actor
    co_editor: Actor
    consultant: Actor
    admin: Actor


def in_unit(actor: Actor, unit_id: UnitId, role: LocalRole) -> Actor:
    """Give somebody's actor with a role in a unit."""
    return replace(
        actor,
        local_roles=actor.local_roles | {role},
        unit_roles=actor.unit_roles | {UnitRole(unit_id=unit_id, role=role)},
    )


def office_of(wiring: Wiring, unit: Unit) -> Office:
    """Give a unit's people as an office."""
    return Office(
        wiring=wiring,
        institution_id=unit.institution_id,
        unit_id=unit.id,
        proposer=unit.proposer,
        co_editor=unit.co_editor,
        consultant=unit.consultant,
        admin=unit.admin,
    )


def propose(wiring: Wiring, unit: Unit) -> dict[str, DefinitionVersionId]:
    """Write the proposals of a unit; gives them by name."""
    office = office_of(wiring, unit)
    makers = {
        "draft": lambda: _draft(office, f"draft of {unit.name}"),
        "ready": lambda: _ready(office, f"ready of {unit.name}"),
        "handed in": lambda: _handed_in(office, f"handed in of {unit.name}"),
        "stale": lambda: _stale(office, f"stale of {unit.name}"),
        "approved": lambda: _approved(office, f"approved of {unit.name}"),
        "withdrawn": lambda: _withdrawn(office, f"withdrawn of {unit.name}"),
    }
    return {
        thing: makers[thing.partition(" of ")[0]]()
        for thing in TITLES
        if thing.endswith(f" of {unit.name}")
    }


def write_late(office: Office, thing: str, version_id: DefinitionVersionId) -> int | None:
    """Let the co-editor of a draft come too late with a text; gives what waits then."""
    if not thing.startswith("draft of "):
        return None
    said = replace(content_of(thing), description=f"{WHISPERS[thing]} Said otherwise.")
    with office.wiring.open_work(office.co_editor) as work:
        values = extract(tree_of(said), Section.ABOUT)
        return work.proposal_sections.save(version_id, Section.ABOUT, values, 0).conflict_id


def content_of(thing: str) -> DefinitionContent:
    """Everything a proposal is to say."""
    return complete(title=TITLES[thing], description=WHISPERS[thing])


def _draft(office: Office, thing: str) -> DefinitionVersionId:
    version_id = office.begin(CREDIT, title=TITLES[thing])
    _save(office, version_id, Section.ABOUT, content_of(thing))
    return version_id


def _ready(office: Office, thing: str) -> DefinitionVersionId:
    version_id = office.begin(ROUTE, title=TITLES[thing])
    office.write(version_id, Phase.APPLICATION, content_of(thing))
    return version_id


def _assessing(office: Office, thing: str, route: Route = ROUTE) -> DefinitionVersionId:
    version_id = office.begin(route, title=TITLES[thing])
    office.write(version_id, Phase.APPLICATION, content_of(thing))
    office.move(version_id, Move.SUBMIT, office.proposer)
    office.assign(version_id)
    office.move(version_id, Move.ASSESS, office.consultant)
    office.write(version_id, Phase.ASSESSMENT, content_of(thing))
    return version_id


def _handed_in(office: Office, thing: str) -> DefinitionVersionId:
    version_id = _assessing(office, thing, CREDIT)
    office.move(version_id, Move.SUBMIT, office.proposer)
    return version_id


def _designing(office: Office, thing: str) -> DefinitionVersionId:
    version_id = _assessing(office, thing)
    office.move(version_id, Move.SUBMIT, office.proposer)
    office.sign(version_id)
    office.move(version_id, Move.DESIGN, office.consultant)
    return version_id


def _stale(office: Office, thing: str) -> DefinitionVersionId:
    version_id = _designing(office, thing)
    content = content_of(thing)
    first, *others = content.slos
    harder = Threshold(points=Decimal(4), out_of=Decimal(4), word="Strong")
    changed = replace(content, slos=(replace(first, threshold=harder), *others))
    _save(office, version_id, Section.PLAN, changed)
    return version_id


def _approved(office: Office, thing: str) -> DefinitionVersionId:
    version_id = _designing(office, thing)
    office.write(version_id, Phase.DESIGN, content_of(thing))
    office.approve_with_condition(version_id)
    return version_id


def _withdrawn(office: Office, thing: str) -> DefinitionVersionId:
    version_id = office.begin(ROUTE, title=TITLES[thing])
    _save(office, version_id, Section.ABOUT, content_of(thing))
    office.move(version_id, Move.WITHDRAW, office.proposer)
    return version_id


def _save(
    office: Office, version_id: DefinitionVersionId, section: Section, content: DefinitionContent
) -> None:
    with office.wiring.open_work(office.proposer) as work:
        base = work.proposals.one(version_id).save_of(section).revision
        work.proposal_sections.save(version_id, section, extract(tree_of(content), section), base)
