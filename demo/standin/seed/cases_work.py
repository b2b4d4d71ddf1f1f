"""Casebook: groups, who is assigned what, and kinds of reflections. Situations only."""

from datetime import timedelta

from demo.standin import moves
from demo.standin.ids import IdBase
from demo.standin.model import Entry, Person, Submission
from demo.standin.seed import assignments as names
from demo.standin.seed import casebook_work as extra
from demo.standin.seed import texts
from demo.standin.seed.cases import CaseSeed
from demo.standin.seed.casework import assess, do_work, row_of, usual
from demo.standin.seed.work import Term, hand_in, make_file

MATES = ("Ursula Finch", "Kenji Arakawa")


def _mates(term: Term) -> list[Person]:
    return [p for p in term.course.people.values() if p.name in MATES]


def _as_group(term: Term, name: str, title: str, members: list[Person]) -> list[Submission]:
    """One hands in; Canvas gives every member a row with the same work."""
    group = (term.course.ids.next(IdBase.GROUP), title)
    rows: list[Submission] = []
    for member in members:
        assignment, row = row_of(term, member, name)
        hand_in(term, assignment, row)
        row.files, row.group = rows[0].files if rows else row.files, group
        row.submitted_at = rows[0].submitted_at if rows else row.submitted_at
        rows.append(row)
    return rows


def _one_grade(term: Term, person: Person) -> None:
    members = [person, _mates(term)[0]]
    _as_group(term, extra.TEAM_AUDIT, "Team Alder", members)
    at = term.today - timedelta(days=20)
    for member in members:
        assess(term, member, extra.TEAM_AUDIT, {"Impact": 3.0, "Clarity": 4.0}, at=at)


def _each_their_own(term: Term, person: Person) -> None:
    mate = _mates(term)[1]
    _as_group(term, extra.OWN_PART, "Team Birch", [person, mate])
    assess(term, person, extra.OWN_PART, {"Impact": 2.0})
    assess(term, mate, extra.OWN_PART, {"Impact": 4.0})


def _alone(term: Term, person: Person) -> None:
    do_work(term, person, extra.TEAM_AUDIT, {"Impact": 3.0})


def _for_others(term: Term, _: Person) -> None:
    clinic = names.named(term.course, extra.CASE_CLINIC)
    clinic.only_for = frozenset(mate.id for mate in _mates(term))


def _debated(term: Term, person: Person) -> None:
    assess(term, person, extra.DEBATE, {"Impact": 3.0})
    names.named(term.course, extra.DEBATE).state = "unpublished"


def _scoped(term: Term, person: Person) -> None:
    do_work(term, person, extra.SCOPING_MEMO, {"Impact": 4.0})
    names.named(term.course, extra.SCOPING_MEMO).state = "deleted"


GROUPS = (
    CaseSeed(
        name="group-submission",
        person="Delphine Arnaud",
        about=(extra.TEAM_AUDIT,),
        plan=usual(),
        then=_one_grade,
        facts="Team audit: one of Team Alder handed in; the one assessment, Impact 3, went to "
        "each member",
    ),
    CaseSeed(
        name="group-graded-individually",
        person="Ivo Petkov",
        about=(extra.OWN_PART,),
        plan=usual(),
        then=_each_their_own,
        facts="Team audit, own part: handed in by Team Birch, marked one by one; Impact 2 here, "
        "4 for the other member",
    ),
    CaseSeed(
        name="group-none",
        person="Salome Kiptoo",
        about=(extra.TEAM_AUDIT,),
        plan=usual(),
        then=_alone,
        facts="Team audit: in no group, handed in alone, Impact 3",
    ),
    CaseSeed(
        name="not-assigned",
        person="Bruno Teixeira",
        about=(extra.CASE_CLINIC,),
        plan=usual(),
        then=_for_others,
        facts="Case clinic is assigned to two other learners only",
    ),
    CaseSeed(
        name="assignment-unpublished",
        person="Maeve Byrne",
        about=(extra.DEBATE,),
        plan=usual(),
        then=_debated,
        facts="In-class debate, on paper: Impact 3; the assignment was unpublished since",
    ),
    CaseSeed(
        name="assignment-deleted",
        person="Gunnar Aas",
        about=(extra.SCOPING_MEMO,),
        plan=usual(),
        then=_scoped,
        facts="Scoping memo: Impact 4; the assignment was deleted since",
    ),
)


def _recorded(term: Term, person: Person) -> None:
    _, row = row_of(term, person, names.REFLECTION)
    moves.submit(row, kind="media_recording", now=term.today - timedelta(days=2, hours=5))
    row.media_id = f"m-{person.id % 10**6:06d}-reflection"


def _posted_twice(term: Term, person: Person) -> None:
    _, row = row_of(term, person, extra.FORUM)
    at = term.today - timedelta(days=3)
    moves.submit(row, kind="discussion_topic", now=at)
    row.entries = (
        Entry(term.course.ids.next(IdBase.ENTRY), texts.SHORT_REFLECTION, at),
        Entry(
            term.course.ids.next(IdBase.ENTRY),
            "<p>One thing more: I listen longer before I answer.</p>",
            at + timedelta(hours=4),
        ),
    )


def _linked_file(term: Term, person: Person) -> None:
    _, row = row_of(term, person, names.REFLECTION)
    at = term.today - timedelta(days=2, hours=6)
    file = make_file(term.course, "my-pathway.pdf", at, person.id)
    body = (
        "<p>My reflection is in the file: "
        f'<a class="instructure_file_link" title="{file.name}" '
        f'href="/users/{person.id}/files/{file.id}?verifier={file.verifier}&amp;wrap=1" '
        f'data-api-returntype="File">{file.name}</a></p>'
    )
    moves.submit(row, kind="online_text_entry", now=at, body=body)


REFLECTIONS = (
    CaseSeed(
        name="reflection-media",
        person="Zsofia Nemeth",
        about=(names.REFLECTION,),
        plan=usual(reflection=None),
        then=_recorded,
        facts="reflection as a video recording",
    ),
    CaseSeed(
        name="reflection-discussion",
        person="Malik Johnson",
        about=(extra.FORUM,),
        plan=usual(reflection=None),
        then=_posted_twice,
        facts="reflection as two posts in the graded discussion Reflection forum",
    ),
    CaseSeed(
        name="reflection-file-link-in-body",
        person="Astrid Holm",
        about=(names.REFLECTION,),
        plan=usual(reflection=None),
        then=_linked_file,
        facts="reflection text that holds one sentence and a link to a file of the learner's own",
    ),
)
