"""The remote control: configuration, launches, log, faults, changes. JSON in, JSON out."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from demo.standin.admin.mutations import MUTATIONS, CannotMutateError
from demo.standin.clock import parse_iso
from demo.standin.lti.launching import CannotLaunchError, begin_launch
from demo.standin.lti.tool import ToolUnreachableError
from demo.standin.model import Course, Institution, Person
from demo.standin.moves import run_due_jobs
from demo.standin.world import ISSUER, Standin


class BadOrderError(Exception):
    """An order that cannot be carried out; says which field is wrong."""


def admin_blueprint(standin: Standin) -> Blueprint:
    """Make the verbs of one stand-in."""
    admin = Blueprint("admin", __name__, url_prefix="/__admin")

    @admin.errorhandler(BadOrderError)
    def refuse(wrong: BadOrderError) -> tuple[Response, int]:
        return jsonify(error=str(wrong)), 400

    _add_reading(standin, admin)
    _add_launch(standin, admin)
    _add_faults(standin, admin)
    _add_changes(standin, admin)
    return admin


def _order() -> dict[str, Any]:
    given = request.get_json(silent=True)
    if given is None and request.get_data():
        raise BadOrderError("the body is not JSON")
    if given is not None and not isinstance(given, dict):
        raise BadOrderError("the body must be a JSON object")
    return given or {}


def _add_reading(standin: Standin, admin: Blueprint) -> None:
    @admin.get("/config")
    def config() -> Any:
        with standin.lock:
            return jsonify(
                issuer=ISSUER,
                tool_url=standin.tool.url,
                people_page=next(standin.origin(i) for i in standin.institutions.values()) + "/",
                institutions={k: _facts(standin, i) for k, i in standin.institutions.items()},
            )

    @admin.get("/cases")
    def cases() -> Any:
        institution = _institution(standin, {})
        with standin.lock:
            for course_id in institution.courses:
                institution.course(course_id)
            return jsonify({c.name: _case(institution, c.name) for c in institution.cases.values()})

    @admin.get("/requests")
    def requests_() -> Any:
        found = standin.log.entries(request.args.get("prefix", ""))
        return jsonify(requests=found, count=len(found), rows=sum(e["rows"] for e in found))

    @admin.delete("/requests")
    def forget() -> Any:
        standin.log.clear()
        return jsonify(cleared=True)

    @admin.get("/unexpected")
    def unexpected() -> Any:
        found = standin.log.entries(unexpected=True)
        return jsonify(unexpected=found, count=len(found))


def _facts(standin: Standin, institution: Institution) -> dict[str, Any]:
    origin = standin.origin(institution)
    first = institution.course(min(institution.courses))
    teachers = [e.user_id for e in first.enrollments if e.type == "TeacherEnrollment"]
    return {
        "name": institution.name,
        "issuer": ISSUER,
        "client_id": institution.client_id,
        "deployment_id": institution.deployment_id,
        "auth_login_url": f"{standin.auth_origin}/api/lti/authorize_redirect",
        "auth_token_url": f"{standin.auth_origin}/login/oauth2/token",
        "key_set_url": f"{standin.auth_origin}/api/lti/security/jwks",
        "api_url": origin,
        "service_token": institution.tokens["service"].value,
        "tokens": {t.name: t.value for t in institution.tokens.values()},
        "root_account_id": institution.root_account_id,
        "accounts": {str(k): name for k, (name, _) in institution.accounts.items()},
        "courses": {
            str(c.id): {"name": c.name, "code": c.code, "term": c.term[1], "state": c.state,
                        "account_id": c.account_id}
            for c in institution.courses.values()
        },
        "main_course_id": first.id,
        "people": [
            _person(p) | {"role": p.account_role}
            for p in institution.staff.values()
            if p.account_role
        ],
        "instructors": [_person(institution.person(user_id)) for user_id in teachers],
    }  # fmt: skip


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "canvas_user_id": str(person.id),
        "sub": person.lti_id,
        "sis_user_id": person.sis_user_id,
        "email": person.email,
    }


def _case(institution: Institution, name: str) -> dict[str, Any]:
    case = institution.cases[name]
    course = institution.course(case.course_id)
    return {
        **_person(institution.person(case.user_id)),
        "course_id": case.course_id,
        "assignment_ids": list(case.assignment_ids),
        "assignments": [course.assignments[a].name for a in case.assignment_ids],
        "facts": case.facts,
    }


def _add_launch(standin: Standin, admin: Blueprint) -> None:
    @admin.post("/launch")
    def launch() -> Any:
        order = _order()
        institution = _institution(standin, order)
        with standin.lock:
            person = find_person(institution, order.get("person"))
            course = find_course(institution, order)
            placement = str(order.get("placement") or "course_navigation")
            try:
                form = begin_launch(
                    standin, institution, person, placement, course, carried_person=True
                )
            except (CannotLaunchError, ToolUnreachableError) as wrong:
                raise BadOrderError(str(wrong)) from wrong
        standin.signed_out.discard((institution.key, person.id))
        return jsonify(url=form.url, params=form.params, method="POST", person=_person(person))

    @admin.post("/sign_out")
    def sign_out() -> Any:
        order = _order()
        institution = _institution(standin, order)
        person = find_person(institution, order.get("person"))
        standin.signed_out.add((institution.key, person.id))
        return jsonify(signed_out=person.name)

    @admin.post("/tool")
    def tool() -> Any:
        """Paste a configuration, or read the tool's own again."""
        order = _order()
        try:
            if "config" in order:
                known = standin.tool.use(order["config"])
            else:
                standin.tool.forget()
                known = standin.tool.config()
        except ToolUnreachableError as failed:
            raise BadOrderError(str(failed)) from failed
        return jsonify(title=known.title, placements=sorted(known.placements))


def _institution(standin: Standin, order: dict[str, Any]) -> Institution:
    key = order.get("institution") or next(iter(standin.institutions))
    if key not in standin.institutions:
        raise BadOrderError(f"institution: unknown; one of {', '.join(standin.institutions)}")
    return standin.institutions[str(key)]


def find_person(institution: Institution, asked: Any) -> Person:
    """Find a person by case name, full name or Canvas user id. Raises BadOrderError."""
    first = institution.course(min(institution.courses))
    text = str(asked)
    if text in institution.cases:
        return institution.person(institution.cases[text].user_id)
    everybody = [*institution.staff.values(), *first.people.values()]
    for person in everybody:
        if text in {person.name, str(person.id), person.lti_id}:
            return person
    if text.isdigit():
        try:
            return institution.person(int(text))
        except KeyError:
            pass
    raise BadOrderError("person: no such case, name or Canvas user id")


def find_course(institution: Institution, order: dict[str, Any]) -> Course:
    """Find the course named in an order, the first one if none is. Raises BadOrderError."""
    asked = str(order.get("course") or min(institution.courses))
    if not asked.isdigit() or int(asked) not in institution.courses:
        raise BadOrderError("course: no such course id")
    return institution.course(int(asked))


def _add_faults(standin: Standin, admin: Blueprint) -> None:
    @admin.get("/faults")
    def faults() -> Any:
        return jsonify(faults=standin.faults.described())

    @admin.post("/faults")
    def add_fault() -> Any:
        try:
            return jsonify(standin.faults.add(_order())), 201
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


def _add_changes(standin: Standin, admin: Blueprint) -> None:
    @admin.post("/mutate")
    def mutate() -> Any:
        order = _order()
        institution = _institution(standin, order)
        what = order.get("do")
        if what not in MUTATIONS:
            raise BadOrderError(f"do: unknown; one of {', '.join(sorted(MUTATIONS))}")
        with standin.lock:
            course = find_course(institution, order)
            person = find_person(institution, order["person"]) if order.get("person") else None
            try:
                done = MUTATIONS[str(what)](standin, course, person, order)
            except CannotMutateError as wrong:
                raise BadOrderError(str(wrong)) from wrong
        return jsonify(done)

    @admin.post("/clock")
    def clock() -> Any:
        order = _order()
        try:
            if "set" in order:
                standin.clock.set(parse_iso(str(order["set"])))
            standin.clock.advance(float(order.get("advance", 0)))
        except ValueError as wrong:
            raise BadOrderError(f"clock: {wrong}") from wrong
        return jsonify(now=standin.clock.now().isoformat())

    @admin.post("/switches")
    def switches() -> Any:
        for name, value in _order().items():
            if name not in standin.switches.__slots__:
                raise BadOrderError(f"{name}: unknown; one of {', '.join(standin.switches.__slots__)}")
            setattr(standin.switches, name, value)
        return jsonify(
            {name: getattr(standin.switches, name) for name in standin.switches.__slots__}
        )

    @admin.post("/rotate_keys")
    def rotate() -> Any:
        return jsonify(kids=standin.keys.rotate())

    @admin.post("/post_jobs")
    def post_jobs() -> Any:
        with standin.lock:
            for institution in standin.institutions.values():
                for course in institution.courses.values():
                    for job in course.jobs:
                        job.due = min(job.due, standin.clock.now())
                    run_due_jobs(course, standin.clock.now())
        return jsonify(done=True)

    @admin.post("/throttle")
    def pour() -> Any:
        """Fill a token's bucket, as another program on the same token would."""
        order = _order()
        institution = _institution(standin, order)
        token = institution.tokens.get(str(order.get("token") or "service"))
        if token is None:
            raise BadOrderError("token: no such name")
        return jsonify(remaining=standin.buckets.pour(token.value, float(order.get("amount", 800))))

    @admin.post("/reset")
    def reset() -> Any:
        standin.reset()
        return jsonify(reset=True)
