import pytest

from tests.contract.credentials.conftest import AskNode
from tests.factories.credentials import signed

pytestmark = pytest.mark.node


def test_independent_verifier_accepts_what_we_sign(ask_node: AskNode) -> None:
    assert ask_node(signed()) == {"accepted": True, "proof": True, "revoked": False, "reason": ""}
