"""The name of whoever did something, as it is known by now (R16).

An entry keeps the name its actor had then. Whoever had none yet, since Canvas had told no name, is
kept by a number: once the name is known it is shown instead, and the entry stays as it is.
"""

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lti_app.domain.people.actor import UNNAMED
from lti_app.models.person import PersonRow


def name_now(
    written: InstrumentedAttribute[str], person_id: InstrumentedAttribute[int | None]
) -> ColumnElement[str]:
    """Ask for the written name, or for the person's where only a number was written."""
    person = aliased(PersonRow)
    by_number = written == literal(UNNAMED) + cast(person_id, String)
    known = select(person.name).where(person.id == person_id, by_number, person.name != "")
    return func.coalesce(known.scalar_subquery(), written)
