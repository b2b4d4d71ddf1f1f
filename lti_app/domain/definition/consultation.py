"""The talk between a unit and ASA about a proposal (Policy 380.104, R3)."""

from enum import StrEnum


class SuggestionState(StrEnum):
    """What became of a suggested wording."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
