"""An account's color in place of ours, only where everybody can still read it (WCAG 2.2, 1.4.3)."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lti_app.domain.launch.platform import Registration, origin

LEAST_CONTRAST = 4.5
LONGEST_ADDRESS = 2000
# Where the action color stands as words: paper, and the wash of the step to do next; and what is
# written on a button of that color. The same values as in static/hallmark.css.
LIGHT_GROUNDS, LIGHT_INK = ("#ffffff", "#e9f2fa"), "#ffffff"
DARK_GROUNDS, DARK_INK = ("#121920", "#14293b"), "#08233a"
# Canvas in the cloud serves brands from its CDN (canvas-lms, `active_brand_config_url`).
_CDN, _CDN_FOLDER = ".cloudfront.net", "/dist/brandable_css/"
# WCAG 2.2, "relative luminance": darker channels are linear.
_LINEAR_UP_TO = 0.04045
_COLOR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Brand:
    """The account's color on light and on dark ground; None where ours stays."""

    light: str | None = None
    dark: str | None = None


def brand_of(color: object) -> Brand:
    """Take the color for each ground on which it holds 4.5:1 both as words and under words."""
    text = color.strip().lower() if isinstance(color, str) else ""
    if not _COLOR.fullmatch(text):
        return Brand()
    full = text if len(text) == len("#rrggbb") else "#" + "".join(2 * each for each in text[1:])
    return Brand(
        light=full if _holds(full, (*LIGHT_GROUNDS, LIGHT_INK)) else None,
        dark=full if _holds(full, (*DARK_GROUNDS, DARK_INK)) else None,
    )


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colors as `#rrggbb`, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def brand_address(address: object, registration: Registration) -> str | None:
    """Take the address of the brand from a launch, if it is the platform's own or its CDN's.

    A launch is signed by the platform, but what its administrator may make us ask for is no more
    than that: one more document of a host that is registered, or of Canvas's own CDN.
    """
    if not isinstance(address, str) or not address.isprintable():
        return None  # no address holds a control character, no database half a surrogate pair
    if not 0 < len(address) <= LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(address)
        theirs = origin(address)
    except ValueError:
        return None
    if theirs in registration.origins():
        return address
    is_cdn = (parts.hostname or "").endswith(_CDN) and parts.path.startswith(_CDN_FOLDER)
    return address if parts.scheme == "https" and is_cdn and ".." not in parts.path else None


def _holds(color: str, against: tuple[str, ...]) -> bool:
    return all(contrast(color, each) >= LEAST_CONTRAST for each in against)


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_UP_TO else ((part + 0.055) / 1.055) ** 2.4
        for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
