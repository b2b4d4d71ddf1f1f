"""The name of a file somebody handed in, made fit to be shown and to be saved under.

It never names a place: neither a path of the sender's machine nor one of ours.
"""

import unicodedata

from lti_app.domain.documents.documents import ENDINGS, MediaType

LONGEST_NAME = 120
# Not saved under by every system (RFC 6266, 4.3, leaves them to the receiver).
_UNFIT = frozenset('<>:"|?*;%')
# Controls, invisible and direction-turning signs, halves of signs, unassigned, line and paragraph.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(given: str, media_type: MediaType) -> str:
    """Give the last part of a name without what cannot be seen; it ends as its content asks for."""
    last = given.replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if _is_unfit(sign) else sign for sign in unicodedata.normalize("NFC", last))
    stem = " ".join(seen.split())
    for ending in (*ENDINGS.values(), ".jpeg"):
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
            break
    stem = stem.strip(". ")
    ending = ENDINGS[media_type]
    return (stem[: LONGEST_NAME - len(ending)].strip(". ") or "document") + ending


def _is_unfit(sign: str) -> bool:
    return sign in _UNFIT or unicodedata.category(sign) in _UNSEEN
