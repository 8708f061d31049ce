"""A server must prove who it is; IPv6 is spoken too."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from spiders.source import Outcome, Reason
from tests.spiders.crawling import FEED, visit_one


class Feeds(BaseHTTPRequestHandler):
    """Answers everything with a feed."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


class Over6(ThreadingHTTPServer):
    """On ::1."""

    address_family = socket.AF_INET6


def certificate(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody but itself has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "self-signed.pem"
    encoding = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + made.public_bytes(encoding))
    return file


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path)


@pytest.fixture
def https(pem: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with ThreadingHTTPServer(("127.0.0.1", 0), Feeds) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}/feed"
        server.shutdown()


def test_a_certificate_that_nobody_vouches_for_is_refused(https: str) -> None:
    found = visit_one(https)
    assert (found.outcome, found.reason) == (Outcome.FAILED, Reason.CERTIFICATE)
    assert "self-signed" in found.detail
    assert found.publications == ()


def test_a_certificate_that_the_machine_trusts_is_taken(
    https: str, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    assert visit_one(https).outcome is Outcome.CHANGED


def test_a_server_on_ipv6_is_visited() -> None:
    try:
        server = Over6(("::1", 0), Feeds)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        found = visit_one(f"http://[::1]:{server.server_port}/feed")
        server.shutdown()
    assert found.outcome is Outcome.CHANGED
