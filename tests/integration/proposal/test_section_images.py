"""What is said of a badge's image is read from the image, never from what was sent (R21, R36)."""

import pytest

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sections import extract
from lti_app.domain.people.actor import Actor
from lti_app.services.definition.importing import Importing
from lti_app.services.definition.parcel import look_at_parcel
from lti_app.services.proposal.section_form import SectionRefused, tree_of
from tests.factories.documents import picture
from tests.factories.proposals import Office


def test_a_drawing_called_a_painting_is_kept_as_the_drawing_it_is_and_comes_in_again(
    unit_office: Office,
) -> None:
    version_id = unit_office.to(Phase.DESIGN)
    unit_office.write(version_id, Phase.DESIGN)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        proposal = work.proposals.one(version_id)
        tree = extract(tree_of(proposal.content), Section.IMAGE)
        tree["image"] |= {"file": "Seal.png", "media_type": "text/html", "alt": "A new seal"}
        base = proposal.save_of(Section.IMAGE).revision
        work.proposal_sections.save(version_id, Section.IMAGE, tree, base)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        image = work.proposals.one(version_id).content.image
        assert image is not None
        assert (image.file, image.media_type) == ("seal.svg", "image/svg+xml")
    unit_office.finish(version_id)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        text = work.definitions.export(version_id)
        beside = work.definitions.beside(version_id)
    with unit_office.wiring.open_work(Actor(name="command line: root")) as work:
        again = work.definition_imports.import_file(
            look_at_parcel(text.encode(), lambda name: beside[name]), unit_office.institution_id
        )
        assert again.importing is Importing.UNCHANGED


def test_a_painting_is_named_as_one_and_keeps_the_name_it_has(unit_office: Office) -> None:
    version_id = unit_office.to(Phase.DESIGN)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        kept = work.badge_images.keep("seal.png", picture("PNG"), "A seal")
        sent = {"file": "Seal-2.png", "alt": "A seal", "digest": kept.digest, "media_type": ""}
        work.proposal_sections.save(version_id, Section.IMAGE, {"image": sent}, 0)
        image = work.proposals.one(version_id).content.image
        assert image is not None
        assert (image.file, image.media_type) == ("Seal-2.png", "image/png")


def test_an_image_nobody_handed_in_is_refused(unit_office: Office) -> None:
    version_id = unit_office.to(Phase.DESIGN)
    sent = {"file": "seal.svg", "alt": "A seal", "digest": "0" * 64, "media_type": ""}
    with (
        unit_office.wiring.open_work(unit_office.proposer) as work,
        pytest.raises(SectionRefused) as refused,
    ):
        work.proposal_sections.save(version_id, Section.IMAGE, {"image": sent}, 0)
    assert refused.value.field == "image.file"
