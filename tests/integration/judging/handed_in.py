"""Proposals as far as a test of judging wants them: handed in, or ready to be approved."""

from lti_app.domain.definition.content import Route
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from tests.factories.definition import ANSWERS
from tests.factories.proposals import ROUTE, Office


def handed_in(office: Office, phase: Phase, route: Route = ROUTE) -> DefinitionVersionId:
    """Hand a phase in, the phases before it accepted; ASA's turn."""
    version_id = office.to(phase, route)
    office.write(version_id, phase)
    office.move(version_id, Move.SUBMIT, office.proposer)
    return version_id


def approvable(office: Office) -> DefinitionVersionId:
    """Hand the design in, with rigor, gate and quality test in order."""
    version_id = handed_in(office, Phase.DESIGN)
    with office.wiring.open_work(office.consultant) as work:
        work.governance.answer_checklist(version_id, ANSWERS)
    return version_id
