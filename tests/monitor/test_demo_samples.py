"""The demo's sample publications: what they hold, and that they are served as real sources are."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import urljoin, urlsplit

import feedparser
import pypdfium2
import pytest
from parsel import Selector

from classifiers.vocabulary import shipped
from monitor.demo import pdf
from monitor.demo.samples import carried_by, collections, works
from monitor.demo.server import SampleServer
from monitor.demo.site import Stage, path_of, site
from spiders.documents import read_document
from spiders.reading import Page
from spiders.source import Kind, Source

ENDING = date(2026, 6, 21)
FEEDS = {
    "sample-working-papers": "rss20",
    "sample-policy-notes": "atom10",
    "revue-exemple": "rss10",
}


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer(ending=ENDING) as running:
        yield running


def get(url: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.request("GET", path, headers=names)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def source(server: SampleServer, name: str) -> Source:
    return next(one for one in server.sources if one.id == name)


def is_marked(name: str) -> bool:
    return "Sample" in name or "Exemple" in name


# What the samples hold


def test_there_are_about_sixty_works_and_at_least_a_third_are_french() -> None:
    languages = Counter(work.language for work in works())
    assert 55 <= languages.total() <= 65
    assert set(languages) == {"en", "fr"}
    assert languages["fr"] / languages.total() >= 1 / 3


def test_publishers_sources_and_authors_say_that_they_are_samples() -> None:
    for collection in collections():
        assert is_marked(collection.title)
        assert is_marked(collection.publisher)
    assert all(is_marked(author) for work in works() for author in work.authors)


def test_abstracts_are_as_long_as_real_ones() -> None:
    lengths = {work.slug: len(work.abstract.split()) for work in works()}
    assert {slug: n for slug, n in lengths.items() if not 60 <= n <= 140} == {}


def test_some_works_name_or_fill_data_gaps_and_some_are_irrelevant() -> None:
    total = len(works())
    assert 1 / 4 <= sum(bool(work.gaps) for work in works()) / total <= 1 / 2
    irrelevant = [work for work in works() if not work.relevant]
    assert 5 <= len(irrelevant) <= total / 5
    assert all(work.drivers == work.gaps == () for work in irrelevant)
    assert {status for work in works() for _, status in work.gaps} == {"identified", "addressed"}


@pytest.mark.parametrize("vocabulary", ["drivers", "gaps"])
def test_every_concept_of_the_vocabularies_is_borne_by_a_work(vocabulary: str) -> None:
    borne = {
        "drivers": {concept for work in works() for concept in work.drivers},
        "gaps": {concept for work in works() for concept, _ in work.gaps},
    }
    assert borne[vocabulary] == {concept.id for concept in shipped(vocabulary).concepts}


def test_all_works_appeared_within_one_week() -> None:
    days = {work.published(ENDING).date() for work in works()}
    assert (min(days), max(days)) == (date(2026, 6, 15), ENDING)


def test_some_works_are_carried_by_two_sources_and_one_by_three() -> None:
    carriers = Counter(1 + len(work.also) for work in works())
    assert carriers[2] >= 5
    assert carriers[3] >= 1
    known = {collection.id for collection in collections()}
    assert {carrier for work in works() for carrier in work.also} <= known


# How they are served


def test_the_six_sources_are_of_six_kinds(server: SampleServer) -> None:
    assert sorted(collection.shape for collection in collections()) == [
        "atom",
        "json",
        "listing",
        "rdf",
        "report",
        "rss",
    ]
    kinds = Counter(one.kind for one in server.sources)
    assert kinds == {Kind.FEED: 4, Kind.LISTING: 1, Kind.REPORT: 1}


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_reader_finds_every_entry_of_an_xml_feed(server: SampleServer, name: str) -> None:
    answer, body = get(source(server, name).url)
    feed = feedparser.parse(body, response_headers=dict(answer.headers))
    assert feed.version == FEEDS[name]
    assert [entry.title for entry in feed.entries] == [work.title for work in carried_by(name)]
    dates = [entry.get("published_parsed") or entry.updated_parsed for entry in feed.entries]
    assert [date(*day[:3]) for day in dates] == [
        w.published(ENDING).date() for w in carried_by(name)
    ]
    assert [entry.publisher for entry in feed.entries] == [w.publisher for w in carried_by(name)]
    with_abstract = [work.abstract_in_source for work in carried_by(name)]
    assert [bool(entry.get("summary")) for entry in feed.entries] == with_abstract


def test_only_the_rss_feed_is_malformed_and_it_can_be_salvaged(server: SampleServer) -> None:
    faults = {name: feedparser.parse(get(source(server, name).url)[1]).bozo for name in FEEDS}
    assert faults == {
        "sample-working-papers": 1,
        "sample-policy-notes": False,
        "revue-exemple": False,
    }


def test_the_json_feed_says_the_language_of_each_item(server: SampleServer) -> None:
    answer, body = get(source(server, "sample-statistics").url)
    assert answer.headers["Content-Type"].startswith("application/feed+json")
    items = json.loads(body)["items"]
    assert [item["title"] for item in items] == [w.title for w in carried_by("sample-statistics")]
    assert {item["language"] for item in items} == {"en", "fr"}


def test_the_listing_is_read_with_its_selectors_over_two_pages(server: SampleServer) -> None:
    listing = source(server, "observatoire-exemple")
    assert listing.selectors is not None
    url, titles, pages = listing.url, [], 0
    while url:
        page = Selector(get(url)[1].decode())
        for item in page.css(listing.selectors.item):
            titles.append(item.css(listing.selectors.link).xpath("string()").get())
            assert item.css(listing.selectors.date).attrib["datetime"].startswith("2026-06-")
        following = page.css(listing.selectors.next)
        url = urljoin(url, following.attrib["href"]) if following else ""
        pages += 1
    assert titles == [work.title for work in carried_by(listing.id)]
    assert pages == 2


def test_the_report_is_a_pdf_with_title_date_and_summary(server: SampleServer) -> None:
    answer, body = get(source(server, "sample-council-report").url)
    assert answer.headers["Content-Type"] == "application/pdf"
    (work,) = carried_by("sample-council-report")
    document = pypdfium2.PdfDocument(body)
    assert document.get_metadata_dict()["Title"] == work.title
    cover = " ".join(document[0].get_textpage().get_text_range().split())
    for part in (work.title, "June 19, 2026", "Executive summary", *work.paragraphs):
        assert part in cover
    assert len(document) == 2


def test_every_entry_leads_to_a_page_or_report(server: SampleServer) -> None:
    stage = Stage(server.base_url, ENDING)
    for collection in collections():
        for work in carried_by(collection.id):
            answer, body = get(stage.link(work, collection.id))
            assert answer.status == 200
            if answer.headers["Content-Type"].startswith("text/html"):
                page = Selector(body.decode())
                assert page.css('meta[name="citation_title"]').attrib["content"] == work.title
                text = page.css(".abstract p").xpath("string()").getall()
                assert tuple(text) == work.paragraphs


def test_the_spiders_read_abstract_date_and_authors_from_every_page() -> None:
    answers = site(Stage("http://sample.example", ENDING))
    for work in works():
        answer, url = answers[path_of(work)], f"http://sample.example{path_of(work)}"
        page = Page(url=url, body=answer.body, content_type=answer.content_type)
        read = read_document(work.source, page)
        # Spiders write every white space as one space; the French samples have narrow ones too.
        assert read.title.split() == work.title.split()
        assert read.abstract.split() == work.abstract.split()
        assert (read.authors, read.language, read.doi) == (
            work.authors,
            work.language,
            work.doi or None,
        )
        assert read.published is not None
        assert read.published.date() == work.published(ENDING).date()


def test_another_carrier_links_to_the_same_page_with_tracking_parameters() -> None:
    stage = Stage("http://127.0.0.1:8000", ENDING)
    work = next(work for work in works() if work.also)
    own, other = stage.link(work, work.source), stage.link(work, work.also[0])
    assert other.startswith(own + "?utm_source=")


def test_a_work_in_two_languages_has_two_pages_that_name_each_other() -> None:
    pairs = [slug for slug, n in Counter(work.slug for work in works()).items() if n == 2]
    assert len(pairs) == 1
    english, french = sorted((w for w in works() if w.slug in pairs), key=lambda w: w.language)
    answers = site(Stage("http://127.0.0.1:8000", ENDING))
    assert f'hreflang="fr" href="http://127.0.0.1:8000{path_of(french)}"' in (
        answers[path_of(english)].body.decode()
    )
    assert f'hreflang="en" href="http://127.0.0.1:8000{path_of(english)}"' in (
        answers[path_of(french)].body.decode()
    )


def test_the_same_week_at_the_same_address_gives_the_same_bytes() -> None:
    stage = Stage("http://127.0.0.1:8000", ENDING)
    assert site(stage) == site(stage)


def test_a_second_visit_is_answered_with_304(server: SampleServer) -> None:
    for one in server.sources:
        first, _ = get(one.url)
        for validator in (
            {"If_None_Match": first.headers["ETag"]},
            {"If_None_Match": f'"other", W/{first.headers["ETag"]}'},
            {"If_Modified_Since": first.headers["Last-Modified"]},
        ):
            second, body = get(one.url, **validator)
            assert (second.status, body) == (304, b"")


@pytest.mark.parametrize(
    "validator",
    [
        {"If_None_Match": '"another"'},
        {"If_Modified_Since": "Mon, 01 Jun 2026 00:00:00 GMT"},
        {"If_Modified_Since": "last week"},
        # The entity tag decides, whatever the date says.
        {"If_None_Match": '"another"', "If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ],
)
def test_a_stale_or_unreadable_validator_gets_the_whole_page(
    server: SampleServer, validator: dict[str, str]
) -> None:
    answer, body = get(server.sources[0].url, **validator)
    assert answer.status == 200
    assert len(body) == int(answer.headers["Content-Length"])


def test_robots_may_visit_and_an_unknown_address_is_not_found(server: SampleServer) -> None:
    robots, text = get(server.base_url + "/robots.txt")
    assert robots.status == 200
    assert b"User-agent: *" in text
    assert get(server.base_url + "/nowhere")[0].status == 404


def test_without_a_date_the_week_ends_before_today() -> None:
    with SampleServer() as running:
        feed = feedparser.parse(get(running.sources[0].url)[1])
    newest = max(datetime(*entry.published_parsed[:6], tzinfo=UTC) for entry in feed.entries)
    assert newest < datetime.now(UTC)


# The PDF writer


def test_text_that_overflows_a_page_is_refused() -> None:
    too_much = [pdf.Block("word " * 2000)]
    with pytest.raises(ValueError, match="no room"):
        pdf.write([too_much], title="t", author="a", created=datetime(2026, 6, 1, tzinfo=UTC))


def test_brackets_backslashes_and_accents_survive() -> None:
    text = r"(Été) \o/ «œuvre» – 5 €"
    created = datetime(2026, 6, 1, tzinfo=UTC)
    body = pdf.write([[pdf.Block(text)]], title=text, author="a", created=created)
    document = pypdfium2.PdfDocument(body)
    assert document[0].get_textpage().get_text_range().strip() == text
