"""Full-text search of definitions, by the database: FTS5 on SQLite, tsvector on PostgreSQL.

The index is kept by the database too (migration 0009), so no writer can forget it. Approved
versions are found by anyone; proposals by their own unit and by who oversees all (R1, R33).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Float,
    Row,
    Subquery,
    column,
    false,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Session

from lti_app.domain.definition.access import oversees
from lti_app.domain.definition.definition import PUBLISHED, DefinitionState
from lti_app.domain.definition.search_words import words_of
from lti_app.domain.ids import DefinitionVersionId, InstitutionId
from lti_app.domain.people.actor import Actor
from lti_app.models.base import BigId
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.unit import UnitRow

# Marks that no keyboard writes, put by the database around each word it found.
BEGIN, END = "\ue000", "\ue001"
_MARKED = re.compile(f"{BEGIN}([^{BEGIN}{END}]+){END}")
MOST_SHARED = 8
# A line is named once, by its best version: so many are looked at for each that is given.
_VERSIONS_A_LINE = 4

_RANKED = {
    "sqlite": """
        SELECT rowid AS version_id, bm25(definition_search, 6.0, 1.0) AS place
        FROM definition_search WHERE definition_search MATCH :query""",
    "postgresql": """
        SELECT s.version_id, -ts_rank(s.words, q.q) AS place
        FROM definition_search s, websearch_to_tsquery('english', :query) AS q(q)
        WHERE s.words @@ q.q""",
}
_MATCHING = {
    "sqlite": "SELECT rowid AS version_id FROM definition_search "
    "WHERE definition_search MATCH :query",
    "postgresql": "SELECT version_id FROM definition_search "
    "WHERE words @@ to_tsquery('english', :query)",
}
_MARKS = {
    "sqlite": """
        SELECT rowid AS version_id, highlight(definition_search, 0, :begin, :end) || ' ' ||
          highlight(definition_search, 1, :begin, :end) AS marked
        FROM definition_search WHERE definition_search MATCH :query
          AND rowid IN (SELECT value FROM json_each(:ids))""",
    "postgresql": """
        SELECT v.id AS version_id, ts_headline('english', v.title || ' ' || v.searched,
          websearch_to_tsquery('english', :query),
          CONCAT('HighlightAll=true, StartSel=', CAST(:begin AS text),
                 ', StopSel=', CAST(:end AS text))) AS marked
        FROM definition_version v
        WHERE v.id IN (SELECT value::bigint FROM json_array_elements_text(CAST(:ids AS json)))""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A definition that shares words with a text; `shared` are its own, as they stand in it."""

    version_id: DefinitionVersionId
    title: str
    unit_name: str
    state: DefinitionState
    shared: tuple[str, ...]


class DefinitionSearch:
    """Finds definitions by their words, for those who may see them."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor
        self._dialect = session.get_bind().dialect.name

    def similar(
        self,
        institution_id: InstitutionId,
        told: str,
        limit: int = 5,
        *,
        beside: DefinitionVersionId | None = None,
    ) -> list[Similar]:
        """List what shares most with a text, the nearest first; any text is a plain text.

        `beside` leaves out all versions of the line that version is of.
        """
        words = words_of(told)
        if not words:
            return []
        query = " OR ".join(f'"{word}"' for word in words)
        found = self._nearest(institution_id, query, limit * _VERSIONS_A_LINE, beside)
        once = list({row.line_id: row for row in reversed(found)}.values())[::-1][:limit]
        shared = self._shared([row.id for row in once], query)
        return [
            Similar(
                version_id=DefinitionVersionId(row.id),
                title=row.title,
                unit_name=row.name or "",
                state=row.state,
                shared=shared.get(row.id, ()),
            )
            for row in once
        ]

    def newest(self, institution_id: InstitutionId, limit: int) -> list[Similar]:
        """List what the actor may see without a text to search by, the latest first.

        A line is named once, by its latest version.
        """
        latest = (
            select(func.max(DefinitionVersionRow.id))
            .where(self._visible())
            .group_by(DefinitionVersionRow.line_id)
        )
        found = self._session.execute(
            select(
                DefinitionVersionRow.id,
                DefinitionVersionRow.title,
                DefinitionVersionRow.state,
                UnitRow.name,
            )
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .outerjoin(UnitRow, UnitRow.id == DefinitionVersionRow.unit_id)
            .where(
                DefinitionLine.institution_id == institution_id, DefinitionVersionRow.id.in_(latest)
            )
            .order_by(DefinitionVersionRow.state_since.desc(), DefinitionVersionRow.id.desc())
            .limit(limit)
        )
        return [
            Similar(
                version_id=DefinitionVersionId(row.id),
                title=row.title,
                unit_name=row.name or "",
                state=row.state,
                shared=(),
            )
            for row in found
        ]

    def matching(self, told: str) -> ColumnElement[bool]:
        """Make the condition that a version holds all words of a text, the beginning of each.

        A text without any word is held by none.
        """
        words = words_of(told)
        if not words:
            return false()
        prefixes = (
            " AND ".join(f'"{word}"*' for word in words)
            if self._dialect == "sqlite"
            else " & ".join(f"'{word}':*" for word in words)
        )
        found = text(_MATCHING[self._dialect]).bindparams(query=prefixes)
        return DefinitionVersionRow.id.in_(found.columns(column("version_id", BigId)))

    def _nearest(
        self,
        institution_id: InstitutionId,
        query: str,
        limit: int,
        beside: DefinitionVersionId | None,
    ) -> Sequence[Row[int, int, str, DefinitionState, str]]:
        ranked = self._ranked(query)
        wanted = (
            select(
                DefinitionVersionRow.id,
                DefinitionVersionRow.line_id,
                DefinitionVersionRow.title,
                DefinitionVersionRow.state,
                UnitRow.name,
            )
            .join(ranked, ranked.c.version_id == DefinitionVersionRow.id)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .outerjoin(UnitRow, UnitRow.id == DefinitionVersionRow.unit_id)
            .where(DefinitionLine.institution_id == institution_id, self._visible())
            .order_by(ranked.c.place, DefinitionVersionRow.id.desc())
            .limit(limit)
        )
        if beside is not None:
            own_line = select(DefinitionVersionRow.line_id).where(DefinitionVersionRow.id == beside)
            wanted = wanted.where(DefinitionVersionRow.line_id.not_in(own_line))
        return self._session.execute(wanted).all()

    def _ranked(self, query: str) -> Subquery:
        found = text(_RANKED[self._dialect]).bindparams(query=query)
        return found.columns(column("version_id", BigId), column("place", Float)).subquery("found")

    def _visible(self) -> ColumnElement[bool]:
        if oversees(self._actor):
            return true()
        units = {each.unit_id for each in self._actor.unit_roles}
        return or_(
            DefinitionVersionRow.state.in_(PUBLISHED), DefinitionVersionRow.unit_id.in_(units)
        )

    def _shared(self, version_ids: list[int], query: str) -> Mapping[int, tuple[str, ...]]:
        if not version_ids:
            return {}
        found = self._session.execute(
            text(_MARKS[self._dialect]),
            {"query": query, "ids": str(version_ids), "begin": BEGIN, "end": END},
        )
        return {version_id: _different(marked) for version_id, marked in found}


def _different(marked: str) -> tuple[str, ...]:
    words: dict[str, str] = {}
    for word in _MARKED.findall(marked):
        words.setdefault(word.casefold(), word)
    return tuple(words.values())[:MOST_SHARED]
