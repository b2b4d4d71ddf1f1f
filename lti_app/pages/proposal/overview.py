"""The overview of one proposal: what is next for whom, how far each phase is, what stands in it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_app.domain.definition.definition import PUBLISHED
from lti_app.domain.definition.gate import gate_is_open
from lti_app.domain.definition.objection import Objected
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.definition.words import decided_word
from lti_app.pages.proposal.frame import HERE, address, frame_phases, proposal_frame
from lti_app.pages.proposal.progress_words import objections_told, phase_card, road_told
from lti_app.pages.proposal.standing_words import gate_told, rigor_told
from lti_app.pages.wording.definition_words import section_word
from lti_app.services.proposal.reading import Proposal

blueprint = Blueprint("proposal", __name__)


@blueprint.get(f"{HERE}/")
@guarded(unit_or_asa)
def overview(visit: Visit, version: int) -> ResponseReturnValue:
    """Show one proposal at a glance."""
    return overview_page(visit, visit.work.proposals.one(DefinitionVersionId(version)))


def overview_page(
    visit: Visit,
    proposal: Proposal,
    *,
    refused: Objected | None = None,
    kept: RuleRefused | None = None,
) -> str:
    """Render the overview; `refused` says why it was not handed in, `kept` why not withdrawn."""
    dossier, here = proposal.dossier, address(visit, proposal)
    people = visit.work.proposals.people(people_of(proposal))
    gate_open = gate_is_open(dossier)
    gate = gate_told(dossier, people)
    asked = visit.work.exemptions.of(proposal.version_id) if gate.may_be_exempt else ()
    uses = visit.work.definition_uses.of(proposal.version_id)
    return render_template(
        "proposal/overview.html",
        **proposal_frame(visit, proposal, "overview"),
        road=road_told(dossier, uses.courses),
        uses=uses,
        decisions=visit.work.definition_records.decisions(proposal.version_id),
        decided_word=decided_word,
        is_published=dossier.state in PUBLISHED,
        cards=[
            phase_card(dossier, found, here, gate_open=gate_open)
            for found in frame_phases(proposal).values()
        ],
        gate=gate,
        exemption_asked=next(iter(asked), None),
        rigor=rigor_told(dossier, people),
        consultant=people.get(dossier.consultant) if dossier.consultant else None,
        authors=sorted(
            (people[each].name for each in dossier.authors if people[each].name),
            key=str.casefold,
        ),
        proposer=people.get(dossier.proposed_by) if dossier.proposed_by else None,
        refused=() if refused is None else objections_told(refused, here),
        kept=kept,
        section_word=section_word,
    )


def people_of(proposal: Proposal) -> set[PersonId]:
    """Name everybody a proposal's dossier speaks of, so that one query tells their names."""
    dossier = proposal.dossier
    found = {*dossier.authors}
    if dossier.rigor is not None:
        found.add(dossier.rigor.person_id)
    if dossier.checklist is not None:
        found.add(dossier.checklist.person_id)
    if dossier.gate is not None:
        found.add(dossier.gate.person_id)
    return found | {each for each in (dossier.consultant, dossier.proposed_by) if each is not None}
