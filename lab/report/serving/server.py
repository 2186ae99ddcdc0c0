"""The server: it answers this machine alone, from memory, and tells browsers when what they show has changed."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from importlib.resources import files
from pathlib import PurePosixPath
from socketserver import ThreadingTCPServer
from threading import Thread
from urllib.parse import parse_qs, quote, unquote, urlsplit

from markupsafe import escape

from lab.language.faults import MachineError
from lab.report.addresses import FRONT_PAGE, MISSING_PAGE, is_page
from lab.report.serving.shown import Board, Shown
from lab.report.site.render import POLICY

HOST = "127.0.0.1"
"""The one address that is listened at: this machine's own."""

OWN = ".serve/"
"""The folder of what only the served pages have: no file of a site has such a name."""

EVENTS, SCRIPT, STYLE = f"{OWN}events", f"{OWN}page.js", f"{OWN}page.css"

SILENCE = 15.0
"""Seconds after which something is sent, so that a browser which has gone is noticed."""

NEXT_PORTS = 50
"""How many ports are tried to find one that is free."""

TYPES = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    **dict.fromkeys((".txt", ".md", ".py", ".toml", ".bib"), "text/plain"),
}
"""The types of files by their endings; all others are saved, not shown."""

NOTHING_YET = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not built yet</title>
</head>
<body>
<main><p>There is no page yet. This one shows the report as soon as there is something to show.</p></main>
</body>
</html>
""".encode()
"""What is shown before there is a page."""


class _Server(ThreadingTCPServer):
    daemon_threads = True  # a browser that keeps a connection open keeps nobody waiting
    allow_reuse_address = os.name != "nt"  # where it would let two servers share a port

    def __init__(self, port: int, board: Board) -> None:
        self.board = board
        super().__init__((HOST, port), _Handler)

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a browser may call this server."""
        port = self.server_address[1]
        return f"{HOST}:{port}", f"localhost:{port}", *((HOST, "localhost") if port == 80 else ())

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that break off."""


@contextmanager
def served(port: int, board: Board) -> Iterator[str]:
    """The address at which what is on the board is served meanwhile. Raises MachineError where the port is taken."""
    try:
        server = _Server(port, board)
    except OSError as error:
        raise MachineError(_why_not(port, error)) from None
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def _why_not(port: int, error: OSError) -> str:
    for other in range(port + 1, min(port + 1 + NEXT_PORTS, 65536)):
        with suppress(OSError), _Server(other, Board()):
            return f"port {port} cannot be used ({error.strerror}), perhaps by another serve; --port {other} is free"
    return f"port {port} cannot be used ({error.strerror}); choose another with --port"


def decorated(page: bytes, state: str) -> bytes:
    """A page with the script that follows changes, and a policy that lets it."""
    policy = str(escape(POLICY)).encode()
    before, found, behind = page.partition(policy)
    if not found:
        return page
    end, tag_end, rest = behind.partition(b">")
    own = f'\n<link rel="stylesheet" href="/{STYLE}">\n<script src="/{SCRIPT}" data-state="{state}" defer></script>'
    return b"".join([before, found, str(escape("; connect-src 'self'")).encode(), end, tag_end, own.encode(), rest])


def said_of(shown: Shown, path: str) -> str:
    """What a browser that shows the page at a path is told, as JSON."""
    said = {"faults": shown.faults, "warnings": shown.warnings, "work": shown.work}
    return json.dumps({"state": shown.state_of(path), **said})


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file of the site, or with news of it."""
        if not self._is_for_us():
            address = f"http://{self.server.hosts[0]}/"
            self._send(HTTPStatus.FORBIDDEN, "text/plain", f"This server is for {address} alone.\n".encode())
            return
        parts = urlsplit(self.path)
        path = unquote(parts.path).lstrip("/")
        if path == EVENTS:
            self._send_events(_file_at(parse_qs(parts.query).get("page", [""])[0]))
        elif path in (SCRIPT, STYLE):
            self._send(HTTPStatus.OK, TYPES[PurePosixPath(path).suffix], _own_file(path))
        else:
            self._send_file(path)

    def _is_for_us(self) -> bool:
        """Whether this server is asked for by a name of its own, and by none but its own pages: another name that leads
        here, or another site's page, is refused.
        """
        hosts = self.server.hosts
        origin = self.headers.get("Origin")
        return self.headers.get("Host") in hosts and (origin is None or origin in [f"http://{host}" for host in hosts])

    def _send_file(self, path: str) -> None:
        shown = self.server.board.shown
        file = _file_at(path)
        if file not in shown.files and f"{file}/{FRONT_PAGE}" in shown.files:
            self._send(HTTPStatus.MOVED_PERMANENTLY, "text/plain", b"", location=f"/{quote(file)}/")
            return
        status = HTTPStatus.OK if file in shown.files or not shown.files else HTTPStatus.NOT_FOUND
        content = shown.files.get(file) or shown.files.get(MISSING_PAGE, NOTHING_YET)
        name = file if file in shown.files else MISSING_PAGE
        if is_page(name):
            content = decorated(content, shown.state_of(file))
        self._send(status, TYPES.get(PurePosixPath(name).suffix, "application/octet-stream"), content)

    def _send(self, status: HTTPStatus, kind: str, content: bytes, *, location: str = "") -> None:
        tag = f'"{hash(content):x}"'
        is_known = status == HTTPStatus.OK and self.headers.get("If-None-Match") == tag
        self.send_response(HTTPStatus.NOT_MODIFIED if is_known else status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("ETag", tag)
        self.send_header("X-Content-Type-Options", "nosniff")
        if location:
            self.send_header("Location", location)
        if not is_known:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not is_known:
            self.wfile.write(content)

    def _send_events(self, path: str) -> None:
        """Tell what is shown, now and whenever it changes, until the browser is gone."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        shown: Shown | None = None
        said = ""
        while True:
            new = self.server.board.other_than(shown, SILENCE)
            before, said, shown = said, said_of(new, path) if new else said, new or shown
            self.wfile.write(f"data: {said}\n\n".encode() if said != before else b":\n\n")

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the name that it has above
        """Say nothing of requests."""


def _file_at(path: str) -> str:
    path = path.lstrip("/")
    return f"{path}{FRONT_PAGE}" if path == "" or path.endswith("/") else path


def _own_file(path: str) -> bytes:
    return files(__package__).joinpath(path.removeprefix(OWN)).read_bytes()
