"""What the committee's document says, for its page and its paper alike.

Everything the proposal says is in it, what it does not say yet as well, and who has signed for what
(Policy 380.104, R7, R20, R30-R32).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from lti_app.domain.definition.content import DraftContent, DraftSlo
from lti_app.domain.definition.gate import gate_is_open
from lti_app.domain.definition.lack import Path
from lti_app.domain.definition.phases import SECTIONS, Phase, Section
from lti_app.domain.definition.quality import stale_items
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.sign_offs import ChecklistAnswer, ChecklistItem, Dossier
from lti_app.domain.ids import PersonId
from lti_app.domain.people.person import PersonFacts
from lti_app.pages.access import Visit
from lti_app.pages.proposal.frame import address, frame_phases, proposal_frame
from lti_app.pages.proposal.overview import people_of
from lti_app.pages.proposal.progress_words import phase_card
from lti_app.pages.proposal.route_words import route_told
from lti_app.pages.proposal.shown_values import ShownField, entitled, shown_section, shown_value
from lti_app.pages.proposal.standing_words import gate_told, rigor_told
from lti_app.pages.wording.content_words import (
    assessment_word,
    combining_word,
    experience_word,
)
from lti_app.pages.wording.definition_words import phase_word, section_word
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.section_form import tree_of

# Set as tables of their own, where a list of fields could not be compared.
_TABLES = frozenset({Section.OUTCOMES, Section.PROGRAM_OUTCOMES, Section.MATRIX, Section.PLAN})

_ALL = ("all_accounts",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section as it is read: its fields that say something."""

    name: str
    fields: tuple[ShownField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One outcome with the program outcomes it serves and the competencies it shows."""

    code: str
    title: str
    description: str
    serves: tuple[bool, ...]
    shows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """The assessment plan of one outcome."""

    code: str
    title: str
    work: str
    rubric: str
    threshold: str
    assessor: str
    combining: str


def document_view(visit: Visit, proposal: Proposal) -> dict[str, object]:
    """Gather all that the document says."""
    dossier, content = proposal.dossier, proposal.content
    people = visit.work.proposals.people(people_of(proposal))
    contact = visit.work.institutions.contact(visit.institution_id)
    gate_open = gate_is_open(dossier)
    here = address(visit, proposal)
    return {
        **proposal_frame(visit, proposal, "document"),
        "title": content.title,
        "institution": visit.work.institutions.name(visit.institution_id),
        "office": contact.office,
        "contact": " · ".join(contact.ways),
        "printed_at": visit.work.clock.now(),
        "route": None if content.route is None else route_told(content.route),
        "gate": gate_told(dossier, people),
        "rigor": rigor_told(dossier, people),
        "parts": _parts(
            content, {each.slug: each.title for each in visit.work.offered_lines.listed()}
        ),
        "phase_words": {phase: phase_word(phase) for phase in Phase},
        "matrix": _matrix(content),
        "plan": tuple(_plan(number, slo) for number, slo in enumerate(content.slos, start=1)),
        "po_heads": [_("PO %(number)s", number=at + 1) for at in range(len(content.pos))],
        "checklist": _checklist(dossier),
        "people": _people(dossier, people),
        "cards": [
            phase_card(dossier, found, here, gate_open=gate_open)
            for found in frame_phases(proposal).values()
        ],
        "section_word": section_word,
    }


def _parts(content: DraftContent, titles: Mapping[str, str]) -> Mapping[Phase, tuple[Part, ...]]:
    tree = entitled(tree_of(content), titles)
    return {
        phase: tuple(
            Part(
                name=section_word(section),
                fields=tuple(each for each in shown_section(extract(tree, section)) if _says(each)),
            )
            for section in SECTIONS[phase]
            if section not in _TABLES
        )
        for phase in Phase
    }


def _says(field: ShownField) -> bool:
    # What nobody has touched stands at its beginning, and would read as if it were chosen.
    untouched: dict[Path, str] = {
        ("reflection", "minimum_words"): "0",
        ("all_accounts",): shown_value(_ALL, value=False),
    }
    return bool(field.text) and untouched.get(field.path) != field.text


def _matrix(content: DraftContent) -> tuple[MatrixRow, ...]:
    return tuple(
        MatrixRow(
            code=_code(number),
            title=slo.title,
            description=slo.description,
            serves=tuple(po.key in slo.pos for po in content.pos),
            shows="; ".join(each.text for each in content.competencies if slo.key in each.slos),
        )
        for number, slo in enumerate(content.slos, start=1)
    )


def _plan(number: int, slo: DraftSlo) -> PlanRow:
    kind = "" if slo.assessment_kind is None else assessment_word(slo.assessment_kind)
    where = experience_word(slo.experience)
    threshold = ""
    if slo.threshold is not None:
        told = slo.threshold
        value = {"points": told.points, "out_of": told.out_of, "word": told.word}
        threshold = shown_value(("slos", 0, "threshold"), value)
    return PlanRow(
        code=_code(number),
        title=slo.title,
        work=" · ".join(part for part in (kind, slo.assessment, where) if part),
        rubric=slo.rubric,
        threshold=threshold,
        assessor=slo.assessor,
        combining="; ".join(combining_word(each) for each in slo.combining),
    )


def _checklist(dossier: Dossier) -> tuple[tuple[str, str, str], ...]:
    if dossier.checklist is None:
        return ()
    words = {
        ChecklistItem.ASSESSMENT_BEST_PRACTICE: _("Assessment best practice"),
        ChecklistItem.POST_GRADUATE_ALIGNMENT: _("Alignment to industry or post-graduate needs"),
        ChecklistItem.CULMINATING_REFLECTION: _("Culminating reflection"),
    }
    stale = stale_items(dossier)
    return tuple(
        (words[each.item], _answered(each, is_stale=each.item in stale), each.note)
        for each in dossier.checklist.answers
    )


def _answered(answer: ChecklistAnswer, *, is_stale: bool) -> str:
    if not answer.satisfied:
        return str(_("No"))
    return str(_("Yes, for what has changed since") if is_stale else _("Yes"))


def _people(
    dossier: Dossier, people: Mapping[PersonId, PersonFacts]
) -> tuple[tuple[str, str], ...]:
    def name(person_id: PersonId | None) -> str:
        return people[person_id].name if person_id in people and person_id is not None else ""

    authors = sorted(filter(None, map(name, dossier.authors)), key=str.casefold)
    consultant = _("not named yet")
    if dossier.consultant is not None:
        consultant = name(dossier.consultant) or _("Name not told yet")
    told = (
        (_("Proposed by"), name(dossier.proposed_by)),
        (_("Written by"), ", ".join(authors)),
        (_("Consultant of ASA"), consultant),
    )
    return tuple((term, text) for term, text in told if text)


def _code(number: int) -> str:
    return str(_("SLO %(number)s", number=number))
