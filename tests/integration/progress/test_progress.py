"""Which badges a person sees as a learner, and how a badge stands after its award."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from lti_app.domain.award.award import AwardState
from lti_app.domain.errors import NotPermitted
from lti_app.domain.evidence.evidence import Unusable
from lti_app.domain.ids import CourseId, MappingId
from lti_app.domain.people.actor import Actor, system_actor
from lti_app.domain.review.review import ReviewCaseState
from lti_app.models.award import AwardRow
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.facts import MAP, MEMO, graded, reflection, ungraded
from tests.factories.review import make_badge, person
from tests.integration.progress.conftest import Window, words

MET = (graded("4", MAP), graded("3", MEMO), reflection())


def test_several_badges_are_listed_with_their_next_steps(window: Window) -> None:
    teacher = person(window.session, window.actions.institution_id, "L. Chen")
    make_badge(
        window.session,
        window.actions.institution_id,
        window.course_id,
        teacher,
        slug="data-storytelling",
        title="Data Storytelling",
    )
    window.session.commit()
    window.learner(graded("4", MAP), ungraded(MEMO))
    said = window.words()
    assert said.index("Responsible AI in Practice") < said.index("Data Storytelling")
    assert said.count("Next for you: the reflection.") == 2
    assert said.count("See your progress") == 2


def test_course_without_a_badge_says_what_will_appear(window: Window) -> None:
    other = window.actions.as_learner("77")
    said = window.client.get(f"{other}/learner/").text
    assert "No badges here yet" in said
    assert "Responsible AI" not in said


def test_award_is_the_first_thing_said_and_leads_to_the_credential(window: Window) -> None:
    person_id = window.learner(*MET)
    _award(window, person_id, AwardState.AWARDED)
    said = window.words()
    assert "Awarded. The badge is yours, and stays yours after you leave." in said
    assert f'href="{window.window()}/learner/credentials"' in window.page()
    assert 'aria-current="step"><strong>Awarded' in window.page()


def test_revoked_award_leaves_the_evidence_to_speak(window: Window) -> None:
    person_id = window.learner(graded("2", MAP), graded("3", MEMO), reflection())
    _award(window, person_id, AwardState.REVOKED)
    said = window.words()
    assert "The badge is yours" not in said
    assert "Next for you: talk about Stakeholder map." in said
    assert "The award of this badge was revoked on" in said
    assert "To ask why, or to disagree, write to" in said


def test_who_has_everything_stands_at_the_award_that_was_revoked(window: Window) -> None:
    _award(window, window.learner(*MET), AwardState.REVOKED)
    page = window.page()
    assert 'aria-current="step"><strong>Awarded</strong>revoked since' in page
    assert "You are here" not in page
    assert "goes to Academic and Student Affairs again" in window.words()


def test_an_award_that_stands_is_not_called_revoked(window: Window) -> None:
    _award(window, window.learner(*MET), AwardState.AWARDED)
    assert "revoked" not in window.words()


def test_grade_lowered_after_the_award_leaves_it_standing_and_no_figure_speaks_against_it(
    window: Window,
) -> None:
    _award(
        window,
        window.learner(graded("2", MAP), graded("3", MEMO), reflection()),
        AwardState.AWARDED,
    )
    said, page = window.words(), window.page()
    assert "Your badge stands. It was awarded on the evidence of 24 Nov." in said
    assert "A later grade takes nothing away by itself." in said
    assert ("of 2 outcomes met" in page, 'class="ring"' in page) == (False, False)
    assert "Not met" in said, "how the work is graded now is told all the same"
    window.session.execute(update(AwardRow).values(state=AwardState.REVOKED, revoked_at=START))
    window.session.commit()
    assert "Your badge stands." not in window.words()


def test_award_on_evidence_as_it_was_needs_no_such_word(window: Window) -> None:
    _award(window, window.learner(*MET), AwardState.AWARDED)
    assert "Your badge stands." not in window.words()
    assert 'class="ring"' in window.page()


def test_an_award_is_told_before_a_new_mapping_is_read(window: Window, clock: FixedClock) -> None:
    _award(window, window.learner(*MET), AwardState.AWARDED)
    clock.move(minutes=1)
    window.session.execute(update(MappingVersionRow).values(activated_at=clock.now()))
    window.session.commit()
    said, page = window.words(), window.page()
    assert "Your progress appears after the next update from Canvas." in said
    assert said.count(" Awarded ") == 2, "as what stands, and in the line of stages"
    assert 'class="ring"' not in page
    window.session.execute(update(AwardRow).values(state=AwardState.REVOKED, revoked_at=START))
    window.session.commit()
    assert "The award of this badge was revoked on" in window.words()


def test_revoked_is_said_before_what_is_next(window: Window) -> None:
    person_id = window.learner(graded("2", MAP), graded("3", MEMO), reflection())
    _award(window, person_id, AwardState.REVOKED)
    said = window.words()
    assert said.index("was revoked on") < said.index("Next for you:")


def test_list_says_beside_each_state_what_the_state_does_not(window: Window) -> None:
    _badge_of_150_words(window)
    _award(window, window.learner(*MET), AwardState.AWARDED)
    said = words(window.client.get(f"{window.window()}/learner/").text)
    assert "Awarded On 24 Nov." in said
    assert "Awarded Awarded" not in said


def test_the_tabs_of_a_learner_stand_on_both_pages_of_the_course(window: Window) -> None:
    window.learner(*MET)
    prefix = window.window()
    for path, current in (("", "Your progress"), ("credentials", "My credentials")):
        page = window.client.get(f"{prefix}/learner/{path}", follow_redirects=True).text
        nav = page.split("<header>")[1].split("</header>")[0]
        assert f'href="{prefix}/learner/"' in nav
        assert f'href="{prefix}/learner/credentials"' in nav
        assert current in nav.split('aria-current="page"')[1].split("</a>")[0]


def test_progress_is_for_people(wiring: Wiring) -> None:
    with pytest.raises(NotPermitted), wiring.open_work(system_actor("scheduler")) as work:
        work.progress.mine(CourseId(1))
    with pytest.raises(NotPermitted), wiring.open_work(Actor(name="nobody")) as work:
        work.progress.badge(MappingId(1))


def test_enrollment_in_a_course_never_mapped_shows_nothing(window: Window) -> None:
    person_id = window.learner(*MET)
    actor = Actor(name="x", institution_id=window.actions.institution_id, person_id=person_id)
    with window.actions.wiring.open_work(actor) as work:
        assert work.progress.mine(CourseId(999)) == ()
        assert [b.course_name for b in work.progress.mine()] != []


def _badge_of_150_words(window: Window) -> str:
    """Begin a second badge, which asks for a number of words, and give its page's address."""
    institution_id = window.actions.institution_id
    make_badge(
        window.session,
        institution_id,
        window.course_id,
        person(window.session, institution_id, "L. Chen"),
        slug="data-storytelling",
        title="Data Storytelling",
        reflection=replace(window.badge.content.reflection, minimum_words=150),
    )
    number = window.session.scalars(select(func.max(MappingRow.id))).one()
    window.session.commit()
    return f"/learner/badges/{number}"


def _box(page: str) -> str:
    """What the box of the next step says."""
    return page.split('<div class="next">', 1)[1].split("</div>", 1)[0]


def test_a_reflection_too_short_is_called_so_and_the_length_asked_for_is_said(
    window: Window,
) -> None:
    here = _badge_of_150_words(window)
    window.learner(graded("4", MAP), reflection(usable=False, unusable=Unusable.TOO_SHORT))
    prefix = window.window()
    page = window.client.get(prefix + here).text
    asks = window.client.get(f"{prefix}{here}/asks").text
    assert ("Too short" in page, "At least 150 words." in page) == (True, True)
    assert "shorter than this badge asks for" in page, "read before words were counted"
    short = reflection(usable=False, unusable=Unusable.TOO_SHORT, words=6, words_asked=150)
    window.read(short, at=START + timedelta(hours=1))
    assert "is too short: 6 of 150 words." in window.client.get(prefix + here).text
    assert "At least 150 words." in asks.partition("Professional growth")[2]
    assert "Write the reflection" in asks, "it is to be handed in again"
    assert "At least" not in window.client.get(f"{prefix}/learner/badges/1").text


def test_the_length_is_said_before_a_reflection_is_handed_in(window: Window) -> None:
    here = _badge_of_150_words(window)
    window.learner(graded("4", MAP), graded("4", MEMO))
    page = window.client.get(window.window() + here).text
    assert ("At least 150 words." in page, "Too short" in page) == (True, False)
    assert "At least 150 words." in _box(page), "whoever presses its button reads nothing else"


def test_the_length_is_not_said_in_the_box_while_something_else_is_next(window: Window) -> None:
    here = _badge_of_150_words(window)
    window.learner(graded("4", MAP))
    page = window.client.get(window.window() + here).text
    assert ("Hand it in" in _box(page), "At least" in _box(page)) == (True, False)


def test_no_length_is_said_once_the_reflection_counts(window: Window) -> None:
    here = _badge_of_150_words(window)
    window.learner(graded("4", MAP), reflection())
    assert "At least 150 words." not in window.client.get(window.window() + here).text


def _award(window: Window, person_id: int, state: AwardState) -> None:
    case = ReviewCaseRow(
        institution_id=window.actions.institution_id,
        person_id=person_id,
        definition_line_id=window.badge.line_id,
        definition_version_id=window.badge.version_id,
        course_id=window.course_id,
        state=ReviewCaseState.AWARDED,
        opened_at=START,
        state_since=START,
    )
    window.session.add(case)
    window.session.flush()
    seal = SealRow(
        case_id=case.id,
        number=1,
        occasion="opened",
        sealed_at=START,
        document="{}",
        digest="0" * 64,
        evidence_digest="0" * 64,
        changes="[]",
    )
    window.session.add(seal)
    window.session.flush()
    window.session.add(
        AwardRow(
            credential_uuid=uuid4(),
            subject_uuid=uuid4(),
            institution_id=window.actions.institution_id,
            person_id=person_id,
            line_id=window.badge.line_id,
            version_id=window.badge.version_id,
            course_id=window.course_id,
            case_id=case.id,
            seal_id=seal.id,
            seal_hash="0" * 64,
            state=state,
            awarded_at=START,
            awarded_by=person_id,
            revoked_at=START if state is AwardState.REVOKED else None,
        )
    )
    window.session.commit()
