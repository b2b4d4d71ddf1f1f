"""No micro-certificate collects itself, however far down and whatever was suspended (R21, R24)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.content import DefinitionContent, Stack, StackGroup
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.kinds import MicroCredentialType, StackKind
from lti_app.domain.definition.sign_offs import GateAnswer, GateKind
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import DefinitionVersionId, InstitutionId
from lti_app.domain.people.actor import Actor
from lti_app.models.definition import DefinitionVersionRow
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.factories.definition import ANSWERS, complete, drafted, sign_and_approve
from tests.factories.pipeline import bulk_versions
from tests.factories.proposals import make_move
from tests.integration.review.conftest import statements

CIRCLE = "collects this one itself"


def certificate(slug: str, *members: str) -> DefinitionContent:
    group = StackGroup(title="", needed=len(members), members=members)
    stack = Stack(kind=StackKind.ALL_OF, theme="Data", goal="Tell it", groups=(group,))
    kind = MicroCredentialType.MICRO_CERTIFICATE
    return replace(complete(), slug=slug, title=slug, type=kind, stack=stack, tags=members)


class Desk:
    """Approves, suspends and resumes as ASA, of one institution with three approved badges."""

    def __init__(self, wiring: Wiring, admin: Actor, institution_id: InstitutionId) -> None:
        self.wiring, self.admin, self.institution_id = wiring, admin, institution_id
        for slug in ("x1", "x2", "x3"):
            self.approve(replace(complete(), slug=slug, title=slug))

    def draft(self, content: DefinitionContent) -> DefinitionVersionId:
        """Bring a draft whose three sign-offs are given."""
        version_id = drafted(self.wiring, self.institution_id, content).version_id
        with self.wiring.open_work(self.admin) as work:
            work.governance.sign_rigor(version_id, "intermediate", "Four-level rubrics.")
            work.governance.answer_checklist(version_id, ANSWERS)
            work.governance.determine_gate(version_id, GateAnswer(kind=GateKind.NOT_NEEDED))
        return version_id

    def approve(self, content: DefinitionContent) -> DefinitionVersionId:
        version_id = drafted(self.wiring, self.institution_id, content).version_id
        with self.wiring.open_work(self.admin) as work:
            sign_and_approve(work, version_id)
        return version_id

    def move(self, version_id: DefinitionVersionId, move: Move) -> None:
        with self.wiring.open_work(self.admin) as work:
            make_move(work, version_id, move)

    def refused(self, content: DefinitionContent) -> str:
        with pytest.raises(RuleRefused) as refused:
            self.approve(content)
        return refused.value.message


@pytest.fixture
def desk(wiring: Wiring, admin: Actor, institution_id: InstitutionId) -> Desk:
    return Desk(wiring, admin, institution_id)


def test_r24_no_circle_closes_through_a_version_that_may_be_resumed(desk: Desk) -> None:
    desk.approve(certificate("aa", "x1", "x2"))
    desk.approve(certificate("bb", "x1", "x3"))
    desk.approve(certificate("cc", "x2", "aa"))
    over = desk.approve(certificate("aa", "x1", "bb"))
    assert CIRCLE in desk.refused(certificate("bb", "x1", "cc"))

    desk.move(over, Move.SUSPEND)
    # The first version of “aa” is approved still, and collects nothing that leads back.
    assert CIRCLE in desk.refused(certificate("bb", "x2", "cc"))

    desk.move(over, Move.RETIRE)
    desk.approve(certificate("bb", "x3", "cc"))


def test_r24_circle_that_was_closed_meanwhile_keeps_a_version_from_being_resumed(
    desk: Desk, session: Session
) -> None:
    desk.approve(certificate("aa", "x1", "x2"))
    desk.approve(certificate("bb", "x1", "x3"))
    over = desk.approve(certificate("aa", "x1", "bb"))
    back = desk.draft(certificate("bb", "x1", "aa"))
    desk.move(over, Move.SUSPEND)
    session.get_one(DefinitionVersionRow, back).state = DefinitionState.APPROVED
    session.commit()

    with pytest.raises(RuleRefused) as refused:
        desk.move(over, Move.RESUME)
    assert CIRCLE in refused.value.message


def test_r21_certificate_is_resumed_once_all_it_collects_is_offered(desk: Desk) -> None:
    inner = desk.approve(certificate("inner", "x1", "x2"))
    outer = desk.approve(certificate("outer", "inner", "x3"))
    desk.move(outer, Move.SUSPEND)
    desk.move(inner, Move.SUSPEND)

    with pytest.raises(RuleRefused) as refused:
        desk.move(outer, Move.RESUME)
    assert "No approved micro-credential is called “inner”." in refused.value.message
    desk.move(inner, Move.RESUME)
    desk.move(outer, Move.RESUME)


def test_r21_line_whose_latest_version_is_suspended_is_no_member(desk: Desk) -> None:
    desk.approve(certificate("inner", "x1", "x2"))
    desk.move(desk.approve(certificate("inner", "x1", "x3")), Move.SUSPEND)

    assert "No approved micro-credential is called “inner”." in desk.refused(
        certificate("outer", "inner", "x1")
    )


def test_r24_of_two_that_would_collect_each_other_approved_at_once_one_is_refused(
    desk: Desk,
) -> None:
    desk.approve(certificate("aa", "x1", "x2"))
    desk.approve(certificate("bb", "x1", "x3"))
    one, other = (
        desk.draft(certificate("aa", "x1", "bb")),
        desk.draft(certificate("bb", "x1", "aa")),
    )
    is_judged, is_over = Event(), Event()

    def first() -> None:
        with desk.wiring.open_work(desk.admin) as work:
            work.definition_decisions.approve(one)
            is_judged.set()
            # Held back by this one, the other is not judged while this waits.
            is_over.wait(1)

    def second() -> str:
        is_judged.wait(20)
        try:
            with desk.wiring.open_work(desk.admin) as work:
                work.definition_decisions.approve(other)
        except RuleRefused as refused:
            return refused.message
        finally:
            is_over.set()
        return ""

    with ThreadPoolExecutor(2) as pool:
        done, answer = pool.submit(first), pool.submit(second)
        done.result()
        assert CIRCLE in answer.result()


def test_what_a_stack_reaches_is_read_and_nothing_else(desk: Desk, session: Session) -> None:
    desk.approve(certificate("inner", "x1", "x2"))
    outer = desk.draft(certificate("outer", "inner", "x3"))

    def look(work: Work) -> tuple[frozenset[str], int]:
        with statements(desk.wiring) as said:
            known = work.dossiers.dossier(work.dossiers.locked(outer)).lines
        assert known.members == {"inner": ("x1", "x2"), "x1": (), "x2": (), "x3": ()}
        return known.offered or frozenset(), len(said)

    with desk.wiring.open_work(desk.admin) as work:
        few = look(work)
    bulk_versions(session, desk.institution_id, 200)
    with desk.wiring.open_work(desk.admin) as work:
        many = look(work)
    assert few == many
    assert few[0] == {"inner", "x1", "x2", "x3"}
