"""The commands of the roster, as somebody uses them."""

from __future__ import annotations

import json
from pathlib import Path

from monitor.workspace import Workspace
from tests.monitor.review.commands import fow


def test_a_roster_is_built_shown_and_thinned(workspace: Workspace, tmp_path: Path) -> None:
    at = ("--workspace", str(workspace.folder))
    code, out, errors = fow(
        "reviewers", "add", "anne@example.org", "--name", "Anne", "--language", "fr", *at
    )
    assert (code, errors) == (0, "")
    assert "Added Anne <anne@example.org>, who gets at most 5 a week." in out
    code, _, errors = fow("reviewers", "add", "Anne@example.org", *at)
    assert code == 2
    assert "is on the roster" in errors
    file = tmp_path / "roster.csv"
    file.write_text("email,weekly\nbo@example.org,2\nanne@example.org,3\n", encoding="utf-8")
    assert "Added 1, changed 1." in fow("reviewers", "import", str(file), *at)[1]
    file.write_text("email,weekly\nbo@example.org,none\n", encoding="utf-8")
    code, _, errors = fow("reviewers", "import", str(file), *at)
    assert code == 2
    assert "roster.csv: line 2: weekly: 'none' is not a number from 1 to 100" in errors
    listed = [json.loads(line) for line in fow("reviewers", "list", "--json", *at)[1].splitlines()]
    assert [(one["email"], one["weekly"], one["judged"]) for one in listed] == [
        ("anne@example.org", 3, 0),
        ("bo@example.org", 2, 0),
    ]
    assert "asked nothing" in fow("reviewers", "pause", "bo@example.org", *at)[1]
    assert "paused" in fow("reviewers", "list", *at)[1]
    assert "asked again" in fow("reviewers", "pause", "bo@example.org", "--back", *at)[1]
    assert "off the roster" in fow("reviewers", "remove", "bo@example.org", *at)[1]
    assert "too few" in fow("reviewers", "coverage", *at)[1]
    kinds = {
        json.loads(line)["kind"]
        for line in fow("reviewers", "coverage", "--json", *at)[1].splitlines()
    }
    assert kinds == {"driver", "gap", "language", "place"}
