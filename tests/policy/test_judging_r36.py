"""R36: a definition carries its dates as the policy does; a version once approved never changes."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.difference import content_difference
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import extract
from lti_app.domain.errors import RuleRefused
from lti_app.services.proposal.section_form import tree_of
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.definition import approved, complete, institution
from tests.factories.proposals import Office, office
from tests.integration.judging.handed_in import approvable

APPROVE = Decision(kind=DecisionKind.APPROVE)


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


def test_r36_approval_is_the_initial_date_and_sets_the_day_of_review(
    unit_office: Office,
) -> None:
    version_id = approvable(unit_office)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        work.definition_decisions.decide(version_id, APPROVE)
        proposal = work.proposals.one(version_id)
        dates = work.definition_reviews.dates_of(proposal.line_id)
    assert dates.initial is not None
    assert (dates.initial.on, dates.initial.number) == (START.date(), 1)
    assert proposal.review_due_on == START.date() + timedelta(days=1095)


def test_r36_review_without_change_is_a_date_of_its_own(
    unit_office: Office, clock: FixedClock
) -> None:
    version_id = unit_office.approve()
    clock.move(days=400)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        before = work.definitions.version(version_id).digest
        work.definition_reviews.review_without_change(version_id, "Still fits.")
        dates = work.definition_reviews.dates_of(work.proposals.one(version_id).line_id)
        assert work.definitions.version(version_id).digest == before
    assert [each.on for each in dates.reviewed] == [START.date() + timedelta(days=400)]
    assert dates.revised == ()


def test_r36_approved_version_is_written_in_by_nobody(unit_office: Office) -> None:
    version_id = unit_office.approve()
    tree = extract(tree_of(complete()), Section.ABOUT) | {"title": "Another"}
    with (
        unit_office.wiring.open_work(unit_office.proposer) as work,
        pytest.raises(RuleRefused) as refused,
    ):
        work.proposal_sections.save(version_id, Section.ABOUT, tree, 1)
    assert refused.value.code == "definition.state"


def test_r36_revision_is_not_approved_over_what_a_file_brought_meanwhile(
    unit_office: Office, session: Session, clock: FixedClock
) -> None:
    version_id = unit_office.approve()
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        revision = work.proposal_starts.revise(version_id)
        slug = work.proposals.one(version_id).content.slug
    clock.move(days=1)
    said = complete(slug=slug, description="What a file says of it.")
    from_file = approved(unit_office.wiring, session, unit_office.institution_id, said)
    with pytest.raises(RuleRefused) as refused:
        unit_office.carry(revision)
    assert refused.value.code == "definition.version"
    with unit_office.wiring.open_work(unit_office.admin) as work:
        assert from_file.line_id == work.proposals.one(revision).line_id
        assert work.proposals.one(revision).dossier.state is DefinitionState.DESIGN


def test_r36_course_and_award_keep_their_version_while_a_revision_is_proposed(
    unit_office: Office,
) -> None:
    version_id = unit_office.approve()
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        revision = work.proposal_starts.revise(version_id)
        told = extract(tree_of(complete()), Section.ABOUT) | {"description": "A sharper text."}
        work.proposal_sections.save(revision, Section.ABOUT, told, 0)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        usable = work.definitions.usable(unit_office.institution_id, None)
        differences = content_difference(
            work.proposals.one(version_id).content, work.proposals.one(revision).content
        )
    assert [each.version_id for each in usable] == [version_id]
    assert [each.path for each in differences] == [("description",)]


def test_r36_version_carries_the_initial_and_the_revised_date(
    unit_office: Office, clock: FixedClock
) -> None:
    first = unit_office.approve()
    clock.move(days=400)
    second = unit_office.revise(first)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        dates = work.definition_reviews.dates_of(work.proposals.one(first).line_id)
        versions = [work.definitions.version(each) for each in (first, second)]
    later = START.date() + timedelta(days=400)
    assert dates.initial is not None
    assert (dates.initial.on, [each.on for each in dates.revised]) == (START.date(), [later])
    assert [(each.number, each.initial_on, each.revised_on) for each in versions] == [
        (1, START.date(), None),
        (2, START.date(), later),
    ]
