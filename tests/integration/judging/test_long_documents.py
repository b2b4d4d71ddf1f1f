"""Documents that take more than they may: refused with what mends it, as letter and as proposal."""

import pytest

from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.definition.phases import Phase
from lti_app.files.apart import ApartLimitError
from lti_app.pages import pdf
from tests.integration.judging.handed_in import handed_in
from tests.integration.proposal.desk import Desk, at, words


@pytest.fixture
def papers(desk: Desk) -> list[str]:
    """The addresses of a proposal's document and of a letter about it."""
    version_id = handed_in(desk.office, Phase.APPLICATION)
    with desk.office.wiring.open_work(desk.office.admin) as work:
        decided = work.definition_decisions.decide(
            version_id, Decision(kind=DecisionKind.RETURN, text="Say more.")
        )
    letter = f"letters/{decided.decision_id}.pdf"
    return [at(version_id, "document.pdf"), at(version_id, letter)]


def test_document_that_takes_too_much_is_refused_with_what_mends_it(
    desk: Desk, papers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def limited(_module: str, _given: bytes) -> bytes:
        raise ApartLimitError("lti_app.files.press took longer than it may")

    monkeypatch.setattr(pdf, "run_apart", limited)
    for paper in papers:
        answer = desk.proposer().get(paper)
        assert answer.status_code == 422
        told = words(answer)
        assert "This is too long to be set as a PDF here." in told
        assert "save that as a PDF with your browser's own print" in told


def test_document_waits_no_longer_than_a_moment_while_others_are_set(
    desk: Desk, papers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(pdf, "LONGEST_WAIT", 0.0)
    for paper in papers:
        answer = desk.proposer().get(paper)
        assert answer.status_code == 503
        assert "Several documents are being set as PDF just now." in words(answer)
