"""The campus is believable, the same every time, and keeps kinds of ids apart."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest

from tests.standin.conftest import COASTAL, MAIN, Asking, make_asking
from tests.standin.oddities import grading, groups, people, rubrics
from tests.standin.oddities.looking import Look

GRADING = (
    "plain-met plain-not-met no-submission submitted-ungraded regrade-up regrade-down "
    "edit-same-total rubric-non-grading unposted posted-then-unposted excused "
    "excused-old-assessment missing-policy-zero late-deduction redo-requested grader-is-process "
    "timezone-edge"
)
ATTEMPTS = "resubmitted-after-grade three-attempts-middle-best assessed-without-submission"
RUBRICS = (
    "comment-only-criterion points-null rating-tie points-between-ratings points-above-max "
    "free-form ignore-for-scoring hide-points criterion-deleted criterion-points-changed "
    "rubric-replaced rubric-removed rubric-shared rubric-without-outcomes"
)
OUTCOMES = (
    "two-alignments outcome-hidden scale-changed account-proficiency outcome-unlinked quiz-bank "
    "new-quiz result-late"
)
ASSESSORS = "peer-high-teacher-low self-assessment moderated-unpublished anonymous-unposted"
GROUPS_AND_VISIBILITY = (
    "group-submission group-graded-individually group-none not-assigned assignment-unpublished "
    "assignment-deleted"
)
REFLECTION = (
    "reflection-text reflection-upload-two-files reflection-media reflection-discussion "
    "reflection-script-in-html reflection-empty-body reflection-file-link-in-body"
)
PEOPLE = (
    "test-student inactive concluded deleted-re-enrolled two-sections cross-listed "
    "ta-and-student observer cross-shard-id merged-user no-sis-id same-name-twice "
    "name-rtl-emoji no-email custom-role"
)
COURSES = (
    "course-copied blueprint-resynced course-concluded course-deleted no-permission huge empty"
)
CHAPTERS = (
    GRADING, ATTEMPTS, RUBRICS, OUTCOMES, ASSESSORS, GROUPS_AND_VISIBILITY, REFLECTION, PEOPLE,
    COURSES,
)  # fmt: skip
ASKED_FOR = [name for chapter in CHAPTERS for name in chapter.split()]
ALSO_HERE = ["reflection-not-handed-in"]
IN_MAIN_TEXT = (
    "plain-met plain-not-met no-submission submitted-ungraded unposted excused "
    "resubmitted-after-grade regrade-up regrade-down rating-tie criterion-deleted "
    "two-alignments reflection-text reflection-upload-two-files "
    "reflection-script-in-html reflection-empty-body test-student concluded two-sections "
    "cross-shard-id no-sis-id name-rtl-emoji reflection-not-handed-in"
)
ODDITIES = {**grading.ODDITIES, **groups.ODDITIES, **rubrics.ODDITIES, **people.ODDITIES}
EVERYTHING = (
    "/courses/5201",
    "/courses/5201/sections",
    "/courses/5201/enrollments?per_page=100",
    "/courses/5201/assignments?per_page=100",
    "/courses/5201/students/submissions?student_ids[]=all&include[]=rubric_assessment&per_page=100",
    "/courses/5201/outcome_results?per_page=100",
    "/courses/5203/students/submissions?student_ids[]=all&grouped=1&per_page=100",
    "/courses/5901/assignments?per_page=100",
    "/courses/5901/students/submissions?student_ids[]=all&grouped=1&per_page=100",
    "/courses/5901/outcome_results?per_page=100&include_hidden=true",
    "/courses/5904/assignments?per_page=100",
)


def bytes_of(asking: Asking) -> list[bytes]:
    return [asking.get(path).data for path in EVERYTHING]


def test_same_seed_gives_same_bytes() -> None:
    assert bytes_of(make_asking()) == bytes_of(make_asking())


def test_order_of_looking_changes_nothing() -> None:
    there, back = make_asking(), make_asking()
    forward = bytes_of(there)
    backward = [back.get(path).data for path in reversed(EVERYTHING)]
    assert forward == list(reversed(backward))


def test_another_seed_gives_other_learners_and_the_same_cases() -> None:
    one, two = make_asking(), make_asking(seed=2)
    assert one.read("cases") == two.read("cases")
    assert one.get(EVERYTHING[2]).data != two.get(EVERYTHING[2]).data


def test_more_learners_leave_the_cases_as_they_are() -> None:
    few, many = make_asking(learners=0), make_asking(learners=60)
    assert few.read("cases") == many.read("cases")
    for case in ("plain-met", "excused", "criterion-deleted"):
        held = few.work(case, "Stakeholder map", include__="rubric_assessment")
        assert many.work(case, "Stakeholder map", include__="rubric_assessment") == held


def test_names_are_those_asked_for(shared: Asking) -> None:
    assert len(ASKED_FOR) == 81
    assert sorted(shared.read("cases")) == sorted(ASKED_FOR + ALSO_HERE)


def test_every_case_has_a_look_at_its_oddity() -> None:
    assert sorted(ODDITIES) == sorted(ASKED_FOR + ALSO_HERE)


@pytest.mark.parametrize("name", [*ASKED_FOR, *ALSO_HERE])
def test_rest_shows_the_oddity(shared: Asking, name: str) -> None:
    ODDITIES[name](Look(shared, shared.case(name)))


def test_telling_the_cases_leaves_the_huge_course_unfilled() -> None:
    asking = make_asking(courses=1, learners=0)
    asking.read("cases")
    held = asking.standin.institutions["bayview"]
    filled = {course.id for course in held.filled()}
    assert held.case_courses["huge"] not in filled
    assert held.case_courses["edit-same-total"] in filled


def test_cases_of_the_main_course_are_learners_of_it(shared: Asking) -> None:
    told = shared.read("cases")
    cases = {name: case for name, case in told.items() if case["course_id"] == MAIN}
    assert sorted(cases) == sorted(IN_MAIN_TEXT.split())
    enrolled = {
        str(row["user_id"])
        for row in shared.everything(
            f"/courses/{MAIN}/enrollments",
            per_page=100,
            state__=["active", "completed"],
            type__=["StudentEnrollment", "StudentViewEnrollment"],
        )
    }
    assert {case["canvas_user_id"] for case in cases.values()} <= enrolled


def test_main_course_has_the_assignments_and_scales_it_should(shared: Asking) -> None:
    rows = shared.get(f"/courses/{MAIN}/assignments", per_page=100).get_json()
    criteria = {row["name"]: [c["description"] for c in row.get("rubric", [])] for row in rows}
    assert criteria == {
        "Stakeholder map": ["Impact", "Clarity", "Sources", "Presentation"],
        "Case critique": ["Evidence", "Argument", "Clarity", "Sources", "Presentation"],
        "Audit memo": ["Framework", "Evidence", "Clarity", "Sources"],
        "Plain-language brief": ["Plain language", "Clarity"],
        "Field interview": ["Plain language"],
        "Reading quiz": [],
        "Guest lecture note": [],
        "Culminating reflection": [],
    }
    assert [r["name"] for r in rows if not r["published"]] == ["Guest lecture note"]
    reflection = next(r for r in rows if r["name"] == "Culminating reflection")
    assert reflection["submission_types"] == ["online_text_entry", "online_upload"]
    assert reflection["grading_type"] == "pass_fail"
    scale = {
        (r["points"], r["description"])
        for row in rows
        for c in row.get("rubric", [])
        for r in c["ratings"]
    }
    usual = {(1.0, "None"), (2.0, "Partial"), (3.0, "Sound"), (4.0, "Strong")}
    assert scale == usual | {(3.0, "Sound, with help")}


def test_nobody_in_the_main_course_reflects_in_the_words_of_another(shared: Asking) -> None:
    told = shared.read("cases")
    rows = shared.everything(
        f"/courses/{MAIN}/students/submissions",
        student_ids__="all",
        assignment_ids__=told["reflection-text"]["assignment_ids"],
        per_page=100,
    )
    words = {row["user_id"]: row["body"] for row in rows if row["body"]}
    long = [body for body in words.values() if len(body.split()) > 150]
    paragraphs = [set(body.split("</p>")) - {""} for body in long]
    assert len(long) >= 15
    for one, other in combinations(paragraphs, 2):
        assert len(one & other) <= 1


@pytest.mark.parametrize(
    ("today", "names"),
    [
        (date(2026, 11, 29), ["Fall 2026", "Summer 2026"]),
        (date(2027, 1, 20), ["Fall 2026", "Summer 2026"]),
        (date(2027, 7, 1), ["Summer 2027", "Spring 2027"]),
    ],
)
def test_terms_are_named_by_their_dates(today: date, names: list[str]) -> None:
    asking = make_asking(learners=0, today=today)
    terms = [
        asking.get(f"/courses/{course}", include__="term").get_json()["term"]
        for course in (MAIN, 5203)
    ]
    assert [term["name"] for term in terms] == names


def test_one_outcome_is_aligned_by_two_assignments(shared: Asking) -> None:
    linked = shared.get(f"/courses/{MAIN}/outcome_group_links", outcome_style="full").get_json()
    assert [row["outcome"]["title"] for row in linked] == ["Communicates to a lay reader"]
    rows = shared.get(f"/courses/{MAIN}/assignments", per_page=100).get_json()
    aligned = {
        row["name"]: criterion["description"]
        for row in rows
        for criterion in row.get("rubric", [])
        if criterion.get("outcome_id") == linked[0]["outcome"]["id"]
    }
    assert aligned == {
        "Plain-language brief": "Plain language",
        "Field interview": "Plain language",
    }


def test_last_of_several_courses_is_concluded(shared: Asking) -> None:
    course = shared.get("/courses/5203").get_json()
    assert course["workflow_state"] == "completed"
    rows = shared.get("/courses/5203/enrollments", per_page=100).get_json()
    assert {row["enrollment_state"] for row in rows} == {"active"}


def test_each_kind_of_id_has_its_own_range(shared: Asking) -> None:
    seen: dict[str, set[int]] = {}

    def note(kind: str, numbers: Any) -> None:
        seen.setdefault(kind, set()).update(int(n) for n in numbers if n is not None)

    for number in (5201, 5202, 5203):
        note("course", [number])
        path = f"/courses/{number}"
        states = ["active", "completed"]
        rows = shared.everything(f"{path}/enrollments", per_page=100, state__=states)
        note("enrollment", [r["id"] for r in rows])
        note("user", [r["user_id"] for r in rows])
        note("section", [r["course_section_id"] for r in rows])
        assignments = shared.get(f"{path}/assignments", per_page=100).get_json()
        note("assignment", [r["id"] for r in assignments])
        note("group", [r["assignment_group_id"] for r in assignments])
        note("rubric", [r["rubric_settings"]["id"] for r in assignments if "rubric" in r])
        note("quiz", [r.get("quiz_id") for r in assignments])
        work = shared.everything(f"{path}/students/submissions", student_ids__="all", per_page=100)
        note("submission", [r["id"] for r in work])
        note("file", [f["id"] for r in work for f in r.get("attachments", [])])
        results = shared.get(f"{path}/outcome_results", per_page=100).get_json()
        note("result", [r["id"] for r in results["outcome_results"]])
        note("outcome", [r["links"]["learning_outcome"] for r in results["outcome_results"]])
    kinds = list(seen)
    assert all(seen.values())
    for place, one in enumerate(kinds):
        for other in kinds[place + 1 :]:
            assert not seen[one] & seen[other], (one, other)


def test_user_ids_are_not_all_of_one_shard_and_one_is_past_2_to_53(shared: Asking) -> None:
    rows = shared.everything(f"/courses/{MAIN}/enrollments", per_page=100)
    numbers = {row["user_id"] for row in rows}
    assert any(n < 10**12 for n in numbers)
    assert any(10**13 < n < 2**53 for n in numbers)
    past = int(shared.case("cross-shard-id")["canvas_user_id"])
    assert past > 2**53
    assert int(float(past)) != past


def test_two_institutions_share_ids_and_not_people(shared: Asking) -> None:
    value = shared.token("service", "coastal")
    answer = shared.browser.get(
        f"/api/v1/courses/{MAIN}", base_url=COASTAL, headers={"Authorization": f"Bearer {value}"}
    )
    assert answer.get_json()["name"] == "Data Ethics"
    assert answer.get_json()["uuid"] != shared.get(f"/courses/{MAIN}").get_json()["uuid"]
    config = shared.read("config")["institutions"]
    assert config["bayview"]["issuer"] == config["coastal"]["issuer"]
    assert config["bayview"]["client_id"] != config["coastal"]["client_id"]
    assert config["bayview"]["deployment_id"] != config["coastal"]["deployment_id"]


def test_more_courses_than_stand_before_the_casebook_are_refused() -> None:
    assert len(make_asking(courses=700).standin.institutions["bayview"].courses) == 709
    with pytest.raises(ValueError, match="courses: at most 700"):
        make_asking(courses=701)


def test_large_campus_is_built_only_where_it_is_looked_at() -> None:
    asking = make_asking(courses=60, learners=400)
    shown = asking.get("/courses/5240/students/submissions", student_ids__="all", per_page=100)
    assert len(shown.get_json()) == 100
    filled = [c.id for c in asking.standin.institutions["bayview"].filled()]
    assert filled == [5240]
