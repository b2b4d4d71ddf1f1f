"""A title is typed to confirm what cannot be undone; how it is spaced or cased does not matter."""


def is_typed(title: str, typed: str) -> bool:
    """Say whether what was typed is the title."""
    return " ".join(typed.split()).casefold() == " ".join(title.split()).casefold()
