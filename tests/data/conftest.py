"""A web server on this computer for the tests of downloads."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest


class Server:
    """Serves `files`: path -> bytes. Paths under /dies/ promise all bytes and send half of them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                content = outer.files.get(self.path.removeprefix("/dies"))
                if content is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if self.path.startswith("/dies/") else content)

            def log_message(self, *args: Any) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server()
    # A short poll, so that shutting down does not take half a second per test.
    thread = threading.Thread(target=lambda: served.http.serve_forever(poll_interval=0.01))
    thread.start()
    yield served
    served.http.shutdown()
    served.http.server_close()
    thread.join()
