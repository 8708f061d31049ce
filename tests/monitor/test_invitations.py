"""The digest asks those who review, and only them, by links that only they can use."""

from __future__ import annotations

from datetime import timedelta

from monitor.archive import Archive
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.archive.reviews import ask
from monitor.invitations import MOST, ReviewLinks, invitations
from monitor.tokens import unseal
from tests.monitor.review.network import NOW, tagged_publication

LINKS = ReviewLinks("https://m.example", "secret")


def on_roster(archive: Archive, name: str, *, paused: bool = False) -> int:
    one = Reviewer(id=0, name=name, email=f"{name}@Example.org", paused=paused)
    with archive.unit() as connection:
        return add_reviewer(connection, one, NOW)


def test_a_reviewer_is_asked_about_the_oldest_open_requests(archive: Archive) -> None:
    anne, paul = on_roster(archive, "anne"), on_roster(archive, "paul", paused=True)
    on_roster(archive, "idle")
    asked: list[int] = []
    for number in range(1, 5):
        publication = tagged_publication(archive, number)
        with archive.unit() as connection:
            for who in (anne, paul):
                request = ask(
                    connection, publication, who, reason="routed", channel="email", now=NOW
                )
                asked += [request] if request and who == anne else []
    with archive.unit() as connection:
        done = "UPDATE review_requests SET state = 'done' WHERE id = ?"
        connection.execute(done, [asked[0]])
    found = invitations(archive, LINKS, lambda: NOW)
    assert set(found) == {"anne@example.org"}
    assert [one.title for one in found["anne@example.org"]] == [
        "Télétravail et salaires 2",
        "Télétravail et salaires 3",
    ]
    assert len(found["anne@example.org"]) == MOST
    token = found["anne@example.org"][0].url.removeprefix("https://m.example/review/")
    lasts = timedelta(days=30)
    assert unseal("secret", "review", token, NOW, lasts=lasts) == f"{asked[1]}:{anne}"


def test_without_a_network_nobody_is_asked(archive: Archive) -> None:
    assert invitations(archive, LINKS, lambda: NOW) == {}
