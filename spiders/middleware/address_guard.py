"""Keeps the crawl out of private networks: every hop is checked, and every socket.

A socket is made only for an address that passed, so the address that is checked is the one that is
connected to; a name that resolves differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from aiohttp.connector import AddrInfoType
from scrapy import Request
from scrapy.crawler import Crawler

from spiders.middleware.errors import AddressRefused, AddressUnusable

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@lru_cache(maxsize=4096)
def is_allowed(address: str, *, allow_private: bool) -> bool:
    """Whether an IP address may be visited.

    Public addresses may (IANA's special-purpose registries, as ``ipaddress`` knows them); loopback
    and private ones only with ``allow_private``; unspecified, link-local (the metadata services of
    clouds), multicast and reserved ones never. An IPv4 address inside an IPv6 one counts as itself.
    """
    try:
        found = _unwrapped(ipaddress.ip_address(address.split("%", 1)[0]))
    except ValueError:
        return False
    if found.is_unspecified or found.is_link_local or found.is_multicast:
        return False
    if found.is_loopback:
        return allow_private
    if found.is_reserved:
        return False
    return found.is_global or allow_private


def _unwrapped(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


class AddressGuard:
    """Downloader middleware: http and https only, and no forbidden address written as a number."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddressGuard:
        """As Scrapy makes its components."""
        return cls(allow_private=crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES"))

    def process_request(self, request: Request) -> None:
        """Raises AddressUnusable or AddressRefused; sees every hop, robots.txt too."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            raise AddressUnusable(f"{request.url[:200]} is no http or https address")
        number = ":" in host or host.replace(".", "").isdigit()
        if number and not is_allowed(host, allow_private=self._allow_private):
            raise AddressRefused(f"{host} is a private address")


class AddressForbidden(OSError):
    """The address is none that may be connected to."""


def guarded_socket(allow_private: bool) -> Callable[[AddrInfoType], socket.socket]:
    """What makes the sockets of a crawl: only towards addresses that :func:`is_allowed`.

    It sees each address that is about to be connected to, however it was found.
    """

    def made(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        if not is_allowed(str(address[0]), allow_private=allow_private):
            raise AddressForbidden("a private address")
        return socket.socket(family, kind, protocol)

    return made
