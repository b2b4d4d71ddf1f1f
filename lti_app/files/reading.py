"""Looks at one file by itself: `python -m lti_app.files.reading TYPE`, the file on standard input.

Answers with a line of JSON, the fault or none, and after it the file as it may be kept.
"""

import json
import sys

from lti_app.domain.documents.documents import MediaType
from lti_app.domain.documents.faults import FileFault
from lti_app.files.apart import take_limits
from lti_app.files.pdf_reading import fault_of_pdf
from lti_app.files.picture_reading import painted_anew


def answer(content: bytes, media_type: MediaType) -> bytes:
    """Look at a file and write what was found."""
    if media_type is MediaType.PDF:
        fault = fault_of_pdf(content)
        looked = content if fault is None else fault
    else:
        looked = painted_anew(content, media_type)
    if isinstance(looked, FileFault):
        return json.dumps({"fault": looked.value}).encode() + b"\n"
    return json.dumps({"fault": None}).encode() + b"\n" + looked


if __name__ == "__main__":
    take_limits()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), MediaType(sys.argv[1])))
