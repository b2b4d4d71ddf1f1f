"""The pages a person clicks through: who you are, the frame, handing in, marking."""

import argparse
import io
import re
from pathlib import Path

import pytest

from demo.campus import GUIDE
from demo.standin.__main__ import read_guide
from tests.standin.conftest import AUTH, BAYVIEW, COASTAL, MAIN, Asking, make_asking, tool_config
from tests.standin.launching import fields

FRAME = f"/courses/{MAIN}/external_tools/29001"


NOWHERE = '[{"person": "M. Okafor", "place": "moon", "part": "", "words": ""}]'


def text(asking: Asking, path: str) -> str:
    answer = asking.browser.get(path, base_url=BAYVIEW)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_first_page_offers_every_part_a_place(asking: Asking) -> None:
    html = text(asking, "/")
    for name in ("M. Okafor", "Noor Haddad", "Ruth Vance", "Gloria Mbatha", "Samuel Prior"):
        assert name in html
    learner = asking.case("plain-met")["canvas_user_id"]
    assert f'href="{FRAME}?as={learner}"' in html
    assert f'href="/users/{learner}/external_tools/29001?as={learner}"' in html
    assert 'href="/accounts/301/external_tools/29001?as=640001"' in html
    assert "ליאור בן־דוד 🌿" in html


def test_learners_of_a_course_are_counted_without_its_test_student(asking: Asking) -> None:
    assert re.search(r"\d+ learners and a test student, course published", text(asking, "/"))


def test_the_place_a_tool_was_opened_from_has_a_page_of_its_own(asking: Asking) -> None:
    assert "Bayview" in text(asking, "/accounts/301?as=640001")
    assert asking.browser.get("/accounts/302?as=640001", base_url=BAYVIEW).status_code == 404
    waits = "This popup should close on its own"
    done = "/external_content/success/external_tool_redirect"
    for place in ("", f"/courses/{MAIN}", "/accounts/301"):
        assert waits in text(asking, place + done)


def test_every_link_of_the_first_page_opens(asking: Asking) -> None:
    html = text(asking, "/")
    paths = {part.split('"')[0] for part in html.split('href="')[1:]}
    for path in sorted(p for p in paths if p.startswith("/")):
        assert asking.browser.get(path, base_url=BAYVIEW).status_code == 200, path
    assert asking.read("unexpected")["count"] == 0


def test_the_menu_beside_the_tool_is_named_after_where_it_was_opened(asking: Asking) -> None:
    learner = asking.case("plain-met")["canvas_user_id"]
    menus = {
        f"{FRAME}?as={learner}": "Course",
        "/accounts/301/external_tools/29001?as=640001": "Account",
        f"/users/{learner}/external_tools/29001?as={learner}": "User",
    }
    named = {
        path: re.findall(r'<nav class="side" aria-label="(\w+) navigation"', text(asking, path))
        for path in menus
    }
    assert named == {path: [menu] for path, menu in menus.items()}


def test_first_page_says_when_the_tool_does_not_answer(asking: Asking) -> None:
    raw = asking.standin.tool
    raw.forget()
    raw.url = "http://127.0.0.1:9"
    try:
        html = text(asking, "/")
        frame = asking.browser.get(f"{FRAME}?as=640021", base_url=BAYVIEW)
    finally:
        raw.url = "http://localhost:8000"
        asking.order("tool", config=tool_config())
    assert 'role="alert"' in html
    assert "cannot be read yet: nothing answers there. Start the tool" in html
    assert frame.status_code == 502


def test_first_page_of_the_demo_begins_with_whom_to_be_and_every_way_opens() -> None:
    asking = make_asking(guide=read_guide(str(GUIDE)))
    html = text(asking, "/")
    guide = html.split("Start here", 1)[1].split("</section>", 1)[0]
    names = re.findall(r"<bdi>([^<]+)</bdi>", guide)
    assert names == [
        "M. Okafor", "Daniela Brandt", "Bea Lindqvist", "Amara Nwosu",
        "Sofía Marín", "Samuel Prior", "Tomás Reyes", "Marcus Vale", "Imani Ellison",
        "Priya Raman", "Noor Haddad", "Gloria Mbatha", "Ruth Vance", "Test Student",
    ]  # fmt: skip
    assert html.index("Start here") < html.index("Academic and Student Affairs, registrar")
    for path in re.findall(r'href="([^"]+)"', guide):
        assert asking.browser.get(path, base_url=BAYVIEW).status_code == 200
    assert "Start here" not in text(asking, f"/?course={MAIN}")
    other = asking.browser.get("/", base_url=COASTAL).get_data(as_text=True)
    assert "Start here" not in other


@pytest.mark.parametrize("words", ["{", "[1]", '[{"person": "M. Okafor"}]', NOWHERE])
def test_guide_that_is_none_is_refused_by_its_file(tmp_path: Path, words: str) -> None:
    path = tmp_path / "guide.json"
    path.write_text(words)
    with pytest.raises(argparse.ArgumentTypeError, match=re.escape(str(path))):
        read_guide(str(path))


def test_frame_posts_the_initiation_into_a_frame_beside_the_storage_frame(asking: Asking) -> None:
    answer = asking.browser.get(f"{FRAME}?as=640021", base_url=BAYVIEW)
    html = answer.get_data(as_text=True)
    assert 'action="http://localhost:8000/lti/login" target="tool_content"' in html
    assert 'name="tool_content"' in html
    assert f'name="post_message_forwarding" title="post_message_forwarding" src="{AUTH}/' in html
    assert fields(answer)["iss"] == "https://canvas.standin.example"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("canvas_session=")
    assert "HttpOnly" in cookie


def test_storage_frame_can_be_left_out(asking: Asking) -> None:
    asking.order("switches", storage="absent")
    assert 'name="post_message_forwarding"' not in text(asking, f"{FRAME}?as=640021")


def test_person_outside_a_course_gets_no_frame_in_it(asking: Asking) -> None:
    answer = asking.browser.get("/courses/5202/external_tools/29001?as=640021", base_url=BAYVIEW)
    assert answer.status_code == 403


def test_assignment_address_of_the_api_opens_for_the_learner(asking: Asking) -> None:
    learner = asking.case("plain-met")["canvas_user_id"]
    reflection = asking.assignment("Culminating reflection")
    path = reflection["html_url"].removeprefix(BAYVIEW)
    html = text(asking, f"{path}?as={learner}")
    assert "Culminating reflection" in html
    assert '<textarea id="body" name="body">' in html


def test_learner_hands_in_text_by_the_page(asking: Asking) -> None:
    learner = asking.case("no-submission")["canvas_user_id"]
    reflection = asking.assignment("Culminating reflection")["id"]
    browser = asking.browser
    page = f"/courses/{MAIN}/assignments/{reflection}"
    browser.get(f"{page}?as={learner}", base_url=BAYVIEW)
    body = "First part\n\nSecond <b>part</b>"
    answer = browser.post(
        f"{page}/submissions", base_url=BAYVIEW, data={"as": learner, "body": body}
    )
    assert answer.status_code == 303
    row = asking.work("no-submission", "Culminating reflection")
    assert row["submission_type"] == "online_text_entry"
    assert row["body"] == "<p>First part</p><p>Second &lt;b&gt;part&lt;/b&gt;</p>"
    assert row["submitted_at"] == "2027-04-20T12:00:00Z"
    assert row["attempt"] == 2


def test_learner_hands_in_files_by_the_page(asking: Asking) -> None:
    learner = asking.case("plain-met")["canvas_user_id"]
    reflection = asking.assignment("Culminating reflection")["id"]
    data = {"as": learner, "files": (io.BytesIO(b"words"), "notes.txt", "text/plain")}
    page = f"/courses/{MAIN}/assignments/{reflection}/submissions"
    asking.browser.post(page, base_url=BAYVIEW, data=data, content_type="multipart/form-data")
    row = asking.work("plain-met", "Culminating reflection")
    assert row["submission_type"] == "online_upload"
    assert [(f["display_name"], f["size"]) for f in row["attachments"]] == [("notes.txt", 5)]


def test_teacher_and_concluded_learner_cannot_hand_in(asking: Asking) -> None:
    reflection = asking.assignment("Culminating reflection")["id"]
    page = f"/courses/{MAIN}/assignments/{reflection}/submissions"
    for person in ("640021", asking.case("concluded")["canvas_user_id"]):
        data = {"as": person, "body": "x"}
        assert asking.browser.post(page, base_url=BAYVIEW, data=data).status_code == 403


def test_learner_sees_no_grade_before_it_is_posted(asking: Asking) -> None:
    learner = asking.case("unposted")["canvas_user_id"]
    memo = asking.assignment("Audit memo")["id"]
    assert "Grade:" not in text(asking, f"/courses/{MAIN}/assignments/{memo}?as={learner}")
    asking.order("mutate", do="post", person="unposted", assignment="Audit memo")
    assert "Grade:" in text(asking, f"/courses/{MAIN}/assignments/{memo}?as={learner}")


def test_teacher_marks_by_the_rubric_and_a_learner_may_not(asking: Asking) -> None:
    learner = asking.case("submitted-ungraded")["canvas_user_id"]
    chart = asking.assignment("Stakeholder map")["id"]
    page = f"/courses/{MAIN}/gradebook/speed_grader"
    html = text(asking, f"{page}?assignment_id={chart}&student_id={learner}&as=640021")
    assert 'name="c__8241" value="8241_208"' in html
    data = {"assignment_id": chart, "student_id": learner, "c__8241": "8241_208"}
    refused = asking.browser.post(page, base_url=BAYVIEW, data=data | {"as": learner})
    assert refused.status_code == 403
    asking.browser.post(page, base_url=BAYVIEW, data=data | {"as": "640021"})
    row = asking.work("submitted-ungraded", "Stakeholder map", include__="rubric_assessment")
    assert row["rubric_assessment"]["_8241"]["points"] == 3.0
    assert row["grader_id"] == 640021


def test_hostile_reflection_is_shown_as_text(asking: Asking) -> None:
    learner = asking.case("reflection-script-in-html")["canvas_user_id"]
    reflection = asking.assignment("Culminating reflection")["id"]
    html = text(asking, f"/courses/{MAIN}/assignments/{reflection}?as={learner}")
    assert "<script>document.title=" not in html
    assert "onerror=" not in html


def test_auth_host_has_no_people_page(asking: Asking) -> None:
    answer = asking.browser.get("/", base_url=AUTH)
    assert answer.headers["Location"] == BAYVIEW
