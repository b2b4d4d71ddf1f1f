"""Has a file looked at by `reading`, in a process of its own."""

import json

from lti_app.domain.documents.documents import MediaType
from lti_app.domain.documents.faults import FileFault
from lti_app.files.apart import ApartLimitError, run_apart


def look_at(content: bytes, media_type: MediaType) -> bytes | FileFault:
    """Return a file as it may be kept, or its fault.

    Raises:
        ApartError: the libraries that read files are not there, or fail by themselves.
    """
    try:
        answer = run_apart("lti_app.files.reading", content, (media_type.value,))
    except ApartLimitError:
        return FileFault.TOO_COSTLY
    told, _, kept = answer.partition(b"\n")
    fault = json.loads(told)["fault"]
    return kept if fault is None else FileFault(fault)
