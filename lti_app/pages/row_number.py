"""Ids in addresses: plain digits that a row can have; anything else names no page."""

from werkzeug.routing import IntegerConverter, Map

from lti_app.models.base import LARGEST_ID


class RowNumber(IntegerConverter):
    """Reads `<int:…>`: no digits of other scripts, nothing beyond what a database counts to."""

    regex = r"[0-9]{1,19}"

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug passes it by this name
        """Bound the number."""
        super().__init__(map, max=LARGEST_ID)
