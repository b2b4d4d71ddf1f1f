"""Orders of the remote control that make no sense: each is a 400 that names its field."""

from typing import Any

import pytest

from tests.standin.conftest import Asking

WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("clock", {"advance": None}, "advance"),
    ("clock", {"advance": float("inf")}, "advance"),
    ("clock", {"set": "soon"}, "clock"),
    ("clock", {"set": "2027-05-01T00:00:00Z", "advance": "x"}, "advance"),
    ("clock", {"advance": 1e18}, "clock"),
    ("throttle", {"amount": "much"}, "amount"),
    ("throttle", {"token": "nobody"}, "token"),
    ("throttle", {"institution": ["bayview"]}, "institution"),
    ("launch", {"person": "plain-met", "item": "first"}, "item"),
    ("launch", {"person": "plain-met", "item": 7}, "item"),
    ("key", {"state": []}, "state"),
    ("mutate", {"do": ["regrade"]}, "do"),
    ("faults", {"fault": "500_json", "times": float("inf")}, "times"),
    ("faults", {"fault": "500_json", "times": -1}, "times"),
    ("faults", {"fault": "500_json", "probability": 3}, "probability"),
    ("faults", {"fault": "hang", "seconds": -1}, "seconds"),
    ("faults", {"fault": "500_json", "seed": "x"}, "seed"),
    ("faults", {"fault": "500_json", "match": "page"}, "match"),
    ("faults", {"fault": "500_json", "match": {"page": "last"}}, "match"),
    ("switches", {"storage": "silent", "weather": "fair"}, "weather"),
    ("switches", {"storage": "silent", "outcome_delay": float("nan")}, "outcome_delay"),
)


@pytest.mark.parametrize(("verb", "order", "field"), WRONG)
def test_order_that_makes_no_sense_is_refused_by_field_and_changes_nothing(
    asking: Asking, verb: str, order: dict[str, Any], field: str
) -> None:
    before = asking.standin.clock.now(), asking.standin.switches.now()
    answer = asking.control.test_client().post(f"/__admin/{verb}", json=order)
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith(f"{field}:")
    assert (asking.standin.clock.now(), asking.standin.switches.now()) == before
    assert asking.read("faults")["faults"] == []


def test_rating_that_is_no_text_is_refused(asking: Asking) -> None:
    order = {
        "do": "regrade", "person": "plain-met", "assignment": "Stakeholder map",
        "criterion": "Impact", "points": 3, "rating_id": [1],
    }  # fmt: skip
    answer = asking.control.test_client().post("/__admin/mutate", json=order)
    assert (answer.status_code, answer.get_json()["error"][:10]) == (400, "rating_id:")
