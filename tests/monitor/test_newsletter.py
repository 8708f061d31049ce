"""The monthly newsletter: due once a month, from what the month confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from digests.edition import load
from digests.email import html
from monitor.archive import Archive, open_archive
from monitor.archive.editions import edition_by_id
from monitor.edit import vocabulary_labels
from monitor.errors import UserError
from monitor.newsletter import focus, month_before, month_due, newsletter
from monitor.publish import build_newsletter, publish_due
from monitor.settings import Digest, Reader, Settings
from monitor.workspace import Workspace
from tests.digests.editions import entry, gap
from tests.monitor.test_publish import READERS, fill

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
NEXT = datetime(2026, 7, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    opened = open_archive(workspace.archive_file)
    fill(opened, 20)
    with opened.unit() as connection:
        connection.execute("UPDATE tags SET origin = 'reviewer:network' WHERE publication = 7")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("latest", "today", "day", "due"),
    [
        (None, date(2026, 7, 3), 3, True),
        (None, date(2026, 7, 2), 3, False),
        (None, date(2026, 7, 3), 0, False),
        (date(2026, 5, 31), date(2026, 7, 28), 1, True),
        (date(2026, 6, 30), date(2026, 7, 28), 1, False),
        (date(2026, 6, 30), date(2026, 8, 1), 1, True),
    ],
)
def test_a_newsletter_is_due_once_a_month(
    latest: date | None, today: date, day: int, due: bool
) -> None:
    assert month_due(latest, today, day) is due


def test_the_month_before_january_is_december() -> None:
    assert month_before(date(2026, 1, 31)) == (date(2025, 12, 1), date(2025, 12, 31))


def test_it_holds_the_most_confirmed_the_numbers_and_the_editors_words(
    archive: Archive, workspace: Workspace
) -> None:
    written = workspace.folder / "newsletter"
    written.mkdir()
    (written / "2026-06.fr.md").write_text("Chers *lecteurs*,", encoding="utf-8")
    labels = vocabulary_labels(workspace.folder)
    made = newsletter(archive, Digest(), labels, workspace.folder, FIRST, LAST)
    assert (made.id, made.kind, len(made.entries)) == ("monthly-2026-06-30", "monthly", 14)
    assert 7 in [one.publication for one in made.entries]
    assert made.introduction == {"fr": "Chers *lecteurs*,"}
    assert made.tally is not None
    assert (made.tally.relevant, made.tally.confirmed) == (20, 1)
    assert made.focus is not None
    assert (made.focus.identified, made.focus.addressed) == (20, 0)
    assert made.focus.evidence[0].publication == 7
    assert "Chers <em" in html(made, "fr")
    assert "Chers" not in html(made, "en")


def test_an_introduction_that_is_no_text_is_named(archive: Archive, workspace: Workspace) -> None:
    path = workspace.folder / "newsletter" / "2026-06.en.md"
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe")
    labels = vocabulary_labels(workspace.folder)
    with pytest.raises(UserError, match=r"2026-06\.en\.md: cannot be read"):
        newsletter(archive, Digest(), labels, workspace.folder, FIRST, LAST)


def test_the_gap_in_focus_is_the_most_named_that_rested() -> None:
    often = [entry(n, gaps=(gap(),)) for n in range(3)]
    found = focus([*often, entry(9, gaps=(gap(status="addressed"),))], ())
    assert found is not None
    assert (found.label.concept, found.identified, found.addressed) == ("nearby", 3, 1)
    assert focus(often, ("nearby",)) is None
    assert focus([], ()) is None


def test_it_goes_to_those_who_want_it_and_never_twice(
    archive: Archive, workspace: Workspace
) -> None:
    monthly = Reader(address="month@example.org", language="fr", frequency="monthly")
    settings = Settings(digest=Digest(readers=(*READERS, monthly), newsletter_day=3))
    summary = publish_due(archive, settings, workspace, lambda: NEXT)
    assert summary.newsletter == "monthly-2026-06-30"
    assert summary.outcomes == {"sent": 3}
    folder = workspace.folder / "outbox" / "monthly-2026-06-30"
    assert [path.stem for path in folder.glob("*.eml")] == ["month@example.org"]
    again = publish_due(archive, settings, workspace, lambda: NEXT)
    assert (again.newsletter, again.outcomes) == ("", {})
    frozen = edition_by_id(archive, "monthly-2026-06-30")
    assert frozen is not None
    assert load(frozen.content).start == FIRST


def test_an_empty_month_gives_none_and_says_so(archive: Archive, workspace: Workspace) -> None:
    late = datetime(2027, 3, 3, tzinfo=UTC)
    summary = build_newsletter(archive, Settings(), workspace, lambda: late)
    assert (summary.built, summary.why) == ("", "the month held nothing relevant")
