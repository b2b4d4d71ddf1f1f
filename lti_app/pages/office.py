"""Whom to ask: the office's contact for pages, and for refusals (Policy 380.104, R37)."""

from contextlib import suppress

from flask import g
from sqlalchemy.exc import SQLAlchemyError

from lti_app.domain.people.actor import system_actor
from lti_app.pages.access import Visit, wiring
from lti_app.services.platform.institutions import OfficeContact


def office_contact() -> OfficeContact | None:
    """Give the contact of the window's institution; templates call it by this name."""
    visit: Visit | None = g.get("visit")
    return None if visit is None else visit.work.institutions.contact(visit.institution_id)


def contact_after_refusal() -> OfficeContact | None:
    """Give the contact for a refused person: their window's institution, else the only one.

    The work that refused is over, so it is asked in one of its own; a database that does not
    answer leaves the refusal without it.
    """
    visit: Visit | None = g.get("visit")
    with suppress(SQLAlchemyError), wiring().open_work(system_actor("refusal")) as work:
        if visit is None:
            return work.institutions.only_contact()
        return work.institutions.contact(visit.institution_id)
    return None
