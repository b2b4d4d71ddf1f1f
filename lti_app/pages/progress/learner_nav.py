"""The two pages of a learner, as tabs that each of them shows."""

from flask import url_for
from flask_babel import gettext as _


def learner_nav(launch_id: str, current: str) -> list[dict[str, object]]:
    """List the learner's pages; `current` is the endpoint of the one that is shown."""
    pages = {"progress.mine": _("Your progress"), "awards.mine": _("My credentials")}
    return [
        {
            "label": label,
            "href": url_for(endpoint, launch=launch_id),
            "current": endpoint == current,
        }
        for endpoint, label in pages.items()
    ]
