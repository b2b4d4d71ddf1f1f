"""A course of the served stand-in, known to Hallmark, with a mapping in force."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlalchemy.orm import Session

from config.settings import Settings
from demo.standin.model import Assignment, Course
from demo.standin.server import RunningStandin
from lti_app.canvas.client import CanvasClient
from lti_app.canvas.gateway import CanvasGateway
from lti_app.canvas.transport import Patience
from lti_app.domain.ids import (
    AssignmentId,
    CanvasOutcomeId,
    CourseId,
    CriterionId,
    InstitutionId,
    RubricId,
    SloKey,
)
from lti_app.domain.mapping.mapping import (
    Combining,
    CriterionLink,
    MappingContent,
    MappingState,
    OutcomeLink,
    SloMapping,
)
from lti_app.domain.people.actor import system_actor
from lti_app.models.course import CourseRow
from lti_app.models.documents import digest, encode
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.platform import PlatformRow
from lti_app.services.pipeline import Pipeline
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.definition import approved, complete, institution
from tests.factories.evidence import SOUND
from tests.factories.review import person

ACTOR = system_actor("evidence sync")
# Tries again at once. An answer may take its time, as on a busy machine it does: to give it up and
# ask again would be one request too many where requests are counted.
HASTE = Patience(retries=2, backoff=0, slow_below=0)
# Gives an answer up after a second; only for tests of one that does not come.
IMPATIENCE = replace(HASTE, connect=1, read=1)


@dataclass(slots=True)
class HastyGateways:
    """Opens real clients that wait for nothing, and remembers them."""

    patience: Patience = HASTE
    opened: list[CanvasGateway] = field(default_factory=list)

    def open(self, api_url: str, token: str) -> CanvasGateway:
        self.opened.append(
            CanvasClient(api_url, token, patience=self.patience, pause=lambda _seconds: None)
        )
        return self.opened[-1]


@dataclass(slots=True)
class ServedCourse:
    """Hallmark beside a served course."""

    running: RunningStandin
    course: Course
    wiring: Wiring
    session: Session
    clock: FixedClock
    institution_id: InstitutionId
    course_id: CourseId
    gateways: HastyGateways

    @property
    def pipeline(self) -> Pipeline:
        return self.wiring.pipeline(ACTOR)

    @contextmanager
    def open_work(self) -> Iterator[Work]:
        with self.wiring.open_work(ACTOR) as work:
            yield work

    def requests(self) -> int:
        """Count what the stand-in was asked since it last forgot."""
        return len(self.running.standin.log.entries("/api/v1"))


def served_course(
    running: RunningStandin,
    settings: Settings,
    clock: FixedClock,
    mapped: MappingContent,
    slo_keys: Sequence[str] = ("slo-1", "slo-2"),
) -> ServedCourse:
    """Register the stand-in, its main course, an approved badge, and its mapping."""
    gateways = HastyGateways()
    wiring = Wiring(settings, clock=clock, gateways=gateways)
    session = wiring.session()
    institution_id = institution(session)
    held = running.standin.institutions["bayview"]
    course = held.course(min(held.courses))
    platform = PlatformRow(
        institution_id=institution_id,
        name="Bayview",
        issuer="https://canvas.standin.example",
        client_id=held.client_id,
        auth_login_url=f"{running.url}/auth",
        auth_token_url=f"{running.url}/token",
        key_set_url=f"{running.url}/jwks",
        api_url=running.url,
        api_token=wiring.tools.vault.encrypt(held.tokens["service"].value),
        created_at=START,
    )
    session.add(platform)
    session.flush()
    row = CourseRow(
        institution_id=institution_id,
        platform_id=platform.id,
        canvas_course_id=str(course.id),
        name=course.name,
        created_at=START,
        updated_at=START,
    )
    session.add(row)
    session.commit()
    made = ServedCourse(
        running=running,
        course=course,
        wiring=wiring,
        session=session,
        clock=clock,
        institution_id=institution_id,
        course_id=CourseId(row.id),
        gateways=gateways,
    )
    _map(made, mapped, slo_keys)
    running.standin.log.clear()
    return made


def _map(made: ServedCourse, mapped: MappingContent, slo_keys: Sequence[str]) -> None:
    session = made.session
    version = approved(made.wiring, session, made.institution_id, complete(*slo_keys))
    teacher = person(session, made.institution_id, "M. Okafor")
    mapping = MappingRow(
        course_id=made.course_id,
        line_id=version.line_id,
        state=MappingState.ACTIVE,
        draft_version_id=None,
        created_at=START,
    )
    session.add(mapping)
    session.flush()
    session.add(
        MappingVersionRow(
            mapping_id=mapping.id,
            number=1,
            definition_version_id=version.version_id,
            content=encode(mapped),
            snapshots="[]",
            digest=digest(encode(mapped)),
            activated_at=START,
            activated_by=teacher,
            ended_at=None,
        )
    )
    session.commit()


def campus_mapping(course: Course) -> MappingContent:
    """Map six assignments: three by their first criterion, two by every outcome, the reflection."""
    by_name = {a.name: a for a in course.assignments.values()}
    criteria = tuple(
        SloMapping(
            slo=SloKey(f"slo-{number}"),
            combining=Combining.ANY,
            criteria=(first_criterion(by_name[name]),),
        )
        for number, name in enumerate(("Stakeholder map", "Case critique", "Audit memo"), start=1)
    )
    aligned = (by_name["Plain-language brief"], by_name["Field interview"])
    outcomes = tuple(
        OutcomeLink(
            outcome_id=CanvasOutcomeId(str(outcome.id)),
            outcome_name=outcome.title,
            alignments=tuple(AssignmentId(str(a.id)) for a in aligned),
            alignment_names=tuple(a.name for a in aligned),
            points_possible=Decimal(4),
            threshold=SOUND,
        )
        for outcome in course.outcomes.values()
    )
    reflection = by_name["Culminating reflection"]
    return MappingContent(
        slos=(
            *criteria,
            SloMapping(slo=SloKey("slo-4"), combining=Combining.LATEST, outcomes=outcomes),
        ),
        reflection=AssignmentId(str(reflection.id)),
        reflection_name=reflection.name,
    )


def first_criterion(assignment: Assignment) -> CriterionLink:
    """Link an assignment's first criterion, at three of its four points."""
    assert assignment.rubric is not None
    first = assignment.rubric.criteria[0]
    return CriterionLink(
        assignment_id=AssignmentId(str(assignment.id)),
        assignment_name=assignment.name,
        rubric_id=RubricId(str(assignment.rubric.id)),
        criterion_id=CriterionId(first.id),
        criterion_name=first.description,
        criterion_points=Decimal(str(first.points)),
        threshold=SOUND,
    )


def add_outcomes(course: Course, count: int) -> None:
    """Link more outcomes, each with a result for every result of the first."""
    (first,) = course.outcomes.values()
    for number in range(1, count + 1):
        made = replace(first, id=first.id + number, link_id=first.link_id + number)
        course.outcomes[made.id] = made
        for result in [r for r in course.results.values() if r.outcome_id == first.id]:
            key = (result.user_id, made.id, result.assignment_id)
            course.results[key] = replace(
                result, id=result.id + number * 10_000, outcome_id=made.id
            )


SLO_KEYS = ("slo-1", "slo-2", "slo-3", "slo-4")
