"""The fenced fetcher, against a real https server on this machine."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lti_app.credentials import resolver as module
from lti_app.credentials.errors import SourceUnavailable
from lti_app.credentials.reading import MAX_BYTES
from lti_app.credentials.resolver import LocalService, WebResolver, look_up

HOST = "badges.example.edu"
RELEASE = threading.Event()


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/did.json")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/drip":
            while not RELEASE.wait(0.05):
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return
        elif self.path == "/endless":
            self.wfile.write(b"x" * (MAX_BYTES + 100))
        else:
            self.wfile.write(f"{self.headers['Host']} {self.path}".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


def write_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def trust(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def serve(server: HTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_port
    RELEASE.set()
    server.shutdown()
    thread.join()
    server.server_close()
    RELEASE.clear()


@pytest.fixture
def https_port(certificate: Path) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    yield from serve(server)


@pytest.fixture
def http_port() -> Iterator[int]:
    yield from serve(ThreadingHTTPServer(("127.0.0.1", 0), Answers))


def dial(
    port: int, path: str, trust: ssl.SSLContext, *, host: str = HOST, address: str = "127.0.0.1"
) -> bytes:
    connection = module._PinnedConnection(host, port, address, trust)
    return module._get_pinned(connection, path)


def code(caught: pytest.ExceptionInfo[SourceUnavailable]) -> str:
    return caught.value.code


def test_the_checked_address_is_dialed_under_the_hosts_own_name(
    https_port: int, trust: ssl.SSLContext
) -> None:
    answer = dial(https_port, "/did.json", trust)
    assert answer == f"{HOST}:{https_port} /did.json".encode()


def test_a_certificate_for_another_host_is_refused(https_port: int, trust: ssl.SSLContext) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        dial(https_port, "/did.json", trust, host="other.example.edu")
    assert code(caught) == "unreachable"


def test_a_redirect_is_not_followed(https_port: int, trust: ssl.SSLContext) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        dial(https_port, "/moved", trust)
    assert code(caught) == "unexpected_status"


def test_an_endless_answer_is_cut_just_past_the_limit(
    https_port: int, trust: ssl.SSLContext
) -> None:
    assert len(dial(https_port, "/endless", trust)) == MAX_BYTES + 1


def test_an_answer_that_drips_is_cut_off(
    https_port: int, trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.4)
    begun = time.monotonic()
    with pytest.raises(SourceUnavailable) as caught:
        dial(https_port, "/drip", trust)
    assert code(caught) == "unreachable"
    assert time.monotonic() - begun < 3


def test_a_silent_handshake_is_cut_off(
    trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(SourceUnavailable) as caught:
            dial(silent.getsockname()[1], "/", trust)
        assert code(caught) == "unreachable"


def test_a_closed_port_is_unreachable(trust: ssl.SSLContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(SourceUnavailable) as caught:
        dial(port, "/", trust)
    assert code(caught) == "unreachable"


def test_cutting_before_connecting_does_no_harm(trust: ssl.SSLContext) -> None:
    connection = module._PinnedConnection(HOST, 1, "127.0.0.1", trust)
    connection.cut()
    assert connection.sock is None


def test_a_public_address_is_checked_and_then_dialed(
    monkeypatch: pytest.MonkeyPatch, trust: ssl.SSLContext
) -> None:
    dialed: list[tuple[str, int, str, str]] = []

    def note(connection: module._PinnedConnection, path: str) -> bytes:
        dialed.append((connection.host, connection.port, connection._address, path))
        return b"{}"

    monkeypatch.setattr(module, "_get_pinned", note)
    fenced = WebResolver(look_up=lambda _host, _port: ["93.184.215.14", "2606:2800::1"], tls=trust)
    assert fenced.did_document("did:web:badges.example.edu") == b"{}"
    assert fenced.status_list("https://badges.example.edu:8443/status/1#7") == b"{}"
    assert dialed == [
        (HOST, 443, "93.184.215.14", "/.well-known/did.json"),
        (HOST, 8443, "93.184.215.14", "/status/1"),
    ]


@pytest.mark.parametrize(
    "addresses",
    [
        [],
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["172.16.0.1"],
        ["192.168.1.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["0.0.0.0"],
        ["224.0.0.1"],
        ["255.255.255.255"],
        ["::1"],
        ["::"],
        ["fe80::1%eth0"],
        ["fc00::1"],
        ["ff02::1"],
        ["::ffff:127.0.0.1"],
        ["::ffff:93.184.215.14"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
        ["93.184.215.14", "127.0.0.1"],
    ],
)
def test_an_address_that_is_not_public_is_never_dialed(
    addresses: list[str], trust: ssl.SSLContext
) -> None:
    fenced = WebResolver(look_up=lambda _host, _port: addresses, tls=trust)
    with pytest.raises(SourceUnavailable) as caught:
        fenced.status_list("https://badges.example.edu/status/1")
    assert code(caught) == "address_not_public"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://badges.example.edu/status/1", "not_https"),
        ("ftp://badges.example.edu/status/1", "not_https"),
        ("file:///etc/passwd", "address_unreadable"),
        ("gopher://badges.example.edu/1", "not_https"),
        ("https://user@badges.example.edu/1", "address_unreadable"),
        ("https://user:word@badges.example.edu/1", "address_unreadable"),
        ("https://badges.example.edu@127.0.0.1/1", "address_unreadable"),
        ("https://badges.example.edu/1?next=x", "address_unreadable"),
        ("https://badges.example.edu:99999/1", "address_unreadable"),
        ("https://badges.example.edu:0/1", "address_unreadable"),
        ("https://[::1/1", "address_unreadable"),
        ("https://badges.example.edu/a b", "address_unreadable"),
        ("https://badges.example.edu\\@127.0.0.1/1", "address_unreadable"),
        ("https://badgés.example.edu/1", "address_unreadable"),
        ("https://badges.example.edu/1\r\nHost: x", "address_unreadable"),
        ("", "address_unreadable"),
        ("status/1", "address_unreadable"),
    ],
)
def test_an_address_that_is_not_plain_https_is_refused(
    url: str, expected: str, trust: ssl.SSLContext
) -> None:
    fenced = WebResolver(look_up=lambda _host, _port: ["93.184.215.14"], tls=trust)
    with pytest.raises(SourceUnavailable) as caught:
        fenced.status_list(url)
    assert code(caught) == expected


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        "did:web:",
        "did:web:example.edu:",
        "did:web:example.edu/../x",
        "did:web:example.edu:..",
        "did:web:user@example.edu",
        "did:web:example.edu?x",
        "did:web:example.edu#key-2026-1",
        "did:web:Example.edu",
        "https://example.edu",
    ],
)
def test_a_did_that_is_not_a_plain_did_web_is_refused(did: str) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        WebResolver().did_document(did)
    assert code(caught) == "did_unsupported"


def test_an_unknown_host_leaves_it_open(trust: ssl.SSLContext) -> None:
    def fail(host: str, port: int) -> list[str]:
        raise socket.gaierror(8, "not known")

    with pytest.raises(SourceUnavailable) as caught:
        WebResolver(look_up=fail, tls=trust).did_document("did:web:nowhere.example")
    assert code(caught) == "host_unknown"


def test_a_host_is_looked_up_as_the_system_does() -> None:
    assert ipaddress.ip_address(look_up("127.0.0.1", 443)[0]).is_loopback


def test_a_local_service_answers_for_its_host(http_port: int) -> None:
    local = WebResolver(local={"localhost:8000": LocalService("127.0.0.1", http_port)})
    answer = local.did_document("did:web:localhost%3A8000")
    assert answer.endswith(b" /.well-known/did.json")
    assert local.status_list("http://localhost:8000/status/1").endswith(b" /status/1")


def test_a_local_service_answers_for_no_other_host(http_port: int) -> None:
    local = WebResolver(local={"localhost:8000": LocalService("127.0.0.1", http_port)})
    with pytest.raises(SourceUnavailable) as caught:
        local.status_list(f"http://127.0.0.1:{http_port}/status/1")
    assert code(caught) == "not_https"
