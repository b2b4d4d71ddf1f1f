"""What REST and launches show of the cases of reflections, people and courses."""

from tests.standin.conftest import links
from tests.standin.launching import launched
from tests.standin.oddities.looking import Look, Oddity


def graded_well(look: Look) -> None:
    """Every assignment with a rubric marked 3 or 4, as a learner without any oddity has it."""
    marked = [place for place, _ in enumerate(look.case["assignment_ids"][:5])]
    assert marked == [0, 1, 2, 3, 4]
    for place in marked:
        points = {m["points"] for m in look.work(place)["rubric_assessment"].values()}
        assert points <= {3.0, 4.0}


def reflection_text(look: Look) -> None:
    row = look.work()
    assert (row["submission_type"], row["grade"]) == ("online_text_entry", "complete")
    assert row["body"].startswith("<p>")
    assert len(row["body"].split()) > 150


def reflection_upload_two_files(look: Look) -> None:
    row = look.work()
    assert (row["submission_type"], row["body"]) == ("online_upload", None)
    assert [f["content-type"] for f in row["attachments"]] == ["application/pdf", "image/png"]


def reflection_media(look: Look) -> None:
    """A recording: no body, no attachment, and a `media_comment` other rows do not have."""
    row = look.work()
    assert (row["submission_type"], row["body"]) == ("media_recording", None)
    assert (row["media_comment"]["media_type"], "attachments" in row) == ("video", False)
    assert "media_recording" in look.assignment()["submission_types"]


def reflection_discussion(look: Look) -> None:
    row = look.work()
    assert look.assignment()["submission_types"] == ["discussion_topic"]
    assert (row["submission_type"], row["body"]) == ("discussion_topic", None)
    assert [entry["user_id"] for entry in row["discussion_entries"]] == [look.user] * 2


def reflection_script_in_html(look: Look) -> None:
    assert "<script>" in look.work()["body"]


def reflection_empty_body(look: Look) -> None:
    row = look.work()
    assert (row["body"], row["submitted_at"] is not None) == ("<p>&nbsp;</p>", True)


def reflection_file_link_in_body(look: Look) -> None:
    """The file is linked in the text; it is no attachment of the submission."""
    row = look.work()
    assert f'href="/users/{look.user}/files/' in row["body"]
    assert "attachments" not in row


def reflection_not_handed_in(look: Look) -> None:
    row = look.work()
    assert (row["submitted_at"], row["attempt"]) == (None, None)


def test_student(look: Look) -> None:
    """In submissions like any learner; in the roster only if asked for, without a login."""
    (row,) = look.enrollments()
    assert row["type"] == "StudentViewEnrollment"
    assert "login_id" not in look.person()
    shown = look.asking.everything(f"{look.path}/users", per_page=100)
    assert look.user not in {each["id"] for each in shown}
    assert look.work()["score"] is not None


def inactive(look: Look) -> None:
    assert [r["enrollment_state"] for r in look.enrollments()] == ["inactive"]
    assert look.enrollments("active") == []
    graded_well(look)


def concluded(look: Look) -> None:
    assert [r["enrollment_state"] for r in look.enrollments()] == ["completed"]
    graded_well(look)


def deleted_re_enrolled(look: Look) -> None:
    """Two rows for the one person, one of them deleted and listed only when asked for."""
    (current,) = look.enrollments()
    (gone,) = look.enrollments("deleted")
    assert (current["enrollment_state"], gone["enrollment_state"]) == ("active", "deleted")
    assert current["course_section_id"] != gone["course_section_id"]
    graded_well(look)


def two_sections(look: Look) -> None:
    rows = look.enrollments()
    assert len({r["course_section_id"] for r in rows}) == 2
    assert len(look.person()["enrollments"]) == 2


def cross_listed(look: Look) -> None:
    (row,) = look.enrollments()
    sections = look.asking.get(f"{look.path}/sections").get_json()
    mine = next(s for s in sections if s["id"] == row["course_section_id"])
    assert mine["nonxlist_course_id"] not in {None, look.case["course_id"]}
    assert [s["nonxlist_course_id"] for s in sections].count(None) == len(sections) - 1


def ta_and_student(look: Look) -> None:
    kinds = {r["type"] for r in look.enrollments()}
    assert kinds == {"TaEnrollment", "StudentEnrollment"}
    graded_well(look)


def observer(look: Look) -> None:
    """Enrolled, and no learner: no submissions, and a bad id to outcome results."""
    (row,) = look.enrollments()
    assert (row["type"], row["associated_user_id"] is not None) == ("ObserverEnrollment", True)
    everybody = look.asking.everything(
        f"{look.path}/students/submissions", student_ids__="all", per_page=100
    )
    assert look.user not in {each["user_id"] for each in everybody}
    answer = look.asking.get(f"{look.path}/outcome_results", user_ids__=look.user)
    assert answer.status_code == 400


def cross_shard_id(look: Look) -> None:
    assert look.user > 2**53
    assert int(float(look.user)) != look.user
    graded_well(look)


def merged_user(look: Look) -> None:
    """This course, in launch and roster, keeps the old subject; elsewhere it is the new one."""
    (old,) = look.case["past_subs"]
    (dead,) = look.case["past_canvas_user_ids"]
    assert look.person()["lti_id"] == old != look.case["sub"]
    assert look.asking.get(f"/users/{dead}").status_code == 404
    assert launched(look.asking, "merged-user")["sub"] == old
    assert launched(look.asking, "merged-user", "user_navigation")["sub"] == look.case["sub"]


def no_sis_id(look: Look) -> None:
    assert look.person()["sis_user_id"] is None


def same_name_twice(look: Look) -> None:
    rows = look.asking.everything(f"{look.path}/users", per_page=100)
    named = [row for row in rows if row["name"] == look.case["name"]]
    assert len({row["id"] for row in named}) == len({row["login_id"] for row in named}) == 2
    graded_well(look)


def name_rtl_emoji(look: Look) -> None:
    assert look.person()["name"] == "ליאור בן־דוד 🌿"


def no_email(look: Look) -> None:
    assert "email" not in look.person()
    others = look.asking.get(f"{look.path}/users", include__="email").get_json()
    assert any("email" in row for row in others)


def custom_role(look: Look) -> None:
    """A role of the account's own: the type is the one it was made from."""
    (row,) = look.enrollments()
    told = (row["type"], row["role"], row["role_id"])
    assert told == ("StudentEnrollment", "Honours learner", 31)


def course_copied(look: Look) -> None:
    """All ids are new, names and words are the same; a launch names the source."""
    source = look.asking.get("/courses/5901/assignments", per_page=100).get_json()
    copied = look.assignments()
    assert {a["id"] for a in copied}.isdisjoint({a["id"] for a in source})
    assert {a["name"] for a in copied} <= {a["name"] for a in source}
    number = look.case["assignment_ids"][0]
    here = next(a for a in copied if a["id"] == number)
    there = next(a for a in source if a["name"] == here["name"])
    assert here["rubric_settings"]["id"] != there["rubric_settings"]["id"]
    assert [c["description"] for c in here["rubric"]] == [c["description"] for c in there["rubric"]]
    course = look.asking.standin.institutions["bayview"].courses[look.case["course_id"]]
    assert course.previous_ids == (5901,)


def blueprint_resynced(look: Look) -> None:
    """The same words under another rubric; the marks given by the old one are not told."""
    rows = {c["id"]: c["description"] for c in look.assignment()["rubric"]}
    assert look.case["criterion_ids"][0] not in rows
    assert "Impact" in rows.values()
    row = look.work()
    assert (row["workflow_state"], "rubric_assessment" in row) == ("graded", False)
    assert look.asking.get(look.path).get_json()["blueprint"] is False


def course_concluded(look: Look) -> None:
    course = look.asking.get(look.path).get_json()
    assert (course["workflow_state"], course["end_at"] is not None) == ("completed", True)
    assert [r["enrollment_state"] for r in look.enrollments()] == ["active"]
    graded_well(look)


def course_deleted(look: Look) -> None:
    for path in ("", "/assignments", "/users", "/students/submissions?student_ids[]=all"):
        assert look.asking.get(f"{look.path}{path}").status_code == 404


def no_permission(look: Look) -> None:
    """Known to exist and not to be read: refused, and the token is not called dead."""
    answer = look.asking.get(look.path)
    assert (answer.status_code, answer.get_json()["status"]) == (401, "unauthorized")
    assert "WWW-Authenticate" not in answer.headers
    assert look.asking.get(look.path, token="administrator").status_code == 200


def huge(look: Look) -> None:
    """Thirty assignments, 2,500 learners: the 25th page of a hundred is full, and the last."""
    assert [a["id"] for a in look.assignments()] == look.case["assignment_ids"]
    assert len(look.case["assignment_ids"]) == 30
    course = look.asking.standin.institutions["bayview"].course(look.case["course_id"])
    assert len(course.learner_ids()) == 2_500
    path = f"{look.path}/students/submissions"
    page = look.asking.get(path, student_ids__="all", grouped=1, page=25, per_page=100)
    assert [len(row["submissions"]) for row in page.get_json()] == [30] * 100
    assert "next" not in links(page)


def empty(look: Look) -> None:
    assert look.assignments() == []
    rows = look.asking.get(f"{look.path}/students/submissions", student_ids__="all")
    assert (rows.status_code, rows.get_json()) == (200, [])
    results = look.asking.get(f"{look.path}/outcome_results").get_json()
    assert results["outcome_results"] == []
    assert look.asking.get(f"{look.path}/outcome_group_links").get_json() == []


ODDITIES: dict[str, Oddity] = {
    "reflection-text": reflection_text,
    "reflection-upload-two-files": reflection_upload_two_files,
    "reflection-media": reflection_media,
    "reflection-discussion": reflection_discussion,
    "reflection-script-in-html": reflection_script_in_html,
    "reflection-empty-body": reflection_empty_body,
    "reflection-file-link-in-body": reflection_file_link_in_body,
    "reflection-not-handed-in": reflection_not_handed_in,
    "test-student": test_student,
    "inactive": inactive,
    "concluded": concluded,
    "deleted-re-enrolled": deleted_re_enrolled,
    "two-sections": two_sections,
    "cross-listed": cross_listed,
    "ta-and-student": ta_and_student,
    "observer": observer,
    "cross-shard-id": cross_shard_id,
    "merged-user": merged_user,
    "no-sis-id": no_sis_id,
    "same-name-twice": same_name_twice,
    "name-rtl-emoji": name_rtl_emoji,
    "no-email": no_email,
    "custom-role": custom_role,
    "course-copied": course_copied,
    "blueprint-resynced": blueprint_resynced,
    "course-concluded": course_concluded,
    "course-deleted": course_deleted,
    "no-permission": no_permission,
    "huge": huge,
    "empty": empty,
}
