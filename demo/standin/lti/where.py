"""Who launches what from where: the facts that claims and custom variables are made of."""

from dataclasses import dataclass
from datetime import datetime

from demo.standin.institution import Institution
from demo.standin.lti.tool import ToolConfig
from demo.standin.model import Course, Enrollment, Person

CONTEXT_OF = {
    "course_navigation": "course",
    "account_navigation": "account",
    "user_navigation": "user",
    "link_selection": "course",
    "assignment_selection": "course",
    "assignment_view": "course",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """One launch about to happen."""

    institution: Institution
    person: Person
    placement: str
    course: Course | None
    config: ToolConfig
    origin: str
    issuer: str
    privacy: str
    now: datetime

    @property
    def kind(self) -> str:
        return CONTEXT_OF[self.placement]

    @property
    def context_id(self) -> str:
        """Canvas's opaque id of the course, account or user it happens in."""
        if self.course is not None:
            return self.course.opaque_id
        return self.institution.opaque_id if self.kind == "account" else self.person.opaque_id

    @property
    def subject(self) -> str:
        """Who the person is to the tool; a course met before a merge keeps the old value."""
        past = self.person.past_lti_ids
        return past.get(self.course.id, self.person.lti_id) if self.course else self.person.lti_id

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

    def current_enrollments(self) -> list[Enrollment]:
        if self.course is None:
            return []
        return [e for e in self.course.of(self.person.id) if e.state == "active"]
