"""Guidelines as ASA would change them."""

from dataclasses import replace
from typing import Any

from lti_app.domain.definition.guideline import NumberedGuideline, Question
from tests.factories.proposals import Office


def edited(office: Office, **changes: Any) -> NumberedGuideline:
    """Make a version of what stands, with these fields otherwise."""
    with office.wiring.open_work(office.admin) as work:
        stands = work.guidelines.current(office.institution_id)
        return work.guidelines.edit(stands.number, replace(stands.guideline, **changes))


def asking(office: Office, question: Question) -> NumberedGuideline:
    """Make a version that asks one thing more."""
    with office.wiring.open_work(office.admin) as work:
        stands = work.guidelines.current(office.institution_id)
    return edited(office, checklist=(*stands.guideline.checklist, question))
