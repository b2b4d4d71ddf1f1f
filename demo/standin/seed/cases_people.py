"""Casebook: who is enrolled how, and what is odd about their name or account. Situations only."""

import uuid

from demo.standin.ids import IdBase
from demo.standin.model import Person, Section
from demo.standin.seed.cases import ALL_WORK, CaseSeed
from demo.standin.seed.casework import usual
from demo.standin.seed.courses import enroll
from demo.standin.seed.work import Term

TWIN = "Maria Silva"
EARLIER_ID = 15_000


def _dropped_and_back(term: Term, person: Person) -> None:
    enroll(term.course, person, "StudentEnrollment", term.today, state="deleted")
    enroll(term.course, person, "StudentEnrollment", term.today, section=1)


def _helps_too(term: Term, person: Person) -> None:
    enroll(term.course, person, "TaEnrollment", term.today, section=1)
    enroll(term.course, person, "StudentEnrollment", term.today)


def _watches(term: Term, person: Person) -> None:
    row = enroll(term.course, person, "ObserverEnrollment", term.today)
    row.observed_user_id = min(term.course.learner_ids())


def _from_elsewhere(term: Term, person: Person) -> None:
    course = term.course
    home = IdBase.COURSE + 1
    section = Section(course.ids.next(IdBase.SECTION), "Cross-listed section", None, home)
    course.sections.append(section)
    enroll(course, person, "StudentEnrollment", term.today, section=len(course.sections) - 1)


def _merged(term: Term, person: Person) -> None:
    old = uuid.uuid5(uuid.NAMESPACE_URL, f"before-the-merge/{person.id}")
    person.past_lti_ids[term.course.id] = str(old)
    person.past_user_ids = (person.id + EARLIER_ID,)


PEOPLE = (
    CaseSeed(
        name="inactive",
        person="Corinne Mercer",
        about=ALL_WORK,
        plan=usual(),
        state="inactive",
        facts="enrollment made inactive, everything marked 3 or 4",
    ),
    CaseSeed(
        name="deleted-re-enrolled",
        person="Stefan Iliescu",
        about=ALL_WORK,
        plan=usual(),
        joins=_dropped_and_back,
        facts="enrollment in section 1 deleted, enrolled anew in section 2",
    ),
    CaseSeed(
        name="cross-listed",
        person="Ama Boakye",
        about=ALL_WORK,
        plan=usual(),
        joins=_from_elsewhere,
        facts="enrolled by a section cross-listed from another course",
    ),
    CaseSeed(
        name="ta-and-student",
        person="Felipe Duarte",
        about=ALL_WORK,
        plan=usual(),
        joins=_helps_too,
        facts="teaching assistant in section 2, learner in section 1, everything marked 3 or 4",
    ),
    CaseSeed(
        name="observer",
        person="Gretchen Moll",
        about=(),
        plan=usual(),
        kind="ObserverEnrollment",
        joins=_watches,
        facts="observes a learner, studies nothing here",
    ),
    CaseSeed(
        name="merged-user",
        person="Noemi Bianchi",
        about=ALL_WORK,
        plan=usual(),
        then=_merged,
        facts="two accounts merged; this course's launches still carry the old subject",
    ),
    CaseSeed(
        name="same-name-twice",
        person=TWIN,
        about=ALL_WORK,
        plan=usual(),
        facts="another learner of the course has the same name; everything here marked 3 or 4",
    ),
    CaseSeed(
        name="no-email",
        person="Eamon Doyle",
        about=ALL_WORK,
        plan=usual(),
        email=False,
        facts="account without an e-mail address",
    ),
    CaseSeed(
        name="custom-role",
        person="Ode Marr",
        about=ALL_WORK,
        plan=usual(),
        role="Honours learner",
        facts="enrolled in a role of the account's own, Honours learner, made from Student",
    ),
)
