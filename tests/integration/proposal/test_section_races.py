"""Really at once, and in any order: what somebody wrote stands, stood, or waits (R16, R27)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId, InstitutionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow
from lti_app.pages import access
from tests.factories.proposals import Office, member
from tests.integration.proposal.desk import Desk, Window, at, words

ROUNDS = 5
SECTIONS = (Section.COMPETENCIES, Section.OUTCOMES, Section.PLAN)
KEYS = ("slo-a", "slo-b")


def apart(window: Window) -> Window:
    """The same window in a browser of its own, for a thread of its own."""
    name = access.SESSION_COOKIE + window.prefix.rpartition("/")[2]
    cookie = window.client.get_cookie(name)
    assert cookie is not None
    client = window.client.application.test_client()
    client.set_cookie(name, cookie.value, secure=True)
    return Window(client, window.prefix)


def at_once(*acts: Callable[[], TestResponse]) -> list[TestResponse]:
    """Do all of these in the same moment."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], TestResponse]) -> TestResponse:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def texts(session: Session, version_id: DefinitionVersionId, section: Section) -> tuple[str, str]:
    """Everything that was saved in a section, and everything that came too late."""
    session.expire_all()
    saved, late = (
        " ".join(
            session.scalars(
                select(row.content).where(row.version_id == version_id, row.section == section)
            )
        )
        for row in (SectionSaveRow, SectionConflictRow)
    )
    # A test that goes on reading would lock SQLite for those who write.
    session.rollback()
    return saved, late


def test_of_two_who_save_at_once_one_stands_one_waits_and_both_are_told(
    desk: Desk, session: Session
) -> None:
    version_id = desk.office.begin()
    noor, luis = apart(desk.proposer()), apart(desk.co_editor())
    path = at(version_id, "sections/competencies")
    for number in range(ROUNDS):
        said = [f"Noor's words {number}.", f"Luis's words {number}."]
        forms: list[dict[str, object]] = [
            {"revision": number, "competency_statement": text} for text in said
        ]
        answers = at_once(partial(noor.post, path, forms[0]), partial(luis.post, path, forms[1]))
        assert [answer.status_code for answer in answers] == [303, 303]
        late = ["/conflicts/" in answer.location for answer in answers]
        assert sorted(late) == [False, True]
        saved, waits = texts(session, version_id, Section.COMPETENCIES)
        first, second = said[late.index(False)], said[late.index(True)]
        assert (first in saved, second in waits, second in saved) == (True, True, False)
        loser = (noor, luis)[late.index(True)]
        address = answers[late.index(True)].location.split("/unit/", 1)[1]
        told = words(loser.get(f"unit/{address}"))
        assert (first.split("'")[0] in told, "Nothing is lost" in told) == (True, True)
        for window in (noor, luis):
            page = words(window.get(at(version_id, "application")))
            assert page.count("Two texts of this part") == number + 1
    kept = session.scalars(
        select(AuditEntry.action).where(
            AuditEntry.action.in_([AuditAction.PROPOSAL_EDITED, AuditAction.PROPOSAL_TEXT_KEPT])
        )
    ).all()
    assert sorted(kept) == sorted(
        [AuditAction.PROPOSAL_EDITED, AuditAction.PROPOSAL_TEXT_KEPT] * ROUNDS
    )


def test_script_that_came_second_is_told_at_once_and_goes_on_with_its_own_text(
    desk: Desk, session: Session
) -> None:
    version_id = desk.office.begin()
    path = at(version_id, "sections/competencies")
    desk.proposer().post(path, {"revision": 0, "competency_statement": "Hers"})
    luis = desk.co_editor()
    sent: dict[str, object] = {"revision": 0, "competency_statement": "His"}
    told = luis.post_for_data(path, sent).get_json()
    assert told["conflict"]["text"].startswith("Noor Haddad saved this part meanwhile.")
    again = sent | {"competency_statement": "His, longer", "going_on": told["conflict"]["id"]}
    luis.post_for_data(path, again)
    waiting = session.scalars(
        select(SectionConflictRow).where(SectionConflictRow.settled_at.is_(None))
    ).all()
    assert [("His, longer" in row.content, row.base_revision) for row in waiting] == [(True, 0)]
    assert "His" in texts(session, version_id, Section.COMPETENCIES)[1]


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["open", "save", "save", "go on", "mine", "theirs"]),
        st.sampled_from(SECTIONS),
        st.sets(st.sampled_from(KEYS)),
    ),
    max_size=25,
)


class Desks:
    """Three people at one proposal, each with what they opened; everything they sent is noted."""

    def __init__(self, office: Office, people: tuple[Actor, ...]) -> None:
        self.office = office
        self.people = people
        self.version_id = office.begin()
        office.write(self.version_id, Phase.APPLICATION)
        self.opened: dict[tuple[int, Section], int] = {}
        self.waiting: dict[tuple[int, Section], int] = {}
        self.sent: list[tuple[Section, str]] = []

    def act(self, who: int, what: str, section: Section, keys: set[str]) -> None:
        with self.office.wiring.open_work(self.people[who]) as work:
            here = (who, section)
            if what == "open":
                self.opened[here] = work.proposals.one(self.version_id).save_of(section).revision
                self.waiting.pop(here, None)
            elif what in {"save", "go on"}:
                going_on = self.waiting.get(here) if what == "go on" else None
                base = self.opened.get(here, 0)
                tree = self._text(who, section, keys)
                saved = work.proposal_sections.save(
                    self.version_id, section, tree, base, going_on=going_on
                )
                if saved.conflict_id is None:
                    self.opened[here] = saved.revision
                else:
                    self.waiting[here] = saved.conflict_id
            else:
                self._settle(work, what)

    def _settle(self, work: Any, what: str) -> None:
        waiting = work.proposals.one(self.version_id).waiting
        if waiting:
            two = work.proposal_sections.conflict(waiting[0].conflict_id)
            values = two.written if what == "mine" else None
            work.proposal_sections.settle(two.conflict_id, values, two.standing_revision)

    def _text(self, who: int, section: Section, keys: set[str]) -> dict[str, Any]:
        def say(about: str) -> str:
            text = f"<{len(self.sent)} {who} {about}>"
            self.sent.append((section, text))
            return text

        if section is Section.COMPETENCIES:
            return {"competency_statement": say("statement")}
        part = "title" if section is Section.OUTCOMES else "assessment"
        return {"slos": [{"key": key, part: say(key)} for key in sorted(keys)]}


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_in_whatever_order_three_write_each_text_stands_stood_or_waits(
    unit_office: Office, session: Session, steps: list[tuple[int, str, Section, set[str]]]
) -> None:
    institution_id: InstitutionId = unit_office.institution_id
    third = member(session, institution_id, unit_office.unit_id, LocalRole.CO_EDITOR, "Third")
    desks = Desks(unit_office, (unit_office.proposer, unit_office.co_editor, third))
    unit_office.move(desks.version_id, Move.SUBMIT, unit_office.proposer)
    unit_office.assign(desks.version_id)
    unit_office.move(desks.version_id, Move.ASSESS, unit_office.consultant)
    for step in steps:
        desks.act(*step)
    kept = {each: " ".join(texts(session, desks.version_id, each)) for each in SECTIONS}
    assert [text for section, text in desks.sent if text not in kept[section]] == []
    for section in SECTIONS:
        revisions = session.scalars(
            select(SectionSaveRow.revision)
            .where(SectionSaveRow.version_id == desks.version_id, SectionSaveRow.section == section)
            .order_by(SectionSaveRow.id)
        ).all()
        assert list(revisions) == list(range(1, len(revisions) + 1))
