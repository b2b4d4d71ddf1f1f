"""An in-memory Canvas with one mapped course, and the passes over it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.fake_campus import FakeCourse
from lti_app.canvas.fake_rubrics import rubric, scale
from lti_app.canvas.gateway import CanvasGateway
from lti_app.canvas.gateways import OneGateway
from lti_app.domain.evidence.evidence import Rubric
from lti_app.domain.ids import (
    AssignmentId,
    CanvasOutcomeId,
    CourseId,
    CriterionId,
    InstitutionId,
    PersonId,
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
from lti_app.domain.mapping.rules import CourseView, snapshots
from lti_app.domain.mastery.threshold import Threshold
from lti_app.domain.people.actor import system_actor
from lti_app.models.course import CourseRow
from lti_app.models.documents import digest, encode
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.platform import PlatformRow
from lti_app.services.evidence.sync import EvidenceSync, Followed, Touched
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.definition import approved, institution
from tests.factories.review import person

CRITERION = "_8241"
LEVELS = scale(("4", "Excellent"), ("3", "Sound"), ("2", "Developing"), ("0", "Absent"))
SOUND = Threshold(points=Decimal(3), out_of=Decimal(4), word="Sound")
REFLECTION_BODY = "<p>I walked the pathway and grew.</p>"


def impact_rubric(rubric_id: str = "71") -> Rubric:
    """A rubric of one criterion of four points."""
    return rubric(rubric_id, (CRITERION, "Impact", LEVELS))


def link(assignment_id: str, rubric_id: str = "71") -> CriterionLink:
    return CriterionLink(
        assignment_id=AssignmentId(assignment_id),
        assignment_name=f"Assignment {assignment_id}",
        rubric_id=RubricId(rubric_id),
        criterion_id=CriterionId(CRITERION),
        criterion_name="Impact",
        criterion_points=Decimal(4),
        threshold=SOUND,
    )


def outcome_link(outcome_id: str, *alignments: str) -> OutcomeLink:
    return OutcomeLink(
        outcome_id=CanvasOutcomeId(outcome_id),
        outcome_name=f"Outcome {outcome_id}",
        alignments=tuple(AssignmentId(a) for a in alignments),
        alignment_names=tuple(f"Assignment {a}" for a in alignments),
        points_possible=Decimal(4),
        threshold=SOUND,
    )


def content(
    criteria: Sequence[str],
    outcomes: Sequence[OutcomeLink] = (),
    reflection: str | None = None,
) -> MappingContent:
    """Map slo-1 to a criterion of each assignment, slo-2 to the outcomes or the first again."""
    second = {"outcomes": tuple(outcomes)} if outcomes else {"criteria": (link(criteria[0]),)}
    return MappingContent(
        slos=(
            SloMapping(
                slo=SloKey("slo-1"),
                combining=Combining.ANY,
                criteria=tuple(link(a) for a in criteria),
            ),
            SloMapping(slo=SloKey("slo-2"), combining=Combining.ANY, **second),
        ),
        reflection=AssignmentId(reflection) if reflection else None,
        reflection_name="Reflection" if reflection else "",
    )


@dataclass(slots=True)
class Told:
    """Remembers what the next stage of the line was told, and evaluates nothing."""

    touched: list[Touched] = field(default_factory=list)

    def __call__(self, work: Work, touched: Touched) -> Followed:
        self.touched.append(touched)
        return Followed(evaluated=len(touched.person_ids))


@dataclass(slots=True)
class Classroom:
    """One course that Canvas and Hallmark both hold, with an active mapping."""

    wiring: Wiring
    session: Session
    clock: FixedClock
    canvas: FakeCanvas
    room: FakeCourse
    institution_id: InstitutionId
    course_id: CourseId
    told: Told = field(default_factory=Told)
    opened: list[CanvasGateway] = field(default_factory=list)

    @property
    def sync(self) -> EvidenceSync:
        return EvidenceSync(self.open_work, self.clock, self.told)

    @contextmanager
    def open_work(self) -> Iterator[Work]:
        with self.wiring.open_work(system_actor("scheduler")) as work:
            yield work

    def person(self, user_id: str) -> PersonId:
        self.session.rollback()
        found = self.session.scalars(
            select(RosterEntryRow.person_id).where(RosterEntryRow.canvas_user_id == user_id)
        ).one()
        self.session.rollback()
        assert found is not None
        return PersonId(found)


def classroom(
    settings: Settings,
    clock: FixedClock,
    mapped: MappingContent,
    *,
    assignments: Sequence[str] = ("311", "312"),
    learners: Sequence[str] = ("877", "878"),
) -> Classroom:
    """Make the campus, the course, an approved badge and its mapping."""
    canvas = FakeCanvas(clock=clock)
    opened: list[CanvasGateway] = []

    def open_canvas() -> CanvasGateway:
        opened.append(canvas.open())
        return opened[-1]

    wiring = Wiring(settings, clock=clock, gateways=OneGateway(open_canvas))
    session = wiring.session()
    institution_id = institution(session)
    course_id = _course(wiring, session, institution_id)
    room = canvas.add_course("52")
    for assignment_id in assignments:
        room.set_assignment(assignment_id, rubric=impact_rubric())
    for user_id in learners:
        room.enroll(user_id)
    for slo in mapped.slos:
        for outcome in slo.outcomes:
            room.add_outcome(outcome.outcome_id)
    made = Classroom(
        wiring=wiring,
        session=session,
        clock=clock,
        canvas=canvas,
        room=room,
        institution_id=institution_id,
        course_id=course_id,
        opened=opened,
    )
    activate(made, mapped)
    return made


def activate(made: Classroom, mapped: MappingContent) -> None:
    """Put a mapping in force as it stands, whatever the draft rules would say of it."""
    version = approved(made.wiring, made.session, made.institution_id)
    teacher = person(made.session, made.institution_id, "M. Okafor")
    view = CourseView(
        account_id=made.room.fact.account_id,
        assignments=tuple(made.room.assignments.values()),
        outcomes=(),
    )
    row = MappingRow(
        course_id=made.course_id,
        line_id=version.line_id,
        state=MappingState.ACTIVE,
        draft_version_id=None,
        created_at=START,
    )
    made.session.add(row)
    made.session.flush()
    made.session.add(
        MappingVersionRow(
            mapping_id=row.id,
            number=1,
            definition_version_id=version.version_id,
            content=encode(mapped),
            snapshots=encode(snapshots(mapped, view)),
            digest=digest(encode(mapped)),
            activated_at=START,
            activated_by=teacher,
            ended_at=None,
        )
    )
    made.session.commit()


def remap(made: Classroom, mapped: MappingContent) -> None:
    """Put another content in force, as a next version of the same mapping."""
    row = made.session.scalars(select(MappingRow)).one()
    last = made.session.scalars(
        select(MappingVersionRow).order_by(MappingVersionRow.number.desc())
    ).first()
    assert last is not None
    last.ended_at = made.clock.now()
    made.session.flush()
    made.session.add(
        MappingVersionRow(
            mapping_id=row.id,
            number=last.number + 1,
            definition_version_id=last.definition_version_id,
            content=encode(mapped),
            snapshots=last.snapshots,
            digest=digest(encode(mapped)),
            activated_at=made.clock.now(),
            activated_by=last.activated_by,
            ended_at=None,
        )
    )
    made.session.commit()


def changed_rubric(rubric_: Rubric, points: str) -> Rubric:
    """The same rubric with another most-points on its criterion."""
    first, *others = rubric_.criteria
    return replace(rubric_, criteria=(replace(first, points=Decimal(points)), *others))


def _course(wiring: Wiring, session: Session, institution_id: InstitutionId) -> CourseId:
    platform = PlatformRow(
        institution_id=institution_id,
        name="Canvas",
        issuer="https://canvas.example.edu",
        client_id="10000000000001",
        auth_login_url="https://canvas.example.edu/auth",
        auth_token_url="https://canvas.example.edu/token",
        key_set_url="https://canvas.example.edu/jwks",
        api_url="https://canvas.example.edu",
        api_token=wiring.tools.vault.encrypt("the-service-token"),
        created_at=START,
    )
    session.add(platform)
    session.flush()
    course = CourseRow(
        institution_id=institution_id,
        platform_id=platform.id,
        canvas_course_id="52",
        name="Course 52",
        canvas_account_id="2",
        created_at=START,
        updated_at=START,
    )
    session.add(course)
    session.commit()
    return CourseId(course.id)
