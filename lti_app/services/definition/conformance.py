"""Gathers what the conformance panel looks at: of one version, and of the institution.

The number of statements is the same however many versions are judged (R33). For who oversees all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.access import oversees
from lti_app.domain.definition.conformance import counted, findings
from lti_app.domain.definition.conformance_facts import (
    ConformanceFacts,
    Finding,
    Mark,
    Verdict,
)
from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.definition.stack import KnownLines
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.domain.sentence import say
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.governance import DefinitionReviewRow, SignOff, SignOffKind, latest
from lti_app.models.person import PersonRow
from lti_app.models.proposal import SectionSaveRow
from lti_app.services.definition.authorship import Authorship, authorship
from lti_app.services.definition.latest import is_superseded

Reached = Callable[[InstitutionId, Iterable[str]], KnownLines]
# Each is read whole; an office that offers more reads the rest through the filters of the list.
MOST_JUDGED = 500
IN_FORCE = (DefinitionState.APPROVED, DefinitionState.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionConformance:
    """Every rule of one version, with the names of who is named."""

    version_id: DefinitionVersionId
    title: str
    number: int
    unit_name: str
    state: DefinitionState
    findings: tuple[Finding, ...]
    names: Mapping[PersonId, str]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """Count the findings by how they stand."""
        return counted(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """One rule over all definitions in force; `failing` are those to look at first."""

    rule: str
    counts: Mapping[Verdict, int]
    failing: tuple[tuple[DefinitionVersionId, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesInForce:
    """Each rule counted over the definitions in force; `total` may be more than were judged."""

    rules: tuple[RuleCount, ...]
    judged: tuple[tuple[DefinitionVersionId, str], ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Save:
    section: Section
    saved_by: int
    saved_at: datetime


class Conformance:
    """Judges definitions of the actor's institution by every rule their data can answer."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, reached: Reached) -> None:
        """Bind the service to one unit of work; `reached` tells of lines and what they collect."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._reached = reached

    def of(self, version_id: DefinitionVersionId) -> VersionConformance:
        """Judge one version.

        Raises:
            NotPermitted: the actor does not oversee the institution's proposals.
            NotFound: there is no such version.
        """
        institution_id = self._check()
        row = self._session.scalar(
            self._rows(institution_id).where(DefinitionVersionRow.id == version_id)
        )
        if row is None:
            raise NotFound("proposal.unknown", "There is no such proposal.")
        facts = self._facts([row], institution_id)[row.id]
        found = findings(facts)
        return VersionConformance(
            version_id=version_id,
            title=row.title or facts.dossier.content.title,
            number=row.number,
            unit_name=facts.dossier.content.unit.name,
            state=row.state,
            findings=found,
            names=self._names(finding.mark for finding in found),
        )

    def in_force(self) -> RulesInForce:
        """Count each rule over the definitions in force, the newest first; raises as `of`."""
        institution_id = self._check()
        wanted = self._rows(institution_id).where(DefinitionVersionRow.state.in_(IN_FORCE))
        total = self._session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        rows = self._session.scalars(
            wanted.order_by(DefinitionVersionRow.id.desc()).limit(MOST_JUDGED)
        ).all()
        by_rule: dict[str, list[tuple[DefinitionVersionRow, Finding]]] = {}
        facts = self._facts(rows, institution_id)
        for row in rows:
            for finding in findings(facts[row.id]):
                by_rule.setdefault(finding.rule, []).append((row, finding))
        return RulesInForce(
            rules=tuple(_counted(rule, found) for rule, found in by_rule.items()),
            judged=tuple((DefinitionVersionId(row.id), row.title) for row in rows),
            total=total,
        )

    def _check(self) -> InstitutionId:
        if not oversees(self._actor) or self._actor.institution_id is None:
            raise NotPermitted(
                "definition.conformance",
                say("Conformance is shown to consultants and administrators of ASA and auditors."),
                mend="Ask an ASA administrator for a role.",
            )
        return self._actor.institution_id

    def _rows(self, institution_id: InstitutionId) -> Select[DefinitionVersionRow]:
        return (
            select(DefinitionVersionRow)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(DefinitionLine.institution_id == institution_id)
        )

    def _facts(
        self, rows: Sequence[DefinitionVersionRow], institution_id: InstitutionId
    ) -> Mapping[int, ConformanceFacts]:
        ids = [row.id for row in rows]
        signed, saves = self._signed(ids), self._saves(ids)
        consulted, reviewed = self._consulted(ids), self._reviewed(ids)
        superseded = self._superseded(ids)
        drafts = {row.id: row.to_draft() for row in rows}
        named = {slug for each in drafts.values() if each.stack for slug in each.stack.members()}
        lines = self._reached(institution_id, named)
        written = authorship(self._session, ids)
        return {
            row.id: ConformanceFacts(
                dossier=_dossier(row, drafts[row.id], signed[row.id], written[row.id], lines),
                begun=_mark(row.proposed_by, row.created_at),
                today=self._clock.now().date(),
                saves={save.section: _mark(save.saved_by, save.saved_at) for save in saves[row.id]},
                consulted=consulted.get(row.id),
                rigor=_last(signed[row.id], SignOffKind.RIGOR),
                checklist=_last(signed[row.id], SignOffKind.CHECKLIST),
                gate=_last(signed[row.id], SignOffKind.GATE),
                approved=_mark(row.approved_by, row.approved_at) if row.approved_at else None,
                reviewed=reviewed.get(row.id),
                review_due_on=row.review_due_on,
                superseded=row.id in superseded,
                guideline_number=row.guideline_number,
            )
            for row in rows
        }

    def _superseded(self, ids: list[int]) -> frozenset[int]:
        row = DefinitionVersionRow
        return frozenset(
            self._session.scalars(select(row.id).where(row.id.in_(ids), is_superseded()))
        )

    def _signed(self, ids: list[int]) -> Mapping[int, list[SignOff]]:
        found = self._session.scalars(
            select(SignOff).where(SignOff.version_id.in_(ids)).order_by(SignOff.id)
        )
        by_version: dict[int, list[SignOff]] = {version_id: [] for version_id in ids}
        for sign_off in found:
            by_version[sign_off.version_id].append(sign_off)
        return by_version

    def _saves(self, ids: list[int]) -> Mapping[int, list[_Save]]:
        # The last of each section comes last, and who wrote earlier stands before it.
        found = self._session.execute(
            select(
                SectionSaveRow.version_id,
                SectionSaveRow.section,
                SectionSaveRow.saved_by,
                SectionSaveRow.saved_at,
            )
            .where(SectionSaveRow.version_id.in_(ids))
            .order_by(SectionSaveRow.id)
        )
        by_version: dict[int, list[_Save]] = {version_id: [] for version_id in ids}
        for version_id, section, saved_by, saved_at in found:
            save = _Save(section=section, saved_by=saved_by, saved_at=saved_at)
            by_version[version_id].append(save)
        return by_version

    def _consulted(self, ids: list[int]) -> Mapping[int, Mark]:
        found = self._session.execute(
            select(AuditEntry.subject_id, AuditEntry.actor_person_id, AuditEntry.at)
            .where(
                AuditEntry.subject_kind == "definition_version",
                AuditEntry.subject_id.in_([str(version_id) for version_id in ids]),
                AuditEntry.action == AuditAction.CONSULTANT_ASSIGNED,
            )
            .order_by(AuditEntry.id)
        )
        return {int(version_id): _mark(person_id, at) for version_id, person_id, at in found}

    def _reviewed(self, ids: list[int]) -> Mapping[int, Mark]:
        found = self._session.scalars(
            select(DefinitionReviewRow)
            .where(DefinitionReviewRow.version_id.in_(ids))
            .order_by(DefinitionReviewRow.id)
        )
        return {row.version_id: _mark(row.reviewed_by, row.reviewed_at) for row in found}

    def _names(self, marks: Iterable[Mark | None]) -> Mapping[PersonId, str]:
        ids = {mark.person_id for mark in marks if mark and mark.person_id is not None}
        found = self._session.execute(
            select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(ids))
        )
        return {PersonId(person_id): name for person_id, name in found}


def _dossier(
    row: DefinitionVersionRow,
    draft: DraftContent,
    signed: list[SignOff],
    written: Authorship,
    lines: KnownLines,
) -> Dossier:
    found = latest(signed)
    return Dossier(
        content=draft,
        standing=row.standing,
        origin=row.origin,
        unit_id=None if row.unit_id is None else UnitId(row.unit_id),
        proposed_by=None if row.proposed_by is None else PersonId(row.proposed_by),
        authors=written.authors,
        earlier_authors=written.earlier,
        consultant=None if row.consultant_id is None else PersonId(row.consultant_id),
        rigor=found.rigor,
        checklist=found.checklist,
        gate=found.gate,
        lines=lines,
    )


def _mark(person_id: int | None, at: datetime) -> Mark:
    return Mark(person_id=None if person_id is None else PersonId(person_id), at=at)


def _last(signed: list[SignOff], kind: SignOffKind) -> Mark | None:
    found = [row for row in signed if row.kind is kind]
    return _mark(found[-1].person_id, found[-1].at) if found else None


def _counted(rule: str, found: list[tuple[DefinitionVersionRow, Finding]]) -> RuleCount:
    return RuleCount(
        rule=rule,
        counts=counted(finding for _row, finding in found),
        failing=tuple(
            (DefinitionVersionId(row.id), row.title)
            for row, finding in found
            if finding.verdict is Verdict.FAIL
        ),
    )
