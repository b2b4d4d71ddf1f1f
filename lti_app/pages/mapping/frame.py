"""What all screens of one mapping share: its facts, its frame, and who wrote first."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from lti_app.domain.errors import NotFound
from lti_app.domain.ids import MappingId, PersonId
from lti_app.domain.mapping.check import check
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.mapping.suggestions import suggest
from lti_app.domain.people.actor import CourseRole
from lti_app.pages.access import Visit
from lti_app.pages.mapping.columns import read_asked
from lti_app.pages.mapping.screens import Screen, Shown, slo_summary, tabs
from lti_app.pages.mapping.version_words import approved_since, drafted, halted
from lti_app.pages.mapping.wording import cell_value_text
from lti_app.services.mapping.drafts import CellConflict, Draft

HERE = "/w/<launch>/course/badges/<int:mapping_id>"
SEE_OTHER, REFUSED, CONFLICT = 303, 422, 409


def read_screen(visit: Visit, view: CourseView, mapping_id: int) -> tuple[Screen, Draft | None]:
    """Read a mapping, its open draft if there is one, and what the check finds in it now."""
    one = visit.work.mappings.one(MappingId(mapping_id))
    draft = visit.work.mapping_drafts.draft(one.mapping_id) if one.draft_open else None
    may_edit = draft is not None and not visit.read_only
    definition = draft.definition if draft else one.definition
    content = draft.content if draft else one.content
    screen = Screen(
        launch=visit.launch_id,
        mapping_id=one.mapping_id,
        definition=definition,
        content=content,
        view=view,
        findings=check(content, definition, view),
        is_open=may_edit,
        overview=one,
        asked=read_asked(request.values),
        suggestions=suggest(definition.content, content, view) if may_edit else (),
    )
    return screen, draft


def read_draft(visit: Visit, view: CourseView, mapping_id: int) -> tuple[Screen, Draft]:
    """Read a mapping for what edits it.

    Raises:
        NotFound: no draft of it is open.
    """
    screen, draft = read_screen(visit, view, mapping_id)
    if draft is None:
        raise NotFound("mapping.no_draft", _("This mapping is not open for editing."))
    return screen, draft


def what_stands(visit: Visit, conflict: CellConflict) -> Shown:
    """Say what somebody else wrote first, who and when."""
    theirs = conflict.theirs
    who = theirs.edited_by if theirs else None
    return {
        "text": cell_value_text(theirs.value) if theirs else None,
        "who": _name(visit, who),
        "when": theirs.edited_at if theirs else None,
        "kind": conflict.key.kind.value,
    }


def _name(visit: Visit, person_id: PersonId | None) -> str:
    name = visit.work.people.facts(person_id).name if person_id is not None else ""
    return name or str(_("Somebody"))


def render_step(template: str, visit: Visit, screen: Screen, step: str, **more: Any) -> str:
    """Render one step inside the frame of the mapping."""
    assert visit.course_id is not None  # course_staff lets nobody else in
    return render_template(
        template,
        visit=visit,
        screen=screen,
        badge=screen.badge,
        course=visit.work.mappings.course(visit.course_id),
        tabs=tabs(screen, step),
        drafted=drafted(screen.overview),
        since=approved_since(screen.overview),
        stopped=halted(screen.overview),
        problems=len(screen.blocks),
        summary=slo_summary(screen),
        is_teacher=visit.course_role is CourseRole.TEACHER,
        **more,
    )
