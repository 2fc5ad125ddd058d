"""`pdz open` served: on 127.0.0.1 alone, on a port of the system's choosing, until the command ends."""

from __future__ import annotations

import socket
from collections.abc import Callable

from waitress.server import create_server

from pdz_docs.web.actions import Office
from pdz_docs.web.app import MAX_UPLOAD, make_app
from pdz_docs.web.guard import Guard
from pdz_docs.work.confined import beside_threads


def serve(office: Office, *, ready: Callable[[str], object]) -> None:
    """Serve until Ctrl-C. `ready` is told the address to open, once, when it answers."""
    beside_threads()
    guard = Guard()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = create_server(
            make_app(office, guard),
            sockets=[listening],
            threads=4,
            max_request_body_size=MAX_UPLOAD + (1 << 20),
            ident=None,
        )
        ready(guard.address(listening.getsockname()[1]))
        server.run()
