"""Every table, imported once, so that migrations and tests see the whole schema."""

from lti_app.models import (
    audit,
    award,
    course,
    definition,
    governance,
    mapping,
    outbox,
    person,
    platform,
    review,
)
from lti_app.models.base import Base

METADATA = Base.metadata
MODULES = (
    audit,
    award,
    course,
    definition,
    governance,
    mapping,
    outbox,
    person,
    platform,
    review,
)
