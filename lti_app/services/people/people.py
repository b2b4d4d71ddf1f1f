"""People and their ids: the one place where an id is attached to a person, refusing to guess.

Decided ("Words and identities"): a person is one human in one institution with any number of ids;
never keyed on name, e-mail or enrollment. Two ids that belong to two people, or a second Canvas id
for one person, wait for an administrator; whoever launched still gets in, read only.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import CanvasUserId, InstitutionId, PersonId
from lti_app.domain.people.person import Identified, IdentifierKind, PersonClaims, PersonFacts
from lti_app.models.person import PersonIdentifierRow, PersonRow
from lti_app.services.audit.writing import AuditLog

type_of_ids = dict[IdentifierKind, str]
ScopedId = tuple[IdentifierKind, str, str]
CHUNK = 200
# Of these a person has one in an institution; of LTI subjects any number (Canvas keeps old ones
# per course after a merge).
SINGLE = (IdentifierKind.CANVAS_USER_ID, IdentifierKind.SIS_ID)


class People:
    """Finds people by their ids, and makes them when nobody has them yet."""

    def __init__(self, session: Session, clock: Clock, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit

    def identify(self, institution_id: InstitutionId, claims: PersonClaims) -> Identified:
        """Find or make the person a signed launch names, and attach what is new and safe.

        The signed subject decides who enters; the Canvas id next. A SIS id alone joins only to
        somebody who was named by it in advance and has no other id yet.
        """
        given = _given(claims)
        owners = self._owners(institution_id, given, _scope(claims))
        # Which kinds a person has matters only where an id is to be attached.
        is_complete = len(owners) == len(given)
        known = {} if is_complete else self._known(set(owners.values()))
        person_id, refused = _decide(given, owners, known)
        # A differing SIS id leaves no doubt who came, only which id is right; one that is
        # somebody else's does.
        conflict = bool(refused - {IdentifierKind.SIS_ID} or refused & owners.keys())
        if person_id is None:
            person = self._make(institution_id, claims.name or "")
            person_id = PersonId(person.id)
        else:
            person = self._session.get_one(PersonRow, person_id)
        self._describe(person, claims)
        for kind, value in given.items():
            if kind not in owners and kind not in refused:
                scope = _scope(claims) if kind is IdentifierKind.LTI_SUBJECT else ""
                self._attach(person, kind, scope, value)
        if refused:
            self._audit.record(
                AuditAction.PERSON_CONFLICT_FOUND,
                "person",
                person_id,
                kinds=" ".join(sorted(refused)),
                people=" ".join(str(owner) for owner in sorted(set(owners.values()))),
            )
        return Identified(person_id=person_id, conflict=conflict)

    def add_strangers(
        self, institution_id: InstitutionId, claims: Sequence[PersonClaims]
    ) -> dict[CanvasUserId, PersonId]:
        """Make, in a few statements, a person for each claim whose every id nobody has.

        Claims that share an id with anybody, or with one another, are left to `identify`.
        """
        ids = [_scoped(claim) for claim in claims]
        seen = Counter(each for given in ids for each in given)
        taken = self._taken(institution_id, seen)
        new = [
            (claim, given)
            for claim, given in zip(claims, ids, strict=True)
            if claim.canvas_user_id is not None
            and all(seen[each] == 1 and each not in taken for each in given)
        ]
        now = self._clock.now()
        people = [
            PersonRow(
                institution_id=institution_id,
                name=claim.name or "",
                email=claim.email,
                created_at=now,
                updated_at=now,
            )
            for claim, _ in new
        ]
        self._session.add_all(people)
        self._session.flush()
        for person, (_, given) in zip(people, new, strict=True):
            self._audit.record(AuditAction.PERSON_ADDED, "person", person.id)
            for kind, scope, value in given:
                self._add_identifier(person, kind, scope, value)
        self._session.flush()
        return {
            claim.canvas_user_id: PersonId(person.id)
            for person, (claim, _) in zip(people, new, strict=True)
            if claim.canvas_user_id is not None
        }

    def find(
        self, institution_id: InstitutionId, kind: IdentifierKind, value: str, scope: str = ""
    ) -> PersonId | None:
        """Find who has an id; None where nobody has."""
        found = self._session.scalar(
            select(PersonIdentifierRow.person_id).where(
                PersonIdentifierRow.institution_id == institution_id,
                PersonIdentifierRow.kind == kind,
                PersonIdentifierRow.scope == scope,
                PersonIdentifierRow.value == value,
            )
        )
        return None if found is None else PersonId(found)

    def find_or_name(
        self, institution_id: InstitutionId, kind: IdentifierKind, value: str, scope: str = ""
    ) -> PersonId:
        """Find who has an id, or make the person it names, who has not launched yet."""
        found = self.find(institution_id, kind, value, scope)
        if found is not None:
            return found
        person = self._make(institution_id, "")
        self._attach(person, kind, scope, value)
        return PersonId(person.id)

    def facts(self, person_id: PersonId) -> PersonFacts:
        """Give what is shown of a person.

        Raises:
            NotFound: there is no such person.
        """
        person = self._session.get(PersonRow, person_id)
        if person is None:
            raise NotFound("person.unknown", "There is no such person.")
        return person.to_domain()

    def named_by(self, person_id: PersonId) -> list[str]:
        """List the ids a person is named by on the command line, as kind:value."""
        words = {IdentifierKind.CANVAS_USER_ID: "canvas", IdentifierKind.SIS_ID: "sis"}
        rows = self._session.execute(
            select(PersonIdentifierRow.kind, PersonIdentifierRow.value)
            .where(PersonIdentifierRow.person_id == person_id, PersonIdentifierRow.kind.in_(words))
            .order_by(PersonIdentifierRow.kind, PersonIdentifierRow.id)
        )
        return [f"{words[kind]}:{value}" for kind, value in rows]

    def _owners(
        self, institution_id: InstitutionId, given: type_of_ids, scope: str
    ) -> dict[IdentifierKind, PersonId]:
        row = PersonIdentifierRow
        wanted = [
            (kind, scope if kind is IdentifierKind.LTI_SUBJECT else "", value)
            for kind, value in given.items()
        ]
        rows = self._session.scalars(
            select(row).where(
                row.institution_id == institution_id,
                tuple_(row.kind, row.scope, row.value).in_(wanted),
            )
        )
        return {found.kind: PersonId(found.person_id) for found in rows}

    def _known(self, people: set[PersonId]) -> dict[PersonId, set[IdentifierKind]]:
        if not people:
            return {}
        rows = self._session.execute(
            select(PersonIdentifierRow.person_id, PersonIdentifierRow.kind).where(
                PersonIdentifierRow.person_id.in_(people)
            )
        )
        known: dict[PersonId, set[IdentifierKind]] = {person: set() for person in people}
        for person_id, kind in rows:
            known[PersonId(person_id)].add(kind)
        return known

    def _make(self, institution_id: InstitutionId, name: str) -> PersonRow:
        now = self._clock.now()
        person = PersonRow(institution_id=institution_id, name=name, created_at=now, updated_at=now)
        self._session.add(person)
        self._session.flush()
        self._audit.record(AuditAction.PERSON_ADDED, "person", person.id)
        return person

    def _taken(self, institution_id: InstitutionId, ids: Iterable[ScopedId]) -> set[ScopedId]:
        row, wanted = PersonIdentifierRow, list(ids)
        taken: set[ScopedId] = set()
        for start in range(0, len(wanted), CHUNK):
            rows = self._session.execute(
                select(row.kind, row.scope, row.value).where(
                    row.institution_id == institution_id,
                    tuple_(row.kind, row.scope, row.value).in_(wanted[start : start + CHUNK]),
                )
            )
            taken.update((kind, scope, value) for kind, scope, value in rows)
        return taken

    def _attach(self, person: PersonRow, kind: IdentifierKind, scope: str, value: str) -> None:
        self._add_identifier(person, kind, scope, value)
        self._session.flush()

    def _add_identifier(
        self, person: PersonRow, kind: IdentifierKind, scope: str, value: str
    ) -> None:
        self._session.add(
            PersonIdentifierRow(
                institution_id=person.institution_id,
                person_id=person.id,
                kind=kind,
                scope=scope,
                value=value,
                created_at=self._clock.now(),
            )
        )
        self._audit.record(AuditAction.PERSON_IDENTIFIED, "person", person.id, kind=kind.value)

    def _describe(self, person: PersonRow, claims: PersonClaims) -> None:
        # A platform that hides names says nothing about them; what was known stays.
        name, email = claims.name or person.name, claims.email or person.email
        if (name, email) != (person.name, person.email):
            person.name, person.email = name, email
            person.updated_at = self._clock.now()


def _decide(
    given: type_of_ids,
    owners: dict[IdentifierKind, PersonId],
    known: dict[PersonId, set[IdentifierKind]],
) -> tuple[PersonId | None, set[IdentifierKind]]:
    """Choose who enters, and which of the ids nobody may be given now."""
    by_subject = owners.get(IdentifierKind.LTI_SUBJECT)
    by_canvas = owners.get(IdentifierKind.CANVAS_USER_ID)
    by_sis = owners.get(IdentifierKind.SIS_ID)
    chosen = by_subject if by_subject is not None else by_canvas
    if chosen is None and by_sis is not None and known[by_sis] == {IdentifierKind.SIS_ID}:
        chosen = by_sis
    foreign = {kind for kind, owner in owners.items() if owner != chosen}
    if chosen is None:
        return None, foreign
    second = {
        kind for kind in SINGLE if kind in given and kind not in owners and kind in known[chosen]
    }
    return chosen, foreign | second


def _given(claims: PersonClaims) -> type_of_ids:
    ids = {
        IdentifierKind.LTI_SUBJECT: claims.subject,
        IdentifierKind.CANVAS_USER_ID: claims.canvas_user_id,
        IdentifierKind.SIS_ID: claims.sis_id,
    }
    return {kind: value for kind, value in ids.items() if value is not None}


def _scoped(claims: PersonClaims) -> list[ScopedId]:
    return [
        (kind, _scope(claims) if kind is IdentifierKind.LTI_SUBJECT else "", value)
        for kind, value in _given(claims).items()
    ]


def _scope(claims: PersonClaims) -> str:
    return str(claims.platform_id)
