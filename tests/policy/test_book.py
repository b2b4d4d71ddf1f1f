"""docs/policy.md says what the tables and the tests' names say, and no rule is without a test."""

import pytest

from lti_app.domain.policy import POLICY, Obligation
from tests.policy.book import PAGE, named_after, page


def test_page_is_made_of_the_tables_as_they_stand() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("obligation", POLICY, ids=lambda obligation: obligation.rule)
def test_rule_has_a_test_named_after_it(obligation: Obligation) -> None:
    assert named_after(obligation.rule)
