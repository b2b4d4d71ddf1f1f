"""Words that belong to somebody, and who may see them; each appears once in the whole campus."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.conftest import ENCRYPTION_KEY
from tests.factories.campus_proposals import WHISPERS
from tests.factories.campus_talk import SUGGESTED_FOR, TALKED_OF, said_of
from tests.factories.campus_two import (
    ADA,
    BEN,
    DECLINE_NOTE,
    EVA,
    FELLOWS,
    FINN,
    HANA,
    HELD_BACK,
    HOLD_NOTE,
    IN_FIRST,
    IN_OTHER,
    INNER_NOTE,
    INSTRUCTOR_NOTE,
    IRIS,
    JON,
    LETTERS,
    MONA,
    OLGA,
    OTHER_REVIEW_NOTE,
    RETURN_NOTE,
    REVOKE_REASON,
    SECOND_WORK,
    TOKENS,
    WANDA,
    Campuses,
    Learner,
)
from tests.integration.roles.people import OF_OTHER, Role, Visitor
from tests.integration.roles.table import (
    DECIDED,
    DOCUMENT_READERS,
    LOOKERS,
    MEMBERS,
    OF_ASA_UNITS,
    OF_PRESS,
    OVERSEERS,
    QUEUE,
    REGISTER,
    STAFF,
    Who,
    who,
)

OTHER_ASA = who(Role.AWARDER_OF_OTHER)
NOBODY = who()
IS: Mapping[Role, Learner] = {
    Role.LEARNER_A: ADA,
    Role.HOLDER: ADA,
    Role.LEARNER_B: BEN,
    Role.DOUBTFUL: BEN,
    Role.LEARNER_OF_SECOND: MONA,
    Role.LEARNER_OF_OTHER: OLGA,
    Role.AWARDER_LEARNS: WANDA,
}
SHARED = (ADA, JON, OLGA)


@dataclass(frozen=True, slots=True)
class Sentinel:
    """One word, whose it is, who may see it, and whether its owner made it public."""

    text: str
    what: str
    seen_by: Who
    is_public: bool = False


def sentinels(campus: Campuses, visitors: Mapping[Role, Visitor]) -> tuple[Sentinel, ...]:
    """Gather all."""
    people = [each for learner in (*IN_FIRST, MONA, *IN_OTHER) for each in _of(campus, learner)]
    return (*people, *_notes(), *_fellows(), *_proposed(), *_secrets(visitors))


def _fellows() -> list[Sentinel]:
    # Who belongs to a unit is seen by that unit and by ASA; the trail names who came and who acted.
    of_main = OF_ASA_UNITS | {Role.AUDITOR}
    seen_by = {
        "press": of_main | who(Role.UNIT_PROPOSER, Role.CO_EDITOR),
        "stage": of_main | who(Role.PROPOSER_OF_STAGE),
        "harbor": OTHER_ASA | who(Role.PROPOSER_OF_OTHER),
    }
    return [
        Sentinel(name, f"the fellow of {unit}", seen_by[unit])
        for unit, (_, name) in FELLOWS.items()
    ]


def _proposed() -> list[Sentinel]:
    # What a draft says is its unit's and theirs who oversee all; what was approved may be copied.
    readers = {
        "press": OVERSEERS | OF_PRESS,
        "stage": OVERSEERS | who(Role.PROPOSER_OF_STAGE),
        "harbor": who(Role.PROPOSER_OF_OTHER),
    }
    written = [
        Sentinel(whisper, f"what the {thing} says", readers[thing.rpartition(" of ")[2]])
        for thing, whisper in WHISPERS.items()
        if thing not in DECIDED
    ]
    return written + [
        Sentinel(
            said_of(thing), f"what is said of the {thing}", readers[thing.rpartition(" of ")[2]]
        )
        for thing in (*TALKED_OF, SUGGESTED_FOR)
    ]


def _of(campus: Campuses, learner: Learner) -> list[Sentinel]:
    side = campus.other if learner in IN_OTHER else campus.main
    name = learner.first_name
    own = frozenset(role for role, who_is in IS.items() if who_is is learner)
    asa = NOBODY if learner is BEN else OTHER_ASA if side is campus.other else QUEUE
    judges = asa - LOOKERS
    register = NOBODY
    if name in side.awards:
        register = OTHER_ASA if side is campus.other else REGISTER
    is_public = learner in SHARED
    # The roster shows the staff of a course its learners and their scores, and nobody else's.
    teachers = _staff_of(learner)
    may = own | asa | register
    scores = own | asa | teachers
    found = [
        Sentinel(learner.who.name or "", f"{name}'s name", may | teachers, is_public=is_public),
        Sentinel(learner.who.sis_id or "", f"{name}'s SIS id", may | teachers),
        Sentinel(learner.who.email or "", f"{name}'s e-mail", own),
        Sentinel(learner.marks[0], f"{name}'s first score", scores, is_public=is_public),
    ]
    if learner.marks[1] != HELD_BACK:
        found.append(
            Sentinel(learner.marks[1], f"{name}'s second score", scores, is_public=is_public)
        )
    if learner.reflection:
        found.append(Sentinel(learner.reflection, f"{name}'s reflection", own | judges))
    if name in side.credentials:
        uuid = str(side.credentials[name])
        found.append(Sentinel(uuid, f"{name}'s unlisted address", may, is_public=True))
    return found


def _staff_of(learner: Learner) -> Who:
    if learner in IN_OTHER:
        return who(Role.TEACHER_OF_OTHER)
    return who(Role.TEACHER_OF_SECOND) if learner is MONA else STAFF


def _notes() -> list[Sentinel]:
    return [
        Sentinel(HELD_BACK, "a grade not released", NOBODY),
        Sentinel(RETURN_NOTE, f"the note to {EVA.first_name}", QUEUE),
        Sentinel(INSTRUCTOR_NOTE, f"the note on {FINN.first_name}", QUEUE | STAFF),
        Sentinel(HOLD_NOTE, "the note of a hold", QUEUE),
        Sentinel(DECLINE_NOTE, f"the note to {HANA.first_name}", QUEUE),
        Sentinel(INNER_NOTE, "the reviewers' note", QUEUE),
        Sentinel(REVOKE_REASON, f"why {JON.first_name}'s was revoked", REGISTER),
        Sentinel(OTHER_REVIEW_NOTE, "the other institution's note", OTHER_ASA),
        Sentinel(
            SECOND_WORK,
            "the second course's work",
            QUEUE | who(Role.TEACHER_OF_SECOND, Role.LEARNER_OF_SECOND),
        ),
        Sentinel(
            "Badge heron of main",
            "a badge nobody uses yet",
            QUEUE | STAFF | OVERSEERS | MEMBERS - OF_OTHER | who(Role.TEACHER_OF_SECOND),
            is_public=True,
        ),
        Sentinel(
            "Badge heron of other",
            "the other institution's badge",
            OTHER_ASA | who(Role.TEACHER_OF_OTHER, Role.PROPOSER_OF_OTHER),
            is_public=True,
        ),
        Sentinel(LETTERS["main"], "a document handed in", DOCUMENT_READERS | LOOKERS),
        Sentinel(LETTERS["other"], "the other institution's document", NOBODY),
        Sentinel(IRIS.who.name or "", "a holder who shares nothing", REGISTER | STAFF),
    ]


def _secrets(visitors: Mapping[Role, Visitor]) -> list[Sentinel]:
    found = [Sentinel(token, "a Canvas token", NOBODY) for token in TOKENS.values()]
    found.append(Sentinel(ENCRYPTION_KEY, "the encryption key", NOBODY))
    for role, visitor in visitors.items():
        if visitor.secret:
            found += [
                Sentinel(visitor.secret, f"the cookie of {role}", NOBODY),
                Sentinel(visitor.csrf_token, f"the form token of {role}", who(role)),
            ]
    return found


def leaks(text: str, role: Role, known: tuple[Sentinel, ...]) -> list[str]:
    """Name what a role read that was not for it."""
    return [each.what for each in known if role not in each.seen_by and each.text in text]


def public_leaks(text: str, known: tuple[Sentinel, ...]) -> list[str]:
    """Name what anyone could read that its owner did not make public."""
    return [each.what for each in known if not each.is_public and each.text in text]
