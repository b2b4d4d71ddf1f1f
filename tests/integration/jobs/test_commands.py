"""`hallmark sync` and `hallmark jobs`: one JSON object, exit 0, 1 or 2."""

import json

import pytest
from click.testing import CliRunner, Result

from lti_app.canvas.errors import CanvasIncomplete, CanvasUnauthorized
from lti_app.cli import hallmark
from lti_app.domain.errors import NotFound, RuleRefused
from lti_app.domain.evidence.sync import SyncKind
from lti_app.services.evidence.sync import EvidenceSync
from lti_app.services.evidence.sync_log import SyncLog
from tests.factories.evidence import Classroom


@pytest.fixture(autouse=True)
def _of_this_database(course: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sync", "jobs"):
        monkeypatch.setattr(f"lti_app.commands.{module}.wiring", lambda: course.wiring)


def run(*words: str) -> Result:
    return CliRunner().invoke(hallmark, list(words), standalone_mode=False)


def test_a_sync_prints_one_object_with_its_figures(course: Classroom) -> None:
    answer = run("sync", "--json")
    told = json.loads(answer.stdout)
    assert told == {
        "ok": True,
        "courses": [
            {
                "course": str(course.course_id),
                "canvas_course_id": "52",
                "name": "Course 52",
                "kind": "full",
                "state": "ok",
                "requests": 4,
                "pages": 3,
                "rows_read": 11,
                "rows_changed": 13,
                "learners_evaluated": 2,
                "cases_opened": 0,
                "errors": [],
                "seconds": 0.0,
            }
        ],
        "being_read": [],
        "being_read_courses": [],
    }
    assert answer.return_value == 0


def test_a_course_is_named_by_its_id_here_or_in_canvas(course: Classroom) -> None:
    for name in (str(course.course_id), "canvas:52"):
        told = json.loads(run("sync", "--course", name, "--full", "--json").stdout)
        assert [(c["course"], c["kind"]) for c in told["courses"]] == [("1", "full")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("soon", RuleRefused), ("sis:52", RuleRefused), ("canvas:77", NotFound), ("9", NotFound)],
)
def test_a_course_that_is_none_is_refused(name: str, kind: type[Exception]) -> None:
    assert type(run("sync", "--course", name).exception) is kind


def test_a_source_that_failed_is_named_and_the_exit_says_so(course: Classroom) -> None:
    course.canvas.fail("submissions", CanvasIncomplete("the answer is no JSON", path="x"))
    answer = run("sync")
    assert answer.return_value == 1
    assert "canvas:52 Course 52: partial (full)" in answer.stdout
    assert "submissions: the answer is no JSON (x)" in answer.stdout


def test_a_sync_that_read_not_everything_says_so_in_one_line_with_its_mend(
    course: Classroom,
) -> None:
    course.canvas.fail("submissions", CanvasIncomplete("the answer is no JSON", path="x"))
    answer = run("sync", "--json")
    assert answer.return_value == 1
    assert json.loads(answer.stdout)["courses"][0]["errors"] == [
        "submissions: the answer is no JSON (x)"
    ]
    assert answer.stderr == (
        "hallmark: 1 of 1 courses were not read whole. No verdict was changed by what failed: "
        "run it again, or leave it to the scheduler.\n"
    )
    course.canvas.fail("course", CanvasUnauthorized("the token is not accepted", status=401))
    assert "`hallmark platform token`" in run("sync", "--json", "--full").stderr


def test_a_job_that_failed_says_where_to_look(
    course: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **_more: object) -> None:
        raise NotFound("course.unknown", "There is no such course.")

    monkeypatch.setattr(EvidenceSync, "sync_course", gone)
    answer = run("jobs", "run", "evidence-sync")
    assert answer.return_value == 1
    assert answer.stderr.endswith(
        "hallmark: 1 of 1 runs of evidence-sync failed. "
        "`hallmark jobs history --job evidence-sync` says of what.\n"
    )


def test_a_course_that_is_being_read_is_said_to_be(course: Classroom) -> None:
    with course.open_work() as work:
        work.sync_runs.begin(course.course_id, SyncKind.FULL)
    answer = run("sync", "--json")
    told = json.loads(answer.stdout)
    named = {"course": "1", "canvas_course_id": "52", "name": "Course 52"}
    assert (told["being_read"], told["being_read_courses"]) == (["1"], [named])
    assert answer.return_value == 1
    assert "canvas:52 Course 52: is being read already" in run("sync").stdout


def test_the_schedule_is_listed_with_next_and_last_run() -> None:
    before = {job["name"]: job for job in json.loads(run("jobs", "list", "--json").stdout)["jobs"]}
    assert list(before) == ["evidence-sync", "credential-issuing", "housekeeping"]
    assert (before["evidence-sync"]["due"], before["evidence-sync"]["last"]) == (1, None)
    assert "evidence-sync 1: done; ok: 4 requests" in run("jobs", "run", "evidence-sync").stdout
    after = {job["name"]: job for job in json.loads(run("jobs", "list", "--json").stdout)["jobs"]}
    assert after["evidence-sync"]["due"] == 0
    assert after["evidence-sync"]["outcome"] == "done"
    assert after["evidence-sync"]["next"] == "2026-11-24T09:15:00+00:00"
    assert "evidence-sync: reads each mapped course" in run("jobs", "list").stdout


def test_a_job_with_nothing_to_do_says_so() -> None:
    assert run("jobs", "run", "credential-issuing").stdout == "Nothing to do.\n"


def test_an_unknown_job_is_refused_with_those_there_are() -> None:
    error = run("jobs", "run", "magic").exception
    assert isinstance(error, NotFound)
    assert "evidence-sync, credential-issuing, housekeeping" in error.mend


def test_where_nothing_ran_and_nothing_is_mapped_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run("jobs", "history").stdout == "No run yet.\n"
    monkeypatch.setattr(SyncLog, "with_mapping", lambda _self: ())
    answer = run("sync")
    assert (answer.return_value, answer.stderr) == (0, "")
    assert answer.stdout == "No course has an active mapping yet, so there is nothing to read.\n"


def test_history_is_newest_first_and_by_job() -> None:
    run("jobs", "run", "evidence-sync")
    run("jobs", "run", "housekeeping")
    told = json.loads(run("jobs", "history", "--json").stdout)["runs"]
    assert [row["job"] for row in told] == ["housekeeping", "evidence-sync"]
    only = run("jobs", "history", "--job", "evidence-sync").stdout
    assert only.startswith("2026-11-24 09:00:00Z evidence-sync 1: done ok: 4 requests")
    assert len(only.splitlines()) == 1
