"""Every text a section ever had is listed, page by page, and may stand again (R16)."""

import re
from datetime import timedelta

from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from lti_app.domain.definition.phases import Section
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.documents import encode
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow
from lti_app.services.proposal.section_history import PAGE
from tests.clocks import START
from tests.factories.proposals import Office
from tests.integration.proposal.desk import Desk, at, words

MANY = 210


def said(number: int) -> str:
    return encode({"title": f"Title number {number}."})


def write(session: Session, office: Office, version_id: DefinitionVersionId) -> None:
    """As many saves as somebody makes who writes for an afternoon, and a text too late."""
    saves = [
        {
            "version_id": version_id,
            "section": Section.ABOUT,
            "revision": number,
            "content": said(number),
            "saved_by": office.proposer.person_id,
            "saved_at": START + timedelta(seconds=number),
        }
        for number in range(1, MANY + 1)
    ]
    session.execute(insert(SectionSaveRow), saves)
    session.add(
        SectionConflictRow(
            version_id=version_id,
            section=Section.ABOUT,
            base_revision=1,
            content=encode({"title": "Too late."}),
            written_by=office.co_editor.person_id,
            written_at=START + timedelta(seconds=2),
            settled_at=START,
            settled_by=office.co_editor.person_id,
        )
    )
    session.commit()


def test_the_oldest_text_is_listed_and_stands_again(desk: Desk, session: Session) -> None:
    version_id = desk.office.begin()
    write(session, desk.office, version_id)
    noor = desk.proposer()
    listed: list[str] = []
    path: str | None = at(version_id, "sections/about/history")
    while path is not None:
        page = noor.get(path)
        listed += re.findall(r'/history/(\d+)"', page.text)
        older = re.search(r'rel="next" href="[^"]*/unit/([^"]*)"', page.text)
        path = f"unit/{older.group(1)}" if older else None
    assert listed == [str(number) for number in range(MANY - 1, 0, -1)]
    assert "Written too late by Luis Ortega" in words(page)
    answer = noor.post(at(version_id, "sections/about/history/1"), {"revision": MANY})
    assert answer.status_code == 303
    with desk.office.wiring.open_work(desk.office.proposer) as work:
        proposal = work.proposals.one(version_id)
        assert (proposal.content.title, proposal.save_of(Section.ABOUT).revision) == (
            "Title number 1.",
            MANY + 1,
        )


def test_a_page_begins_with_what_its_first_text_changed_of_the_one_before(
    unit_office: Office, session: Session
) -> None:
    version_id = unit_office.begin()
    write(session, unit_office, version_id)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        history = work.section_history
        assert history.count(version_id, Section.ABOUT) == MANY + 1
        first = history.texts(version_id, Section.ABOUT)
        assert [text.revision for text in first] == list(range(MANY, MANY - PAGE, -1))
        assert first[-1].before == {"title": f"Title number {MANY - PAGE}."}
        last = history.texts(version_id, Section.ABOUT, -(-(MANY + 1) // PAGE))
        assert (last[-1].revision, last[-1].before) == (1, None)
        assert [text.by.name for text in last if text.revision is None] == ["Luis Ortega"]
        assert history.saved(version_id, Section.ABOUT, 1) == {"title": "Title number 1."}


def test_no_text_is_read_to_say_who_saved_a_section_last(
    unit_office: Office, session: Session
) -> None:
    version_id = unit_office.begin()
    write(session, unit_office, version_id)
    session.add(
        SectionSaveRow(
            version_id=version_id,
            section=Section.ROUTE,
            revision=1,
            content=encode({}),
            saved_by=unit_office.co_editor.person_id,
            saved_at=START,
        )
    )
    session.commit()
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        engine = unit_office.wiring.engine
        asked: list[str] = []

        @event.listens_for(engine, "before_cursor_execute")
        def hear(_c: object, _k: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        proposal = work.proposals.one(version_id)
        event.remove(engine, "before_cursor_execute", hear)
    assert [each for each in asked if "section_save.content" in each] == []
    assert dict(proposal.saves).keys() == {Section.ABOUT, Section.ROUTE}
    about, route = proposal.save_of(Section.ABOUT), proposal.save_of(Section.ROUTE)
    assert (about.revision, about.saved_at) == (MANY, START + timedelta(seconds=MANY))
    assert route.saved_by is not None
    assert route.saved_by.name == "Luis Ortega"
