"""Looks at one named case the way a client of the REST API can."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.standin.conftest import Asking

STATES = ["active", "invited", "completed", "inactive"]


@dataclass(frozen=True)
class Look:
    """A case, and what REST says of it."""

    asking: Asking
    case: dict[str, Any]

    @property
    def user(self) -> int:
        return int(self.case["canvas_user_id"])

    @property
    def path(self) -> str:
        return f"/courses/{self.case['course_id']}"

    def work(self, place: int = 0) -> dict[str, Any]:
        """The listed row on an assignment it is about, with everything included."""
        (row,) = self.rows(place)
        return row

    def rows(self, place: int = 0, user: int | None = None) -> list[dict[str, Any]]:
        answer = self.asking.get(
            f"{self.path}/students/submissions",
            student_ids__=user or self.user,
            assignment_ids__=self.case["assignment_ids"][place],
            include__=["rubric_assessment", "full_rubric_assessment", "group", "user"],
        )
        assert answer.status_code == 200, answer.get_json()
        return list(answer.get_json())

    def assignments(self) -> list[dict[str, Any]]:
        return list(self.asking.get(f"{self.path}/assignments", per_page=100).get_json())

    def assignment(self, place: int = 0) -> dict[str, Any]:
        number = self.case["assignment_ids"][place]
        return next(row for row in self.assignments() if row["id"] == number)

    def results(self, **more: Any) -> list[dict[str, Any]]:
        """Outcome results on the assignments it is about."""
        answer = self.asking.get(
            f"{self.path}/outcome_results", user_ids__=self.user, per_page=100, **more
        )
        about = {f"assignment_{number}" for number in self.case["assignment_ids"]}
        rows = answer.get_json()["outcome_results"]
        return [row for row in rows if row["links"]["assignment"] in about]

    def enrollments(self, *states: str, user: int | None = None) -> list[dict[str, Any]]:
        return list(
            self.asking.get(
                f"{self.path}/enrollments",
                user_id__=user or self.user,
                state__=list(states) or STATES,
                per_page=100,
            ).get_json()
        )

    def person(self) -> dict[str, Any]:
        """The roster's row of the learner."""
        rows = self.asking.everything(
            f"{self.path}/users",
            per_page=100,
            enrollment_state__=STATES,
            include__=["email", "lti_id", "test_student", "enrollments"],
        )
        return next(dict(row) for row in rows if row["id"] == self.user)

    def points(self, row: dict[str, Any]) -> dict[str, Any]:
        """Points by the description of each row of the rubric, where there are any."""
        words = {c["id"]: c["description"] for c in self.assignment().get("rubric", [])}
        held = row["rubric_assessment"]
        return {words.get(key, key): mark.get("points") for key, mark in held.items()}


Oddity = Callable[[Look], None]
