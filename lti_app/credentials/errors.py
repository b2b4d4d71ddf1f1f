"""What goes wrong with a credential: it is refused, or a source could not be reached."""

from lti_app.domain.errors import HallmarkRefusal


class DocumentRefused(HallmarkRefusal):
    """A document is not what may be signed or trusted."""


class SourceUnavailable(Exception):  # noqa: N818 - it says nothing about the credential
    """A DID document or status list could not be had; `code` and `message` say why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
