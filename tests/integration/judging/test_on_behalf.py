"""ASA hands a file in for its unit until the unit writes in it (Policy 380.104, R1, R27)."""

from dataclasses import replace

import pytest

from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import DefinitionVersionId
from tests.factories.definition import complete, drafted
from tests.factories.proposals import Office


def filed(office: Office) -> DefinitionVersionId:
    """Import a definition of the office's unit, as an administrator of the system does."""
    content = complete()
    unit = replace(content.unit, name="Center ai", kind=UnitKind.CENTER)
    found = drafted(office.wiring, office.institution_id, replace(content, unit=unit))
    assert found.unit_id == office.unit_id
    return found.version_id


def test_file_nobody_wrote_in_is_handed_in_by_asa(unit_office: Office) -> None:
    version_id = filed(unit_office)

    unit_office.move(version_id, Move.SUBMIT, unit_office.consultant)

    with unit_office.wiring.open_work(unit_office.admin) as work:
        assert work.definitions.stored(version_id).turn is Turn.ASA


def test_file_the_unit_is_writing_in_is_the_units_to_hand_in(unit_office: Office) -> None:
    version_id = filed(unit_office)
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        work.proposal_sections.save(version_id, Section.ABOUT, {"title": "Half written"}, 0)

    with pytest.raises(NotPermitted, match="takes a proposer of the unit"):
        unit_office.move(version_id, Move.SUBMIT, unit_office.consultant)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    unit_office.move(version_id, Move.RETURN, unit_office.consultant)
    with pytest.raises(NotPermitted, match="takes a proposer of the unit"):
        unit_office.move(version_id, Move.SUBMIT, unit_office.consultant)
