"""The stand-in's answers against the shapes that Canvas's own public specs expect."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.standin import public_shapes as recorded
from tests.standin.conftest import MAIN, Asking
from tests.standin.public_shapes import Recorded

KINDS: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "text": (str,),
    "flag": (bool,),
    "list": (list,),
    "object": (dict,),
}
Rows = Callable[[Asking], Iterable[dict[str, Any]]]
COURSE = f"/courses/{MAIN}"


def fits(value: Any, kind: str) -> bool:
    if value is None:
        return kind.endswith("?")
    wanted = KINDS[kind.removesuffix("?")]
    return isinstance(value, wanted) and isinstance(value, bool) == (wanted == (bool,))


def work(asking: Asking) -> list[dict[str, Any]]:
    """Every row, with a comment on one of them."""
    asking.order("switches", service_rights="write")
    learner = asking.case("plain-met")["canvas_user_id"]
    number = asking.assignment("Stakeholder map")["id"]
    path = f"{COURSE}/assignments/{number}/submissions/{learner}"
    asking.send("PUT", path, data={"comment[text_comment]": "Seen"})
    rows = asking.get(
        f"{COURSE}/students/submissions",
        student_ids__="all", per_page=100, include__="submission_comments",
    ).get_json()  # fmt: skip
    return [dict(row) for row in rows]


def students(asking: Asking) -> list[dict[str, Any]]:
    rows = asking.get(f"{COURSE}/enrollments", type__="StudentEnrollment", per_page=100)
    return [dict(row) for row in rows.get_json()]


def rubrics(asking: Asking) -> list[dict[str, Any]]:
    rows = asking.get(f"{COURSE}/assignments", per_page=100).get_json()
    return [dict(row) for row in rows if "rubric" in row]


def rollups(asking: Asking) -> list[dict[str, Any]]:
    return [dict(r) for r in asking.get(f"{COURSE}/outcome_rollups").get_json()["rollups"]]


def results(asking: Asking) -> list[dict[str, Any]]:
    return [dict(r) for r in asking.get(f"{COURSE}/outcome_results").get_json()["outcome_results"]]


def conversations(asking: Asking) -> list[dict[str, Any]]:
    learner = asking.case("plain-met")["canvas_user_id"]
    form = {"recipients[]": [learner], "subject": "S", "body": "B"}
    return [dict(r) for r in asking.send("POST", "/conversations", data=form).get_json()]


def criteria(asking: Asking) -> list[dict[str, Any]]:
    return [criterion for row in rubrics(asking) for criterion in row["rubric"]]


SHAPES: tuple[tuple[str, Recorded, Rows], ...] = (
    ("submission", recorded.SUBMISSION, work),
    ("comment", recorded.COMMENT, lambda a: [c for r in work(a) for c in r["submission_comments"]]),
    (
        "comment's author",
        recorded.COMMENT_AUTHOR,
        lambda a: [c["author"] for r in work(a) for c in r["submission_comments"]],
    ),
    (
        "attachment",
        recorded.ATTACHMENT,
        lambda a: [f for r in work(a) for f in r.get("attachments", ())],
    ),
    ("enrollment", recorded.ENROLLMENT, students),
    ("grades", recorded.GRADES, lambda a: [row["grades"] for row in students(a)]),
    ("user of an enrollment", recorded.USER, lambda a: [row["user"] for row in students(a)]),
    (
        "user of a roster",
        recorded.USER,
        lambda a: a.get(f"{COURSE}/users", enrollment_type__="student").get_json(),
    ),
    ("course", recorded.COURSE, lambda a: [a.get(COURSE).get_json()]),
    ("rubric", recorded.RUBRIC, lambda a: a.get(f"{COURSE}/rubrics").get_json()),
    (
        "rubric settings",
        recorded.RUBRIC_SETTINGS,
        lambda a: [row["rubric_settings"] for row in rubrics(a)],
    ),
    ("criterion", recorded.CRITERION, criteria),
    ("rating", recorded.RATING, lambda a: [r for c in criteria(a) for r in c["ratings"]]),
    ("rollup", recorded.ROLLUP, rollups),
    ("rollup's links", recorded.ROLLUP_LINKS, lambda a: [r["links"] for r in rollups(a)]),
    (
        "rollup's score",
        recorded.ROLLUP_SCORE,
        lambda a: [s for r in rollups(a) for s in r["scores"]],
    ),
    ("result", recorded.RESULT, results),
    ("result's links", recorded.RESULT_LINKS, lambda a: [r["links"] for r in results(a)]),
    ("conversation", recorded.CONVERSATION, conversations),
)


@pytest.mark.parametrize(
    ("shape", "rows"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES]
)
def test_answer_has_the_keys_and_types_that_canvas_s_own_specs_expect(
    asking: Asking, shape: Recorded, rows: Rows
) -> None:
    found = list(rows(asking))
    assert found
    for row in found:
        assert set(shape.keys) - set(row) == set(), shape.source
        if shape.exact:
            assert set(row) - set(shape.keys) - shape.may == set(), shape.source
        wrong = {k: row[k] for k, kind in shape.keys.items() if not fits(row[k], kind)}
        assert wrong == {}, shape.source


def test_every_shape_names_a_public_source_and_is_held() -> None:
    known = [value for value in vars(recorded).values() if isinstance(value, Recorded)]
    held = [shape for _, shape, _ in SHAPES]
    assert [s.source for s in known if s not in held] == [recorded.SERVICE_TOKEN.source]
    assert all(shape.source.startswith("canvas-lms:") for shape in known)


def test_teacher_s_enrollment_has_no_grades(shared: Asking) -> None:
    rows = shared.get(f"{COURSE}/enrollments", type__="TeacherEnrollment").get_json()
    assert rows
    assert all("grades" not in row for row in rows)
