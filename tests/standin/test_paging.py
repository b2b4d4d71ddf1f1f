"""Pages as Canvas cuts them: clamped, linked absolutely, bookmarked or numbered."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.standin.conftest import BAYVIEW, MAIN, Asking, links

WORK = f"/courses/{MAIN}/students/submissions"


def page_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["page"][0]


def test_ten_rows_are_the_default_and_hundred_the_most(shared: Asking) -> None:
    assert len(shared.get(WORK, student_ids__="all").get_json()) == 10
    answer = shared.get(WORK, student_ids__="all", per_page=5000)
    assert len(answer.get_json()) == 100
    assert parse_qs(urlsplit(links(answer)["next"]).query)["per_page"] == ["100"]


def test_older_sites_clamp_at_fifty(asking: Asking) -> None:
    asking.order("switches", max_per_page=50)
    assert len(asking.get(WORK, student_ids__="all", per_page=100).get_json()) == 50


@pytest.mark.parametrize(
    ("path", "params"),
    [(WORK, {"student_ids__": "all"}), (f"/courses/{MAIN}/enrollments", {})],
    ids=["flat submissions", "enrollments"],
)
def test_bookmarked_lists_have_opaque_pages_and_no_last(
    shared: Asking, path: str, params: dict[str, Any]
) -> None:
    first = shared.get(path, **params)
    assert set(links(first)) == {"current", "next", "first"}
    assert page_of(links(first)["next"]).startswith("bookmark:")
    rows = shared.everything(path, **params)
    assert len({row["id"] for row in rows}) == len(rows) > 20


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (WORK, {"student_ids__": "all", "grouped": "1"}),
        (f"/courses/{MAIN}/outcome_results", {}),
    ],
    ids=["grouped submissions", "outcome results"],
)
def test_numbered_lists_have_last(shared: Asking, path: str, params: dict[str, Any]) -> None:
    assert set(links(shared.get(path, **params))) == {"current", "next", "first", "last"}


def test_roster_is_numbered_without_last(shared: Asking) -> None:
    assert set(links(shared.get(f"/courses/{MAIN}/users"))) == {"current", "next", "first"}


def test_links_are_absolute_on_the_institutions_host_and_keep_the_query(shared: Asking) -> None:
    next_url = links(shared.get(WORK, student_ids__="all", include__="visibility"))["next"]
    assert next_url.startswith(f"{BAYVIEW}/api/v1{WORK}?")
    query = parse_qs(urlsplit(next_url).query)
    assert query["student_ids[]"] == ["all"]
    assert query["include[]"] == ["visibility"]


def test_test_student_is_cut_after_paging_and_leaves_a_short_page(shared: Asking) -> None:
    path = f"/courses/{MAIN}/users"
    sizes: list[int] = []
    answer = shared.get(path, per_page=3)
    while "next" in links(answer):
        sizes.append(len(answer.get_json()))
        answer = shared.follow(links(answer)["next"])
    assert 2 in sizes
    tester = shared.case("test-student")["canvas_user_id"]
    plain = shared.everything(path, per_page=100)
    assert tester not in {str(row["id"]) for row in plain}
    asked = shared.everything(path, include__="test_student", per_page=100)
    assert {str(r["id"]) for r in asked} - {str(r["id"]) for r in plain} == {tester}


def test_test_student_is_a_student_view_and_no_student(shared: Asking) -> None:
    """As Canvas's own gradebook asks: `student` alone names none, whatever is included."""
    path = f"/courses/{MAIN}/users"
    tester = shared.case("test-student")["canvas_user_id"]

    def listed(*kinds: str) -> set[str]:
        rows = shared.everything(
            path, enrollment_type__=list(kinds), include__="test_student", per_page=100
        )
        return {str(row["id"]) for row in rows}

    assert tester not in listed("student")
    assert listed("student_view") == {tester}
    assert listed("student", "student_view") == listed("student") | {tester}
    (one,) = shared.get(path, enrollment_type__="student_view").get_json()
    assert str(one["id"]) == tester


def test_roster_shows_every_enrollment_of_whom_it_names(asking: Asking) -> None:
    """`enrollment_type` chooses people; their other enrollments come along."""
    path = f"/courses/{MAIN}/users"
    course = asking.standin.institutions["bayview"].course(MAIN)
    learner = int(asking.case("plain-met")["canvas_user_id"])
    first = next(e for e in course.enrollments if e.user_id == learner)
    course.enrollments.append(replace(first, id=first.id + 1, type="TaEnrollment"))
    (row,) = asking.get(
        path, enrollment_type__="student", user_ids__=learner, include__="enrollments"
    ).get_json()
    assert {e["type"] for e in row["enrollments"]} == {"StudentEnrollment", "TaEnrollment"}


def test_roster_tells_nothing_personal_of_whoever_has_not_accepted(asking: Asking) -> None:
    path = f"/courses/{MAIN}/users"
    course = asking.standin.institutions["bayview"].course(MAIN)
    learner = int(asking.case("plain-met")["canvas_user_id"])
    ask: dict[str, Any] = {"user_ids__": learner, "include__": ["email", "lti_id"]}
    (before,) = asking.get(path, **ask).get_json()
    for row in course.enrollments:
        if row.user_id == learner:
            row.state = "invited"
    (now,) = asking.get(path, **ask).get_json()
    assert set(before) - set(now) == {
        "sis_user_id", "integration_id", "sis_import_id", "login_id", "email",
    }  # fmt: skip
    assert now["lti_id"] == before["lti_id"]


def test_people_named_by_id_are_those_of_the_list_and_strangers_are_left_out(
    shared: Asking,
) -> None:
    # canvas-lms app/controllers/courses_controller.rb, users: `users.where(id: user_ids)`
    path = f"/courses/{MAIN}/users"
    everybody = shared.everything(path, enrollment_type__="student", per_page=100)
    second, fourth = everybody[1], everybody[3]
    asked = [fourth["id"], second["id"], 1]
    assert shared.get(path, enrollment_type__="student", user_ids__=asked).get_json() == [
        second,
        fourth,
    ]
    assert shared.get(path, enrollment_type__="student", user_ids__=[1]).get_json() == []
    one = shared.get(path, enrollment_type__="teacher", user_ids__=[second["id"]])
    assert one.get_json() == []


@pytest.mark.parametrize("bookmark", ["bookmark:WzEyM10", "bookmark:", "bookmark:%%%", "nonsense"])
def test_bookmark_nobody_made_is_not_found(shared: Asking, bookmark: str) -> None:
    assert shared.get(WORK, student_ids__="all", page=bookmark).status_code == 404


def test_bookmark_of_another_list_is_not_found(shared: Asking) -> None:
    foreign = page_of(links(shared.get(f"/courses/{MAIN}/enrollments"))["next"])
    assert shared.get(WORK, student_ids__="all", page=foreign).status_code == 404


def test_bookmark_survives_a_row_that_came_before_it(asking: Asking) -> None:
    first = asking.get(f"/courses/{MAIN}/enrollments", per_page=5)
    seen = [row["id"] for row in first.get_json()]
    asking.order("mutate", do="end_enrollment", person="plain-met", state="deleted")
    rest = asking.follow(links(first)["next"]).get_json()
    assert not set(seen) & {row["id"] for row in rest}


def test_numbered_pages_shift_when_a_row_goes(asking: Asking) -> None:
    path = WORK
    params: dict[str, Any] = {"student_ids__": "all", "grouped": "1", "per_page": "5"}
    whole = [row["user_id"] for row in asking.everything(path, **params)]
    first = asking.get(path, **params)
    gone = first.get_json()[0]["user_id"]
    asking.order("mutate", do="end_enrollment", person=str(gone), state="deleted")
    rest = asking.follow(links(first)["next"]).get_json()
    assert whole[5] not in {row["user_id"] for row in rest}


def test_next_is_dropped_past_six_kilobytes_of_links(shared: Asking) -> None:
    many: dict[str, Any] = {"include__": ["visibility"] * 170}
    answer = shared.get(WORK, student_ids__="all", **many)
    assert len(answer.get_json()) == 10
    assert set(links(answer)) == {"current"}
    fewer: dict[str, Any] = {"include__": ["visibility"] * 60}
    assert "next" in links(shared.get(WORK, student_ids__="all", **fewer))


def test_page_after_the_last_is_empty(shared: Asking) -> None:
    answer = shared.get(f"/courses/{MAIN}/sections", page=9)
    assert answer.get_json() == []
    assert "next" not in links(answer)


def test_one_answers_carry_no_links(shared: Asking) -> None:
    assert "Link" not in shared.get(f"/courses/{MAIN}").headers
