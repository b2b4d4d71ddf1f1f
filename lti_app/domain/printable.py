"""Which characters a text may hold, wherever it comes from: a form, a file, a terminal.

Tab, line feed and return are text; every other control character is an order to some machine
(Unicode 16, 23.1; YAML 1.2.2, 5.1 refuses the same). Word processors leave a few in what is pasted.
"""

import re

# Halves of surrogate pairs are none of Unicode's characters, and no database stores them.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
# A word processor's own ends of a line and of a page.
_BREAKS = re.compile(r"[\x0b\x0c]")


def printable(text: str) -> str:
    """Give a text without control characters; a word processor's breaks become ends of lines."""
    return UNPRINTABLE.sub("", _BREAKS.sub("\n", text))
