"""Canonical addresses: one spelling for all the addresses under which one page is met.

The result is a key to compare by, not an address to visit: the scheme is always https, ``www.``
and trailing parts are gone, and known mirrors are led back to the original.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

_TRACKING_NAMES = """
    fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid igsh ttclid li_fat_id mc_cid mc_eid
    mkt_tok hsctatracking _hsenc _hsmi _ga _gl _openstat vero_id vero_conv oly_enc_id oly_anon_id
    wickedid cmpid s_cid ito spm trk trkcampaign xtor ref_src ref_url dgcid ecid elqtrackid elqtrack
    elqaid elqat elqcampaignid elqak elq fromrss rss ncid ocid sr_share smid smtyp share guccounter
    jsessionid phpsessid sessionid aspsessionid cfid cftoken wbdisable
"""
TRACKING = frozenset(_TRACKING_NAMES.split())
"""Names of parameters that say how a reader came, never what is shown; lower case."""

TRACKING_PREFIXES = (
    "utm_",
    "pk_",
    "mtm_",
    "piwik_",
    "matomo_",
    "at_",
    "ns_",
    "sfmc_",
    "wt.",
    "hsa_",
)
TRACKING_PAIRS = frozenset({("af", "r"), ("source", "rss"), ("ref", "rss"), ("via", "rss")})
"""Marks that journal platforms and feed readers add to the links of a feed."""

_INDEX = re.compile(
    r"amp|(?:index|default)\.(?:html?|php\d?|aspx?|jsp|cfm|shtml)",
    re.IGNORECASE,
)
"""Last parts that name the folder itself: the file served for it, and its mobile edition."""
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_HEX = re.compile(r"%[0-9a-fA-F]{2}")
_STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_KEPT = "!$&'()*+,:;=@~-._%"
_PLAIN_PORTS = {80, 443}
_HOST = re.compile(r"[a-z0-9._-]+")
_IPV6 = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*")
_WWW = re.compile(r"^(?:www\d?\.)+(?=[^.]+\.[^.])")

_MIRRORS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"^(?:dx|hdl)\.doi\.org/(?=10\.)", "doi.org/"),
        (
            r"^(?:[a-z]{2,6}\.)?arxiv\.org/(?:abs|pdf|html|format)/"
            r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?(?:\?.*)?$",
            r"arxiv.org/abs/\1",
        ),
        (r"^(?:papers\.)?nber\.org/papers/(w\d+)(?:\.pdf)?$", r"nber.org/papers/\1"),
        (r"^nber\.org/system/files/working_papers/(w\d+)/.*$", r"nber.org/papers/\1"),
        (
            r"^papers\.ssrn\.com/sol3/papers\.cfm\?(?:.*&)?abstract_?id=(\d+).*$",
            r"ssrn.com/abstract=\1",
        ),
        (
            r"^(?:[\w-]+\.)?(?:hal\.science|archives-ouvertes\.fr)/"
            r"((?:[a-z]+-)+\d{6,})(?:v\d+)?(?:/document|/file/[^/]+)?$",
            r"hal.science/\1",
        ),
        (
            r"^erudit\.org/(?:fr|en)/(?:revues|journals)/.+/(\d+ar)$",
            r"id.erudit.org/iderudit/\1",
        ),
    )
)
"""Address without scheme → the original's; tried in order, all that fit apply."""


_PLAIN = re.compile(
    r"https?://(?:www\.)?(?!(?:[^/]*\.)?(?:doi\.org|arxiv\.org|nber\.org|ssrn\.com|erudit\.org"
    r"|hal\.science|archives-ouvertes\.fr)/|www\d?\.)"
    r"([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/(?!(?:index|default|amp)\b)[A-Za-z0-9_~-]+)*)/?"
)
"""Addresses with nothing to normalise but scheme, ``www.`` and a last slash: most of them."""


@lru_cache(maxsize=4096)  # asked several times of each address of a visit
def canonical_address(url: str) -> str:
    """The one spelling of ``url``; what is not a usable http(s) address comes back stripped.

    Normalises what RFC 3986 (section 6) calls equivalent, and beyond it what in practice leads to
    the same page: scheme, ``www.``, session and tracking parameters, the order of parameters,
    fragments, index files, trailing slashes, known mirrors. Applying it twice changes nothing.
    """
    text = url.strip()
    if plain_address := _PLAIN.fullmatch(text):
        return f"https://{plain_address[1]}{plain_address[2]}"
    parts = _split(text) if text[:4].lower() == "http" else None
    host = _host(parts.hostname or "") if parts else ""
    if parts is None or not host:
        return text
    port = "" if parts.port is None or parts.port in _PLAIN_PORTS else f":{parts.port}"
    path, query = _path(parts.path), _query(parts.query)
    plain = host + port + path + query + _fragment(parts.fragment)
    for pattern, replacement in _MIRRORS:
        plain = pattern.sub(replacement, plain)
    return "https://" + (plain.lower() if plain.startswith("doi.org/10.") else plain)


def without_tracking(url: str) -> str:
    """``url`` as it is to be visited and shown: without parameters that say how a reader came."""
    parts = _split(url) if "?" in url else None
    if parts is None or not parts.query:
        return url
    pairs = parts.query.split("&")
    kept = [pair for pair in pairs if not _tracked(pair)]
    return url if len(kept) == len(pairs) else urlunsplit(parts._replace(query="&".join(kept)))


def _tracked(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return _tracks(name.lower(), value.lower())


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in {"http", "https"} and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def _host(name: str) -> str:
    """The host in ASCII without ``www.``; empty when it cannot be one."""
    if _IPV6.fullmatch(name):
        return f"[{name}]"
    try:
        plain = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    plain = plain.rstrip(".")
    return _WWW.sub("", plain) if _HOST.fullmatch(plain) else ""


def _path(path: str) -> str:
    segments: list[str] = []
    for raw in _SESSION.sub("", path).split("/"):
        segment = _spelled(raw)
        if segment == "..":
            segments[-1:] = []
        elif segment not in {"", "."}:
            segments.append(segment)
    while segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    return "".join("/" + segment for segment in segments)


def _spelled(text: str, safe: str = _KEPT) -> str:
    """Percent-encoding in one spelling: upper-case digits, nothing encoded that need not be."""
    escaped = _STRAY_PERCENT.sub("%25", text)
    decoded = _HEX.sub(lambda found: _decoded(found.group()), escaped)
    return quote(decoded, safe=safe)


def _decoded(escape: str) -> str:
    character = unquote(escape)
    plain = character.isascii() and (character.isalnum() or character in "-._~")
    return character if plain else escape.upper()


def _query(query: str) -> str:
    kept = []
    for pair in query.replace("&amp;", "&").split("&"):
        name, equals, value = pair.partition("=")
        if name and not _tracks(name.lower(), value.lower()):
            kept.append(_spelled(name) + equals + _spelled(value, _KEPT + "/?"))
    return "?" + "&".join(sorted(kept)) if kept else ""


def _tracks(name: str, value: str) -> bool:
    return name in TRACKING or name.startswith(TRACKING_PREFIXES) or (name, value) in TRACKING_PAIRS


def _fragment(fragment: str) -> str:
    """Kept only where a page's own script routes by it (``#!/report``, ``#/report``)."""
    return "#" + fragment if fragment.startswith(("!/", "/")) and len(fragment) > 2 else ""
