"""Half a threshold, as a proposal may hold it: a gap that is named, and no other text (R6)."""

from dataclasses import replace
from typing import Any

import pytest

from lti_app.domain.definition.rules import lacks
from lti_app.domain.mastery.threshold import DraftThreshold, Threshold
from tests.factories.definition import complete
from tests.factories.facts import points


@pytest.mark.parametrize(
    ("half", "lacking"),
    [
        (DraftThreshold(points=points("3"), word="Sound"), ["out_of"]),
        (DraftThreshold(out_of=points("4"), word="Sound"), ["points"]),
        (DraftThreshold(word="Sound"), ["points", "out_of"]),
        (DraftThreshold(points=points("3"), out_of=points("4")), ["word"]),
    ],
)
def test_half_a_threshold_lacks_its_other_half(half: DraftThreshold, lacking: list[str]) -> None:
    content = complete("slo-1")
    changed: dict[str, Any] = {"threshold": half}
    slo = replace(content.slos[0], **changed)
    found = [(lack.rule, lack.field) for lack in lacks(replace(content, slos=(slo,)))]
    assert found == [("R6", f"slos[0].threshold.{name}") for name in lacking]


def test_threshold_that_was_checked_equals_the_same_one_of_a_draft() -> None:
    checked = Threshold(points=points("3"), out_of=points("4"), word="Sound")
    drafted = DraftThreshold(points=points("3.0"), out_of=points("4"), word="Sound")
    assert (checked == drafted, hash(checked) == hash(drafted)) == (True, True)
    assert checked != replace(drafted, word="Strong")
