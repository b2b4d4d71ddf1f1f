"""What our own credentials may look like: stricter than the Open Badges schema.

The schema lets through unknown members, a subject without id, single values for
lists, language maps and odd numbers; each of these has cost somebody a signature.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from jsonschema import Draft201909Validator, FormatChecker

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.issuer import CONTEXTS
from lti_app.credentials.signing import CRYPTOSUITE, PROOF_TYPE, PURPOSE, serialize
from lti_app.credentials.vendored import ACHIEVEMENT_CREDENTIAL_SCHEMA, load

Check = Callable[[str, object], None]

MAX_BYTES: Final = 128 * 1024
MAX_LIST: Final = 100
MAX_WORD: Final = 500
MAX_TEXT: Final = 20_000


def check_model(document: Mapping[str, Any]) -> None:
    """Refuse a credential, signed or not, that is not exactly of our own making.

    Raises DocumentRefused `model`, with the path of the member in `field`.
    """
    _CREDENTIAL("", document)
    size = len(serialize(document).encode())
    if size > MAX_BYTES:
        raise _refused("", f"is {size} bytes long, more than {MAX_BYTES}")
    subject, status = document["credentialSubject"], document["credentialStatus"]
    described = {entry["id"] for entry in subject["achievement"]["resultDescription"]}
    if {entry["resultDescription"] for entry in subject["result"]} != described:
        raise _refused("credentialSubject.result", "does not answer each result description")
    if status["id"] != f"{status['statusListCredential']}#{status['statusListIndex']}":
        raise _refused("credentialStatus.id", "does not name its list and index")


def check_schema(document: Mapping[str, Any]) -> None:
    """Refuse a document the Open Badges 3.0 JSON schema refuses; raises DocumentRefused."""
    for error in _schema_validator().iter_errors(document):
        raise DocumentRefused(
            "schema",
            "The credential does not follow the Open Badges 3.0 schema.",
            field=".".join(str(part) for part in error.absolute_path),
        )


@cache
def _schema_validator() -> Draft201909Validator:
    # Built with the 2020-12 validator, this schema crashes it: it uses array-form `items`.
    schema = load(ACHIEVEMENT_CREDENTIAL_SCHEMA)
    return Draft201909Validator(schema, format_checker=FormatChecker())


def _refused(path: str, what: str) -> DocumentRefused:
    place = path.strip(".") or "document"
    return DocumentRefused("model", f"{place} {what}.", field=place)


def _text(limit: int) -> Check:
    def check(path: str, value: object) -> None:
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            raise _refused(path, f"is not a text of 1 to {limit} characters")

    return check


def _matching(pattern: str, what: str) -> Check:
    compiled = re.compile(pattern)

    def check(path: str, value: object) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise _refused(path, f"is not {what}")

    return check


def _exactly(*expected: object) -> Check:
    def check(path: str, value: object) -> None:
        if not any(value == wanted and type(value) is type(wanted) for wanted in expected):
            raise _refused(path, "is not a value we write")

    return check


def _number(path: str, value: object) -> None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if not plain or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", str(value)):
        raise _refused(path, "is not a plain number of two decimals at most")


def _list_of(member: Check) -> Check:
    def check(path: str, value: object) -> None:
        if not isinstance(value, list) or not 1 <= len(value) <= MAX_LIST:
            raise _refused(path, f"is not a list of 1 to {MAX_LIST}")
        for position, entry in enumerate(value):
            member(f"{path}.{position}", entry)

    return check


def _shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    checks = {**required, **(optional or {})}

    def check(path: str, value: object) -> None:
        if not isinstance(value, dict):
            raise _refused(path, "is not an object")
        for missing in required.keys() - value.keys():
            raise _refused(f"{path}.{missing}", "is missing")
        for name, member in value.items():
            if name not in checks:
                raise _refused(f"{path}.{str(name)[:40]}", "is not a member we write")
            checks[name](f"{path}.{name}", member)

    return check


def _identifier(path: str, value: object) -> None:
    if isinstance(value, dict) and value.get("hashed") is True:
        _HASHED_IDENTIFIER(path, value)
    else:
        _PLAIN_IDENTIFIER(path, value)


_WORD: Final = _text(MAX_WORD)
_LONG_TEXT: Final = _text(MAX_TEXT)
_URL: Final = _matching(r"https?://[^\s<>\"{}|\\^`@]{1,2000}", "an absolute URL")
_MOMENT: Final = _matching(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", "a moment in UTC, to the second"
)
_DID: Final = _matching(r"did:web:[A-Za-z0-9.%:_-]{1,500}", "a did:web")
_KEY: Final = _matching(r"did:web:[A-Za-z0-9.%:_-]{1,500}#key-[0-9]{4}-[0-9]+", "one of our keys")

_HASHED_IDENTIFIER: Final = _shape(
    {
        "type": _exactly("IdentityObject"),
        "identityType": _exactly("emailAddress", "name"),
        "hashed": _exactly(True),  # noqa: FBT003 - the value as it stands in the document
        "identityHash": _matching(r"sha256\$[0-9a-f]{64}", "a salted SHA-256"),
        "salt": _matching(r"[0-9a-f]{32}", "a salt of 16 bytes"),
    }
)
_PLAIN_IDENTIFIER: Final = _shape(
    {
        "type": _exactly("IdentityObject"),
        "identityType": _exactly("name"),
        "hashed": _exactly(False),  # noqa: FBT003 - the value as it stands in the document
        "identityHash": _WORD,
    }
)
_ALIGNMENT: Final = _shape(
    {"type": _exactly(["Alignment"]), "targetName": _LONG_TEXT, "targetUrl": _URL},
    {"targetCode": _WORD, "targetFramework": _WORD, "targetDescription": _LONG_TEXT},
)
_ACHIEVEMENT: Final = _shape(
    {
        "id": _URL,
        "type": _exactly(["Achievement"]),
        "achievementType": _exactly("Badge", "MicroCredential"),
        "name": _WORD,
        "description": _LONG_TEXT,
        "version": _matching(r"[1-9][0-9]*", "a version number"),
        "criteria": _shape({"id": _URL, "narrative": _LONG_TEXT}),
        "image": _shape({"id": _URL, "type": _exactly("Image"), "caption": _LONG_TEXT}),
        "inLanguage": _matching(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag"),
        "resultDescription": _list_of(
            _shape(
                {
                    "id": _URL,
                    "type": _exactly(["ResultDescription"]),
                    "name": _LONG_TEXT,
                    "resultType": _exactly("Status"),
                }
            )
        ),
    },
    {
        "humanCode": _WORD,
        "tag": _list_of(_WORD),
        "creditsAvailable": _number,
        "alignment": _list_of(_ALIGNMENT),
        "related": _list_of(
            _shape({"id": _URL, "type": _exactly(["Related"]), "version": _WORD}),
        ),
    },
)
_RESULT: Final = _shape(
    {"type": _exactly(["Result"]), "status": _exactly("Completed"), "resultDescription": _URL},
    {"value": _WORD},
)
_CREDENTIAL: Final = _shape(
    {
        "@context": _exactly(list(CONTEXTS)),
        "id": _URL,
        "type": _exactly(["VerifiableCredential", "OpenBadgeCredential"]),
        "name": _WORD,
        "issuer": _shape(
            {"id": _DID, "type": _exactly(["Profile"]), "name": _WORD, "url": _URL},
            {"email": _WORD, "description": _LONG_TEXT},
        ),
        "validFrom": _MOMENT,
        "awardedDate": _MOMENT,
        "credentialSubject": _shape(
            {
                "id": _matching(
                    r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a urn:uuid"
                ),
                "type": _exactly(["AchievementSubject"]),
                "achievement": _ACHIEVEMENT,
                "result": _list_of(_RESULT),
            },
            {"identifier": _list_of(_identifier), "term": _WORD},
        ),
        "credentialSchema": _list_of(
            _shape(
                {
                    "id": _exactly(ACHIEVEMENT_CREDENTIAL_SCHEMA),
                    "type": _exactly("1EdTechJsonSchemaValidator2019"),
                }
            )
        ),
        "credentialStatus": _shape(
            {
                "id": _URL,
                "type": _exactly("BitstringStatusListEntry"),
                "statusPurpose": _exactly("revocation"),
                "statusListIndex": _matching(r"0|[1-9][0-9]{0,7}", "an index"),
                "statusListCredential": _URL,
            }
        ),
    },
    {
        "validUntil": _MOMENT,
        "evidence": _list_of(
            _shape(
                {"type": _exactly(["Evidence"]), "name": _WORD, "narrative": _LONG_TEXT},
                {"genre": _WORD},
            )
        ),
        "proof": _shape(
            {
                "type": _exactly(PROOF_TYPE),
                "cryptosuite": _exactly(CRYPTOSUITE),
                "created": _MOMENT,
                "verificationMethod": _KEY,
                "proofPurpose": _exactly(PURPOSE),
                "proofValue": _matching(r"z[1-9A-HJ-NP-Za-km-z]{80,90}", "a proof value"),
            }
        ),
    },
)
