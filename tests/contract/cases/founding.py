"""Makes the institution, its platform, two approved badges and the courses mapped to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.standin.institution import Institution
from demo.standin.model import Course
from demo.standin.server import RunningStandin
from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.ids import AssignmentId, CanvasCourseId, CourseId, InstitutionId, MappingId
from lti_app.domain.mapping.mapping import MappingContent, MappingState
from lti_app.domain.mapping.rules import CourseView, snapshots
from lti_app.models.course import CourseRow
from lti_app.models.documents import digest, encode
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.platform import PlatformRow
from lti_app.wiring import Wiring
from tests.contract.cases.mapped import Outcomes, odd_mapping, usual_mapping
from tests.contract.cases.odd_work import ODD_WORK
from tests.contract.cases.sayings import EVIDENCE, FRAMEWORK, IMPACT, LAY_READER
from tests.factories.definition import approved, complete, institution
from tests.factories.review import person

KINDS = ("online_text_entry", "online_upload", "media_recording", "discussion_topic")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A course of the tool's, with its badges: the usual one first."""

    course_id: CourseId
    canvas_id: str
    mappings: tuple[MappingId, ...]


class Founder:
    """Makes everything that no test is about, through the services where they decide."""

    def __init__(self, running: RunningStandin, wiring: Wiring, session: Session) -> None:
        """Make institution and platform."""
        self.running, self.wiring, self.session = running, wiring, session
        self.now = wiring.tools.clock.now()
        self.token = self._bayview.tokens["service"].value
        self.institution_id: InstitutionId = institution(session, "bayview")
        self.teacher = person(session, self.institution_id, "M. Okafor")
        self.platform_id = self._platform()
        session.commit()
        usual = complete(IMPACT, EVIDENCE, FRAMEWORK, LAY_READER)
        self.usual = self._approved(usual)
        self.odd = self._approved(replace(complete(*ODD_WORK), slug="casebook"))

    def map_course(self, short: str, canvas_id: int, *, old_map: bool = False) -> Mapped:
        """Map a course: the usual badge, and the casebook's second one too."""
        course = self._bayview.course(canvas_id)
        row = self._course(course)
        administrator = self._bayview.tokens["administrator"].value
        gateway = self.wiring.tools.gateways.open(self.running.url, administrator)
        asked = CanvasCourseId(str(canvas_id))
        work = {each.name: each for each in gateway.assignments(asked)}
        outcomes = {each.title: each for each in gateway.outcomes(asked)}
        content = usual_mapping(work, outcomes, old_map=old_map)
        ids = [self._map(row, self.usual, content, work, outcomes)]
        if short == "casebook":
            odd = odd_mapping(work, outcomes, _ids(course))
            ids.append(self._map(row, self.odd, odd, work, outcomes))
        self.session.commit()
        return Mapped(CourseId(row.id), str(canvas_id), tuple(ids))

    def map_as(
        self, canvas_id: int, make: Callable[[Mapping[str, AssignmentFact]], MappingContent]
    ) -> Mapped:
        """Map the usual badge to a course by another mapping."""
        row = self._course(self._bayview.course(canvas_id))
        gateway = self.wiring.tools.gateways.open(self.running.url, self.token)
        work = {a.name: a for a in gateway.assignments(CanvasCourseId(str(canvas_id)))}
        ids = (self._map(row, self.usual, make(work), work, {}),)
        self.session.commit()
        return Mapped(CourseId(row.id), str(canvas_id), ids)

    def know(self, canvas_id: int) -> Mapped:
        """Know a course that nobody has mapped."""
        row = self._course(self._bayview.course(canvas_id))
        self.session.commit()
        return Mapped(CourseId(row.id), str(canvas_id), ())

    @property
    def _bayview(self) -> Institution:
        return self.running.standin.institutions["bayview"]

    def _approved(self, content: DefinitionContent) -> DefinitionVersion:
        reflection = replace(content.reflection, submission_types=KINDS)
        return approved(
            self.wiring, self.session, self.institution_id, replace(content, reflection=reflection)
        )

    def _platform(self) -> int:
        url = self.running.url
        row = PlatformRow(
            institution_id=self.institution_id,
            name="Canvas",
            issuer="https://canvas.instructure.com",
            client_id="10000000000001",
            auth_login_url=f"{url}/api/lti/authorize_redirect",
            auth_token_url=f"{url}/login/oauth2/token",
            key_set_url=f"{url}/api/lti/security/jwks",
            api_url=url,
            api_token=self.wiring.tools.vault.encrypt(self.token),
            created_at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        return row.id

    def _course(self, course: Course) -> CourseRow:
        known = self.session.scalars(
            select(CourseRow).where(CourseRow.canvas_course_id == str(course.id))
        ).one_or_none()
        if known is not None:
            return known
        row = CourseRow(
            institution_id=self.institution_id,
            platform_id=self.platform_id,
            canvas_course_id=str(course.id),
            name=course.name,
            canvas_account_id=str(course.account_id),
            created_at=self.now,
            updated_at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def _map(
        self,
        course: CourseRow,
        version: DefinitionVersion,
        content: MappingContent,
        work: Mapping[str, AssignmentFact],
        outcomes: Outcomes,
    ) -> MappingId:
        known = self.session.scalars(
            select(MappingRow.id).where(
                MappingRow.course_id == course.id, MappingRow.line_id == version.line_id
            )
        ).one_or_none()
        if known is not None:
            return MappingId(known)
        row = MappingRow(
            course_id=course.id,
            line_id=version.line_id,
            state=MappingState.ACTIVE,
            created_at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        view = CourseView(
            account_id=None,
            assignments=tuple(work.values()),
            outcomes=tuple(outcomes.values()),
        )
        self.session.add(
            MappingVersionRow(
                mapping_id=row.id,
                number=1,
                definition_version_id=version.version_id,
                content=encode(content),
                snapshots=encode(snapshots(content, view)),
                digest=digest(encode(content)),
                activated_at=self.now,
                activated_by=self.teacher,
            )
        )
        return MappingId(row.id)


def _ids(course: Course) -> dict[str, AssignmentId]:
    """Give all ids by name, of what Canvas shows no longer too."""
    work = {each.name: AssignmentId(str(each.id)) for each in course.assignments.values()}
    outcomes = {each.title: AssignmentId(str(each.id)) for each in course.outcomes.values()}
    return work | outcomes
