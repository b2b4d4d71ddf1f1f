"""The real gateway: Canvas over HTTP, read whole, with the least requests (docs/adr/0010)."""

import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import msgspec
import requests

from lti_app.canvas import translate, wire
from lti_app.canvas.door import Door, Params
from lti_app.canvas.errors import CanvasIncomplete, CanvasUnavailable
from lti_app.canvas.gateway import Download, Roster, TokenHolder, Usage
from lti_app.canvas.listing import parts, read, walk, whole
from lti_app.canvas.plain import canvas_id
from lti_app.canvas.translate_work import not_assigned, outcome_result_row, submission_row
from lti_app.canvas.transport import Patience, file_session
from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    CourseFact,
    OutcomeFact,
    OutcomeResultRow,
    RosterRow,
    SubmissionRow,
)
from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasOutcomeId, CanvasUserId

GROUPED_ASSIGNMENTS = 8
FLAT_ASSIGNMENTS = 40
STUDENTS = 100
# As many as leave a query short enough for Canvas's `next` link.
FEW_PEOPLE = 40
ROWS_A_PAGE = 800
# Canvas's own gradebook asks for both: a test student is no `student` (canvas-lms
# app/controllers/gradebooks_controller.rb), but stands among the submissions of all.
LEARNER_TYPES = ("student", "student_view")
LEARNER_STATES = ("active", "invited", "completed", "inactive")

Key = tuple[CanvasUserId, AssignmentId]

_COURSE = msgspec.json.Decoder(wire.CourseJson)
_ASSIGNMENTS = msgspec.json.Decoder(list[wire.AssignmentJson])
_USERS = msgspec.json.Decoder(list[wire.UserJson])
_LEARNERS = msgspec.json.Decoder(list[wire.LearnerJson])
_SUBMISSIONS = msgspec.json.Decoder(list[wire.SubmissionJson])
_RESULTS = msgspec.json.Decoder(wire.ResultsJson)
_OUTCOMES = msgspec.json.Decoder(list[wire.OutcomeLinkJson])
_FILE = msgspec.json.Decoder(wire.FileJson)
_SELF = msgspec.json.Decoder(wire.SelfJson)


class CanvasClient:
    """A `CanvasGateway` over HTTP."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        patience: Patience | None = None,
        turns: AbstractContextManager[object] | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Read the Canvas at `base_url` with `token`."""
        self._patience = patience or Patience()
        self._door = Door(base_url, token, patience=self._patience, turns=turns, pause=pause)
        self._is_secure = base_url.startswith("https:")

    @property
    def usage(self) -> Usage:
        """Requests, pages, rows, bytes and cost so far."""
        return self._door.usage

    @property
    def answered_at(self) -> datetime | None:
        """The time Canvas itself named in its first answer."""
        return self._door.answered_at

    def course(self, course_id: CanvasCourseId) -> CourseFact:
        """GET /courses/:id."""
        path = f"courses/{course_id}"
        body = self._door.get(path, [("include[]", "term")])
        return translate.course_fact(read(_COURSE.decode, body, path))

    def assignments(
        self, course_id: CanvasCourseId, ids: Collection[AssignmentId] | None = None
    ) -> tuple[AssignmentFact, ...]:
        """GET /courses/:id/assignments, with the rubric that rides in each."""
        path = f"courses/{course_id}/assignments"
        if ids is None:
            return tuple(
                whole(self._door, path, [], _ASSIGNMENTS.decode, translate.assignment_fact)
            )
        found: list[AssignmentFact] = []
        for part in parts(ids, FLAT_ASSIGNMENTS):
            params: Params = [("assignment_ids[]", i) for i in part]
            found += whole(self._door, path, params, _ASSIGNMENTS.decode, translate.assignment_fact)
        return tuple(found)

    def roster(
        self, course_id: CanvasCourseId, user_ids: Collection[CanvasUserId] | None = None
    ) -> Roster:
        """GET /courses/:id/users: a row a person, test students and concluded ones too."""
        params = [
            *(("enrollment_type[]", kind) for kind in LEARNER_TYPES),
            *(("enrollment_state[]", state) for state in LEARNER_STATES),
            *(("include[]", name) for name in ("enrollments", "test_student", "email", "lti_id")),
        ]
        path = f"courses/{course_id}/users"
        people: dict[CanvasUserId, RosterRow] = {}
        is_proven = True
        for users in [[]] if user_ids is None else parts(user_ids, FEW_PEOPLE):
            asked = [*params, *(("user_ids[]", user) for user in users)]
            told = walk(self._door, path, asked, _USERS.decode, translate.roster_row)
            people.update((row.user_id, row) for row in told.rows)
            is_proven = is_proven and told.is_proven
        return Roster(rows=tuple(people.values()), is_proven=is_proven)

    def submissions(
        self,
        course_id: CanvasCourseId,
        assignment_ids: Collection[AssignmentId],
        *,
        student_ids: Collection[CanvasUserId] | None = None,
        graded_since: datetime | None = None,
        submitted_since: datetime | None = None,
        provenance: bool = False,
        expecting: Collection[CanvasUserId] = (),
    ) -> tuple[SubmissionRow, ...]:
        """GET /courses/:id/students/submissions: by learner for a whole read, else flat."""
        path = f"courses/{course_id}/students/submissions"
        params: Params = [
            ("include[]", "rubric_assessment"),
            ("include[]", "visibility"),
            ("exclude_response_fields[]", "preview_url"),
        ]
        if provenance:
            params.append(("include[]", "full_rubric_assessment"))
        if graded_since is not None:
            params.append(("graded_since", _zulu(graded_since)))
        if submitted_since is not None:
            params.append(("submitted_since", _zulu(submitted_since)))
        if graded_since is None and submitted_since is None:
            if student_ids is not None:
                return self._of_few(path, params, assignment_ids, student_ids)
            params.append(("student_ids[]", "all"))
            return self._by_learner(path, params, assignment_ids, frozenset(expecting))
        found: dict[Key, SubmissionRow] = {}
        for students in parts(student_ids or ["all"], STUDENTS):
            for part in parts(assignment_ids, FLAT_ASSIGNMENTS):
                asked = [
                    *params,
                    *(("student_ids[]", s) for s in students),
                    *(("assignment_ids[]", a) for a in part),
                ]
                for row in whole(self._door, path, asked, _SUBMISSIONS.decode, submission_row):
                    found[row.user_id, row.fact.assignment_id] = row
        return tuple(found.values())

    def outcome_results(
        self,
        course_id: CanvasCourseId,
        outcome_ids: Collection[CanvasOutcomeId],
        user_ids: Collection[CanvasUserId] | None = None,
    ) -> tuple[OutcomeResultRow, ...]:
        """GET /courses/:id/outcome_results, hidden ones too."""
        path = f"courses/{course_id}/outcome_results"
        found: dict[str, OutcomeResultRow] = {}
        for users in parts(user_ids or [""], STUDENTS):
            for part in parts(outcome_ids, FLAT_ASSIGNMENTS):
                params = [
                    ("include_hidden", "true"),
                    *(("outcome_ids[]", o) for o in part),
                    *(("user_ids[]", u) for u in users if u),
                ]
                for row in whole(self._door, path, params, _results, outcome_result_row):
                    found[row.fact.result_id] = row
        return tuple(found.values())

    def outcomes(self, course_id: CanvasCourseId) -> tuple[OutcomeFact, ...]:
        """GET /courses/:id/outcome_group_links; an outcome in two groups is told once."""
        path = f"courses/{course_id}/outcome_group_links"
        rows = whole(
            self._door, path, [("outcome_style", "full")], _OUTCOMES.decode, translate.outcome_fact
        )
        return tuple({row.outcome_id: row for row in rows}.values())

    def download(self, file_id: str) -> Download:
        """GET /files/:id for a fresh address, then that address without our token."""
        path = f"files/{file_id}"
        told = read(_FILE.decode, self._door.get(path), path)
        if not told.url.startswith("https:" if self._is_secure else ("https:", "http:")):
            raise CanvasIncomplete("the file's address is not a safe one", path=path)
        try:
            with file_session(self._patience) as session:
                answer = session.get(told.url)
                content = answer.content
        except requests.RequestException:
            raise CanvasUnavailable("the file could not be fetched", path=path) from None
        if not answer.ok:
            raise CanvasUnavailable(
                "the file could not be fetched", path=path, status=answer.status_code
            )
        if told.size is not None and told.size != len(content):
            raise CanvasIncomplete("the file came with another size than told", path=path)
        kind = told.content_type or "application/octet-stream"
        return Download(name=told.display_name or "", content_type=kind, content=content)

    def check_token(self) -> TokenHolder:
        """GET /users/self."""
        told = read(_SELF.decode, self._door.get("users/self"), "users/self")
        return TokenHolder(user_id=CanvasUserId(canvas_id(told.id)), name=told.name or "")

    def _of_few(
        self,
        path: str,
        params: Params,
        assignment_ids: Collection[AssignmentId],
        student_ids: Collection[CanvasUserId],
    ) -> tuple[SubmissionRow, ...]:
        found: list[SubmissionRow] = []
        for students in parts(student_ids, STUDENTS):
            asked = [*params, *(("student_ids[]", s) for s in students)]
            most = min(ROWS_A_PAGE // len(students), FLAT_ASSIGNMENTS)
            found += self._by_learner(path, asked, assignment_ids, frozenset(students), most)
        return tuple(found)

    def _by_learner(
        self,
        path: str,
        params: Params,
        assignment_ids: Collection[AssignmentId],
        expecting: frozenset[CanvasUserId],
        most: int = GROUPED_ASSIGNMENTS,
    ) -> tuple[SubmissionRow, ...]:
        """Read a row for each learner and assignment; one Canvas has no row of is not assigned."""
        found: dict[Key, SubmissionRow] = {}
        for part in parts(assignment_ids, most):
            asked = [*params, ("grouped", "1"), *(("assignment_ids[]", a) for a in part)]
            told = walk(self._door, path, asked, _LEARNERS.decode, _learner)
            if not expecting.issubset(learner for learner, _ in told.rows):
                raise CanvasIncomplete("learners of the course are missing from it", path=path)
            if not told.is_proven and not expecting:
                raise CanvasIncomplete("the list may have been cut", path=path)
            for learner, rows in told.rows:
                self._door.usage.rows += len(rows) - 1  # the learner itself was counted as one
                found.update(((learner, a), not_assigned(learner, a)) for a in part)
                found.update(((learner, row.fact.assignment_id), row) for row in rows)
        return tuple(found.values())


def _learner(row: wire.LearnerJson) -> tuple[CanvasUserId, list[SubmissionRow]]:
    return (
        CanvasUserId(canvas_id(row.user_id)),
        [submission_row(s) for s in row.submissions],
    )


def _results(body: bytes) -> list[wire.ResultJson]:
    return _RESULTS.decode(body).outcome_results


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
