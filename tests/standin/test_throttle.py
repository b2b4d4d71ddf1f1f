"""The bucket: what is held in flight, what a request costs, when it refuses, how it leaks."""

from demo.standin.clock import StandinClock
from demo.standin.rest.throttle import Buckets
from tests.standin.conftest import MAIN, NOW, Asking


def make_buckets() -> tuple[Buckets, StandinClock]:
    clock = StandinClock(NOW)
    return Buckets(clock), clock


def test_fifty_are_held_while_a_request_runs() -> None:
    buckets, _ = make_buckets()
    with buckets.passing("a"):
        assert buckets.pour("a", 0) == 550
    assert buckets.pour("a", 0) == 600


def test_cost_stays_and_leaks_at_ten_a_second() -> None:
    buckets, clock = make_buckets()
    with buckets.passing("a") as passage:
        passage.cost = 30
    assert passage.remaining == 570
    clock.advance(2)
    assert buckets.pour("a", 0) == 590


def test_full_bucket_refuses_until_it_leaked() -> None:
    buckets, clock = make_buckets()
    buckets.pour("a", 560)
    with buckets.passing("a") as refused:
        pass
    assert refused.allowed is False
    clock.advance(2)
    with buckets.passing("a") as passed:
        pass
    assert passed.allowed is True


def test_bucket_never_holds_more_than_its_top() -> None:
    buckets, clock = make_buckets()
    buckets.pour("a", 5000)
    clock.advance(20)
    assert buckets.pour("a", 0) == 0


def test_buckets_of_two_tokens_are_apart() -> None:
    buckets, _ = make_buckets()
    buckets.pour("a", 800)
    with buckets.passing("b") as passage:
        pass
    assert passage.allowed is True


def test_answers_carry_cost_and_remaining(asking: Asking) -> None:
    answer = asking.get(f"/courses/{MAIN}/enrollments", per_page=100)
    cost = float(answer.headers["X-Request-Cost"])
    assert 0 < cost < 5
    assert abs(float(answer.headers["X-Rate-Limit-Remaining"]) - (600 - cost)) < 0.001


def test_refusal_is_text_without_cost_or_retry_after(asking: Asking) -> None:
    asking.order("throttle", amount=800)
    answer = asking.get(f"/courses/{MAIN}")
    assert answer.status_code == 429
    assert answer.get_data(as_text=True) == "429 Too Many Requests (Rate Limit Exceeded)\n"
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["X-Rate-Limit-Remaining"] == "0.0"
    assert "X-Request-Cost" not in answer.headers
    assert "Retry-After" not in answer.headers


def test_older_sites_refuse_with_403(asking: Asking) -> None:
    asking.order("switches", throttle_status=403)
    asking.order("throttle", amount=800)
    answer = asking.get(f"/courses/{MAIN}")
    assert answer.status_code == 403
    assert answer.get_data(as_text=True) == "403 Forbidden (Rate Limit Exceeded)\n"


def test_waiting_on_the_stand_ins_clock_opens_it_again(asking: Asking) -> None:
    asking.order("throttle", amount=800)
    asking.order("clock", advance=60)
    assert asking.get(f"/courses/{MAIN}").status_code == 200
