"""Where "Back to Canvas" leads: what the launch told, if it is the registered Canvas's own.

LTI 1.3 core §5.4.3, `launch_presentation.return_url`. Canvas means it for a dialog: its address is
a page that tells the window around it to go on (canvas-lms, `ui/features/external_content_success`)
and waits for ever where there is none. What stands before that page is the place itself.
"""

from urllib.parse import urlsplit

from lti_app.domain.launch.platform import Registration, is_safe_url, origin

LONGEST_ADDRESS = 2000
_DIALOG = "/external_content/"


def return_address(told: object, registration: Registration) -> str | None:
    """Give the way back, None where the launch told none that may be followed.

    The registered origins were checked when they were entered: https, but for the demo.
    """
    if not isinstance(told, str) or not told.isprintable() or len(told) > LONGEST_ADDRESS:
        return None
    if not is_safe_url(told, is_demo=True) or origin(told) not in registration.origins():
        return None
    place, is_dialog, _rest = urlsplit(told).path.partition(_DIALOG)
    return f"{origin(told)}{place or '/'}" if is_dialog else told
