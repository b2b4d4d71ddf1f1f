"""Carries out faults: some answer in Canvas's place, some spoil Canvas's own answer."""

import gzip
import re
import time

from flask import Response, g, request

from demo.standin.faults import Asked, Fault
from demo.standin.institution import Token
from demo.standin.rest.call import answer_json
from demo.standin.rest.paging import page_place
from demo.standin.rest.routes import throttled
from demo.standin.rest.throttle import TOP
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
    if fault.kind in {"hang", "504_after", "slow_outcomes_service"}:
        time.sleep(fault.seconds)
    if token is not None and fault.kind == "throttle_storm":
        standin.buckets.pour(token.value, TOP)
    if token is not None and fault.kind == "token_revoked":
        token.state = "revoked"
    if token is not None and fault.kind == "token_expires_on_page":
        token.expires_at = standin.clock.now()
    return _instead(fault)


_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
_PAGES: dict[str, tuple[int, str]] = {
    "502_html": (502, _GATEWAY),
    "jwks_down": (502, _GATEWAY),
    "auth_down": (502, _GATEWAY),
    "504_after": (504, "<html><head><title>504 Gateway Time-out</title></head></html>"),
    "html_200": (200, "<!doctype html><title>Canvas</title><p>Scheduled maintenance.</p>"),
    "html_401": (401, "<!doctype html><title>Sign in</title>"),
}
_NOT_ALLOWED: dict[str, object] = {
    "status": "unauthorized",
    "errors": [{"message": "user not authorized to perform that action"}],
}
_BODIES: dict[str, tuple[int, dict[str, object]]] = {
    "500_json": (
        500,
        {
            "errors": [{"message": "An error occurred.", "error_code": "internal_server_error"}],
            "error_report_id": 4451,
        },
    ),
    "unauthorized_header": (401, {"errors": [{"message": "Invalid access token."}]}),
    "unauthorized_plain": (401, _NOT_ALLOWED),
    "forbidden_new_style": (403, _NOT_ALLOWED),
    "scope_401": (401, {"errors": [{"message": "Insufficient scopes on access token."}]}),
    "not_found": (404, {"errors": [{"message": "The specified resource does not exist."}]}),
}
_LOST = {"comment_saved_but_timeout": "504_after", "conversation_saved_but_500": "500_json"}
_THROTTLED = {"throttle_429": 429, "throttle_403_text": 403}


def _instead(fault: Fault) -> Response | None:
    if fault.kind in _THROTTLED:
        return throttled(_THROTTLED[fault.kind])
    if fault.kind == "file_url_expired":
        return Response("Link expired", 403, content_type="text/plain")
    if fault.kind == "redirect_login":
        return Response(status=302, headers={"Location": "/login"})
    if fault.kind in _PAGES:
        status, page = _PAGES[fault.kind]
        return Response(page, status, content_type=_HTML)
    if fault.kind in _BODIES:
        said, body = _BODIES[fault.kind]
        answer = answer_json(body, said)
        if fault.kind == "unauthorized_header":
            answer.headers.update(_REALM)
        return answer
    return None


def spoil(fault: Fault, answer: Response) -> Response:
    """Do to Canvas's own answer what the fault does, after Canvas has done its work."""
    if fault.kind in _LOST:
        if fault.kind == "comment_saved_but_timeout":
            time.sleep(fault.seconds)
        return _instead_of(_LOST[fault.kind], answer)
    if fault.kind == "gzip_bad":
        packed = bytearray(gzip.compress(answer.get_data()))
        packed[len(packed) // 2 :] = b"\xff" * (len(packed) - len(packed) // 2)
        answer.set_data(bytes(packed))
        answer.headers["Content-Encoding"] = "gzip"
        return answer
    if fault.kind not in {"truncated_json", "reset_mid_body"}:
        return answer
    whole = answer.get_data()
    answer.set_data(whole[: len(whole) // 2])
    if fault.kind == "reset_mid_body":
        answer.headers["Content-Length"] = str(len(whole))
        answer.headers["Connection"] = "close"
    return answer


def _instead_of(kind: str, answer: Response) -> Response:
    """Lose a good answer on its way; a refusal is passed on as it is."""
    if answer.status_code >= 400:
        return answer
    if kind in _PAGES:
        status, page = _PAGES[kind]
        return Response(page, status, content_type=_HTML)
    said, body = _BODIES[kind]
    return answer_json(body, said)
