"""What somebody whose launch was refused is told: what happened and what to do, by the check."""

from dataclasses import dataclass

from flask_babel import gettext as _

from lti_app.domain.launch import LaunchCheck


@dataclass(frozen=True, slots=True)
class Wording:
    """A page's three sentences."""

    title: str
    what: str
    todo: str


def wording(check: LaunchCheck, detail: str) -> Wording:
    """Choose the words for one refusal; `detail` is ours, so the clocks may be shown."""
    if check is LaunchCheck.TIME:
        return _clocks(detail)
    if check is LaunchCheck.CLAIM and detail == "sub":
        return _sign_in()
    return _WORDINGS.get(check, _not_trusted)()


def _once() -> Wording:
    return Wording(
        _("This launch is over"),
        _(
            "Each launch works once and for a few minutes. "
            "This one was used already or took too long."
        ),
        _("Go back to Canvas and open Hallmark again; do not reload this page."),
    )


def _browser() -> Wording:
    return Wording(
        _("This browser did not bring back our cookie"),
        _(
            "Hallmark could not see that it was you who opened it: your browser keeps no cookies "
            "for it inside Canvas, or the launch was begun in another browser."
        ),
        _("Open Hallmark in a tab of its own, or allow cookies for it and open it again."),
    )


def _sign_in() -> Wording:
    return Wording(
        _("Canvas did not say who you are"),
        _("You may be signed out of Canvas, or looking at a public course without signing in."),
        _("Sign in to Canvas and open Hallmark again."),
    )


def _platform_down() -> Wording:
    return Wording(
        _("Canvas cannot be asked just now"),
        _("Hallmark could not fetch the keys that prove a launch comes from your Canvas."),
        _("Try again in a few minutes. If it stays, tell your Canvas administrator."),
    )


def _clocks(detail: str) -> Wording:
    return Wording(
        _("The clocks of Canvas and Hallmark differ"),
        _("The launch is not valid at this time: %(clocks)s.", clocks=detail),
        _("Open Hallmark again from Canvas. If it stays, tell your Canvas administrator."),
    )


def _not_set_up() -> Wording:
    return Wording(
        _("Hallmark is not set up for this place"),
        _("Canvas and Hallmark do not agree on how the tool is installed here."),
        _("Send the lines below to your Canvas administrator."),
    )


def _unsupported() -> Wording:
    return Wording(
        _("Hallmark cannot be opened this way"),
        _("It was asked for with a kind of launch that it does not answer."),
        _("Open it from the course, account or user menu in Canvas."),
    )


def _not_trusted() -> Wording:
    return Wording(
        _("This launch cannot be trusted"),
        _("Something in it is missing, altered, or meant for somebody else."),
        _("Go back to Canvas and open Hallmark from there. If it stays, send the lines below."),
    )


_WORDINGS = {
    LaunchCheck.USED: _once,
    LaunchCheck.LOGIN: _once,
    LaunchCheck.LAUNCH_NO_LONGER_VALID: _once,
    LaunchCheck.BROWSER: _browser,
    LaunchCheck.LOGIN_REQUIRED: _sign_in,
    LaunchCheck.PERSON: _sign_in,
    LaunchCheck.PLATFORM_KEYS: _platform_down,
    LaunchCheck.UNAUTHORIZED_CLIENT: _not_set_up,
    LaunchCheck.INVALID_REQUEST_OBJECT: _not_set_up,
    LaunchCheck.PLATFORM: _not_set_up,
    LaunchCheck.DEPLOYMENT: _not_set_up,
    LaunchCheck.CONFIGURATION: _not_set_up,
    LaunchCheck.UNSUPPORTED: _unsupported,
    LaunchCheck.VERSION: _unsupported,
    LaunchCheck.NOT_A_LAUNCH: _unsupported,
}
