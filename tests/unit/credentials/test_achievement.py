from dataclasses import replace
from decimal import Decimal

import pytest

from lti_app.credentials.achievement import (
    PoFacts,
    achievement_document,
    build_achievement,
    plain_number,
)
from lti_app.credentials.canonical import canonicalize
from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.issuer import CONTEXTS
from lti_app.domain.definition.kinds import MicroCredentialType
from tests.factories.credentials import ACHIEVEMENT

URL = "https://badges.example.edu/achievements/storytelling/3"


def test_achievement_says_what_the_version_publishes() -> None:
    assert build_achievement(ACHIEVEMENT) == {
        "id": URL,
        "type": ["Achievement"],
        "achievementType": "Badge",
        "name": "Data Storytelling",
        "description": "Turns data into a clear, honest account.",
        "version": "3",
        "inLanguage": "en",
        "humanCode": "MC-DST",
        "tag": ["data", "writing"],
        "creditsAvailable": 1.5,
        "criteria": {
            "id": f"{URL}#criteria",
            "narrative": "Can explain a data set to people who did not collect it.\n\n"
            "Every outcome at *Sound* or better, and the reflection.",
        },
        "image": {
            "id": f"{URL}.png",
            "type": "Image",
            "caption": "Blue hexagon with a bar chart",
        },
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "Written communication",
                "targetCode": "PO-4",
                "targetUrl": "https://www.example.edu/po/4",
            },
            {
                "type": ["Alignment"],
                "targetName": "Quantitative reasoning",
                "targetCode": "PO-5",
                "targetUrl": f"{URL}#po-2",
            },
            {
                "type": ["Alignment"],
                "targetName": "Data analyst",
                "targetCode": "15-2051",
                "targetFramework": "O*NET",
                "targetUrl": "https://www.onetonline.org",
            },
            {
                "type": ["Alignment"],
                "targetName": "Graduate study in statistics",
                "targetUrl": f"{URL}#alignment-2",
            },
        ],
        "related": [
            {
                "id": "https://badges.example.edu/achievements/storytelling/2",
                "type": ["Related"],
                "version": "2",
            }
        ],
        "resultDescription": [
            {
                "id": f"{URL}#slo-1",
                "type": ["ResultDescription"],
                "name": "Chooses a fitting chart",
                "resultType": "Status",
            },
            {
                "id": f"{URL}#slo-2",
                "type": ["ResultDescription"],
                "name": "Explains a finding in plain words",
                "resultType": "Status",
            },
        ],
    }


def test_what_a_version_lacks_is_left_out() -> None:
    bare = replace(
        ACHIEVEMENT,
        pos=(),
        alignments=(),
        tags=(),
        code=None,
        credits=None,
        previous_version=None,
    )
    assert sorted(build_achievement(bare)) == [
        "achievementType",
        "criteria",
        "description",
        "id",
        "image",
        "inLanguage",
        "name",
        "resultDescription",
        "type",
        "version",
    ]


def test_micro_certificate_is_a_micro_credential_to_open_badges() -> None:
    facts = replace(ACHIEVEMENT, kind=MicroCredentialType.MICRO_CERTIFICATE)
    assert build_achievement(facts)["achievementType"] == "MicroCredential"


def test_served_achievement_names_its_contexts_and_signs_whole() -> None:
    document = achievement_document(ACHIEVEMENT)
    assert document["@context"] == list(CONTEXTS)
    assert f"<{URL}#po-2>".encode() not in canonicalize(document)
    assert f'"{URL}#po-2"'.encode() in canonicalize(document)


def test_first_po_without_page_points_at_its_own_place() -> None:
    facts = replace(ACHIEVEMENT, pos=(PoFacts("PO-1", "Ethics"),))
    assert build_achievement(facts)["alignment"][0]["targetUrl"] == f"{URL}#po-1"


def test_slash_at_the_end_of_the_base_changes_no_address() -> None:
    assert replace(ACHIEVEMENT, base_url="https://badges.example.edu/").url == URL


def test_slo_of_another_version_is_refused() -> None:
    with pytest.raises(DocumentRefused) as caught:
        ACHIEVEMENT.slo_url("sing")
    assert caught.value.code == "slo_unknown"


def test_image_without_text_is_refused() -> None:
    with pytest.raises(DocumentRefused) as caught:
        replace(ACHIEVEMENT, image_alt=" ")
    assert caught.value.code == "image_alt"


def test_image_of_another_kind_is_refused() -> None:
    with pytest.raises(DocumentRefused) as caught:
        replace(ACHIEVEMENT, image_type="gif")
    assert caught.value.code == "image_type"


@pytest.mark.parametrize(
    ("value", "number"),
    [("3", 3), ("3.00", 3), ("0.1", 0.1), ("1.25", 1.25), ("100000.5", 100000.5)],
)
def test_plain_number_is_written_alike_by_all(value: str, number: float) -> None:
    assert repr(plain_number(Decimal(value))) == repr(number)


@pytest.mark.parametrize("value", ["0.001", "1e-7", "1e9"])
def test_odd_number_is_refused(value: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        plain_number(Decimal(value))
    assert caught.value.code == "number_not_plain"
