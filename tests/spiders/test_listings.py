"""Listing pages: what the selectors catch, and what is said when they catch nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.errors import SourceUnreadable
from spiders.listings import address, read
from spiders.reading import Page
from spiders.source import Assignment, Kind, Reason, Selectors, Source

URL = "https://body.example/publications"
PAGE = """<!doctype html><html lang="fr-CA"><head><meta charset="utf-8"><title>Nos rapports</title>
</head><body><nav><a href="/">Accueil</a></nav><ul>
<li class="pub"><a href="/r/1?a=1&amp;b=2">Les <b>métiers</b> de demain</a>
  <time datetime="2026-06-18">18 juin</time><p class="sum">Un résumé.</p></li>
<li class="pub"><a href="mailto:a@b.c">Auteur</a><a href="r/2">Salaires</a>
  <span class="day">il y a 3 jours</span></li>
<li class="pub"><a href="javascript:alert(1)">Piège</a></li>
<li class="pub"><a href="/r/1?a=1&amp;b=2">Les métiers, encore</a></li>
</ul><a rel="next" href="?page=2">Suivant</a></body></html>"""


def source(**selectors: str) -> Source:
    return Source(
        id="body",
        url=URL,
        kind=Kind.LISTING,
        publisher="A body",
        selectors=Selectors(**{"item": "li.pub", **selectors}),
    )


def page(html: str = PAGE) -> Page:
    return Page(url=URL, body=html.encode(), content_type="text/html", day=date(2026, 6, 22))


def test_the_visit_begins_at_the_listing_itself() -> None:
    assert address(Assignment(source=source()), date(2026, 6, 22)) == URL


def test_items_become_publications_with_absolute_links_and_plain_titles() -> None:
    reading = read(source(date="time, .day", abstract=".sum", next="a[rel=next]"), page())
    first, second = reading.publications
    assert (first.url, first.title) == (
        "https://body.example/r/1?a=1&b=2",
        "Les métiers de demain",
    )
    assert (first.abstract, first.publisher, first.language) == ("Un résumé.", "A body", "fr")
    assert first.published == datetime(2026, 6, 18, tzinfo=UTC)
    assert (second.url, second.title) == ("https://body.example/r/2", "Salaires")
    assert second.published == datetime(2026, 6, 19, tzinfo=UTC)
    assert reading.title == "Nos rapports"
    assert reading.next == f"{URL}?page=2"


def test_scripts_in_a_link_and_a_repeated_link_are_left_out() -> None:
    assert len(read(source(), page()).publications) == 2


def test_the_item_may_itself_be_the_link_and_the_title_stand_inside() -> None:
    html = '<a class="card" href="/x"><span>News</span><h3>A title</h3></a>'
    reading = read(source(item="a.card", title="h3"), page(html))
    assert [(p.url, p.title) for p in reading.publications] == [
        ("https://body.example/x", "A title")
    ]


def test_an_attribute_selector_gives_the_link() -> None:
    html = '<div class="pub" data-url="/x"><h3>A title</h3></div>'
    reading = read(source(item=".pub", link="::attr(data-url)", title="h3"), page(html))
    assert [p.url for p in reading.publications] == ["https://body.example/x"]


def test_an_attribute_alone_gives_no_title_and_that_is_said() -> None:
    with pytest.raises(SourceUnreadable, match=r"selector title .* catches nothing"):
        read(source(link="a::attr(href)"), page())


def test_a_link_without_text_is_titled_by_its_label() -> None:
    html = '<li class="pub"><a href="/x" aria-label="A title"><img src="x.png"></a></li>'
    assert read(source(), page(html)).publications[0].title == "A title"


def test_a_picture_that_links_leaves_the_title_to_the_next_link_to_the_same_address() -> None:
    html = '<li class="pub"><a href="/x"><img src="x.png"></a><a href="/x">A title</a></li>'
    assert read(source(), page(html)).publications[0].title == "A title"


def test_a_base_element_moves_relative_links() -> None:
    html = '<base href="https://other.example/fr/"><li class="pub"><a href="x">A title</a></li>'
    assert read(source(), page(html)).publications[0].url == "https://other.example/fr/x"


def test_a_doi_in_the_link_is_known() -> None:
    html = '<li class="pub"><a href="https://doi.org/10.1234/AbC.5">A title</a></li>'
    assert read(source(), page(html)).publications[0].doi == "10.1234/abc.5"


def test_the_declared_encoding_is_heeded() -> None:
    html = '<meta charset="iso-8859-1"><li class="pub"><a href="/x">Métiers</a></li>'
    reading = read(source(), Page(url=URL, body=html.encode("latin-1")))
    assert reading.publications[0].title == "Métiers"


def test_a_date_told_from_today_stays_missing_when_the_day_is_unknown() -> None:
    reading = read(source(date=".day"), Page(url=URL, body=PAGE.encode()))
    assert [p.published for p in reading.publications] == [None, None]


def test_a_french_page_writes_the_day_first() -> None:
    html = '<html lang="fr"><li class="pub"><a href="/x">Un titre</a> <i>05/06/2026</i></li>'
    published = read(source(date="i"), page(html)).publications[0].published
    assert published == datetime(2026, 6, 5, tzinfo=UTC)


def test_the_next_page_is_left_alone_when_all_of_this_one_is_known() -> None:
    html = (
        '<li class="pub"><a href="/x">A title</a> <i>2026-06-01</i></li>'
        '<li class="pub"><a href="/y">Another</a> {}</li><a rel="next" href="?page=2">2</a>'
    )
    for second, since, goes_on in [
        ("<i>2026-05-01</i>", datetime(2026, 6, 15, tzinfo=UTC), False),
        ("<i>2026-05-01</i>", datetime(2026, 6, 5, tzinfo=UTC), True),
        ("", datetime(2026, 6, 15, tzinfo=UTC), True),
        ("<i>2026-05-01</i>", None, True),
    ]:
        body = html.format(second).encode()
        listed = Page(url=URL, body=body, since=since, day=date(2026, 6, 22))
        reading = read(source(date="i", next="a[rel=next]"), listed)
        assert (reading.next is not None) is goes_on


@pytest.mark.parametrize(("day", "goes_on"), [("2025-07-01", True), ("2025-06-01", False)])
def test_a_first_visit_follows_the_pages_of_one_year(day: str, goes_on: bool) -> None:
    html = (
        f'<li class="pub"><a href="/x">A title</a> <i>{day}</i></li><a rel="next" href="?2">2</a>'
    )
    reading = read(source(date="i", next="a[rel=next]"), page(html))
    assert (reading.next is not None) is goes_on


@pytest.mark.parametrize(
    ("selectors", "named"),
    [
        ({"item": "li.paper"}, "item = 'li.paper' catches nothing on the page"),
        ({"link": "a.title"}, "link = 'a.title' catches nothing inside the 4 items"),
        ({"link": "time"}, "link = 'time' catches no web address"),
        ({"title": "h2"}, "title = 'h2' catches nothing inside the 4 items"),
        ({"item": "li..pub"}, "item = 'li..pub' is no valid CSS"),
        ({"date": "time["}, "date = 'time[' is no valid CSS"),
        ({"next": "a::nonsense"}, "next = 'a::nonsense' is no valid CSS"),
    ],
)
def test_a_wrong_selector_is_named_in_one_line(selectors: dict[str, str], named: str) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        read(source(**selectors), page())
    assert caught.value.reason == Reason.SELECTOR
    assert named in caught.value.detail
    assert "\n" not in caught.value.detail


@pytest.mark.parametrize("odd", ["a\x0bb", "{a", "\uffff", ":", "a\x00"])
def test_an_attribute_that_no_tree_may_hold_costs_an_item_nothing(odd: str) -> None:
    odd_page = page(PAGE.replace("<a ", f"<a {odd}='1' "))
    assert odd_page != page()
    assert read(source(), odd_page) == read(source(), page())


def test_a_listing_without_selectors_is_read_by_what_repeats() -> None:
    items = "".join(f"<li><a href=/r/{n}>Report number {n}</a></li>" for n in range(4))
    bare = Source(id="body", url=URL, kind=Kind.LISTING)
    titles = [each.title for each in read(bare, page(f"<ul>{items}</ul>")).publications]
    assert titles == [f"Report number {n}" for n in range(4)]
    with pytest.raises(SourceUnreadable, match="say by selectors what an item is"):
        read(bare, page("<p>Under construction</p>"))


@given(st.binary(max_size=400), st.sampled_from(["", "text/html; charset=utf-8", "text/html;;="]))
def test_whatever_follows_an_item_the_item_is_read(body: bytes, content_type: str) -> None:
    html = b"<ul><li class=pub><a href=/x>A title</a></li>" + body
    reading = read(source(), Page(url=URL, body=html, content_type=content_type))
    assert reading.publications
