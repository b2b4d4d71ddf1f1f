"""Institutions: one for each Canvas root account; everything else belongs to one."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, NotFound, RuleRefused
from lti_app.domain.ids import InstitutionId
from lti_app.domain.launch.platform import is_safe_url
from lti_app.models.platform import InstitutionRow
from lti_app.services.audit.writing import AuditLog

LONGEST = {
    "name": 200,
    "url": 500,
    "office": 200,
    "office_email": 320,
    "office_phone": 60,
    "office_address": 500,
}
_PHONE = re.compile(r"\+?[0-9 ().\-]{3,}(?:(?:ext\.?|x) ?[0-9]{1,8})?", re.ASCII)
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeContact:
    """The responsible office and how it is reached, as far as they are set (R37)."""

    office: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    url: str | None = None

    @property
    def ways(self) -> tuple[str, ...]:
        """List how it is reached, as one line of a letter says it."""
        address = ", ".join(line for line in (self.address or "").splitlines() if line)
        return tuple(way for way in (self.email, self.phone, address, self.url) if way)


class Institutions:
    """Adds, finds and lists institutions by their short names."""

    def __init__(self, session: Session, clock: Clock, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit

    def find(self, slug: str) -> InstitutionId:
        """Find an institution by its short name.

        Raises:
            NotFound: there is none of that name.
        """
        found = self._id(slug)
        if found is None:
            raise NotFound(
                "institution.unknown",
                f"There is no institution {slug!r}.",
                mend="See `hallmark institution list`.",
            )
        return found

    def named_or_only(self, slug: str | None) -> InstitutionId:
        """Find an institution by its short name, or the only one where none is named.

        Raises:
            NotFound: there is none of that name, or none at all.
            RuleRefused: none is named, and there are several.
        """
        if slug is not None:
            return self.find(slug)
        known = self._session.scalars(select(InstitutionRow.id).limit(2)).all()
        if not known:
            raise NotFound(
                "institution.none",
                "There is no institution yet.",
                mend="`hallmark platform add` makes the first.",
            )
        if len(known) > 1:
            raise RuleRefused(
                "institution.which",
                "There are several institutions, so one has to be named.",
                mend="Give --institution; `hallmark institution list` names them.",
            )
        return InstitutionId(known[0])

    def find_or_add(self, slug: str) -> InstitutionId:
        """Find an institution, or add it under its short name."""
        return self._id(slug) or self.add(slug, slug)

    def add(self, slug: str, name: str) -> InstitutionId:
        """Add an institution.

        Raises:
            RuleRefused: the short name is not of small letters, digits and hyphens.
            Conflict: there is one of that short name.
        """
        if not SLUG.fullmatch(slug):
            raise RuleRefused(
                "institution.slug",
                f"{slug!r} is no short name.",
                mend="Use small letters, digits and hyphens between them, 60 at most.",
                field="slug",
            )
        _check_fact("name", name)
        if self._id(slug) is not None:
            raise Conflict("institution.exists", f"There is an institution {slug!r} already.")
        row = InstitutionRow(slug=slug, name=name, created_at=self._clock.now())
        self._session.add(row)
        self._session.flush()
        self._audit.record(AuditAction.INSTITUTION_ADDED, "institution", row.id)
        return InstitutionId(row.id)

    def contact(self, institution_id: InstitutionId) -> OfficeContact:
        """Tell whom to write to."""
        return contact_of(self._session.get_one(InstitutionRow, institution_id))

    def only_contact(self) -> OfficeContact | None:
        """Tell whom to write to where one institution is all there is; of several, none."""
        known = self._session.scalars(select(InstitutionRow).limit(2)).all()
        return contact_of(known[0]) if len(known) == 1 else None

    def name(self, institution_id: InstitutionId) -> str:
        """Give the full name, as letters and committee documents begin with it."""
        return self._session.get_one(InstitutionRow, institution_id).name

    def list(self) -> list[tuple[str, str]]:
        """List short names and names."""
        rows = self._session.execute(
            select(InstitutionRow.slug, InstitutionRow.name).order_by(InstitutionRow.slug)
        )
        return [(slug, name) for slug, name in rows]

    def describe(self, slug: str, **facts: str) -> None:
        """Set what the public reads of an institution: name, url, and of its office (R37).

        Raises:
            NotFound: there is none of that name.
            RuleRefused: a name is empty, or the address is not https.
        """
        row = self._session.get_one(InstitutionRow, self.find(slug))
        for field, value in facts.items():
            _check_fact(field, value)
            setattr(row, field, value.strip() or None)
        self._audit.record(
            AuditAction.INSTITUTION_DESCRIBED, "institution", row.id, fields=",".join(sorted(facts))
        )

    def _id(self, slug: str) -> InstitutionId | None:
        found = self._session.scalar(select(InstitutionRow.id).where(InstitutionRow.slug == slug))
        return None if found is None else InstitutionId(found)


def contact_of(row: InstitutionRow) -> OfficeContact:
    """Give what an institution's row says of its office."""
    return OfficeContact(
        office=row.office,
        email=row.office_email,
        phone=row.office_phone,
        address=row.office_address,
        url=row.url,
    )


def _check_fact(field: str, value: str) -> None:
    if field not in LONGEST:
        raise RuleRefused("institution.field", f"An institution has no {field}.", field=field)
    if len(value) > LONGEST[field]:
        raise RuleRefused(
            f"institution.{field}",
            f"The {field} is longer than {LONGEST[field]} characters.",
            field=field,
        )
    if field == "name" and not value.strip():
        raise RuleRefused("institution.name", "An institution needs a name.", field="name")
    if field == "url" and value.strip() and not is_safe_url(value.strip(), is_demo=False):
        raise RuleRefused(
            "institution.url", "The address is no https:// address of a public host.", field="url"
        )
    if field == "office_email" and value.strip() and "@" not in value:
        raise RuleRefused(
            "institution.office_email", "That is no e-mail address.", field="office_email"
        )
    if field == "office_phone" and value.strip() and _PHONE.fullmatch(value.strip()) is None:
        raise RuleRefused(
            "institution.office_phone",
            "That is no telephone number.",
            mend="Use digits, with spaces, dots, hyphens, brackets, a plus or an extension.",
            field="office_phone",
        )
