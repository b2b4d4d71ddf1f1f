"""The served stand-in, read by the real client, judged and queued by the real line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.standin.institution import Case
from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from lti_app.canvas.gateways import CanvasGateways
from lti_app.canvas.transport import Patience
from lti_app.domain.actor import system_actor
from lti_app.domain.evidence import AssignmentFact
from lti_app.domain.ids import (
    AssignmentId,
    CanvasCourseId,
    CanvasOutcomeId,
    CourseId,
    PersonId,
    SloKey,
)
from lti_app.domain.mapping import (
    Combining,
    CriterionLink,
    MappingContent,
    MappingState,
    OutcomeLink,
    SloMapping,
)
from lti_app.domain.mapping_rules import CourseView, snapshots
from lti_app.domain.sync import SyncReport
from lti_app.domain.threshold import Threshold
from lti_app.models.completion import CompletionRow
from lti_app.models.course import CourseRow
from lti_app.models.documents import digest, encode
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.platform import PlatformRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.pipeline import Pipeline
from lti_app.services.work import Work
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.contract.cases.expected import EVIDENCE, FRAMEWORK, IMPACT, LAY_READER, SLOS
from tests.databases import migrate
from tests.factories.definition import approved, complete, institution
from tests.factories.facts import threshold
from tests.factories.review import person

TODAY = date(2027, 4, 20)
NOW = datetime(2027, 4, 20, 12, 0, tzinfo=UTC)
HASTE = Patience(backoff=0, slow_below=0)
CRITERIA = {
    IMPACT: ("Stakeholder map", "Impact"),
    EVIDENCE: ("Case critique", "Evidence"),
    FRAMEWORK: ("Audit memo", "Framework"),
}
LAY_READER_WORK = ("Plain-language brief", "Field interview")


@dataclass
class Campus:
    """The main course, mapped: three outcomes by criterion, one by a Canvas outcome."""

    running: RunningStandin
    wiring: Wiring
    session: Session
    clock: FixedClock
    course_id: CourseId

    def sync(self, *, full: bool = True) -> SyncReport:
        """Run the line over the course."""
        return Pipeline(self.open_work, self.clock).sync_course(self.course_id, full=full)

    def case(self, name: str) -> Case:
        """Find a named learner."""
        return self.running.standin.institutions["bayview"].cases[name]

    def people(self, name: str) -> set[PersonId]:
        """Find whom the roster knows a named learner as."""
        user = str(self.case(name).user_id)
        found = self.session.scalars(
            select(RosterEntryRow.person_id).where(RosterEntryRow.canvas_user_id == user)
        ).all()
        self.session.rollback()
        return {PersonId(each) for each in found if each is not None}

    def completions(self, name: str) -> list[CompletionRow]:
        """Read the completions of a named learner."""
        people = self.people(name)
        self.session.expire_all()
        rows = self.session.scalars(
            select(CompletionRow).where(CompletionRow.person_id.in_(people))
        ).all()
        self.session.expunge_all()
        self.session.rollback()
        return list(rows)

    def cases(self, name: str) -> list[ReviewCaseRow]:
        """Read the review cases of a named learner."""
        people = self.people(name)
        self.session.expire_all()
        rows = self.session.scalars(
            select(ReviewCaseRow).where(ReviewCaseRow.person_id.in_(people))
        ).all()
        self.session.expunge_all()
        self.session.rollback()
        return list(rows)

    def mutate(self, do: str, **order: object) -> None:
        """Do what a teacher does, an hour later."""
        self.clock.move(hours=1)
        admin = self.running.admin_url
        for path, body in (("clock", {"advance": 3600}), ("mutate", {"do": do, **order})):
            answer = requests.post(f"{admin}/{path}", json=body, timeout=10)
            assert answer.ok, answer.text
        requests.post(f"{admin}/post_jobs", timeout=10).raise_for_status()

    @contextmanager
    def open_work(self) -> Iterator[Work]:
        """Open a unit of work of the scheduler."""
        with self.wiring.open_work(system_actor("scheduler")) as work:
            yield work


@contextmanager
def opened(folder: Path) -> Iterator[Campus]:
    """Serve a campus, and a tool on SQLite whose course is mapped to it."""
    running = start(StandinSettings(courses=1, learners=3, today=TODAY, frozen_at=NOW))
    database = f"sqlite:///{folder / 'cases.sqlite3'}"
    migrate(database)
    clock = FixedClock(NOW)
    wiring = Wiring(settings_for(database), clock=clock, gateways=CanvasGateways(HASTE))
    try:
        with wiring.session() as session:
            yield _mapped(running, wiring, session, clock)
    finally:
        wiring.close()
        running.stop()


def _mapped(running: RunningStandin, wiring: Wiring, session: Session, clock: FixedClock) -> Campus:
    bayview = running.standin.institutions["bayview"]
    canvas_course = CanvasCourseId(str(min(bayview.courses)))
    token = bayview.tokens["service"].value
    institution_id = institution(session, "bayview")
    platform = PlatformRow(
        institution_id=institution_id,
        name="Canvas",
        issuer="https://canvas.instructure.com",
        client_id="10000000000001",
        auth_login_url=f"{running.url}/api/lti/authorize_redirect",
        auth_token_url=f"{running.url}/login/oauth2/token",
        key_set_url=f"{running.url}/api/lti/security/jwks",
        api_url=running.url,
        api_token=wiring.tools.vault.encrypt(token),
        created_at=NOW,
    )
    session.add(platform)
    session.flush()
    course = CourseRow(
        institution_id=institution_id,
        platform_id=platform.id,
        canvas_course_id=canvas_course,
        name="Data Ethics",
        canvas_account_id="2",
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(course)
    session.commit()
    version = approved(wiring, session, institution_id, complete(*SLOS))
    gateway = wiring.tools.gateways.open(running.url, token)
    work = {each.name: each for each in gateway.assignments(canvas_course)}
    (outcome,) = gateway.outcomes(canvas_course)
    view = CourseView(
        account_id=gateway.course(canvas_course).account_id,
        assignments=tuple(work.values()),
        outcomes=(outcome,),
    )
    content = mapping_of(work, outcome.outcome_id)
    row = MappingRow(
        course_id=course.id,
        line_id=version.line_id,
        state=MappingState.ACTIVE,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    session.add(
        MappingVersionRow(
            mapping_id=row.id,
            number=1,
            definition_version_id=version.version_id,
            content=encode(content),
            snapshots=encode(snapshots(content, view)),
            digest=digest(encode(content)),
            activated_at=NOW,
            activated_by=person(session, institution_id, "M. Okafor"),
        )
    )
    session.commit()
    return Campus(running, wiring, session, clock, CourseId(course.id))


def mapping_of(work: dict[str, AssignmentFact], outcome_id: str) -> MappingContent:
    """Map the badge as a teacher of the course would."""
    aligned = [work[name] for name in LAY_READER_WORK]
    link = OutcomeLink(
        outcome_id=CanvasOutcomeId(outcome_id),
        outcome_name="Communicates to a lay reader",
        alignments=tuple(each.assignment_id for each in aligned),
        alignment_names=LAY_READER_WORK,
        points_possible=threshold().out_of,
        threshold=threshold(),
    )
    by_criterion = tuple(
        SloMapping(slo=SloKey(slo), combining=Combining.ANY, criteria=(_link(work[name], row),))
        for slo, (name, row) in CRITERIA.items()
    )
    by_outcome = SloMapping(slo=SloKey(LAY_READER), combining=Combining.LATEST, outcomes=(link,))
    return MappingContent(
        slos=(*by_criterion, by_outcome),
        reflection=work["Culminating reflection"].assignment_id,
        reflection_name="Culminating reflection",
    )


def _link(assignment: AssignmentFact, row: str) -> CriterionLink:
    assert assignment.rubric is not None
    criterion = next(c for c in assignment.rubric.criteria if c.description == row)
    assert criterion.points is not None
    return CriterionLink(
        assignment_id=AssignmentId(assignment.assignment_id),
        assignment_name=assignment.name,
        rubric_id=assignment.rubric.rubric_id,
        criterion_id=criterion.criterion_id,
        criterion_name=criterion.description,
        criterion_points=criterion.points,
        threshold=Threshold(points=threshold().points, out_of=criterion.points, word="Sound"),
    )
