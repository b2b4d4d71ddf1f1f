"""Fields of a section's form that are no part of what is kept: a file, and that one is to go."""

from collections.abc import Sequence
from typing import Any

from lti_app.pages.proposal.section_fields import Value


class Tick(Value):
    """Something that is asked for beside what is kept, such as that a file goes."""

    kind = "tick"
    is_own = False

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Say whether it is ticked."""
        self.data = bool(valuelist)


class Upload(Value):
    """A file; the request holds it, not the form."""

    kind = "upload"
    is_own = False

    def __init__(self, names: str, accept: str, largest: int, **given: Any) -> None:
        """Say which files it takes."""
        super().__init__(names, **given)
        self.accept = accept
        self.largest = largest
