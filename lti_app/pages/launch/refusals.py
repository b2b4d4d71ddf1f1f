"""What somebody whose launch was refused is told: what happened and what to do, by the check.

A check has words of its own where the person's next step, or the administrator's, is its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from lti_app.domain.launch.launch import Clocks, LaunchCheck


@dataclass(frozen=True, slots=True)
class Wording:
    """A page's sentences; `admin` is the exact place for whoever administers Canvas or Hallmark."""

    title: str
    what: str
    todo: str
    admin: str = ""


def wording(check: LaunchCheck, detail: str, clocks: Clocks | None = None) -> Wording:
    """Choose the words for one refusal; of its facts only the clocks are shown."""
    if check is LaunchCheck.TIME:
        return _clocks(clocks)
    if (check, detail) == (LaunchCheck.CLAIM, "sub"):
        return _nobody()
    if (check, detail) == (LaunchCheck.FIRST_VISIT, "person"):
        return _first_visit_of_a_person()
    return _WORDINGS.get(check, _not_trusted)()


def _used() -> Wording:
    return Wording(
        _("This launch was used already"),
        _("Each launch works once. This one has opened a window before."),
        _("Go back to Canvas and open Hallmark again; do not reload this page."),
    )


def _over() -> Wording:
    return Wording(
        _("This launch is over"),
        _("A launch has to end within a few minutes, in the browser that began it."),
        _("Go back to Canvas and open Hallmark again; do not reload this page."),
    )


def _no_longer_valid() -> Wording:
    return Wording(
        _("Canvas has let this launch go"),
        _("Canvas keeps a launch for a few minutes and gives it out once. This one is over."),
        _("Reload the page in Canvas and open Hallmark again."),
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
        _("Canvas says that you are signed out"),
        _("Your sign-in to Canvas ended, or somebody else signed in to it in this browser since."),
        _("Sign in to Canvas as yourself and open Hallmark again."),
    )


def _nobody() -> Wording:
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
        _(
            "The key set's address is the one given to `hallmark platform add` as --key-set-url; "
            "`hallmark platform list` shows it. It must answer from here within ten seconds."
        ),
    )


def _unknown_key() -> Wording:
    return Wording(
        _("The key of this launch is not your Canvas's"),
        _("It was signed with a key that your Canvas does not publish, or not for launches."),
        _("Try again in a few minutes: Canvas may just have changed its keys."),
        _(
            "Compare --key-set-url, shown by `hallmark platform list`, with the key set of the "
            "Canvas that people use: production, beta and test have one each."
        ),
    )


def _clocks(clocks: Clocks | None) -> Wording:
    if clocks is None:
        what = _("The launch is not valid at this time.")
    else:
        never = _("a time beyond all calendars")
        what = _(
            "The launch is not valid at this time. By Hallmark's clock it is %(ours)s; Canvas "
            "wrote %(issued)s and lets it be used until %(until)s.",
            ours=clocks.ours or never,
            issued=clocks.issued or never,
            until=clocks.until or never,
        )
    return Wording(
        _("The clocks of Canvas and Hallmark differ"),
        what,
        _("Open Hallmark again from Canvas. If it stays, tell your Canvas administrator."),
        _("Set the clock of Hallmark's machine by a time server; they may differ by 60 seconds."),
    )


def _switched_off() -> Wording:
    return Wording(
        _("Canvas has Hallmark switched off here"),
        _("Canvas did not let Hallmark ask who you are: its key is off for this account."),
        _("Send this page to your Canvas administrator."),
        _(
            "Admin → Developer Keys → Hallmark's key: set State to ON, in the account it is used "
            "in as well as in the root account."
        ),
    )


def _not_understood() -> Wording:
    return Wording(
        _("Canvas did not take Hallmark's question"),
        _("Canvas says that the request for your launch is incomplete."),
        _("Send this page to your Canvas administrator."),
        _(
            "Admin → Developer Keys → Hallmark's key → Edit: target link, initiation and redirect "
            "addresses have to be those of Hallmark's /lti/config.json. Enter it anew by its URL."
        ),
    )


def _other_platform_error() -> Wording:
    return Wording(
        _("Canvas answered with an error"),
        _("Instead of a launch Canvas sent an error that Hallmark does not know."),
        _("Open Hallmark again from Canvas. If it stays, send this page to your administrator."),
        _(
            "Admin → Developer Keys: Hallmark's key exists and its State is ON. Admin → Settings → "
            "Apps: Hallmark is installed by that key's client id."
        ),
    )


def _not_registered() -> Wording:
    return Wording(
        _("This Canvas is not registered with Hallmark"),
        _("Hallmark does not know the Canvas, or the developer key, that this launch comes from."),
        _("Send this page to your Canvas administrator."),
        _(
            "Admin → Developer Keys shows the key's number, the client id. Register it with "
            "`hallmark platform add`, with the issuer your Canvas sends."
        ),
    )


def _not_deployed() -> Wording:
    return Wording(
        _("This installation of Hallmark is not registered"),
        _("Hallmark was installed in Canvas in a place it has not been told of."),
        _("Send this page to your Canvas administrator."),
        _(
            "Admin → Settings → Apps → Hallmark's menu → Deployment Id. Give it to "
            "`hallmark platform add` with --deployment-id, or take this installation away."
        ),
    )


def _not_set_up() -> Wording:
    return Wording(
        _("Canvas did not say which course this is"),
        _("Hallmark is installed here without the custom fields that name the course."),
        _("Send this page to your Canvas administrator."),
        _(
            "Admin → Developer Keys → Hallmark's key → Edit: its custom fields have to be those of "
            "/lti/config.json, canvas_course_id among them. Enter it anew by its URL."
        ),
    )


def _elsewhere() -> Wording:
    return Wording(
        _("This launch leads somewhere else"),
        _("The address it asks for is none of Hallmark's, or not the one it was begun for."),
        _("Open Hallmark from the course, account or user menu in Canvas."),
        _("Admin → Developer Keys → Hallmark's key → Edit: the target link has to be Hallmark's."),
    )


def _cannot_place() -> Wording:
    return Wording(
        _("Canvas cannot take a link from here"),
        _("It did not say where a link to a badge should go, or named a place that is not it."),
        _("Close this dialog. In Canvas, add an item to a module and choose Hallmark there."),
        _(
            "Links go back only to the addresses that `hallmark platform list` shows for this "
            "Canvas. If people use it under another name, register that one."
        ),
    )


def _first_visit_of_a_course() -> Wording:
    return Wording(
        _("Open Badges once from the course menu"),
        _("Nobody opened Hallmark from the menu of this course yet, so it knows no badges here."),
        _("Ask your teacher to open Badges in the course menu once. Then this link works."),
    )


def _first_visit_of_a_person() -> Wording:
    return Wording(
        _("Open Badges once from the course menu"),
        _("You have not been here yet, and a link does not tell Hallmark reliably who you are."),
        _("Open Badges in the course menu once. From then on this link shows your own progress."),
    )


def _unsupported() -> Wording:
    return Wording(
        _("Hallmark cannot be opened this way"),
        _("It was asked for with a kind of launch that it does not answer."),
        _("Open it from the course, account or user menu in Canvas."),
    )


def _no_launch() -> Wording:
    return Wording(
        _("There is no launch here"),
        _("This address takes launches that Canvas sends, and nothing else."),
        _("Open Hallmark from the course, account or user menu in Canvas."),
    )


def _not_trusted() -> Wording:
    return Wording(
        _("This launch cannot be trusted"),
        _("Something in it is missing, altered, or meant for somebody else."),
        _("Go back to Canvas and open Hallmark from there. If it stays, send the lines below."),
    )


_WORDINGS: dict[LaunchCheck, Callable[[], Wording]] = {
    LaunchCheck.USED: _used,
    LaunchCheck.LOGIN: _over,
    LaunchCheck.TICKET: _over,
    LaunchCheck.LAUNCH_NO_LONGER_VALID: _no_longer_valid,
    LaunchCheck.BROWSER: _browser,
    LaunchCheck.LOGIN_REQUIRED: _sign_in,
    LaunchCheck.PERSON: _nobody,
    LaunchCheck.PLATFORM_KEYS: _platform_down,
    LaunchCheck.KEY: _unknown_key,
    LaunchCheck.KEY_UNFIT: _unknown_key,
    LaunchCheck.UNAUTHORIZED_CLIENT: _switched_off,
    LaunchCheck.INVALID_REQUEST_OBJECT: _not_understood,
    LaunchCheck.PLATFORM_ERROR: _other_platform_error,
    LaunchCheck.PLATFORM: _not_registered,
    LaunchCheck.DEPLOYMENT: _not_deployed,
    LaunchCheck.CONFIGURATION: _not_set_up,
    LaunchCheck.TARGET: _elsewhere,
    LaunchCheck.DEEP_LINKING: _cannot_place,
    LaunchCheck.FIRST_VISIT: _first_visit_of_a_course,
    LaunchCheck.FORM: _no_launch,
    LaunchCheck.UNSUPPORTED: _unsupported,
    LaunchCheck.VERSION: _unsupported,
    LaunchCheck.NOT_A_LAUNCH: _unsupported,
}
