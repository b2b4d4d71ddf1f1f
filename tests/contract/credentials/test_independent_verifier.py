import pytest

from lti_app.credentials.vendored import ACHIEVEMENT_CREDENTIAL_SCHEMA, load
from tests.contract.credentials.conftest import AskNode
from tests.factories.credentials import signed

pytestmark = pytest.mark.node

SCHEMA = {ACHIEVEMENT_CREDENTIAL_SCHEMA: load(ACHIEVEMENT_CREDENTIAL_SCHEMA)}


def test_digital_bazaar_accepts_what_we_sign(ask_node: AskNode) -> None:
    assert ask_node(signed()) == {"accepted": True, "proof": True, "revoked": False, "reason": ""}


def test_dcc_accepts_what_we_sign(ask_node: AskNode) -> None:
    assert ask_node(signed(), script="verify_dcc.mjs", documents=SCHEMA) == {
        "accepted": True,
        "proof": True,
        "revoked": False,
        "schema": True,
        "reason": "",
    }
