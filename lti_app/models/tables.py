"""Every table, imported once, so that migrations and tests see the whole schema."""

from lti_app.models import (
    audit,
    award,
    change,
    completion,
    course,
    deep_linking,
    definition,
    evidence,
    governance,
    guideline,
    job_run,
    mapping,
    outbox,
    person,
    platform,
    proposal,
    review,
    stored_document,
    sync_run,
    unit,
)
from lti_app.models.base import Base

METADATA = Base.metadata
MODULES = (
    audit,
    award,
    change,
    completion,
    course,
    deep_linking,
    definition,
    evidence,
    governance,
    guideline,
    job_run,
    mapping,
    outbox,
    person,
    platform,
    proposal,
    review,
    stored_document,
    sync_run,
    unit,
)
