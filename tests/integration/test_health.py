from flask.testing import FlaskClient


def test_healthz_answers(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_readyz_answers_when_the_database_does(client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200


def test_an_unknown_page_is_refused_with_its_request_id(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.text


def test_an_unknown_page_is_a_problem_document_for_a_program(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == 404
