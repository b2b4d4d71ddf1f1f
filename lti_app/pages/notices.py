"""Flashed notices, kept apart by window: one window's news never shows in another person's tab."""

import re

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

COOKIE = "__Host-hm-n-"
_WINDOW = re.compile(r"/w/([A-Za-z0-9_-]{1,32})/")


class WindowNotices(SecureCookieSessionInterface):
    """Flask's own signed cookie, named after the launched window the request belongs to."""

    def get_cookie_name(self, app: Flask) -> str:
        """Name the cookie after `/w/<launch>/`; pages outside a window flash nothing."""
        found = _WINDOW.match(request.path)
        return COOKIE + (found.group(1) if found else "")
