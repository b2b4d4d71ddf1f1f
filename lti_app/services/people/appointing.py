"""Gives a role in a unit to somebody named by an id, who may not have launched yet."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.people.member_judging import read_person
from lti_app.domain.people.person import IdentifierKind
from lti_app.domain.sentence import say

KINDS = {"canvas": IdentifierKind.CANVAS_USER_ID, "sis": IdentifierKind.SIS_ID}


class Appointing:
    """Finds or names the person, then grants."""

    def __init__(
        self,
        *,
        session: Session,
        grant: Callable[[PersonId, LocalRole, datetime | None, UnitId | None], None],
        find_or_name: Callable[[InstitutionId, IdentifierKind, str], PersonId],
    ) -> None:
        """Bind to one unit of work; who may grant is asked by `grant` itself."""
        self._session = session
        self._grant = grant
        self._find_or_name = find_or_name

    def appoint(
        self,
        institution_id: InstitutionId,
        named: str,
        role: LocalRole,
        until: datetime | None,
        unit_id: UnitId,
    ) -> PersonId:
        """Grant the role to whom `canvas:ID` or `sis:ID` names.

        Raises:
            RuleRefused: nobody can be named so; else as `Roles.grant`. Nobody is made then.
        """
        written = read_person(named)
        if written is None:
            raise RuleRefused(
                "member.person",
                say("%(person)r names nobody.", person=named),
                mend=say("Write canvas:ID or sis:ID, such as canvas:640."),
                field="person",
            )
        kind, _, value = written.partition(":")
        with self._session.begin_nested():
            person_id = self._find_or_name(institution_id, KINDS[kind], value)
            self._grant(person_id, role, until, unit_id)
        return person_id
