import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy.orm import Session

from lti_app.canvas.errors import CanvasUnauthorized, CanvasUnavailable
from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.fake_rubrics import scale
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId
from lti_app.domain.mapping.mapping import ActiveMapping, Combining
from lti_app.domain.people.actor import system_actor
from lti_app.models.platform import PlatformRow
from lti_app.pages.mapping.columns import MOST_COLUMNS
from lti_app.wiring import Wiring
from tests.integration.mapping.pages import COURSE, Window, digest_on, marked, seen

CELL = "badges/1/outcomes?slo=slo-1&assignment=311"


def active(wiring: Wiring, window: Window) -> tuple[ActiveMapping, ...]:
    with wiring.open_work(system_actor("scheduler")) as work:
        return work.mappings.active_for_course(window.actions.course_id(COURSE))


def cells(page_text: str) -> list[str]:
    """The accessible words of every cell that holds something."""
    found = re.findall(r'<a class="cell (?!empty)[^>]*>.*?</a>', page_text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in found]


def criteria(page_text: str) -> list[tuple[str, str]]:
    """The panel's choice of criterion: each value, and which is selected."""
    choice = page_text.split('<select id="f-criterion"', 1)[1].split("</select>", 1)[0]
    return re.findall(r'<option value="([^"]*)"( selected)?', choice)


def test_new_mapping_shows_what_canvas_has(begun: Window) -> None:
    page = begun.get("badges/1/outcomes")

    words = seen(page)
    assert page.status_code == 200
    assert "Draft, 0 of 4 outcomes covered" in words
    assert "Stakeholder map (opens in a new tab) 2 criteria" in words
    assert "Plain-language brief (opens in a new tab) no rubric" in words
    assert words.count("Nothing yet") == 4


def test_saving_a_cell_covers_its_outcome(begun: Window) -> None:
    answer = begun.save("slo-1", "311", criterion="_1")

    assert (answer.status_code, answer.location.split("?")[1]) == (
        303,
        "slo=slo-1&assignment=311",
    )
    page = begun.get("badges/1/outcomes")
    assert cells(page.text) == ["SLO 1 in Stakeholder map: Impact ≥ 3 of 4"]
    assert "Draft, 1 of 4 outcomes covered" in seen(page)


def test_panel_chooses_no_criterion_and_offers_only_levels_the_badge_allows(begun: Window) -> None:
    page = begun.get("badges/1/outcomes?slo=slo-3&assignment=313").text

    assert criteria(page) == [("", " selected"), ("_1", ""), ("_2", "")]
    levels = re.findall(r'name="threshold" value="([^"]+)"( checked)?( disabled)?', page)
    assert levels == [
        ("1", "", " disabled"),
        ("2", "", " disabled"),
        ("3", " checked", ""),
        ("4", "", ""),
    ]
    assert "ASA agreed “3 of 4, Sound” or higher" in page


def test_only_criterion_of_a_rubric_is_chosen_already(begun: Window) -> None:
    begun.course.set_assignment("311", "Stakeholder map", rubric=marked("71", "Impact"))

    assert criteria(begun.get(CELL).text) == [("_1", " selected")]


def test_criteria_without_points_are_not_said_to_have_levels(begun: Window) -> None:
    """Canvas lets a rubric be without points: then none of its criteria has levels to show."""
    none = scale(("0", "Seen"))
    begun.course.set_assignment("311", rubric=marked("71", "Impact", "Reach", levels=none))

    words = seen(begun.get(CELL))

    assert "choose one, then its levels can be shown" not in words
    assert "No criterion of this rubric has points, so no threshold" in words


def test_save_without_a_criterion_names_the_field_and_keeps_the_rest(begun: Window) -> None:
    answer = begun.save("slo-1", "311", criterion="", threshold="4")

    assert answer.status_code == 422
    assert 'href="#f-criterion"' in answer.text
    assert 'id="f-criterion-error"' in answer.text
    assert "No rubric criterion is chosen. Choose the one that shows this outcome." in seen(answer)
    assert re.findall(r'name="threshold" value="([^"]+)" checked', answer.text) == ["4"]
    assert cells(begun.get("badges/1/outcomes").text) == []
    assert begun.save("slo-1", "311", criterion="_2", threshold="4").status_code == 303
    assert cells(begun.get("badges/1/outcomes").text) == [
        "SLO 1 in Stakeholder map: Reach ≥ 4 of 4"
    ]


def test_threshold_below_the_badges_is_refused_beside_its_field_and_the_input_stays(
    begun: Window,
) -> None:
    answer = begun.save("slo-1", "311", criterion="_2", levels_of="_2", threshold="2")

    assert answer.status_code == 422
    assert '<option value="_2" selected>' in answer.text
    assert 'href="#f-threshold"' in answer.text
    assert 'id="f-threshold-error"' in answer.text
    assert "Choose Sound (3) or higher." in seen(answer)
    assert cells(begun.get("badges/1/outcomes").text) == []


@pytest.mark.parametrize("threshold", ["NaN", "Infinity", "-3", "3e9999", "x", "1" * 400])
def test_threshold_that_is_no_number_is_refused(begun: Window, threshold: str) -> None:
    answer = begun.save("slo-1", "311", criterion="_1", levels_of="_1", threshold=threshold)

    assert answer.status_code == 422
    assert cells(begun.get("badges/1/outcomes").text) == []


def test_criterion_that_is_not_in_the_rubric_is_refused(begun: Window) -> None:
    answer = begun.save("slo-1", "311", criterion="_99")

    assert answer.status_code == 422
    assert 'id="f-criterion-error"' in answer.text


def test_level_of_another_criterion_is_not_taken_over(begun: Window) -> None:
    answer = begun.save("slo-1", "311", criterion="_2", levels_of="_1", threshold="4")

    assert answer.status_code == 303
    assert cells(begun.get("badges/1/outcomes").text) == [
        "SLO 1 in Stakeholder map: Reach ≥ 3 of 4"
    ]


def test_levels_of_the_chosen_criterion_are_shown_without_saving(begun: Window) -> None:
    ten = scale(("10", "Full"), ("8", "Good"), ("5", "Half"))
    mixed = marked("71", "Impact")
    other = marked("71", "Reach", levels=ten).criteria[0]
    both = replace(
        mixed,
        criteria=(*mixed.criteria, replace(other, criterion_id=type(other.criterion_id)("_9"))),
    )
    begun.course.set_assignment("311", "Stakeholder map", rubric=both)
    kept = begun.cell("slo-1", "311")
    assert "choose one, then its levels can be shown" in begun.get(CELL).text
    assert 'name="threshold"' not in begun.get(CELL).text

    answer = begun.post("badges/1/outcomes", action="levels", criterion="_9", **kept)

    assert answer.status_code == 200
    assert re.findall(r'name="threshold" value="([^"]+)" checked', answer.text) == ["8"]
    assert cells(answer.text) == []


def test_assignment_without_rubric_can_be_noted_and_says_what_it_needs(begun: Window) -> None:
    assert begun.save("slo-4", "314").status_code == 303

    page = begun.get("badges/1/outcomes")
    assert cells(page.text) == ["SLO 4 in Plain-language brief: Needs a rubric"]
    assert "“Plain-language brief” has no rubric in Canvas, so SLO 4" in seen(page)
    assert 'href="https://canvas.test/courses/4021/assignments/314"' in page.text


def test_removing_asks_first_and_then_empties(begun: Window) -> None:
    begun.save("slo-1", "311", criterion="_1")
    asked = begun.get(f"{CELL}&remove=1")
    base = begun.cell("slo-1", "311")["base"]

    answer = begun.post(
        "badges/1/outcomes", action="remove", slo="slo-1", assignment="311", base=base
    )

    assert "Nothing changes in Canvas." in seen(asked)
    assert answer.status_code == 303
    assert cells(begun.get("badges/1/outcomes").text) == []


def test_second_of_two_sees_both_and_may_save_over(begun: Window, wiring: Wiring) -> None:
    begun.save("slo-1", "311", criterion="_1")
    stale = begun.cell("slo-1", "311")
    begun.as_assistant().save("slo-1", "311", criterion="_1", levels_of="_1", threshold="4")
    mine = {**stale, "criterion": "_2", "combining": stale["combining_was"], "needed": "1"}

    conflict = begun.post("badges/1/outcomes", action="save", **mine)

    words = seen(conflict)
    assert conflict.status_code == 409
    assert "Asa Lindt changed this first" in words
    assert "Impact ≥ 4 of 4" in words
    assert "Yours, not saved Reach ≥ 3 of 4" in words
    assert '<option value="_2" selected>' in conflict.text
    form = conflict.text.split('id="cell"', 1)[1].split("</form>", 1)[0]
    base = re.search(r'name="base" value="([^"]+)"', form)
    assert base is not None
    again = begun.post("badges/1/outcomes", action="save", **(mine | {"base": base.group(1)}))
    assert again.status_code == 303
    assert cells(begun.get("badges/1/outcomes").text) == [
        "SLO 1 in Stakeholder map: Reach ≥ 3 of 4"
    ]


def test_person_who_left_the_rule_alone_does_not_undo_the_rule_of_another(begun: Window) -> None:
    begun.save("slo-2", "312", criterion="_2")
    stale = begun.cell("slo-2", "313")
    begun.as_assistant().save("slo-2", "312", criterion="_2", combining=Combining.ALL)

    answer = begun.post(
        "badges/1/outcomes",
        action="save",
        **{**stale, "criterion": "_1", "combining": stale["combining_was"], "needed": "1"},
    )

    assert answer.status_code == 303
    assert "2, all" in seen(begun.get("badges/1/outcomes"))


def test_rule_that_conflicts_saves_neither_part(begun: Window) -> None:
    stale = begun.cell("slo-2", "313")
    begun.as_assistant().save("slo-2", "312", criterion="_2", combining=Combining.ALL)

    answer = begun.post(
        "badges/1/outcomes",
        action="save",
        **{**stale, "criterion": "_1", "combining": "highest", "needed": "1"},
    )

    assert answer.status_code == 409
    assert cells(begun.get("badges/1/outcomes").text) == [
        "SLO 2 in Case critique: Evidence ≥ 3 of 4"
    ]


@pytest.mark.parametrize(
    ("field", "value"), [("combining", "most"), ("combining", "at_least"), ("needed", "many")]
)
def test_rule_the_badge_does_not_offer_is_refused(begun: Window, field: str, value: str) -> None:
    answer = begun.save("slo-1", "311", criterion="_1", **{field: value})

    assert answer.status_code == 422
    assert cells(begun.get("badges/1/outcomes").text) == []


def test_outcome_is_mapped_through_its_alignments(begun: Window) -> None:
    kept = outcome_cell(begun)
    page = begun.get("badges/1/outcomes?slo=slo-2&outcome=94&with=outcomes")

    bare = begun.post("badges/1/outcomes", action="save", **{**kept, "alignments": []})
    answer = begun.post("badges/1/outcomes", action="save", **{**kept, "alignments": ["312"]})

    assert re.search(r'name="alignments" value="312" checked', page.text)
    assert (bare.status_code, 'id="alignments-error"' in bare.text) == (422, True)
    assert answer.status_code == 303
    assert cells(begun.get("badges/1/outcomes").text) == [
        "SLO 2 in Weighs evidence: Weighs evidence ≥ 3 of 4"
    ]


def outcome_cell(window: Window) -> dict[str, str | list[str]]:
    """Align the criterion Evidence to an outcome, open the outcome's cell, read its form."""
    window.course.add_outcome("94", "Weighs evidence")
    aligned = marked("72", "Claims", "Evidence")
    last = replace(aligned.criteria[1], outcome_id=CanvasOutcomeId("94"))
    window.course.set_assignment(
        "312", "Case critique", rubric=replace(aligned, criteria=(aligned.criteria[0], last))
    )
    page = window.get("badges/1/outcomes?slo=slo-2&outcome=94&with=outcomes")
    fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: value for name, value in fields if name != "csrf_token"}


@pytest.mark.parametrize("lost", ["assignment", "rubric", "criterion"])
def test_save_of_what_canvas_lost_since_the_page_was_opened_saves_nothing(
    begun: Window, lost: str
) -> None:
    kept = begun.cell("slo-1", "311")
    if lost == "assignment":
        begun.course.remove_assignment("311")
    else:
        left = None if lost == "rubric" else marked("71", "Reach")
        begun.course.set_assignment("311", "Stakeholder map", rubric=left)
    criterion = "_2" if lost == "criterion" else "_1"

    answer = begun.post("badges/1/outcomes", action="save", **{**kept, "criterion": criterion})

    assert (answer.status_code, "Nothing was saved" in seen(answer)) == (422, True)
    assert "0 of 4 outcomes covered" in seen(begun.get("badges/1/outcomes"))


def test_cell_whose_assignment_was_deleted_can_only_be_removed(begun: Window) -> None:
    begun.save("slo-1", "311", criterion="_1")
    begun.course.remove_assignment("311")

    page = begun.get(CELL)

    words = seen(page)
    assert cells(page.text) == ["SLO 1 in Stakeholder map: Deleted in Canvas"]
    assert "Stakeholder map not in Canvas any more" in words
    assert "Remove it here, or restore it there." in words
    assert 'id="cell"' not in page.text


def test_cell_whose_outcome_left_the_course_can_only_be_removed(begun: Window) -> None:
    kept = outcome_cell(begun)
    begun.post("badges/1/outcomes", action="save", **{**kept, "alignments": ["312"]})
    del begun.course.outcomes[CanvasOutcomeId("94")]

    page = begun.get("badges/1/outcomes?slo=slo-2&outcome=94")

    assert cells(page.text) == ["SLO 2 in Weighs evidence: Not linked here"]
    assert "Remove it here, or restore it there." in seen(page)
    assert "is not linked in this course any more" in seen(begun.get("badges/1/check"))


def test_criterion_that_is_gone_is_offered_as_such_until_another_is_chosen(begun: Window) -> None:
    begun.save("slo-1", "311", criterion="_2")
    begun.course.set_assignment("311", "Stakeholder map", rubric=marked("71", "Impact"))

    page = begun.get(CELL)

    assert '<option value="_2" selected>No longer there</option>' in page.text
    assert cells(page.text) == ["SLO 1 in Stakeholder map: Criterion gone"]
    assert begun.save("slo-1", "311", criterion="_1").status_code == 303


def test_stale_form_that_is_also_wrong_shows_only_theirs_beside_it(begun: Window) -> None:
    begun.save("slo-1", "311", criterion="_1")
    stale = begun.cell("slo-1", "311")
    begun.as_assistant().save("slo-1", "311", criterion="_1", levels_of="_1", threshold="4")
    begun.course.set_assignment("311", "Stakeholder map", rubric=marked("71", "Impact"))

    answer = begun.post("badges/1/outcomes", action="remove", **{**stale, "criterion": "_2"})

    assert answer.status_code == 409
    assert "Impact ≥ 4 of 4" in seen(answer)
    assert "Yours, not saved" not in seen(answer)


def test_unpublished_assignments_say_so_where_they_are_chosen(begun: Window) -> None:
    begun.course.set_assignment("311", "Stakeholder map", published=False)

    said = seen(begun.get("badges/1/outcomes"))
    assert "Stakeholder map (opens in a new tab) not published" in said
    assert "Stakeholder map Takes text entry, file upload. Not published." in seen(
        begun.get("badges/1/reflection")
    )


def test_reflection_whose_assignment_was_deleted_stays_named(begun: Window) -> None:
    begun.post("badges/1/reflection", assignment="399", base="")
    begun.course.remove_assignment("399")

    assert "Looking back Not in Canvas any more." in seen(begun.get("badges/1/reflection"))


def test_many_assignments_fold_to_those_with_a_rubric_until_asked(begun: Window) -> None:
    for number in range(500, 506):
        begun.course.set_assignment(str(number), f"Quiet {number}")

    folded, unfolded = (seen(begun.get(f"badges/1/outcomes{query}")) for query in ("", "?show=all"))

    assert ("Quiet 500" in folded, "Quiet 500" in unfolded) == (False, True)
    assert ("Stakeholder map" in folded, "Stakeholder map" in unfolded) == (True, True)


def across(page: str) -> list[str]:
    """The heads of the matrix's columns, without the outcomes' own and the coverage."""
    heads = re.findall(r'<th scope="col">(?:<a [^>]*><span>)?([^<]+)', page)
    return [unescape(head) for head in heads[1:-1]]


def test_course_of_many_assignments_shows_what_is_mapped_and_finds_the_rest(begun: Window) -> None:
    for number in range(500, 620):
        begun.course.set_assignment(str(number), f"Week {number}", rubric=marked("7", "Impact"))
    assert begun.save("slo-1", "619", criterion="_1").status_code == 303

    first = begun.get("badges/1/outcomes").text
    found = begun.get("badges/1/outcomes?find=WEEK 61").text
    opened = begun.get("badges/1/outcomes?find=nothing&slo=slo-2&assignment=555").text

    assert (len(across(first)), "Week 619" in across(first)) == (MOST_COLUMNS, True)
    assert "24 of 123 shown. Search for the others by name." in first
    assert across(found) == [f"Week {number}" for number in range(610, 620)]
    assert across(opened) == ["Week 555", "Week 619"]


def test_search_reaches_every_assignment_of_one_name_and_of_a_full_matrix(begun: Window) -> None:
    for number in range(500, 540):
        begun.course.set_assignment(str(number), f"Log {number}", rubric=marked("7", "Impact"))
    for number in range(540, 540 + MOST_COLUMNS + 1):
        begun.course.set_assignment(str(number), "Log  5", rubric=marked("7", "Impact"))

    named = begun.get("badges/1/outcomes?find=log 5").text
    assert across(named).count("Log  5") == MOST_COLUMNS + 1

    for number in range(540, 540 + MOST_COLUMNS):
        assert begun.save("slo-1", str(number), criterion="_1").status_code == 303
    beside = begun.get("badges/1/outcomes?find=log 533").text

    assert "Log 533" in across(beside)


def test_what_was_asked_to_be_shown_stays_from_cell_to_cell(begun: Window) -> None:
    query = "show=all&with=outcomes&find=memo"
    page = begun.get(f"badges/1/outcomes?{query}&slo=slo-2&assignment=313").text
    sent = begun.cell("slo-2", "313")

    answer = begun.post(
        "badges/1/outcomes",
        **{**sent, "criterion": "_1", "combining": sent["combining_was"], "needed": "1"},
        show="all",
        find="memo",
        **{"with": "outcomes"},
    )

    assert re.search(r'class="cell[^"]*" href="[^"]*show=all&amp;with=outcomes&amp;find=memo', page)
    assert "show=all&with=outcomes&find=memo" in answer.location


def test_reflection_is_chosen_among_what_can_hold_it(begun: Window) -> None:
    page = begun.get("badges/1/reflection")
    answer = begun.post("badges/1/reflection", assignment="399", base="")

    assert re.search(r'value="400"[^>]* disabled', page.text)
    assert answer.status_code == 303
    assert re.search(r'value="399" checked', begun.get("badges/1/reflection").text)


def test_reflection_form_without_a_choice_or_with_a_stranger_is_refused(begun: Window) -> None:
    empty = begun.post("badges/1/reflection", base="")
    stranger = begun.post("badges/1/reflection", assignment="777", base="")

    assert (empty.status_code, "Choose an assignment." in seen(empty)) == (422, True)
    assert (stranger.status_code, "not in this course any more" in seen(stranger)) == (422, True)


def test_two_choices_of_the_reflection_are_told_apart(begun: Window) -> None:
    begun.as_assistant().post("badges/1/reflection", assignment="399", base="")

    answer = begun.post("badges/1/reflection", assignment="314", base="")

    assert answer.status_code == 409
    assert "Asa Lindt changed this first" in seen(answer)
    assert re.search(r'value="314" checked', answer.text)


def test_check_names_what_blocks_and_what_is_good_to_know(begun: Window) -> None:
    begun.fill()
    begun.course.assignments[AssignmentId("311")] = replace(
        begun.course.assignments[AssignmentId("311")], post_manually=True
    )
    begun.course.remove_assignment("312")

    words = seen(begun.get("badges/1/check"))

    assert "1 thing to mend before activating “Case critique” is not in Canvas any more." in words
    assert "1 thing to know" in words
    assert "Grades of “Stakeholder map” are posted by hand." in words


def test_blocked_activation_leads_to_the_check_and_activates_nothing(
    begun: Window, wiring: Wiring
) -> None:
    begun.save("slo-1", "311", criterion="_1")
    page = begun.get("badges/1/activate")

    with_digest = begun.post("badges/1/activate", seen=digest_on(page.text))
    without = begun.post("badges/1/activate")

    assert "Mend 4 things first." in seen(page)
    assert 'aria-disabled="true"' in page.text
    assert with_digest.status_code == 409
    assert without.status_code == 409
    assert active(wiring, begun) == ()


def test_activation_makes_the_mapping_count(begun: Window, wiring: Wiring) -> None:
    begun.fill()
    page = begun.get("badges/1/activate")

    answer = begun.post("badges/1/activate", seen=digest_on(page.text))

    assert answer.status_code == 303
    (found,) = active(wiring, begun)
    assert [link.criterion_name for s in found.content.slos for link in s.criteria] == [
        "Impact",
        "Evidence",
        "Framework",
        "Limits",
    ]
    assert found.content.slos[0].criteria[0].criterion_points == Decimal(4)
    assert "instructors do not award" in seen(page)
    assert "Active" in seen(begun.get(""))


def test_activation_after_canvas_changed_leads_back_to_the_check(
    begun: Window, wiring: Wiring
) -> None:
    begun.fill()
    page = begun.get("badges/1/activate")
    begun.course.remove_assignment("399")

    answer = begun.post("badges/1/activate", seen=digest_on(page.text))

    assert (answer.status_code, answer.location.endswith("/badges/1/check")) == (303, True)
    assert active(wiring, begun) == ()


def test_assistant_is_told_who_activates_and_refused_if_trying(
    begun: Window, wiring: Wiring
) -> None:
    begun.fill()
    teacher_page = begun.get("badges/1/activate")
    assistant = begun.as_assistant()

    page = assistant.get("badges/1/activate")
    answer = assistant.post("badges/1/activate", seen=digest_on(teacher_page.text))

    assert "A teacher of this course activates it" in seen(page)
    assert digest_on(page.text) == ""
    assert answer.status_code == 403
    assert active(wiring, begun) == ()


def test_active_mapping_is_shown_fixed_and_edited_beside(begun: Window, wiring: Wiring) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    fixed = begun.get("badges/1/outcomes")

    reopened = begun.post("badges/1/edit")
    beside = begun.get("badges/1/outcomes")
    discarded = begun.post("badges/1/discard")

    assert "Edit this mapping" in seen(fixed)
    assert '<a class="cell' not in fixed.text
    assert reopened.status_code == 303
    assert "Mapping 1, for version 1, is active meanwhile" in seen(beside)
    assert discarded.status_code == 303
    assert len(active(wiring, begun)) == 1


def test_ended_mapping_is_offered_for_use_again(begun: Window, wiring: Wiring) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))

    answer = begun.post("badges/1/end")

    assert answer.status_code == 303
    assert active(wiring, begun) == ()
    assert "Use it again" in seen(begun.get("badges/1/outcomes"))


def test_save_into_a_mapping_that_was_just_activated_is_refused(begun: Window) -> None:
    begun.fill()
    kept = begun.cell("slo-1", "311")
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))

    answers = [
        begun.post("badges/1/outcomes", action="save", criterion="_1", **kept),
        begun.post("badges/1/reflection", assignment="314", base=""),
        begun.post("badges/1/activate", seen=""),
    ]

    assert [a.status_code for a in answers] == [404, 404, 404]


@pytest.mark.parametrize(
    "path",
    [
        "badges/1/outcomes?slo=slo-9&assignment=311",
        "badges/1/outcomes?slo=slo-1",
        "badges/1/outcomes?slo=slo-1&assignment=777",
        "badges/1/outcomes?slo=slo-1&outcome=777",
        "badges/1/outcomes?slo=%E2%80%AE&assignment=%F0%9F",
    ],
)
def test_address_of_no_cell_shows_the_plain_page(begun: Window, path: str) -> None:
    page = begun.get(path)

    assert page.status_code == 200
    assert "Where to begin" in seen(page)


def test_form_for_no_cell_is_not_found(begun: Window) -> None:
    assert begun.post("badges/1/outcomes", slo="slo-9", assignment="311").status_code == 404


@pytest.mark.parametrize("step", ["outcomes", "reflection", "check", "activate"])
def test_mapping_of_another_course_does_not_exist_here(
    begun: Window, canvas: FakeCanvas, step: str
) -> None:
    canvas.add_course("53")
    elsewhere = replace(begun, prefix=begun.actions.as_teacher("53"))

    answer = elsewhere.get(f"badges/1/{step}")

    assert answer.status_code == 404
    assert "Responsible AI" not in seen(answer)


@pytest.mark.parametrize("act", ["edit", "discard", "end"])
def test_mapping_of_another_course_is_not_moved_from_here(begun: Window, act: str) -> None:
    elsewhere = replace(begun, prefix=begun.actions.as_teacher("53"))

    assert elsewhere.post(f"badges/1/{act}").status_code == 404


@pytest.mark.parametrize("step", ["outcomes", "reflection", "check", "activate"])
def test_learner_is_refused(begun: Window, step: str) -> None:
    learner = replace(begun, prefix=begun.actions.as_learner(COURSE))

    answer = learner.get(f"badges/1/{step}")

    assert answer.status_code == 403
    assert "Responsible AI" not in seen(answer)


def test_form_without_its_token_changes_nothing(begun: Window) -> None:
    answer = begun.client.post(
        f"{begun.prefix}/course/badges/1/outcomes",
        data={"slo": "slo-1", "assignment": "311", "criterion": "_1"},
    )

    assert answer.status_code == 403
    assert cells(begun.get("badges/1/outcomes").text) == []


@pytest.mark.parametrize("call", ["assignments", "outcomes"])
def test_canvas_that_does_not_answer_is_said_and_nothing_typed_is_lost(
    begun: Window, canvas: FakeCanvas, call: str
) -> None:
    kept = begun.cell("slo-1", "311")
    canvas.fail(call, CanvasUnavailable("no answer", path="x", status=502), times=2)

    page = begun.get("badges/1/outcomes")
    form = begun.post("badges/1/outcomes", action="save", criterion="_2", **kept)

    assert (page.status_code, form.status_code) == (503, 503)
    assert "Try again" in seen(page)
    assert '<input type="hidden" name="criterion" value="_2">' in form.text
    assert form.text.count('name="csrf_token"') == 1
    again = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form.text))
    assert begun.post("badges/1/outcomes", **again).status_code == 303


def test_dead_token_asks_for_an_administrator(begun: Window, canvas: FakeCanvas) -> None:
    canvas.fail("assignments", CanvasUnauthorized("expired", path="x", status=401))

    assert "store a new token" in seen(begun.get("badges/1/check"))


def test_platform_without_a_token_is_said_plainly(begun: Window, session: Session) -> None:
    session.get_one(PlatformRow, begun.actions.platform_id).api_token = None
    session.commit()

    answer = begun.get("badges/1/outcomes")

    assert answer.status_code == 404
    assert "Hallmark cannot read this Canvas yet." in seen(answer)


def test_names_from_canvas_are_words_and_never_markup(begun: Window) -> None:
    hostile = '<script>alert(1)</script>" onmouseover="x'
    begun.course.set_assignment("311", hostile, rubric=marked("71", hostile))
    begun.save("slo-1", "311", criterion="_1")

    for path in (CELL, "badges/1/check", "badges/1/reflection", "badges/1/activate"):
        text = begun.get(path).text
        assert "<script>alert" not in text
        assert '" onmouseover="' not in text


def test_trial_counts_learners_on_the_grades_of_this_moment(
    begun: Window, canvas: FakeCanvas
) -> None:
    begun.save("slo-1", "311", criterion="_1")
    begun.save("slo-4", "314")
    for number in ("1", "2", "3"):
        begun.course.enroll(number)
    begun.course.enroll("9", type_="StudentViewEnrollment")
    begun.course.hand_in("1", "311")
    begun.course.assess("1", "311", {"_1": "4", "_2": "1"})
    begun.course.hand_in("2", "311")

    page = begun.get("badges/1/try")

    assert page.status_code == 200
    rows = re.findall(r'<tr role="row"><th role="rowheader".*?</tr>', page.text, re.DOTALL)
    counts = [re.findall(r">(\d+)</span></td>", row) for row in rows]
    assert counts == [["1", "1", "1"]]
    assert "1 of 3 learners have every outcome that can be judged." in seen(page)


def test_trial_leaves_out_what_would_sink_the_reading(begun: Window) -> None:
    begun.save("slo-1", "311", criterion="_1")
    begun.course.enroll("1")
    hidden = begun.course.assignments[AssignmentId("311")]
    begun.course.assignments[AssignmentId("311")] = replace(hidden, published=False)

    assert begun.get("badges/1/try").status_code == 200


def test_matrix_says_where_to_make_what_a_course_lacks(begun: Window) -> None:
    lacks, hint, later = "No assignment here has a rubric yet", "Enter opens.", "as the course has"
    full = seen(begun.get("badges/1/outcomes"))
    assignments = begun.course.assignments
    for each, fact in tuple(assignments.items()):
        assignments[each] = replace(fact, rubric=None)
    bare = seen(begun.get("badges/1/outcomes"))
    assignments.clear()
    empty = seen(begun.get("badges/1/outcomes"))

    said = [[words in page for words in (lacks, hint, later)] for page in (full, bare, empty)]
    assert said == [[False, True, False], [True, True, False], [True, False, True]]
    # Without a rubric there is nowhere to map it, and nothing to choose.
    assert ["for it. Map SLO 2" in page for page in (full, bare, empty)] == [True, False, False]
    there = "nothing yet. In Canvas, add a rubric"
    assert [there in page for page in (full, bare, empty)] == [False, True, True]


def test_trial_of_an_empty_course_says_so(begun: Window) -> None:
    assert "No learners are in this course yet." in seen(begun.get("badges/1/try"))
