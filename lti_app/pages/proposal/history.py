"""Every text a section had: who saved it and when, what changed, and the way back to it (R16)."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.difference import Span, SpanKind, word_difference
from lti_app.domain.definition.governance import write_objections
from lti_app.domain.definition.phases import phase_of_section
from lti_app.domain.definition.sections import Tree
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.base import LARGEST_NUMBER, number_within
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.proposal.frame import HERE, address, proposal_frame
from lti_app.pages.proposal.section_forms import Envelope
from lti_app.pages.proposal.sections import section_named
from lti_app.pages.proposal.shown_values import shown_section
from lti_app.pages.wording.definition_words import section_word
from lti_app.services.proposal.section_history import PAGE, SectionText

blueprint = Blueprint("proposal_history", __name__)
WHERE = f"{HERE}/sections/<section>/history"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedField:
    """A field that a text says otherwise than the one before it."""

    label: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """One text with what it changed."""

    text: SectionText
    changed: tuple[ChangedField, ...]
    is_latest: bool


@blueprint.get(WHERE)
@guarded(unit_or_asa)
def texts(visit: Visit, version: int, section: str) -> ResponseReturnValue:
    """List the texts of a section, the latest first."""
    part = section_named(section)
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    history = visit.work.section_history
    total = history.count(proposal.version_id, part)
    pages = max(1, -(-total // PAGE))
    number = min(number_within(request.args.get("page", ""), LARGEST_NUMBER) or 1, pages)
    found = history.texts(proposal.version_id, part, number)
    here = f"{address(visit, proposal)}sections/{part.value}/history"
    objections = write_objections(part, proposal.dossier, visit.actor)
    return render_template(
        "proposal/section_history.html",
        **proposal_frame(visit, proposal, phase_of_section(part).value),
        section=part,
        section_name=section_word(part),
        back=f"{address(visit, proposal)}{phase_of_section(part).value}#{part.value}",
        texts=_views(found, proposal.save_of(part).revision),
        first=(number - 1) * PAGE + 1,
        last=min(number * PAGE, total),
        total=total,
        newer=f"{here}?page={number - 1}" if number > 1 else None,
        older=f"{here}?page={number + 1}" if number < pages else None,
        may_write=not visit.read_only and not objections,
    )


@blueprint.post(f"{WHERE}/<int:revision>")
@guarded(unit_or_asa)
def restore(visit: Visit, version: int, section: str, revision: int) -> ResponseReturnValue:
    """Save an earlier text anew over the latest one its reader saw; both stay in the list."""
    part = section_named(section)
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    tree = visit.work.section_history.saved(proposal.version_id, part, revision)
    base = Envelope(formdata=request.form).revision.data or 0
    saved = visit.work.proposal_sections.save(proposal.version_id, part, tree, base)
    here = address(visit, proposal)
    if saved.conflict_id is not None:
        flash(_("Somebody saved this part since you opened its earlier texts: choose."), "warn")
        return redirect(f"{here}conflicts/{saved.conflict_id}", HTTPStatus.SEE_OTHER)
    flash(_("“%(section)s” says again what it said then.", section=section_word(part)), "ok")
    page = phase_of_section(part).value
    return redirect(f"{here}{page}#{part.value}", HTTPStatus.SEE_OTHER)


def _views(found: tuple[SectionText, ...], latest: int) -> tuple[TextView, ...]:
    return tuple(
        TextView(
            text=text,
            changed=_changed(text.before, text.tree),
            is_latest=text.revision == latest,
        )
        for text in found
    )


def _changed(before: Tree | None, after: Tree) -> tuple[ChangedField, ...]:
    was = {} if before is None else {each.path: each.text for each in shown_section(before)}
    now = shown_section(after)
    names = {each.path: f"{each.item}, {each.label}" if each.item else each.label for each in now}
    if before is not None:
        for each in shown_section(before):
            names.setdefault(each.path, f"{each.item}, {each.label}" if each.item else each.label)
    said = {each.path: each.text for each in now}
    changed = (
        ChangedField(label=label, spans=word_difference(was.get(path, ""), said.get(path, "")))
        for path, label in names.items()
    )
    return tuple(
        field for field in changed if any(span.kind is not SpanKind.SAME for span in field.spans)
    )
