"""Writes docs/policy.md, rule by rule to its test and page: `python -m tests.policy.book`.

Names and judges come from `lti_app/domain/policy.py`, tests from the names of the functions of this
folder (`test_r07_…`), addresses from the application's own map of URLs.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from lti_app.app import BLUEPRINTS
from lti_app.domain.policy import POLICY, Obligation

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "policy.md"
HEAD = """\
# Policy 380.104, rule by rule

Each obligation of the policy (*Development and Issuance of Micro-Credentials*), with the functions
that judge it, the tests that are named after it, and the pages where a person meets it. Every rule
has a test here; take away what a function asks for the rule, and one of them fails.

This page is made of `lti_app/domain/policy.py` and of the names of the tests in `tests/policy`:
edit those, then run `python -m tests.policy.book`. A test holds the page to them. Force: M must, S
should, P may, D defines, I follows from the rest.
"""
COLUMNS = ("Rule", "What the policy asks", "Force", "Judged by", "Tests", "Pages")


def named_after(rule: str) -> list[str]:
    """List the tests named after a rule, in the order of their files."""
    prefix = f"test_r{int(rule[1:]):02d}_"
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("test_*.py")))
    return [
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith(prefix)
    ]


def page() -> str:
    """Put the whole page together."""
    addresses = _addresses()
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{' --- |' * len(COLUMNS)}"]
    lines += [_row(obligation, addresses) for obligation in POLICY]
    return "\n".join([HEAD, *lines, ""])


def _row(obligation: Obligation, addresses: dict[str, str]) -> str:
    cells = (
        obligation.rule,
        obligation.name,
        obligation.force.value,
        _lines(f"`{name.removeprefix('domain.')}`" for name in obligation.judged),
        _lines(f"`{name}`" for name in named_after(obligation.rule)),
        _lines(f"`{addresses[endpoint]}`" for endpoint in obligation.pages),
    )
    return f"| {' | '.join(cells)} |"


def _lines(parts: Iterator[str]) -> str:
    return "<br>".join(parts)


def _addresses() -> dict[str, str]:
    app = Flask(__name__)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    found: dict[str, list[str]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(rule.endpoint, []).append(rule.rule)
    return {name: _one(rules) for name, rules in found.items()}


def _one(rules: list[str]) -> str:
    # A page of several addresses, such as one for each phase, is told by what they share.
    return rules[0] if len(rules) == 1 else f"{rules[0].rpartition('/')[0]}/…"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
