"""The verbs that change something: faults, mutations, clock, switches, keys, throttle."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify

from demo.standin.admin.change import CannotMutateError, Change
from demo.standin.admin.mutations import MUTATIONS
from demo.standin.admin.orders import (
    BadOrderError,
    find_course,
    find_institution,
    find_person,
    finite,
    read_order,
)
from demo.standin.clock import parse_iso
from demo.standin.moves import run_all_jobs
from demo.standin.world import Standin


def add_faults(standin: Standin, admin: Blueprint) -> None:
    """Faults: list, add, remove."""

    @admin.get("/faults")
    def faults() -> Any:
        return jsonify(faults=standin.faults.described())

    @admin.post("/faults")
    def add_fault() -> Any:
        try:
            return jsonify(standin.faults.add(read_order())), 201
        except (ValueError, TypeError) as wrong:
            raise BadOrderError(str(wrong)) from wrong

    @admin.delete("/faults")
    def clear_faults() -> Any:
        standin.faults.clear()
        return jsonify(cleared=True)

    @admin.delete("/faults/<int:fault_id>")
    def remove_fault(fault_id: int) -> Any:
        standin.faults.remove(fault_id)
        return jsonify(cleared=True)


def add_changes(standin: Standin, admin: Blueprint) -> None:
    """What people do in Canvas, background work, and starting over."""

    @admin.post("/mutate")
    def mutate() -> Any:
        order = read_order()
        institution = find_institution(standin, order)
        what = str(order.get("do"))
        if what not in MUTATIONS:
            raise BadOrderError(f"do: unknown; one of {', '.join(sorted(MUTATIONS))}")
        with standin.lock:
            course = find_course(institution, order)
            person = find_person(institution, order["person"]) if order.get("person") else None
            try:
                done = MUTATIONS[what](Change(standin, institution, course, person, order))
            except CannotMutateError as wrong:
                raise BadOrderError(str(wrong)) from wrong
        return jsonify(done)

    @admin.post("/post_jobs")
    def post_jobs() -> Any:
        """Run all background work now, as if its delay had passed."""
        with standin.lock:
            for institution in standin.institutions.values():
                for course in institution.courses.values():
                    run_all_jobs(course)
        return jsonify(done=True)

    @admin.post("/reset")
    def reset() -> Any:
        standin.reset()
        return jsonify(reset=True)


def add_clockwork(standin: Standin, admin: Blueprint) -> None:
    """Time, keys and the throttle."""

    @admin.post("/clock")
    def clock() -> Any:
        order = read_order()
        seconds = finite(order, "advance", 0)
        try:
            start = parse_iso(str(order["set"])) if "set" in order else standin.clock.now()
            moment = start + timedelta(seconds=seconds)
        except (ValueError, OverflowError) as wrong:
            raise BadOrderError(f"clock: {wrong}") from wrong
        standin.clock.set(moment)
        return jsonify(now=standin.clock.now().isoformat())

    @admin.post("/rotate_keys")
    def rotate() -> Any:
        return jsonify(kids=standin.keys.rotate())

    @admin.post("/throttle")
    def pour() -> Any:
        """Fill a token's bucket, as another program on the same token would."""
        order = read_order()
        institution = find_institution(standin, order)
        token = institution.tokens.get(str(order.get("token") or "service"))
        if token is None:
            raise BadOrderError("token: no such name")
        return jsonify(remaining=standin.buckets.pour(token.value, finite(order, "amount", 800)))
