"""Every table, imported once, so that migrations and tests see the whole schema."""

from lti_app.models import audit, course, definition, governance, mapping, person, platform
from lti_app.models.base import Base

METADATA = Base.metadata
MODULES = (audit, course, definition, governance, mapping, person, platform)
