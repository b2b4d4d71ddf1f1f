"""The remote control: configuration, launches, log, faults, changes. JSON in, JSON out."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from demo.standin.admin.changing import add_changes, add_clockwork, add_faults
from demo.standin.admin.launching import add_launching, described
from demo.standin.admin.orders import BadOrderError, find_institution
from demo.standin.institution import Institution
from demo.standin.lti.oauth import api_client_id_of, client_secret_of, refresh_token_of
from demo.standin.world import ISSUER, Standin


def admin_blueprint(standin: Standin) -> Blueprint:
    """Make the verbs of one stand-in."""
    admin = Blueprint("admin", __name__, url_prefix="/__admin")

    @admin.errorhandler(BadOrderError)
    def refuse(wrong: BadOrderError) -> tuple[Response, int]:
        return jsonify(error=str(wrong)), 400

    _add_reading(standin, admin)
    add_launching(standin, admin)
    add_faults(standin, admin)
    add_changes(standin, admin)
    add_clockwork(standin, admin)
    return admin


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
        institution = find_institution(standin, {})
        with standin.lock:
            return jsonify({name: _case(institution, name) for name in institution.case_courses})

    @admin.get("/cases/<name>")
    def case(name: str) -> Any:
        """One case; only its own course is filled for it."""
        institution = find_institution(standin, {})
        if name not in institution.case_courses:
            raise BadOrderError("case: no such name")
        with standin.lock:
            return jsonify(_case(institution, name))

    @admin.get("/requests")
    def requests_() -> Any:
        found = standin.log.entries(request.args.get("prefix", ""))
        return jsonify(
            requests=found,
            count=len(found),
            rows=sum(e["rows"] for e in found),
            unexpected=sum(e["unexpected"] for e in found),
        )

    @admin.delete("/requests")
    def forget() -> Any:
        standin.log.clear()
        return jsonify(cleared=True)

    @admin.get("/unexpected")
    def unexpected() -> Any:
        found = standin.log.entries(unexpected=True)
        return jsonify(unexpected=found, count=len(found))


_PERSON_KEYS = ("name", "canvas_user_id", "sub", "sis_user_id", "email")


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
        "api_client": {
            "client_id": api_client_id_of(institution),
            "client_secret": client_secret_of(institution),
            "refresh_tokens": {t.name: refresh_token_of(t) for t in institution.tokens.values()},
        },
        "root_account_id": institution.root_account_id,
        "accounts": {str(k): name for k, (name, _) in institution.accounts.items()},
        "courses": {
            str(c.id): {"name": c.name, "code": c.code, "term": c.term[1], "state": c.state,
                        "account_id": c.account_id}
            for c in institution.courses.values()
        },
        "main_course_id": first.id,
        "people": [
            described(p) | {"role": p.account_role}
            for p in institution.staff.values()
            if p.account_role
        ],
        "instructors": [described(institution.person(user_id)) for user_id in teachers],
    }  # fmt: skip


def _case(institution: Institution, name: str) -> dict[str, Any]:
    case = institution.case(name)
    course = institution.courses[case.course_id]
    person = institution.person(case.user_id) if case.user_id else None
    return {
        **(described(person) if person else dict.fromkeys(_PERSON_KEYS)),
        "case": case.name,
        "institution": institution.key,
        "past_subs": sorted(person.past_lti_ids.values()) if person else [],
        "past_canvas_user_ids": [str(n) for n in person.past_user_ids] if person else [],
        "course_id": case.course_id,
        "course": course.name,
        "assignment_ids": list(case.assignment_ids),
        "assignments": [
            course.assignments[a].name for a in case.assignment_ids if a in course.assignments
        ],
        "criterion_ids": [criterion_id for _, criterion_id in case.criteria],
        "criteria": [{"assignment_id": a, "criterion_id": c} for a, c in case.criteria],
        "outcome_ids": list(case.outcome_ids),
        "facts": case.facts,
    }
