"""The weekly run on real weeks, replayed on loopback: nothing lost, nothing twice."""

from __future__ import annotations

import json
import random
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from tests.monitor.replay import Fow, Replay, load_replay

FEEDS = (
    "/nber/new.xml",
    "/nber/LS.xml",
    "/nber/LE.xml",
    "/signals/atom.xml",
    "/erudit/fr.xml",
    "/erudit/en.xml",
)
ARTICLES = 120
"""Of the journals, in one language or two, and as many signals: what is old is much alike."""

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def replay_module(shared: Path) -> ModuleType:
    return load_replay(shared)


@pytest.fixture
def replay(replay_module: ModuleType) -> Iterator[Replay]:
    served = Replay(replay_module)
    world = served.server.world
    articles = sorted({_article(row) for row in world.erudit})[:ARTICLES]
    world.erudit = [row for row in world.erudit if _article(row) in articles]
    world.signals = world.signals[:ARTICLES]
    yield served
    served.close()


def _article(row: dict[str, str]) -> str:
    """An article's id, without that of its language."""
    return row["id"].rpartition(":")[0]


def workspace(folder: Path, replay: Replay, *feeds: str) -> Fow:
    fow = Fow(folder)
    for feed in feeds or FEEDS:
        fow("sources", "add", replay.address + feed, "--kind", "feed")
    return fow


def test_a_week_is_collected_once_and_the_next_adds_just_what_is_new(
    tmp_path: Path, replay: Replay
) -> None:
    fow = workspace(tmp_path / "w", replay)
    first_week = replay.papers()
    first = fow.run()
    exported = fow.export()
    assert first["collected"]["added"] == len(exported)
    for title in first_week:
        assert sum(one["title"] == title for one in exported) == 1, title
    shared = [one for one in exported if len(one["sources"]) > 1]
    assert any(one["title"] in first_week for one in shared)
    assert len({one["url"].split("?")[0] for one in exported}) == len(exported)

    replay.requests.clear()
    second = fow.run()
    assert second["collected"]["added"] == 0
    assert second["collected"]["unchanged"] == len(FEEDS)
    asked = [(path, headers) for path, headers in replay.requests if path != "/robots.txt"]
    assert {path for path, _ in asked} == set(FEEDS)
    assert all("If-None-Match" in headers for _, headers in asked)

    replay.week("2026-06-29")
    new = replay.papers() - first_week
    third = fow.run()
    assert third["collected"]["added"] == len(new) > 0
    after = fow.export()
    assert {one["title"] for one in after} - {one["title"] for one in exported} == new
    assert [one for one in after if one["id"] <= exported[-1]["id"]] == exported


def test_what_is_exported_keeps_the_contract(tmp_path: Path, replay: Replay) -> None:
    fow = workspace(tmp_path / "w", replay, "/nber/new.xml", "/erudit/fr.xml")
    fow.run()
    exported = fow.export()
    assert {one["language"] for one in exported} == {"en", "fr"}
    relevant = [one for one in exported if one["relevant"]]
    assert relevant
    for one in exported:
        assert 0 <= one["relevance_score"] <= 1
        for tag in one["drivers"]:
            assert tag["origin"].startswith("model:")
            assert 0 <= tag["score"] <= 1
        for gap in one["gaps"]:
            assert gap["status"] in {"identified", "addressed"}
            assert gap["quote"]
            assert gap["quote"] in f"{one['title']}\n{one['abstract']}"
    assert all(not one["drivers"] and not one["gaps"] for one in exported if not one["relevant"])


def test_killed_at_ten_moments_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, replay: Replay
) -> None:
    unbroken = workspace(tmp_path / "unbroken", replay)
    began = time.monotonic()
    unbroken.run()
    length = time.monotonic() - began

    broken = workspace(tmp_path / "broken", replay)
    first_day = datetime.now(UTC)
    for moment in sorted(random.Random(7).uniform(0.05, 0.95) for _ in range(10)):
        process = broken.start("run")
        time.sleep(moment * length)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    broken.run()

    def essence(fow: Fow) -> list[tuple[object, ...]]:
        return sorted(
            (one["title"], one["url"], tuple(sorted(one["sources"])), one["relevance_score"],
             json.dumps(one["drivers"]), json.dumps(one["gaps"]))
            for one in fow.export()
        )  # fmt: skip

    assert essence(broken) == essence(unbroken)
    status = json.loads(broken("status", "--json"))
    assert status["tagged"] == status["publications"]
    weeks = {day.isocalendar()[:2] for day in (first_day, datetime.now(UTC))}
    assert 1 <= status["editions"] <= len(weeks)  # one, unless a Monday begins meanwhile


def test_one_paper_that_every_kind_of_source_carries_is_one_publication(
    tmp_path: Path, replay: Replay
) -> None:
    """A listing, a sitemap, a repository and two feeds carry the same papers."""
    fow = Fow(tmp_path / "w")
    base = replay.address
    listing = ["--item", "li.pub", "--link", "a.pub-title", "--date", ".pub-date"]
    fow("sources", "add", f"{base}/listing/2026-06.html", *listing, "--next", "a.next")
    fow("sources", "add", f"{base}/sitemap.xml", "--kind", "sitemap", "--path", "/papers/*")
    fow("sources", "add", f"{base}/oai", "--kind", "oai-pmh", "--id", "oai")
    fow("sources", "add", f"{base}/nber/new.xml", "--kind", "feed")
    fow("sources", "add", f"{base}/nber/LS.xml", "--kind", "feed")
    world = replay.server.world
    world.nber = [row for row in world.nber if "2026-05" < row["date"] <= world.week]
    first = fow.run()
    assert first["collected"]["failed"] == 0
    exported = fow.export()
    titles = [one["title"] for one in exported]
    assert len(titles) == len(set(titles)) == len(world.nber)
    week = [one for one in exported if one["title"] in replay.papers()]
    assert all(len(one["sources"]) >= 4 for one in week)
    assert all(one["abstract"] for one in exported)
    second = fow.run()
    assert (second["collected"]["added"], second["linked"]["merged"]) == (0, 0)


def test_the_two_languages_of_an_article_are_one_work(tmp_path: Path, replay: Replay) -> None:
    fow = workspace(tmp_path / "w", replay, "/erudit/fr.xml", "/erudit/en.xml")
    assert fow.run()["linked"]["translations"] > 0
    exported = {one["id"]: one for one in fow.export()}
    pairs = [
        (one, exported[related["id"]])
        for one in exported.values()
        for related in one["related"]
        if related["relation"] == "translation"
    ]
    assert len(pairs) > 100
    for one, other in pairs:
        assert one["work"] == other["work"]
        assert {one["language"], other["language"]} == {"en", "fr"}
        assert one["url"].rpartition(":")[0] == other["url"].rpartition(":")[0]
