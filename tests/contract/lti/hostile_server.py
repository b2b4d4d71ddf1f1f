"""A key server on loopback that answers as badly as it is told to."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lti_app.lti.key_client import FetchLimits

# A tenth of what production waits, so that the suite does not wait.
QUICK = FetchLimits(connect_seconds=0.3, read_seconds=0.5, total_seconds=1.0)
type_of_answer = Callable[[socket.socket, threading.Event], None]


@contextmanager
def hostile_server(answer: type_of_answer) -> Iterator[str]:
    """Serve every connection by `answer(connection, over)`; yield the address of the key set."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    threads = [threading.Thread(target=_accept, args=(listener, answer, over), daemon=True)]
    threads[0].start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/jwks"
    finally:
        over.set()
        listener.close()


def whole(
    status: str, body: bytes, content_type: str = "application/json", more: str = ""
) -> type_of_answer:
    """Answer at once."""

    def answer(connection: socket.socket, _over: threading.Event) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}"
        head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + body)

    return answer


def silent(connection: socket.socket, over: threading.Event) -> None:
    """Take the question and never answer."""
    over.wait(30)


def dripping(first: bytes) -> type_of_answer:
    """Send something, then a byte ever so often, so that no single read ever times out."""

    def answer(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(first)
        while not over.wait(0.05):
            connection.sendall(b" ")

    return answer


def endless(connection: socket.socket, over: threading.Event) -> None:
    """Send and send."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not over.is_set():
        connection.sendall(b" " * 65536)


def cut(connection: socket.socket, _over: threading.Event) -> None:
    """Promise more than is sent."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"keys": [')


def _accept(listener: socket.socket, answer: type_of_answer, over: threading.Event) -> None:
    while not over.is_set():
        try:
            connection, _address = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, answer, over), daemon=True).start()


def _serve(connection: socket.socket, answer: type_of_answer, over: threading.Event) -> None:
    with connection:
        try:
            connection.recv(65536)
            answer(connection, over)
        except OSError:
            # The client has hung up on us, as it should.
            return
