"""Which forms the pages of judging and of looking after show: by the same facts as the templates.

A form that was sent and is not among them is gone meanwhile; what was written in it is shown apart.
"""

from collections.abc import Mapping
from typing import Any

from lti_app.domain.definition.states import Move


def forms_of_judging(context: Mapping[str, Any]) -> frozenset[str]:
    """Name the panels with a form on the page that judges a proposal."""
    is_own, onward = context["is_own"], context["onward"]
    found = set() if context["no_signing"] else {"gate", "rigor", "checklist"}
    if not is_own and context["candidates"]:
        found.add("consultant")
    if not is_own and context["kinds"]:
        found.add("decision")
    if not is_own and onward and onward.is_ready and onward.move is not Move.APPROVE:
        found.add("advance")
    return frozenset(found)


def forms_after(context: Mapping[str, Any], chosen: str) -> frozenset[str]:
    """Name the panels with a form on the page of what was approved.

    `chosen` is the change that was sent: each has a form of its own.
    """
    if context["is_own"]:
        return frozenset()
    found = {
        "change" for each in context["changes"] if each["kind"] == chosen and not each["standing"]
    }
    if context["is_admin"]:
        found |= {
            f"condition-{each.condition_id}"
            for decision in context["decisions"]
            for each in decision.conditions
            if each.met_at is None
        }
    if context["is_admin"] and context["head"].state in {"approved", "suspended"}:
        found.add("review")
    return frozenset(found)
