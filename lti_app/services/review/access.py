"""Who reaches a review case at all: readers of the queue, in their own institution (R4)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.review.review import DecisionKind, may_decide, may_read
from lti_app.domain.sentence import say
from lti_app.models.review import ReviewCaseRow

_ONLY = {
    True: say("Only an awarder of Academic and Student Affairs may do this."),
    False: say("Only a reviewer or an awarder of Academic and Student Affairs may do this."),
}


def find_case(session: Session, actor: Actor, case_id: int, *, lock: bool = False) -> ReviewCaseRow:
    """Find a case for a reader of the queue; `lock` keeps others from changing it meanwhile.

    Raises:
        NotPermitted: the actor holds no role that opens the queue.
        NotFound: there is no such case in the actor's institution.
    """
    check_reads(actor)
    query = select(ReviewCaseRow).where(
        ReviewCaseRow.id == case_id, ReviewCaseRow.institution_id == actor.institution_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("review.unknown", "There is no such review case.")
    return row


def check_reads(actor: Actor) -> None:
    """Let only ASA and the auditor look at the queue.

    Raises:
        NotPermitted: the actor holds none of their roles, whatever Canvas says of them.
    """
    if not may_read(actor.local_roles):
        raise NotPermitted(
            "review.reader",
            "The review queue is open to Academic and Student Affairs and the auditor only.",
            mend="Ask an ASA administrator for a role.",
        )


def decides(actor: Actor, row: ReviewCaseRow, kind: DecisionKind) -> bool:
    """Say whether the actor may take this decision on this case, as `check_decides` does."""
    is_own = actor.person_id == row.person_id
    return actor.person_id is not None and may_decide(kind, actor.local_roles) and not is_own


def check_decides(actor: Actor, row: ReviewCaseRow, kind: DecisionKind) -> None:
    """Let a reviewer or awarder act on somebody else's case; only an awarder awards.

    Raises:
        NotPermitted: the actor lacks the role, or it is their own case.
    """
    if actor.person_id is None or not may_decide(kind, actor.local_roles):
        raise NotPermitted(
            "review.decider",
            _ONLY[kind is DecisionKind.AWARD],
            mend="Ask an ASA administrator for the role (Policy 380.104: awarded centrally).",
        )
    if actor.person_id == row.person_id:
        raise NotPermitted(
            "review.own_case",
            "Nobody decides their own case.",
            mend="Ask another person of Academic and Student Affairs to decide it.",
        )


def role_of(actor: Actor) -> LocalRole:
    """Name the role a decision rests on, for the trail: who holds the awarder's acts in it."""
    is_awarder = actor.has(LocalRole.ASA_AWARDER)
    return LocalRole.ASA_AWARDER if is_awarder else LocalRole.ASA_REVIEWER
