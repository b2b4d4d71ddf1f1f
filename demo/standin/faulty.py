"""Carries out faults: some answer in Canvas's place, some spoil Canvas's own answer."""

import re
import time

from flask import Response, g, request

from demo.standin.faults import Asked, Fault
from demo.standin.model import Token
from demo.standin.rest.call import answer_json
from demo.standin.rest.paging import page_place
from demo.standin.rest.routes import throttled
from demo.standin.world import Standin

_COURSE = re.compile(r"/courses/(\d+)")
_REALM = {"WWW-Authenticate": 'Bearer realm="canvas-lms"'}
_HTML = "text/html; charset=utf-8"


def before(standin: Standin, token: Token | None) -> Response | None:
    """Find the fault for a request; answer at once if the fault does."""
    g.began = time.perf_counter()
    course = _COURSE.search(request.path)
    fault = standin.faults.take(
        Asked(
            method=request.method,
            path=request.path,
            course=course.group(1) if course else None,
            token=token.name if token else None,
            page=page_place(request.args.get("page"), standin.secret),
        )
    )
    if fault is None:
        return None
    g.fault, g.fault_kind = fault, fault.kind
    if fault.kind in {"hang", "504_after"}:
        time.sleep(fault.seconds)
    if token is not None and fault.kind == "token_revoked":
        token.state = "revoked"
    if token is not None and fault.kind == "token_expires_on_page":
        token.expires_at = standin.clock.now()
    return _instead(fault, standin)


def _instead(fault: Fault, standin: Standin) -> Response | None:
    match fault.kind:
        case "throttle_429":
            return throttled(429)
        case "throttle_403_text":
            return throttled(403)
        case "502_html" | "jwks_down" | "auth_down":
            page = (
                "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
            )
            return Response(page, 502, content_type=_HTML)
        case "504_after":
            return Response("<html>504 Gateway Time-out</html>", 504, content_type=_HTML)
        case "html_200":
            page = "<!doctype html><title>Canvas</title><p>Scheduled maintenance.</p>"
            return Response(page, 200, content_type=_HTML)
        case "html_401":
            return Response("<html>Sign in</html>", 401, content_type=_HTML)
        case "redirect_login":
            return Response(status=302, headers={"Location": "/login"})
    return _refusal(fault, standin)


def _refusal(fault: Fault, standin: Standin) -> Response | None:
    unauthorized = "user not authorized to perform that action"
    bodies: dict[str, tuple[int, dict[str, object]]] = {
        "500_json": (
            500,
            {"errors": [{"message": "An error occurred.", "error_code": "internal_server_error"}],
             "error_report_id": 4451},
        ),
        "unauthorized_header": (401, {"errors": [{"message": "Invalid access token."}]}),
        "unauthorized_plain": (
            401, {"status": "unauthorized", "errors": [{"message": unauthorized}]},
        ),
        "forbidden_new_style": (
            403, {"status": "unauthorized", "errors": [{"message": unauthorized}]},
        ),
        "scope_401": (401, {"errors": [{"message": "Insufficient scopes on access token."}]}),
        "not_found": (404, {"errors": [{"message": "The specified resource does not exist."}]}),
    }  # fmt: skip
    if fault.kind not in bodies:
        return None
    status, body = bodies[fault.kind]
    answer = answer_json(body, status)
    if fault.kind == "unauthorized_header":
        answer.headers.update(_REALM)
    return answer


def spoil(fault: Fault, answer: Response) -> Response:
    """Cut a good answer short: whole in length but broken, or broken off mid-body."""
    if fault.kind not in {"truncated_json", "reset_mid_body"}:
        return answer
    whole = answer.get_data()
    answer.set_data(whole[: len(whole) // 2])
    if fault.kind == "reset_mid_body":
        answer.headers["Content-Length"] = str(len(whole))
        answer.headers["Connection"] = "close"
    return answer
