"""Nobody judges words of their own, whatever door they came in by (Policy 380.104, R16, R33)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.places import Place
from lti_app.domain.definition.rigor import fingerprint
from lti_app.domain.definition.sign_offs import Dossier, RigorSignOff
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.documents import encode
from lti_app.models.governance import SignOff, SignOffKind
from tests.clocks import START
from tests.factories.definition import SEAL, complete
from tests.factories.proposals import Office, member

SHELL = Actor(name="command line: root")


@pytest.fixture
def both(unit_office: Office, session: Session) -> Actor:
    """A proposer of the unit who administers for ASA as well."""
    made = member(session, unit_office.institution_id, unit_office.unit_id, name="Kim Both")
    return replace(made, local_roles=made.local_roles | {LocalRole.ASA_ADMIN})


def by(office: Office, proposer: Actor) -> Office:
    return replace(office, proposer=proposer)


def dossier_of(office: Office, version_id: DefinitionVersionId) -> Dossier:
    with office.wiring.open_work(office.admin) as work:
        return work.dossiers.dossier(work.dossiers.locked(version_id))


def copied(office: Office, both: Actor) -> DefinitionVersionId:
    source = by(office, both).begin(title="Mine")
    by(office, both).write(source, Phase.APPLICATION)
    with office.wiring.open_work(office.proposer) as work:
        return work.proposal_starts.copy(source, office.unit_id)


def copied_twice(office: Office, both: Actor) -> DefinitionVersionId:
    once = copied(office, both)
    with office.wiring.open_work(office.proposer) as work:
        return work.proposal_starts.copy(once, office.unit_id)


def revised(office: Office, both: Actor) -> DefinitionVersionId:
    source = by(office, both).approve()
    with office.wiring.open_work(office.proposer) as work:
        return work.proposal_starts.revise(source)


def late(office: Office, both: Actor) -> DefinitionVersionId:
    """Let a colleague choose words that came too late."""
    version_id = office.begin()
    kept = []
    for writer, words in ((office.proposer, "First."), (both, "Words of Kim Both.")):
        with office.wiring.open_work(writer) as work:
            values = {"description": words}
            kept.append(work.proposal_sections.save(version_id, Section.ABOUT, values, 0))
    waiting = kept[1].conflict_id
    assert waiting is not None
    with office.wiring.open_work(office.proposer) as work:
        chosen = {"description": "Words of Kim Both."}
        work.proposal_sections.settle(waiting, chosen, kept[0].revision)
    return version_id


def imported(office: Office, both: Actor) -> DefinitionVersionId:
    """Let a file repeat what stands in an open proposal of its line."""
    source = by(office, both).begin(title="Mine")
    by(office, both).write(source, Phase.APPLICATION)
    with office.wiring.open_work(both) as work:
        said = work.definitions.stored(source).content
    with office.wiring.open_work(SHELL) as work:
        found = work.definition_imports.import_content(
            complete(slug=said.slug, unit=said.unit), SEAL, office.institution_id
        )
    return found.version.version_id


def copied_file(office: Office, both: Actor) -> DefinitionVersionId:
    file = imported(office, both)
    with office.wiring.open_work(office.proposer) as work:
        return work.proposal_starts.copy(file, office.unit_id)


ROADS = [copied, copied_twice, revised, late, imported, copied_file]


@pytest.mark.parametrize("road", ROADS)
def test_own_words_are_own_by_whatever_door_they_came(
    unit_office: Office, both: Actor, road: Callable[[Office, Actor], DefinitionVersionId]
) -> None:
    version_id = road(unit_office, both)

    with (
        pytest.raises(NotPermitted, match="Nobody signs for their own proposal"),
        unit_office.wiring.open_work(both) as work,
    ):
        work.governance.sign_rigor(version_id, "intermediate", "Because.")
    assert both.person_id is not None
    with (
        pytest.raises(RuleRefused, match="The consultant cannot be the proposer"),
        unit_office.wiring.open_work(unit_office.admin) as work,
    ):
        work.governance.assign_consultant(version_id, both.person_id, both.local_roles)
    assert dossier_of(unit_office, version_id).is_by(both.person_id)


def test_author_of_an_approved_version_approves_no_revision_of_it(
    unit_office: Office, both: Actor
) -> None:
    version_id = revised(unit_office, both)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    unit_office.assign(version_id)

    with pytest.raises(NotPermitted, match="your own proposal"):
        unit_office.move(version_id, Move.ASSESS, both)
    unit_office.move(version_id, Move.ASSESS, unit_office.consultant)


def test_who_wrote_is_told_apart_from_who_wrote_what_it_was_made_of(
    unit_office: Office, both: Actor
) -> None:
    version_id = copied(unit_office, both)
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        work.proposal_sections.save(version_id, Section.ABOUT, {"title": "Another"}, 0)

    found = dossier_of(unit_office, version_id)

    assert found.authors == {unit_office.co_editor.person_id}
    assert found.earlier_authors == {both.person_id}
    assert found.proposed_by == unit_office.proposer.person_id


def test_authors_of_another_line_are_none_of_this_one(unit_office: Office, both: Actor) -> None:
    by(unit_office, both).write(by(unit_office, both).begin(title="Mine"), Phase.APPLICATION)

    assert not dossier_of(unit_office, unit_office.begin(title="Ours")).is_by(both.person_id)


def test_earlier_version_is_nobodys_by_what_was_made_of_it_later(
    unit_office: Office, both: Actor
) -> None:
    source = unit_office.approve()
    with unit_office.wiring.open_work(both) as work:
        work.proposal_starts.revise(source)

    assert not dossier_of(unit_office, source).is_by(both.person_id)


def test_suggested_words_that_the_unit_accepts_do_not_make_asa_an_author(
    unit_office: Office,
) -> None:
    version_id = unit_office.to(Phase.DESIGN)
    unit_office.write(version_id, Phase.DESIGN)
    place = Place(Section.REFLECTION, "reflection.pathway")
    with unit_office.wiring.open_work(unit_office.admin) as work:
        thread = work.suggested_wordings.suggest(version_id, place, "Where does it lead you?")
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.suggested_wordings.accept(version_id, thread)

    assert not dossier_of(unit_office, version_id).is_by(unit_office.admin.person_id)
    unit_office.finish(version_id)


def test_conformance_passes_no_rigor_that_an_earlier_author_signed(
    unit_office: Office, both: Actor, session: Session
) -> None:
    version_id = copied(unit_office, both)

    def told(person: Actor) -> str:
        assert person.person_id is not None
        document = RigorSignOff(
            level="x",
            rationale="y",
            person_id=person.person_id,
            signed_on=START.date(),
            basis=fingerprint(dossier_of(unit_office, version_id).content),
        )
        session.add(
            SignOff(
                version_id=version_id,
                kind=SignOffKind.RIGOR,
                document=encode(document),
                person_id=person.person_id,
                at=START,
            )
        )
        session.commit()
        with unit_office.wiring.open_work(unit_office.admin) as work:
            found = work.conformance.of(version_id).findings
        return next(f.message for f in found if f.rule == "R7")

    assert told(unit_office.consultant) == "The level of rigor is signed."
    assert told(both) == "The proposer cannot sign the rigor of it."
