from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import (
    Conflict,
    HallmarkRefusal,
    NotFound,
    NotPermitted,
    RuleRefused,
    TransitionRefused,
)
from lti_app.domain.ids import DefinitionVersionId, MappingId, SloKey
from lti_app.domain.mapping.check import FindingCode
from lti_app.domain.mapping.mapping import ActiveMapping, Combining, MappingState
from lti_app.domain.mapping.picks import CombiningPick
from lti_app.domain.mapping.rules import CourseView, fingerprint
from lti_app.domain.people.actor import Actor, system_actor
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.mapping import MappingCell, MappingRow, MappingVersionRow
from lti_app.services.mapping.activation import ActivationRefused
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.definition import approved, asa, complete, drafted, institution
from tests.factories.facts import MAP, MEMO, REFLECTION, assignment
from tests.factories.mapping import (
    Classroom,
    activated,
    make_course,
    mapped,
    staff,
    view,
)
from tests.factories.proposals import make_move

JOB = system_actor("scheduler")


def activate(
    wiring: Wiring, actor: Actor, mapping_id: MappingId, canvas: CourseView | None = None
) -> ActiveMapping:
    with wiring.open_work(actor) as work:
        draft = work.mapping_drafts.draft(mapping_id)
        version = work.mapping_activation.activate(draft, draft.digest, canvas or view())
        return work.mappings.version(version)


def active(wiring: Wiring, room: Classroom) -> tuple[ActiveMapping, ...]:
    with wiring.open_work(JOB) as work:
        return work.mappings.active_for_course(room.course_id)


def reopened(wiring: Wiring, room: Classroom, mapping_id: MappingId) -> None:
    with wiring.open_work(room.assistant) as work:
        work.mapping_activation.reopen(mapping_id)


def actions(wiring: Wiring) -> list[AuditAction]:
    with wiring.session() as other:
        rows = other.query(AuditEntry).order_by(AuditEntry.id).all()
    return [r.action for r in rows if r.subject_kind.startswith("mapping")]


def test_activated_mapping_is_what_jobs_find(wiring: Wiring, room: Classroom) -> None:
    found = activated(wiring, room)

    assert active(wiring, room) == (found,)
    assert (found.number, found.course_id, found.definition_version_id) == (
        1,
        room.course_id,
        room.definition.version_id,
    )
    assert [(s.assignment_id, s.fingerprint) for s in found.snapshots] == [
        (MAP, fingerprint(assignment())),
        (MEMO, fingerprint(assignment())),
        (REFLECTION, ""),
    ]
    assert actions(wiring)[0] is AuditAction.MAPPING_STARTED
    assert actions(wiring)[-1] is AuditAction.MAPPING_ACTIVATED


def test_draft_is_gone_once_active(wiring: Wiring, room: Classroom) -> None:
    found = activated(wiring, room)

    with wiring.open_work(room.teacher) as work:
        with pytest.raises(Conflict) as conflict:
            work.mapping_drafts.draft(found.mapping_id)
        one = work.mappings.one(found.mapping_id)
    assert conflict.value.code == "mapping.no_draft"
    assert (one.state, one.draft_open, one.active, one.content) == (
        MappingState.ACTIVE,
        False,
        found,
        found.content,
    )
    with wiring.session() as other:
        assert other.query(MappingCell).count() == 0


def test_assistant_prepares_but_does_not_activate_or_end(wiring: Wiring, room: Classroom) -> None:
    mapping_id = mapped(wiring, room)

    with pytest.raises(NotPermitted) as refused:
        activate(wiring, room.assistant, mapping_id)

    assert refused.value.code == "mapping.teacher_activates"
    assert active(wiring, room) == ()
    activate(wiring, room.teacher, mapping_id)
    with pytest.raises(NotPermitted), wiring.open_work(room.assistant) as work:
        work.mapping_activation.end(mapping_id)
    assert len(active(wiring, room)) == 1


def test_draft_that_changed_after_it_was_seen_is_not_activated(
    wiring: Wiring, room: Classroom
) -> None:
    mapping_id = mapped(wiring, room)
    with wiring.open_work(room.teacher) as work:
        seen = work.mapping_drafts.draft(mapping_id).digest
    with wiring.open_work(room.assistant) as work:
        stricter = CombiningPick(slo=SloKey("slo-1"), combining=Combining.ALL)
        work.mapping_drafts.edit(mapping_id, stricter, view(), "")

    with pytest.raises(Conflict) as conflict, wiring.open_work(room.teacher) as work:
        work.mapping_activation.activate(work.mapping_drafts.draft(mapping_id), seen, view())

    assert conflict.value.code == "mapping.changed_since_seen"
    assert active(wiring, room) == ()


@pytest.mark.parametrize(
    ("lost", "code"),
    [
        (view(assignments=view().assignments[:2]), FindingCode.ASSIGNMENT_GONE),
        (
            view(
                assignments=(replace(view().assignments[0], rubric=None), *view().assignments[1:])
            ),
            FindingCode.NO_RUBRIC,
        ),
    ],
)
def test_what_canvas_lost_since_the_edit_blocks(
    wiring: Wiring, room: Classroom, lost: CourseView, code: FindingCode
) -> None:
    mapping_id = mapped(wiring, room)

    with pytest.raises(ActivationRefused) as refused:
        activate(wiring, room.teacher, mapping_id, lost)

    assert [f.code for f in refused.value.findings] == [code]
    assert active(wiring, room) == ()


def test_removing_one_link_leaves_an_slo_empty_and_blocks(wiring: Wiring, room: Classroom) -> None:
    mapping_id = mapped(wiring, room)
    with wiring.open_work(room.teacher) as work:
        draft = work.mapping_drafts.draft(mapping_id)
        key = next(k for k in draft.cells if k.slo == "slo-2")
        work.mapping_drafts.clear(mapping_id, key, draft.base(key))

    with pytest.raises(ActivationRefused) as refused:
        activate(wiring, room.teacher, mapping_id)

    assert [(f.code, f.slo) for f in refused.value.findings] == [
        (FindingCode.SLO_UNCOVERED, "slo-2")
    ]


def test_badge_suspended_meanwhile_blocks(
    wiring: Wiring, session: Session, room: Classroom
) -> None:
    mapping_id = mapped(wiring, room)
    admin = asa(session, room.institution_id)
    with wiring.open_work(admin) as work:
        make_move(work, room.definition.version_id, Move.SUSPEND)

    with pytest.raises(ActivationRefused) as refused:
        activate(wiring, room.teacher, mapping_id)

    assert [f.code for f in refused.value.findings] == [FindingCode.DEFINITION_NOT_APPROVED]


def test_next_version_counts_from_its_own_activation_and_the_first_stays_as_it_was(
    wiring: Wiring, room: Classroom, clock: FixedClock
) -> None:
    first = activated(wiring, room)
    reopened(wiring, room, first.mapping_id)
    assert active(wiring, room) == (first,)
    with wiring.open_work(room.assistant) as work:
        draft = work.mapping_drafts.draft(first.mapping_id)
        pick = CombiningPick(slo=SloKey("slo-1"), combining=Combining.ALL)
        assert draft.content == first.content
        work.mapping_drafts.edit(first.mapping_id, pick, view(), draft.base(pick.key))
    clock.move(days=1)

    second = activate(wiring, room.teacher, first.mapping_id)

    assert active(wiring, room) == (second,)
    assert (second.number, second.content.slos[0].combining) == (2, Combining.ALL)
    with wiring.open_work(JOB) as work:
        assert work.mappings.version(first.version_id) == first
    with wiring.session() as other:
        ended = other.get_one(MappingVersionRow, first.version_id).ended_at
    assert ended == clock.now()


def test_reopening_takes_the_latest_approved_version_and_drops_what_it_no_longer_has(
    wiring: Wiring, session: Session, room: Classroom
) -> None:
    first = activated(wiring, room)
    newer = approved(wiring, session, room.institution_id, complete("slo-1", title="Renamed"))
    session.rollback()

    reopened(wiring, room, first.mapping_id)

    with wiring.open_work(room.teacher) as work:
        draft = work.mapping_drafts.draft(first.mapping_id)
    assert draft.definition.version_id == newer.version_id
    assert [s.slo for s in draft.content.slos] == ["slo-1"]
    assert active(wiring, room) == (first,)
    assert activate(wiring, room.teacher, first.mapping_id).definition_version_id == (
        newer.version_id
    )


def test_reopening_twice_or_without_an_approved_version_is_refused(
    wiring: Wiring, session: Session, room: Classroom
) -> None:
    first = activated(wiring, room)
    reopened(wiring, room, first.mapping_id)
    with pytest.raises(TransitionRefused) as twice:
        reopened(wiring, room, first.mapping_id)
    with wiring.open_work(room.teacher) as work:
        work.mapping_activation.discard(first.mapping_id)
    admin = asa(session, room.institution_id)
    with wiring.open_work(admin) as work:
        make_move(work, room.definition.version_id, Move.RETIRE)

    with pytest.raises(TransitionRefused) as retired:
        reopened(wiring, room, first.mapping_id)

    assert (twice.value.code, retired.value.code) == ("mapping.open", "mapping.no_version")


def test_discarding_falls_back_on_what_is_active(wiring: Wiring, room: Classroom) -> None:
    first = activated(wiring, room)
    reopened(wiring, room, first.mapping_id)

    with wiring.open_work(room.assistant) as work:
        work.mapping_activation.discard(first.mapping_id)

    assert active(wiring, room) == (first,)
    with pytest.raises(TransitionRefused), wiring.open_work(room.teacher) as work:
        work.mapping_activation.discard(first.mapping_id)


def test_of_a_first_draft_thrown_away_nothing_is_left_and_the_badge_may_be_begun_again(
    wiring: Wiring, room: Classroom
) -> None:
    mapping_id = mapped(wiring, room)
    with wiring.open_work(room.teacher) as work:
        used = work.mappings.one(mapping_id).definition

    with wiring.open_work(room.assistant) as work:
        assert work.mapping_activation.discard(mapping_id) is False

    assert actions(wiring)[-1] is AuditAction.MAPPING_DISCARDED
    with pytest.raises(NotFound), wiring.open_work(room.teacher) as work:
        work.mapping_activation.discard(mapping_id)
    with pytest.raises(NotFound), wiring.open_work(room.teacher) as work:
        work.mappings.one(mapping_id)
    with wiring.open_work(room.teacher) as work:
        assert work.mappings.overview(room.course_id) == []
        assert used in work.mappings.choices(room.course_id)
        assert work.mappings.start(room.course_id, used.version_id) == mapping_id
        assert work.mapping_drafts.draft(mapping_id).cells == {}
    assert actions(wiring)[-1] is AuditAction.MAPPING_STARTED


def test_ended_mapping_judges_nobody_and_may_be_used_again(wiring: Wiring, room: Classroom) -> None:
    first = activated(wiring, room)
    with wiring.open_work(room.teacher) as work:
        work.mapping_activation.end(first.mapping_id)
        assert work.mappings.one(first.mapping_id).state is MappingState.ENDED

    assert active(wiring, room) == ()
    with pytest.raises(TransitionRefused), wiring.open_work(room.teacher) as work:
        work.mapping_activation.end(first.mapping_id)
    reopened(wiring, room, first.mapping_id)
    again = activate(wiring, room.teacher, first.mapping_id)
    assert (again.number, again.content) == (2, first.content)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("content", "{}"),
        ("snapshots", "[]"),
        ("digest", "0" * 64),
        ("number", 7),
        ("activated_at", datetime.fromisoformat("2020-01-01T00:00:00+00:00")),
    ],
)
def test_update_of_an_activated_version_is_refused(
    wiring: Wiring, session: Session, room: Classroom, name: str, value: object
) -> None:
    found = activated(wiring, room)
    row = session.get_one(MappingVersionRow, found.version_id)
    setattr(row, name, value)

    with pytest.raises(RuleRefused) as refused:
        session.flush()

    assert refused.value.code == "mapping.immutable"
    session.rollback()
    assert active(wiring, room) == (found,)


def test_end_is_written_once_and_the_version_stays(
    wiring: Wiring, session: Session, room: Classroom
) -> None:
    found = activated(wiring, room)

    def refused(act: Callable[[MappingVersionRow], None]) -> str:
        row = session.get_one(MappingVersionRow, found.version_id)
        act(row)
        with pytest.raises(HallmarkRefusal) as caught:
            session.flush()
        session.rollback()
        return caught.value.code

    assert refused(session.delete) == "mapping.immutable"
    session.get_one(MappingVersionRow, found.version_id).ended_at = START
    session.commit()
    assert refused(lambda row: setattr(row, "ended_at", None)) == "mapping.immutable"


def test_badge_begun_twice_is_one_mapping(wiring: Wiring, room: Classroom) -> None:
    with wiring.open_work(room.teacher) as work:
        first = work.mappings.start(room.course_id, room.definition.version_id)
    with wiring.open_work(room.assistant) as work:
        assert work.mappings.start(room.course_id, room.definition.version_id) == first
        assert work.mappings.choices(room.course_id) == []
    with wiring.session() as other:
        assert other.query(MappingRow).count() == 1


@pytest.mark.parametrize("which", ["draft", "foreign account", "other institution", "unknown"])
def test_badge_that_is_not_for_this_course_is_refused(
    wiring: Wiring, session: Session, room: Classroom, which: str
) -> None:
    if which == "draft":
        version_id = drafted(wiring, room.institution_id, complete(slug="new")).version_id
    elif which == "foreign account":
        closed = complete(slug="closed", all_accounts=False)
        version_id = approved_unchecked(wiring, session, room, closed.slug)
    elif which == "other institution":
        other = institution(session, "usf")
        version_id = approved(wiring, session, other, complete(slug="usf-badge")).version_id
    else:
        version_id = DefinitionVersionId(999)
    session.rollback()

    with pytest.raises(RuleRefused) as refused, wiring.open_work(room.teacher) as work:
        work.mappings.start(room.course_id, version_id)

    assert refused.value.code == "mapping.not_usable"


def approved_unchecked(
    wiring: Wiring, session: Session, room: Classroom, slug: str
) -> DefinitionVersionId:
    """A version approved in the rows alone, for no account at all."""
    content = complete(slug=slug, all_accounts=False)
    version = drafted(wiring, room.institution_id, content)
    session.get_one(DefinitionVersionRow, version.version_id).state = DefinitionState.APPROVED
    session.commit()
    return version.version_id


def test_staff_of_another_course_see_and_start_nothing_here(
    wiring: Wiring, session: Session, room: Classroom
) -> None:
    elsewhere = make_course(session, room.institution_id, "53")
    stranger = staff(session, room.institution_id, elsewhere, "P. Quist")
    found = activated(wiring, room)

    with wiring.open_work(stranger) as work:
        for act in (
            lambda: work.mappings.overview(room.course_id),
            lambda: work.mappings.choices(room.course_id),
            lambda: work.mappings.course(room.course_id),
            lambda: work.mappings.start(room.course_id, room.definition.version_id),
            lambda: work.course_figures.of(room.course_id, ()),
        ):
            with pytest.raises(NotPermitted):
                act()
        for move in (
            work.mapping_activation.reopen,
            work.mapping_activation.discard,
            work.mapping_activation.end,
        ):
            with pytest.raises(NotFound):
                move(found.mapping_id)
    assert active(wiring, room) == (found,)


def test_unknown_version_is_not_found(wiring: Wiring, room: Classroom) -> None:
    found = activated(wiring, room)

    with wiring.open_work(JOB) as work, pytest.raises(NotFound):
        work.mappings.version(type(found.version_id)(999))


def test_same_mapping_activated_in_two_courses_has_one_digest(
    wiring: Wiring, session: Session, room: Classroom
) -> None:
    here = activated(wiring, room)
    elsewhere = make_course(session, room.institution_id, "53")
    teacher = staff(session, room.institution_id, elsewhere, "P. Quist")
    session.rollback()
    there = activated(wiring, replace(room, course_id=elsewhere, teacher=teacher))

    assert there.digest == here.digest
