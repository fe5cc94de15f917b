"""The site on this machine, for its operator."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ape_dao.core.errors import PortInUseError
from ape_dao.web.site import PAGE, content_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOST = "127.0.0.1"
_TYPES = {"html": "text/html; charset=utf-8", "json": "application/json", "bin": "application/octet-stream"}


class SiteServer(ThreadingHTTPServer):
    """Answers with the files of a site, and with nothing else."""

    daemon_threads = True

    def __init__(self, files: Mapping[str, bytes | Path], port: int) -> None:
        """A server of these files on a port of this machine; 0 for any free one.

        Raises:
            PortInUseError: Another program has the port.
        """
        self.files = files
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as err:
            raise PortInUseError(port) from err

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    server: SiteServer

    def do_GET(self) -> None:
        """Send a file."""
        name = unquote(urlsplit(self.path).path).lstrip("/") or PAGE
        content = self.server.files.get(name)
        self.send_response(404 if content is None else 200)
        body = b"not found\n" if content is None else content_of(content)
        self.send_header("Content-Type", _TYPES.get(name.rpartition(".")[2], "text/plain; charset=utf-8"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""
