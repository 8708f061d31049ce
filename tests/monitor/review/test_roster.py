"""The roster: entries are checked, files come in whole or not at all, thin places show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive import Archive
from monitor.archive.reviewers import reviewer_by_email, reviewers
from monitor.review.coverage import coverage
from monitor.review.roster import active, enrol, pause, remove, the_reviewer
from monitor.review.roster_entry import (
    COLUMNS,
    Known,
    RosterWrong,
    known_to,
    read_roster,
    reviewer_from,
)
from monitor.review.workload import Workload, workloads
from tests.monitor.review.network import ANNE, NOW, asked, on_roster, tagged_publication

KNOWN = Known(
    fields=frozenset({"place", "skills", "local"}),
    regions=frozenset({"quebec", "canada"}),
    languages=("en", "fr"),
)
FILE = """\ufeffemail;name;languages;fields;weekly;international\r
anne@example.org;Anne Exemple;fr en;place,skills;3;non\r
bo@example.org;Bo Sample;;;;oui\r
\r
"""


def test_an_entry_becomes_a_reviewer() -> None:
    entry = {
        "email": " anne@example.org ",
        "name": "Anne Exemple",
        "slack": "U0123ABCD",
        "languages": "FR; en",
        "fields": "place;skills;place",
        "region": "quebec",
        "weekly": "3",
        "international": "oui",
        "timezone": "Europe/Paris",
        "moderator": "no",
        "digest": "0",
    }
    one = reviewer_from(entry, KNOWN)
    assert one.languages == ("fr", "en")
    assert one.fields == ("place", "skills")
    assert (one.weekly, one.international, one.moderator, one.digest) == (3, True, False, False)
    assert one.timezone == "Europe/Paris"
    assert one.email == "anne@example.org"


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("email", "anne", "is no address"),
        ("slack", "@anne", "looks like U0123ABCD"),
        ("languages", "french", "use codes such as en;fr"),
        ("languages", "de;en", "one of en, fr"),
        ("fields", "magic", "there are local, place, skills"),
        ("region", "atlantis", "fow vocabulary show regions"),
        ("weekly", "0", "from 1 to 100"),
        ("weekly", "many", "from 1 to 100"),
        ("international", "perhaps", "neither yes nor no"),
        ("timezone", "Quebec", "such as America/Toronto"),
        ("timezone", "../etc/passwd", "such as America/Toronto"),
        ("phone", "1", "no such column; there are email, name"),
    ],
)
def test_a_wrong_entry_names_the_key_and_what_may_stand_there(
    key: str, text: str, words: str
) -> None:
    with pytest.raises(RosterWrong) as refused:
        reviewer_from({"email": "anne@example.org", key: text}, KNOWN)
    assert str(refused.value).startswith(f"{key}: ")
    assert words in str(refused.value)


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=20)))
def test_whatever_stands_there_it_is_a_reviewer_or_one_line(entry: dict[str, str]) -> None:
    fault = ""
    try:
        one = reviewer_from({"email": "a@example.org", **entry}, KNOWN)
        assert 1 <= one.weekly <= 100
        assert set(one.fields) <= KNOWN.fields
    except RosterWrong as error:
        fault = str(error)
    assert "\n" not in fault


def test_a_file_from_a_french_spreadsheet_comes_in_and_brings_entries_up_to_date(
    archive: Archive, tmp_path: Path
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(FILE, encoding="utf-8", newline="")
    assert enrol(archive, read_roster(path), KNOWN, NOW).added == 2
    anne = the_reviewer(archive, "anne@example.org")
    assert (anne.name, anne.languages, anne.weekly) == ("Anne Exemple", ("fr", "en"), 3)
    path.write_text(
        'email,weekly,fields\nANNE@example.org,7,"local; place"\nbo@example.org,,\n',
        encoding="utf-8",
    )
    done = enrol(archive, read_roster(path), KNOWN, NOW)
    assert (done.added, done.changed) == (0, 1)
    assert the_reviewer(archive, "anne@example.org") == replace(
        anne, weekly=7, fields=("local", "place")
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("email\nanne@example.org\nbo\n", "line 3: email: 'bo' is no address"),
        ("name\nAnne\n", "line 2: email: '' is no address"),
        ("email\na@example.org,b\n", "line 2: more cells"),
        ("email,slack\na@example.org,U1\nb@example.org,U1\n", "U1 is somebody else's"),
        ("email,shoe\na@example.org,38\n", "shoe: no such column"),
    ],
)
def test_a_file_with_a_fault_is_refused_whole(
    archive: Archive, tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RosterWrong, match=words):
        enrol(archive, read_roster(path), KNOWN, NOW)
    assert reviewers(archive) == ()


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RosterWrong, match=r"roster\.csv: cannot be read"):
        read_roster(path)


def test_who_pauses_is_not_asked_and_comes_back(archive: Archive) -> None:
    one = on_roster(archive)
    assert pause(archive, one.email, paused=True).paused
    assert active(archive) == ()
    pause(archive, one.email, paused=False)
    assert active(archive) == (one,)
    remove(archive, one.email, NOW)
    assert reviewer_by_email(archive, one.email) is None
    with pytest.raises(RosterWrong, match="not on the roster"):
        remove(archive, one.email, NOW)


def test_the_shipped_vocabularies_say_what_an_entry_may_name(tmp_path: Path) -> None:
    known = known_to(tmp_path)
    assert known.fields
    assert known.regions
    assert known.languages == ("en", "fr")


def test_coverage_shows_where_reviewers_are_too_few() -> None:
    people = [
        replace(ANNE, languages=("fr", "en"), fields=("place",), region="quebec"),
        replace(ANNE, languages=("fr",), fields=("place", "local")),
        replace(ANNE, languages=("fr", "es"), fields=("place",), international=True),
        replace(ANNE, languages=("en",)),
    ]
    vocabularies: dict[str, dict[str, str | None]] = {
        "drivers": {"place": None, "skills": None},
        "gaps": {"local": None},
        "regions": {"quebec": "canada", "canada": None, "yukon": "canada"},
    }
    borne = {("regions", "canada"): 9, ("regions", "yukon"): 2, ("drivers", "place"): 5}
    covers = {
        (one.kind, one.concept): (one.reviewers, one.enough)
        for one in coverage(people, vocabularies, borne)
    }
    assert covers == {
        ("driver", "place"): (3, True),
        ("driver", "skills"): (0, False),
        ("gap", "local"): (1, False),
        ("language", "en"): (2, False),
        ("language", "es"): (1, False),
        ("language", "fr"): (3, True),
        ("region", "canada"): (1, True),
        ("region", "yukon"): (0, False),
        ("place", "Canadian"): (3, True),
        ("place", "international"): (1, False),
    }


def test_the_workload_counts_this_week_and_what_waits(archive: Archive) -> None:
    one = on_roster(archive)
    asked(archive, tagged_publication(archive), one)
    assert workloads(archive, NOW) == {one.id: Workload(this_week=1, waiting=1, judged=0)}
    later = NOW.replace(day=29, hour=10)
    assert workloads(archive, later) == {one.id: Workload(this_week=0, waiting=1, judged=0)}
