"""Cookies that work inside a frame: partitioned, host-bound, one for each login and each window.

CHIPS: `__Host-…; Secure; HttpOnly; SameSite=None; Partitioned; Path=/`.
"""

from datetime import timedelta

from flask import Request, Response

from lti_app.pages.access import SESSION_COOKIE

LOGIN_COOKIE = "__Host-hm-l-"
# Browsers give a partitioned site 10 KiB and servers refuse longer headers.
MOST_WINDOWS = 30


def keep(response: Response, name: str, secret: str, lifetime: timedelta) -> None:
    """Give the browser a secret."""
    response.set_cookie(
        name,
        secret,
        max_age=lifetime,
        path="/",
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )


def forget(response: Response, name: str) -> None:
    """Take a secret back."""
    response.delete_cookie(
        name, path="/", secure=True, httponly=True, samesite="None", partitioned=True
    )


def too_many_windows(request: Request) -> list[str]:
    """Name the cookies of the oldest windows where a browser holds too many; oldest come first."""
    windows = [name for name in request.cookies if name.startswith(SESSION_COOKIE)]
    return windows[: max(0, len(windows) - MOST_WINDOWS)]
