"""An IMAP server on loopback with one mailbox: as much of RFC 3501 as reading an inbox takes."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast


@dataclass
class Mailbox:
    """The messages in the inbox, and what was copied elsewhere."""

    inbox: dict[int, bytes] = field(default_factory=dict)
    aside: dict[str, list[bytes]] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mailbox: Mailbox


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say(b"* OK ready")
        for line in self.rfile:
            tag, _, rest = line.decode().strip().partition(" ")
            word, _, arguments = rest.partition(" ")
            if word.upper() == "UID":
                word, _, arguments = arguments.partition(" ")
            answer = getattr(self, f"on_{word.lower()}")(arguments)
            self.say(f"{tag} {answer}".encode())
            if word.upper() == "LOGOUT":
                return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    @property
    def mailbox(self) -> Mailbox:
        return cast(_Server, self.server).mailbox

    def on_capability(self, _: str) -> str:
        self.say(b"* CAPABILITY IMAP4rev1")
        return "OK done"

    def on_login(self, arguments: str) -> str:
        return "OK in" if '"right"' in arguments else "NO wrong password"

    def on_select(self, folder: str) -> str:
        if folder.strip('"') != "INBOX":
            return "NO no such folder"
        self.say(f"* {len(self.mailbox.inbox)} EXISTS".encode())
        return "OK [READ-WRITE] open"

    def on_search(self, _: str) -> str:
        there = sorted(self.mailbox.inbox.keys() - self.mailbox.marked)
        self.say(b"* SEARCH " + " ".join(map(str, there)).encode())
        return "OK done"

    def on_fetch(self, arguments: str) -> str:
        uid, most = re.fullmatch(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", arguments).groups()  # type: ignore[union-attr]
        raw = self.mailbox.inbox[int(uid)][: int(most)]
        head = f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode()
        self.wfile.write(head + raw + b")\r\n")
        return "OK done"

    def on_copy(self, arguments: str) -> str:
        uid, folder = arguments.split()
        if folder not in self.mailbox.aside:
            return "NO [TRYCREATE] no such folder"
        self.mailbox.aside[folder].append(self.mailbox.inbox[int(uid)])
        return "OK done"

    def on_create(self, folder: str) -> str:
        self.mailbox.aside[folder] = []
        return "OK done"

    def on_store(self, arguments: str) -> str:
        self.mailbox.marked.add(int(arguments.split()[0]))
        return "OK done"

    def on_expunge(self, _: str) -> str:
        for uid in self.mailbox.marked:
            del self.mailbox.inbox[uid]
        self.mailbox.marked.clear()
        return "OK done"

    def on_close(self, _: str) -> str:
        return "OK done"

    def on_logout(self, _: str) -> str:
        self.say(b"* BYE")
        return "OK done"


@contextmanager
def imap_server(*messages: bytes) -> Iterator[tuple[Mailbox, int]]:
    """Run a server whose inbox holds ``messages``; gives the mailbox and the port."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.mailbox = Mailbox(dict(enumerate(messages, 1)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.mailbox, server.server_address[1]
        server.shutdown()
