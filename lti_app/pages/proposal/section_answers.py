"""What a page's script is told: a section saved or not, others' saves, texts that wait."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from babel.dates import format_time
from flask import jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.phases import Section, phase_of_section
from lti_app.domain.definition.sections import FOLLOWING
from lti_app.pages.access import Visit, reader_zone
from lti_app.pages.formats import isolated
from lti_app.pages.locales import reader_locale
from lti_app.pages.proposal.field_talk import TalkOfFields
from lti_app.pages.proposal.frame import address, may_here
from lti_app.pages.proposal.phase_page import page_facts
from lti_app.pages.proposal.section_view import Attempt, refusal_told, section_views
from lti_app.pages.proposal.section_writing import Written
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.section_texts import Saved


def saved_answer(
    visit: Visit, before: Proposal, section: Section, written: Written
) -> ResponseReturnValue:
    """Tell what became of a section that was sent."""
    attempt, saved = written.attempt, written.saved
    if saved is None:
        return jsonify(_refusal(attempt)), HTTPStatus.UNPROCESSABLE_ENTITY
    proposal = visit.work.proposals.one(before.version_id)
    page = phase_of_section(section)
    answer: dict[str, Any] = {
        "revision": saved.revision,
        "at": _clock_time(visit.work.clock.now()),
        "parts": render_template(
            "proposal/parts.html",
            **_here(visit, proposal),
            **page_facts(visit, proposal, page, section_views(visit, proposal, page)),
            # A section whose rows are items of another is drawn anew where those were changed.
            following=FOLLOWING.get(section, ()),
        ),
    }
    if saved.conflict_id is not None:
        answer["conflict"] = {
            "id": saved.conflict_id,
            "href": f"{address(visit, proposal)}conflicts/{saved.conflict_id}",
            "text": _kept_told(proposal, section, saved),
            "link": _("See both texts"),
        }
    return jsonify(answer)


def _kept_told(proposal: Proposal, section: Section, saved: Saved) -> str:
    if saved.takes:
        told = _(
            "Somebody wrote meanwhile in what you take out. What you write is kept beside what "
            "stands."
        )
        return str(told)
    last = proposal.save_of(section).saved_by
    name = isolated("" if last is None else last.name or "")
    return str(
        _("%(name)s saved this part meanwhile. What you write is kept beside it.", name=name)
    )


def state_answer(visit: Visit, proposal: Proposal) -> ResponseReturnValue:
    """Tell which sections were saved by whom, and which texts wait for a choice."""
    waits = [
        {
            "name": section.value,
            "waiting": [each for each in proposal.waiting if each.section is section],
        }
        for section in Section
    ]
    sections = {
        section.value: {
            "revision": save.revision,
            "by": isolated("" if save.saved_by is None else save.saved_by.name or ""),
            "at": "" if save.saved_at is None else _clock_time(save.saved_at),
        }
        for section, save in proposal.saves.items()
    }
    parts = render_template("proposal/waits.html", **_here(visit, proposal), waits_of=waits)
    return jsonify(sections=sections, parts=parts)


def _refusal(attempt: Attempt) -> dict[str, Any]:
    faults = [{"field": each.field, "text": each.text} for each in attempt.faults]
    why = refusal_told(attempt.refused) if attempt.refused else faults[0]["text"]
    summary = render_template("proposal/refused.html", summary=attempt.faults, refusal=why)
    return {"faults": faults, "why": why, "summary": summary}


def _here(visit: Visit, proposal: Proposal) -> dict[str, Any]:
    return {
        "visit": visit,
        "proposal": proposal,
        "content": proposal.content,
        "here": address(visit, proposal),
        # The ways to the talk stand in every part, also where it is drawn anew.
        "talk": TalkOfFields(visit, proposal),
        "may": may_here(visit, proposal),
    }


def _clock_time(when: datetime) -> str:
    return format_time(when, "short", tzinfo=reader_zone(), locale=reader_locale())
