"""The short name of a definition line, part of its public address, made from its first title."""

import re
import unicodedata
from collections.abc import Collection

LONGEST_SLUG = 60
# Room for a number behind it.
_LONGEST_BASE = LONGEST_SLUG - 7


def slug_base(title: str) -> str:
    """Write a title in the letters of an address; `micro-credential` where none is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_BASE].strip("-")
    return base or "micro-credential"


def free_slugs(base: str, taken: Collection[str], most: int = 5) -> list[str]:
    """List short names that nobody has, the plainest first."""
    wanted = [base, *(f"{base}-{n}" for n in range(2, len(taken) + most + 2))]
    return [slug for slug in wanted if slug not in taken][:most]
