"""Why a request was not made or its answer not taken."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class AddressRefused(IgnoreRequest):
    """The address, or what its name resolves to, is none that may be visited."""


class AddressUnusable(IgnoreRequest):
    """The address is none of the web."""


class RobotsRefused(IgnoreRequest):
    """robots.txt forbids the path."""


class RedirectsRefused(IgnoreRequest):
    """Too many redirects, or one to something that is no web page."""


class AnswerTooLarge(IgnoreRequest):
    """The body is over the limit, packed or unpacked."""


class AnswerDamaged(IgnoreRequest):
    """The body cannot be unpacked."""


class CertificateRefused(IgnoreRequest):
    """The server cannot prove who it is."""
