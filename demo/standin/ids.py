"""Number ranges: every kind of id has its own, so that a swapped id never happens to fit."""

from enum import IntEnum


class IdBase(IntEnum):
    """First number of each kind; `step` numbers of it belong to one course."""

    ACCOUNT = 301
    TERM = 2701
    COURSE = 5201
    OUTCOME = 9401
    OUTCOME_GROUP = 15_001
    TOOL = 29_001
    QUIZ = 66_001
    SECTION = 81_001
    OUTCOME_LINK = 96_001
    QUESTION_BANK = 120_001
    ASSIGNMENT = 310_001
    ASSIGNMENT_GROUP = 440_001
    STAFF = 640_001
    GROUP = 730_001
    GROUP_CATEGORY = 770_001
    RUBRIC = 880_001
    RUBRIC_ASSOCIATION = 8_600_001
    LOCAL_LEARNER = 20_000_001
    ENROLLMENT = 71_000_001
    ENTRY = 400_000_001
    FILE = 900_000_001
    SUBMISSION = 4_100_000_001
    OUTCOME_RESULT = 5_500_000_001
    ASSESSMENT = 77_000_000_001
    LEARNER = 10_000_000_640_001
    COMMENT = 880_000_000_001
    CONVERSATION = 6_600_000_001
    MESSAGE = 6_900_000_001
    MODULE = 140_001
    MODULE_ITEM = 170_001


_PER_COURSE = {
    IdBase.OUTCOME: 5,
    IdBase.QUIZ: 10,
    IdBase.QUESTION_BANK: 10,
    IdBase.SECTION: 10,
    IdBase.OUTCOME_LINK: 10,
    IdBase.ASSIGNMENT: 100,
    IdBase.ASSIGNMENT_GROUP: 10,
    IdBase.GROUP: 20,
    IdBase.GROUP_CATEGORY: 5,
    IdBase.ENTRY: 10_000,
    IdBase.RUBRIC: 100,
    IdBase.RUBRIC_ASSOCIATION: 100,
    IdBase.ENROLLMENT: 20_000,
    IdBase.FILE: 1_000_000,
    IdBase.SUBMISSION: 1_000_000,
    IdBase.OUTCOME_RESULT: 1_000_000,
    IdBase.ASSESSMENT: 1_000_000,
    IdBase.LEARNER: 20_000,
    IdBase.LOCAL_LEARNER: 20_000,
    IdBase.STAFF: 20,
    IdBase.COMMENT: 10_000,
}


class CourseIds:
    """Hands out the next id of a kind inside one course, always in the same order."""

    def __init__(self, course_number: int) -> None:
        self._course_number = course_number
        self._given: dict[IdBase, int] = {}

    def next(self, kind: IdBase) -> int:
        given = self._given.get(kind, 0)
        self._given[kind] = given + 1
        return kind + self._course_number * _PER_COURSE[kind] + given


def course_number_of(kind: IdBase, item_id: int) -> int:
    """Which course an id of a kind belongs to; nonsense for an id of another kind."""
    return (item_id - kind) // _PER_COURSE[kind]


SHARD = 10_000_000_000_000


def short_id(number: int) -> str:
    """Name an id of another shard as Canvas's addresses may: `1~123` for 10000000000123."""
    shard, local = divmod(number, SHARD)
    return f"{shard}~{local}" if shard else str(number)


def long_id(raw: str) -> str:
    """Read `1~123` as 10000000000123; leave everything else as it is."""
    shard, tilde, local = raw.partition("~")
    if tilde and shard.isascii() and shard.isdigit() and local.isascii() and local.isdigit():
        return str(int(shard) * SHARD + int(local))
    return raw
