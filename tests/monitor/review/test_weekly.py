"""The network's part of a weekly run: it settles, asks, writes, and does nothing twice."""

from __future__ import annotations

from contextlib import closing

import pytest

from monitor.archive import open_archive
from monitor.archive.reviews import requests
from monitor.edit import vocabulary_labels
from monitor.review.answer import Answer, answer
from monitor.review.weekly import ReviewSummary, review_round
from monitor.tag import load_tagger
from monitor.workspace import Workspace
from tests.monitor.review.commands import fow
from tests.monitor.review.network import NOW, on_roster, tagged_publication
from tests.monitor.review.test_letters import SETTINGS


def test_it_asks_writes_settles_and_repeats_without_asking_twice(workspace: Workspace) -> None:
    labels, tagger = vocabulary_labels(workspace.folder), load_tagger(workspace, SETTINGS.tag)
    with closing(open_archive(workspace.archive_file)) as archive:

        def once() -> ReviewSummary:
            return review_round(archive, workspace, SETTINGS, lambda: NOW, lambda: tagger)

        for number in range(1, 5):
            tagged_publication(archive, number)
        assert once() == ReviewSummary(), "nobody is on the roster"
        for number in (1, 2):
            on_roster(archive, number, weekly=20)
        first = once()
        assert first.asked == first.letters > 0
        assert once() == ReviewSummary()
        for _ in range(2):
            for request in requests(archive):
                if request.waits:
                    answer(
                        archive,
                        request.id,
                        request.reviewer,
                        Answer(verdict="agree"),
                        labels,
                        key=f"k{request.id}",
                        channel="email",
                        now=NOW,
                    )
            last = once()
        assert last.settled == first.asked


def test_the_command_says_what_was_asked(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.cli.flow_commands.now", lambda: NOW)
    monkeypatch.setenv("FOW_EMAIL__SENDER", "fow@example.org")
    with closing(open_archive(workspace.archive_file)) as archive:
        tagged_publication(archive)
        on_roster(archive)
    code, out, errors = fow("run", "--workspace", str(workspace.folder))
    assert (code, errors) == (0, "")
    assert "Reviewed   0 settled, 1 requests made, 1 letters sent" in out
