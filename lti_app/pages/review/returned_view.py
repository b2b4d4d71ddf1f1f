"""Shows a case that ASA returned to a course's instructors: what is asked, and where to answer."""

from typing import Any
from urllib.parse import quote

from flask import url_for
from flask_babel import gettext as _

from lti_app.domain.ids import MappingId
from lti_app.domain.review.review import ReasonForDecision
from lti_app.pages.access import Visit
from lti_app.pages.review.reflection_html import is_web_address
from lti_app.pages.review.words import reason_word
from lti_app.services.review.returned_cases import ReturnedCase


def returned_case(visit: Visit, case: ReturnedCase, mapping_id: MappingId | None) -> dict[str, Any]:
    """Lay out one case with the places of an answer: the work, the mapping, the office."""
    return {
        "case": case,
        "reason": reason_word(case.reason) if case.reason else "",
        "works": _works(case),
        "is_of_mapping": case.reason is ReasonForDecision.MAPPING_UNCLEAR,
        "subject": quote(_("Returned case: %(badge)s", badge=case.badge)),
        "mapping": url_for("mapping.outcomes", launch=visit.launch_id, mapping_id=mapping_id)
        if mapping_id is not None
        else "",
        "evidence": url_for(
            "roster.why",
            launch=visit.launch_id,
            mapping_id=mapping_id,
            person_id=case.person_id,
        )
        if mapping_id is not None
        else "",
    }


def _works(case: ReturnedCase) -> list[dict[str, str]]:
    whose = f"/submissions/{case.canvas_user_id}" if case.canvas_user_id is not None else ""
    return [
        {"name": each.name, "href": f"{each.html_url}{whose}"}
        for each in case.assignments
        if is_web_address(each.html_url)
    ]
