"""The form that gives somebody a role in a unit, as it was sent: whom, which role, until when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import request

from lti_app.domain.errors import NotFound, RuleRefused
from lti_app.domain.ids import PersonId, UnitId
from lti_app.domain.people.actor import UNIT_ROLES, LocalRole
from lti_app.domain.people.member_judging import read_person
from lti_app.domain.sentence import say
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.access import Visit, reader_zone
from lti_app.pages.sent import read_day, sent_line
from lti_app.services.people.search import SHORTEST_PART, FoundPerson

LONGEST_PERSON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberForm:
    """What was written; `refused` and `found` are set where it comes back."""

    unit: str = ""
    person: str = ""
    chosen: str = ""
    role: str = ""
    until: str = ""
    refused: RuleRefused | None = None
    found: tuple[FoundPerson, ...] = ()

    def fault(self, field: str) -> RuleRefused | None:
        """Give what is wrong in a field."""
        return self.refused if self.refused and (self.refused.field or "person") == field else None


class ChoiceNeeded(RuleRefused):
    """A name is no id: whoever writes one chooses among the people who bear it."""

    def __init__(self, found: tuple[FoundPerson, ...]) -> None:
        """Keep who was found."""
        super().__init__(
            "member.choose",
            say("Choose who is meant."),
            mend=say("If nobody below is meant, write canvas:ID or sis:ID."),
            field="chosen",
        )
        self.found = found


def sent_form() -> MemberForm:
    """Read what was sent."""
    return MemberForm(
        unit=sent_line("unit"),
        person=sent_line("person"),
        chosen=sent_line("chosen"),
        role=sent_line("role"),
        until=sent_line("until"),
    )


def grant(visit: Visit, unit_id: UnitId, form: MemberForm) -> str:
    """Give the role; answer with the name of whoever has it now, or what they were named by.

    Raises:
        RuleRefused: a field is lacking or wrong; `ChoiceNeeded` where a name was written.
    """
    role = _role(form)
    until = _end(form)
    if len(form.person) > LONGEST_PERSON:
        raise RuleRefused(
            "member.person",
            say("At most %(most)s characters.", most=LONGEST_PERSON),
            field="person",
        )
    if read_person(form.person) is not None:
        person_id = visit.work.appointing.appoint(
            visit.institution_id, form.person, role, until, unit_id
        )
    else:
        person_id = _chosen(visit, form)
        visit.work.roles.grant(person_id, role, until, unit_id)
    return visit.work.people.facts(person_id).name or form.person


def end(visit: Visit, unit_id: UnitId) -> str:
    """End the role a form names; answer with the name of whoever had it.

    Raises:
        NotFound: nobody of that number holds that role there.
    """
    person = number_within(request.form.get("person_id", ""), LARGEST_ID)
    role = request.form.get("role", "")
    if person is None or role not in UNIT_ROLES:
        raise NotFound("role.not_held", "That person does not hold that role.")
    visit.work.roles.revoke(PersonId(person), LocalRole(role), unit_id)
    return visit.work.people.facts(PersonId(person)).name


def _role(form: MemberForm) -> LocalRole:
    if form.role not in UNIT_ROLES:
        raise RuleRefused(
            "member.role", "No role is chosen.", mend="Choose one of the two.", field="role"
        )
    return LocalRole(form.role)


def _chosen(visit: Visit, form: MemberForm) -> PersonId:
    if len(form.person) < SHORTEST_PART:
        raise RuleRefused(
            "member.person",
            "Say who it is.",
            mend="Write a part of the name, or canvas:ID or sis:ID.",
            field="person",
        )
    found = visit.work.people_search.named(form.person)
    for each in found:
        if form.chosen == str(each.id):
            return each.id
    if found:
        raise ChoiceNeeded(found)
    raise RuleRefused(
        "member.unknown",
        "Nobody of that name is known here.",
        mend="Write another part of the name, or canvas:ID or sis:ID.",
        field="person",
    )


def _end(form: MemberForm) -> datetime | None:
    if not form.until:
        return None
    day = read_day(form.until)
    if day is None or day == date.max:
        raise RuleRefused(
            "member.until",
            "The last day is no date.",
            mend="Choose a day, or leave it empty.",
            field="until",
        )
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=reader_zone())
