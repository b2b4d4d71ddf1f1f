"""The history of a definition as a command tells it: one object, or lines to read."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.timeline import ONE_SITTING
from lti_app.services.definition.history import Act, LineHistory, VersionHistory

_TURNS = {Turn.UNIT: ", the unit's turn", Turn.ASA: ", ASA's turn", Turn.NOBODY: ""}


def history_facts(told: LineHistory) -> dict[str, object]:
    """Give the whole history as one object."""
    return {
        "line": told.line_id,
        "slug": told.slug,
        "initial_on": told.initial_on.isoformat(),
        "versions": [_version(version) for version in told.versions],
    }


def history_lines(told: LineHistory) -> list[str]:
    """Give the history as lines: each version with its dates and sign-offs, then what was done."""
    lines = [f"{told.slug}, begun on {told.initial_on.isoformat()}"]
    for version in told.versions:
        lines += ["", *_heading(version)]
        lines += [f"    {each}" for each in _acts(version.acts)]
    return lines


def _acts(acts: Sequence[Act]) -> Iterator[str]:
    """Tell each act in a line; what one person wrote in one sitting is one, as on the page."""
    sitting: list[Act] = []
    for act in acts:
        if sitting and not _is_of(sitting, act):
            yield _line(sitting)
            sitting = []
        sitting.append(act)
    if sitting:
        yield _line(sitting)


def _is_of(sitting: Sequence[Act], act: Act) -> bool:
    first = sitting[0]
    return (
        act.action is AuditAction.PROPOSAL_EDITED
        and (act.action, act.who, act.role) == (first.action, first.who, first.role)
        and act.at - first.at < ONE_SITTING
    )


def _line(sitting: Sequence[Act]) -> str:
    first, last = sitting[0], sitting[-1]
    times = "" if len(sitting) == 1 else f", {len(sitting)} times until {_minute(last.at)}"
    return f"{_minute(first.at)}  {first.action.value}{times}  {_who(first)}"


def _heading(version: VersionHistory) -> list[str]:
    turn = _TURNS[version.turn]
    lines = [f"  version {version.number}, {version.state.value}{turn}: {version.title}"]
    if version.revised_on is not None:
        lines.append(f"  revised on {version.revised_on.isoformat()}")
    if version.approved_at is not None:
        by = f" by {version.approved_by}" if version.approved_by else ""
        lines.append(f"  approved on {version.approved_at.date().isoformat()}{by}")
    lines += [f"  reviewed without change on {day.isoformat()}" for day in version.reviewed_on]
    lines += [
        f"  {then.kind.value} signed on {then.at.date().isoformat()} by {then.by}"
        for then in version.signed
    ]
    return lines


def _version(version: VersionHistory) -> dict[str, object]:
    return {
        "id": version.version_id,
        "number": version.number,
        "title": version.title,
        "state": version.state.value,
        "turn": version.turn.value,
        "origin": version.origin.value,
        "begun_at": version.begun_at.isoformat(),
        "begun_by": version.begun_by,
        "revised_on": version.revised_on.isoformat() if version.revised_on else None,
        "reviewed_on": [day.isoformat() for day in version.reviewed_on],
        "approved_at": version.approved_at.isoformat() if version.approved_at else None,
        "approved_by": version.approved_by,
        "signed": [
            {"kind": then.kind.value, "by": then.by, "at": then.at.isoformat()}
            for then in version.signed
        ],
        "acts": [
            {
                "at": act.at.isoformat(),
                "action": act.action.value,
                "who": act.who,
                "role": act.role,
                "details": json.loads(act.details),
            }
            for act in version.acts
        ],
    }


def _who(act: Act) -> str:
    return act.who if act.role in {"system", "person"} else f"{act.who} ({act.role})"


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
