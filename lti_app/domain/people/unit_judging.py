"""What a file of units and members asks for, against what stands: pure, the same for any run.

A line names a unit, may describe it, and may name one member. An empty cell leaves what stands as
it is; for a member, no date means no end. The same file again asks for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.errors import RuleRefused
from lti_app.domain.people.member_judging import judge_members
from lti_app.domain.people.unit_file import Fault, UnitFile, UnitLine
from lti_app.domain.people.unit_plan import StandingUnit, StandingUnits, UnitPlan, UnitStep
from lti_app.domain.people.units import circle_above, read_code, read_name
from lti_app.domain.sentence import say

KINDS = ", ".join(UnitKind)


@dataclass(slots=True)
class _Described:
    """What the lines together say of one unit; each column from the first line that says it.

    `wrong`: columns that say something which is none; they are not lacking as well.
    """

    first: int
    told: dict[str, tuple[str, int]] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)


def judge(file: UnitFile, standing: StandingUnits, today: date) -> UnitPlan:
    """Plan what a file asks for, or name each bad line."""
    faults = list(file.faults)
    described: dict[str, _Described] = {}
    good: list[tuple[str, UnitLine]] = []
    for line in file.lines:
        try:
            code = read_code(line.unit_code)
        except RuleRefused as refused:
            faults.append(_refused(line, "unit_code", refused))
            continue
        good.append((code, line))
        faults += _describe(described.setdefault(code, _Described(line.line)), line)
    steps, found = _units(described, standing.units)
    faults += found
    members, found = judge_members(good, standing, today)
    faults += found
    if faults:
        return UnitPlan(faults=tuple(sorted(set(faults), key=_place)), lines=len(file.lines))
    return UnitPlan(units=steps, members=members, lines=len(file.lines))


def _place(fault: Fault) -> tuple[int, str, str]:
    return fault.line, fault.column, fault.message


def _refused(line: UnitLine, column: str, refused: RuleRefused) -> Fault:
    return Fault(line=line.line, column=column, message=refused.message, mend=refused.mend)


def _describe(unit: _Described, line: UnitLine) -> list[Fault]:
    """Keep what a line says of its unit; say where it is wrong or says otherwise than before."""
    faults = []
    for column, read in (
        ("unit_name", read_name),
        ("unit_kind", _read_kind),
        ("parent_code", read_code),
    ):
        text = getattr(line, column)
        if not text:
            continue
        try:
            said = read(text)
        except RuleRefused as refused:
            faults.append(_refused(line, column, refused))
            unit.wrong.add(column)
            continue
        before, at = unit.told.setdefault(column, (said, line.line))
        if before != said:
            faults.append(
                Fault(
                    line=line.line,
                    column=column,
                    message=say(
                        "Line %(line)s says %(before)r of this unit.", line=at, before=before
                    ),
                    mend=say("Say the same in both lines, or leave this cell empty."),
                )
            )
    return faults


def _read_kind(text: str) -> str:
    kind = text.strip().lower()
    if kind not in set(UnitKind):
        raise RuleRefused(
            "unit.kind",
            say("%(kind)r is no kind of unit.", kind=text),
            mend=say("The kinds are %(kinds)s.", kinds=KINDS),
        )
    return kind


def _units(
    described: Mapping[str, _Described], standing: Mapping[str, StandingUnit]
) -> tuple[tuple[UnitStep, ...], list[Fault]]:
    faults: list[Fault] = []
    wished: dict[str, UnitStep] = {}
    for code, unit in described.items():
        found = list(_faults_of(code, unit, described, standing))
        faults += found
        if not found:
            wished[code] = _step(code, unit, standing.get(code))
    above = {code: unit.parent_code for code, unit in standing.items()}
    above |= {code: step.parent_code for code, step in wished.items()}
    for code, step in wished.items():
        told = described[code].told.get("parent_code")
        circle = circle_above(code, above)
        if circle and told is not None:
            faults.append(
                Fault(
                    line=told[1],
                    column="parent_code",
                    message=say(
                        "The units stand below each other in a circle: %(circle)s.",
                        circle=" < ".join((*circle, step.code)),
                    ),
                    mend=say("Let one of them stand below none of the others."),
                )
            )
    if faults:
        return (), faults
    changed = {code: step for code, step in wished.items() if _differs(step)}
    return tuple(
        sorted(changed.values(), key=lambda step: (_depth(step.code, above), step.line))
    ), []


def _faults_of(
    code: str,
    unit: _Described,
    described: Mapping[str, _Described],
    standing: Mapping[str, StandingUnit],
) -> Iterable[Fault]:
    was = standing.get(code)
    if was is not None and was.is_closed:
        yield Fault(
            line=unit.first,
            column="unit_code",
            message=say("%(name)s is closed.", name=was.name),
            mend=say("Leave its lines out, or name a unit that is open."),
        )
    for column in ("unit_name", "unit_kind"):
        if was is None and column not in unit.told.keys() | unit.wrong:
            yield Fault(
                line=unit.first,
                column=column,
                message=say("%(code)s is a new unit, so this cell is needed.", code=code),
                mend=say("Fill this cell in, or mend the code."),
            )
    if "parent_code" not in unit.told:
        return
    parent, at = unit.told["parent_code"]
    there = standing.get(parent)
    if there is None and parent not in described:
        yield Fault(
            line=at,
            column="parent_code",
            message=say("There is no unit %(code)r, neither here nor in this file.", code=parent),
            mend=say("Mend the code, or give that unit a line of its own."),
        )
    elif there is not None and there.is_closed and (was is None or was.parent_code != parent):
        yield Fault(
            line=at,
            column="parent_code",
            message=say("%(name)s is closed.", name=there.name),
            mend=say("Choose a unit that is open."),
        )


def _step(code: str, unit: _Described, was: StandingUnit | None) -> UnitStep:
    told = {column: said for column, (said, _) in unit.told.items()}
    return UnitStep(
        line=unit.first,
        code=code,
        name=told.get("unit_name") or (was.name if was else ""),
        kind=UnitKind(told["unit_kind"])
        if "unit_kind" in told
        else was.kind
        if was
        else UnitKind.UNIT,
        parent_code=told.get("parent_code") or (was.parent_code if was else None),
        was=was,
    )


def _differs(step: UnitStep) -> bool:
    return step.was != StandingUnit(name=step.name, kind=step.kind, parent_code=step.parent_code)


def _depth(code: str, above: Mapping[str, str | None]) -> int:
    depth, at = 0, above.get(code)
    while at is not None:
        depth, at = depth + 1, above.get(at)
    return depth
