"""3,000 requests nobody should send, the same each run: never a fault of ours, never a leak."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from urllib.parse import quote, urlencode

from flask import got_request_exception
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lti_app.domain.definition.phases import Section
from tests.conftest import BASE_URL
from tests.factories.campus_two import IN_FIRST, IN_OTHER
from tests.integration.bad_input.impossible import NULS, NUMBERS, TEXTS
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role, Visitor
from tests.integration.roles.sentinels import leaks, public_leaks
from tests.integration.roles.table import DECIDED, REGISTER, TABLE, expected
from tests.integration.roles.trying import KEPT_IN

REQUESTS = 3000
SEED = 380104
QUERY = (
    "q page size tab badge days flag sort show with slo assignment outcome remove subject action"
    " who from to only show badge stage unit consultant turn type purpose against title outcomes"
)
FORM = (
    "decision revision seal note reason pathway text definition slo assignment outcome criterion"
    " threshold levels_of alignments combining combining_was combining_base needed base action seen"
    " shared iss login_hint target_link_uri client_id state id_token lti_storage_target error"
    " item accept badge ticket secret window_token"
    " kind level rationale policy reasoning reference approved_on condition rows consultant place"
    " wording held_on attendees notes title type exists identifier committee credit source unit"
    " person person_id role name part rows whole part"
)
GOOD = {
    "item": "1 2 3",
    "accept": "all criterion:slo-1:311 criterion:slo-2:312",
    "only": "one_away waiting_on_grading changed",
    "decision": "award claim unclaim hold release decline return_to_learner return_to_instructor",
    "reason": "not_own_work other identity_unclear mapping_unclear",
    "slo": "slo-1 slo-2",
    "assignment": "311 312 399",
    "outcome": "311 94",
    "criterion": "_8241",
    "action": "save remove levels review_case.opened award.made",
    "combining": "any all n_of latest highest",
    "needed": "1 2 3",
    "threshold": "3 4 2",
    "levels_of": "_8241 94",
    "alignments": "311 312",
    "shared": "yes no",
    "tab": "ready returned on_hold decided",
    "sort": "oldest newest name nearest",
    "page": "1 2",
    "size": "25 50 100",
    "from": "2026-11-24",
    "to": "2026-11-24",
    "iss": "https://canvas.instructure.com",
    "target_link_uri": f"{BASE_URL}/lti/launch",
    "client_id": "10000000000042",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request."""

    rule: Rule
    method: str
    path: str
    query: list[tuple[str, str]]
    form: list[tuple[str, str]]

    def told(self) -> str:
        return f"{self.method} {self.path[:160]} {self.query!r:.200} {self.form!r:.300}"


def ids_of(scene: Scene) -> dict[str, list[str]]:
    """Every id there is, of both institutions, by the name a route gives it."""
    main, other = scene.campus.sides
    found: dict[str, list[object]] = {
        name: [*getattr(main, kept).values(), *getattr(other, kept).values()]
        for name, kept in KEPT_IN.items()
    }
    found |= {
        "launch": [visitor.launch_id for visitor in scene.visitors.values()],
        "case_id": [*main.cases.values(), *other.cases.values()],
        "file_id": [learner.file_id for learner in (*IN_FIRST, *IN_OTHER)],
        "slug": ["lynx", "heron"],
        "number": [1, 2],
        "person_id": [*range(1, 60)],
        "login_id": ["x" * 12, "AAAAAAAAAAAA"],
        "token": ["x.y.z", "eyJ1cmwiOiJodHRwOi8vMTI3LjAuMC4xLyJ9.x.y"],
        "kind": ["svg", "png"],
        "digest": [scene.doors.image_of(thing) for thing in DECIDED],
        "section": [*Section],
        "revision": [1, 2],
        "guideline": [0, 1],
        "filename": ["hallmark.css"],
    }
    return {name: [str(value) for value in values] for name, values in found.items()}


def address(rng: Random, rule: Rule, visitor: Visitor, ids: Mapping[str, list[str]]) -> str:
    """Fill a route with ids that exist, or cannot."""
    path = ""
    for is_dynamic, part in rule._trace:
        if not is_dynamic:
            path += part.strip("|")
        elif part == "launch" and visitor.secret and rng.random() < 0.97:
            path += visitor.launch_id
        else:
            path += quote(rng.choice(ids[part] if rng.random() < 0.7 else NUMBERS), safe="")
    return path


def fields(rng: Random, words: str) -> list[tuple[str, str]]:
    """Pick some fields, one twice now and then, with values that fit or cannot."""
    found, names = [], words.split()
    for _ in range(rng.randrange(9)):
        name, kind = rng.choice(names), rng.random()
        if kind < 0.5:
            value = rng.choice(GOOD.get(name, "1 2 3").split())
        else:
            value = rng.choice(NUMBERS if kind < 0.75 else TEXTS if kind < 0.99 else NULS)
        found.append((name + rng.choice(["", "", "", "", "", "", "[]", "[x]"]), value))
    return found


@contextmanager
def faults_seen(scene: Scene) -> Iterator[list[str]]:
    """Gather what the application itself could not answer."""
    seen: list[str] = []

    def note(_sender: object, exception: Exception) -> None:
        seen.append(f"{type(exception).__name__}: {str(exception)[:200]}")

    with got_request_exception.connected_to(note, scene.campus.app):
        yield seen


def anything(
    rng: Random, scene: Scene, rule: Rule, ids: Mapping[str, list[str]]
) -> tuple[Visitor, Sent]:
    """Make a request up, from ids and words that exist or cannot."""
    often = [Role.TEACHER, Role.ASSISTANT, Role.UNIT_PROPOSER, Role.ASA_CONSULTANT]
    roles = [*Role, *often * 6, *sorted(REGISTER) * 3]
    visitor = scene.visitors[rng.choice(roles)]
    offered = sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})
    strange = ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "POST", "GET"]
    method = rng.choice(offered if rng.random() < 0.9 else strange)
    path = address(rng, rule, visitor, ids)
    return visitor, Sent(rule, method, path, fields(rng, QUERY), fields(rng, FORM))


def near_miss(rng: Random, scene: Scene) -> tuple[Visitor, Sent]:
    """Bend one or two fields of a form that the table says is taken."""
    line = rng.choice([line for line in TABLE if line.form])
    thing = rng.choice(line.at)
    taken = [role for role in Role if expected(line, role, thing).may_change]
    visitor = scene.visitors[rng.choice(taken or [Role.ASA_AWARDER])]
    form = list(scene.doors.form(line, thing).items())
    for _ in range(rng.randrange(3)):
        at = rng.randrange(len(form))
        name, value = form[at]
        bent = rng.choice([*NUMBERS, *TEXTS, *GOOD.get(name, "1 2").split()])
        form[at] = rng.choice([(name, bent), (name, bent), (f"{name}[]", value), ("x", value)])
        form += [(name, value)] if rng.random() < 0.1 else []
    path = scene.doors.path(line, thing, visitor.launch_id)
    rule = scene.doors.rules()[line.rule]
    return visitor, Sent(rule, "POST", path, [], form)


def send(rng: Random, visitor: Visitor, sent: Sent) -> TestResponse:
    """Send it as a browser would, mostly."""
    form = [*sent.form]
    if visitor.secret and rng.random() < 0.97:
        form.append(("csrf_token", visitor.csrf_token))
    kinds = ["application/x-www-form-urlencoded"] * 30 + ["text/plain", "application/json"]
    accept = rng.choice(["text/html", "application/json", "*/*", "", "x" * 300])
    return visitor.client.open(
        f"{sent.path}?{urlencode(sent.query)}".rstrip("?"),
        method=sent.method,
        data=urlencode(form) if sent.method != "GET" else "",
        content_type=rng.choice(kinds),
        headers={"Accept": accept},
    )


def test_no_request_finds_a_fault_of_ours_or_a_word_of_others(scene: Scene) -> None:
    rng = Random(SEED)
    rules = [r for r in scene.campus.app.url_map.iter_rules() if r.endpoint != "static"]
    guarded, ids = {line.rule for line in TABLE}, ids_of(scene)
    statuses: Counter[int] = Counter()
    found: list[str] = []
    for number in range(REQUESTS):
        if number % 3:
            visitor, sent = anything(rng, scene, rng.choice(rules), ids)
        else:
            visitor, sent = near_miss(rng, scene)
        with scene.campus.wiring.rewound(), faults_seen(scene) as faults:
            answer = send(rng, visitor, sent)
        with answer:
            text = f"{answer.headers}\n{answer.get_data().decode(errors='replace')}"
        statuses[answer.status_code] += 1
        wrong = [*faults]
        if answer.status_code >= 500 and not faults:
            wrong.append(str(answer.status_code))
        wrong += (
            leaks(text, visitor.role, scene.known)
            if str(sent.rule) in guarded
            else public_leaks(text, scene.known)
        )
        found += [f"{visitor.role}: {sent.told()}: {what}" for what in wrong]
    assert found == []
    # It would prove nothing if every request were turned away at the door.
    assert {200, 303, 400, 403, 404, 405, 409, 422} <= statuses.keys()
    assert statuses[303] > 100
