"""Emerging topics of an archive: read by weeks, shown, and made concepts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from classifiers.emerging import EmergingTopic
from classifiers.tag import Document, Tag, Tagging
from classifiers.vocabulary import parse_vocabulary
from monitor.adopt import adopt, topic_named
from monitor.archive import Archive, open_archive, tags
from monitor.archive import publications as shelf
from monitor.archive.readings import dated_texts
from monitor.archive.works import relate
from monitor.cli.app import app
from monitor.emerging import emerging_topics, past_of
from monitor.errors import UserError, VocabularyWrong
from monitor.vocabularies import workspace_vocabulary
from monitor.workspace import Workspace
from spiders.publication import Publication

NOW = datetime(2026, 6, 24, 9, 0, tzinfo=UTC)
STEADY = ("Wages and employment in manufacturing", "Retirement and pension wealth of households")


def store(archive: Archive, title: str, day: datetime, **changes: object) -> int:
    known = {"language": "en", "score": 0.9, "publisher": "Institute", **changes}
    with archive.unit() as connection:
        number = connection.execute("SELECT count(*) FROM publications").fetchone()[0]
        one = Publication(
            source="feed",
            url=f"https://example.org/{number}",
            title=title,
            authors=(f"Author {number}",),
            publisher=f"{known['publisher']} {number % 2}",
            published=day,
        )
        id = shelf.add(connection, one, NOW)
        shelf.attach(connection, id, one, NOW)
        tags.store_model(connection, version="m", data_hash="", trained="", metrics="{}", now=NOW)
        document = Document(title=title)
        pending = tags.PendingText(publication=id, document=document, text_hash="h")
        tagging = Tagging(
            language=str(known["language"]),
            relevant=True,
            relevance_score=float(str(known["score"])),
            tags=(Tag(vocabulary="drivers", concept="d", score=0.8),),
        )
        tags.store_tagging(connection, pending, tagging, "m", NOW)
    return id


def fill(archive: Archive, now: datetime) -> None:
    """Seventy weeks of five steady publications; in the last, five on fleets of robot cars."""
    for week in range(70):
        for index in range(5):
            store(archive, STEADY[index % 2], now - timedelta(weeks=week, hours=1))
    for lead in ("Robot car fleets", "Robot car fleet and drivers", "A robot car fleet"):
        store(archive, lead, now - timedelta(days=1))
    store(archive, "Des flottes de voitures", now - timedelta(days=1), language="fr")
    store(archive, "The cost of robot car fleets", now - timedelta(days=1))


@pytest.fixture
def full(workspace: Workspace) -> Iterator[Archive]:
    archive = open_archive(workspace.archive_file)
    fill(archive, NOW)
    yield archive
    archive.close()


def test_a_burst_in_the_archive_emerges(full: Archive) -> None:
    heard: list[int] = []
    (topic,) = emerging_topics(full, (), NOW, progress=heard.append)
    assert topic.term == "robot car fleet"
    assert (topic.count, topic.week.isoformat()) == (4, "2026-06-22")
    assert all(shelf.by_id(full, int(one)) for one in topic.examples)
    assert heard[-1] == 355


def test_what_a_vocabulary_names_does_not_emerge(full: Archive) -> None:
    entry = {"id": "f", "prefLabel": {"en": "Robot car fleets"}}
    vocabulary = parse_vocabulary({"name": "v", "concepts": [entry]})
    assert emerging_topics(full, (vocabulary,), NOW) == ()


def test_what_a_vocabulary_only_mentions_may_emerge(full: Archive) -> None:
    entry = {"id": "f", "prefLabel": {"en": "Fleets"}, "altLabel": {"en": ["robot car fleets"]}}
    vocabulary = parse_vocabulary({"name": "v", "concepts": [entry]})
    assert emerging_topics(full, (vocabulary,), NOW)


def test_before_the_burst_nothing_emerges(full: Archive, archive: Archive) -> None:
    assert emerging_topics(full, (), NOW - timedelta(weeks=1)) == ()
    assert emerging_topics(archive, (), NOW) == ()


def test_a_young_archive_says_that_it_is_too_early(workspace: Workspace) -> None:
    where, archive = ["--workspace", str(workspace.folder)], open_archive(workspace.archive_file)
    for week in range(30):
        store(archive, STEADY[0], datetime.now(UTC) - timedelta(weeks=week, hours=1))
    assert past_of(archive, datetime.now(UTC)).works in (26, 27)
    said = CliRunner().invoke(app, ["emerging", *where]).stdout
    assert "Too early to say what emerges" in said
    assert "it takes 200" in said
    for _ in range(200):
        store(archive, STEADY[1], datetime.now(UTC) - timedelta(weeks=9))
    archive.close()
    assert "Nothing emerges" in CliRunner().invoke(app, ["emerging", *where]).stdout


def test_a_vocabulary_that_is_not_there_is_named_before_the_archive_is_read(
    workspace: Workspace,
) -> None:
    arguments = ["emerging", "adopt", "x", "--vocabulary", "nosuch", "-w", str(workspace.folder)]
    with pytest.raises(VocabularyWrong, match="nosuch: no such vocabulary"):
        CliRunner().invoke(app, arguments, catch_exceptions=False, standalone_mode=False)


def test_a_work_is_read_once_and_what_the_model_rules_out_is_not(archive: Archive) -> None:
    first = store(archive, "One work", NOW - timedelta(days=2))
    second = store(archive, "Une œuvre", NOW - timedelta(days=2), language="fr")
    store(archive, "On cooking", NOW - timedelta(days=2), score=0.05)
    with archive.unit() as connection:
        relate(connection, first, second, "translation", "declared", NOW)
    (text,) = dated_texts(archive, NOW - timedelta(weeks=1), NOW)
    assert (text.publication, text.source, text.concepts) == (first, "feed", ("drivers:d",))
    assert text.authors == ("Author 0",)


def topic(label: str = "Robot taxis", **changes: object) -> EmergingTopic:
    known: dict[str, object] = {
        "term": "robot taxis",
        "label": label,
        "names": ("self-driving taxis: fleets",),
        "language": "en",
        "week": NOW.date(),
        "weeks": 4,
        "count": 4,
        "expected": 0.1,
        "ratio": 9.0,
        "p": 1e-6,
        "q": 0.01,
        "examples": (),
    }
    return EmergingTopic(**{**known, **changes})  # type: ignore[arg-type]


def test_adopting_extends_the_vocabulary_that_comes_with_the_monitor(tmp_path: Path) -> None:
    before = len(workspace_vocabulary(tmp_path, "drivers"))
    path, concept = adopt(tmp_path, "drivers", topic())
    adopt(tmp_path, "drivers", topic("Télétravail", term="teletravail", language="fr", names=()))
    after = workspace_vocabulary(tmp_path, "drivers")
    assert len(after) == before + 2
    assert after[concept].label("en") == "Robot taxis"
    assert after[concept].alt_label["en"] == ("self-driving taxis: fleets",)
    assert after["teletravail"].label("fr") == "Télétravail"
    assert "Télétravail" in path.read_text(encoding="utf-8")


def test_adopting_leaves_what_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "vocabularies" / "themes.yaml"
    path.parent.mkdir()
    mine = "# ours\nname: themes\nconcepts:\n  - id: one  # first\n    prefLabel: {en: One}\n"
    path.write_text(mine, encoding="utf-8")
    adopt(tmp_path, "themes", topic())
    assert path.read_text(encoding="utf-8").startswith(mine)
    assert workspace_vocabulary(tmp_path, "themes").ids == ("one", "robot-taxis")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("concepts: [{id: one, prefLabel: {en: One}}]\nname: themes\n", "not the last part"),
        ("name: themes\nconcepts:\n- id: one\n  prefLabel: {en: One}\n", "by hand"),
        ("name: themes\nconcepts:\n  - id: robot-taxis\n    prefLabel: {en: R}\n", "already"),
    ],
)
def test_a_file_that_cannot_be_added_to_stays_as_it_is(
    tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "vocabularies" / "themes.yaml"
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VocabularyWrong, match=words):
        adopt(tmp_path, "themes", topic())
    assert path.read_text(encoding="utf-8") == content
    assert list(path.parent.iterdir()) == [path]


def test_a_topic_is_found_by_any_of_its_names() -> None:
    known = [topic("Télétravail", language="fr", names=()), topic()]
    assert topic_named(known, "teletravail") is known[0]
    assert topic_named(known, "Self-Driving Taxis: Fleets") is known[1]
    with pytest.raises(UserError, match="those that do: Télétravail, Robot taxis"):
        topic_named(known, "else")


def test_the_commands_show_topics_and_adopt_one(workspace: Workspace) -> None:
    archive = open_archive(workspace.archive_file)
    fill(archive, datetime.now(UTC) - timedelta(hours=1))
    archive.close()
    where = ["--workspace", str(workspace.folder)]
    run = CliRunner().invoke
    shown = run(app, ["emerging", *where, "--json"])
    (line,) = shown.stdout.splitlines()
    found = json.loads(line)
    assert found["label"].lower().startswith("robot car fleet")
    assert found["ratio"] is None
    assert found["publications"][0].keys() == {"id", "title", "url", "publisher"}
    assert "fow emerging adopt" in run(app, ["emerging", *where]).stdout
    done = run(app, ["emerging", "adopt", found["label"], "--vocabulary", "drivers", *where])
    assert done.exit_code == 0, done.output
    file = workspace.folder / "vocabularies" / "drivers.yaml"
    assert (
        yaml.safe_load(file.read_text(encoding="utf-8"))["concepts"][0]["id"] == "robot-car-fleet"
    )
