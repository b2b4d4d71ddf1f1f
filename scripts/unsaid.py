"""Lists what a catalogue does not say yet; exits 1 if anything: python -m scripts.unsaid FILE."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po


def unsaid(catalogue: Catalog) -> list[str]:
    """Give the English of every message without a text, or with one that is only a guess."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not all(_texts(message.string)))
    ]


def _texts(text: object) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (str(text),)


def main(path: Path) -> int:
    """Print each on a line."""
    with path.open("rb") as file:
        left = unsaid(read_po(file))
    print(*left, f"{len(left)} without a text in {path}", sep="\n")
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
