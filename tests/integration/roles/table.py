"""Who gets what at which door: written by hand, one line a route, or a form of one.

Whoever a line does not name is refused by the guard with 403. On things out of reach (another
course's, learner's or institution's that exist) whoever passes the guard gets `beyond`, as if they
did not exist. Strangers get 403 everywhere. One in doubt reads, and may send no form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tests.factories.campus_proposals import TITLES
from tests.factories.campus_talk import SUGGESTED_FOR, TALKED_OF
from tests.factories.campus_two import FIRST, OTHER, SECOND
from tests.integration.roles.people import (
    EVERYBODY,
    MIRROR,
    NO_SESSION,
    OF_OTHER,
    OF_UNITS,
    Role,
)


class Answer(StrEnum):
    """What comes back, and whether anything is changed by it."""

    SHOWN = "200, nothing changed"
    NOTED = "200, that somebody looked is noted"
    DONE = "303, done and audited"
    BACK = "303, nothing changed"
    ON = "302, led on, nothing changed"
    REFUSED = "403 by the guard, nothing changed"
    DENIED = "403 by the service, nothing changed"
    UNKNOWN = "404, nothing changed"
    LACKING = "422, nothing changed"
    AGAIN = "422, shown again, that somebody looked is noted, nothing else changed"
    CONFLICT = "409, nothing changed"

    @property
    def status(self) -> int:
        return int(self.value[:3])

    @property
    def may_change(self) -> bool:
        return self in {Answer.NOTED, Answer.DONE, Answer.AGAIN}


class Reach(StrEnum):
    """What makes a thing one's own."""

    NONE = "everything"
    COURSE = "the course of the window"
    LEARNING = "a course one learns in"
    INSTITUTION = "one's institution"
    PERSON = "one's own"
    UNIT = "one's unit, and to ASA one's institution"


SHOWN, NOTED, DONE, BACK, ON = Answer.SHOWN, Answer.NOTED, Answer.DONE, Answer.BACK, Answer.ON
DENIED, UNKNOWN, LACKING = Answer.DENIED, Answer.UNKNOWN, Answer.LACKING
CONFLICT, REFUSED = Answer.CONFLICT, Answer.REFUSED
Who = frozenset[Role]


def who(*roles: Role) -> Who:
    return frozenset(roles)


AWARDERS = who(Role.ASA_AWARDER, Role.AWARDER_LEARNS)
DECIDERS = AWARDERS | who(Role.ASA_REVIEWER)
LOOKERS = who(Role.ASA_ADMIN, Role.AUDITOR)
QUEUE = DECIDERS | LOOKERS
REGISTER = QUEUE | who(Role.REGISTRAR)
AUDIT = LOOKERS
ADMIN = who(Role.ASA_ADMIN)
OF_ASA_UNITS = AWARDERS | who(Role.ASA_ADMIN, Role.ASA_REVIEWER, Role.ASA_CONSULTANT)
MEMBERS = frozenset(OF_UNITS)
OF_PRESS = who(Role.UNIT_PROPOSER, Role.CO_EDITOR)
# Who reads every proposal of the institution.
OVERSEERS = who(Role.ASA_ADMIN, Role.ASA_CONSULTANT, Role.AUDITOR)
CONSULTERS = who(Role.ASA_ADMIN, Role.ASA_CONSULTANT)
TEACHERS = who(Role.TEACHER, Role.PLACING, Role.BY_LINK)
DOCUMENT_READERS = who(Role.ASA_ADMIN, Role.ASA_CONSULTANT)
STAFF = TEACHERS | {Role.ASSISTANT}
ONE_BADGE = who(Role.LEARNER_OF_SECOND, Role.LEARNER_OF_OTHER)

# Things by name; those of the second course and of the other institution stand beside the first's.
ACTIVE = ("active", "second active", "other active")
DRAFT = ("draft", "second draft")
BOTH = ("both",)
FRESH = ("Cleomene", "Nilsen")
OPEN = ("Cleomene", "Monalee", "Nilsen")
OWN = ("Wandal",)
CLAIMED = ("Dovrat",)
HELD = ("Gustavo", "Petronel")
CASES = (*OPEN, *OWN, "Dovrat", "Evanthia", "Finnegan", "Gustavo", "Hanae", "Adaeze", "Petronel")
AWARDS = ("Adaeze", "Irisa", "Jonquil", "Olgerta")
STANDING = ("Adaeze", "Irisa", "Olgerta")
FILES = ("Cleomene's of Cleomene", "Nilsen's of Nilsen")
STRAY_FILES = ("Dovrat's of Cleomene", "Nilsen's of Cleomene", "Cleomene's of Nilsen")
UNDER_WAY = (
    "draft of press",
    "ready of press",
    "handed in of press",
    "stale of press",
    "withdrawn of press",
    "draft of stage",
    "draft of harbor",
)
DECIDED = ("approved of press",)
DRAFTS = ("draft of press", "draft of stage", "draft of harbor")
PROPOSAL_READERS = MEMBERS | OVERSEERS
LETTERS = ("letter of main", "letter of other")
UNITS = ("press", "stage", "harbor")
HERON = ("heron of main", "heron of other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One route with one form, on these things."""

    method: str
    rule: str
    answers: Mapping[Answer, Who]
    at: tuple[str, ...] = ("",)
    reach: Reach = Reach.NONE
    beyond: Answer = UNKNOWN
    form: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> str:
        return f"{self.method} {self.rule} {dict(self.form) or ''}".strip()


def _get(
    path: str,
    answers: Mapping[Answer, Who],
    at: tuple[str, ...] = ("",),
    reach: Reach = Reach.NONE,
) -> Line:
    return Line(method="GET", rule=f"/w/<launch>/{path}", answers=answers, at=at, reach=reach)


def _post(
    path: str,
    answers: Mapping[Answer, Who],
    at: tuple[str, ...] = ("",),
    reach: Reach = Reach.NONE,
    **form: str,
) -> Line:
    return Line(
        method="POST",
        rule=f"/w/<launch>/{path}",
        answers=answers,
        at=at,
        reach=reach,
        form=form,
    )


def _decide(answers: Mapping[Answer, Who], at: tuple[str, ...], **form: str) -> Line:
    return _post("asa/cases/<int:case_id>/decide", answers, at, Reach.INSTITUTION, **form)


TICKS = {"pathway": "1", "personal_growth": "1", "professional_growth": "1"}
BADGE = "course/badges/<int:mapping_id>"
CASE = "asa/cases/<int:case_id>"
CRITERION = {"slo": "slo-1", "assignment": "312", "criterion": "_8241", "action": "save"}
UNIT = "asa/units/<int:unit_id>"
KITES = "unit_code,unit_name,unit_kind,parent_code\nkites,Center for Kites,center,\n"
PROPOSAL = "unit/proposals/<int:version>"
JUDGE = "asa/definitions/<int:version>"
EXEMPT = {"kind": "exempt", "policy": "340.350", "level": "undergraduate", "reasoning": "So."}
QUALITY = {
    f"{item}{part}": told
    for item in (
        "assessment_best_practice",
        "post_graduate_alignment",
        "culminating_reflection",
    )
    for part, told in (("", "yes"), ("-note", "Seen."))
}
RETURN = {"kind": "return", "text": "Name the source.", "action": "decide"}
SUSPEND = {"kind": "suspend", "text": "A partner left."}
ADMIN_DECIDES = {DONE: who(Role.ASA_ADMIN), DENIED: who(Role.ASA_CONSULTANT)}
START = {
    "exists": "yes",
    "identifier": "ENC 1101",
    "committee": "no",
    "credit": "no",
    "type": "badge",
    "title": "Kites",
}
FELLOW = {"role": "co-editor", "person_id": "its fellow"}
EACH_DECIDES = {DONE: DECIDERS, DENIED: LOOKERS}

TABLE: tuple[Line, ...] = (
    _get("", {SHOWN: EVERYBODY}),
    # The learner's own pages. Whoever launched is somebody, and sees what is theirs: maybe nothing.
    _get("learner/", {SHOWN: EVERYBODY - ONE_BADGE, ON: ONE_BADGE}),
    _get("learner/badges/<int:mapping_id>", {SHOWN: EVERYBODY}, ACTIVE + BOTH, Reach.LEARNING),
    _get("learner/badges/<int:mapping_id>", {UNKNOWN: EVERYBODY}, DRAFT, Reach.LEARNING),
    _get("learner/badges/<int:mapping_id>/asks", {SHOWN: EVERYBODY}, ACTIVE, Reach.LEARNING),
    _get("learner/badges/<int:mapping_id>/asks", {UNKNOWN: EVERYBODY}, DRAFT, Reach.LEARNING),
    _get("learner/credentials", {SHOWN: EVERYBODY}),
    _post(
        "learner/credentials/<uuid:uuid>/share",
        {DONE: EVERYBODY},
        ("Adaeze", "Jonquil", "Olgerta"),
        Reach.PERSON,
        shared="no",
    ),
    _post(
        "learner/credentials/<uuid:uuid>/share",
        {BACK: EVERYBODY},
        ("Irisa",),
        Reach.PERSON,
        shared="",
    ),
    # The course's pages.
    _get("course/", {SHOWN: STAFF}),
    _get("course/sync", {SHOWN: STAFF}),
    _post("course/sync", {DONE: STAFF}),
    replace(
        _post("course/badges", {DONE: STAFF}, HERON, Reach.INSTITUTION, definition="the heron"),
        beyond=LACKING,
    ),
    # A link is placed from the window that Canvas opened to ask for one, and from no other.
    _get("deep-linking/", {SHOWN: who(Role.PLACING), UNKNOWN: TEACHERS - {Role.PLACING}}),
    _post(
        "deep-linking/",
        {NOTED: who(Role.PLACING), UNKNOWN: TEACHERS - {Role.PLACING}},
        badge="all",
    ),
    _get(f"{BADGE}/outcomes", {SHOWN: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE),
    _get(f"{BADGE}/reflection", {SHOWN: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE),
    _get(f"{BADGE}/check", {SHOWN: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE),
    _get(f"{BADGE}/try", {SHOWN: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE),
    _get(f"{BADGE}/activate", {SHOWN: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE),
    _get(f"{BADGE}/roster", {SHOWN: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE),
    _get(f"{BADGE}/roster.csv", {SHOWN: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE),
    _get(f"{BADGE}/roster/<int:person_id>", {SHOWN: STAFF}, ACTIVE, Reach.COURSE),
    _post(f"{BADGE}/outcomes", {DONE: STAFF}, DRAFT + BOTH, Reach.COURSE, **CRITERION),
    _post(f"{BADGE}/outcomes", {UNKNOWN: STAFF}, ACTIVE, Reach.COURSE, **CRITERION),
    _post(
        f"{BADGE}/reflection",
        {DONE: STAFF},
        DRAFT + BOTH,
        Reach.COURSE,
        assignment="312",
        base="what stands",
    ),
    _post(f"{BADGE}/reflection", {UNKNOWN: STAFF}, ACTIVE, Reach.COURSE, assignment="312"),
    _post(
        f"{BADGE}/activate",
        {DONE: TEACHERS, DENIED: who(Role.ASSISTANT)},
        DRAFT + BOTH,
        Reach.COURSE,
        seen="what stands",
    ),
    _post(f"{BADGE}/activate", {UNKNOWN: STAFF}, ACTIVE, Reach.COURSE),
    # Nothing is suggested that the form names, so nothing is written; what is not open is refused.
    _post(f"{BADGE}/suggestions", {BACK: STAFF}, DRAFT + BOTH, Reach.COURSE, accept="slo-1|1|2"),
    _post(f"{BADGE}/suggestions", {CONFLICT: STAFF}, ACTIVE, Reach.COURSE, accept="slo-1|1|2"),
    _post(f"{BADGE}/edit", {DONE: STAFF}, ACTIVE, Reach.COURSE),
    _post(f"{BADGE}/edit", {CONFLICT: STAFF}, DRAFT + BOTH, Reach.COURSE),
    _get(f"{BADGE}/newer", {SHOWN: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE),
    _post(f"{BADGE}/move", {DONE: STAFF}, ACTIVE, Reach.COURSE),
    _post(f"{BADGE}/move", {BACK: STAFF}, DRAFT + BOTH, Reach.COURSE),
    _post(f"{BADGE}/discard", {DONE: STAFF}, DRAFT + BOTH, Reach.COURSE),
    _post(f"{BADGE}/discard", {CONFLICT: STAFF}, ACTIVE, Reach.COURSE),
    _post(
        f"{BADGE}/end",
        {DONE: TEACHERS, DENIED: who(Role.ASSISTANT)},
        ACTIVE + BOTH,
        Reach.COURSE,
    ),
    _post(
        f"{BADGE}/end",
        {CONFLICT: TEACHERS, DENIED: who(Role.ASSISTANT)},
        DRAFT,
        Reach.COURSE,
    ),
    # What changed in Canvas since it was mapped; here nothing has.
    _get(f"{BADGE}/changes", {SHOWN: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE),
    _post(
        f"{BADGE}/changes/accept",
        {CONFLICT: TEACHERS, DENIED: who(Role.ASSISTANT)},
        ACTIVE + DRAFT + BOTH,
        Reach.COURSE,
    ),
    _post(f"{BADGE}/changes/remap", {DONE: STAFF}, ACTIVE, Reach.COURSE, slo="slo-1"),
    _post(f"{BADGE}/changes/remap", {CONFLICT: STAFF}, DRAFT + BOTH, Reach.COURSE),
    _post(f"{BADGE}/changes/seen", {BACK: STAFF}, ACTIVE + DRAFT + BOTH, Reach.COURSE, item="1"),
    # What changed after an award; here nothing has.
    _get("asa/after-award", {SHOWN: QUEUE}),
    _get("asa/after-award/<int:award_id>", {SHOWN: QUEUE}, AWARDS, Reach.INSTITUTION),
    _post(
        "asa/after-award/<int:award_id>",
        {CONFLICT: DECIDERS, DENIED: LOOKERS},
        AWARDS,
        Reach.INSTITUTION,
        note="It was looked at and stays.",
    ),
    # ASA's queue and cases.
    _get("asa/", {SHOWN: QUEUE}),
    _get("asa/queue.csv", {SHOWN: QUEUE}),
    _get(CASE, {NOTED: QUEUE}, CASES, Reach.INSTITUTION),
    # Words and files of a reflection are for those who judge it.
    _get(f"{CASE}/files/<file_id>", {NOTED: DECIDERS}, FILES, Reach.INSTITUTION),
    _get(f"{CASE}/files/<file_id>", {UNKNOWN: DECIDERS}, STRAY_FILES, Reach.INSTITUTION),
    _post(f"{CASE}/refresh", {DONE: DECIDERS, BACK: LOOKERS}, OPEN, Reach.INSTITUTION),
    _post(f"{CASE}/reseal", {BACK: DECIDERS, UNKNOWN: LOOKERS}, OPEN, Reach.INSTITUTION),
    _post(f"{CASE}/notes", EACH_DECIDES, OPEN, Reach.INSTITUTION, text="Seen."),
    _decide(EACH_DECIDES, OPEN, decision="claim"),
    _decide(
        {DONE: AWARDERS, DENIED: who(Role.ASA_REVIEWER) | LOOKERS}, FRESH, decision="award", **TICKS
    ),
    _decide(EACH_DECIDES, OPEN, decision="hold", note="Wait."),
    _decide(EACH_DECIDES, OPEN, decision="decline", note="No.", reason="not_own_work"),
    _decide(
        EACH_DECIDES, OPEN, decision="return_to_learner", note="More.", reason="identity_unclear"
    ),
    _decide(
        EACH_DECIDES,
        OPEN,
        decision="return_to_instructor",
        note="Which?",
        reason="mapping_unclear",
    ),
    _decide(EACH_DECIDES, CLAIMED, decision="unclaim"),
    _decide(EACH_DECIDES, HELD, decision="release", note="It came."),
    _decide({DENIED: QUEUE}, OPEN, decision="resubmit"),
    # What is closed stays closed: another click changes nothing, and says who decided what.
    _decide({BACK: DECIDERS, DENIED: LOOKERS}, ("Hanae",), decision="hold", note="Wait."),
    _decide(
        {BACK: AWARDERS, DENIED: who(Role.ASA_REVIEWER) | LOOKERS},
        ("Adaeze",),
        decision="award",
        **TICKS,
    ),
    # Her own case: she reads it, and decides nothing in it; nor does she read it again from Canvas.
    *(
        _decide(
            {DENIED: LOOKERS | who(Role.AWARDER_LEARNS), DONE: DECIDERS - {Role.AWARDER_LEARNS}},
            OWN,
            **form,
        )
        for form in (
            {"decision": "claim"},
            {"decision": "hold", "note": "Wait."},
            {"decision": "return_to_learner", "note": "More.", "reason": "other"},
        )
    ),
    _decide(
        {
            DENIED: LOOKERS | who(Role.AWARDER_LEARNS, Role.ASA_REVIEWER),
            Answer.AGAIN: who(Role.ASA_AWARDER),
        },
        OWN,
        decision="award",
        **TICKS,
    ),
    _post(
        f"{CASE}/refresh",
        {DONE: who(Role.ASA_AWARDER, Role.ASA_REVIEWER), BACK: LOOKERS | {Role.AWARDER_LEARNS}},
        OWN,
        Reach.INSTITUTION,
    ),
    _post(
        f"{CASE}/reseal",
        {BACK: who(Role.ASA_AWARDER, Role.ASA_REVIEWER), UNKNOWN: LOOKERS | {Role.AWARDER_LEARNS}},
        OWN,
        Reach.INSTITUTION,
    ),
    _post(
        f"{CASE}/notes",
        {DONE: who(Role.ASA_AWARDER, Role.ASA_REVIEWER), DENIED: LOOKERS | {Role.AWARDER_LEARNS}},
        OWN,
        Reach.INSTITUTION,
        text="Mine.",
    ),
    # Awards.
    _get("asa/awards", {SHOWN: REGISTER}),
    _get("asa/awards.csv", {SHOWN: REGISTER}),
    _get("asa/awards/<int:award_id>", {SHOWN: REGISTER}, AWARDS, Reach.INSTITUTION),
    _post(
        "asa/awards/<int:award_id>/revoke",
        {DONE: AWARDERS, DENIED: REGISTER - AWARDERS},
        STANDING,
        Reach.INSTITUTION,
        reason="Found out too late to be true.",
    ),
    _post(
        "asa/awards/<int:award_id>/revoke",
        {CONFLICT: AWARDERS, DENIED: REGISTER - AWARDERS},
        ("Jonquil",),
        Reach.INSTITUTION,
        reason="Found out too late to be true.",
    ),
    # Documents somebody handed in: to everybody else they do not exist.
    _get(
        "documents/<int:use_id>",
        {NOTED: DOCUMENT_READERS, UNKNOWN: EVERYBODY - DOCUMENT_READERS},
        LETTERS,
        Reach.INSTITUTION,
    ),
    # ASA's units. Whom a name means is chosen by the person, so a name alone changes nothing.
    _get("asa/units/", {SHOWN: OF_ASA_UNITS}),
    _get("asa/units/new", {SHOWN: ADMIN}),
    _post("asa/units/new", {DONE: ADMIN}, name="Center for Kites", kind="center"),
    _post("asa/units/new", {LACKING: ADMIN}, name="", kind="center"),
    _get("asa/units/import", {SHOWN: ADMIN}),
    # ASA's guidelines: its consultants and auditors read them, its administrators change them.
    _get("asa/guidelines/", {SHOWN: OVERSEERS}),
    _get("asa/guidelines/versions", {SHOWN: OVERSEERS}),
    _get("asa/guidelines/versions/<int:guideline>", {SHOWN: OVERSEERS}),
    _get("asa/guidelines/edit", {SHOWN: ADMIN}),
    replace(
        _post("asa/guidelines/edit", {DONE: ADMIN}),
        form={"part": "guidance", "base": "0", "guidance-about": "Be brief."},
    ),
    _post("asa/guidelines/edit", {SHOWN: ADMIN}, part="reasons", base="0", action="row"),
    _post("asa/guidelines/edit", {LACKING: ADMIN}, part="times", base="0"),
    _post("asa/guidelines/edit", {UNKNOWN: ADMIN}, part="everything", base="0"),
    _post("asa/units/import", {SHOWN: ADMIN}, action="check", text=KITES),
    _post("asa/units/import", {LACKING: ADMIN}, action="import", text="kites\n"),
    _post("asa/units/import", {DONE: ADMIN}, action="import", text=KITES, seen="what it would do"),
    _get(UNIT, {SHOWN: OF_ASA_UNITS}, UNITS, Reach.INSTITUTION),
    _post(f"{UNIT}/change", {DONE: ADMIN}, UNITS, Reach.INSTITUTION, name="Kites", kind="unit"),
    _post(f"{UNIT}/close", {DONE: ADMIN}, ("attic",), Reach.INSTITUTION),
    _post(f"{UNIT}/close", {LACKING: ADMIN}, UNITS, Reach.INSTITUTION),
    # These are open: they stay so, and nothing is written.
    _post(f"{UNIT}/reopen", {BACK: ADMIN}, UNITS, Reach.INSTITUTION),
    _post(
        f"{UNIT}/members",
        {DONE: ADMIN},
        UNITS,
        Reach.INSTITUTION,
        person="canvas:987",
        role="unit-proposer",
    ),
    _post(
        f"{UNIT}/members",
        {LACKING: ADMIN},
        UNITS,
        Reach.INSTITUTION,
        person="Adaeze",
        role="co-editor",
    ),
    _post(f"{UNIT}/members/end", {DONE: ADMIN}, UNITS, Reach.INSTITUTION, **FELLOW),
    # A unit's own pages: another unit is as if it were none.
    _get("unit/", {SHOWN: MEMBERS}),
    _get("unit/members", {SHOWN: MEMBERS}),
    *(
        _post(
            path,
            {
                DONE: proposer,
                DENIED: others,
                UNKNOWN: MEMBERS - proposer - others,
            },
            (unit,),
            Reach.NONE,
            **form,
        )
        for unit, proposer, others in (
            ("press", who(Role.UNIT_PROPOSER), who(Role.CO_EDITOR)),
            ("stage", who(Role.PROPOSER_OF_STAGE), who()),
            ("harbor", who(Role.PROPOSER_OF_OTHER), who()),
        )
        for path, form in (
            ("unit/members", {"person": "canvas:988"}),
            ("unit/members/end", FELLOW),
        )
    ),
    # No learner is found by the way, and a proposer makes no proposer.
    _post(
        "unit/members",
        {
            LACKING: who(Role.UNIT_PROPOSER),
            DENIED: who(Role.CO_EDITOR),
            UNKNOWN: MEMBERS - who(Role.UNIT_PROPOSER, Role.CO_EDITOR),
        },
        ("press",),
        person="Adaeze",
    ),
    _post(
        "unit/members",
        {
            LACKING: who(Role.UNIT_PROPOSER),
            DENIED: who(Role.CO_EDITOR),
            UNKNOWN: MEMBERS - who(Role.UNIT_PROPOSER, Role.CO_EDITOR),
        },
        ("press",),
        person="canvas:10000000002011",
    ),
    _post(
        "unit/members/end",
        {
            DENIED: who(Role.UNIT_PROPOSER, Role.CO_EDITOR),
            UNKNOWN: MEMBERS - who(Role.UNIT_PROPOSER, Role.CO_EDITOR),
        },
        ("press",),
        role="unit-proposer",
        person_id="its fellow",
    ),
    # How a unit proposes: another unit's proposals are as if there were none.
    _get("unit/start", {SHOWN: MEMBERS}),
    _post("unit/start", {LACKING: MEMBERS}, ("press",), Reach.NONE, **START | {"exists": ""}),
    _post(
        "unit/start",
        {SHOWN: who(Role.UNIT_PROPOSER), LACKING: MEMBERS - {Role.UNIT_PROPOSER}},
        ("press",),
        Reach.NONE,
        **START,
    ),
    _post(
        "unit/start",
        {DONE: who(Role.UNIT_PROPOSER), LACKING: MEMBERS - {Role.UNIT_PROPOSER}},
        ("press",),
        Reach.NONE,
        **START | {"action": "begin"},
    ),
    _get("unit/duplicates", {SHOWN: MEMBERS}),
    _get("unit/copy", {SHOWN: MEMBERS}),
    _post(
        "unit/copy",
        {DONE: who(Role.UNIT_PROPOSER), DENIED: MEMBERS - {Role.UNIT_PROPOSER}},
        ("approved of press", "draft of press"),
        source="the proposal",
    ),
    _get(f"{PROPOSAL}/", {SHOWN: PROPOSAL_READERS, UNKNOWN: DECIDERS}, UNDER_WAY, Reach.UNIT),
    _get(f"{PROPOSAL}/", {SHOWN: PROPOSAL_READERS | DECIDERS}, DECIDED, Reach.UNIT),
    *(
        _get(
            f"{PROPOSAL}/{page}",
            {SHOWN: PROPOSAL_READERS, UNKNOWN: DECIDERS},
            ("handed in of press", "draft of stage", "draft of harbor"),
            Reach.UNIT,
        )
        for page in ("document", "document.pdf", "definition.yaml")
    ),
    # What was never approved stays its unit's, also once it is withdrawn.
    _get(
        f"{PROPOSAL}/document",
        {SHOWN: PROPOSAL_READERS, UNKNOWN: DECIDERS},
        ("withdrawn of press",),
        Reach.UNIT,
    ),
    *(
        _post(
            f"{PROPOSAL}/{page}",
            {
                DONE: who(Role.UNIT_PROPOSER),
                DENIED: OVERSEERS | {Role.CO_EDITOR},
                UNKNOWN: DECIDERS | MEMBERS - OF_PRESS,
            },
            (thing,),
            Reach.UNIT,
            **form,
        )
        for page, thing, form in (
            ("submit", "ready of press", {}),
            ("recall", "handed in of press", {}),
            ("withdraw", "draft of press", {"title": TITLES["draft of press"]}),
        )
    ),
    _post(
        f"{PROPOSAL}/submit",
        {
            LACKING: who(Role.UNIT_PROPOSER),
            DENIED: OVERSEERS | {Role.CO_EDITOR},
            UNKNOWN: DECIDERS | MEMBERS - OF_PRESS,
        },
        ("draft of press",),
        Reach.UNIT,
    ),
    _post(
        f"{PROPOSAL}/revise",
        {
            DONE: who(Role.UNIT_PROPOSER),
            DENIED: OVERSEERS | DECIDERS | {Role.CO_EDITOR},
            UNKNOWN: MEMBERS - OF_PRESS,
        },
        DECIDED,
        Reach.UNIT,
    ),
    # Where a proposal is written, by its unit alone; a text that came too late waits in each draft.
    *(
        _get(
            f"{PROPOSAL}/{page}",
            {SHOWN: PROPOSAL_READERS, UNKNOWN: DECIDERS},
            (*DRAFTS, "ready of press", "handed in of press", "stale of press"),
            Reach.UNIT,
        )
        for page in ("application", "assessment", "design", "sections/state")
    ),
    *(
        _get(
            f"{PROPOSAL}/{page}",
            {SHOWN: PROPOSAL_READERS, UNKNOWN: DECIDERS},
            DRAFTS,
            Reach.UNIT,
        )
        for page in ("sections/<section>/history", "conflicts/<int:conflict>")
    ),
    _get(f"{PROPOSAL}/image/<digest>", {SHOWN: PROPOSAL_READERS | DECIDERS}, DECIDED, Reach.UNIT),
    *(
        _post(
            f"{PROPOSAL}/{page}",
            {answer: MEMBERS, DENIED: OVERSEERS, UNKNOWN: DECIDERS},
            DRAFTS,
            Reach.UNIT,
            **form,
        )
        for page, answer, form in (
            ("sections/<section>", DONE, {"revision": "1", "title": "Kites", "type": "badge"}),
            ("sections/<section>", LACKING, {"revision": "1", "title": "Kites", "type": "kite"}),
            ("sections/<section>/history/<int:revision>", BACK, {}),
            ("conflicts/<int:conflict>", DONE, {"revision": "1", "whole": "written"}),
            ("conflicts/<int:conflict>", LACKING, {"revision": "1"}),
        )
    ),
    # The talk about a proposal, and its timeline: of a decided one too, its readers' alone.
    *(
        _get(
            f"{PROPOSAL}/{page}",
            {SHOWN: PROPOSAL_READERS, UNKNOWN: DECIDERS},
            (*TALKED_OF, SUGGESTED_FOR, *DECIDED),
            Reach.UNIT,
        )
        for page in ("consultation", "timeline")
    ),
    *(
        _post(
            f"{PROPOSAL}/consultation/{page}",
            {DONE: MEMBERS | CONSULTERS, DENIED: OVERSEERS - CONSULTERS, UNKNOWN: DECIDERS},
            TALKED_OF,
            Reach.UNIT,
            **form,
        )
        for page, form in (
            ("comments", {"place": "about/title", "text": "Seen."}),
            ("comments", {"place": "about/title", "wording": "Another title"}),
            ("<int:thread>/answer", {"text": "Seen."}),
            ("meetings", {"held_on": "2026-11-20", "attendees": "All", "notes": "Seen."}),
        )
    ),
    _post(
        f"{PROPOSAL}/consultation/comments",
        {LACKING: MEMBERS | CONSULTERS, DENIED: OVERSEERS - CONSULTERS, UNKNOWN: DECIDERS},
        TALKED_OF,
        Reach.UNIT,
        text="",
    ),
    _post(
        f"{PROPOSAL}/consultation/comments",
        {LACKING: OF_PRESS | CONSULTERS, DENIED: OVERSEERS - CONSULTERS}
        | {UNKNOWN: DECIDERS | MEMBERS - OF_PRESS},
        DECIDED,
        Reach.UNIT,
        text="Too late.",
    ),
    *(
        _post(
            f"{PROPOSAL}/consultation/<int:thread>/{what}",
            {answer: MEMBERS | CONSULTERS, DENIED: OVERSEERS - CONSULTERS, UNKNOWN: DECIDERS},
            TALKED_OF,
            Reach.UNIT,
        )
        for what, answer in (("resolve", DONE), ("reopen", BACK))
    ),
    *(
        _post(
            f"{PROPOSAL}/consultation/<int:thread>/{what}",
            {DONE: OF_PRESS, DENIED: OVERSEERS, UNKNOWN: DECIDERS | MEMBERS - OF_PRESS},
            (SUGGESTED_FOR,),
            Reach.UNIT,
        )
        for what in ("accept", "reject")
    ),
    # The pipeline, and what of the policy is met: for who oversees all, of their own institution.
    *(
        _get(page, {SHOWN: OVERSEERS})
        for page in (
            "asa/definitions/",
            "asa/definitions/list",
            "asa/definitions/list.csv",
            "asa/conformance",
        )
    ),
    _get(f"{JUDGE}/conformance", {SHOWN: OVERSEERS}, (*UNDER_WAY, *DECIDED), Reach.UNIT),
    # ASA judges: consultants sign and return, an administrator decides; nobody else does either.
    _get(f"{JUDGE}/", {SHOWN: CONSULTERS}, (*UNDER_WAY, *DECIDED), Reach.UNIT),
    *(
        _get(
            page,
            {SHOWN: PROPOSAL_READERS, UNKNOWN: DECIDERS},
            ("handed in of press", "draft of stage", "draft of harbor"),
            Reach.UNIT,
        )
        for page in (f"{JUDGE}/history", f"{PROPOSAL}/difference", f"{PROPOSAL}/exemption")
    ),
    *(
        _get(page, {SHOWN: PROPOSAL_READERS | DECIDERS}, DECIDED, Reach.UNIT)
        for page in (
            f"{JUDGE}/history",
            f"{PROPOSAL}/difference",
            f"{PROPOSAL}/letters/<int:decision>",
            f"{PROPOSAL}/letters/<int:decision>.pdf",
        )
    ),
    *(
        _post(f"{JUDGE}/{page}", answers, ("handed in of press",), Reach.UNIT, **form)
        for page, answers, form in (
            ("consultant", {LACKING: CONSULTERS}, {"consultant": "0"}),
            ("gate", {DONE: CONSULTERS}, EXEMPT),
            ("gate", {LACKING: CONSULTERS}, {"kind": "approved"}),
            ("rigor", {DONE: CONSULTERS}, {"level": "advanced", "rationale": "Agreed."}),
            ("checklist", {DONE: CONSULTERS}, QUALITY),
            ("checklist", {LACKING: CONSULTERS}, {}),
            ("advance", {LACKING: CONSULTERS}, {}),
            ("decide", {SHOWN: CONSULTERS}, RETURN | {"action": "preview"}),
            ("decide", {DONE: CONSULTERS}, RETURN),
            ("decide", ADMIN_DECIDES, RETURN | {"kind": "decline"}),
            ("decide", {CONFLICT: ADMIN, DENIED: CONSULTERS - ADMIN}, RETURN | {"kind": "approve"}),
            ("change", {CONFLICT: ADMIN}, SUSPEND | {"title": TITLES["handed in of press"]}),
            ("review", {CONFLICT: ADMIN}, {"note": "Read."}),
        )
    ),
    *(
        _post(f"{JUDGE}/{page}", {DONE: ADMIN}, DECIDED, Reach.UNIT, **form)
        for page, form in (
            ("change", SUSPEND | {"title": TITLES["approved of press"]}),
            ("review", {"note": "Read."}),
            ("conditions/<int:condition>", {"note": "Published."}),
        )
    ),
    _post(f"{JUDGE}/rigor", {CONFLICT: CONSULTERS}, DECIDED, Reach.UNIT, level="x", rationale="y"),
    _post(f"{JUDGE}/gate", {CONFLICT: CONSULTERS}, DECIDED, Reach.UNIT, kind="not_needed"),
    _post(
        f"{PROPOSAL}/exemption",
        {
            DONE: who(Role.UNIT_PROPOSER),
            DENIED: OVERSEERS | {Role.CO_EDITOR},
            UNKNOWN: DECIDERS | MEMBERS - OF_PRESS,
        },
        ("draft of press",),
        Reach.UNIT,
        policy="340.350",
        reasoning="It counts.",
    ),
    # The trail.
    _get("asa/audit", {SHOWN: AUDIT}),
    _get("asa/audit.csv", {SHOWN: AUDIT}),
)

# Open to anyone, whoever asks; what they show is asked in `test_public`.
OPEN_TO_ANYONE = frozenset(
    {
        "/.well-known/did.json",
        "/achievements/<slug>/<int:number>",
        "/achievements/<slug>/<int:number>.<any(png, svg):kind>",
        "/brand/<token>.css",
        "/credentials/<uuid:uuid>",
        "/credentials/<uuid:uuid>.json",
        "/healthz",
        "/issuers/<int:number>",
        "/lti/config.json",
        "/lti/jwks.json",
        "/lti/launch",
        "/lti/launch/finish",
        "/lti/login",
        "/lti/login/<login_id>/cookie",
        "/readyz",
        "/static/<path:filename>",
        "/status/<int:number>",
    }
)

LEARNS_IN: Mapping[Role, str] = {
    Role.LEARNER_A: FIRST,
    Role.HOLDER: FIRST,
    Role.LEARNER_B: FIRST,
    Role.DOUBTFUL: FIRST,
    Role.AWARDER_LEARNS: FIRST,
    Role.LEARNER_OF_SECOND: SECOND,
    Role.LEARNER_OF_OTHER: OTHER,
}
TEACHES: Mapping[Role, str] = {Role.TEACHER_OF_SECOND: SECOND, Role.TEACHER_OF_OTHER: OTHER}
HOLDS: Mapping[Role, str] = {
    Role.LEARNER_A: "Adaeze",
    Role.HOLDER: "Adaeze",
    Role.LEARNER_OF_OTHER: "Olgerta",
}
# Two ids in doubt; a link's own values may hide that somebody acts in another's name.
FOR_READING = frozenset({Role.DOUBTFUL, Role.BY_LINK})
OTHERS_THINGS = frozenset(
    {"harbor", "Nilsen", "Olgerta", "Petronel", "other active", "heron of other", "letter of other"}
)


def expected(line: Line, role: Role, thing: str) -> Answer:
    """Read the table."""
    if role in NO_SESSION:
        return REFUSED
    if role in FOR_READING and line.method == "POST":
        return DENIED
    named = MIRROR.get(role, role)
    answer = next((a for a, people in line.answers.items() if named in people), REFUSED)
    if answer is REFUSED or _reaches(line.reach, role, thing):
        return answer
    return line.beyond


def _reaches(reach: Reach, role: Role, thing: str) -> bool:
    course = {"second": SECOND, "other": OTHER}.get(thing.partition(" ")[0], FIRST)
    match reach:
        case Reach.NONE:
            return True
        case Reach.PERSON:
            return HOLDS.get(role) == thing
        case Reach.LEARNING:
            return LEARNS_IN.get(role) == course
        case Reach.COURSE:
            return TEACHES.get(role, FIRST) == course
        case Reach.UNIT if role in OF_UNITS:
            return thing.rpartition(" of ")[2] == OF_UNITS[role][0]
        case Reach.INSTITUTION | Reach.UNIT:
            return _is_others(thing) == (role in OF_OTHER)


def _is_others(thing: str) -> bool:
    return thing.rpartition(" of ")[2] in OTHERS_THINGS or thing in OTHERS_THINGS
