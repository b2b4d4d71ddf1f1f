"""Everything a document can be refused for, each with its sentence and what would mend it."""

from enum import StrEnum

from lti_app.domain.documents.documents import LARGEST, MOST_PAGES, MOST_PIXELS
from lti_app.domain.errors import RuleRefused
from lti_app.domain.sentence import Sentence, say


class FileFault(StrEnum):
    """What is wrong with a file; the word is the refusal's code after `document.`."""

    NO_FILE = "no_file"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    DAMAGED = "damaged"
    NOT_WHOLE = "not_whole"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    SCRIPT = "script"
    ACTION = "action"
    HOLDS_FILES = "holds_files"
    XFA = "xfa"
    ALSO_ARCHIVE = "also_archive"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_COSTLY = "too_costly"


_PRINT_AGAIN = say("Open it, print it to a new PDF and send that.")
_SMALLER = say("Make it smaller, such as by saving its pictures in a lower quality, and send it.")
_SAVE_AGAIN = say("Open it, save it anew and send that.")

_WORDS: dict[FileFault, tuple[Sentence, Sentence]] = {
    FileFault.NO_FILE: (say("No file was chosen."), say("Choose a file and send it.")),
    FileFault.EMPTY: (say("This file is empty."), say("Choose another file.")),
    FileFault.TOO_LARGE: (
        say("This file is larger than %(megabytes)s MB.", megabytes=LARGEST // 10**6),
        _SMALLER,
    ),
    FileFault.DAMAGED: (say("This file is damaged: it cannot be read to its end."), _SAVE_AGAIN),
    FileFault.NOT_WHOLE: (
        say("This PDF is cut off, or something follows after its end."),
        _PRINT_AGAIN,
    ),
    FileFault.ENCRYPTED: (
        say("This PDF is encrypted, so nobody here could read it."),
        say("Remove the password and send it again."),
    ),
    FileFault.TOO_MANY_PAGES: (
        say("This PDF has no page, or more than %(most)s.", most=MOST_PAGES),
        say("Send the pages that count."),
    ),
    FileFault.SCRIPT: (say("This PDF holds a script."), _PRINT_AGAIN),
    FileFault.ACTION: (
        say("This PDF would start a program, open another file or send a form."),
        _PRINT_AGAIN,
    ),
    FileFault.HOLDS_FILES: (
        say("This PDF holds other files, sound or film."),
        say("Send each file on its own, the PDF printed to a new one."),
    ),
    FileFault.XFA: (say("This PDF is a form of a kind that can run scripts (XFA)."), _PRINT_AGAIN),
    FileFault.ALSO_ARCHIVE: (say("This PDF is a ZIP archive as well."), _PRINT_AGAIN),
    FileFault.TOO_MANY_PIXELS: (
        say("This picture has more than %(millions)s million dots.", millions=MOST_PIXELS // 10**6),
        say("Save it smaller and send that."),
    ),
    FileFault.TOO_COSTLY: (
        say("This file takes too much time or memory to look at."),
        say("Print it to a new PDF, or save it smaller, and send that."),
    ),
}


def file_refusal(
    fault: FileFault, field: str = "file", seems: Sentence | None = None
) -> RuleRefused:
    """Refuse a file; `seems` says what a file of a wrong type is."""
    if fault is FileFault.WRONG_TYPE:
        message = say(
            "This file is %(seems)s, not a PDF, PNG or JPEG.", seems=seems or say("something else")
        )
        mend = say("Save it as a PDF and send that.")
    else:
        message, mend = _WORDS[fault]
    return RuleRefused(f"document.{fault.value}", message, mend=mend, field=field)
