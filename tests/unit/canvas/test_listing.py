"""A list is read to its proven end, or refused."""

from collections.abc import Sequence

import msgspec
import pytest
import responses
from responses import matchers

from lti_app.canvas.door import Door
from lti_app.canvas.errors import CanvasIncomplete
from lti_app.canvas.listing import parts, read, walk, whole
from lti_app.canvas.transport import Patience

BASE = "https://canvas.example.edu"
LIST = f"{BASE}/api/v1/things"
TEXTS = msgspec.json.Decoder(list[str]).decode
DECODE = msgspec.json.Decoder(list[int]).decode


def door() -> Door:
    return Door(BASE, "token", patience=Patience(backoff=0, slow_below=0))


def serve(replay: responses.RequestsMock, size: int, *chunks: Sequence[int]) -> None:
    """Serve chunks as pages of a size, the last without any link."""
    for number, chunk in enumerate(chunks):
        params = {"per_page": str(size)} if number == 0 else {"page": f"{size}-{number}"}
        follow = f'<{LIST}?page={size}-{number + 1}>; rel="next"'
        replay.get(
            LIST,
            json=list(chunk),
            headers={"Link": follow} if number + 1 < len(chunks) else {},
            match=[matchers.query_param_matcher(params)],
        )


def test_a_short_last_page_proves_itself() -> None:
    with responses.RequestsMock() as replay:
        serve(replay, 100, range(100), range(100, 130))
        assert whole(door(), "things", [], DECODE, str) == [str(n) for n in range(130)]


def test_a_full_last_page_without_proof_is_read_again_in_smaller_pages() -> None:
    with responses.RequestsMock() as replay:
        serve(replay, 100, range(100))
        serve(replay, 99, range(99), range(99, 100))
        assert whole(door(), "things", [], DECODE, int) == list(range(100))


def test_a_list_that_was_cut_holds_less_in_smaller_pages_and_is_refused() -> None:
    with responses.RequestsMock() as replay:
        serve(replay, 100, range(100))
        serve(replay, 99, range(99))
        with pytest.raises(CanvasIncomplete):
            whole(door(), "things", [], DECODE, int)


def test_a_list_cut_once_is_whole_the_second_time() -> None:
    with responses.RequestsMock() as replay:
        serve(replay, 100, range(100))
        serve(replay, 99, range(99), range(99, 150))
        assert whole(door(), "things", [], DECODE, int) == list(range(150))


def test_an_older_site_that_serves_fifty_is_known_by_its_full_pages() -> None:
    with responses.RequestsMock() as replay:
        serve(replay, 100, range(50), range(50, 100))
        assert not walk(door(), "things", [], DECODE, int).is_proven


def test_rows_are_counted_page_by_page() -> None:
    with responses.RequestsMock() as replay:
        serve(replay, 100, range(100), range(30))
        made = door()
        walk(made, "things", [], DECODE, int)
        assert (made.usage.requests, made.usage.pages, made.usage.rows) == (2, 2, 130)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"[1, 2", "broken JSON"),
        (b'[1, "x"]', "Expected `int`, got `str` - at `$[1]`"),
    ],
)
def test_what_cannot_be_read_names_the_field_and_not_its_value(body: bytes, told: str) -> None:
    with pytest.raises(CanvasIncomplete) as failed:
        read(DECODE, body, "things")
    assert told in failed.value.reason


def test_bytes_that_are_no_text_are_broken() -> None:
    with pytest.raises(CanvasIncomplete) as failed:
        read(TEXTS, b'["\xff"]', "things")
    assert "broken JSON" in failed.value.reason


def test_json_nested_past_all_reason_is_broken_and_breaks_nothing() -> None:
    decode = msgspec.json.Decoder(list[object]).decode
    with pytest.raises(CanvasIncomplete):
        read(decode, b"[" * 100_000, "things")


def test_pieces_are_the_fewest_and_keep_the_order() -> None:
    assert list(parts(["a", "b", "c"], 2)) == [["a", "b"], ["c"]]
    assert list(parts([], 2)) == []
