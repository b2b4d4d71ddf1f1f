import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.reading import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_LIST,
    MAX_MEMBERS,
    MAX_OBJECTS,
    read_document,
)

plain_values = st.recursive(
    st.booleans()
    | st.none()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.integers(-999_999_999, 999_999_999),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
    max_leaves=20,
)


def refusal(content: bytes) -> str:
    with pytest.raises(DocumentRefused) as caught:
        read_document(content)
    return caught.value.code


@given(st.dictionaries(st.text("abc"), plain_values, max_size=5))
def test_plain_json_is_read_as_written(document: dict[str, Any]) -> None:
    assert read_document(json.dumps(document).encode()) == document


def read_or_refuse(content: bytes) -> str:
    try:
        read_document(content)
    except DocumentRefused as refused:
        return refused.code
    return "read"


@given(st.binary(max_size=200) | st.text('{}[]"\\:,u0d8eE.-19 ').map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert read_or_refuse(content) in {
        "read",
        "not_utf8",
        "not_json",
        "not_an_object",
        "number_not_plain",
        "duplicate_member",
        "too_deep",
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"<html></html>", "not_json"),
        (b'{"a":1} {"b":2}', "not_json"),
        (b'{"a":1}garbage', "not_json"),
        (b"[]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"\xff\xfe{}", "not_utf8"),
        ('{"a":"b"}'.encode("utf-16-le"), "not_json"),
        ('{"a":"é"}'.encode("latin-1"), "not_utf8"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b'{"a":"\\ud800"}', "not_utf8"),
        (b'{"\\udfff":1}', "not_utf8"),
        (b'{"a":1,"a":2}', "duplicate_member"),
        (b'{"a":[{"b":1,"b":1}]}', "duplicate_member"),
        (b'{"a":1,"\\u0061":2}', "duplicate_member"),
        (b'{"a":NaN}', "number_not_plain"),
        (b'{"a":Infinity}', "number_not_plain"),
        (b'{"a":-Infinity}', "number_not_plain"),
        (b'{"a":1e400}', "number_not_plain"),
        (b'{"a":1e2}', "number_not_plain"),
        (b'{"a":1e-7}', "number_not_plain"),
        (b'{"a":0.125}', "number_not_plain"),
        (b'{"a":12345678901}', "number_not_plain"),
        (b'{"a":' + b"9" * 100_000 + b"}", "number_not_plain"),
    ],
)
def test_what_could_be_read_two_ways_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_size_is_limited_to_the_byte() -> None:
    content = b'{"a":"' + b"x" * (MAX_BYTES - 8) + b'"}'
    assert len(read_document(content)["a"]) == MAX_BYTES - 8
    assert refusal(content + b" ") == "too_large"


def test_depth_is_limited_to_the_level() -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' * levels + b"1" + b"}" * levels

    assert isinstance(read_document(nested(MAX_DEPTH)), dict)
    assert refusal(nested(MAX_DEPTH + 1)) == "too_deep"
    assert refusal(b"[" * 1_000_000) == "too_deep"


def test_brackets_in_text_are_not_depth() -> None:
    document = {"a": "[{" * 200, "b": '\\"[' * 200}
    assert read_document(json.dumps(document).encode()) == document


def test_unfinished_text_is_refused_without_reading_it_over_and_over() -> None:
    assert refusal(b'{"a":"' + b'\\"' * 900_000) == "not_json"


def test_lists_objects_and_members_are_limited() -> None:
    assert refusal(json.dumps({"a": [0] * (MAX_LIST + 1)}).encode()) == "too_many_parts"
    groups: list[list[object]] = [
        [{} for _ in range(MAX_LIST)] for _ in range(MAX_OBJECTS // MAX_LIST)
    ]
    assert read_document(json.dumps({"a": groups}).encode()) == {"a": groups}
    assert refusal(json.dumps({"a": groups, "b": {}}).encode()) == "too_many_parts"
    many = {str(number): 0 for number in range(MAX_MEMBERS)}
    assert read_document(json.dumps(many).encode()) == many
    assert refusal(json.dumps({**many, "a": 0}).encode()) == "too_many_parts"
