"""Suggested wordings: other words for a text, accepted in one click or turned down.

Policy 380.104, R3, R16. The words are accepted by whoever may write in their section, and go in by
the same door as any other text: over a revision, past the same rules.
"""

from collections.abc import Callable

from sqlalchemy import func, select

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.consultation import (
    SuggestionState,
    answer_objections,
    suggestion_objections,
)
from lti_app.domain.definition.governance import write_objections
from lti_app.domain.definition.objection import refusal
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.places import Place, text_at, with_text
from lti_app.domain.definition.sections import Tree
from lti_app.domain.errors import Conflict, NotFound, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.documents import digest
from lti_app.models.proposal import CommentRow, SectionSaveRow
from lti_app.services.proposal.section_form import read_section, tree_of
from lti_app.services.proposal.section_texts import Saved
from lti_app.services.proposal.talk_writing import TalkRefused, TalkWriting

SaveSection = Callable[[DefinitionVersionId, Section, Tree, int], Saved]


class Suggestions:
    """Writes suggestions, and what becomes of them."""

    def __init__(self, talk: TalkWriting, save_section: SaveSection) -> None:
        """Bind the service to one unit of work; `save_section` writes like `ProposalSections`."""
        self._talk = talk
        self._save_section = save_section

    def suggest(
        self,
        version_id: DefinitionVersionId,
        place: Place,
        wording: str,
        text: str = "",
        mentions: frozenset[PersonId] = frozenset(),
    ) -> int:
        """Suggest other words for a text, and say why or not; raises as `comment`.

        Raises:
            SectionRefused: the section could not keep these words.
        """
        row, dossier = self._talk.open(version_id)
        tree = tree_of(dossier.content)
        standing, wording = text_at(tree, place), wording.strip()
        if found := list(suggestion_objections(standing, wording)):
            raise TalkRefused(found)
        if place.section is not None:
            read_section(dossier.content, place.section, with_text(tree, place, wording))
        return self._talk.say(
            row, place, text.strip(), mentions, suggestion=(wording, standing or "")
        )

    def accept(
        self, version_id: DefinitionVersionId, thread_id: int, seen: str | None = None
    ) -> None:
        """Put suggested words where they belong.

        `seen` is the digest of the text that its reader saw standing there; without it, the text
        must be the one the words were suggested for.

        Raises:
            NotFound, NotPermitted, RuleRefused: as `ProposalSections.save`.
            Conflict: the text changed since, or somebody turned the suggestion down.
        """
        row, dossier = self._talk.open(version_id)
        thread, section, wording = self._suggestion(row, thread_id)
        if found := write_objections(section, dossier, self._talk.actor):
            raise refusal(found)
        if thread.suggestion_state is SuggestionState.ACCEPTED:
            return
        _demand_open(thread)
        tree, place = tree_of(dossier.content), Place(section, thread.field)
        standing = text_at(tree, place)
        if standing is None:
            raise RuleRefused(
                "suggestion.gone",
                say("What these words were suggested for is no longer in the proposal."),
                mend=say("Turn the suggestion down."),
            )
        if digest(standing) != (digest(thread.replaces or "") if seen is None else seen):
            raise Conflict(
                "suggestion.moved",
                say("The text changed since: both are shown."),
                mend=say("Look at what stands there now, and accept it if it still fits."),
            )
        values = with_text(tree, place, wording)
        saved = self._save_section(version_id, section, values, self._revision(row.id, section))
        thread.suggestion_state = SuggestionState.ACCEPTED
        self._talk.close(thread)
        self._talk.record(
            AuditAction.SUGGESTION_ACCEPTED, row, comment=thread.id, revision=saved.revision
        )

    def reject(self, version_id: DefinitionVersionId, thread_id: int, reason: str = "") -> None:
        """Turn suggested words down, or take one's own back; a reason becomes an answer to them.

        Raises:
            NotFound, NotPermitted, RuleRefused: as `ProposalSections.save`.
            Conflict: somebody accepted it meanwhile.
        """
        row, dossier = self._talk.open(version_id)
        thread, section, _wording = self._suggestion(row, thread_id)
        writer = PersonId(thread.written_by)
        if found := answer_objections(section, dossier, self._talk.actor, writer):
            raise refusal(found)
        if thread.suggestion_state is SuggestionState.REJECTED:
            return
        _demand_open(thread)
        if reason.strip():
            place = Place(section, thread.field)
            self._talk.say(row, place, reason.strip(), frozenset(), parent=thread.id)
        thread.suggestion_state = SuggestionState.REJECTED
        self._talk.close(thread)
        is_own = self._talk.actor.person_id == thread.written_by
        self._talk.record(
            AuditAction.SUGGESTION_REJECTED, row, comment=thread.id, taken_back=is_own or None
        )

    def _suggestion(
        self, row: DefinitionVersionRow, thread_id: int
    ) -> tuple[CommentRow, Section, str]:
        thread = self._talk.thread(row, thread_id)
        if thread.suggestion is None or thread.section is None:
            raise NotFound("consultation.unknown", "There is no such suggestion.")
        return thread, thread.section, thread.suggestion

    def _revision(self, version_id: int, section: Section) -> int:
        # The version is locked: nobody saves in between.
        found = self._talk.session.scalar(
            select(func.max(SectionSaveRow.revision)).where(
                SectionSaveRow.version_id == version_id, SectionSaveRow.section == section
            )
        )
        return found or 0


def _demand_open(thread: CommentRow) -> None:
    if thread.suggestion_state is not SuggestionState.OPEN:
        raise Conflict(
            "suggestion.answered",
            say("Somebody answered this suggestion meanwhile."),
            mend=say("Suggest anew, over what stands there now."),
        )
