"""Serves a stand-in: one public port on three loopback hosts, and a loopback admin port."""

import socket
import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from demo.standin.app import create_admin_app, create_public_app
from demo.standin.world import AUTH_HOST, INSTITUTION_HOSTS, Standin, StandinSettings

LOOPBACK = (*INSTITUTION_HOSTS.values(), AUTH_HOST)
_TRIES = 20


class PortTakenError(Exception):
    """A port asked for is in use; names it."""


class _Quiet(WSGIRequestHandler):
    def send_response(self, code: int, message: str | None = None) -> None:
        """Send the status line only: the program's own `Date` must stay the only one."""
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's own name
        """Say nothing; the request log is `GET /__admin/requests`."""


@dataclass(slots=True)
class RunningStandin:
    """A served stand-in; `stop` closes its ports."""

    standin: Standin
    port: int
    admin_port: int
    servers: list[BaseWSGIServer] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK[0]}:{self.port}"

    @property
    def admin_url(self) -> str:
        return f"http://127.0.0.1:{self.admin_port}/__admin"

    def stop(self) -> None:
        for server in self.servers:
            server.shutdown()
        for thread in self.threads:
            thread.join(timeout=5)
        for server in self.servers:
            server.server_close()


def start(
    settings: StandinSettings, *, port: int = 0, admin_port: int = 0, host: str = "127.0.0.1"
) -> RunningStandin:
    """Start serving in threads; port 0 takes a free one. Raises PortTakenError."""
    hosts = LOOPBACK if host == LOOPBACK[0] else (host,)
    sockets = _bind_all(hosts, port)
    public_port = int(sockets[0].getsockname()[1])
    try:
        admin_socket = _bind("127.0.0.1", admin_port)
    except OSError as taken:
        _close(sockets)
        raise PortTakenError(f"port {admin_port} is in use (the admin port)") from taken
    standin = Standin(settings)
    standin.port = public_port
    running = RunningStandin(standin, public_port, int(admin_socket.getsockname()[1]))
    public = create_public_app(standin)
    for bound in sockets:
        _serve(running, public, bound)
    _serve(running, create_admin_app(standin), admin_socket)
    return running


def _bind_all(hosts: tuple[str, ...], port: int) -> list[socket.socket]:
    """Take the same port on every host; with port 0 try until one is free on all."""
    for _ in range(_TRIES if port == 0 else 1):
        bound: list[socket.socket] = []
        try:
            for host in hosts:
                wanted = port or (int(bound[0].getsockname()[1]) if bound else 0)
                bound.append(_bind(host, wanted))
        except OSError:
            _close(bound)
            continue
        return bound
    raise PortTakenError(f"port {port} is in use on one of {', '.join(hosts)}")


def _bind(host: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


def _close(sockets: list[socket.socket]) -> None:
    for bound in sockets:
        bound.close()


def _serve(running: RunningStandin, app: Flask, bound: socket.socket) -> None:
    host, port = bound.getsockname()[:2]
    server = make_server(host, port, app, threaded=True, request_handler=_Quiet, fd=bound.detach())
    thread = threading.Thread(
        target=server.serve_forever,
        kwargs={"poll_interval": 0.1},
        name=f"standin-{host}",
        daemon=True,
    )
    running.servers.append(server)
    running.threads.append(thread)
    thread.start()
