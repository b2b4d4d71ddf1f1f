"""What a file of units asks for of their members, against what stands."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from lti_app.domain.launch.launch import canvas_id
from lti_app.domain.launch.platform import LONGEST_ID
from lti_app.domain.people.actor import UNIT_ROLES, LocalRole
from lti_app.domain.people.unit_file import Fault, UnitFile, UnitLine
from lti_app.domain.people.unit_plan import Member, MemberStep, StandingUnits
from lti_app.domain.sentence import say

ROLES = ", ".join(sorted(UNIT_ROLES))


def people_of(file: UnitFile) -> frozenset[str]:
    """Name everybody whom the file names."""
    found = (read_person(line.person) for line in file.lines)
    return frozenset(person for person in found if person is not None)


def read_person(text: str) -> str | None:
    """Read who is meant, as `canvas:` and the global id or as `sis:`; None where it is neither."""
    kind, _, value = text.partition(":")
    match kind.strip().lower(), value.strip():
        case "canvas", written if (found := canvas_id(written)) is not None:
            return f"canvas:{found}"
        case "sis", written if 0 < len(written) <= LONGEST_ID:
            return f"sis:{written}"
    return None


def judge_members(
    lines: Iterable[tuple[str, UnitLine]], standing: StandingUnits, today: date
) -> tuple[tuple[MemberStep, ...], list[Fault]]:
    """Plan what lines, each with its unit's code, ask for of members, or name each bad one."""
    faults: list[Fault] = []
    steps: dict[Member, MemberStep] = {}
    for code, line in lines:
        found = list(_member_faults(line, today))
        faults += found
        person = read_person(line.person)
        if found or person is None:
            continue
        step = _member_step(code, person, line, standing)
        key = (code, standing.people.get(person, person), step.role)
        before = steps.setdefault(key, step)
        if before.until != step.until:
            faults.append(
                Fault(
                    line=line.line,
                    column="until",
                    message=say("Line %(line)s gives the same role another end.", line=before.line),
                    mend=say("Say the same in both lines, or leave one of them out."),
                )
            )
    wanted = (
        replace(step, is_held=key in standing.members)
        for key, step in steps.items()
        if key not in standing.members or standing.members[key] != step.until
    )
    return tuple(wanted), faults


def _member_step(code: str, person: str, line: UnitLine, standing: StandingUnits) -> MemberStep:
    return MemberStep(
        line=line.line,
        code=code,
        person=person,
        role=LocalRole(line.role.lower()),
        until=_end_of(line.until),
        is_known=person in standing.people,
        is_held=False,
    )


def _member_faults(line: UnitLine, today: date) -> Iterable[Fault]:
    if not line.person and not line.role and not line.until:
        return
    if read_person(line.person) is None:
        yield Fault(
            line=line.line,
            column="person",
            message=say("%(person)r names nobody.", person=line.person)
            if line.person
            else say("Who holds the role is lacking."),
            mend=say("Write canvas:ID or sis:ID, such as canvas:640."),
        )
    if line.role.lower() not in UNIT_ROLES:
        yield Fault(
            line=line.line,
            column="role",
            message=say("%(role)r is no role of a unit.", role=line.role)
            if line.role
            else say("The role of this person is lacking."),
            mend=say("The roles are %(roles)s; `hallmark role grant` grants others.", roles=ROLES),
        )
    if not line.until:
        return
    day = _day(line.until)
    if day is None or day == date.max:
        yield Fault(
            line=line.line,
            column="until",
            message=say("%(text)r is no date.", text=line.until),
            mend=say(
                "Write the last day as year-month-day, such as 2027-06-30, or leave it empty."
            ),
        )
    elif day < today:
        yield Fault(
            line=line.line,
            column="until",
            message=say("%(text)s is over.", text=line.until),
            mend=say("Give a later day, or leave the line out."),
        )


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _end_of(text: str) -> datetime | None:
    """Give the moment after the last day, in UTC."""
    day = _day(text) if text else None
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
