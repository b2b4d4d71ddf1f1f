"""A person's browser without the browser: a real OIDC launch over HTTP, then pages and forms."""

import html
import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import shorten
from typing import Any
from urllib.parse import urljoin

import requests

from demo.campus import Ports
from demo.processes import DemoFailed

TIMEOUT = 60
# Of a refusal: enough to reach its request id and the check that refused, which stand last.
LONGEST_ANSWER = 900
_FORM = re.compile(r"<form[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", re.DOTALL)
_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_ONWARD = re.compile(r"data-onward=\"([^\"]*)\"")
_INPUT = re.compile(r"<input[^>]*>")
_AREA = re.compile(r"<textarea([^>]*)>\n?(.*?)</textarea>", re.DOTALL)
# What a page's script adds rows by: a browser sends nothing of it.
_TEMPLATE = re.compile(r"<template>(?:(?!<template>).)*?</template>", re.DOTALL)
_SELECT = re.compile(r"<select[^>]*name=\"([^\"]+)\"[^>]*>(.*?)</select>", re.DOTALL)
_OPTION = re.compile(r"<option([^>]*)>(.*?)</option>", re.DOTALL)
_CHOSEN = frozenset({"radio", "checkbox"})
_ATTRIBUTE = re.compile(r"([a-z-]+)(?:=\"([^\"]*)\")?")


class Window:
    """One launched window of one person."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._session = requests.Session()
        self._cookies: dict[str, str] = {}
        self.address = ""
        self.text = ""

    def launch(self, **who_and_where: Any) -> "Window":
        """Launch the tool as a browser would: initiation, authorization, form post, landing."""
        asked = requests.post(
            f"{self._ports.admin_url}/__admin/launch", json=who_and_where, timeout=TIMEOUT
        )
        initiation = self._checked(asked, "the campus's launch").json()
        answer = self._send("POST", initiation["url"], data=initiation["params"])
        # Where Canvas offers its storage the tool's answer is a page, and its script goes on.
        if (onward := _ONWARD.search(answer.text)) is not None:
            answer = self._send("GET", html.unescape(onward.group(1)))
        # Canvas answers by a page whose form posts itself; more than one hop may do so.
        while "/w/" not in answer.url and (form := _FORM.search(answer.text)) is not None:
            address = urljoin(answer.url, html.unescape(form.group(1)))
            answer = self._send("POST", address, data=_inputs(form.group(2)))
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

    def link(self, *parts: str) -> str:
        """Give the address of the open page's first link that holds all these words.

        Words are looked for in the address, the label and the text.
        """
        for tag, inside in _LINK.findall(self.text):
            whole = html.unescape(tag + inside)
            if all(part in whole for part in parts):
                return urljoin(self.address, _attributes(tag)["href"])
        raise DemoFailed(f"The page {self.address} has no link for {' and '.join(parts)}.")

    def open(self, address: str) -> "Window":
        """Follow a link."""
        return self._show(self._send("GET", address))

    def choices(self, name: str) -> dict[str, str]:
        """Give the open page's choices of a field as label to value: options or radio buttons."""
        found = {}
        for select, inside in _SELECT.findall(self.text):
            if select == name:
                for attributes, label in _OPTION.findall(inside):
                    found[_words(label)] = _attributes(attributes).get("value", "")
        radio = rf"<label[^>]*>\s*(<input[^>]*name=\"{name}\"[^>]*>)(.*?)</label>"
        for tag, label in re.findall(radio, self.text, re.DOTALL):
            found[_words(label)] = _attributes(tag).get("value", "")
        return found

    def submit(self, to: str, *, holding: str = "", **fields: str) -> "Window":
        """Send the open page's first form for `to` that holds a text, filled as given."""
        return self.send(to, fields, holding=holding)

    def send(
        self,
        to: str,
        fields: Mapping[str, str | list[str]],
        files: Mapping[str, Path] | None = None,
        *,
        holding: str = "",
    ) -> "Window":
        """Send a form as `submit` does: with several values to a field, and with files."""
        for address, inside in _FORM.findall(_without_templates(self.text)):
            if to in html.unescape(address) and holding in html.unescape(inside):
                there = urljoin(self.address, html.unescape(address))
                data = {**_inputs(inside), **_areas(inside), **_selected(inside), **fields}
                sent = {
                    name: (path.name, path.read_bytes()) for name, path in (files or {}).items()
                }
                return self._show(self._send("POST", there, data=data, files=sent or None))
        raise DemoFailed(f"The page {self.address} has no form for {to}.")

    def _send(self, method: str, address: str, **more: Any) -> requests.Response:
        # Secure cookies go to localhost as browsers send them; `requests` would hold them back.
        for _ in range(10):
            cookies = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
            headers = {"Accept": "text/html", "Cookie": cookies}
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
            place = what.split("?", maxsplit=1)[0]
            words = shorten(_words(answer.text), LONGEST_ANSWER, placeholder=" …")
            raise DemoFailed(f"{place} answered {answer.status_code}: {words}")
        return answer

    def _show(self, answer: requests.Response) -> "Window":
        self.address, self.text = answer.url, answer.text
        return self


def _without_templates(text: str) -> str:
    while (shorter := _TEMPLATE.sub("", text)) != text:
        text = shorter
    return text


def _inputs(inside: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for tag in _INPUT.findall(inside):
        of = _attributes(tag)
        kind = of.get("type")
        if "name" in of and kind != "file" and (kind not in _CHOSEN or "checked" in of):
            fields.setdefault(of["name"], []).append(of.get("value", ""))
    return fields


def _areas(inside: str) -> dict[str, str]:
    return {
        _attributes(attributes)["name"]: html.unescape(text)
        for attributes, text in _AREA.findall(inside)
    }


def _selected(inside: str) -> dict[str, str]:
    chosen = {}
    for name, options in _SELECT.findall(inside):
        values = [_attributes(attributes) for attributes, _ in _OPTION.findall(options)]
        marked = [of for of in values if "selected" in of] or values[:1]
        chosen[name] = marked[0].get("value", "") if marked else ""
    return chosen


def _attributes(tag: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def _words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
