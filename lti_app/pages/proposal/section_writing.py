"""Saving one section as it was sent: its rows changed, its files kept, its faults named."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from lti_app.domain.definition.governance import write_objections
from lti_app.domain.definition.objection import Objection, refusal
from lti_app.domain.definition.phases import Section
from lti_app.domain.documents.documents import DocumentKind
from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.access import Visit
from lti_app.pages.documents.uploads import read_upload_if_any
from lti_app.pages.locales import told
from lti_app.pages.proposal.beside import read_beside
from lti_app.pages.proposal.section_forms import (
    Envelope,
    Fault,
    change_rows,
    form_of,
    kept_faults,
    own_tree,
    sent_faults,
)
from lti_app.pages.proposal.section_view import Attempt
from lti_app.services.documents.checking import CheckedFile, check_file
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.section_form import SectionRefused
from lti_app.services.proposal.section_texts import Saved

_UNFIT = re.compile(r"[^A-Za-z0-9 _.-]+")
_LONGEST_STEM = 80
# Each is looked at in turn while the person waits.
MOST_LETTERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of a section that was sent; `saved` is None where it could not be kept."""

    attempt: Attempt
    saved: Saved | None = None
    anchor: str = ""


def write_section(visit: Visit, proposal: Proposal, section: Section) -> Written:
    """Save a section of the request's form.

    Raises:
        NotPermitted: the actor does not write in it, whatever was sent.
    """
    standing_against = demand_writer(visit, proposal, section)
    envelope = Envelope(formdata=request.form)
    form = form_of(section, proposal.content, request.form)
    anchor = change_rows(form, envelope.row.data) if envelope.row.data else ""
    faults = sent_faults(form)
    if faults:
        return Written(attempt=Attempt(section=section, form=form, faults=faults))
    # What is refused below leaves no file behind.
    faults = () if standing_against else _keep_files(visit, proposal, section, form)
    if faults:
        return Written(attempt=Attempt(section=section, form=form, faults=faults))
    tree = own_tree(form)
    try:
        saved = visit.work.proposal_sections.save(
            proposal.version_id,
            section,
            tree,
            envelope.revision.data or 0,
            going_on=number_within(envelope.going_on.data, LARGEST_ID),
            beside=read_beside(envelope.beside.data),
        )
    except SectionRefused as refused:
        faults = kept_faults(form, section, refused.faults)
        return Written(attempt=Attempt(section=section, form=form, faults=faults))
    except (RuleRefused, NotPermitted) as refused:
        return Written(attempt=Attempt(section=section, form=form, refused=refused, tree=tree))
    return Written(attempt=Attempt(section=section, form=form), saved=saved, anchor=anchor)


def demand_writer(visit: Visit, proposal: Proposal, section: Section) -> tuple[Objection, ...]:
    """Refuse whoever writes in no proposal of this unit, before anything is read of what they sent.

    Gives what else stands against writing there now.

    Raises:
        NotPermitted: the actor does not write in it.
    """
    objections = write_objections(section, proposal.dossier, visit.actor)
    if any(each.is_about_actor for each in objections):
        raise refusal(objections)
    return objections


def letter_name(file_name: str) -> str:
    """Name a letter as a definition file can: plain letters and digits, and its ending."""
    stem, _dot, ending = file_name.rpartition(".")
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    kept = " ".join(_UNFIT.sub(" ", plain).split())[:_LONGEST_STEM].strip(" ._-")
    return f"{kept or 'letter'}.{ending}"


def _keep_files(visit: Visit, proposal: Proposal, section: Section, form: Any) -> tuple[Fault, ...]:
    if section is Section.PARTNERS:
        return _keep_letters(visit, proposal, [row.form for row in form.endorsements.entries])
    fault = _keep_image(visit, form) if section is Section.IMAGE else None
    return () if fault is None else (fault,)


def _keep_letters(visit: Visit, proposal: Proposal, rows: list[Any]) -> tuple[Fault, ...]:
    """Keep each letter that was sent, but for those that are none; every one of these is named."""
    sent = [(row, read_upload_if_any(row.upload.name)) for row in rows]
    uploads = [(row, upload) for row, upload in sent if upload is not None]
    faults: list[Fault] = []
    looked_at: list[tuple[Any, CheckedFile]] = []
    # Files are looked at in a process of its own; no transaction waits for it.
    visit.work.pause()
    for row, upload in uploads[:MOST_LETTERS]:
        try:
            looked_at.append((row, check_file(upload.file_name, upload.content)))
        except RuleRefused as refused:
            faults.append(Fault(f"f-{row.upload.name}", told(refused)))
    for row, _upload in uploads[MOST_LETTERS:]:
        faults.append(Fault(f"f-{row.upload.name}", _("Send this letter again, after the others.")))
    for row, checked in looked_at:
        kind = DocumentKind.PARTNER_LETTER
        use = visit.work.documents.keep_checked(checked, kind, proposal.version_id)
        row.without.data = False
        row.letter.form.file.data = letter_name(use.file_name)
        row.letter.form.digest.data = use.digest
    return tuple(faults)


def _keep_image(visit: Visit, form: Any) -> Fault | None:
    image = form.image.form
    sent = read_upload_if_any(form.upload.name)
    field = f"f-{form.upload.name}"
    if sent is None:
        if image.alt.data and not image.digest.data:
            return Fault(field, _("Choose the image: its description is kept with it."))
        return None
    visit.work.pause()
    try:
        kept = visit.work.badge_images.keep(sent.file_name, sent.content, image.alt.data)
    except RuleRefused as refused:
        return Fault(field, told(refused))
    image.file.data = kept.file
    image.digest.data = kept.digest
    image.media_type.data = kept.media_type
    return None
