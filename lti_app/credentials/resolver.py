"""Fetching DID documents and status lists from addresses that strangers may have written.

Only https, only public addresses, the address that was checked is the one that is dialed, no
redirects, five seconds in all (openbadges verification item 26). A local override exists for
one's own service and for demonstrations.
"""

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lti_app.credentials.errors import SourceUnavailable
from lti_app.credentials.reading import MAX_BYTES

SECONDS: Final = 5.0

_DID_WEB: Final = re.compile(
    r"did:web:([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?:%3[Aa]([0-9]{1,5}))?((?::[A-Za-z0-9._-]+)*)"
)

Lookup = Callable[[str, int], list[str]]
Local = Callable[[str], bytes]


def look_up(host: str, port: int) -> list[str]:
    """Give the addresses of a host, as the system resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def did_document_url(did: str) -> str:
    """Give the address of a did:web's document; raises SourceUnavailable `did_unsupported`."""
    match = _DID_WEB.fullmatch(did)
    if match is None or ".." in did:
        raise SourceUnavailable("did_unsupported", "The issuer's DID is not a plain did:web.")
    host, port, path = match.groups()
    folder = path.replace(":", "/") or "/.well-known"
    return f"https://{host}{f':{port}' if port else ''}{folder}/did.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebResolver:
    """Fetches over fenced https; `local` maps host[:port] to what answers for its paths."""

    local: Mapping[str, Local] = field(default_factory=dict)
    look_up: Lookup = look_up
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def did_document(self, did: str) -> bytes:
        """Fetch the DID document of a did:web."""
        return self._fetch(did_document_url(did))

    def status_list(self, url: str) -> bytes:
        """Fetch the status list credential at an address."""
        return self._fetch(url)

    def _fetch(self, url: str) -> bytes:
        parts = _split(url)
        if parts.netloc in self.local:
            return self.local[parts.netloc](parts.path)
        if parts.scheme != "https":
            raise SourceUnavailable("not_https", "The address is not an https address.")
        host, port = parts.hostname or "", parts.port or 443
        address = self._public_address(host, port)
        return _get_pinned(_PinnedConnection(host, port, address, self.tls), parts.path)

    def _public_address(self, host: str, port: int) -> str:
        try:
            addresses = self.look_up(host, port)
        except OSError as error:
            raise SourceUnavailable("host_unknown", "The address's host is not known.") from error
        if not addresses or not all(_is_public(address) for address in addresses):
            raise SourceUnavailable("address_not_public", "The address is not a public one.")
        return addresses[0]


@dataclass(frozen=True, slots=True)
class LocalService:
    """A service on this machine that answers for a host, over plain http: demo and tests only."""

    host: str
    port: int

    def __call__(self, path: str) -> bytes:
        """Fetch a path of the service."""
        return _get(http.client.HTTPConnection(self.host, self.port, timeout=SECONDS), path)


class _PinnedConnection(http.client.HTTPSConnection):
    """An https connection to the address that was checked, under the host's own name."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS, context=tls)
        self._address = address
        self._tls = tls
        self._dialed: ssl.SSLSocket | None = None
        self.was_cut = False

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), SECONDS)
        # The handshake comes after, so that the timer below can cut it short too.
        self.sock = self._dialed = self._tls.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()

    def cut(self) -> None:
        """End the exchange for whoever waits in it; closing the socket would not wake them."""
        self.was_cut = True
        # `sock` is no use here: it is forgotten as soon as the answer's headers have come.
        if self._dialed is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._dialed, socket.SHUT_RDWR)


def _get_pinned(connection: _PinnedConnection, path: str) -> bytes:
    # A socket's timeout starts anew with each byte; the timer ends the whole exchange.
    timer = threading.Timer(SECONDS, connection.cut)
    timer.start()
    try:
        content = _get(connection, path)
    finally:
        timer.cancel()
    if connection.was_cut:
        raise SourceUnavailable("unreachable", "The address did not answer in time.")
    return content


def _get(connection: http.client.HTTPConnection, path: str) -> bytes:
    try:
        connection.request(
            "GET", path or "/", headers={"Accept": "application/json", "Connection": "close"}
        )
        response = connection.getresponse()
        content = response.read(MAX_BYTES + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SourceUnavailable("unreachable", "The address did not answer.") from error
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise SourceUnavailable(
            "unexpected_status", f"The address answered with status {response.status}."
        )
    return content


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        plain = parts.hostname and "@" not in parts.netloc and not parts.query
        known_port = parts.port is None or parts.port > 0
    except ValueError as error:
        raise SourceUnavailable("address_unreadable", "The address cannot be read.") from error
    if not plain or not known_port or not url.isascii() or re.search(r"[\s\\]", url):
        raise SourceUnavailable("address_unreadable", "The address is not a plain one.")
    return parts


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.split("%", maxsplit=1)[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None,))[0]
        if inner is not None or address in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return address.is_global and not address.is_multicast
