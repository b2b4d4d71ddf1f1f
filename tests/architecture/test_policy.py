"""The policy's table: whole, and nothing in it that is not there."""

import importlib
from functools import reduce

import pytest

from lti_app.app import create_app
from lti_app.domain.policy import POLICY, Obligation
from tests.conftest import settings_for


@pytest.fixture(scope="module")
def endpoints() -> set[str]:
    app = create_app(settings_for("sqlite://"))
    return {rule.endpoint for rule in app.url_map.iter_rules()}


def test_every_obligation_stands_in_the_table_once() -> None:
    assert [each.rule for each in POLICY] == [f"R{number}" for number in range(1, 39)]


@pytest.mark.parametrize("obligation", POLICY, ids=lambda each: each.rule)
def test_what_judges_an_obligation_is_there(obligation: Obligation) -> None:
    assert obligation.judged
    for name in obligation.judged:
        assert callable(found(f"lti_app.{name}")), name


@pytest.mark.parametrize("obligation", POLICY, ids=lambda each: each.rule)
def test_the_pages_of_an_obligation_are_there(endpoints: set[str], obligation: Obligation) -> None:
    assert obligation.pages
    assert set(obligation.pages) <= endpoints


def found(name: str) -> object:
    """Import as much of a dotted name as is a module, and get the rest."""
    parts = name.split(".")
    for at in range(len(parts), 0, -1):
        try:
            module: object = importlib.import_module(".".join(parts[:at]))
        except ModuleNotFoundError:
            continue
        return reduce(getattr, parts[at:], module)
    raise AssertionError(name)
