"""The roster in the archive: found by address or Slack id, forgotten on leaving."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from monitor.archive import Archive
from monitor.archive.reviewers import (
    change_reviewer,
    remove_reviewer,
    reviewer_by_email,
    reviewer_by_id,
    reviewer_by_slack,
    reviewers,
)
from monitor.archive.reviews import request_by_id
from tests.monitor.review.network import NOW, asked, on_roster, tagged_publication


def test_a_reviewer_comes_back_as_they_went_in(archive: Archive) -> None:
    one = on_roster(
        archive,
        languages=("fr", "en"),
        fields=("place", "skills"),
        region="quebec",
        weekly=3,
        international=True,
        timezone="Europe/Paris",
        moderator=True,
        digest=False,
    )
    assert reviewers(archive) == (one,)
    assert one.language == "fr"
    assert reviewer_by_id(archive, one.id) == one


def test_they_are_found_by_address_in_any_case_and_by_slack_id(archive: Archive) -> None:
    one = on_roster(archive)
    assert reviewer_by_email(archive, "ANNE1@Example.org") == one
    assert reviewer_by_slack(archive, "U1") == one
    assert reviewer_by_slack(archive, "U9") is None


def test_many_may_be_without_slack_but_nobody_is_found_by_an_empty_id(archive: Archive) -> None:
    on_roster(archive, 1, slack="")
    on_roster(archive, 2, slack="")
    assert len(reviewers(archive)) == 2
    assert reviewer_by_slack(archive, "") is None


@pytest.mark.parametrize("same", [{"email": "ANNE1@example.org"}, {"slack": "U1"}])
def test_an_address_or_slack_id_stands_on_the_roster_once(
    archive: Archive, same: dict[str, str]
) -> None:
    on_roster(archive, 1)
    with pytest.raises(sqlite3.IntegrityError):
        on_roster(archive, 2, **same)


def test_a_change_is_kept(archive: Archive) -> None:
    one = replace(on_roster(archive), weekly=1, paused=True)
    with archive.unit() as connection:
        change_reviewer(connection, one)
    assert reviewers(archive) == (one,)


def test_who_leaves_is_forgotten_and_what_they_were_asked_ends(archive: Archive) -> None:
    one = on_roster(archive)
    request = asked(archive, tagged_publication(archive), one)
    with archive.unit() as connection:
        remove_reviewer(connection, one.id, NOW)
    assert reviewers(archive) == ()
    assert reviewer_by_id(archive, one.id) is None
    row = archive.db.execute("SELECT name, email, slack, removed FROM reviewers").fetchone()
    assert row == ("", None, None, "2026-06-22T09:00:00Z")
    found = request_by_id(archive, request)
    assert found is not None
    assert found.state == "expired"
    again = on_roster(archive)
    assert again.id != one.id
