"""Contents of any completeness for Hypothesis: both forms of award, any text a file can hold.

Every strategy is built once: building them anew for each example cost most of the time.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from lti_app.domain.definition.content import (
    Alignment,
    BadgeImage,
    Competency,
    DraftContent,
    DraftSlo,
    Endorsement,
    ProgramOutcome,
    ReflectionPrompt,
    Route,
    Stack,
    StackGroup,
    Unit,
)
from lti_app.domain.definition.kinds import (
    AlignmentKind,
    AssessmentKind,
    Audience,
    CompetencyKind,
    CreditKind,
    ExperienceKind,
    MicroCredentialType,
    PathwayPlace,
    Purpose,
    StackKind,
    StudyLevel,
    UnitKind,
)
from lti_app.domain.definition.rules import REFLECTION_TYPES
from lti_app.domain.ids import CanvasAccountId, SloKey
from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.threshold import DraftThreshold, Threshold
from lti_app.domain.people.units import CALCULATED

# What YAML reads otherwise than as text, unless it is quoted.
_TRAPS = (
    "null",
    "~",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "1",
    "-1",
    "0o17",
    "0x1F",
    "1e3",
    "1_000",
    ".inf",
    ".nan",
    "12:30",
    "2026-01-01",
    "=",
    "<<",
    "-",
    "?",
    ":",
    "#",
    "&",
    "*",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "[",
    "]",
    "{",
    "}",
    "---",
    "...",
    "'",
    '"',
    "\\",
    "-",
    "&a",
    "*a",
    "!a",
)
_SHAPES = (
    "a: b",
    "a #b",
    "# a",
    "'a'",
    '"a"',
    'it\'s "so"',
    "- a\n- b",
    "a\n\nb",
    "a\n  b\n c",
    "a\tb",
    "a\r\nb",
    "key: |\n  text",
    "a: {b: [c, d]}",
    "%YAML 1.1",
    "é ñ 漢字 العربية 🙂",
    "a\u2028b\u2029c",
    "a\u00a0b\u200bc",
    "a\x85b",
    "a\ufeffb",
    "x " * 90,
    "word\t" * 40,
    'it\'s \t "so": #' * 20,
    "a: b # c - d " * 12,
    "é\u2028 \u00a0x  y " * 15,
    "a\n\n  b \n c" * 15,
    "\\ \\t\\n '' " * 20,
    "- " * 70 + "x",
    "x" * 300,
    "? : " * 40 + "\tx",
    "\u200b \ufeff  x" * 20,
    "\\n \\t \\x",
)
_SIGNS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t")
_DRAWN = st.text(_SIGNS, max_size=12) | st.sampled_from([*_TRAPS, *_SHAPES])
TEXT = _DRAWN.map(str.strip)
"""A text as the form keeps it: no white space at its ends, no control characters."""
LABEL = TEXT.map(lambda text: text[:60].strip())
"""A text as short as the shortest field asks for."""
_FULL = LABEL.map(lambda text: text or "x")
# A unit's name goes into files of spreadsheets.
_UNIT_NAME = _FULL.filter(lambda text: not text.startswith(CALCULATED))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """None, or what is drawn."""
    return st.none() | strategy


def lists(strategy: st.SearchStrategy[Any], most: int = 3, **more: Any) -> st.SearchStrategy[Any]:
    """A short tuple."""
    return st.lists(strategy, max_size=most, **more).map(tuple)


def _words(kind: Any) -> st.SearchStrategy[Any]:
    return lists(st.sampled_from(list(kind)), most=5, unique=True)


def _plain(number: Decimal) -> Decimal:
    exact = number.normalize()
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


def _threshold(share: int, out_of: Decimal, word: str) -> Threshold:
    points = max((out_of * share / 8).quantize(Decimal("0.001")), Decimal("0.001"))
    return Threshold(points=_plain(points), out_of=_plain(out_of), word=word)


SLUGS = st.sampled_from(
    ["a", "a-b", "responsible-ai", "x1-2-3", "1", "0", "null", "true", "1e3", "2026-01-01", "0x1f"]
)
_KEYS = st.sampled_from(["slo-1", "k2", "1", "null", "no", "2026-01-01"])
_PLACES = lists(st.integers(0, 2), unique=True)
_URLS = st.sampled_from(["https://example.edu/a", "http://example.edu/?q=1&r=[2]#x:y"])
_SCALES = st.sampled_from([Decimal("0.5"), Decimal(4), Decimal("12.25"), Decimal(1000)])
_SLOS = lists(
    st.builds(
        DraftSlo,
        key=_KEYS.map(SloKey),
        title=LABEL,
        description=TEXT,
        threshold=maybe(
            st.builds(_threshold, st.integers(1, 8), _SCALES, LABEL)
            | st.builds(DraftThreshold, points=_SCALES, word=LABEL)
            | st.builds(DraftThreshold, out_of=_SCALES, word=LABEL)
        ),
        pos=_PLACES,
        combining=_words(Combining),
        assessment=TEXT,
        assessment_kind=maybe(st.sampled_from(AssessmentKind)),
        rubric=TEXT,
        assessor=LABEL,
        experience=st.sampled_from(ExperienceKind),
    ),
    unique_by=lambda slo: slo.key,
)
_COMPETENCIES = lists(
    st.builds(Competency, key=_KEYS, kind=st.sampled_from(CompetencyKind), text=TEXT, slos=_PLACES),
    unique_by=lambda competency: competency.key,
)
_POS = lists(
    st.builds(ProgramOutcome, key=_KEYS, text=TEXT, url=maybe(_URLS)), unique_by=lambda po: po.key
)
_ALIGNMENTS = lists(
    st.builds(
        Alignment,
        kind=st.sampled_from(AlignmentKind),
        text=TEXT,
        source=TEXT,
        url=maybe(_URLS),
        framework=maybe(_FULL),
        code=maybe(_FULL),
    )
)
ENDORSEMENTS = lists(
    st.builds(
        Endorsement,
        partner=LABEL,
        text=TEXT,
        date=maybe(st.dates().map(lambda day: day.isoformat())),
    )
)
_STACKS = st.builds(
    Stack,
    theme=LABEL,
    goal=TEXT,
    kind=st.sampled_from(StackKind),
    groups=lists(
        st.builds(StackGroup, title=LABEL, members=lists(SLUGS), needed=st.integers(0, 5))
    ),
)
_DRAFTS = st.builds(
    DraftContent,
    slug=SLUGS,
    type=st.sampled_from(MicroCredentialType),
    title=LABEL,
    unit=st.builds(Unit, name=_UNIT_NAME, kind=st.sampled_from(UnitKind)),
    description=TEXT,
    purposes=_words(Purpose),
    competency_statement=TEXT,
    competencies=_COMPETENCIES,
    slos=_SLOS,
    pos=_POS,
    alignments=_ALIGNMENTS,
    endorsements=ENDORSEMENTS,
    audience=_words(Audience),
    level=maybe(st.sampled_from(StudyLevel)),
    credit=maybe(st.sampled_from(CreditKind)),
    reflection=st.builds(
        ReflectionPrompt,
        pathway=TEXT,
        personal_growth=TEXT,
        professional_growth=TEXT,
        submission_types=_words(sorted(REFLECTION_TYPES)),
        minimum_words=st.integers(0, 5000),
        rubric=TEXT,
    ),
    image=maybe(
        st.builds(BadgeImage, file=st.sampled_from(["badge.svg", "badge_2.svg"]), alt=TEXT)
    ),
    criteria=TEXT,
    pathway=TEXT,
    pathway_place=maybe(st.sampled_from(PathwayPlace)),
    prerequisites=lists(SLUGS),
    successors=lists(SLUGS),
    stack_place=TEXT,
    stack=maybe(_STACKS),
    term=LABEL,
    tags=lists(_FULL),
    language=st.sampled_from(["en", "es", "no", "pt-BR"]),
    accounts=lists(st.integers(1, 10**9).map(lambda n: CanvasAccountId(str(n)))),
    all_accounts=st.booleans(),
    valid_for_months=maybe(st.integers(1, 600)),
    route=maybe(
        st.builds(
            Route,
            exists_now=st.booleans(),
            identifier=LABEL,
            needs_curriculum_committee=st.booleans(),
            stacks_to_credit=st.booleans(),
        )
    ),
)


def _joined(drawn: DraftContent) -> DraftContent:
    # References are drawn as places in the lists they point into.
    pos, slos = [po.key for po in drawn.pos], [slo.key for slo in drawn.slos]

    def at(places: Any, keys: Any) -> Any:
        return tuple(keys[place] for place in places if place < len(keys))

    return replace(
        drawn,
        slos=tuple(replace(slo, pos=at(slo.pos, pos)) for slo in drawn.slos),
        competencies=tuple(replace(c, slos=at(c.slos, slos)) for c in drawn.competencies),
    )


CONTENTS: st.SearchStrategy[DraftContent] = _DRAFTS.map(_joined)
"""Contents with any gaps; keys are told apart and every reference is to one that is there."""
