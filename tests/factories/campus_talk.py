"""What is said about the proposals of the campus's units: threads, words suggested, meetings."""

from datetime import date

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.places import WHOLE, Place
from lti_app.domain.ids import DefinitionVersionId
from tests.factories.proposals import Office

STATEMENT = Place(Section.COMPETENCIES, "competency_statement")
PATHWAY = Place(Section.PATHWAY, "pathway")
SHORTER = "A holder weighs the benefit and the harm of an AI system in a setting they know."
# Of these a unit and ASA talk; in each only its readers see what is said.
TALKED_OF = ("handed in of press", "draft of stage", "draft of harbor")
SUGGESTED_FOR = "ready of press"


def said_of(thing: str) -> str:
    """What a consultant says of a proposal, in words of its own."""
    return f"In the talk of the {thing}: which setting do you mean?"


def talk_about(office: Office, thing: str, version_id: DefinitionVersionId) -> int | None:
    """Say what is said of a proposal; gives the thread that is still open."""
    if thing == SUGGESTED_FOR:
        return _suggest(office, thing, version_id)
    if thing not in TALKED_OF:
        return None
    assert office.consultant.person_id is not None
    with office.wiring.open_work(office.consultant) as work:
        thread = work.consultation.comment(version_id, WHOLE, said_of(thing))
        settled = work.consultation.comment(version_id, STATEMENT, f"Settled soon, {thing}.")
    with office.wiring.open_work(office.proposer) as work:
        work.consultation.answer(
            version_id,
            thread,
            "The studio's own. Is that narrow enough?",
            frozenset({office.consultant.person_id}),
        )
        work.consultation.resolve(version_id, settled)
        work.consultation.log_meeting(
            version_id,
            date(2026, 11, 23),
            f"{office.proposer.name}, {office.consultant.name}",
            "Agreed to keep the badge to one setting, and to name it in the statement.",
        )
    return thread


def _suggest(office: Office, thing: str, version_id: DefinitionVersionId) -> int:
    with office.wiring.open_work(office.consultant) as work:
        work.suggested_wordings.suggest(version_id, PATHWAY, "A first step that stands alone.")
    with office.wiring.open_work(office.proposer) as work:
        base = work.proposals.one(version_id).save_of(Section.PATHWAY).revision
        changed = {"pathway": "A first step towards the certificate in book arts."}
        work.proposal_sections.save(version_id, Section.PATHWAY, changed, base)
    with office.wiring.open_work(office.consultant) as work:
        work.consultation.comment(version_id, Place(Section.ABOUT, "title"), said_of(thing))
        return work.suggested_wordings.suggest(
            version_id, STATEMENT, SHORTER, "Shorter, and it names what a holder can do."
        )
