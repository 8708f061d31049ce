"""Selectors proposed for listing pages not seen before, built as the usual systems build them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.listing_proposal import propose_selectors
from spiders.listings import read
from spiders.publication import Publication
from spiders.reading import Page
from spiders.source import Kind, Selectors, Source

URL = "https://body.example/publications"
TITLES = (
    "Skills shortages in the trades",
    "The future of remote work",
    "Wage growth and productivity in rural areas",
    "Automation risk revisited: new evidence",
    "Immigrants and the recognition of credentials",
)
MENU = "".join(
    f'<li class="menu-item"><a href="/m{n}">An entry of the menu</a></li>' for n in "12345678"
)
FRAME = (
    "<html><body><header><nav><ul>{menu}</ul></nav></header>{body}<footer><ul>{menu}</ul></footer>"
)


def page(body: str) -> Page:
    html = FRAME.format(menu=MENU, body=body)
    return Page(url=URL, body=html.encode(), day=date(2026, 6, 22))


def proposed(body: str) -> tuple[Selectors, tuple[Publication, ...]]:
    selectors = propose_selectors(page(body))
    assert selectors is not None
    source = Source(id="body", url=URL, kind=Kind.LISTING, selectors=selectors)
    return selectors, read(source, page(body)).publications


def each(item: str) -> str:
    return "".join(item.format(n=n, day=10 + n, title=title) for n, title in enumerate(TITLES))


BLOG = each(
    '<article class="post-10{n} post"><header><h2 class="entry-title"><a href="/p/{n}">{title}</a>'
    '</h2><span class="on"><time datetime="2026-06-{day}T10:00:00-04:00">June {day}</time></span>'
    ' by <a href="/authors/anne">Anne Roy of the staff</a></header><div class="summary"><p>A text'
    " long enough to be what the publication is about: {title}.</p></div>"
    '<a class="more" href="/p/{n}">Read more of this</a></article>'
)
ROWS = each(
    '<div class="views-row"><div class="views-field title"><a href="/p/{n}">{title}</a></div>'
    '<div class="views-field created">{day} juin 2026</div></div>'
)
TABLE = each('<tr><td>2026-06-{day}</td><td><a href="/p/{n}">{title}</a></td></tr>')
CARDS = each(
    '<a class="card" href="/p/{n}"><span>Report</span><h3>{title}</h3>'
    '<p class="date">June {day}, 2026</p></a>'
)
TEASERS = each(
    '<div class="teaser"><h3>{title}</h3><p class="date">{day} juin 2026</p>'
    '<a class="button" href="/p/{n}">Lire la suite</a></div>'
)


RESULTS = each(
    '<div class="result"><div class="title"><a href="/p/{n}">{title}</a></div>'
    '<a href="/a/{n}">Anne Q. Roy</a>, <a href="/b/{n}">John of Doe</a>'
    '<div class="day">{day} June 2026</div><a href="/p/{n}.pdf">PDF of the report</a></div>'
)
PICTURES = each(
    '<div class="cell"><a href="/p/{n}"><img src="x.png"></a><a href="/p/{n}">{title}</a>'
    "<p>June {day}, 2026</p></div>"
)
SPANS = each(
    '<li class="md:w-1/2 p-4"><a class="hover:underline" href="/p/{n}"><span>{title}</span>'
    '<span class="text-sm">Jun {day}, 2026</span></a></li>'
)


@pytest.mark.parametrize(
    ("body", "item"),
    [
        pytest.param(f"<main>{BLOG}</main>", "article.post", id="blog"),
        pytest.param(f'<div class="view">{ROWS}</div>', "div.views-row", id="rows"),
        pytest.param(f"<table><tr><th>Day</th></tr>{TABLE}</table>", "tr", id="table"),
        pytest.param(f'<div class="grid">{CARDS}</div>', "a.card", id="cards"),
        pytest.param(f"<section>{TEASERS}</section>", "div.teaser", id="teasers"),
        pytest.param(f"<div>{RESULTS}</div>", "div.result", id="results with authors"),
        pytest.param(f"<div>{PICTURES}</div>", "div.cell", id="pictures"),
        pytest.param(f"<ul>{SPANS}</ul>", "li.p-4", id="spans"),
    ],
)
def test_the_usual_listings_are_caught_with_titles_and_dates(body: str, item: str) -> None:
    selectors, found = proposed(body)
    assert selectors.item == item
    assert tuple(publication.title for publication in found) == TITLES
    assert [p.url for p in found] == [f"https://body.example/p/{n}" for n in range(5)]
    assert [p.published and p.published.day for p in found] == [10, 11, 12, 13, 14]


def test_the_summary_is_caught_too() -> None:
    _, found = proposed(f"<main>{BLOG}</main>")
    assert found[0].abstract.startswith("A text long enough")


def test_a_plain_list_is_told_from_the_menu() -> None:
    body = "<ul>" + each('<li><a href="/p/{n}">{title}</a></li>') + "</ul>"
    _, found = proposed(body)
    assert tuple(publication.title for publication in found) == TITLES


def test_a_menu_without_a_nav_is_told_by_its_name() -> None:
    menu = "".join(f"<li><a href='/m/{n}'>An entry of this menu</a></li>" for n in range(25))
    body = each("<p><b><a href='/p/{n}'>{title}</a></b></p>")
    _, found = proposed(f"<div id='main-menu'><ul>{menu}</ul></div><div id='all'>{body}</div>")
    assert tuple(publication.title for publication in found) == TITLES


@pytest.mark.parametrize(
    ("link", "selector"),
    [
        ('<a rel="next" href="?page=2">2</a>', 'a[rel~="next"]'),
        ('<ul><li class="next"><a href="?page=2">›</a></li></ul>', "li.next a"),
        ('<a href="?page=2" title="Page suivante">›</a>', 'a[title*="uivant"]'),
        ('<a href="?page=2">Suivant »</a>', 'a:contains("Suivant")'),
        ("", ""),
    ],
)
def test_the_next_page_is_found_in_english_and_french(link: str, selector: str) -> None:
    assert proposed(f"<main>{BLOG}</main>{link}")[0].next == selector


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<h1>About us</h1><p><a href='/x'>Only one link here</a></p>",
        "<ul><li>No links</li></ul>",
    ],
)
def test_a_page_on_which_nothing_repeats_gets_no_proposal(body: str) -> None:
    assert propose_selectors(page(body)) is None


@pytest.mark.parametrize("body", [b"", b"\x00\x01", b"<!-- -->", b"%PDF-1.7"])
def test_what_is_no_page_gets_no_proposal(body: bytes) -> None:
    assert propose_selectors(Page(url=URL, body=body)) is None


_PIECES = [
    *("<ul>", "</ul>", "<li>", "</li>", "<div class='a:b c1'>", "</div>", "<h2>", "</h2>", "<tr>"),
    *("<a href='/x{n}'>A title of two words", "<li><a href=y{n}>Another title", "</a>", "<!--"),
    *("<a href='//['>", "12 juin 2026", "<p id='1'>", "&#0;", "<time>", "Read more of this"),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=60))
def test_a_proposal_always_works_on_its_own_page(pieces: list[str]) -> None:
    body = "".join(piece.replace("{n}", str(n)) for n, piece in enumerate(pieces))
    found = propose_selectors(page(body))
    if found:
        source = Source(id="body", url=URL, kind=Kind.LISTING, selectors=found)
        assert len(read(source, page(body)).publications) >= 3
