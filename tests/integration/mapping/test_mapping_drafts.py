from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import AssignmentId, MappingId, SloKey
from lti_app.domain.mapping.mapping import (
    CellKey,
    CellKind,
    Combining,
    MappingContent,
)
from lti_app.domain.mapping.picks import (
    REFLECTION_KEY,
    CombiningPick,
    CriterionPick,
    Pick,
    ReflectionPick,
)
from lti_app.domain.people.actor import Actor, CourseRole, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.mapping import MappingCell
from lti_app.services.mapping.drafts import CellConflict, Draft
from lti_app.wiring import Wiring
from tests.factories.facts import IMPACT, MAP, MEMO, REFLECTION, threshold
from tests.factories.mapping import Classroom, make_course, mapped, picks, staff, view

FIRST, SECOND = SloKey("slo-1"), SloKey("slo-2")
IN_MAP = CriterionPick(slo=FIRST, assignment=MAP, criterion=IMPACT)
STRONG = replace(IN_MAP, points=threshold("4").points)
IN_MEMO = CriterionPick(slo=FIRST, assignment=MEMO, criterion=IMPACT)
ALL = CombiningPick(slo=FIRST, combining=Combining.ALL)


@pytest.fixture
def mapping_id(wiring: Wiring, room: Classroom) -> MappingId:
    with wiring.open_work(room.teacher) as work:
        return work.mappings.start(room.course_id, room.definition.version_id)


def draft(wiring: Wiring, actor: Actor, mapping_id: MappingId) -> Draft:
    with wiring.open_work(actor) as work:
        return work.mapping_drafts.draft(mapping_id)


def edit(wiring: Wiring, actor: Actor, mapping_id: MappingId, pick: Pick, base: str = "") -> None:
    with wiring.open_work(actor) as work:
        work.mapping_drafts.edit(mapping_id, pick, view(), base)


def edits(wiring: Wiring) -> int:
    with wiring.session() as other:
        return other.query(AuditEntry).filter_by(action=AuditAction.MAPPING_EDITED).count()


def cells(wiring: Wiring) -> int:
    with wiring.session() as other:
        return other.query(MappingCell).count()


def test_pieces_become_one_mapping(wiring: Wiring, room: Classroom) -> None:
    found = draft(wiring, room.teacher, mapped(wiring, room))

    expected = [p.make(room.definition.content, view()) for p in picks()[:2]]
    assert [s.criteria for s in found.content.slos] == [(link,) for link in expected]
    assert (found.content.reflection, found.content.reflection_name) == (REFLECTION, "Reflection")


def test_edit_is_written_down_with_who_and_when(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    edit(wiring, room.assistant, mapping_id, IN_MAP)

    cell = draft(wiring, room.teacher, mapping_id).cells[IN_MAP.key]
    assert (cell.edited_by, cell.edited_at) == (room.assistant.person_id, wiring.clock.now())
    with wiring.session() as other:
        entry = other.query(AuditEntry).filter_by(action=AuditAction.MAPPING_EDITED).one()
    assert (entry.actor_person_id, entry.actor_role) == (
        room.assistant.person_id,
        "teaching-assistant",
    )


def test_two_people_on_two_cells_both_succeed(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    seen = draft(wiring, room.teacher, mapping_id)

    edit(wiring, room.teacher, mapping_id, IN_MAP, seen.base(IN_MAP.key))
    edit(wiring, room.assistant, mapping_id, IN_MEMO, seen.base(IN_MEMO.key))

    found = draft(wiring, room.teacher, mapping_id).content.slos[0]
    assert [link.assignment_id for link in found.criteria] == [MAP, MEMO]


def test_second_of_two_on_one_cell_is_told_what_stands_and_nothing_is_lost(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    edit(wiring, room.teacher, mapping_id, IN_MAP)
    seen = draft(wiring, room.teacher, mapping_id).base(IN_MAP.key)
    edit(wiring, room.assistant, mapping_id, STRONG, seen)

    with pytest.raises(CellConflict) as conflict:
        edit(wiring, room.teacher, mapping_id, IN_MAP, seen)

    theirs = conflict.value.theirs
    assert theirs is not None
    assert (theirs.value, theirs.edited_by) == (
        STRONG.make(room.definition.content, view()),
        room.assistant.person_id,
    )
    assert draft(wiring, room.teacher, mapping_id).cells[IN_MAP.key] == theirs
    edit(wiring, room.teacher, mapping_id, IN_MAP, theirs.digest)
    link = draft(wiring, room.teacher, mapping_id).cells[IN_MAP.key].value
    assert link == IN_MAP.make(room.definition.content, view())


def test_second_of_two_on_an_empty_cell_is_told(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    edit(wiring, room.assistant, mapping_id, IN_MAP)

    with pytest.raises(CellConflict) as conflict:
        edit(wiring, room.teacher, mapping_id, STRONG)

    assert conflict.value.key == IN_MAP.key


def test_edit_of_a_cell_somebody_emptied_is_told_that_nothing_stands(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    edit(wiring, room.teacher, mapping_id, IN_MAP)
    seen = draft(wiring, room.teacher, mapping_id).base(IN_MAP.key)
    with wiring.open_work(room.assistant) as work:
        work.mapping_drafts.clear(mapping_id, IN_MAP.key, seen)

    with pytest.raises(CellConflict) as conflict:
        edit(wiring, room.teacher, mapping_id, STRONG, seen)

    assert conflict.value.theirs is None


def test_same_edit_twice_is_one_edit(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    edit(wiring, room.teacher, mapping_id, IN_MAP)
    edit(wiring, room.assistant, mapping_id, IN_MAP)

    assert (cells(wiring), edits(wiring)) == (1, 1)
    assert draft(wiring, room.teacher, mapping_id).cells[IN_MAP.key].edited_by == (
        room.teacher.person_id
    )


def test_several_edits_are_written_together_or_not_at_all(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    edit(wiring, room.assistant, mapping_id, ALL)

    with wiring.open_work(room.teacher) as work:
        highest = CombiningPick(slo=FIRST, combining=Combining.HIGHEST)
        stale: list[tuple[Pick, str]] = [(IN_MAP, ""), (highest, "")]
        with pytest.raises(CellConflict):
            work.mapping_drafts.edit_all(mapping_id, stale, view())

    found = draft(wiring, room.teacher, mapping_id)
    assert set(found.cells) == {ALL.key}
    assert found.content.slos[0].combining is Combining.ALL


def test_refused_pick_writes_nothing(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    with wiring.open_work(room.teacher) as work:
        low = replace(IN_MAP, points=threshold("2").points)
        with pytest.raises(RuleRefused):
            work.mapping_drafts.edit_all(mapping_id, [(ALL, ""), (low, "")], view())

    assert cells(wiring) == 0


def test_clearing_empties_once_and_an_empty_cell_stays_empty(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    edit(wiring, room.teacher, mapping_id, ReflectionPick(assignment=REFLECTION))
    seen = draft(wiring, room.teacher, mapping_id).base(REFLECTION_KEY)

    for _ in range(2):
        with wiring.open_work(room.teacher) as work:
            work.mapping_drafts.clear(mapping_id, REFLECTION_KEY, seen)

    assert draft(wiring, room.teacher, mapping_id).content.reflection is None
    assert edits(wiring) == 2


def test_draft_digest_changes_with_any_piece(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    seen = {draft(wiring, room.teacher, mapping_id).digest}
    for pick in (IN_MAP, IN_MEMO, ALL, ReflectionPick(assignment=REFLECTION)):
        edit(wiring, room.teacher, mapping_id, pick)
        seen.add(draft(wiring, room.teacher, mapping_id).digest)

    assert len(seen) == 5


def test_new_mapping_is_an_empty_draft(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    found = draft(wiring, room.assistant, mapping_id)

    assert found.cells == {}
    assert found.content == MappingContent(
        slos=tuple(s for s in found.content.slos if not s.links), reflection=None
    )
    assert [s.slo for s in found.content.slos] == [FIRST, SECOND]


Act = Callable[[Wiring, Actor, MappingId], object]


def clear(wiring: Wiring, actor: Actor, mapping_id: MappingId) -> None:
    with wiring.open_work(actor) as work:
        work.mapping_drafts.clear(mapping_id, CellKey(CellKind.CRITERION, FIRST, MAP), "")


def edit_one(wiring: Wiring, actor: Actor, mapping_id: MappingId) -> None:
    edit(wiring, actor, mapping_id, IN_MAP)


ACTS: list[Act] = [draft, edit_one, clear]


@pytest.mark.parametrize("act", ACTS, ids=["read", "edit", "empty"])
def test_teacher_of_another_course_finds_no_such_mapping(
    wiring: Wiring, session: Session, room: Classroom, mapping_id: MappingId, act: Act
) -> None:
    elsewhere = make_course(session, room.institution_id, "53")
    stranger = staff(session, room.institution_id, elsewhere, "P. Quist")

    with pytest.raises(NotFound):
        act(wiring, stranger, mapping_id)

    assert cells(wiring) == 0


@pytest.mark.parametrize("act", ACTS, ids=["read", "edit", "empty"])
@pytest.mark.parametrize("role", [CourseRole.LEARNER, CourseRole.NONE])
def test_others_of_the_course_neither_read_nor_edit_whatever_local_role_they_hold(
    wiring: Wiring, room: Classroom, mapping_id: MappingId, act: Act, role: CourseRole
) -> None:
    actor = replace(room.teacher, course_role=role, local_roles=frozenset(LocalRole))

    with pytest.raises(NotPermitted):
        act(wiring, actor, mapping_id)

    assert cells(wiring) == 0


def test_person_without_a_course_finds_nothing(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    with pytest.raises(NotFound):
        draft(wiring, replace(room.teacher, course_id=None), mapping_id)
    with pytest.raises(NotFound):
        draft(wiring, room.teacher, MappingId(999))


@pytest.mark.postgres
def test_many_people_at_once_lose_nothing(
    wiring: Wiring, room: Classroom, mapping_id: MappingId
) -> None:
    shown = [AssignmentId(str(n)) for n in range(900, 906)]
    canvas = view(assignments=tuple(replace(view().assignments[0], assignment_id=a) for a in shown))
    start = Barrier(len(shown))

    def work_on(number: int) -> bool:
        person = replace(room.teacher, name=f"Teacher {number}", person_id=room.teacher.person_id)
        pick = CriterionPick(slo=FIRST, assignment=shown[number], criterion=IMPACT)
        start.wait()
        try:
            with wiring.open_work(person) as work:
                work.mapping_drafts.edit(mapping_id, pick, canvas, "")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(len(shown)) as pool:
        done = list(pool.map(work_on, range(len(shown))))

    found = draft(wiring, room.teacher, mapping_id)
    assert done == [True] * len(shown)
    assert {link.assignment_id for link in found.content.slos[0].criteria} == set(shown)
