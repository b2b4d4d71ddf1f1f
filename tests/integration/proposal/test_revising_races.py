"""A revision begun while its source is suspended: both happen, one after the other (R36)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.definition import DefinitionVersionRow
from tests.factories.proposals import Office


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_r36_revision_and_suspension_of_its_source_do_not_wait_for_each_other(
    unit_office: Office,
) -> None:
    source = unit_office.approve()
    is_locked, is_suspended = Event(), Event()

    def revise() -> DefinitionVersionId:
        with unit_office.wiring.open_work(unit_office.proposer) as work:
            starts = work.proposal_starts
            lock = starts._locked

            def slowly(version_id: DefinitionVersionId) -> DefinitionVersionRow:
                row = lock(version_id)
                is_locked.set()
                # The suspension stands in line by now, for the version and not for its line.
                is_suspended.wait(1)
                return row

            starts._locked = slowly
            return starts.revise(source)

    def suspend() -> None:
        assert is_locked.wait(20)
        unit_office.move(source, Move.SUSPEND, unit_office.admin)
        is_suspended.set()

    with ThreadPoolExecutor(2) as pool:
        begun, done = pool.submit(revise), pool.submit(suspend)
        done.result()
        revision = begun.result()
    with unit_office.wiring.open_work(unit_office.admin) as work:
        states = [work.definitions.stored(each).state for each in (source, revision)]
    assert states == [DefinitionState.SUSPENDED, DefinitionState.DRAFT]
