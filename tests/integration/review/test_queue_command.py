import json

import pytest
from click.testing import CliRunner, Result

from lti_app.cli import hallmark
from lti_app.commands import context
from lti_app.domain.errors import NotFound, RuleRefused
from lti_app.domain.review.review import ReviewCaseState
from tests.factories.definition import institution
from tests.integration.review.conftest import TEXT, Desk


@pytest.fixture(autouse=True)
def _of_this_database(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "wiring", lambda: desk.course.wiring)
    monkeypatch.setattr("lti_app.commands.queue.wiring", lambda: desk.course.wiring)


def run(*words: str) -> Result:
    return CliRunner().invoke(hallmark, ["queue", *words])


def test_the_list_is_one_json_object_with_counts_and_cases(desk: Desk) -> None:
    told = json.loads(run("list", "--json").stdout)
    assert told["counts"]["ready"] == 1
    (case,) = told["cases"]
    assert (case["id"], case["state"], case["learner"], case["sis_id"]) == (
        desk.case.id,
        "ready",
        "Daniel Reyes",
        "1234567",
    )
    assert json.loads(run("list", "--tab", "returned", "--json").stdout)["cases"] == []


def test_a_person_reads_a_line_for_each_case() -> None:
    out = run("list", "--search", "reyes").stdout
    assert "Daniel Reyes (1234567)" in out
    assert "ready 1, in_review 0" in out


def test_a_case_is_shown_with_seals_and_decisions_and_none_of_the_words(desk: Desk) -> None:
    desk.send(desk.reviewer(), "decide", decision="hold", note="Private to ASA.")
    answer = run("show", str(desk.case.id), "--json")
    told = json.loads(answer.stdout)
    assert (told["state"], [d["kind"] for d in told["decisions"]]) == ("on_hold", ["hold"])
    assert [s["number"] for s in told["seals"]][-1] == 1
    assert TEXT not in answer.stdout
    assert "Private to ASA." not in answer.stdout
    assert "hold by Omar Reed" in run("show", str(desk.case.id)).stdout
    assert desk.case.state is ReviewCaseState.ON_HOLD


def test_an_unknown_case_is_refused() -> None:
    assert isinstance(run("show", "987654").exception, NotFound)


def test_wrong_usage_is_two() -> None:
    assert run("list", "--tab", "nonsense").exit_code == 2
    assert run("show", "x").exit_code == 2


def test_among_several_institutions_one_has_to_be_named(desk: Desk) -> None:
    institution(desk.course.session, "second")
    desk.course.session.commit()
    assert isinstance(run("list").exception, RuleRefused)
    assert json.loads(run("list", "--institution", "second", "--json").stdout)["cases"] == []
    assert run("list", "--institution", "main").exit_code == 0
