"""Accepts suggested links into a draft: those named, where they are still suggested, in one go.

A suggestion is worked out anew from the course of this moment, so a form can name one but never
make one up, and a piece that somebody filled meanwhile is left as it is (docs/adr/0009).
"""

from collections.abc import Collection

from lti_app.domain.audit import AuditAction
from lti_app.domain.ids import MappingId
from lti_app.domain.mapping.mapping import CellKey
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.mapping.suggestions import suggest
from lti_app.services.audit.writing import AuditLog
from lti_app.services.mapping.drafts import MappingDrafts

Named = tuple[CellKey, str]


class MappingSuggestions:
    """Turns suggestions into pieces of a draft, because a person said so."""

    def __init__(self, *, drafts: MappingDrafts, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._drafts = drafts
        self._audit = audit

    def accept(self, mapping_id: MappingId, named: Collection[Named], view: CourseView) -> int:
        """Write the suggestions named by piece and option; say how many were still suggested.

        All of them or none; the same again writes nothing.

        Raises:
            NotFound, NotPermitted, Conflict: as `MappingDrafts.draft`.
        """
        draft = self._drafts.draft(mapping_id)
        offered = suggest(draft.definition.content, draft.content, view)
        picks = [
            suggestion.pick
            for suggestion in offered
            if suggestion.pick is not None and (suggestion.key, suggestion.options[0].id) in named
        ]
        if not picks:
            return 0
        self._drafts.edit_all(mapping_id, [(pick, "") for pick in picks], view)
        self._audit.record(
            AuditAction.MAPPING_SUGGESTIONS_ACCEPTED, "mapping", mapping_id, pieces=len(picks)
        )
        return len(picks)
