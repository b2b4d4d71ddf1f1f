import json
from html import unescape

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from lti_app.cli import hallmark
from lti_app.commands import context
from lti_app.domain.errors import NotFound, RuleRefused
from lti_app.domain.review.review import ReviewCaseState
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.pipeline import Pipeline
from tests.factories.definition import institution
from tests.factories.evidence import CRITERION, remap
from tests.integration.review.conftest import TEXT, Desk
from tests.integration.review.test_returns_answered import judging_at


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


def test_what_changed_since_the_seal_is_told_as_on_the_page(desk: Desk) -> None:
    as_sealed = json.loads(run("show", str(desk.case.id), "--json").stdout)
    desk.clock.move(minutes=20)
    desk.course.room.assess("877", "311", {CRITERION: "1"})
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id)

    told = json.loads(run("show", str(desk.case.id), "--json").stdout)
    lines = run("show", str(desk.case.id)).stdout

    changed = told["changed_since_seal"]
    points = next(each for each in changed["changes"] if each["kind"] == "points")
    assert as_sealed["changed_since_seal"] is None
    assert told.keys() == as_sealed.keys()
    assert (changed["seal"], points["before"], points["after"]) == (1, "4", "1")
    assert changed["after"] < changed["at"] == desk.clock.now().isoformat()
    on_page = unescape(desk.page(desk.reviewer()))
    assert changed["told"]
    for sentence in changed["told"]:
        assert sentence in on_page
        assert f"    {sentence}\n" in lines
    assert "changed since seal 1, between 2026-" in lines


@pytest.mark.parametrize(
    ("lacking", "line"),
    [
        ("not_read_yet", "Canvas is read for the course's new mapping with the next update"),
        ("no_evidence", "the course holds no evidence of this learner any more"),
        (None, "as last read, nothing differs from the seal any more"),
    ],
)
def test_why_nothing_is_listed_is_told_and_nothing_else(
    desk: Desk, lacking: str | None, line: str
) -> None:
    desk.course.session.execute(update(ReviewCaseRow).values(seal_current=False))
    if lacking == "no_evidence":
        desk.course.session.execute(update(RosterEntryRow).values(person_id=None))
    desk.course.session.commit()
    if lacking == "not_read_yet":
        desk.clock.move(minutes=5)
        remap(desk.course, judging_at("4"))

    changed = json.loads(run("show", str(desk.case.id), "--json").stdout)["changed_since_seal"]
    lines = run("show", str(desk.case.id)).stdout

    assert (changed["lacking"], changed["changes"], changed["told"]) == (lacking, [], [])
    assert f"changed since seal 1:\n    {line}\n" in lines


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
