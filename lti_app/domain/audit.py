"""The closed list of what is written down: who, what, when, from which role (R16).

Named `subject.action`; an action once used keeps its word for ever, so old entries stay readable.
"""

from enum import StrEnum


class AuditAction(StrEnum):
    """Every change of state that is recorded."""

    SYSTEM_STARTED = "system.started"
    AWARD_MADE = "award.made"
    AWARD_REVOKED = "award.revoked"
    AWARD_SHARED = "award.shared"
    AWARD_UNSHARED = "award.unshared"
    CREDENTIAL_ISSUED = "credential.issued"
    ISSUER_KEY_MADE = "issuer_key.made"
