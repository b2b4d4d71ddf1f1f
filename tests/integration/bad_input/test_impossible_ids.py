"""Ids that cannot be, in every address, query and form: a readable answer, and nothing changed."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from tests.conftest import BASE_URL
from tests.integration.bad_input.impossible import NULS, NUMBERS, TEXTS
from tests.integration.bad_input.test_fuzz import faults_seen
from tests.integration.roles.conftest import Scene, on_postgres
from tests.integration.roles.people import Role
from tests.integration.roles.table import DENIED, REFUSED, SHOWN, TABLE, Line, expected

FEW = ("-1", "0", str(2**63), "9" * 60, "٣", "x" * 5000, "a\x00b", "<b>\u202e")
FEWEST = ("-1", "x" * 5000, "a\x00b")
# What each page reads from its address.
READ = {
    "asa/": "tab q badge days flag sort page size",
    "asa/queue.csv": "tab q badge days flag sort page size",
    "asa/awards": "q page",
    "asa/awards.csv": "q",
    "asa/audit": "subject number action who from to page",
    "asa/audit.csv": "subject number action who from to page",
    "asa/cases/{case}": "tab q badge days flag sort page size",
    "asa/after-award": "show page",
    "asa/definitions/list": "stage flag unit consultant open turn type purpose q sort page size",
    "asa/definitions/list.csv": "stage flag unit consultant turn type purpose q sort page size",
    "course/badges/{mapping}/outcomes": "slo assignment outcome show with remove find",
    "course/badges/{active}/try": "page",
    "course/badges/{active}/roster": "only q sort page size",
    "course/badges/{active}/roster.csv": "only q sort page size",
    "learner/": "x",
    "unit/proposals/{approved}/difference": "against",
}
# The guidelines that are built in are number 0.
NUMBERS_THAT_CAN_BE = {"<int:guideline>": ("0", "00")}
# What is named in a query and is not there is no page.
NOT_THERE = {"unit/proposals/{approved}/difference": {404}}
# Where any button but the one that does it only shows what would be done.
LOOKS_AHEAD = {"/w/<launch>/asa/units/import", "/w/<launch>/unit/start"}
READERS = {
    "asa": Role.ASA_ADMIN,
    "cou": Role.TEACHER,
    "lea": Role.LEARNER_A,
    "uni": Role.UNIT_PROPOSER,
}


def guarded_lines() -> Iterator[Line]:
    """One line for each method and route that has ids."""
    seen = set()
    for line in TABLE:
        if line.rule.count("<") > 1 and (line.method, line.rule) not in seen:
            seen.add((line.method, line.rule))
            yield line


@pytest.mark.parametrize(
    "line", list(guarded_lines()), ids=lambda line: f"{line.method} {line.rule}"
)
def test_an_id_that_cannot_be_is_no_page_and_changes_nothing(scene: Scene, line: Line) -> None:
    thing = line.at[0]
    visitor = scene.visitors[_who_may(line)]
    good = scene.doors.path(line, thing, visitor.launch_id)
    form = scene.doors.form(line, thing) if line.method == "POST" else {}
    form["csrf_token"] = visitor.csrf_token
    before = scene.campus.wiring.contents()
    answers = {}
    with faults_seen(scene) as faults:
        for value in (*NUMBERS, *NULS, *TEXTS[3:]):
            if value in NUMBERS_THAT_CAN_BE.get(line.rule.rpartition("/")[2], ()):
                continue
            path = _with_id(line.rule, good, quote(value, safe=""))
            answer = visitor.client.open(path, method=line.method, data=form)
            answers[value] = (answer.status_code, "Request id" in answer.text)
            answer.close()
    assert faults == []
    assert set(answers.values()) <= {(404, True), (400, True), (405, True)}
    assert scene.campus.wiring.contents() == before


def _who_may(line: Line) -> Role:
    return next(r for r in Role if expected(line, r, line.at[0]) not in {REFUSED, DENIED})


def _with_id(rule: str, good: str, value: str) -> str:
    """Put a value in the place of the last id."""
    named, path = rule.split("/"), good.split("/")
    at = max(place for place, part in enumerate(named) if part.startswith("<"))
    return "/".join([*path[:at], value, *path[at + 1 :]])


@pytest.mark.parametrize("value", [*NUMBERS, *NULS, *TEXTS], ids=lambda value: repr(value)[:30])
def test_a_window_that_cannot_be_is_closed(scene: Scene, value: str) -> None:
    client = scene.visitors[Role.TEACHER].client
    answer = client.get(f"/w/{quote(value, safe='')}/course/")
    assert answer.status_code in {400, 403, 404, 308}


# On the stricter database: what SQLite would keep, PostgreSQL refuses to.
@on_postgres
@pytest.mark.parametrize("page", READ)
def test_a_query_that_makes_no_sense_is_answered(scene: Scene, page: str) -> None:
    names = READ[page].split()
    visitor = scene.visitors[READERS[page[:3]]]
    main = scene.campus.main
    things = {
        "mapping": main.mappings["draft"],
        "active": main.mappings["active"],
        "case": main.cases["Cleomene"],
        "approved": main.proposals["approved of press"],
    }
    path = page.format(**things)
    queries = [dict.fromkeys(names, value) for value in (*NUMBERS, *NULS, *TEXTS)]
    queries += [{name: value} for name in names for value in FEWEST]
    statuses = set()
    with faults_seen(scene) as faults:
        for query in queries:
            address = f"{visitor.window}/{path}?{urlencode(query)}"
            answer = visitor.client.get(address)
            statuses.add(answer.status_code)
            assert "<script>alert" not in answer.text
            assert "X-Injected" not in answer.headers
    assert faults == []
    assert statuses == {200, 400} | NOT_THERE.get(page, set())


@on_postgres
@pytest.mark.parametrize(
    "line",
    [line for line in TABLE if line.form],
    ids=lambda line: f"{line.rule} {dict(line.form)}"[:70],
)
def test_a_form_that_makes_no_sense_is_answered_and_done_whole_or_not_at_all(
    scene: Scene, line: Line
) -> None:
    thing = line.at[0]
    visitor = scene.visitors[_who_may(line)]
    path = scene.doors.path(line, thing, visitor.launch_id)
    good = {**scene.doors.form(line, thing), "csrf_token": visitor.csrf_token}
    headers = {"Origin": BASE_URL}
    # A form that only looks ahead shows what it was given.
    shown = {200} if SHOWN in line.answers else set()
    with faults_seen(scene) as faults:
        for name in good.keys() - {"csrf_token"}:
            for value in FEW:
                with scene.campus.wiring.rewound():
                    audited = scene.doors.audited()
                    answer = visitor.client.post(path, data={**good, name: value}, headers=headers)
                    if answer.status_code != 303:
                        assert scene.doors.audited() == audited, (name, value)
                        ahead = name == "action" and line.rule in LOOKS_AHEAD
                        allowed = {400, 403, 404, 409, 422} | shown | ({200} if ahead else set())
                        assert answer.status_code in allowed, (name, value)
    assert faults == []
