"""The culminating reflection, from *What counts as evidence*: handed in with something in it."""

from tests.contract.cases.sayings import (
    LOOKED_BACK,
    NOT_MET,
    REFLECTION,
    Expected,
    R,
    Table,
    apart,
    case,
)

_BLANK = "What was handed in on 17 Apr has nothing in it."


def _in(happened: str) -> Expected:
    return case(happened, LOOKED_BACK, about=REFLECTION, code=R.REFLECTION_HANDED_IN)


REFLECTIONS: Table = {
    "reflection-text": _in("Written in Canvas, and graded complete."),
    "reflection-upload-two-files": _in("Two files uploaded."),
    "reflection-media": _in("A recording."),
    "reflection-discussion": _in("Two posts in a graded discussion.").but(about="forum"),
    "reflection-script-in-html": _in("Text with scripts and handlers in it: shown cleaned."),
    # Row "reflection blank, white space, invisible characters": not handed in, with the reason
    "reflection-empty-body": case(
        "Handed in with nothing but a space that does not break.",
        apart(
            ("Not handed in", f"{_BLANK} Due 30 Apr, 23:59 UTC. Hand it in again."),
            ("Not handed in", f"{_BLANK} Due 30 Apr, 23:59 UTC"),
        ),
        state=NOT_MET,
        about=REFLECTION,
        code=R.REFLECTION_BLANK,
    ),
    "reflection-file-link-in-body": _in("A sentence and a link to a file of the learner's own."),
    "reflection-not-handed-in": case(
        "Everything is marked 3 or 4; the reflection is not handed in.",
        apart(
            (
                "Not handed in",
                (
                    "Looks back on the pathway, and on what it means for your personal and your "
                    "professional growth. Due 30 Apr, 23:59 UTC"
                ),
            ),
            ("Not handed in", "Culminating reflection is not handed in. Due 30 Apr, 23:59 UTC"),
        ),
        state=NOT_MET,
        about=REFLECTION,
        code=R.REFLECTION_NOT_HANDED_IN,
    ),
}
