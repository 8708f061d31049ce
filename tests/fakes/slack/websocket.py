"""The server's side of a WebSocket (RFC 6455): the opening handshake, and whole frames."""

from __future__ import annotations

import base64
import hashlib
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, section 1.3."""
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
"""Opcodes, section 5.2."""


class WebSocket:
    """An accepted connection; reads what the client masked, writes without a mask."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._handler = handler
        self._writing = threading.Lock()
        self.open = True

    def accept(self) -> None:
        """Answer the opening handshake (section 4.2.2)."""
        key = self._handler.headers["Sec-WebSocket-Key"] + _MAGIC
        digest = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self._handler.send_response_only(101, "Switching Protocols")
        for name, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", digest),
        ):
            self._handler.send_header(name, value)
        self._handler.end_headers()
        self._handler.wfile.flush()

    def texts(self) -> Iterator[str]:
        """Yield the texts that arrive until the connection ends, answering pings."""
        try:
            while self.open:
                opcode, data = self._frame()
                if opcode == TEXT:
                    yield data.decode()
                elif opcode == PING:
                    self._write(PONG, data)
                elif opcode == CLOSE:
                    break
        except (OSError, EOFError):
            pass
        self.open = False

    def send(self, text: str) -> None:
        """Send a text; raises OSError when the connection is gone."""
        self._write(TEXT, text.encode())

    def close(self) -> None:
        """Say goodbye and cut the connection."""
        self.open = False
        try:
            self._write(CLOSE, struct.pack("!H", 1000))
            self._handler.connection.shutdown(2)
        except OSError:
            pass

    def _frame(self) -> tuple[int, bytes]:
        first, second = self._read(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._read(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._read(8))
        if not second & 0x80:
            raise EOFError("a client has to mask its frames (section 5.1)")
        mask = self._read(4)
        masked = self._read(length)
        return first & 0x0F, bytes(byte ^ mask[i % 4] for i, byte in enumerate(masked))

    def _read(self, count: int) -> bytes:
        data = self._handler.rfile.read(count)
        if len(data) < count:
            raise EOFError("the client has gone")
        return data

    def _write(self, opcode: int, data: bytes) -> None:
        length = len(data)
        if length < 126:
            head = struct.pack("!BB", 0x80 | opcode, length)
        elif length < 65536:
            head = struct.pack("!BBH", 0x80 | opcode, 126, length)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 127, length)
        with self._writing:
            self._handler.connection.sendall(head + data)
