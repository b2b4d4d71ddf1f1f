"""The talk about a proposal: comments in threads, and meetings (Policy 380.104, R3, R16)."""

from datetime import date

from sqlalchemy import select

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.consultation import meeting_objections
from lti_app.domain.definition.places import Place, is_place
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.domain.sentence import say
from lti_app.models.proposal import MeetingRow
from lti_app.services.proposal.section_form import tree_of
from lti_app.services.proposal.talk_writing import TalkRefused, TalkWriting


class Consultation:
    """Writes comments and answers, settles threads, logs meetings."""

    def __init__(self, talk: TalkWriting) -> None:
        """Bind the service to one unit of work."""
        self._talk = talk

    def comment(
        self,
        version_id: DefinitionVersionId,
        place: Place,
        text: str,
        mentions: frozenset[PersonId] = frozenset(),
    ) -> int:
        """Say something about a place of a proposal; answer with the number of the thread.

        Raises:
            NotFound: there is no such proposal for the actor.
            NotPermitted: the actor takes no part in the talk.
            RuleRefused: it is decided, or there is no such place in it.
            TalkRefused: it says nothing, too much, or names somebody out of reach.
        """
        row, dossier = self._talk.open(version_id)
        if not is_place(tree_of(dossier.content), place):
            raise RuleRefused(
                "consultation.place", say("There is no such place in the proposal."), field="place"
            )
        return self._talk.say(row, place, text.strip(), mentions)

    def answer(
        self,
        version_id: DefinitionVersionId,
        thread_id: int,
        text: str,
        mentions: frozenset[PersonId] = frozenset(),
    ) -> int:
        """Answer in a thread that is open; raises as `comment`.

        Raises:
            RuleRefused: the thread is settled.
        """
        row, _dossier = self._talk.open(version_id)
        thread = self._talk.thread(row, thread_id)
        if thread.resolved_at is not None:
            raise RuleRefused(
                "consultation.resolved",
                say("This was settled meanwhile."),
                mend=say("Open it again, or begin a new comment."),
                field=f"answer-{thread_id}",
            )
        place = Place(thread.section, thread.field)
        return self._talk.say(row, place, text.strip(), mentions, parent=thread.id)

    def resolve(self, version_id: DefinitionVersionId, thread_id: int) -> None:
        """Settle a thread; one that is settled stays so. Raises as `comment`.

        Raises:
            RuleRefused: it is a suggestion, which is accepted or turned down.
        """
        row, _dossier = self._talk.open(version_id)
        thread = self._talk.thread(row, thread_id)
        if thread.resolved_at is not None:
            return
        if thread.suggestion is not None:
            raise RuleRefused(
                "consultation.suggestion", say("A suggestion is accepted or turned down.")
            )
        self._talk.close(thread)
        self._talk.record(AuditAction.COMMENT_RESOLVED, row, comment=thread.id)

    def reopen(self, version_id: DefinitionVersionId, thread_id: int) -> None:
        """Open a settled thread again; one that is open stays so. Raises as `comment`.

        Raises:
            RuleRefused: it is a suggestion that was answered.
        """
        row, _dossier = self._talk.open(version_id)
        thread = self._talk.thread(row, thread_id)
        if thread.resolved_at is None:
            return
        if thread.suggestion is not None:
            raise RuleRefused(
                "consultation.suggestion",
                say("This suggestion was answered."),
                mend=say("Suggest anew, over what stands there now."),
            )
        thread.resolved_at = thread.resolved_by = None
        self._talk.session.flush()
        self._talk.record(AuditAction.COMMENT_REOPENED, row, comment=thread.id)

    def log_meeting(
        self, version_id: DefinitionVersionId, held_on: date | None, attendees: str, notes: str
    ) -> int:
        """Log a meeting of unit and ASA (R3); raises as `comment`, its day being one of the fields.

        The same meeting logged again by one person is the one that was logged.
        """
        row, _dossier = self._talk.open(version_id)
        attendees, notes = attendees.strip(), notes.strip()
        today = self._talk.clock.now().date()
        if found := list(meeting_objections(held_on, attendees, notes, today)):
            raise TalkRefused(found)
        meeting = self._talk.session.scalar(
            select(MeetingRow).where(
                MeetingRow.version_id == row.id,
                MeetingRow.logged_by == self._talk.actor.person_id,
                MeetingRow.held_on == held_on,
                MeetingRow.attendees == attendees,
                MeetingRow.notes == notes,
            )
        )
        if meeting is None:
            meeting = MeetingRow(
                version_id=row.id,
                held_on=held_on,
                attendees=attendees,
                notes=notes,
                logged_by=self._talk.actor.person_id,
                logged_at=self._talk.clock.now(),
            )
            self._talk.session.add(meeting)
            self._talk.session.flush()
            self._talk.record(AuditAction.MEETING_LOGGED, row, meeting=meeting.id)
        return meeting.id
