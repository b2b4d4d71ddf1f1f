"""Makes a learner's HTML safe to read in place: words and structure stay, nothing runs or loads.

nh3 (ammonia) does the cleaning by allowlist. Pictures and embedded things are left out, because
showing them would tell another server who reads when; how many were left out is told.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3
from markupsafe import Markup

_TAGS = (
    "a abbr b bdi bdo blockquote br caption cite code dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr"
    " i ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub sup table tbody td"
    " tfoot th thead tr u ul var wbr"
)
_DROPPED_WHOLE = "script style template noscript iframe object embed svg math title textarea select"
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_LEFT_OUT = "img picture video audio iframe object embed svg canvas"
# The page has headings of its own down to the second level. nh3 left no other "<h1" than tags.
_HEADING = re.compile(r"<(/?)h[1-6](?=[ >])")

_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    clean_content_tags=set(_DROPPED_WHOLE.split()),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    strip_comments=True,
)


@dataclass(frozen=True, slots=True)
class Readable:
    """Text that is safe to show, and how many pictures and embedded things it leaves out."""

    html: Markup
    left_out: int


def readable(text: str) -> Readable:
    """Clean one reflection's HTML for reading."""
    cleaned = _CLEANER.clean(text)
    leveled = _HEADING.sub(r"<\1h3", cleaned)
    counter = _Counter()
    counter.feed(text)
    counter.close()
    return Readable(html=Markup(leveled), left_out=counter.found)  # noqa: S704 - nh3 cleaned it


def is_web_address(url: str) -> bool:
    """Say whether an address handed in may be offered as a link at all."""
    return url.startswith(("https://", "http://"))


class _Counter(HTMLParser):
    """Counts what is left out; decides nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.found = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT.split():
            self.found += 1
