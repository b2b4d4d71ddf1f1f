"""What a verification found: one verdict of three, and every check that led to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class VerdictState(StrEnum):
    """The three answers; only `valid` may be treated as proof."""

    VALID = "valid"
    INVALID = "invalid"
    CANNOT_TELL = "cannot tell"


class CheckName(StrEnum):
    """The checks, in the order they are made."""

    READ = "read"
    FORM = "form"
    ISSUER = "issuer"
    KEY = "key"
    PROOF = "proof"
    DATES = "dates"
    STATUS = "status"
    CURRENT = "current"
    RECIPIENT = "recipient"


class Outcome(StrEnum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_MADE = "not made"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its outcome, a stable code, and one sentence for people."""

    name: CheckName
    outcome: Outcome
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks, and the credential itself once its proof holds."""

    checks: tuple[Check, ...]
    credential: Mapping[str, Any] | None = None

    @property
    def state(self) -> VerdictState:
        """Decide: one failure makes it invalid, else one unknown leaves it open."""
        outcomes = {check.outcome for check in self.checks}
        if Outcome.FAILED in outcomes:
            return VerdictState.INVALID
        if Outcome.UNKNOWN in outcomes:
            return VerdictState.CANNOT_TELL
        return VerdictState.VALID

    @property
    def reason(self) -> Check | None:
        """Give the check that decided against validity."""
        for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
            for check in self.checks:
                if check.outcome is outcome:
                    return check
        return None

    @property
    def superseded(self) -> bool:
        """Say whether the issuer publishes a newer copy of the same credential."""
        return any(check.code == "superseded" for check in self.checks)
