"""The list of readers: nobody is lost, doubled, or put back against their will."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.archive import readers as shelf
from monitor.readers import leaving, roll, standing
from monitor.readers.from_settings import OWN_CHOICE, adopt_settings
from monitor.readers.importing import import_readers
from monitor.readers.roll import ReaderWrong, Wish
from monitor.readers.topics import TopicUnknown, named_topics, read_topics
from monitor.settings import Channel, Digest, Reader, Settings, Slack
from monitor.vocabularies import workspace_vocabularies, workspace_vocabulary

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def add(archive: Archive, address: str = "Zoe@Example.org", **fields: object) -> shelf.Reader:
    wish = Wish(address=address, **fields)  # type: ignore[arg-type]
    return roll.add(archive, wish, "command", "asked at a conference", NOW)


def test_a_reader_is_known_by_address_whatever_its_case(archive: Archive) -> None:
    added = add(archive, name="  Zoé \n Élan ")
    assert added.address == "zoe@example.org"
    assert added.name == "Zoé Élan"
    assert shelf.reader_by_address(archive, " ZOE@example.org ") == added
    assert shelf.reader_by_key(archive, added.key) == added
    (consent,) = shelf.consents(archive, added.id)
    assert (consent.event, consent.wording) == ("recorded", "asked at a conference")
    with pytest.raises(ReaderWrong, match="is a reader already"):
        add(archive, "zoe@EXAMPLE.org")


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        (Wish(), "an e-mail address or a Slack id"),
        (Wish(address="no address"), "not an e-mail address"),
        (Wish(address="a@b.c\nBcc: d@e.f"), "not an e-mail address"),
        (Wish(slack="general"), "not a Slack id"),
        (Wish(address="a@example.org", language="de"), "there are en and fr"),
        (Wish(address="a@example.org", frequency="hourly"), "weekly, monthly or both"),
    ],
)
def test_what_cannot_be_a_reader_is_said(archive: Archive, wish: Wish, fault: str) -> None:
    with pytest.raises(ReaderWrong, match=fault):
        roll.add(archive, wish, "command", "", NOW)
    assert shelf.readers(archive) == ()


def test_who_unsubscribed_is_not_put_back_by_staff_and_who_was_taken_off_is(
    archive: Archive,
) -> None:
    left = leaving.unsubscribe(archive, add(archive), "by one click", NOW)
    with pytest.raises(ReaderWrong, match="unsubscribed on 2026-06-22; only they can come back"):
        add(archive)
    other = add(archive, "ann@example.org")
    roll.take_off(archive, "ann@example.org", NOW)
    again = add(archive, "ann@example.org", language="fr")
    assert (again.id, again.key, again.state) == (other.id, other.key, "active")
    assert shelf.reader_by_id(archive, left.id) == left


def test_pausing_and_coming_back(archive: Archive) -> None:
    add(archive)
    assert not standing.wants(roll.pause(archive, "zoe@example.org", NOW), "email")
    with pytest.raises(ReaderWrong, match="is paused"):
        roll.pause(archive, "zoe@example.org", NOW)
    assert standing.wants(roll.resume(archive, "zoe@example.org", NOW), "email")
    with pytest.raises(ReaderWrong, match="no such reader"):
        roll.pause(archive, "nobody@example.org", NOW)


def test_leaving_twice_changes_nothing(archive: Archive) -> None:
    reader = add(archive)
    left = leaving.unsubscribe(archive, reader, "by one click", NOW)
    assert leaving.unsubscribe(archive, reader, "by one click", LATER) == left
    events = [one.event for one in shelf.consents(archive, reader.id)]
    assert events == ["recorded", "withdrawn"]


def test_one_hard_bounce_or_three_editions_of_soft_ones_suppress(archive: Archive) -> None:
    hard, soft = add(archive, "hard@example.org"), add(archive, "soft@example.org")
    assert bounce(archive, hard, "hard", "1").state == "suppressed"
    assert bounce(archive, soft, "soft", "2", "e1").state == "active"
    assert bounce(archive, soft, "soft", "3", "e1").state == "active"
    assert bounce(archive, soft, "soft", "4", "e2").state == "active"
    assert bounce(archive, soft, "soft", "4", "e3").state == "active", "the same report again"
    assert bounce(archive, soft, "soft", "5", "e3").state == "suppressed"
    back = roll.resume(archive, "soft@example.org", LATER)
    assert bounce(archive, back, "soft", "6", "e4", LATER).state == "active", "counted anew"


def test_a_complaint_ends_it_and_only_the_reader_comes_back(archive: Archive) -> None:
    reader = bounce(archive, add(archive), "complaint", "1")
    assert (reader.state, reader.reason) == ("suppressed", standing.COMPLAINED)
    with pytest.raises(ReaderWrong, match="only they can come back"):
        roll.resume(archive, reader.address, NOW)
    with pytest.raises(ReaderWrong, match="only they can come back"):
        add(archive)


def bounce(
    archive: Archive,
    reader: shelf.Reader,
    kind: str,
    message: str,
    edition: str = "e",
    now: datetime = NOW,
) -> shelf.Reader:
    return leaving.came_back(archive, reader, kind, "550", now, message=message, edition=edition)


def test_an_import_adds_all_or_nothing_and_names_the_line(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "readers.csv"
    file.write_text(
        "address,name,language,frequency\n"
        "ann@example.org,Ann,en,\nchloe@example.org,Chloé,fr,both\nnot an address,,,\n",
        encoding="utf-8-sig",
    )
    with pytest.raises(ReaderWrong, match=r"readers\.csv, line 4: not an e-mail.*nothing was"):
        import_readers(archive, tmp_path, file, "", NOW)
    assert shelf.readers(archive) == ()
    file.write_text(file.read_text("utf-8-sig").replace("not an address", "ANN@example.org"))
    done = import_readers(archive, tmp_path, file, "members' list of May", NOW)
    assert (done.added, done.known, done.refused) == (2, 1, ())
    chloe = shelf.reader_by_address(archive, "chloe@example.org")
    assert chloe is not None
    assert (chloe.name, chloe.language, chloe.frequency) == ("Chloé", "fr", "both")
    leaving.unsubscribe(archive, chloe, "by mail", NOW)
    assert import_readers(archive, tmp_path, file, "", NOW).refused == ("chloe@example.org",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "holds no reader"),
        ("address,phone\na@example.org,1\n", "phone: no such column"),
        ("address\na@example.org,b\n", "no such column"),
        ("address,topics\na@example.org,no-such\n", "line 2: no-such: no such driver"),
    ],
)
def test_a_file_that_is_no_list_of_readers_is_said(
    archive: Archive, tmp_path: Path, text: str, fault: str
) -> None:
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(ReaderWrong, match=fault):
        import_readers(archive, tmp_path, tmp_path / "r.csv", "", NOW)


@pytest.fixture
def drivers(tmp_path: Path) -> tuple[str, ...]:
    return tuple(workspace_vocabulary(tmp_path, "drivers").ids)


def test_topics_are_read_with_or_without_their_vocabulary(
    tmp_path: Path, drivers: tuple[str, ...]
) -> None:
    first, second = drivers[:2]
    read = read_topics(tmp_path, [f"drivers:{first.upper()}", second, first, " "])
    assert read == (f"drivers:{first}", f"drivers:{second}")
    with pytest.raises(TopicUnknown, match=f"did you mean {first}"):
        read_topics(tmp_path, [f"{first}x"])


def test_a_page_offers_topics_by_name_and_keeps_finer_ones_that_are_chosen(
    tmp_path: Path,
) -> None:
    vocabularies = workspace_vocabularies(tmp_path)
    sectors = vocabularies["sectors"]
    fine = next(f"sectors:{one.id}" for one in sectors if one.broader)
    for language in ("en", "fr"):
        plain, more = (named_topics(vocabularies, language, given) for given in ((), (fine,)))
        assert [len(group.topics) for group in plain[:2]] == [
            len(vocabularies[name]) for name in ("drivers", "gaps")
        ]
        assert {t for t, _ in more[3].topics} - {t for t, _ in plain[3].topics} == {fine}
    assert plain[0].topics[0][1] != plain[0].topics[0][0]


def settings(*readers: Reader, channels: tuple[Channel, ...] = ()) -> Settings:
    return Settings(digest=Digest(readers=readers), slack=Slack(channels=channels))


def test_readers_of_the_settings_come_and_go_with_them(archive: Archive, tmp_path: Path) -> None:
    ann, chloe = Reader(address="Ann@example.org"), Reader(address="chloe@example.org")
    channel = Channel(id="C012", language="fr")
    adopt_settings(archive, settings(ann, chloe, channels=(channel,)), tmp_path, NOW)
    assert {one.address or one.slack for one in shelf.readers(archive, state="active")} == {
        "ann@example.org",
        "chloe@example.org",
        "C012",
    }
    french = Reader(address="chloe@example.org", language="fr", name="Chloé")
    adopt_settings(archive, settings(french), tmp_path, LATER)
    (left,) = shelf.readers(archive, state="active")
    assert (left.name, left.language) == ("Chloé", "fr")
    adopt_settings(archive, settings(ann, french), tmp_path, LATER)
    assert len(shelf.readers(archive, state="active")) == 2


def test_who_unsubscribed_stays_away_whatever_the_settings_say(
    archive: Archive, tmp_path: Path
) -> None:
    listed = settings(Reader(address="ann@example.org"))
    adopt_settings(archive, listed, tmp_path, NOW)
    (ann,) = shelf.readers(archive)
    leaving.unsubscribe(archive, ann, "by one click", NOW)
    adopt_settings(archive, listed, tmp_path, LATER)
    adopt_settings(archive, settings(), tmp_path, LATER)
    adopt_settings(archive, listed, tmp_path, LATER)
    assert [one.state for one in shelf.readers(archive)] == ["left"]


def test_a_readers_own_choice_stands_above_the_settings(archive: Archive, tmp_path: Path) -> None:
    listed = settings(Reader(address="ann@example.org"))
    adopt_settings(archive, listed, tmp_path, NOW)
    (ann,) = shelf.readers(archive)
    with archive.unit() as connection:
        shelf.change_reader(connection, replace(ann, language="fr", origin=OWN_CHOICE))
    adopt_settings(archive, listed, tmp_path, LATER)
    assert [one.language for one in shelf.readers(archive)] == ["fr"]


def test_settings_leave_readers_of_other_origin_alone(archive: Archive, tmp_path: Path) -> None:
    add(archive, language="fr")
    adopt_settings(archive, settings(Reader(address="zoe@example.org")), tmp_path, NOW)
    adopt_settings(archive, settings(), tmp_path, LATER)
    (zoe,) = shelf.readers(archive)
    assert (zoe.state, zoe.language) == ("active", "fr")
