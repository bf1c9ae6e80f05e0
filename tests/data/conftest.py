"""Where the tests find public sets, and a web server on this computer for the download tests."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def need_set():
    """Skips unless $ELBOWROOM_DATA has this set."""

    def need(name: str) -> Path:
        folder = Path(os.environ.get("ELBOWROOM_DATA", "")) / name
        if not os.environ.get("ELBOWROOM_DATA") or not folder.is_dir():
            pytest.skip(f"ELBOWROOM_DATA does not point to a folder with {name}")
        return folder

    return need


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
