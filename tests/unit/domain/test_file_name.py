import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.documents.documents import ENDINGS, MediaType, media_type_of, what_it_is
from lti_app.domain.documents.faults import FileFault, file_refusal
from lti_app.domain.documents.file_name import LONGEST_NAME, clean_name

ODD = st.text(
    st.one_of(
        st.sampled_from('/\\:*?"<>|%;. \x00\x1b\r\n\t\u200b\u202e\u2066\ufeff\ud800'),
        st.characters(),
    ),
    max_size=300,
)


@given(given_name=ODD, media_type=st.sampled_from(list(MediaType)))
def test_name_names_no_place_hides_nothing_and_ends_as_its_content(
    given_name: str, media_type: MediaType
) -> None:
    name = clean_name(given_name, media_type)
    assert 0 < len(name) <= LONGEST_NAME
    assert name.endswith(ENDINGS[media_type])
    assert not name.startswith((".", " "))
    assert [sign for sign in name if sign in '/\\:*?"<>|%;'] == []
    assert [sign for sign in name if unicodedata.category(sign)[0] == "C"] == []
    assert clean_name(name, media_type) == name


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Brief der Küste.PDF", "Brief der Küste.pdf"),
        ("履歴書.pdf", "履歴書.pdf"),
        ("letter.jpeg", "letter.pdf"),
        ("letter", "letter.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("/etc/", "document.pdf"),
        (".pdf", "document.pdf"),
        ("a.tar.gz", "a.tar.gz.pdf"),
    ],
)
def test_name_keeps_what_its_writer_meant(given_name: str, name: str) -> None:
    assert clean_name(given_name, MediaType.PDF) == name


@pytest.mark.parametrize(
    ("content", "kind", "seems"),
    [
        (b"%PDF-1.7", MediaType.PDF, "something else"),
        (b"\x89PNG\r\n\x1a\n", MediaType.PNG, "something else"),
        (b"\xff\xd8\xff\xe0", MediaType.JPEG, "something else"),
        (b" %PDF-1.7", None, "something else"),
        (b"\xef\xbb\xbf \n<svg", None, "a web page or a drawing"),
        (b"#!/bin/sh", None, "a program"),
        (b"", None, "something else"),
    ],
)
def test_file_is_what_its_first_bytes_say(
    content: bytes, kind: MediaType | None, seems: str
) -> None:
    assert (media_type_of(content), what_it_is(content)) == (kind, seems)


@pytest.mark.parametrize("fault", list(FileFault))
def test_every_fault_says_what_is_wrong_and_what_mends_it(fault: FileFault) -> None:
    refused = file_refusal(fault, "letter")
    assert (refused.code, refused.field) == (f"document.{fault.value}", "letter")
    assert refused.message.endswith(".")
    assert refused.mend.endswith(".")
