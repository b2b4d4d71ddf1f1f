"""The consultation: what unit and ASA say of a proposal, field by field, and their meetings (R3).

A form that is refused comes back with what was written and each fault beside its field.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.consultation import suggestion_objections
from lti_app.domain.definition.places import WHOLE, takes_wording, text_at
from lti_app.domain.errors import Conflict, RuleRefused
from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.proposal.frame import HERE, proposal_frame
from lti_app.pages.proposal.place_words import (
    place_choices,
    place_code,
    place_word,
)
from lti_app.pages.proposal.talk_form import (
    ANSWER,
    MEETING,
    NEW,
    ON_THREAD,
    TalkForm,
    fault_links,
    faults_of,
    sent_form,
)
from lti_app.pages.proposal.talk_shown import Shown, address_of, chips, sent_shown
from lti_app.pages.proposal.talk_view import TalkView, people_choices, waiting_sentence
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.section_form import tree_of
from lti_app.services.proposal.talk_writing import TalkRefused
from lti_app.services.proposal.threads import Thread

blueprint = Blueprint("consultation", __name__)
PAGE = 30
SEE_OTHER = 303
TALK = f"{HERE}/consultation"
THREAD = f"{TALK}/<int:thread>"


@blueprint.get(TALK)
@guarded(unit_or_asa)
def talk(visit: Visit, version: int) -> ResponseReturnValue:
    """Show what was said, and where something may be said."""
    form = TalkForm(place=sent_shown().place or WHOLE)
    return (
        _word_form(visit, version, form) if "word" in request.args else _page(visit, version, form)
    )


@blueprint.post(f"{TALK}/comments")
@guarded(unit_or_asa)
def say(visit: Visit, version: int) -> ResponseReturnValue:
    """Say something about a place, suggest other words for it, or ask for the form that does."""
    form = sent_form(NEW)
    if request.form.get("act") == "word":
        return _word_form(visit, version, form)

    def act() -> int:
        at = DefinitionVersionId(version)
        if form.wording is None:
            return visit.work.consultation.comment(at, form.place, form.text, form.people())
        return visit.work.suggested_wordings.suggest(
            at, form.place, form.wording, form.text, form.people()
        )

    done = _("Suggested.") if form.wording is not None else _("Said.")
    return _tried(visit, version, form, act, done)


@blueprint.post(f"{THREAD}/answer")
@guarded(unit_or_asa)
def answer(visit: Visit, version: int, thread: int) -> ResponseReturnValue:
    """Answer in a thread."""
    form = sent_form(f"{ANSWER}-{thread}")

    def act() -> int:
        at = DefinitionVersionId(version)
        visit.work.consultation.answer(at, thread, form.text, form.people())
        return thread

    return _tried(visit, version, form, act, _("Answered."))


@blueprint.post(f"{THREAD}/resolve")
@guarded(unit_or_asa)
def resolve(visit: Visit, version: int, thread: int) -> ResponseReturnValue:
    """Settle a thread."""
    act = visit.work.consultation.resolve
    return _on_thread(visit, version, thread, lambda at: act(at, thread), _("Settled."))


@blueprint.post(f"{THREAD}/reopen")
@guarded(unit_or_asa)
def reopen(visit: Visit, version: int, thread: int) -> ResponseReturnValue:
    """Open a settled thread again."""
    act = visit.work.consultation.reopen
    return _on_thread(visit, version, thread, lambda at: act(at, thread), _("Open again."))


@blueprint.post(f"{THREAD}/accept")
@guarded(unit_or_asa)
def accept(visit: Visit, version: int, thread: int) -> ResponseReturnValue:
    """Put suggested words where they belong."""
    act, seen = visit.work.suggested_wordings.accept, request.form.get("seen")
    done = _("Accepted: the words stand in the proposal now.")
    return _on_thread(visit, version, thread, lambda at: act(at, thread, seen), done)


@blueprint.post(f"{THREAD}/reject")
@guarded(unit_or_asa)
def reject(visit: Visit, version: int, thread: int) -> ResponseReturnValue:
    """Turn suggested words down, or take one's own back."""
    act, reason = visit.work.suggested_wordings.reject, request.form.get("text", "")
    done = _("Taken back.") if _is_own(visit, version, thread) else _("Turned down.")
    return _on_thread(visit, version, thread, lambda at: act(at, thread, reason), done)


@blueprint.post(f"{TALK}/meetings")
@guarded(unit_or_asa)
def meeting(visit: Visit, version: int) -> ResponseReturnValue:
    """Log a meeting of unit and ASA."""
    form, at = sent_form(MEETING), DefinitionVersionId(version)

    def act() -> None:
        visit.work.consultation.log_meeting(at, form.day(), form.attendees, form.notes)

    return _tried(visit, version, form, act, _("The meeting is logged."))


def _is_own(visit: Visit, version: int, thread: int) -> bool:
    return any(
        each.root.comment_id == thread and each.root.by.id == visit.actor.person_id
        for each in visit.work.threads.of(DefinitionVersionId(version))
    )


def _on_thread(
    visit: Visit, version: int, thread: int, act: Callable[[DefinitionVersionId], None], done: str
) -> ResponseReturnValue:
    def tried() -> int:
        act(DefinitionVersionId(version))
        return thread

    return _tried(visit, version, sent_form(f"{ON_THREAD}-{thread}"), tried, done)


def _tried(
    visit: Visit, version: int, form: TalkForm, act: Callable[[], int | None], done: str
) -> ResponseReturnValue:
    _one(visit, version)
    try:
        thread = act()
    except (RuleRefused, Conflict) as refused:
        kept = replace(form, faults=faults_of(refused), refused=refused)
        return _page(visit, version, kept), 409 if isinstance(refused, Conflict) else 422
    flash(done, "ok")
    anchor = "meetings" if thread is None else f"thread-{thread}"
    address = url_for(
        "consultation.talk",
        launch=visit.launch_id,
        version=version,
        **sent_shown().kept(),
        _anchor=anchor,
    )
    return redirect(address, SEE_OTHER)


def _word_form(visit: Visit, version: int, form: TalkForm) -> ResponseReturnValue:
    """Show the form again with the text that stands there, to be written otherwise."""
    content = tree_of(_one(visit, version).content)
    standing = text_at(content, form.place)
    if standing is not None:
        return _page(visit, version, replace(form, wording=standing))
    if form.name != NEW:
        return _page(visit, version, form)
    refused = TalkRefused(suggestion_objections(None, ""))
    return _page(visit, version, replace(form, faults=faults_of(refused), refused=refused)), 422


def _one(visit: Visit, version: int) -> Proposal:
    return visit.work.proposals.one(DefinitionVersionId(version))


def _page(visit: Visit, version: int, form: TalkForm) -> str:
    proposal = _one(visit, version)
    content = tree_of(proposal.content)
    threads = visit.work.threads.of(proposal.version_id)
    shown = sent_shown()
    view = TalkView(proposal, content, visit.actor, read_only=visit.read_only)
    consultant = proposal.dossier.consultant
    named = visit.work.proposals.people({consultant}) if consultant is not None else {}
    return render_template(
        "proposal/consultation.html",
        **proposal_frame(visit, proposal, "consultation"),
        **_threads_shown(visit, version, shown, threads, view, also=_named(threads, form)),
        **_forms(visit, proposal, shown, form, view),
        **_came_back(threads, view, form),
        view=view,
        shown=shown,
        answer=waiting_sentence(threads),
        meetings=visit.work.threads.meetings(proposal.version_id),
        consultant=None if consultant is None else named[consultant],
        place_word=lambda place: place_word(content, place),
    )


def _threads_shown(
    visit: Visit,
    version: int,
    shown: Shown,
    threads: tuple[Thread, ...],
    view: TalkView,
    *,
    also: list[Thread],
) -> dict[str, object]:
    found = [each for each in threads if shown.holds(each)]
    first = (shown.page - 1) * PAGE
    has_next = first + PAGE < len(found)
    listed = found[first : first + PAGE]
    # A form that came back belongs to a thread: that one is shown, whatever is filtered.
    listed += [each for each in also if each not in listed]
    return {
        "sections": view.sections(listed),
        "counts": view.counts(threads),
        "chips": chips(visit, version, shown, threads),
        "is_empty": not threads,
        "first": first + 1,
        "last": min(first + PAGE, len(found)),
        "found": len(found),
        "previous": address_of(visit, version, shown, shown.page - 1) if shown.page > 1 else None,
        "next_page": address_of(visit, version, shown, shown.page + 1) if has_next else None,
        "here_kept": shown.kept(),
    }


def _named(threads: tuple[Thread, ...], form: TalkForm) -> list[Thread]:
    if form.refused is None:
        return []
    return [each for each in threads if each.root.comment_id == form.thread_id]


def _came_back(threads: tuple[Thread, ...], view: TalkView, form: TalkForm) -> dict[str, object]:
    """List what is wrong, and what was written where its form is gone meanwhile."""
    is_shown = view.has_form(form, _named(threads, form))
    lost = form.refused is not None and not is_shown
    return {
        "faults": fault_links(form, is_shown=is_shown),
        "kept": form.written() if lost else (),
    }


def _forms(
    visit: Visit, proposal: Proposal, shown: Shown, form: TalkForm, view: TalkView
) -> dict[str, object]:
    content = tree_of(proposal.content)
    people = visit.work.mentions.reachable(proposal.unit_id) if view.may_talk else {}
    is_free = view.may_talk and shown.place is None
    return {
        "form": form,
        "people": people_choices(people, visit.actor),
        "places": place_choices(content) if is_free else [],
        "place_code": place_code,
        "place_name": place_word(content, form.place),
        "standing": text_at(content, form.place),
        "takes_wording": takes_wording(form.place),
    }
