"""Two institutions with everything a stranger could want: cases in every state, awards, drafts.

Built once with the real services over two in-memory Canvases; `people` opens everybody's window.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from config.settings import Settings
from jobs.credential_issuing import issue_credentials
from lti_app.app import create_app
from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.fake_campus import FakeCourse
from lti_app.canvas.gateway import CanvasGateway, Download
from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.documents.documents import DocumentKind
from lti_app.domain.evidence.evidence import Attachment, SubmissionContent
from lti_app.domain.ids import (
    AssignmentId,
    CanvasUserId,
    CourseId,
    CriterionId,
    DefinitionVersionId,
    InstitutionId,
    LtiSubject,
    MappingId,
    PersonId,
    SloKey,
    UnitId,
)
from lti_app.domain.mapping.picks import CriterionPick, Pick, ReflectionPick
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.people.actor import Actor, CourseRole, LocalRole, system_actor
from lti_app.domain.people.person import IdentifierKind
from lti_app.domain.review.review import DecisionKind, ReasonForDecision
from lti_app.models.award import AwardRow
from lti_app.models.governance import ConditionRow, DecisionRow
from lti_app.models.review import ReviewCaseRow
from lti_app.pages.review.case_reading import read_again
from lti_app.services.award.awarding import decide_and_award
from lti_app.services.review.decisions import DecisionRequest
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import CanvasPerson, PlatformDouble
from tests.factories.campus_proposals import Unit, in_unit, office_of, propose, write_late
from tests.factories.campus_talk import talk_about
from tests.factories.definition import approved, complete
from tests.factories.documents import plain_pdf
from tests.factories.evidence import CRITERION, impact_rubric
from tests.factories.review import ALL_THREE
from tests.factories.rewinding import RewindingWiring
from tests.launching import LaunchActions

WORK, MEMO, REFLECTION = "311", "312", "399"
FIRST, SECOND, OTHER = "4021", "4022", "9021"
HELD_BACK = "3.877"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """Somebody who learns; every word of theirs is theirs alone, so that a leak names itself."""

    who: CanvasPerson
    marks: tuple[str, str] = ("3.5", "3.5")
    reflection: str = ""
    file_id: str = ""

    @property
    def user(self) -> str:
        return self.who.canvas_user_id

    @property
    def first_name(self) -> str:
        return (self.who.name or "").partition(" ")[0]


def _learner(number: int, name: str, word: str, *, mark: str = "", **more: str) -> Learner:
    marks = (mark or f"3.{400 + number}", f"3.{600 + number}")
    first = name.partition(" ")[0].lower()
    who = CanvasPerson(
        subject=f"0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f{number:04d}",
        canvas_user_id=str(10000000002000 + number),
        sis_id=f"SIS-Q{7000 + number}",
        name=name,
        email=f"{first}.{number}@students.example.edu",
    )
    return Learner(who=who, marks=marks, reflection=word, file_id=f"77{number}")


ADA = _learner(11, "Adaeze Umber", "quagga-lantern")
BEN = replace(
    _learner(12, "Benedikt Ochre", "", mark="1.277"),
    marks=("1.277", HELD_BACK),
)
CLEO = _learner(13, "Cleomene Sienna", "quoll-harbor")
DOV = _learner(14, "Dovrat Cobalt", "okapi-thimble")
EVA = _learner(15, "Evanthia Teal", "dugong-ladder")
FINN = _learner(16, "Finnegan Mauve", "numbat-anchor")
GUS = _learner(17, "Gustavo Russet", "serval-basket")
HANA = _learner(18, "Hanae Viridian", "caracal-orchard")
IRIS = _learner(19, "Irisa Carmine", "tarsier-window")
JON = _learner(20, "Jonquil Fawn", "pangolin-mirror")
WANDA = _learner(21, "Wandal Indigo", "binturong-chapel")
MONA = _learner(22, "Monalee Saffron", "fossa-compass")
NILS = _learner(31, "Nilsen Puce", "kinkajou-bridge")
OLGA = _learner(32, "Olgerta Taupe", "saiga-chimney")
PETRA = _learner(33, "Petronel Ivory", "markhor-garden")
IN_FIRST = (ADA, BEN, CLEO, DOV, EVA, FINN, GUS, HANA, IRIS, JON, WANDA)
IN_OTHER = (NILS, OLGA, PETRA)

RETURN_NOTE = "Please tell more of the heron-path you took."
INSTRUCTOR_NOTE = "Which draft did the ibis-rubric assess?"
HOLD_NOTE = "Waiting for the egret-letter of the dean."
DECLINE_NOTE = "This is the plover-work of somebody else."
INNER_NOTE = "Between us: the avocet-question is open."
REVOKE_REASON = "Withdrawn after the godwit-inquiry ended."
OTHER_REVIEW_NOTE = "Elsewhere: the curlew-matter."
LETTERS = {"main": "bittern-letter.pdf", "other": "whimbrel-letter.pdf"}
SECOND_WORK = "Quokka fieldwork of the second course"
TOKENS = {"main": "canvas-token-of-main-4711", "other": "canvas-token-of-other-4712"}


# Each unit with somebody who writes in its proposals, whom no other unit's members need to know.
FELLOWS = {
    "press": (891, "Ottoline Fellowes"),
    "stage": (892, "Thaddeus Fellowes"),
    "harbor": (893, "Wilhelmina Fellowes"),
}
UNITS_OF = {"main": ("press", "stage"), "other": ("harbor",)}


def unit_name(unit: str) -> str:
    """What a unit is called."""
    return f"Center for the {unit}"


def fellow_of(unit: str) -> CanvasPerson:
    """A co-editor of a unit."""
    return staff_person(*FELLOWS[unit])


def staff_person(number: int, name: str) -> CanvasPerson:
    """Somebody who works at the university."""
    return CanvasPerson(
        subject=f"0b6c1f6e-70a4-4a38-9c0d-1d6f6a2f{number:04d}",
        canvas_user_id=str(10000000005000 + number),
        sis_id=f"SIS-S{8000 + number}",
        name=name,
        email=f"staff{number}@example.edu",
    )


@dataclass(slots=True)
class Side:
    """One institution: its platform, its Canvas, its ids by a name of ours."""

    slug: str
    actions: LaunchActions
    canvas: FakeCanvas
    institution_id: InstitutionId
    rooms: dict[str, FakeCourse] = field(default_factory=dict)
    courses: dict[str, CourseId] = field(default_factory=dict)
    definitions: dict[str, DefinitionVersion] = field(default_factory=dict)
    mappings: dict[str, MappingId] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)
    awards: dict[str, int] = field(default_factory=dict)
    credentials: dict[str, UUID] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    units: dict[str, UnitId] = field(default_factory=dict)
    proposals: dict[str, DefinitionVersionId] = field(default_factory=dict)
    conflicts: dict[str, int] = field(default_factory=dict)
    threads: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)
    conditions: dict[str, int] = field(default_factory=dict)

    def teacher(self, course: str) -> Actor:
        """The teacher of a course, as who acts."""
        who = teacher_of(self, course)
        return Actor(
            name=who.name or "",
            institution_id=self.institution_id,
            person_id=self.actions.person_id(who),
            course_id=self.courses[course],
            course_role=CourseRole.TEACHER,
        )


@dataclass(slots=True)
class ByHost:
    """Opens the Canvas that stands at an address."""

    canvases: dict[str, FakeCanvas]

    def open(self, api_url: str, token: str) -> CanvasGateway:
        return self.canvases[api_url].open()


@dataclass(slots=True)
class Campuses:
    """Both institutions and the application over them."""

    wiring: RewindingWiring
    app: Flask
    clock: FixedClock
    main: Side
    other: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.main, self.other


def campus_two(settings: Settings) -> Campuses:
    """Build everything."""
    clock = FixedClock()
    here, there = PlatformDouble(clock=clock), _other_platform(clock)
    canvases = {here.api_url: FakeCanvas(clock=clock), there.api_url: FakeCanvas(clock=clock)}
    wiring = RewindingWiring(settings, clock=clock, gateways=ByHost(canvases))
    app = create_app(settings, wiring)
    app.testing = True
    made = Campuses(
        wiring,
        app,
        clock,
        _side(app, here, "main", canvases[here.api_url]),
        _side(app, there, "other", canvases[there.api_url]),
    )
    with wiring.open_work(system_actor("tests")) as work:
        work.tool_keys.rotate()
    for side in made.sides:
        _settle(made, side)
        _found_units(made, side)
    _map_everything(made)
    _pass_over(made)
    _review_main(made)
    _review_other(made)
    for side in made.sides:
        _hand_in(made, side)
        _propose(made, side)
    issue_credentials(wiring)
    _share_and_revoke(made)
    return made


def _other_platform(clock: FixedClock) -> PlatformDouble:
    return PlatformDouble(
        clock=clock,
        issuer="https://canvas.other.example",
        client_id="20000000000042",
        deployment_id="8:other",
        host="canvas.other.example",
        sign_in_host="sso.other.example",
        name="Other University",
    )


def _side(app: Flask, platform: PlatformDouble, slug: str, canvas: FakeCanvas) -> Side:
    actions = LaunchActions(app.test_client(), platform, slug)
    wiring = actions.wiring
    with wiring.open_work(system_actor("tests")) as work:
        work.platforms.store_token(platform.issuer, platform.client_id, TOKENS[slug])
        work.institutions.describe(
            slug, name=f"University {slug}", office=f"Office of {slug}", url=platform.api_url
        )
    return Side(slug, actions, canvas, actions.institution_id)


def teacher_of(side: Side, course: str) -> CanvasPerson:
    """Who teaches a course."""
    return staff_person(int(course), f"Teacher of {course}")


def awarder_of(side: Side) -> CanvasPerson:
    """Who awards at an institution."""
    return staff_person({"main": 71, "other": 72}[side.slug], f"Awarder of {side.slug}")


def consultant_of(side: Side) -> CanvasPerson:
    """Who handed in a letter, and tries no door."""
    return staff_person({"main": 81, "other": 82}[side.slug], f"Consultant of {side.slug}")


def _settle(made: Campuses, side: Side) -> None:
    """Let the first launches make the courses, and Canvas hold their work."""
    for course in (FIRST, SECOND) if side is made.main else (OTHER,):
        enter(made, side).as_teacher(course, teacher_of(side, course))
        side.courses[course] = side.actions.course_id(course)
        room = side.canvas.add_course(course)
        name = SECOND_WORK if course == SECOND else f"Work of {course}"
        room.set_assignment(WORK, name, rubric=impact_rubric())
        room.set_assignment(MEMO, f"Memo of {course}", rubric=impact_rubric(), post_manually=True)
        room.set_assignment(REFLECTION, f"Reflection of {course}")
        side.rooms[course] = room
    side.actions.grant(awarder_of(side), LocalRole.ASA_AWARDER)
    enter(made, side).as_asa(person=awarder_of(side), grant=False)
    learners = {FIRST: IN_FIRST, SECOND: (MONA,)} if side is made.main else {OTHER: IN_OTHER}
    for course, people in learners.items():
        for each in people:
            _enroll(side, side.rooms[course], each)
            enter(made, side).as_learner(course, each.who)


def _found_units(made: Campuses, side: Side) -> None:
    for unit in UNITS_OF[side.slug]:
        side.units[unit] = side.actions.unit(unit_name(unit))
        side.actions.grant_in(unit_name(unit), fellow_of(unit), LocalRole.CO_EDITOR)
        enter(made, side).as_asa(person=fellow_of(unit), grant=False)
    if side is made.main:
        # Nobody belongs to it and nothing of it is under way, so that it may be closed.
        side.units["attic"] = side.actions.unit(unit_name("attic"))


def enter(made: Campuses, side: Side) -> LaunchActions:
    """Launch from this side next, in a browser of its own."""
    side.actions.client = made.app.test_client()
    side.actions.wire_keys()
    return side.actions


def _enroll(side: Side, room: FakeCourse, learner: Learner) -> None:
    user = room.enroll(learner.user, learner.who.name or "", sis_id=learner.who.sis_id)
    room.roster[user] = replace(
        room.roster[user], lti_subject=LtiSubject(learner.who.subject), email=learner.who.email
    )
    _work(side, room, user, learner)


def _work(side: Side, room: FakeCourse, user: CanvasUserId, learner: Learner) -> None:
    for assignment, points in zip((WORK, MEMO), learner.marks, strict=True):
        room.hand_in(user, assignment)
        is_posted = points != HELD_BACK
        room.assess(user, assignment, {CRITERION: points}, posted=is_posted)
    if learner.reflection:
        file = Attachment(
            file_id=learner.file_id,
            uuid="u",
            name=f"{learner.reflection}.pdf",
            content_type="application/pdf",
            size=9,
        )
        body = f"<p>On my way I kept the {learner.reflection} close and grew by it.</p>"
        room.hand_in(user, REFLECTION, SubmissionContent(body=body, attachments=(file,)))
        side.canvas.files[learner.file_id] = Download(
            name=file.name,
            content_type="application/pdf",
            content=f"%PDF {learner.reflection}".encode(),
        )


def _map_everything(made: Campuses) -> None:
    main, other = made.sides
    for slug in ("lynx", "marten", "otter", "heron"):
        _approve(made, main, slug)
    for slug in ("lynx", "heron"):
        _approve(made, other, slug)
    _map(made, main, FIRST, "lynx", "active")
    _map(made, main, FIRST, "marten", "both")
    _map(made, main, FIRST, "otter", "draft")
    _map(made, main, SECOND, "lynx", "second active")
    _map(made, main, SECOND, "otter", "second draft")
    _map(made, other, OTHER, "lynx", "other active")


def _approve(made: Campuses, side: Side, slug: str) -> None:
    own = slug if side is made.main else f"{slug}-{side.slug}"
    content = complete(slug=own, title=f"Badge {slug} of {side.slug}")
    with made.wiring.session() as session:
        side.definitions[slug] = approved(made.wiring, session, side.institution_id, content)


def _map(made: Campuses, side: Side, course: str, slug: str, name: str) -> None:
    view = course_view(side, course)
    picks: tuple[Pick, ...] = (
        *(
            CriterionPick(
                slo=SloKey(slo), assignment=AssignmentId(at), criterion=CriterionId(CRITERION)
            )
            for slo, at in (("slo-1", WORK), ("slo-2", MEMO))
        ),
        ReflectionPick(assignment=AssignmentId(REFLECTION)),
    )
    with made.wiring.open_work(side.teacher(course)) as work:
        started = work.mappings.start(side.courses[course], side.definitions[slug].version_id)
        for pick in picks:
            work.mapping_drafts.edit(started, pick, view, "")
        if "draft" not in name:
            draft = work.mapping_drafts.draft(started)
            work.mapping_activation.activate(draft, draft.digest, view)
        if name == "both":
            work.mapping_activation.reopen(started)
    side.mappings[name] = started


def course_view(side: Side, course: str) -> CourseView:
    """The course as Canvas has it."""
    room = side.rooms[course]
    return CourseView(
        account_id=room.fact.account_id, assignments=tuple(room.assignments.values()), outcomes=()
    )


def awarder(side: Side) -> Actor:
    """The awarder, as who acts."""
    who = awarder_of(side)
    return Actor(
        name=who.name or "",
        institution_id=side.institution_id,
        person_id=side.actions.person_id(who),
        local_roles=frozenset({LocalRole.ASA_AWARDER}),
    )


def admin(side: Side) -> Actor:
    """An ASA administrator of the institution, as who acts."""
    return Actor(
        name="tests",
        institution_id=side.institution_id,
        local_roles=frozenset({LocalRole.ASA_ADMIN}),
    )


def _pass_over(made: Campuses) -> None:
    for side in made.sides:
        for course_id in side.courses.values():
            made.wiring.pipeline(system_actor("scheduler")).sync_course(course_id)
    for side in made.sides:
        with made.wiring.session() as session:
            rows = session.scalars(
                select(ReviewCaseRow).where(
                    ReviewCaseRow.definition_line_id == side.definitions["lynx"].line_id
                )
            ).all()
        people = {row.person_id: row.id for row in rows}
        for learner in (*IN_FIRST, MONA) if side is made.main else IN_OTHER:
            with suppress(KeyError):
                side.cases[learner.first_name] = people[_person(made, side, learner)]


def _person(made: Campuses, side: Side, learner: Learner) -> PersonId:
    with made.wiring.open_work(system_actor("tests")) as work:
        found = work.people.find(side.institution_id, IdentifierKind.CANVAS_USER_ID, learner.user)
    assert found is not None
    return found


def _review_main(made: Campuses) -> None:
    side = made.main
    _decide(made, side, DOV, DecisionKind.CLAIM)
    _decide(
        made,
        side,
        EVA,
        DecisionKind.RETURN_TO_LEARNER,
        RETURN_NOTE,
        ReasonForDecision.PATHWAY_NOT_REFLECTED,
    )
    _decide(
        made,
        side,
        FINN,
        DecisionKind.RETURN_TO_INSTRUCTOR,
        INSTRUCTOR_NOTE,
        ReasonForDecision.ASSESSMENT_UNCLEAR,
    )
    _decide(made, side, GUS, DecisionKind.HOLD, HOLD_NOTE)
    _decide(made, side, HANA, DecisionKind.DECLINE, DECLINE_NOTE, ReasonForDecision.NOT_OWN_WORK)
    for learner in (ADA, IRIS, JON):
        _decide(made, side, learner, DecisionKind.AWARD)
    with made.wiring.open_work(awarder(side)) as work:
        work.case_talk.add_note(side.cases[CLEO.first_name], INNER_NOTE)
    _find_awards(made, side)


def _review_other(made: Campuses) -> None:
    _decide(made, made.other, PETRA, DecisionKind.HOLD, OTHER_REVIEW_NOTE)
    _decide(made, made.other, OLGA, DecisionKind.AWARD)
    _find_awards(made, made.other)


def _decide(
    made: Campuses,
    side: Side,
    learner: Learner,
    kind: DecisionKind,
    note: str = "",
    reason: ReasonForDecision | None = None,
) -> None:
    case_id = side.cases[learner.first_name]
    opened = partial(made.wiring.open_work, awarder(side))
    if kind is DecisionKind.AWARD:
        read_again(opened, made.clock, case_id)
    with opened() as work:
        case = work.review_queue.line(case_id).case
        asked = DecisionRequest(
            kind=kind,
            revision=case.revision,
            seal_number=case.seal_number,
            note=note,
            reason=reason,
            confirmations=ALL_THREE,
        )
        decide_and_award(work, case_id, asked)


def _find_awards(made: Campuses, side: Side) -> None:
    names = {case_id: name for name, case_id in side.cases.items()}
    with made.wiring.session() as session:
        rows = session.scalars(
            select(AwardRow).where(AwardRow.institution_id == side.institution_id)
        ).all()
    for row in rows:
        side.awards[names[row.case_id]] = row.id
        side.credentials[names[row.case_id]] = row.credential_uuid


def _hand_in(made: Campuses, side: Side) -> None:
    who = consultant_of(side)
    enter(made, side).as_asa(LocalRole.ASA_CONSULTANT, person=who)
    actor = Actor(
        name=who.name or "",
        institution_id=side.institution_id,
        person_id=side.actions.person_id(who),
        local_roles=frozenset({LocalRole.ASA_CONSULTANT}),
    )
    letter = LETTERS[side.slug]
    with made.wiring.open_work(actor) as work:
        kept = work.documents.keep(letter, plain_pdf(letter), DocumentKind.PARTNER_LETTER)
    side.documents[f"letter of {side.slug}"] = kept.use_id


def _propose(made: Campuses, side: Side) -> None:
    judge = staff_person({"main": 91, "other": 92}[side.slug], f"Decider of {side.slug}")
    for person, role in (
        (judge, LocalRole.ASA_ADMIN),
        (consultant_of(side), LocalRole.ASA_CONSULTANT),
    ):
        enter(made, side).as_asa(role, person=person)
    for number, unit in enumerate(UNITS_OF[side.slug], start=93 if side is made.main else 97):
        founder = staff_person(number, f"Founder of {unit}")
        side.actions.grant_in(unit_name(unit), founder, LocalRole.UNIT_PROPOSER)
        enter(made, side).as_asa(person=founder, grant=False)
        unit_id = side.units[unit]
        people = Unit(
            name=unit,
            id=unit_id,
            institution_id=side.institution_id,
            proposer=in_unit(_actor(side, founder), unit_id, LocalRole.UNIT_PROPOSER),
            co_editor=in_unit(_actor(side, fellow_of(unit)), unit_id, LocalRole.CO_EDITOR),
            consultant=_actor(side, consultant_of(side), LocalRole.ASA_CONSULTANT),
            admin=_actor(side, judge, LocalRole.ASA_ADMIN),
        )
        proposed = propose(made.wiring, people)
        side.proposals |= proposed
        _note_decisions(made, side, proposed)
        for thing, version_id in proposed.items():
            thread = talk_about(office_of(made.wiring, people), thing, version_id)
            if thread is not None:
                side.threads[thing] = thread
            late = write_late(office_of(made.wiring, people), thing, version_id)
            if late is not None:
                side.conflicts[thing] = late


def _note_decisions(
    made: Campuses, side: Side, proposed: Mapping[str, DefinitionVersionId]
) -> None:
    with made.wiring.session() as session:
        for thing, version_id in proposed.items():
            decision = select(DecisionRow.id).where(DecisionRow.version_id == version_id)
            condition = select(ConditionRow.id).where(ConditionRow.version_id == version_id)
            if (found := session.scalar(decision)) is not None:
                side.decisions[thing] = found
            if (found := session.scalar(condition)) is not None:
                side.conditions[thing] = found


def _actor(side: Side, person: CanvasPerson, *roles: LocalRole) -> Actor:
    return Actor(
        name=person.name or "",
        institution_id=side.institution_id,
        person_id=side.actions.person_id(person),
        local_roles=frozenset(roles),
    )


def _share_and_revoke(made: Campuses) -> None:
    shared: Mapping[str, tuple[Side, Learner]] = {
        "ada": (made.main, ADA),
        "jon": (made.main, JON),
        "olga": (made.other, OLGA),
    }
    for side, learner in shared.values():
        holder = Actor(
            name=learner.who.name or "",
            institution_id=side.institution_id,
            person_id=_person(made, side, learner),
        )
        with made.wiring.open_work(holder) as work:
            work.awards.share(side.credentials[learner.first_name], shared=True)
    issue_credentials(made.wiring)
    with made.wiring.open_work(awarder(made.main)) as work:
        work.awards.revoke(made.main.awards[JON.first_name], REVOKE_REASON)
