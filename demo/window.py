"""A person's browser without the browser: a real OIDC launch over HTTP, then pages and forms."""

import html
import re
from typing import Any
from urllib.parse import urljoin

import requests

from demo.campus import Ports
from demo.processes import DemoFailed

TIMEOUT = 60
_FORM = re.compile(r"<form[^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", re.DOTALL)
_INPUT = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")


class Window:
    """One launched window of one person."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._session = requests.Session()
        self.address = ""
        self.text = ""
        self._cookies: dict[str, str] = {}

    def launch(self, **who_and_where: str) -> "Window":
        """Launch the tool as a browser would: initiation, authorization, form post, landing."""
        asked = requests.post(
            f"{self._ports.admin_url}/__admin/launch", json=who_and_where, timeout=TIMEOUT
        )
        initiation = self._checked(asked, "the campus's launch").json()
        answer = self._send("POST", initiation["url"], data=initiation["params"])
        # Canvas answers by a page whose form posts itself; more than one hop may do so.
        while (form := self._self_submitting(answer)) is not None:
            answer = self._send("POST", form[0], data=form[1])
        if "/w/" not in answer.url:
            raise DemoFailed(f"The launch ended at {answer.url}, not in the tool.")
        return self._show(answer)

    @property
    def prefix(self) -> str:
        """The window's own part of every address: `/w/<launch>`."""
        found = re.search(r"/w/[^/]+", self.address)
        return found.group(0) if found else ""

    def get(self, path: str) -> "Window":
        """Open a page of this window."""
        return self._show(self._send("GET", f"{self._ports.tool_url}{self.prefix}{path}"))

    def post(self, path: str, **fields: str) -> "Window":
        """Send a form of the page that is open, with its own token."""
        token = re.search(r"name=\"csrf_token\" value=\"([^\"]+)\"", self.text)
        if token is None:
            raise DemoFailed(f"The page {self.address} has no form to send.")
        data = {"csrf_token": token.group(1), **fields}
        address = f"{self._ports.tool_url}{self.prefix}{path}"
        return self._show(self._send("POST", address, data=data))

    def hidden(self, action_contains: str) -> dict[str, str]:
        """Give the hidden fields of the open page's form whose action contains a text."""
        for action, inside in _FORM.findall(self.text):
            if action_contains in html.unescape(action):
                return _fields(inside, hidden_only=True)
        raise DemoFailed(f"The page {self.address} has no form for {action_contains}.")

    def _send(self, method: str, address: str, **more: Any) -> requests.Response:
        # Secure cookies go to localhost as browsers send them; `requests` would hold them back.
        for _ in range(10):
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
            headers["Accept"] = "text/html"
            answer = self._session.request(
                method, address, headers=headers, allow_redirects=False, timeout=TIMEOUT, **more
            )
            self._cookies |= {c.name: c.value or "" for c in answer.cookies}
            self._session.cookies.clear()
            if not answer.is_redirect:
                return self._checked(answer, f"{method} {address}")
            address = urljoin(address, answer.headers["Location"])
            method, more = "GET", {}
        raise DemoFailed(f"{address} redirects for ever.")

    def _checked(self, answer: requests.Response, what: str) -> requests.Response:
        if not answer.ok:
            words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))[:300]
            raise DemoFailed(f"{what.split('?')[0]} answered {answer.status_code}: {words}")
        return answer

    def _self_submitting(self, answer: requests.Response) -> tuple[str, dict[str, str]] | None:
        if "/w/" in answer.url:
            return None
        found = _FORM.search(answer.text)
        if found is None:
            return None
        return urljoin(answer.url, html.unescape(found.group(1))), _fields(found.group(2))

    def _show(self, answer: requests.Response) -> "Window":
        self.address, self.text = answer.url, answer.text
        return self


def _fields(inside: str, *, hidden_only: bool = False) -> dict[str, str]:
    fields = {}
    for tag in _INPUT.findall(inside):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if "name" in attributes and (not hidden_only or attributes.get("type") == "hidden"):
            fields[attributes["name"]] = html.unescape(attributes.get("value", ""))
    return fields
