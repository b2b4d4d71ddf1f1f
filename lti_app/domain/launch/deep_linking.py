"""Deep linking: what a platform asks us to place, and the one kind of link we answer with.

1EdTech Deep Linking 2.0; Canvas, `lib/lti/messages/deep_linking_request.rb`.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from lti_app.domain.ids import MappingId

ANSWER_LIFETIME = timedelta(minutes=5)
LONGEST_RETURN_URL = 8192
LONGEST_DATA = 64 * 1024
LINK = "ltiResourceLink"
# The custom value of a placed link. At its launch it is a wish: any teacher may write another.
BADGE_PARAMETER = "badge"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepLinkingSettings:
    """Where the answer goes, and what must come back with it.

    `data` is the platform's own word as JSON text, None where none was sent.
    """

    deployment_id: str
    return_url: str
    data: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLink:
    """A link to Hallmark that Canvas keeps: to one badge of the course, or to all of them."""

    url: str
    title: str
    text: str = ""
    badge: MappingId | None = None

    def custom(self) -> dict[str, str]:
        """Give the link's custom values: ids only, nothing that decides."""
        return {} if self.badge is None else {BADGE_PARAMETER: str(self.badge)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepLinkingAnswer:
    """The signed answer and where the browser takes it; signed, so it is not shown in logs."""

    return_url: str
    token: str = field(repr=False)
