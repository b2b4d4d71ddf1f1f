"""Gathers what the guards of governance look at, for one version, under its lock.

A version is locked before it is judged, so that nothing it is judged by changes before it moves.
"""

from collections.abc import Iterable

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.definition import PUBLISHED, DefinitionState, Origin
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.definition.stack import KnownLines
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import decode
from lti_app.models.governance import SignOff, latest
from lti_app.models.platform import InstitutionRow
from lti_app.models.proposal import SectionConflictRow
from lti_app.services.definition.authorship import authorship
from lti_app.services.definition.latest import is_superseded

# What a line collects in any version that learners may yet be judged by; retiring one is for good.
_STANDING = frozenset({DefinitionState.APPROVED, DefinitionState.SUSPENDED})


class Dossiers:
    """Finds versions and gathers what is known of them."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._actor = actor

    def locked(self, version_id: DefinitionVersionId) -> DefinitionVersionRow:
        """Find a version of the actor's institution and lock it.

        Raises:
            NotFound: there is none.
        """
        found = self._session.execute(
            select(DefinitionVersionRow, DefinitionLine)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(DefinitionVersionRow.id == version_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
        if found is None or self._actor.institution_id not in (None, found[1].institution_id):
            raise NotFound("definition.unknown", "There is no such definition version.")
        return found[0]

    def dossier(self, row: DefinitionVersionRow) -> Dossier:
        """Put everything the guards look at together."""
        content = row.to_draft()
        signed = latest(
            list(
                self._session.scalars(
                    select(SignOff).where(SignOff.version_id == row.id).order_by(SignOff.id)
                )
            )
        )
        written = authorship(self._session, [row.id])[row.id]
        return Dossier(
            content=content,
            standing=row.standing,
            origin=row.origin,
            unit_id=None if row.unit_id is None else UnitId(row.unit_id),
            proposed_by=None if row.proposed_by is None else PersonId(row.proposed_by),
            authors=written.authors,
            earlier_authors=written.earlier,
            consultant=None if row.consultant_id is None else PersonId(row.consultant_id),
            rigor=signed.rigor,
            checklist=signed.checklist,
            gate=signed.gate,
            lines=self._lines(row, content),
            unsettled=self._unsettled(row.id),
            is_on_latest=self._is_on_latest(row),
        )

    def _unsettled(self, version_id: int) -> int:
        return (
            self._session.scalar(
                select(func.count())
                .select_from(SectionConflictRow)
                .where(
                    SectionConflictRow.version_id == version_id,
                    SectionConflictRow.settled_at.is_(None),
                )
            )
            or 0
        )

    def _is_on_latest(self, row: DefinitionVersionRow) -> bool:
        # A file says everything anew; a proposal says what it changes of what stood when it began.
        if row.origin is Origin.FILE:
            return True
        later = self._session.scalar(
            select(DefinitionVersionRow.id)
            .where(
                DefinitionVersionRow.line_id == row.line_id,
                DefinitionVersionRow.id != row.id,
                DefinitionVersionRow.state.in_(PUBLISHED),
                DefinitionVersionRow.approved_at > row.created_at,
            )
            .limit(1)
        )
        return later is None

    def _lines(self, row: DefinitionVersionRow, content: DraftContent) -> KnownLines:
        if content.stack is None:
            return KnownLines()
        line = self._session.get_one(DefinitionLine, row.line_id)
        return self.reached(InstitutionId(line.institution_id), content.stack.members())

    def reached(self, institution_id: InstitutionId, slugs: Iterable[str]) -> KnownLines:
        """Tell what the registry knows of these lines and of all that they collect (R21, R24).

        One statement for each step of nesting; no other definition is read, however many there are.
        """
        members: dict[str, tuple[str, ...]] = {}
        offered: set[str] = set()
        waiting = frozenset(slugs)
        while waiting:
            members.update(dict.fromkeys(waiting, ()))
            for slug, is_offered, certificate in self._standing(institution_id, waiting):
                if is_offered:
                    offered.add(slug)
                stack = decode(certificate, DraftContent).stack if certificate else None
                members[slug] += () if stack is None else stack.members()
            named = frozenset(each for slug in waiting for each in members[slug])
            waiting = named - members.keys()
        return KnownLines(members=members, offered=frozenset(offered))

    def hold_stacks(self, row: DefinitionVersionRow) -> None:
        """Let no other stack of the institution be approved or resumed while this one is (R24).

        Two that are judged at once would each miss the other, and might collect each other. Who
        refers to the institution by a key meanwhile, as almost every row does, is not held back.
        """
        if row.type is MicroCredentialType.MICRO_CERTIFICATE:
            line = self._session.get_one(DefinitionLine, row.line_id)
            self._session.execute(
                select(InstitutionRow.id)
                .where(InstitutionRow.id == line.institution_id)
                .with_for_update(key_share=True)
            )

    def _standing(
        self, institution_id: InstitutionId, slugs: frozenset[str]
    ) -> list[tuple[str, bool, str | None]]:
        row = DefinitionVersionRow
        is_certificate = row.type == MicroCredentialType.MICRO_CERTIFICATE
        found = self._session.execute(
            select(
                DefinitionLine.slug,
                and_(row.state == DefinitionState.APPROVED, ~is_superseded()),
                case((is_certificate, row.content)),
            )
            .join(row, row.line_id == DefinitionLine.id)
            .where(
                DefinitionLine.institution_id == institution_id,
                DefinitionLine.slug.in_(slugs),
                row.state.in_(_STANDING),
            )
            .order_by(row.id)
        )
        return [(slug, is_offered, certificate) for slug, is_offered, certificate in found]
