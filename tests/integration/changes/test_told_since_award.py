"""What changed since an award is told on its case and on its page, and that it was kept."""

import pytest

from lti_app.domain.people.actor import LocalRole
from tests.factories.evidence import CRITERION
from tests.integration.changes.test_after_award import WHY, keep, read
from tests.integration.review.conftest import IDA, Desk

CHANGED = "Changed since it was awarded"
THERE = '/asa/after-award/1"'
LINE = "was Met, now Not met"


def told(desk: Desk, window: str) -> tuple[str, str]:
    """The case of the award, and its page in the register, without the tabs above them."""
    return part(desk.page(window, "cases/1")), part(desk.page(window, "awards/1"))


def part(page: str) -> str:
    return " ".join(page.partition("<main")[2].split())


@pytest.fixture
def regraded(awarded: Desk) -> Desk:
    """Daniel Reyes, regraded from 4 to 1 after the award."""
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    return awarded


def test_award_whose_evidence_stands_is_called_unchanged(awarded: Desk) -> None:
    case, award = told(awarded, awarded.awarder())
    assert "Unchanged since sealed" in case
    assert "Complete since" in case
    assert "Nothing is left to do here" in case
    assert CHANGED not in case + award
    assert THERE not in case + award


def test_case_and_award_tell_of_an_open_change_and_lead_to_it(regraded: Desk) -> None:
    case, award = told(regraded, regraded.awarder())
    for page in (case, award):
        assert page.count(f"<span>{CHANGED}</span>") == 1
        assert f"<h2>{CHANGED}</h2>" in page
        assert LINE in page
        assert THERE in page
    assert "No longer complete" in case
    for words in ("Unchanged since sealed", "Complete since", "Nothing is left to do here"):
        assert words not in case


def test_kept_it_is_said_by_whom_when_and_why(regraded: Desk) -> None:
    assert keep(regraded, regraded.reviewer()).status_code == 303
    case, award = told(regraded, regraded.awarder())
    for page in (case, award):
        assert "<span>Kept as it is</span>" in page
        assert "looked at what changed, and kept the award on 24 November 2026." in page
        assert f"<bdi>{WHY}</bdi>" in page
        assert "<bdi>Omar Reed</bdi>" in page
        assert THERE in page
    assert "Nothing is left to do here" in case
    for words in ("Unchanged since sealed", "Complete since", CHANGED + "</span>"):
        assert words not in case


def test_revoked_it_is_not_called_unchanged_or_kept(regraded: Desk) -> None:
    assert keep(regraded, regraded.reviewer()).status_code == 303
    window = regraded.awarder()
    page = regraded.client.get(f"{window}/asa/awards/1")
    fields = {"csrf_token": regraded.actions.csrf_token(page), "reason": "The grade was wrong."}
    assert regraded.client.post(f"{window}/asa/awards/1/revoke", data=fields).status_code == 303
    case, award = told(regraded, window)
    assert f"<span>{CHANGED}</span>" in case
    assert "Unchanged since sealed" not in case
    assert "Kept as it is" not in case + award


def test_what_is_back_as_it_was_sealed_is_told_no_more(regraded: Desk) -> None:
    regraded.course.room.assess("877", "311", {CRITERION: "4"})
    read(regraded)
    case, award = told(regraded, regraded.awarder())
    assert "Unchanged since sealed" in case
    assert CHANGED not in case + award


@pytest.mark.parametrize(
    ("role", "is_told"), [(LocalRole.AUDITOR, True), (LocalRole.REGISTRAR, False)]
)
def test_only_readers_of_what_changed_learn_of_it_in_the_register(
    regraded: Desk,
    role: LocalRole,
    *,
    is_told: bool,
) -> None:
    page = regraded.page(regraded.window(IDA, role), "awards/1")
    assert (CHANGED in page, LINE in page, THERE in page) == (is_told,) * 3
