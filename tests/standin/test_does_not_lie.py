"""Ways in which naive stand-ins lie, each shown not to be one of ours.

Numbers are those of the list this stand-in was built from, first thing in each docstring; broken
connections and hanging ones (12, 15) are in test_served too, and what a browser does to cookies and
storage (17) in test_in_browser.
"""

import ast
import re
from pathlib import Path

import jwt

from tests.standin.conftest import AUTH, MAIN, Asking, links, make_asking
from tests.standin.launching import CLAIM, authorize, begin, fields, launched

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


def test_standin_does_not_number_everything_in_one_space(shared: Asking) -> None:
    """4: an id of one kind is none of another, so that a swapped one finds nothing."""
    rows = shared.get(WORK, student_ids__="all", per_page=100).get_json()
    row = next(r for r in rows if "attachments" in r)
    chart = shared.assignment("Stakeholder map")
    kinds = {
        "course": {MAIN},
        "assignment": {row["assignment_id"], chart["id"]},
        "rubric": {chart["rubric_settings"]["id"]},
        "submission": {r["id"] for r in rows},
        "learner": {r["user_id"] for r in rows},
        "file": {row["attachments"][0]["id"]},
        "outcome": {9401},
    }
    everything = [number for numbers in kinds.values() for number in numbers]
    assert len(everything) == len(set(everything))
    work = f"/courses/{MAIN}/assignments"
    assert shared.get(f"{work}/{chart['rubric_settings']['id']}").status_code == 404
    assert shared.get(f"{work}/{chart['id']}/submissions/{row['id']}").status_code == 404
    assert shared.get(f"/files/{row['id']}").status_code == 404


def test_standin_does_not_make_criterion_or_rating_ids_unique(shared: Asking) -> None:
    """4, 5: `_8241` is two criteria, `blank` two ratings; nothing goes by position or points."""
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
    """7: nor an empty one where there is none."""
    rows = shared.get(WORK, student_ids__="all", per_page=100).get_json()
    assert all("rubric_assessment" not in row for row in rows)
    asked = shared.get(
        WORK, student_ids__="all", per_page=100, include__="rubric_assessment"
    ).get_json()
    held = [row["rubric_assessment"] for row in asked if "rubric_assessment" in row]
    assert len(held) < len(asked)
    assert all(held)


def test_standin_does_not_take_since_for_at_or_tell_when_a_row_changed(shared: Asking) -> None:
    """8: strictly later, and there is no `updated_at` to look at instead."""
    row = shared.work("plain-met", "Stakeholder map")
    learner = shared.case("plain-met")["canvas_user_id"]

    def found(since: str) -> set[int]:
        rows = shared.get(WORK, student_ids__=learner, graded_since=since, per_page=100)
        return {each["id"] for each in rows.get_json()}

    assert row["id"] not in found(row["graded_at"])
    assert row["id"] in found("2026-01-01T00:00:00Z")
    assert "updated_at" not in row


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


def test_standin_does_not_give_outcome_results_at_once_or_one_an_outcome(asking: Asking) -> None:
    """9: they come by a later job, and two works make two results of one outcome."""
    path = f"/courses/{MAIN}/outcome_results"
    learner = asking.case("two-alignments")["canvas_user_id"]

    def scores() -> list[float]:
        rows = asking.get(path, user_ids__=learner).get_json()["outcome_results"]
        assert len({row["links"]["learning_outcome"] for row in rows}) == 1
        return sorted(row["score"] for row in rows)

    before = scores()
    assert len(before) == 2
    asking.order(
        "mutate", do="regrade", person="two-alignments", assignment="Field interview",
        criterion="Plain language", points=1,
    )  # fmt: skip
    assert scores() == before
    asking.order("clock", advance=3)
    assert scores() == [1.0, 2.0]


def test_standin_does_not_ignore_bad_ids(shared: Asking) -> None:
    """10"""
    assert shared.get(WORK, student_ids__="all", assignment_ids__="1").status_code == 403
    assert shared.get(f"/courses/{MAIN}/outcome_results", user_ids__="1").status_code == 400


def test_standin_does_not_refuse_everything_alike(shared: Asking) -> None:
    """11: a dead token, a narrow one and no permission are three answers."""
    dead = shared.get("/users/self", token="expired")
    narrow = shared.get("/users/self", token="scoped-courses-only")
    assert (dead.status_code, "WWW-Authenticate" in dead.headers) == (401, True)
    assert (narrow.status_code, "WWW-Authenticate" in narrow.headers) == (401, False)
    closed = shared.send("POST", f"/courses/{MAIN}/assignments", data={"assignment[name]": "x"})
    assert closed.get_json()["status"] == "unauthorized"
    assert narrow.get_json() != dead.get_json() != closed.get_json()


def test_standin_does_not_hand_out_eternal_or_all_powerful_tokens(asking: Asking) -> None:
    """11"""
    asking.order("switches", token_expiry="forced")
    assert asking.get("/users/self").status_code == 200
    asking.order("clock", advance=121 * 86_400)
    assert asking.get("/users/self").status_code == 401
    asking.order("reset")
    asking.order("faults", fault="token_revoked")
    assert asking.get("/users/self").status_code == 401
    assert asking.send("PUT", f"/courses/{MAIN}/assignments/1", data={}).status_code == 404


def test_standin_does_not_fail_in_json_alone_or_promise_when_to_return(asking: Asking) -> None:
    """12: and a connection may break off in the middle of a good answer."""
    asking.order("faults", fault="reset_mid_body")
    broken = asking.get("/users/self")
    assert int(broken.headers["Content-Length"]) > len(broken.data)
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
    """14: each is a 404 and written down, on every host and by every method."""
    assert asking.get("/search/all_courses").status_code == 404
    assert asking.send("POST", "/courses").status_code == 404
    assert asking.browser.get("/api/lti/nothing", base_url=AUTH).status_code == 404
    assert asking.read("unexpected")["count"] == 3
    assert asking.read("requests")["unexpected"] == 3


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


def test_standin_does_not_sign_with_one_key_for_ever(asking: Asking) -> None:
    """16: a key rotates out of the set, and a new one signs."""

    def kid() -> str:
        sent = fields(authorize(asking, begin(asking, "plain-met").request()))
        return str(jwt.get_unverified_header(sent["id_token"])["kid"])

    def published() -> set[str]:
        keys = asking.browser.get("/api/lti/security/jwks", base_url=AUTH).get_json()["keys"]
        return {key["kid"] for key in keys}

    first = kid()
    for _ in range(2):
        asking.order("rotate_keys")
    assert kid() != first
    assert first not in published()
    assert kid() in published()


def test_standin_does_not_always_answer_for_storage(asking: Asking) -> None:
    """17: it may not be offered, not answer, or be refused by the browser."""
    modes = next(r for r in asking.read("switches")["switches"] if r["name"] == "storage")
    assert modes["positions"] == [
        "allowed", "absent", "silent", "slow", "blocked", "partitioned",
    ]  # fmt: skip
    asking.order("switches", storage="absent")
    assert "lti_storage_target" not in begin(asking, "plain-met").params


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


def test_standin_does_not_always_give_names_mails_and_course_roles_alone(asking: Asking) -> None:
    """18: names follow the privacy level, mails may be null, roles are of three kinds."""
    kinds = {role.rpartition("/")[0] for role in launched(asking, "Theodora Bell")[f"{CLAIM}roles"]}
    assert len(kinds) == 4
    assert launched(asking, "test-student")["email"] is None
    asking.order("switches", privacy="anonymous")
    assert "name" not in launched(asking, "plain-met")


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


def test_standin_does_not_write_the_same_twice_as_once(asking: Asking) -> None:
    """20: a comment sent again is another comment."""
    asking.order("switches", service_rights="write")
    learner = asking.case("plain-met")["canvas_user_id"]
    number = asking.assignment("Field interview")["id"]
    path = f"/courses/{MAIN}/assignments/{number}/submissions/{learner}"
    for _ in range(2):
        asking.send("PUT", path, data={"comment[text_comment]": "Same"})
    row = asking.get(path, include__="submission_comments").get_json()
    assert [c["comment"] for c in row["submission_comments"]] == ["Same", "Same"]


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


def test_standin_does_not_make_another_campus_each_time(shared: Asking) -> None:
    """22: the same seed, size and day give the same bytes."""
    twin = make_asking()
    for path in ("users", "assignments", "enrollments"):
        asked = f"/courses/{MAIN}/{path}"
        assert shared.get(asked, per_page=100).data == twin.get(asked, per_page=100).data


def test_every_lie_of_the_list_is_shown_not_to_be_told() -> None:
    told: set[int] = set()
    for node in ast.parse(Path(__file__).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_standin_does_not_"):
            numbers = re.match(r"\d+(?:, \d+)*", ast.get_docstring(node) or "")
            assert numbers is not None, node.name
            told |= {int(number) for number in numbers.group().split(", ")}
    assert told == set(range(1, 25))


def test_standin_modules_stay_small() -> None:
    for source in SOURCES:
        assert len(source.read_text(encoding="utf-8").splitlines()) <= 300, source
