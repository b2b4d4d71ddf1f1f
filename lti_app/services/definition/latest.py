"""Which version of a line speaks for it: the highest number that was ever approved (R36).

Suspending or retiring that one takes the line off offer. An earlier version, which it replaced,
does not come back by it: a course would be led from what holds to what was given up.
"""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from lti_app.domain.definition.definition import PUBLISHED
from lti_app.models.definition import DefinitionVersionRow


def is_superseded() -> ColumnElement[bool]:
    """Ask whether a later version of its line was ever approved."""
    later = aliased(DefinitionVersionRow)
    return exists().where(
        later.line_id == DefinitionVersionRow.line_id,
        later.number > DefinitionVersionRow.number,
        later.state.in_(PUBLISHED),
    )
