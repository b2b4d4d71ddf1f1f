import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lti_app.credentials.vendored import CONTEXT_URLS, load
from tests.factories.credentials import NOW, did_json, status_list

NODE_TESTS = Path(__file__).parents[2] / "node"

AskNode = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def node() -> str:
    program = shutil.which("node")
    if program is None or not (NODE_TESTS / "node_modules").is_dir():
        pytest.fail(
            "The independent verifiers are not installed: "
            "install Node 18 or newer, then run `npm ci --prefix tests/node`."
        )
    return program


@pytest.fixture
def ask_node(node: str) -> AskNode:
    def ask(
        credential: Mapping[str, Any],
        *,
        script: str = "verify.mjs",
        revoked: tuple[int, ...] = (),
        documents: Mapping[str, Any] | None = None,
        now: datetime = NOW,
    ) -> dict[str, Any]:
        did, listed = did_json(), status_list(*revoked)
        job = {
            "credential": credential,
            "now": now.isoformat(),
            "documents": {
                **{url: load(url) for url in CONTEXT_URLS},
                did["id"]: did,
                listed["id"]: listed,
                **(documents or {}),
            },
        }
        answer = subprocess.run(
            [node, str(NODE_TESTS / script)],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        verdict: dict[str, Any] = json.loads(answer.stdout)
        return verdict

    return ask
