"""Two texts of one section side by side, to choose between: nothing is lost, both see both."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.governance import write_objections
from lti_app.domain.definition.merging import Choice, Side, Step, choices, merged
from lti_app.domain.definition.phases import Section, phase_of_section
from lti_app.domain.definition.sections import Tree, orphaned, taken_along
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.proposal.beside import beside_told, read_beside
from lti_app.pages.proposal.conflict_view import SettleForm, choice_views, may_be_reworded
from lti_app.pages.proposal.frame import HERE, address, proposal_frame
from lti_app.pages.proposal.section_writing import demand_writer
from lti_app.pages.proposal.shown_values import shown_section
from lti_app.pages.wording.definition_words import section_word
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.section_form import SectionRefused, tree_of
from lti_app.services.proposal.section_texts import Conflict

blueprint = Blueprint("proposal_conflicts", __name__)
WHERE = f"{HERE}/conflicts/<int:conflict>"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    """Both texts, and what was written of items that are gone: it can stand nowhere any more."""

    proposal: Proposal
    two: Conflict
    written: Tree
    gone: Tree
    found: tuple[Choice, ...]
    taken: dict[Section, Tree]


@blueprint.get(WHERE)
@guarded(unit_or_asa)
def conflict(visit: Visit, version: int, conflict: int) -> ResponseReturnValue:
    """Show both texts field by field."""
    return _page(visit, _texts(visit, version, conflict))


@blueprint.post(WHERE)
@guarded(unit_or_asa)
def settle(visit: Visit, version: int, conflict: int) -> ResponseReturnValue:
    """Settle them in one go, as chosen field by field or as a whole; once."""
    try:
        return _settle(visit, version, conflict)
    except NotFound:
        proposal = visit.work.proposals.one(DefinitionVersionId(version))
        section = visit.work.section_history.settled(proposal.version_id, conflict)
        if section is None:
            raise
        flash(_("These two texts are settled already: nothing was done twice."), "info")
        return _to_section(visit, proposal, section)


def _settle(visit: Visit, version: int, conflict: int) -> ResponseReturnValue:
    texts = _texts(visit, version, conflict)
    demand_writer(visit, texts.proposal, texts.two.section)
    form = SettleForm(formdata=request.form)
    form.validate()
    if (form.revision.data or 0) != texts.two.standing_revision:
        flash(_("Somebody saved this part once more: look again, then choose."), "warn")
        return _page(visit, texts, form), HTTPStatus.CONFLICT
    values = _chosen(texts, form)
    if values is None:
        return _page(visit, texts, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        saved = visit.work.proposal_sections.settle(
            texts.two.conflict_id,
            values,
            texts.two.standing_revision,
            beside=read_beside(form.beside.data),
        )
    except SectionRefused as refused:
        flash(refused.message, "error")
        return _page(visit, texts, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if saved.conflict_id is not None:
        flash(_("Somebody wrote once more: look again, then choose."), "warn")
        where = f"{address(visit, texts.proposal)}conflicts/{saved.conflict_id}"
        return redirect(where, HTTPStatus.SEE_OTHER)
    section = texts.two.section
    flash(_("“%(section)s” stands as you chose.", section=section_word(section)), "ok")
    return _to_section(visit, texts.proposal, section)


def _to_section(visit: Visit, proposal: Proposal, section: Section) -> ResponseReturnValue:
    page = phase_of_section(section).value
    return redirect(f"{address(visit, proposal)}{page}#{section.value}", HTTPStatus.SEE_OTHER)


def _texts(visit: Visit, version: int, conflict_id: int) -> _Texts:
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    two = visit.work.proposal_sections.conflict(conflict_id)
    if two.version_id != proposal.version_id:
        raise NotFound("proposal.conflict", "There are no two texts to choose between.")
    gone = orphaned(tree_of(proposal.content), two.section, two.written)
    lost = {item["key"] for items in gone.values() for item in items}
    written = {
        name: [item for item in value if item["key"] not in lost] if name in gone else value
        for name, value in two.written.items()
    }
    return _Texts(
        proposal=proposal,
        two=two,
        written=written,
        gone=gone,
        found=choices(two.standing, written, two.base),
        taken=taken_along(tree_of(proposal.content), two.section, written),
    )


def _chosen(texts: _Texts, form: SettleForm) -> Tree | None:
    """Give the tree that was chosen; None where something is not chosen yet."""
    if form.whole.data == Side.STANDING:
        return texts.two.standing
    if form.whole.data == Side.WRITTEN:
        return texts.written
    sides: dict[Step, Side] = {}
    words: dict[Step, str] = {}
    rows: list[Any] = form.choices.entries
    for choice, row in zip(texts.found, rows, strict=False):
        side = row.form.side.data
        if side and (side != Side.OTHER or may_be_reworded(choice)):
            sides[choice.path] = Side(side)
            words[choice.path] = row.form.words.data
    if len(sides) < len(texts.found):
        return None
    return merged(texts.two.standing, texts.written, sides, words)


def _page(visit: Visit, texts: _Texts, sent: SettleForm | None = None) -> str:
    two, content = texts.two, texts.proposal.content
    people = visit.work.proposals.people({two.written_by} | {two.standing_by or two.written_by})
    views = choice_views(texts.found, (two.standing, texts.written), content, sent)
    may_write = not visit.read_only and not write_objections(
        two.section, texts.proposal.dossier, visit.actor
    )
    return render_template(
        "proposal/conflict.html",
        **proposal_frame(visit, texts.proposal, phase_of_section(two.section).value),
        two=two,
        section_name=section_word(two.section),
        choices=views,
        faults=[
            {"field": f"f-choices-{each.number}", "text": f"{each.label}: {each.fault}"}
            for each in views
            if each.fault
        ],
        gone=shown_section(texts.gone),
        takes=[(section_word(name), shown_section(lost)) for name, lost in texts.taken.items()],
        beside=beside_told(texts.proposal, two.section),
        standing_by=people[two.standing_by] if two.standing_by else None,
        written_by=people[two.written_by],
        is_mine=two.written_by == visit.actor.person_id,
        may_write=may_write,
    )
