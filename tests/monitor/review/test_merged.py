"""Copies that are made one: what was asked and said of either stays, and nobody is asked anew."""

from __future__ import annotations

from monitor.archive import Archive, works
from monitor.archive.reviews import requests, standing, votes
from monitor.archive.suggestions import suggestions
from monitor.review.answer import Answer, answer
from tests.monitor.review.network import LABELS, NOW, asked, on_roster, tagged_publication


def test_reviews_of_a_copy_come_along(archive: Archive) -> None:
    keep, drop = tagged_publication(archive, 1), tagged_publication(archive, 2)
    both, one = on_roster(archive, 1), on_roster(archive, 2)
    cards = [asked(archive, keep, both), asked(archive, drop, both), asked(archive, drop, one)]
    for number, (card, who) in enumerate(zip(cards, (both, both, one), strict=True)):
        verdict = "not-relevant" if number == 1 else "agree"
        answer(
            archive,
            card,
            who.id,
            Answer(verdict=verdict),
            LABELS,
            key=f"k{number}",
            channel="web",
            now=NOW,
        )
    with archive.unit() as connection:
        works.merge(connection, keep, drop, "same text", NOW)
    assert [(one.publication, one.id) for one in requests(archive)] == [
        (keep, cards[0]),
        (keep, cards[2]),
    ]
    cast = votes(archive, publication=keep)
    assert [vote.request for vote in cast] == [cards[0], cards[0], cards[2]]
    assert [vote.relevant for vote in standing(cast)] == [False, True]
    assert list(suggestions(archive)) == [keep]
