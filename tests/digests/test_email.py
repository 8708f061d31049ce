"""The e-mail, as a server gets it: headers, both bodies, and nothing that could do harm."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from itertools import pairwise

import pytest
from lxml import html as parser

from digests.choice import LEADING, LINES
from digests.edition import Edition
from digests.email import Recipient, Sender, compose, html, message_id, plain
from digests.footer import AddressUnusable, Asked
from digests.press import LARGEST
from tests.digests.editions import (
    HOSTILE,
    edition,
    entry,
    full,
    gap,
    hostile,
    large,
    monthly,
    typical,
)

SENDER = Sender(name="Veille d’été", address="digest@example.org", postal="1 Main St\nOttawa ON")
READER = Recipient(address="reader@example.net", name="Zoé Roy")
ALL = replace(
    READER,
    requests=(Asked(title="Grills <b>", language="en", url="https://m.example/review/1"),),
    feedback_url="https://m.example/feedback/1",
    edition_url="https://m.example/editions/1",
    preferences_url="https://m.example/p/1",
)
"""Somebody who gets everything that a message can hold."""
NOW = datetime(2026, 7, 6, 9, tzinfo=UTC)
BOTH = pytest.mark.parametrize("language", ["en", "fr"])


def received(
    content: Edition, language: str = "en", sender: Sender = SENDER, reader: Recipient = READER
) -> EmailMessage:
    """The message after a journey as bytes."""
    raw = compose(content, language, sender, reader, date=NOW).as_bytes()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    parsed = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


@BOTH
def test_headers_are_those_the_standards_ask_for(language: str) -> None:
    message = received(typical(), language)
    assert message["From"] == "Veille d’été <digest@example.org>"
    assert message["To"] == "Zoé Roy <reader@example.net>"
    assert message["Date"] == "Mon, 06 Jul 2026 09:00:00 +0000"
    assert message["List-Id"] == "<weekly.example.org>"
    assert message["List-Unsubscribe"] == "<mailto:digest@example.org?subject=unsubscribe>"
    assert message["List-Unsubscribe-Post"] is None
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == language
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_subtype() for part in message.iter_parts()] == ["plain", "html"]


def test_one_click_unsubscription_needs_an_https_address() -> None:
    reader = replace(READER, unsubscribe_url="https://fow.example.org/u/0123456789abcdef")
    raw = compose(typical(), "en", SENDER, reader, date=NOW).as_bytes()
    assert b"\r\nList-Unsubscribe: <https://fow.example.org/u/0123456789abcdef>\r\n" in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_accents_arrive_in_subject_and_bodies() -> None:
    message = received(typical(), "fr")
    found = "Les cuisiniers formés à l’atelier gagnaient davantage dès l’été"
    assert message["Subject"] == found
    assert "Aucun chiffre n’existe à l’échelle du quartier." in body(message, "html")
    assert "NOUVEAUTÉS DE LA SEMAINE" in body(message, "plain")
    assert "À LIRE EN PREMIER" in body(received(full(), "fr"), "plain")


def test_the_same_edition_and_reader_give_the_same_bytes() -> None:
    first, second = (compose(typical(), "fr", SENDER, READER, date=NOW) for _ in range(2))
    assert first.as_bytes() == second.as_bytes()


def test_message_ids_differ_by_edition_and_reader_only() -> None:
    other = replace(READER, address="other@example.net")
    louder = replace(READER, address="READER@example.net", name="")
    later = edition(id="weekly-2026-07-12")
    ids = {
        message_id(typical(), SENDER, READER),
        message_id(typical(), SENDER, other),
        message_id(later, SENDER, READER),
    }
    assert len(ids) == 3
    assert message_id(typical(), SENDER, louder) in ids


@BOTH
@pytest.mark.parametrize("kind", ["html", "plain"])
def test_the_foot_says_who_sends_why_and_how_to_stop(language: str, kind: str) -> None:
    text = re.sub(r"\s+", " ", body(received(typical(), language), kind))
    assert "1 Main St, Ottawa ON" in text
    assert "reader@example.net" in text
    assert "Veille d’été" in text
    assert "mailto:digest@example.org?subject=unsubscribe" in text


def test_a_sender_without_a_postal_address_leaves_no_dangling_mark() -> None:
    text = body(received(typical(), sender=replace(SENDER, postal="")), "plain")
    assert "Veille d’été" in text.splitlines()


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b\r\nBcc: c@d.example", "a b@example.org", "é@example.org", "@x"]
)
def test_an_unusable_address_is_refused_before_anything_is_written(address: str) -> None:
    with pytest.raises(AddressUnusable):
        compose(typical(), "en", SENDER, Recipient(address=address))


@BOTH
@pytest.mark.parametrize("content", [typical(), full(), monthly()], ids=lambda one: one.id)
def test_headings_stand_in_order_and_tables_are_only_for_show(
    language: str, content: Edition
) -> None:
    document = parser.document_fromstring(body(received(content, language, reader=ALL), "html"))
    levels = [int(tag.tag[1]) for tag in document.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert document.get("lang") == language
    assert document.get("dir") == "ltr"
    assert {table.get("role") for table in document.xpath("//table")} == {"presentation"}


def test_nothing_is_fetched_or_run() -> None:
    for document in (html(typical(), "en"), html(hostile(), "fr"), html(monthly(), "fr")):
        tree = parser.document_fromstring(document)
        assert not tree.xpath("//script|//link|//img|//iframe|//object|//form|//*[@src]")
        assert not re.search(r"@import|@font-face|url\(", document)


@BOTH
def test_outside_text_stays_text(language: str) -> None:
    message = received(hostile(), language)
    tree = parser.document_fromstring(body(message, "html"))
    assert not tree.xpath("//script")
    assert not [a for a in tree.xpath("//@href") if not a.startswith(("http", "mailto:"))]
    for kind in ("html", "plain"):
        assert "\u202e" not in body(message, kind)
    assert HOSTILE.replace("\u202e", "").replace("\u202c", "") in tree.xpath("string(//h3)")


@BOTH
def test_other_languages_are_marked_in_the_html(language: str) -> None:
    tree = parser.document_fromstring(html(typical(), language))
    other = "fr" if language == "en" else "en"
    assert tree.xpath(f"//h3[@lang='{other}']")
    assert not tree.xpath(f"//h3[@lang='{language}']")


@BOTH
def test_a_message_tells_what_can_be_read_in_three_minutes_and_counts_the_rest(
    language: str,
) -> None:
    document = body(received(large(), language), "html")
    assert len(parser.document_fromstring(document).xpath("//h3")) == LEADING
    assert re.search(rf"{400 - LEADING - LINES} (more publications|autres publications)", document)
    assert "part 399" in html(large(), language)
    assert "part 399" not in document


@BOTH
def test_no_message_is_so_large_that_a_mail_program_cuts_it_off(language: str) -> None:
    wide = "&" * 290
    quotes = tuple(gap("&" * 590 + str(n)) for n in range(3))
    heavy = [entry(n, title=f"{wide} {n}", takeaway="&" * 590, gaps=quotes) for n in range(40)]
    document = body(received(edition(*heavy), language), "html")
    assert LARGEST * 0.8 < len(document.encode()) <= LARGEST
    assert re.search(r"\d\d (more publications|autres publications)", document)


@BOTH
def test_the_picture_comes_along_and_says_in_words_what_it_shows(language: str) -> None:
    message = received(full(), language)
    assert message.get_content_type() == "multipart/alternative"
    related = list(message.iter_parts())[1]
    assert [part.get_content_type() for part in related.iter_parts()] == ["text/html", "image/png"]
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    (image,) = parser.document_fromstring(body(message, "html")).xpath("//img")
    assert image.get("src") == f"cid:{picture['Content-ID'].strip('<>')}"
    assert picture.get_content().startswith(b"\x89PNG")
    assert len(picture.get_content()) < 40_000
    told = "Machines at work 9 (usually 3.9)", "Machines au travail 9 (d’habitude 3,9)"
    assert told[language == "fr"] in image.get("alt")
    assert told[language == "fr"] in re.sub(r"\s+", " ", body(message, "plain"))


@BOTH
def test_what_is_for_one_reader_stands_in_their_message_only(language: str) -> None:
    for kind in ("html", "plain"):
        own = body(received(full(), language, reader=ALL), kind)
        for address in ("https://m.example/review/1", "https://m.example/feedback/1?score=5"):
            assert address in own
            assert address not in body(received(full(), language), kind)
    assert "Grills &lt;b&gt;" in body(received(full(), language, reader=ALL), "html")


def test_a_reader_gets_first_what_they_follow_and_is_told_so() -> None:
    reader = replace(READER, topics=("regions:ca", "drivers:towns"))
    tree = parser.document_fromstring(body(received(full(), "fr", reader=reader), "html"))
    assert all(int(h.text_content().split()[-1]) >= 20 for h in tree.xpath("//h3"))
    reasons = tree.xpath("//p[contains(., 'Vous suivez')]")
    assert "Vous suivez\u00a0: Villes et campagnes et ca." in reasons[0].text_content()
    other = body(received(full(), "fr"), "html")
    assert "Vous suivez" not in other


def test_a_version_in_the_readers_language_stands_for_the_work() -> None:
    tree = parser.document_fromstring(body(received(full(), "fr"), "html"))
    title = tree.xpath("//h3/a[@href='https://example.org/fr/1']")[0]
    assert "Les robots de cuisine" in title.text_content()
    assert title.getparent().get("lang") is None
    assert "anglais" in tree.xpath("//a[contains(@href, 'works/1?')]/text()")


@BOTH
def test_a_newsletter_has_an_introduction_numbers_and_a_gap_in_focus(language: str) -> None:
    tree = parser.document_fromstring(html(monthly(), language))
    text = re.sub(r"\s+", " ", tree.text_content())
    said = {
        "en": ["this month was full", "Most confirmed", "A gap in focus: Local figures", "210"],
        "fr": ["ce mois fut riche", "plus confirmées", "à la loupe : Chiffres locaux", "210"],
    }
    assert not [words for words in said[language] if words not in text]
    assert tree.xpath("//em")
    assert tree.xpath("//a[@href='https://example.org/']")


@BOTH
def test_plain_text_keeps_to_its_columns(language: str) -> None:
    lines = plain(typical(), language).splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= 72
    assert "  https://example.org/works/3?page=1&lang=en" in lines
    wide = [line for line in plain(monthly(), language).splitlines() if "://" not in line]
    assert max(map(len, wide)) <= 72


def frame(document: str) -> Iterator[str]:
    """The words of the frame: what stands in an element with no outside text in it."""
    for element in parser.document_fromstring(document).xpath("//p|//h1|//h2|//td|//span"):
        if element.get("lang") is None and element.text:
            yield element.text


@pytest.mark.parametrize("content", [typical(), full(), monthly()], ids=lambda one: one.id)
def test_a_french_message_holds_no_english_word_of_the_frame(content: Edition) -> None:
    text = " ".join(frame(body(received(content, "fr", reader=ALL), "html"))).lower()
    english = "the|and|of|by|model|network|gap|read|digest|week|unsubscribe|source code|suggested"
    english += "|you|follow|also|most|emerging|times|before|yes|no|would|review|whole"
    assert "bulletin" in text
    assert not re.findall(rf"\b(?:{english})\b", text)
