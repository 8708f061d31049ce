"""Private networks stay out of reach, on every hop and whatever a name resolves to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spiders.middleware.address_guard import is_allowed
from spiders.source import Outcome, Reason
from tests.servers.web import Web, body, redirect
from tests.spiders.crawling import FEED, LOOPBACK, visit_all

PRIVATE = [
    *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1"),
    *("192.0.2.1", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
]
NEVER = [
    *("169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "localhost"),
    *("999.1.1.1", "fe80::1", "fe80::1%eth0", "::", "ff02::1", "::ffff:169.254.169.254"),
]
PUBLIC_ONLY = replace(LOOPBACK, allow_private_addresses=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address, allow_private=False)


@pytest.mark.parametrize(
    "address",
    PRIVATE,
)
def test_private_addresses_need_the_setting(address: str) -> None:
    assert not is_allowed(address, allow_private=False)
    assert is_allowed(address, allow_private=True)


@pytest.mark.parametrize(
    "address",
    NEVER,
)
def test_some_addresses_are_never_allowed(address: str) -> None:
    assert not is_allowed(address, allow_private=True)


def test_loopback_is_refused_by_number_and_by_name(server: Web) -> None:
    server.serve("/feed", body(FEED))
    hosts = ["127.0.0.1", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "0.0.0.0"]
    urls = [server.url(f"/feed?{host}", host) for host in hosts]
    for found in visit_all(*urls, settings=PUBLIC_ONLY).values():
        assert (found.outcome, found.reason) == (Outcome.REFUSED, Reason.PRIVATE_ADDRESS)
        assert "private address" in found.detail
    assert not server.asked, "not even robots.txt was asked for"


def test_a_redirect_to_a_forbidden_address_is_refused(server: Web) -> None:
    targets = ["169.254.169.254", "2852039166", "0xa9fea9fe", "0.0.0.0"]
    urls = [
        server.serve(f"/{code}/{target}", redirect(f"http://{target}/latest/meta-data", code))
        for code in (301, 302, 307)
        for target in targets
    ]
    for found in visit_all(*urls).values():
        assert (found.outcome, found.reason) == (Outcome.REFUSED, Reason.PRIVATE_ADDRESS)


def test_robots_txt_cannot_be_redirected_into_a_private_network(server: Web) -> None:
    server.serve("/robots.txt", redirect("http://169.254.169.254/robots.txt"))
    found = visit_all(server.serve("/feed", body(FEED)))
    assert found["/feed"].outcome is Outcome.CHANGED


def test_a_redirect_out_of_the_web_is_refused(server: Web) -> None:
    targets = ["file:///etc/passwd", "ftp://body.example/", "javascript:1", "data:text/plain,x"]
    urls = [server.serve(f"/{n}", redirect(target)) for n, target in enumerate(targets)]
    for found in visit_all(*urls).values():
        assert (found.outcome, found.reason) == (Outcome.FAILED, Reason.REDIRECTS)
