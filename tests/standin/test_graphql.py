"""The one GraphQL query: what it finds, what it leaves out, and how it fails."""

from typing import Any

import pytest

from tests.standin.conftest import MAIN, Asking

QUERY = """
query Changed($course: ID!, $after: String, $since: DateTime) {
  course(id: $course) {
    submissionsConnection(first: 100, after: $after, filter: {updatedSince: $since}) {
      nodes { _id userId assignmentId attempt state score gradedAt
        rubricAssessmentsConnection { nodes { _id assessmentType artifactAttempt score
          assessmentRatings { _id points criterion { _id } } } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""


def ask(asking: Asking, query: str, **variables: Any) -> Any:
    body = {"query": query, "variables": {"course": str(MAIN), **variables}}
    answer = asking.send("POST", "/graphql", prefix="/api", json=body)
    assert answer.status_code == 200
    return answer.get_json()


def rows(asking: Asking, arguments: str, fields: str = "_id userId attempt state") -> list[Any]:
    query = f"query($course: ID!) {{ course(id: $course) {{ submissionsConnection({arguments})"
    found = ask(asking, f"{query} {{ nodes {{ {fields} }} }} }} }}")
    nodes: list[Any] = found["data"]["course"]["submissionsConnection"]["nodes"]
    return nodes


def test_pages_go_by_cursor_to_the_end(shared: Asking) -> None:
    seen: list[str] = []
    after = None
    for _ in range(20):
        held = ask(shared, QUERY, after=after)["data"]["course"]["submissionsConnection"]
        seen.extend(node["_id"] for node in held["nodes"])
        after = held["pageInfo"]["endCursor"]
        if not held["pageInfo"]["hasNextPage"]:
            break
    assert len(set(seen)) == len(seen) > 100


def test_row_that_goes_between_pages_takes_one_of_the_next_with_it(asking: Asking) -> None:
    """A cursor is a place, as it is in numbered pages."""

    def page(after: str | None) -> tuple[list[str], str]:
        query = (
            "query($course: ID!, $after: String) { course(id: $course) {"
            " submissionsConnection(first: 3, after: $after)"
            " { nodes { _id userId } pageInfo { endCursor } } } }"
        )
        found = ask(asking, query, after=after)["data"]["course"]["submissionsConnection"]
        if after is None:
            person = found["nodes"][0]["userId"]
            asking.order("mutate", do="end_enrollment", person=person, state="deleted")
        return [node["_id"] for node in found["nodes"]], found["pageInfo"]["endCursor"]

    whole = [row["_id"] for row in rows(asking, "first: 10")]
    first, cursor = page(None)
    left = [row["_id"] for row in rows(asking, "first: 10")]
    second, _ = page(cursor)
    assert (first, second) == (whole[:3], left[3:6])
    assert set(left[:3]) - set(first)


def test_learners_may_be_named(shared: Asking) -> None:
    learner = shared.case("plain-met")["canvas_user_id"]
    found = rows(shared, f'studentIds: ["{learner}", "²"]')
    assert {row["userId"] for row in found} == {learner}


def test_ids_are_text_and_an_assessment_has_its_criteria(shared: Asking) -> None:
    case = shared.case("plain-met")
    nodes = ask(shared, QUERY)["data"]["course"]["submissionsConnection"]["nodes"]
    mine = [n for n in nodes if n["userId"] == case["canvas_user_id"]]
    (assessment,) = mine[0]["rubricAssessmentsConnection"]["nodes"]
    assert assessment["assessmentType"] == "grading"
    assert assessment["artifactAttempt"] == 1
    ids = {rating["criterion"]["_id"] for rating in assessment["assessmentRatings"]}
    assert ids == {"_8241", "_8242", "_8243", "_8244"}
    row = shared.work("plain-met", "Stakeholder map", include__="rubric_assessment")
    told = {rating["_id"] for rating in assessment["assessmentRatings"]}
    assert told == {mark["rating_id"] for mark in row["rubric_assessment"].values()}


def test_row_that_does_not_count_is_not_in_the_score(asking: Asking) -> None:
    course = asking.standin.institutions["bayview"].course(MAIN)
    rubric = course.assignments[asking.assignment("Stakeholder map")["id"]].rubric
    assert rubric is not None
    learner = asking.case("plain-met")["canvas_user_id"]

    def score() -> float:
        nodes = ask(asking, QUERY)["data"]["course"]["submissionsConnection"]["nodes"]
        mine = next(n for n in nodes if n["userId"] == learner)
        return float(mine["rubricAssessmentsConnection"]["nodes"][0]["score"])

    before = score()
    rubric.criteria[0].ignore_for_scoring = True
    assert score() < before


def test_work_not_handed_in_is_left_out_unless_its_state_is_asked(shared: Asking) -> None:
    assert "unsubmitted" not in {n["state"] for n in rows(shared, "first: 100")}
    asked = rows(shared, "first: 100, filter: {states: [unsubmitted]}")
    assert {n["state"] for n in asked} == {"unsubmitted"}


def test_updated_since_sees_a_grade_and_graded_since_too(asking: Asking) -> None:
    since = '"2027-04-20T11:59:00Z"'
    assert rows(asking, f"filter: {{updatedSince: {since}}}") == []
    asking.order(
        "mutate", do="regrade", person="regrade-up", assignment="Stakeholder map",
        criterion="Impact", points=3,
    )  # fmt: skip
    learner = asking.case("regrade-up")["canvas_user_id"]
    for name in ("updatedSince", "gradedSince"):
        found = rows(asking, f"filter: {{{name}: {since}}}")
        assert [n["userId"] for n in found] == [learner]


def test_updated_since_sees_an_edit_at_equal_total_that_graded_since_does_not(
    asking: Asking,
) -> None:
    asking.order(
        "mutate", do="move_points", person="plain-met", assignment="Case critique",
        **{"from": "Evidence", "to": "Clarity", "points": 1},
    )  # fmt: skip
    since = '"2027-04-20T11:59:00Z"'
    learner = asking.case("plain-met")["canvas_user_id"]
    found = rows(asking, f"filter: {{updatedSince: {since}}}")
    assert [n["userId"] for n in found] == [learner]
    assert rows(asking, f"filter: {{gradedSince: {since}}}") == []


def test_section_filter_takes_only_its_learners(shared: Asking) -> None:
    inside = {n["userId"] for n in rows(shared, 'filter: {sectionIds: ["81002"]}')}
    everybody = {n["userId"] for n in rows(shared, "first: 100")}
    assert inside
    assert shared.case("plain-met")["canvas_user_id"] in everybody - inside


def test_attempt_of_an_assessment_is_asked_for(shared: Asking) -> None:
    learner = shared.case("resubmitted-after-grade")["canvas_user_id"]
    number = shared.assignment("Stakeholder map")["id"]
    fields = "userId assignmentId attempt rubricAssessmentsConnection{} {{ nodes {{ _id }} }}"

    def count(asked: str) -> int:
        found = rows(shared, "first: 100", fields.format(asked))
        row = next(n for n in found if (n["userId"], n["assignmentId"]) == (learner, str(number)))
        assert row["attempt"] == 2
        return len(row["rubricAssessmentsConnection"]["nodes"])

    assert (count(""), count("(filter: {forAttempt: 1})")) == (0, 1)


@pytest.mark.parametrize(
    "query",
    [
        "{ course(id: 5201) { secrets } }",
        "{ course(id: 5201) { ...F } }",
        "{ course(id: 5201) }",
        "{ course(id: 5201) { name { first } } }",
        "{ course(id: 5201) { submissionsConnection(frist: 1) { nodes { _id } } } }",
        "mutation { x }",
        "{ course(id: 5201) {",
        "",
    ],
)
def test_query_that_cannot_be_answered_is_200_with_errors_and_marked(
    asking: Asking, query: str
) -> None:
    answer = ask(asking, query)
    assert "data" not in answer
    assert answer["errors"][0]["message"]
    assert asking.read("unexpected")["count"] == 1


def test_course_not_to_be_seen_is_null(shared: Asking) -> None:
    assert ask(shared, "{ course(id: 9999) { name } }") == {"data": {"course": None}}


def test_alias_and_typename_come_as_asked(shared: Asking) -> None:
    found = ask(shared, "{ c: course(id: 5201) { __typename label: name } }")
    assert found == {"data": {"c": {"__typename": "Course", "label": "Data Ethics"}}}


def test_graphql_may_be_closed(asking: Asking) -> None:
    asking.order("switches", graphql="off")
    answer = asking.send("POST", "/graphql", prefix="/api", json={"query": "{ course }"})
    assert answer.status_code == 403


def test_times_may_carry_offset_and_fraction(asking: Asking) -> None:
    plain = rows(asking, "first: 1", "submittedAt")[0]["submittedAt"]
    asking.order("switches", graphql_times="offset")
    other = rows(asking, "first: 1", "submittedAt")[0]["submittedAt"]
    assert plain.endswith("Z")
    assert other.endswith(".000-06:00")
