"""Reads the links of a page that lead to a part of that same page."""

import re

from werkzeug.test import TestResponse

_LINKS = re.compile(r'href="#([^"]+)"')
_IDS = re.compile(r'\sid="([^"]+)"')


def leading_nowhere(answer: TestResponse) -> set[str]:
    """Name the ids that a page links to and does not have."""
    return set(_LINKS.findall(answer.text)) - set(_IDS.findall(answer.text))
