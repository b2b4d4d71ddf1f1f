"""Serves recorded Canvas lists from memory, so that reading them costs the reader, not the server.

Started as a process of its own with a file of `{path: [page, …]}`; the query is ignored but for
`page`. Links are those of a numbered list with a last page.
"""

import json
import sys
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


def serve(file: Path) -> None:
    """Serve until killed; print the port first."""
    lists = {path: [p.encode() for p in pages] for path, pages in _read(file).items()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            number = int(parse_qs(parts.query).get("page", ["1"])[0])
            # canvasapi asks for a roster by the older of its two names.
            pages = lists[parts.path.replace("/search_users", "/users")]
            body = pages[number - 1]
            base = f"http://{self.headers['Host']}{parts.path}?page="
            links = [("current", number), ("last", len(pages))]
            if number < len(pages):
                links.append(("next", number + 1))
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Date", formatdate(usegmt=True))
            told = ",".join(f'<{base}{page}>; rel="{name}"' for name, page in links)
            self.send_header("Link", told)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


def _read(file: Path) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = json.loads(file.read_text())
    return lists


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
