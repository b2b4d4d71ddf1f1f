"""High contrast: every text 7:1 and every line 4.5:1 on every ground (WCAG 2.2, 1.4.6, 1.4.11)."""

import re
from pathlib import Path

import lti_app
from lti_app.domain.launch.brand import contrast

STATIC = Path(lti_app.__file__).parent / "static"
COLOR = re.compile(r"--([\w-]+):(#[0-9a-f]{3,6})\b")
GROUNDS = {"wash", "paper", "band"}
TEXTS = {"ink", "ink2", "action", "action-deep", "met", "wait", "none", "mend", "gold", "title"}
LINES = {"line", "edge"} | {f"{tone}-line" for tone in ("action", "met", "wait", "none", "mend")}


def schemes(sheet: str) -> list[dict[str, str]]:
    """The colors of a sheet, on light ground and on dark."""
    light, dark = (STATIC / sheet).read_text().split("@media (prefers-color-scheme: dark)")[:2]
    return [
        {
            name: value if len(value) == 7 else "#" + "".join(2 * each for each in value[1:])
            for name, value in COLOR.findall(part)
        }
        for part in (light, dark)
    ]


def test_no_color_is_left_as_it_was() -> None:
    for plain, high in zip(schemes("hallmark.css"), schemes("contrast.css"), strict=True):
        assert plain.keys() <= high.keys()


def test_texts_and_lines_hold_their_contrast_on_every_ground() -> None:
    for colors in schemes("contrast.css"):
        grounds = [value for name, value in colors.items() if name in GROUNDS or "wash" in name]
        low = {
            (name, ground)
            for names, least in ((TEXTS, 7), (LINES, 4.5))
            for name in names
            for ground in grounds
            if contrast(colors[name], ground) < least
        }
        assert low == set()
        assert contrast(colors["action"], colors["action-ink"]) >= 7
