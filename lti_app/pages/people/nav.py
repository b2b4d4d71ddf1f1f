"""The pages about units, as tabs: those of ASA, and those of a unit's own members."""

from flask import url_for
from flask_babel import gettext as _

from lti_app.domain.definition.access import OVERSEERS
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.review.review import READERS as CASE_READERS
from lti_app.pages.access import ASA_ROLES, Visit
from lti_app.services.audit.trail import AUDIT_READERS
from lti_app.services.award.register import READERS as REGISTER_READERS
from lti_app.services.definition.guidelines import GUIDELINE_READERS

_TAB = dict[str, object]


def asa_nav(visit: Visit, current: str) -> list[_TAB]:
    """List ASA's pages that this person may open, where it is more than one.

    `current` is the endpoint of the shown one.
    """
    pages = [
        ("unit_home.home", _("Your unit"), bool(visit.actor.unit_roles)),
        ("pipeline.board", _("Definitions"), visit.actor.has(*OVERSEERS)),
        ("conformance.institution", _("Conformance"), visit.actor.has(*OVERSEERS)),
        ("guidelines.current", _("Guidelines"), visit.actor.has(*GUIDELINE_READERS)),
        ("units.tree", _("Units"), visit.actor.has(*ASA_ROLES)),
        ("unit_import.form", _("Import units"), visit.actor.has(LocalRole.ASA_ADMIN)),
        ("review.queue", _("Queue"), visit.actor.has(*CASE_READERS)),
        ("awards.awards", _("Award register"), visit.actor.has(*REGISTER_READERS)),
        ("audit.trail", _("Audit trail"), visit.actor.has(*AUDIT_READERS)),
    ]
    open_ones = [(name, label) for name, label, is_open in pages if is_open]
    return _tabs(visit, current, open_ones) if len(open_ones) > 1 else []


def unit_nav(visit: Visit, current: str) -> list[_TAB]:
    """List the pages of a unit's member; their own credentials are never far."""
    pages = [
        ("unit_home.home", _("Your unit"), True),
        ("members.ours", _("Members"), True),
        ("awards.mine", _("My credentials"), True),
        ("units.tree", _("ASA"), visit.actor.has(*ASA_ROLES)),
    ]
    return _tabs(visit, current, [(name, label) for name, label, is_open in pages if is_open])


def credentials_nav(visit: Visit) -> list[_TAB] | None:
    """Lead a unit's member from their own credentials back to their unit; nobody else."""
    return unit_nav(visit, "awards.mine") if visit.actor.unit_roles else None


def _tabs(visit: Visit, current: str, pages: list[tuple[str, str]]) -> list[_TAB]:
    return [
        {
            "label": label,
            "href": url_for(endpoint, launch=visit.launch_id),
            "current": endpoint == current,
        }
        for endpoint, label in pages
    ]
