"""Holds every answer against the table, and what is stored and logged against what may be."""

import json

from structlog.testing import LogCapture

from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role
from tests.integration.roles.sentinels import leaks
from tests.integration.roles.table import TABLE, Answer, Line, expected

Tried = tuple[Line, str]


def table_faults(scene: Scene, role: Role) -> list[str]:
    """Try everything as this role; say what was otherwise than the table says."""
    changing: list[Tried] = []
    still: list[Tried] = []
    for line in TABLE:
        for thing in line.at:
            answer = expected(line, role, thing)
            (changing if answer.may_change else still).append((line, thing))
    faults = _still_faults(scene, role, still)
    for tried in changing:
        with scene.campus.wiring.rewound():
            faults += _faults(scene, role, tried)
        if expected(tried[0], role, tried[1]) is Answer.AGAIN:
            with scene.campus.wiring.rewound():
                faults += _changes(scene, role, tried)
    return faults


def logged_leaks(scene: Scene, logged: LogCapture) -> list[str]:
    """Name what the log tells of people; an unlisted address alone is no such word."""
    words = json.dumps(logged.entries, default=str, ensure_ascii=False)
    known = (each for each in scene.known if "address" not in each.what)
    return [each.what for each in known if each.text in words]


def _still_faults(scene: Scene, role: Role, tried: list[Tried]) -> list[str]:
    before = scene.campus.wiring.contents()
    with scene.campus.wiring.rewound():
        faults = [fault for each in tried for fault in _faults(scene, role, each)]
        changed = scene.campus.wiring.contents() != before
    if changed:
        faults.append(f"{role}: something is changed by what should change nothing")
        faults += [told for each in tried for told in _changes(scene, role, each)]
    return faults


def _changes(scene: Scene, role: Role, tried: Tried) -> list[str]:
    line, thing = tried
    before = scene.campus.wiring.contents()
    scene.doors.ask(scene.visitors[role], line, thing)
    after = scene.campus.wiring.contents()
    # Who has it open, and that the reflection was read: a decision would show in tables of its own.
    noted = {"case_viewer", "audit_entry"} if expected(line, role, thing) is Answer.AGAIN else set()
    tables = [name for name in after.keys() - noted if before[name] != after[name]]
    return [f"{role}: {line.told()} at {thing}: changed {tables}"] if tables else []


def _faults(scene: Scene, role: Role, tried: Tried) -> list[str]:
    line, thing = tried
    answer = expected(line, role, thing)
    audited = scene.doors.audited() if answer is Answer.DONE else 0
    got = scene.doors.ask(scene.visitors[role], line, thing)
    told = f"{role}: {line.told()} at {thing}:"
    faults = []
    if got.status_code != answer.status:
        faults.append(f"{told} {got.status_code}, not {answer}")
    elif answer is Answer.DONE and scene.doors.audited() == audited:
        faults.append(f"{told} nothing in the trail")
    body = got.get_data().decode(errors="replace")
    found = leaks(f"{got.headers}\n{body}", role, scene.known)
    return faults + [f"{told} shows {what}" for what in found]
