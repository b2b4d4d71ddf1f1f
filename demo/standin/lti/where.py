"""Who launches what from where: the facts that claims and custom variables are made of."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from demo.standin.institution import Institution
from demo.standin.lti.tool import ToolConfig
from demo.standin.model import Course, Enrollment, Person
from demo.standin.modules import ModuleItem
from demo.standin.preferences import Preference
from demo.standin.subjects import VISITOR, subject_of
from demo.standin.switches import Switches

CONTEXT_OF = {
    "course_navigation": "course",
    "account_navigation": "account",
    "user_navigation": "user",
    "link_selection": "course",
    "assignment_selection": "course",
    "assignment_view": "course",
}
DEEP_LINKING = "LtiDeepLinkingRequest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asked to open, and where: a menu, or a link of its own in a module."""

    placement: str | None = None
    course: Course | None = None
    item: ModuleItem | None = None
    module_id: int | None = None
    assignment_id: int | None = None
    student_id: int | None = None
    acting_id: int | None = None
    """Who is signed in, if it is somebody who acts as the person."""
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """One launch about to happen."""

    institution: Institution
    person: Person
    wanted: Wanted
    course: Course | None
    config: ToolConfig
    origin: str
    issuer: str
    privacy: str
    preference: Preference
    switches: Switches
    now: datetime

    @property
    def placement(self) -> str | None:
        """The menu it began in; a link in a module has none, as in Canvas."""
        return None if self.wanted.item is not None else self.wanted.placement

    @property
    def settings(self) -> dict[str, Any]:
        """What the tool's configuration says of this placement."""
        return self.config.placements.get(self.placement or "", {})

    @property
    def is_deep_linking(self) -> bool:
        return self.settings.get("message_type") == DEEP_LINKING

    @property
    def kind(self) -> str:
        return CONTEXT_OF.get(self.placement or "", "course")

    @property
    def is_visitor(self) -> bool:
        """Somebody not signed in, who looks at a public course."""
        return self.person.id == VISITOR.id

    @property
    def context_id(self) -> str:
        """Canvas's opaque id of the course, account or user it happens in."""
        if self.course is not None:
            return self.course.opaque_id
        return self.institution.opaque_id if self.kind == "account" else self.person.opaque_id

    @property
    def subject(self) -> str:
        """Who the person is to the tool."""
        per_course = self.switches.sub_per_course == "on"
        return subject_of(self.person, self.course, per_course=per_course)

    @property
    def behind(self) -> int | None:
        """Who is signed in where it is not the person: in Student View a teacher acts as theirs.

        canvas-lms app/controllers/courses_controller.rb, student_view; logged_in_user.
        """
        if self.wanted.acting_id is not None or not self.person.test_student:
            return self.wanted.acting_id
        rows = self.course.enrollments if self.course is not None else []
        return next((e.user_id for e in rows if e.type == "TeacherEnrollment"), None)

    @property
    def target_link_uri(self) -> str:
        item = self.wanted.item
        if self.wanted.target or item is not None:
            return self.wanted.target or (item.url if item else "")
        return str(self.settings.get("target_link_uri") or self.config.target_link_uri)

    @property
    def context_name(self) -> str:
        if self.course is not None:
            return self.course.name
        return self.institution.name if self.kind == "account" else self.person.name

    @property
    def context_path(self) -> str:
        if self.course is not None:
            return f"/courses/{self.course.id}"
        if self.kind == "account":
            return f"/accounts/{self.institution.root_account_id}"
        return f"/users/{self.person.id}"

    def outside_courses(self) -> "Where":
        """The same, in no course: a menu of an account or of a person has none."""
        return replace(self, course=None)

    def current_enrollments(self) -> list[Enrollment]:
        """By the rows themselves, so that a concluded course has its people still.

        canvas-lms app/models/course.rb, current_enrollments.
        """
        if self.course is None:
            return []
        ended = ("completed", "inactive")
        return [e for e in self.course.of(self.person.id) if e.state not in ended]
