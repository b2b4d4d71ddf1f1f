"""Why a window is for reading only, and how to change something all the same."""

from lti_app.domain.launch.launch import ReadOnlyCause
from lti_app.domain.sentence import Sentence, say


def why(cause: ReadOnlyCause | None) -> Sentence:
    """Say why; of a window opened before causes were kept, only that."""
    match cause:
        case ReadOnlyCause.LINK:
            return say("This window is for reading: a link in the course opened it.")
        case ReadOnlyCause.ACTED_AS:
            return say("This window is for reading: you act in another's name in Canvas.")
        case ReadOnlyCause.TWO_IDS:
            return say(
                "This window is for reading: two Canvas ids of yours belong to two people here."
            )
        case None:
            return say("This window is for reading.")


def what_to_do(cause: ReadOnlyCause | None) -> Sentence:
    """Say how to change something."""
    match cause:
        case ReadOnlyCause.LINK:
            return say("To change something, open Badges in the course menu.")
        case ReadOnlyCause.ACTED_AS:
            return say(
                "You act in another's name in Canvas. To change something, open Hallmark as "
                "yourself."
            )
        case ReadOnlyCause.TWO_IDS:
            return say(
                "Two Canvas ids of yours belong to two people here. To change something, ask your "
                "Canvas administrator to merge the two people."
            )
        case None:
            return say("To change something, open Hallmark from a menu in Canvas again.")
