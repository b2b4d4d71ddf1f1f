import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.ids import MappingId, SloKey
from lti_app.domain.mapping.mapping import CellKey, CellKind
from lti_app.domain.mapping.picks import REFLECTION_KEY
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.people.actor import Actor
from lti_app.models.audit import AuditEntry
from lti_app.models.mapping import MappingCell
from lti_app.wiring import Wiring
from tests.factories.facts import MAP, MEMO, assignment, criterion, rubric
from tests.factories.mapping import Classroom, make_course, staff, view
from tests.integration.mapping.pages import Window, marked, seen

FIRST, SECOND = SloKey("slo-1"), SloKey("slo-2")
IN_MAP = CellKey(CellKind.CRITERION, FIRST, MAP)
IN_MEMO = CellKey(CellKind.CRITERION, SECOND, MEMO)


def course(room: Classroom) -> CourseView:
    """A course whose rubrics say the badge's SLOs in their own words, one each."""
    titles = [slo.title for slo in room.definition.content.slos]
    works = [
        assignment(key, name=key, rubric=rubric(criterion("_1", description=title)))
        for key, title in zip((MAP, MEMO), titles, strict=True)
    ]
    return view(assignments=(*works, view().assignments[2]))


NAMED = [(IN_MAP, "_1"), (IN_MEMO, "_1"), (REFLECTION_KEY, "399")]


@pytest.fixture
def mapping_id(wiring: Wiring, room: Classroom) -> MappingId:
    with wiring.open_work(room.teacher) as work:
        return work.mappings.start(room.course_id, room.definition.version_id)


@pytest.fixture
def accept(wiring: Wiring, room: Classroom, mapping_id: MappingId) -> Callable[..., int]:
    def take(named: list[tuple[CellKey, str]], actor: Actor | None = None) -> int:
        with wiring.open_work(actor or room.teacher) as work:
            return work.mapping_suggestions.accept(mapping_id, named, course(room))

    return take


def kept(wiring: Wiring) -> tuple[list[CellKey], list[AuditAction]]:
    """The pieces there are and what was written down of them."""
    wanted = [AuditAction.MAPPING_EDITED, AuditAction.MAPPING_SUGGESTIONS_ACCEPTED]
    with wiring.session() as other:
        cells = [cell.key for cell in other.query(MappingCell).order_by(MappingCell.id)]
        entries = other.query(AuditEntry).filter(AuditEntry.action.in_(wanted))
        return cells, [e.action for e in entries.order_by(AuditEntry.id)]


def test_accepted_suggestions_are_pieces_of_the_draft_and_written_down_once(
    wiring: Wiring, accept: Callable[..., int]
) -> None:
    assert (accept(NAMED), accept(NAMED)) == (3, 0)

    assert kept(wiring) == (
        [IN_MAP, IN_MEMO, REFLECTION_KEY],
        [AuditAction.MAPPING_EDITED] * 3 + [AuditAction.MAPPING_SUGGESTIONS_ACCEPTED],
    )


def test_only_what_is_suggested_and_named_is_written(
    wiring: Wiring, accept: Callable[..., int]
) -> None:
    elsewhere = CellKey(CellKind.CRITERION, FIRST, MEMO)

    assert accept([(IN_MAP, "_2"), (elsewhere, "_1"), (IN_MEMO, "_1")]) == 1
    assert kept(wiring)[0] == [IN_MEMO]


def test_piece_somebody_filled_meanwhile_is_left_as_it_is(
    wiring: Wiring, room: Classroom, mapping_id: MappingId, accept: Callable[..., int]
) -> None:
    accept([(IN_MAP, "_1")], room.assistant)
    with wiring.session() as other:
        before = other.query(MappingCell).one().edited_by

    assert accept(NAMED) == 2
    with wiring.session() as other:
        first, *_ = other.query(MappingCell).order_by(MappingCell.id)
        assert first.edited_by == before
    assert before == room.assistant.person_id


def test_teacher_of_another_course_and_learners_accept_nothing(
    wiring: Wiring, session: Session, room: Classroom, accept: Callable[..., int]
) -> None:
    other = staff(
        session, room.institution_id, make_course(session, room.institution_id, "9"), "T. Other"
    )
    stranger = Actor(
        name="x", institution_id=room.institution_id, person_id=None, course_id=room.course_id
    )

    with pytest.raises(NotFound):
        accept(NAMED, other)
    with pytest.raises(NotPermitted):
        accept(NAMED, stranger)
    assert kept(wiring) == ([], [])


VALUE = re.compile(r'name="accept" value="([^"]+)"')


def offered(window: Window) -> list[str]:
    """What the button for all would send."""
    page = window.get("badges/1/outcomes").text
    form = page.split('class="part tools suggested"', 1)[1].split("</form>", 1)[0]
    return [unescape(value) for value in VALUE.findall(form)]


def test_suggestions_stand_in_their_cells_and_in_a_list_with_their_reasons(begun: Window) -> None:
    page = begun.get("badges/1/outcomes")

    words = seen(page)
    assert "Map SLO 3 in Audit memo: Suggested: Framework" in words
    assert (
        "SLO 3 Audit memo · Framework Same title: the badge names Audit memo for it. "
        "Its criterion shares with the outcome: framework." in words
    )
    panel = begun.get("badges/1/outcomes?slo=slo-3&assignment=313")
    assert "Suggested: Framework. Same title: the badge names Audit memo for it." in seen(panel)
    assert "Accept all suggestions (3)" in words
    assert "can be accepted as they are" not in words, "that is all of them"
    assert page.text.count('class="cell empty-cell tone-action"') == 3


def test_all_suggestions_are_accepted_in_one_press_and_only_once(begun: Window) -> None:
    sent = offered(begun)
    assert len(sent) == 3

    first = begun.post("badges/1/suggestions", accept=sent)
    told = seen(begun.get("badges/1/outcomes"))
    second = begun.post("badges/1/suggestions", accept=sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert "3 suggestions accepted." in told
    assert "Draft, 3 of 4 outcomes covered" in told
    assert "was left as it is" in seen(begun.get("badges/1/outcomes"))


def test_tie_is_shown_as_one_and_opens_the_panel(begun: Window) -> None:
    begun.course.set_assignment(
        "314", "Plain-language brief", rubric=marked("74", "Layout", "Style")
    )

    page = begun.get("badges/1/outcomes")
    panel = seen(begun.get("badges/1/outcomes?slo=slo-4&assignment=314"))

    assert "Map SLO 4 in Plain-language brief: Suggested: you choose" in seen(page)
    assert "2 fit alike: Layout, Style. Choose one." in seen(page)
    assert "Accept all suggestions (3)" in seen(page)
    assert "3 can be accepted as they are. 1 asks you to choose." in seen(page)
    assert "2 fit alike: Layout, Style. Choose one." in panel


def test_what_is_suggested_beside_a_persons_choice_is_accepted_one_by_one(begun: Window) -> None:
    begun.course.set_assignment("315", "Audit memo 2", rubric=marked("75", "Framework"))
    begun.save("slo-3", "315", criterion="_1")

    page = seen(begun.get("badges/1/outcomes"))

    assert "3 links are suggested" in page
    assert "2 can be accepted as they are. 1 is accepted by itself, in the list." in page


def test_suggested_reflection_is_marked_with_its_reason_and_what_shows_an_outcome_is_named(
    begun: Window,
) -> None:
    begun.course.set_assignment("398", "Closing reflection")
    begun.save("slo-1", "311", criterion="_1")

    page = seen(begun.get("badges/1/reflection"))
    begun.post("badges/1/reflection", assignment="398", base="")
    chosen = seen(begun.get("badges/1/reflection"))

    said = "Suggested: Its title speaks of a reflection, and it takes what the badge asks for."
    assert page.count(said) == page.count("Suggested") == 1
    assert page.index("Closing reflection") < page.index(said) < page.index("Looking back")
    assert page.count("It shows an outcome already.") == 1
    assert ("Suggested" in chosen, "It shows an outcome already." in chosen) == (False, True)


@pytest.mark.parametrize(
    "sent", ["", "x", "slo-1|311", "slo-9|311|_1", "||", "|x|y", "slo-1|311|_9"]
)
def test_form_that_names_no_suggestion_changes_nothing(begun: Window, sent: str) -> None:
    assert begun.post("badges/1/suggestions", accept=[sent]).status_code == 303
    assert "Draft, 0 of 4 outcomes covered" in seen(begun.get("badges/1/outcomes"))


def test_nothing_is_suggested_once_a_mapping_is_not_being_edited(begun: Window) -> None:
    begun.fill()
    page = begun.get("badges/1/activate").text
    digest = re.search(r'name="seen" value="([^"]+)"', page)
    assert digest is not None
    begun.post("badges/1/activate", seen=digest.group(1))

    assert "Suggested" not in seen(begun.get("badges/1/outcomes"))
    assert begun.post("badges/1/suggestions", accept=["slo-2|313|_1"]).status_code == 409
