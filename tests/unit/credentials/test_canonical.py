import itertools
import threading
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from lti_app.credentials import canonical as module
from lti_app.credentials.achievement import achievement_document
from lti_app.credentials.canonical import canonicalize, canonicalize_dataset
from lti_app.credentials.credential import build_credential
from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.issuer import CONTEXTS, profile_document
from lti_app.credentials.vendored import load_context
from tests.factories.credentials import (
    ACHIEVEMENT,
    FACTS,
    ISSUER,
    did_json,
    signed,
    status_list,
)

Document = dict[str, Any]


def credential(**members: Any) -> Document:
    return {**build_credential(FACTS), **members}


def refusal(document: Document) -> str:
    with pytest.raises(DocumentRefused) as caught:
        canonicalize(document)
    return caught.value.code


def canonical_of_pyld(document: Document) -> str:
    canonical: str = jsonld.normalize(
        document,
        {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "documentLoader": load_context,
            "base": None,
        },
    )
    return canonical


@pytest.mark.parametrize(
    "document",
    [
        build_credential(FACTS),
        build_credential(replace(FACTS, share_name=True, levels={"choose": "Sound"})),
        build_credential(replace(FACTS, evidence=(), valid_until=None)),
        achievement_document(ACHIEVEMENT),
        profile_document(ISSUER),
        did_json(),
        {name: value for name, value in status_list(5).items() if name != "proof"},
        signed(),
    ],
    ids=["awarded", "shared", "short", "achievement", "profile", "did", "status list", "signed"],
)
def test_canonical_form_is_what_pyld_gives_on_its_own(document: Document) -> None:
    expected = canonical_of_pyld(document)
    assert [canonicalize(document).decode() for _ in range(3)] == [expected] * 3


SUBTYPES = ["Achievement", "Result", "Evidence", "Alignment", "Image", "Profile", "Related"]
MEMBERS = ["achievement", "result", "evidence", "alignment", "image", "creator", "related"]

nested = st.recursive(
    st.fixed_dictionaries(
        {"type": st.sampled_from([*([name] for name in SUBTYPES), [], ["Image", "Achievement"]])},
        optional={"name": st.text("ab", min_size=1), "description": st.text("ab", min_size=1)},
    ),
    lambda inner: st.tuples(
        inner, st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=2)
    ).map(lambda pair: {**pair[0], **pair[1]}),
    max_leaves=6,
)


@given(nested)
@settings(max_examples=150, deadline=None)
def test_remembered_contexts_never_change_what_a_document_means(tree: Document) -> None:
    document = {
        "@context": list(CONTEXTS),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "evidence": tree,
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": tree, "result": tree},
    }
    expected = meaning(jsonld.JsonLdProcessor(), document, {"documentLoader": load_context})
    assert meaning(Tolerant(), document, module.options_for_this_thread()) == expected


def meaning(processor: jsonld.JsonLdProcessor, document: Document, options: Document) -> object:
    try:
        return processor.expand(document, {**options, "base": None})
    except jsonld.JsonLdError as error:
        return error.code


class Tolerant(module._StrictProcessor):
    """The same processor with nothing refused, so that every tree can be compared."""

    def __init__(self) -> None:
        super().__init__()
        self.on_property_dropped = lambda _name: None

    def expand(self, input_: object, options: Any) -> list[Any]:
        expanded: list[Any] = jsonld.JsonLdProcessor.expand(self, input_, options)
        return expanded


def test_a_full_cache_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CACHED", 3)
    monkeypatch.setattr(module, "_local", threading.local())
    assert canonicalize(credential()).decode() == canonical_of_pyld(credential())
    assert len(module._local.cache.processed) <= 3


@given(st.permutations(sorted(build_credential(FACTS))))
@settings(max_examples=20, deadline=None)
def test_order_of_members_changes_nothing(names: list[str]) -> None:
    document = credential()
    assert canonicalize({name: document[name] for name in names}) == canonicalize(document)


def test_document_is_left_as_it_was() -> None:
    document = credential()
    canonicalize(document)
    assert document == credential()


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"honors": "summa cum laude"}, "term_not_covered"),
        ({"id": "credentials/1"}, "identifier_not_absolute"),
        ({"id": "/credentials/1"}, "identifier_not_absolute"),
        ({"id": "_:b0"}, "identifier_not_absolute"),
        ({"id": "urn:uuid:a b"}, "identifier_not_absolute"),
        ({"type": ["VerifiableCredential", "Diploma"]}, "identifier_not_absolute"),
        ({"name": {"@value": "Naam", "@language": "nl"}}, "not_compact"),
        ({"evidence": {"@included": [], "id": "urn:x:1"}}, "not_compact"),
        ({"@context": "https://example.org/context"}, "not_linked_data"),
        ({"@context": [*CONTEXTS, {"name": "https://example.org/"}]}, "not_linked_data"),
        ({"@context": 7}, "not_linked_data"),
    ],
)
def test_what_no_signature_would_cover_is_refused(members: Document, code: str) -> None:
    assert refusal(credential(**members)) == code


def test_members_of_an_ordered_list_are_looked_at() -> None:
    document = {
        "@context": list(CONTEXTS),
        "id": "urn:x:1",
        "https://example.org/ordered": {"@list": [{"id": "relative"}]},
    }
    assert refusal(document) == "identifier_not_absolute"


def test_members_of_a_graph_are_looked_at() -> None:
    document = {"@context": list(CONTEXTS), "@graph": [{"id": "relative", "type": "urn:x:y"}]}
    assert refusal(document) == "identifier_not_absolute"


def test_eight_interlinked_blank_nodes_are_refused() -> None:
    nodes = [f"_:n{number}" for number in range(8)]
    quads = {
        "@default": [
            {
                "subject": {"type": "blank node", "value": left},
                "predicate": {"type": "IRI", "value": "https://example.org/knows"},
                "object": {"type": "blank node", "value": right},
            }
            for left, right in itertools.permutations(nodes, 2)
        ]
    }
    with pytest.raises(DocumentRefused) as caught:
        canonicalize_dataset(quads)
    assert caught.value.code == "too_costly"


def test_many_twins_of_one_parent_are_no_trouble() -> None:
    document = credential()
    alignment = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://example.org/"}
    document["credentialSubject"]["achievement"]["alignment"] = [dict(alignment)] * 60
    assert canonicalize(document).count(b'"https://example.org/"') == 60


def test_threads_do_not_share_their_contexts() -> None:
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: answers.append(canonicalize(credential())))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [canonicalize(credential())] * 4
