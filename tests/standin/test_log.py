"""What was asked is written down, and what nobody should ask is marked."""

from tests.standin.conftest import BAYVIEW, MAIN, Asking


def test_log_keeps_order_parameters_token_status_and_rows(asking: Asking) -> None:
    asking.get(f"/courses/{MAIN}/students/submissions", student_ids__="all", grouped="1")
    asking.get("/users/self", token="expired")
    first, second = asking.read("requests")["requests"]
    assert first["path"] == f"/api/v1/courses/{MAIN}/students/submissions"
    assert first["params"] == {"student_ids[]": ["all"], "grouped": ["1"]}
    assert (first["method"], first["token"], first["status"]) == ("GET", "service", 200)
    assert (first["rows"], first["cells"]) == (10, 70)
    assert (second["token"], second["status"], second["rows"]) == ("expired", 401, 0)


def test_log_counts_outcome_results_as_rows(asking: Asking) -> None:
    asking.get(f"/courses/{MAIN}/outcome_results", per_page=7)
    assert asking.read("requests")["rows"] == 7


def test_log_can_be_narrowed_and_cleared(asking: Asking) -> None:
    asking.get("/users/self")
    asking.browser.get("/brand.json", base_url=BAYVIEW)
    assert asking.read("requests")["count"] == 2
    assert asking.read("requests?prefix=/api/v1/")["count"] == 1
    asking.control.test_client().delete("/__admin/requests")
    assert asking.read("requests")["count"] == 0


def test_log_never_holds_token_values(asking: Asking) -> None:
    asking.get("/users/self")
    assert asking.token() not in str(asking.read("requests"))


def test_unknown_calls_are_404_and_listed(asking: Asking) -> None:
    asking.get("/accounts/1/courses")
    token = {"Authorization": f"Bearer {asking.token()}"}
    asking.browser.put(f"/api/v1/courses/{MAIN}", base_url=BAYVIEW, headers=token)
    asking.browser.post("/api/v1/courses", base_url=BAYVIEW, headers=token)
    found = asking.read("unexpected")
    assert [(e["method"], e["path"], e["status"]) for e in found["unexpected"]] == [
        ("GET", "/api/v1/accounts/1/courses", 404),
        ("PUT", f"/api/v1/courses/{MAIN}", 404),
        ("POST", "/api/v1/courses", 404),
    ]


def test_known_calls_are_not_unexpected_even_when_refused(asking: Asking) -> None:
    asking.get("/courses/9999")
    asking.get("/users/self", token="revoked")
    assert asking.read("unexpected")["count"] == 0


def test_include_known_to_canvas_and_not_built_here_is_marked(asking: Asking) -> None:
    asking.get(f"/courses/{MAIN}/outcome_results", include__="outcome_paths")
    assert asking.read("unexpected")["count"] == 1


def test_config_holds_what_an_administrator_needs(asking: Asking) -> None:
    config = asking.read("config")
    one = config["institutions"]["bayview"]
    assert one["issuer"] == "https://canvas.standin.example"
    assert one["auth_login_url"] == "http://127.0.0.3:8001/api/lti/authorize_redirect"
    assert one["key_set_url"] == "http://127.0.0.3:8001/api/lti/security/jwks"
    assert one["auth_token_url"] == "http://127.0.0.3:8001/login/oauth2/token"
    assert one["api_url"] == BAYVIEW
    assert one["root_account_id"] == 301
    assert one["main_course_id"] == MAIN
    names = {person["name"]: person["role"] for person in one["people"]}
    assert names["Noor Haddad"] == names["Bea Lindqvist"] == "ASA Staff"
    assert {"Ruth Vance", "Gloria Mbatha", "Samuel Prior"} <= set(names)
    assert asking.get("/users/self").get_json()["name"] == "Hallmark Service"
