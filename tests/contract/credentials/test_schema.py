"""The official JSON schemas against everything of ours that they describe."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft201909Validator, FormatChecker

from lti_app.credentials.issuer import profile
from lti_app.credentials.model import check_model, check_schema
from lti_app.credentials.vendored import ACHIEVEMENT_CREDENTIAL_SCHEMA, PROFILE_SCHEMA, load
from lti_app.domain.definition.kinds import MicroCredentialType
from tests.factories.credentials import ACHIEVEMENT, ISSUER, signed


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"share_name": True, "levels": {"choose": "3 of 4, Sound"}},
        {"valid_until": None, "term": None, "evidence": ()},
        {"name": None, "email": None},
        {
            "achievement": replace(
                ACHIEVEMENT, kind=MicroCredentialType.MICRO_CERTIFICATE, image_type="svg"
            )
        },
        {
            "achievement": replace(
                ACHIEVEMENT, pos=(), alignments=(), tags=(), credits=None, previous_version=None
            )
        },
    ],
    ids=["awarded", "shared", "least", "nameless", "micro-certificate", "plain"],
)
def test_credential_follows_schema_and_model(facts: dict[str, Any]) -> None:
    document = signed(**facts)
    check_schema(document)
    check_model(document)


def test_profile_follows_schema() -> None:
    validator = Draft201909Validator(load(PROFILE_SCHEMA), format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(profile(ISSUER))] == []


@pytest.mark.parametrize("schema", [ACHIEVEMENT_CREDENTIAL_SCHEMA, PROFILE_SCHEMA])
def test_formats_of_the_schema_are_really_checked(schema: str) -> None:
    named = set(re.findall(r'"format": "([^"]+)"', json.dumps(load(schema))))
    assert "date-time" in named
    assert [name for name in named if FormatChecker().conforms("none of these", name)] == []
