"""Outcomes: every figure counted from the archive, beside its target, with what it does not say."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from monitor.archive import Archive, open_archive
from monitor.archive import editions as shelf
from monitor.archive.editions import Delivery, FrozenEdition, freeze
from monitor.archive.outcomes import clicks, count_click, give_opinion, opinions
from monitor.archive.slack_events import endorse
from monitor.cli.app import app
from monitor.errors import UserError
from monitor.readers import leaving, roll
from monitor.readers.clicks import counted, read_click
from monitor.readers.links import Links
from monitor.readers.outcomes import Figure, growth, outcomes
from monitor.readers.roll import Wish
from monitor.settings import Targets
from monitor.tokens import TokenRefused
from monitor.workspace import Workspace
from tests.digests.editions import edition, monthly, typical

FIRST, LAST = date(2026, 5, 1), date(2026, 6, 30)
DAY = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
BEFORE = datetime(2026, 4, 1, tzinfo=UTC)
LINKS = Links("https://monitor.example.org", "a secret of the tests")


def frozen(archive: Archive, *readers: str) -> str:
    issue = edition()
    held = FrozenEdition(
        id=issue.id, kind=issue.kind, first_day=issue.start, last_day=issue.end, content="{}"
    )
    lines = [Delivery(edition=issue.id, reader=r, channel="email", language="en") for r in readers]
    freeze(archive, held, (), lines, DAY)
    for line, state in zip(shelf.deliveries(archive), ("sent", "sent", "failed"), strict=False):
        shelf.move(archive, line, "sending", DAY)
        shelf.move(archive, replace(line, state="sending"), state, DAY)
    return issue.id


@pytest.fixture
def busy(archive: Archive) -> Archive:
    """Two readers before, two more since, one gone; an edition to three; clicks and opinions."""
    for name, when in (("ann", BEFORE), ("bob", BEFORE), ("chloe", DAY), ("zoe", DAY)):
        roll.add(archive, Wish(address=f"{name}@example.org"), "command", "", when)
    bob = roll.find(archive, "bob@example.org")
    leaving.unsubscribe(archive, bob, "by one click", DAY)
    zoe = roll.find(archive, "zoe@example.org")
    leaving.came_back(archive, zoe, "soft", "full", DAY, message="1", edition="e")
    id = frozen(archive, "ann@example.org", "chloe@example.org", "zoe@example.org")
    through = counted(archive, edition(), LINKS, by_reader=False).entries[0].url
    link = read_click(LINKS.secret, through.rpartition("/")[2])
    for _ in range(3):
        count_click(archive, link, DAY.date())
    for member, reaction in (("U1", "+1"), ("U1", "tada"), ("U2", "+1")):
        with archive.unit() as connection:
            endorse(
                connection,
                edition=id,
                channel="C1",
                ts="1.0",
                member=member,
                reaction=reaction,
                event_ts=str(DAY.timestamp()),
                stands=True,
            )
    give_opinion(archive, id, zoe.id, 1, "", DAY)
    give_opinion(archive, id, zoe.id, 5, "On second thoughts, good.", DAY)
    return archive


def test_every_figure_is_counted(busy: Archive) -> None:
    done = outcomes(busy, Targets(), FIRST, LAST)
    values = {figure.name: figure.value for figure in done.figures}
    assert values == pytest.approx(
        {
            "subscribers": 3,
            "joined": 2,
            "left": 1,
            "suppressed": 0,
            "growth": 1.5 ** (365 / 61) - 1,
            "weekly": 1,
            "monthly": 0,
            "delivered": 2,
            "failed": 1,
            "unknown": 0,
            "posted": 0,
            "bounces": 1,
            "complaints": 0,
            "opens": None,
            "clicks": 3,
            "click-rate": 1.5,
            "opinions": 1,
            "liked": 1.0,
            "endorsed": 2,
            "asked": 0,
            "done": 0,
        }
    )
    assert [link.clicks for link in done.links] == [3]
    assert [opinion.comment for opinion in done.opinions] == ["On second thoughts, good."]


def test_outside_the_days_nothing_is_counted(busy: Archive) -> None:
    done = outcomes(busy, Targets(), date(2026, 7, 1), date(2026, 7, 31))
    values = {figure.name: figure.value for figure in done.figures}
    assert values["subscribers"] == 3
    assert not any(values[name] for name in ("joined", "delivered", "clicks", "bounces", "left"))
    assert values["click-rate"] is None


def test_a_target_is_met_or_not_and_an_unknown_is_neither() -> None:
    assert Figure(name="x", value=0.5, target=0.4).reached is True
    assert Figure(name="x", value=0.3, target=0.4).reached is False
    assert Figure(name="x", value=None, target=0.4).reached is None
    assert Figure(name="x", value=0.3).reached is None


@given(before=st.integers(0, 10**6), after=st.integers(0, 10**6), days=st.integers(1, 4000))
def test_growth_is_said_only_where_it_says_something(before: int, after: int, days: int) -> None:
    figure = growth(before, after, days, 0.4)
    assert (figure.value is None) == (days < 28 or before == 0) == bool(figure.note)
    if figure.value is not None:
        assert (figure.value > 0) == (after > before)
        year = growth(before, after, 365, 0.4).value
        assert year == pytest.approx(after / before - 1)


def test_links_are_led_through_the_count_and_lead_to_where_they_did(archive: Archive) -> None:
    issue = typical()
    held = FrozenEdition(
        id=issue.id, kind=issue.kind, first_day=issue.start, last_day=issue.end, content="{}"
    )
    freeze(archive, held, (), (), DAY)
    led = counted(archive, issue, LINKS, by_reader=False)
    assert counted(archive, issue, LINKS, by_reader=False) == led, "numbered once"
    for before, after in zip(issue.entries, led.entries, strict=True):
        if not before.url:
            assert after.url == ""
            continue
        assert after.url.startswith("https://monitor.example.org/l/")
        number = read_click(LINKS.secret, after.url.rpartition("/")[2])
        assert archive.db.execute("SELECT url FROM links WHERE id = ?", [number]).fetchone() == (
            before.url,
        )
        assert replace(after, url=before.url, versions=before.versions) == before


def test_topics_and_quotes_are_led_through_the_count_and_unsafe_addresses_are_not(
    archive: Archive,
) -> None:
    issue = monthly()
    unsafe = replace(issue.sections[0].entries[0], url="javascript:alert(1)", versions=())
    issue = replace(issue, sections=(replace(issue.sections[0], entries=(unsafe,)),))
    held = FrozenEdition(
        id=issue.id, kind=issue.kind, first_day=issue.start, last_day=issue.end, content="{}"
    )
    freeze(archive, held, (), (), DAY)
    led = counted(archive, issue, LINKS, by_reader=False)
    assert led.focus is not None
    for url in (led.emerging[0].url, led.focus.evidence[0].url):
        assert url.startswith("https://monitor.example.org/l/")
    assert led.emerging[1].url == ""
    assert led.entries[0].url == "javascript:alert(1)"


@given(st.text(max_size=30))
def test_no_link_but_ours_is_followed(text: str) -> None:
    with pytest.raises(TokenRefused):
        read_click(LINKS.secret, text)


def test_who_is_erased_leaves_a_number_and_no_word(busy: Archive) -> None:
    leaving.erase(busy, "zoe@example.org")
    (opinion,) = opinions(busy, "2026-01-01", "2026-12-31")
    assert (opinion.score, opinion.comment) == (5, "")
    assert clicks(busy, "2026-01-01", "2026-12-31")[0].clicks == 3


def test_outcomes_on_the_command_line(workspace: Workspace) -> None:
    with closing(open_archive(workspace.archive_file)) as archive:
        since = datetime.now(UTC) - timedelta(days=1)
        roll.add(archive, Wish(address="ann@example.org"), "command", "", since)
    run = CliRunner()
    base = ["-w", str(workspace.folder), "outcomes"]
    said = run.invoke(app, base).output
    assert "40.0%" in said
    assert "not measured: there is no tracking pixel" in said
    rows = list(csv.DictReader(StringIO(run.invoke(app, [*base, "--csv"]).output)))
    assert {row["figure"]: row["value"] for row in rows}["subscribers at the end"] == "1"
    (line,) = run.invoke(app, [*base, "--json", "--from", "2026-01-01"]).output.splitlines()
    assert json.loads(line)["start"] == "2026-01-01"
    wrong = run.invoke(app, [*base, "--to", "yesterday"])
    assert isinstance(wrong.exception, UserError)
    assert "is no day" in str(wrong.exception)
