"""Ways in which naive stand-ins lie, each shown not to be one of ours.

Numbers are those of the list this stand-in was built from; broken connections and hanging ones
(12, 15) are in test_served too.
"""

import ast
from pathlib import Path

from tests.standin.conftest import MAIN, Asking, links
from tests.standin.launching import authorize, begin, fields, launched

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "demo" / "standin").rglob("*.py"))
WORK = f"/courses/{MAIN}/students/submissions"


def test_standin_does_not_number_bookmarked_pages(shared: Asking) -> None:
    """1: a client that builds `page=2` itself gets nothing."""
    assert shared.get(WORK, student_ids__="all", page=2).status_code == 404
    assert "last" not in links(shared.get(WORK, student_ids__="all"))


def test_standin_does_not_obey_any_page_size(shared: Asking) -> None:
    """2"""
    assert len(shared.get(WORK, student_ids__="all", per_page=10_000).get_json()) == 100


def test_standin_does_not_fill_absent_keys_with_nulls(shared: Asking) -> None:
    """3"""
    row = shared.work("submitted-ungraded", "Stakeholder map", include__="rubric_assessment")
    assert "rubric_assessment" not in row
    assert row["graded_at"] is None
    quiz = shared.assignment("Reading quiz")
    assert "rubric" not in quiz
    assert "use_rubric_for_grading" not in quiz


def test_standin_does_not_make_criterion_or_rating_ids_unique(shared: Asking) -> None:
    """4, 5: `_8241` is two criteria; `blank` two ratings; two ratings are worth 3."""
    rows = shared.get(f"/courses/{MAIN}/assignments", per_page=100).get_json()
    criteria = [c for row in rows for c in row.get("rubric", [])]
    assert [c["description"] for c in criteria if c["id"] == "_8241"] == ["Impact", "Framework"]
    blank = [c["description"] for c in criteria for r in c["ratings"] if r["id"] == "blank"]
    assert blank == ["Evidence", "Argument"]


def test_standin_does_not_show_the_stored_rubric_on_an_assignment(shared: Asking) -> None:
    """6: the stored row's names, and the bar of mastery, are the rubric's own page's alone."""
    rows = shared.get(f"/courses/{MAIN}/assignments", per_page=100).get_json()
    keys = {key for row in rows for criterion in row.get("rubric", []) for key in criterion}
    assert "outcome_id" in keys
    assert not keys & {"mastery_points", "learning_outcome_id"}


def test_standin_does_not_give_assessments_unasked(shared: Asking) -> None:
    """7"""
    rows = shared.get(WORK, student_ids__="all", per_page=100).get_json()
    assert all("rubric_assessment" not in row for row in rows)


def test_standin_does_not_see_rubric_edits_by_graded_since(asking: Asking) -> None:
    """8: a mark moved at equal total is invisible to `graded_since`."""
    course = asking.standin.institutions["bayview"].course(MAIN)
    learner = asking.standin.institutions["bayview"].cases["plain-met"].user_id
    row = course.submissions[(310001, learner)]
    assert row.assessment is not None
    marks = row.assessment.marks
    first, second = marks["_8241"].points, marks["_8243"].points
    assert first != second
    marks["_8243"].points = first
    asking.order(
        "mutate", do="regrade", person="plain-met", assignment="Stakeholder map",
        criterion="Impact", points=second,
    )  # fmt: skip
    seen = asking.get(WORK, student_ids__="all", graded_since="2027-04-20T00:00:00Z").get_json()
    assert row.id not in {found["id"] for found in seen}


def test_standin_does_not_give_outcome_results_a_since_filter(shared: Asking) -> None:
    """9"""
    path = f"/courses/{MAIN}/outcome_results"
    whole = shared.get(path, per_page=100).get_json()
    assert shared.get(path, per_page=100, graded_since="2099-01-01T00:00:00Z").get_json() == whole


def test_standin_does_not_ignore_bad_ids(shared: Asking) -> None:
    """10"""
    assert shared.get(WORK, student_ids__="all", assignment_ids__="1").status_code == 403
    assert shared.get(f"/courses/{MAIN}/outcome_results", user_ids__="1").status_code == 400


def test_standin_does_not_refuse_everything_alike(shared: Asking) -> None:
    """11"""
    dead = shared.get("/users/self", token="expired")
    narrow = shared.get("/users/self", token="scoped-courses-only")
    assert (dead.status_code, "WWW-Authenticate" in dead.headers) == (401, True)
    assert (narrow.status_code, "WWW-Authenticate" in narrow.headers) == (401, False)


def test_standin_does_not_fail_in_json_alone_or_promise_when_to_return(asking: Asking) -> None:
    """12"""
    kinds = {}
    for fault in ("500_json", "502_html", "throttle_429", "html_200"):
        asking.order("faults", fault=fault)
        answer = asking.get("/users/self")
        kinds[fault] = answer.content_type.split(";")[0]
        assert "Retry-After" not in answer.headers
    assert kinds == {
        "500_json": "application/json", "502_html": "text/html",
        "throttle_429": "text/plain", "html_200": "text/html",
    }  # fmt: skip


def test_standin_does_not_leave_out_inconvenient_people(shared: Asking) -> None:
    """13"""
    rows = shared.everything(
        f"/courses/{MAIN}/enrollments", per_page=100, state__=["active", "completed"]
    )
    kinds = {row["type"] for row in rows}
    assert {"StudentViewEnrollment", "ObserverEnrollment", "TaEnrollment"} <= kinds
    assert "completed" in {row["enrollment_state"] for row in rows}
    by_user: dict[int, int] = {}
    for row in rows:
        by_user[row["user_id"]] = by_user.get(row["user_id"], 0) + 1
    assert max(by_user.values()) == 2


def test_standin_does_not_answer_unknown_calls(asking: Asking) -> None:
    """14"""
    assert asking.get("/search/all_courses").status_code == 404
    assert asking.read("unexpected")["count"] == 1


def test_standin_does_not_tell_the_tool_s_time(asking: Asking) -> None:
    """15: its clock is its own, and may be wrong."""
    before = asking.get("/users/self").headers["Date"]
    asking.order("clock", advance=3600)
    assert (before, asking.get("/users/self").headers["Date"]) == (
        "Tue, 20 Apr 2027 12:00:00 GMT", "Tue, 20 Apr 2027 13:00:00 GMT",
    )  # fmt: skip


def test_standin_does_not_hand_a_token_out_without_initiation_or_twice(asking: Asking) -> None:
    """16"""
    begun = begin(asking, "plain-met")
    assert "id_token" in fields(authorize(asking, begun.request()))
    assert "id_token" not in fields(authorize(asking, begun.request()))
    assert "id_token" not in fields(authorize(asking, begun.request(lti_message_hint="made-up")))


def test_standin_does_not_live_on_one_origin(asking: Asking) -> None:
    """17"""
    one = asking.read("config")["institutions"]["bayview"]
    assert one["api_url"].split("/")[2] != one["auth_login_url"].split("/")[2]
    assert "127.0.0." not in asking.standin.tool.url


def test_standin_does_not_expand_every_variable_to_text(asking: Asking) -> None:
    """18"""
    custom = launched(asking, "Noor Haddad", "account_navigation")
    fields_ = custom["https://purl.imsglobal.org/spec/lti/claim/custom"]
    assert fields_["course"] == "$Canvas.course.id"
    assert type(fields_["user"]) is int


def test_standin_does_not_use_the_api_id_as_sub(asking: Asking) -> None:
    """19"""
    case = asking.case("plain-met")
    assert case["sub"] != case["canvas_user_id"]


def test_standin_does_not_take_the_same_work_twice_as_once(asking: Asking) -> None:
    """20"""
    asking.order("mutate", do="submit", person="plain-met", assignment="Field interview", body="A")
    once = asking.work("plain-met", "Field interview")["attempt"]
    asking.order("mutate", do="submit", person="plain-met", assignment="Field interview", body="A")
    assert asking.work("plain-met", "Field interview")["attempt"] == once + 1


def test_standin_does_not_stand_still_between_pages(asking: Asking) -> None:
    """21: a row that goes takes one of the next numbered page with it."""
    path = f"/courses/{MAIN}/assignments"
    whole = [row["id"] for row in asking.everything(path, per_page=3)]
    first = asking.get(path, per_page=3)
    asking.order("mutate", do="delete_assignment", assignment=str(first.get_json()[0]["id"]))
    second = asking.follow(links(first)["next"]).get_json()
    assert [row["id"] for row in second] == whole[4:7]


def test_standin_does_not_import_the_tool_or_share_its_constants() -> None:
    """22, 24: written from Canvas; nothing of the tool can be in it."""
    assert SOURCES
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            roots = {name.partition(".")[0] for name in names}
            assert not roots & {"lti_app", "jobs", "config", "tests"}, source


def test_standin_does_not_hold_verdicts(shared: Asking) -> None:
    """22: situations are told; what follows from them is the tests' own, by hand."""
    for case in shared.read("cases").values():
        assert set(case) == {
            "case", "institution", "name", "canvas_user_id", "sub", "sis_user_id", "email",
            "past_subs", "past_canvas_user_ids", "course_id", "course", "assignment_ids",
            "assignments", "criterion_ids", "criteria", "outcome_ids", "facts",
        }  # fmt: skip
    told = " ".join(case["facts"] for case in shared.read("cases").values()).lower()
    for verdict in ("notmet", "not met", "unknown", "verdict", "complete badge", "eligible"):
        assert verdict not in told


def test_standin_does_not_fail_only_at_the_start(asking: Asking) -> None:
    """23"""
    asking.order("faults", fault="500_json", match={"page": 3})
    answer = asking.get(WORK, student_ids__="all")
    for _ in range(2):
        answer = asking.follow(links(answer)["next"])
    assert answer.status_code == 500


def test_standin_modules_stay_small() -> None:
    for source in SOURCES:
        assert len(source.read_text(encoding="utf-8").splitlines()) <= 300, source
