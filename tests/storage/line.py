"""A line to the database that can fall silent, as a network does: no byte, no end."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

PIECE = 65536


class Line:
    """A small proxy on loopback: whoever is connected stays so while it is halted."""

    def __init__(self, url):
        parts = urlsplit(url)
        self._to = (parts.hostname, parts.port or 5432)
        self._open = threading.Event()
        self._open.set()
        self._both = []
        self._listens = socket.create_server(("127.0.0.1", 0))
        here = f"127.0.0.1:{self._listens.getsockname()[1]}"
        user = f"{parts.username}@" if parts.username else ""
        self.url = parts._replace(netloc=user + here).geturl()
        self._begin(self._accept)

    def halt(self):
        self._open.clear()

    def go_on(self):
        self._open.set()

    def cut(self):
        """End every connection, as a restarted router does."""
        for each in self._both:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self):
        self._listens.close()
        self.cut()
        self._open.set()

    def _begin(self, work, *args):
        threading.Thread(target=work, args=args, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listens.accept()
            except OSError:
                return
            far = socket.create_connection(self._to)
            self._both += [near, far]
            self._begin(self._carry, near, far)
            self._begin(self._carry, far, near)

    def _carry(self, from_, to):
        with suppress(OSError):
            while piece := from_.recv(PIECE):
                self._open.wait()
                to.sendall(piece)
        self._open.wait()
        for each in (from_, to):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
