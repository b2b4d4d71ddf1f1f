"""What a page in a window knows of the Canvas around it: whom its script believes, the way back."""

from flask import g, request

from lti_app.pages.access import Visit


def canvas_around() -> dict[str, str]:
    """Give a window's templates the origins its Canvas speaks from, and where it was opened from.

    Only the script knows whether the page stands in Canvas's frame: there the link stays hidden.
    A window that Canvas opened to place a link is left by its answer alone.
    """
    visit: Visit | None = g.get("visit")
    if visit is None:
        return {}
    return {
        "canvas_origins": " ".join(sorted(visit.platform_origins)),
        "way_back": "" if request.blueprint == "deep_linking" else visit.return_url or "",
    }
