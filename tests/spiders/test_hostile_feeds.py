"""Broken and malicious feeds, each on a real server: one word in the visit, and nothing lost."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from spiders.source import Outcome, Reason, Visit
from tests.servers.web import Answer, body, cut_short, dripping, endless_head, redirect, web
from tests.spiders.crawling import FEED, LOOPBACK, rss, source, visit_all

ONE = "<title>Skills</title><link>https://body.example/1</link>"
DEEP = "<div>" * 60_000
LAUGHS = "".join(
    f'<!ENTITY l{level} "{f"&l{level - 1};" * 10 if level else "lol"}">' for level in range(10)
)


def doctype(declarations: str, title: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [{declarations}]><rss version="2.0"><channel>'
        f"<item><title>{title}</title><link>https://body.example/1</link></item></channel></rss>"
    ).encode()


SALVAGED: dict[str, tuple[bytes, list[str]]] = {
    "raw-ampersand": (rss("<title>R&D</title><link>/a?b=1&c=2</link>"), ["R&D"]),
    "control-characters": (rss("<title>A\x0b\x01B</title>"), ["AB"]),
    "nul": (rss("<title>A\x00B</title>"), ["AB"]),
    "mark-and-newline": (b"\xef\xbb\xbf\r\n \n" + rss(ONE), ["Skills"]),
    "undeclared-prefix": (rss(ONE + "<odd:x>1</odd:x>"), ["Skills"]),
    "undeclared-entity": (rss("<title>Qu&eacute;bec &odd;</title>"), ["Québec &odd;"]),
    "no-such-character": (rss("<title>A&#0;&#x1F;B&#146;s</title>"), ["AB’s"]),
    "truncated": (rss(ONE, ONE.replace("Skills", "Jobs"))[:250], ["Skills", "Jobs"]),
    "billion-laughs": (doctype(LAUGHS, "A&l9;"), ["A&l9;"]),
    "nested-items": (rss("<title>A</title>" + "<item>" * 2_000), ["A"]),
    "end-without-begin": (rss(f"{ONE}<image></height></image>"), ["Skills"]),
    "begin-in-an-end": (rss(f"{ONE}<category </item>y</category>"), ["Skills"]),
    "nested-and-broken": (rss(f"<title>A</title><description>{DEEP}</description>"), ["A"]),
}
KEPT: dict[str, tuple[bytes, list[str]]] = {
    "wrong-encoding": (rss("<title>été</title>").replace(b"utf-8", b"utf-16"), ["été"]),
    "no-guid": (rss("<title>A</title>", "<title>A</title>"), ["A", "A"]),
    "same-guid": (
        rss("<guid>x</guid><title>A</title>", "<guid>x</guid><title>B</title>"),
        ["A", "B"],
    ),
    "empty-guid": (rss("<guid/><title>A</title>", "<guid></guid><title>B</title>"), ["A", "B"]),
    "ten-thousand": (rss(*["<title>A</title>"] * 10_000), ["A"] * 10_000),
    "nested-elements": (rss(f"<title>A</title><x>{DEEP}{'</div>' * 60_000}</x>"), ["A"]),
    "nested-in-text": (
        rss(f"<title>A</title><description><![CDATA[{DEEP}]]></description>"),
        ["A"],
    ),
    "long-author": (rss(f"<title>A</title><author>{'a@b' * 11_000}</author>"), ["A"]),
    "many-authors": (rss(f"<title>A</title><author>{'Ada Roy; ' * 4_000}</author>"), ["A"]),
    "script-in-title": (rss("<title>&lt;script&gt;x()&lt;/script&gt;A</title>"), ["A"]),
}
REFUSED: dict[str, tuple[Answer, Reason]] = {
    "bomb": (
        body(gzip.compress(bytes(15_000_000)) * 100, Content_Encoding="gzip"),
        Reason.TOO_LARGE,
    ),
    "bomb-in-brotli": (body(b"\x1b" * 5_000, Content_Encoding="br"), Reason.CONNECTION),
    "damaged-gzip": (body(b"no gzip at all", Content_Encoding="gzip"), Reason.CONNECTION),
    "too-large": (body(bytes(4_000_000)), Reason.TOO_LARGE),
    "endless-head": (endless_head, Reason.TOO_LARGE),
    "short-body": (cut_short(FEED[:80], len(FEED)), Reason.CONNECTION),
    "hangs-up": (cut_short(b"", 10), Reason.CONNECTION),
    "loop": (redirect("/loop"), Reason.REDIRECTS),
    "file-name": (body(b"/etc/passwd"), Reason.NOT_A_FEED),
    "html": (body(b"<html><body>Page not found</body></html>", "text/html"), Reason.NOT_A_FEED),
    "json": (body(b'{"error": "no feed today"}', "application/json"), Reason.NOT_A_FEED),
    "nothing": (body(b""), Reason.NOT_A_FEED),
}


@pytest.fixture(scope="module")
def visits() -> Iterator[dict[str, Visit]]:
    """All of them in one crawl, as they would come in a bad week."""
    with web() as server:
        answers = {name: body(content) for name, (content, _) in (SALVAGED | KEPT).items()}
        answers |= {name: answer for name, (answer, _) in REFUSED.items()}
        urls = [server.serve(f"/{name}", answer) for name, answer in answers.items()]
        yield visit_all(*urls)


@pytest.mark.parametrize("name", SALVAGED)
def test_what_is_malformed_is_salvaged_and_said(visits: dict[str, Visit], name: str) -> None:
    found, titles = visits[f"/{name}"], SALVAGED[name][1]
    assert (found.outcome, found.reason) == (Outcome.CHANGED, Reason.SALVAGED)
    assert [publication.title for publication in found.publications][: len(titles)] == titles
    assert found.detail.startswith("malformed, yet ")


@pytest.mark.parametrize("name", KEPT)
def test_what_is_odd_is_kept(visits: dict[str, Visit], name: str) -> None:
    found, titles = visits[f"/{name}"], KEPT[name][1]
    assert (found.outcome, found.reason) == (Outcome.CHANGED, Reason.NONE)
    assert [publication.title for publication in found.publications] == titles


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_has_its_word(visits: dict[str, Visit], name: str) -> None:
    found = visits[f"/{name}"]
    assert (found.outcome, found.reason) == (Outcome.FAILED, REFUSED[name][1])
    assert found.detail
    assert "\n" not in found.detail
    assert found.publications == ()


def test_what_comes_a_drop_at_a_time_is_given_up() -> None:
    with web() as server:
        url = server.serve("/drips", dripping(FEED, 1.0))
        found = visit_all(url, settings=replace(LOOPBACK, timeout=2))["/drips"]
    assert (found.outcome, found.reason) == (Outcome.FAILED, Reason.TIMEOUT)
    assert found.publications == ()


def test_no_author_is_a_mailbox_or_endless(visits: dict[str, Visit]) -> None:
    assert visits["/long-author"].publications[0].authors == ()
    assert visits["/many-authors"].publications[0].authors == ("Ada Roy",)


def test_nothing_of_this_machine_comes_in_through_an_entity() -> None:
    with web() as server:
        secret = '<!ENTITY x SYSTEM "file:///etc/hostname">'
        beacon = f'<!ENTITY x SYSTEM "{server.url("/beacon")}">'
        quadratic = f'<!ENTITY x "{"a" * 50_000}">'
        found = visit_all(
            server.serve("/secret", body(doctype(secret, "A[&x;]"))),
            server.serve("/beacon-feed", body(doctype(beacon, "A[&x;]"))),
            server.serve("/quadratic", body(doctype(quadratic, "A" + "&x;" * 50_000))),
        )
        titles = {name: one.publications[0].title for name, one in found.items()}
        assert titles["/secret"] in ("A[]", "A[&x;]")
        assert titles["/beacon-feed"] in ("A[]", "A[&x;]")
        assert len(titles["/quadratic"]) <= 500
        assert not server.asked["/beacon"]


def test_an_impossible_date_stays_missing() -> None:
    dates = {
        "0000-00-00": None,
        "Mon, 01 Jan 2099 00:00:00 GMT": None,
        "Thu, 01 Jan 1970 00:00:00 GMT": None,
        "le 3 février 2025": "2025-02-03",
        "demain": None,
    }
    with web() as server:
        url = server.serve("/feed", body(rss(*[f"<pubDate>{date}</pubDate>" for date in dates])))
        publications = visit_all(url)["/feed"].publications
    found = [one.published and one.published.date().isoformat() for one in publications]
    assert found == list(dates.values())


def test_no_link_leads_out_of_the_web() -> None:
    items = [
        f"<title>A</title><link>{link}</link><guid isPermaLink='false'>{number}</guid>"
        for number, link in enumerate(["javascript:x()", "data:text/html,x", "file:///x", "x://y"])
    ]
    with web() as server:
        found = visit_all(server.serve("/feed", body(rss(*items))))["/feed"]
    addresses = [publication.url for publication in found.publications]
    assert len(set(addresses)) == 4
    assert all(address.startswith("https://body.example/#") for address in addresses)


@pytest.mark.slow
def test_a_bomb_takes_under_300_megabytes() -> None:
    script = (
        "import sys, resource; from spiders.crawl import visit; from spiders.source import *;"
        "from tests.spiders.crawling import LOOPBACK, source; from dataclasses import replace;"
        "settings = replace(LOOPBACK, max_bytes=20_000_000);"
        "(one,) = visit([Assignment(source=source(sys.argv[1]))], settings);"
        "print(one.reason, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    with web() as server:
        url = server.serve("/bomb", REFUSED["bomb"][0])
        shown = subprocess.run(
            [sys.executable, "-c", script, url], capture_output=True, text=True, check=True
        )
    reason, megabytes = shown.stdout.split()
    assert reason == Reason.TOO_LARGE
    assert int(megabytes) < 300


def test_more_entries_than_allowed_are_cut_and_said() -> None:
    with web() as server:
        url = server.serve("/feed", body(rss(*["<title>A</title>"] * 30)))
        (found,) = visit_all(url, settings=replace(LOOPBACK, max_entries=20)).values()
    assert (found.outcome, found.reason) == (Outcome.CHANGED, Reason.TOO_LARGE)
    assert len(found.publications) == 20
    assert found.detail == "stopped after 20 entries"
    assert source(url).id == "/feed"
