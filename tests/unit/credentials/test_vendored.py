import pytest

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.vendored import CONTEXT_URLS, PROFILE_SCHEMA, check_pin, load, load_context


@pytest.mark.parametrize("url", sorted(CONTEXT_URLS))
def test_contexts_are_the_pinned_ones(url: str) -> None:
    served = load_context(url)
    assert served["documentUrl"] == url
    assert served["tag"] == "static"
    assert list(served["document"]) == ["@context"]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.w3.org/ns/credentials/v2/",
        "HTTPS://www.w3.org/ns/credentials/v2",
        "https://example.org/",
        "file:///etc/passwd",
        PROFILE_SCHEMA,
    ],
)
def test_no_other_context_is_served(url: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        load_context(url)
    assert caught.value.code == "context_unknown"


def test_no_other_document_is_loaded() -> None:
    with pytest.raises(DocumentRefused) as caught:
        load("https://example.org/")
    assert caught.value.code == "context_unknown"


def test_changed_file_is_refused() -> None:
    with pytest.raises(DocumentRefused) as caught:
        check_pin("contexts/x.json", b"{}", "0" * 64)
    assert caught.value.code == "vendored_file_changed"
