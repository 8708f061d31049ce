"""Running the monitor: backups that are whole, a doctor that says the mend, a schedule."""

from __future__ import annotations

import json
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.archive import open_archive
from monitor.archive.runs import begin_run
from monitor.backup import back_up, checked, nightly, restore
from monitor.doctor import Finding, examine
from monitor.errors import UserError
from monitor.schedule import Job, jobs, perform, start
from monitor.settings import Schedule, read_settings
from monitor.workspace import Workspace
from tests.monitor.test_cli import fow
from tests.monitor.test_gap_matrix import publish

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)


def fill(workspace: Workspace, number: int) -> None:
    archive = open_archive(workspace.archive_file)
    publish(archive, number)
    archive.close()


def test_a_backup_is_whole_and_ends_while_others_write(
    workspace: Workspace, tmp_path: Path
) -> None:
    fill(workspace, 1)
    with closing(open_archive(workspace.archive_file)) as archive:
        text = "of more pages than are copied in one step " * 400_000
        archive.db.execute("UPDATE publications SET text = ?", [text])
    stop = threading.Event()
    end = time.monotonic() + 60

    def write() -> None:
        with closing(open_archive(workspace.archive_file)) as archive:
            number = 2
            while not stop.is_set() and time.monotonic() < end:
                publish(archive, number)
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = back_up(workspace, tmp_path / "copies" / "archive.db")
        assert writer.is_alive()
    finally:
        stop.set()
        writer.join()
    assert made.counts["publications"] >= 1
    assert checked(made.path) == made.counts
    assert [path.name for path in made.path.parent.iterdir()] == ["archive.db"]


def test_nightly_backups_keep_the_latest(workspace: Workspace) -> None:
    for day in range(5):
        nightly(workspace, NOW + timedelta(days=day), keep=3)
    (workspace.folder / "backups" / "mine.db").write_bytes(b"")
    nightly(workspace, NOW + timedelta(days=5), keep=3)
    names = sorted(path.name for path in (workspace.folder / "backups").iterdir())
    assert names == [*(f"archive-2026-06-{day}.db" for day in (25, 26, 27)), "mine.db"]


def test_what_is_restored_is_what_was_backed_up_and_nothing_is_lost(
    workspace: Workspace, tmp_path: Path
) -> None:
    fill(workspace, 1)
    back_up(workspace, tmp_path / "a.db")
    fill(workspace, 2)
    assert restore(workspace, tmp_path / "a.db", NOW).counts["publications"] == 1
    assert checked(workspace.archive_file)["publications"] == 1
    (kept,) = workspace.folder.glob("archive-before-*.db")
    assert checked(kept)["publications"] == 2


@pytest.mark.parametrize("content", [b"", b"no archive at all", None])
def test_a_broken_backup_is_refused_and_changes_nothing(
    workspace: Workspace, tmp_path: Path, content: bytes | None
) -> None:
    fill(workspace, 1)
    path = tmp_path / "broken.db"
    if content is None:  # cut off in the middle
        whole = back_up(workspace, tmp_path / "whole.db").path.read_bytes()
        content = whole[: len(whole) // 2]
    path.write_bytes(content)
    with pytest.raises(UserError, match="take an earlier backup"):
        restore(workspace, path, NOW)
    assert checked(workspace.archive_file)["publications"] == 1


def test_a_backup_with_no_room_leaves_the_older_one(workspace: Workspace, tmp_path: Path) -> None:
    older = back_up(workspace, tmp_path / "a.db").path.read_bytes()
    workspace.archive_file.write_bytes(b"damaged")
    with pytest.raises(Exception, match="archive"):
        back_up(workspace, tmp_path / "a.db")
    assert (tmp_path / "a.db").read_bytes() == older


def found(workspace: Workspace) -> dict[str, Finding]:
    return {one.what: one for one in examine(workspace, NOW)}


def settings(workspace: Workspace, text: str) -> None:
    workspace.settings_file.write_text(text, encoding="utf-8")


def test_the_doctor_says_what_to_mend_in_a_new_workspace(workspace: Workspace) -> None:
    told = found(workspace)
    assert {what for what, one in told.items() if not one.well} == {"runs", "sources", "pages"}
    assert all(one.mend for one in told.values() if not one.well)
    assert told["runs"].mend == "fow run"


def test_the_doctor_finds_a_damaged_archive_and_goes_on(workspace: Workspace) -> None:
    workspace.archive_file.write_bytes(b"not a database at all" * 100)
    told = found(workspace)
    assert "fow restore" in told["archive"].mend
    assert told["mail"].well


def test_the_doctor_finds_settings_clock_mail_and_slack_wrong(workspace: Workspace) -> None:
    archive = open_archive(workspace.archive_file)
    begin_run(archive, "run", NOW + timedelta(days=2))
    archive.close()
    settings(
        workspace,
        '[email]\nhost = "127.0.0.1"\nport = 1\nsender = "a@example.org"\npostal_address = "x"\n'
        '[slack]\ntoken = "xoxb-1"\napi_url = "http://127.0.0.1:1/"\n'
        '[web]\nstaff = ["a@example.org"]\naddress = "http://example.org"\n',
    )
    told = found(workspace)
    assert "yet to come" in told["clock"].told
    assert "email.host" in told["mail"].mend
    assert "docs/slack.md" in told["slack"].mend
    assert "TLS" in told["pages"].mend
    settings(workspace, "[email]\nport = 'x'\n")
    (only,) = examine(workspace, NOW)
    assert (only.what, only.well) == ("settings", False)


def test_the_doctor_on_the_command_line(workspace: Workspace) -> None:
    code, out, _ = fow("doctor", "--json", "-w", str(workspace.folder))
    assert code == 2
    lines = [json.loads(line) for line in out.splitlines()]
    assert [one["what"] for one in lines][:3] == ["settings", "archive", "disk"]


def test_backup_and_restore_on_the_command_line(workspace: Workspace, tmp_path: Path) -> None:
    place = ("-w", str(workspace.folder))
    assert fow("backup", *place)[0] == 2
    assert fow("backup", "--nightly", *place)[0] == 0
    code, out, _ = fow("backup", str(tmp_path / "a.db"), *place)
    assert code == 0
    assert "whole; 0 publications" in out
    assert fow("restore", str(tmp_path / "a.db"), *place)[0] == 0
    assert fow("restore", str(tmp_path / "none.db"), *place)[0] == 2


def test_every_job_is_a_command_that_there_is(workspace: Workspace) -> None:
    names = [job.name for job in jobs(Schedule())]
    assert names == ["run", "send", "portfolio", "bounces", "newsletter", "survey", "backup"]
    for job in jobs(Schedule()):
        code, out, _ = fow(*job.command, "--help")
        assert code == 0, job.command
        assert f"monitor {job.command[0]}" in out


def test_the_schedule_knows_its_next_times_and_stops(workspace: Workspace) -> None:
    running = start(workspace, Schedule(timezone="America/Toronto", hour=5))
    try:
        times = {job.id: job.next_run_time for job in running.get_jobs()}
        assert set(times) == {job.name for job in jobs(Schedule())}
        assert (times["run"].hour, times["run"].minute) == (5, 15)
        assert str(times["run"].tzinfo) == "America/Toronto"
    finally:
        running.shutdown()


def test_a_job_that_fails_is_told_and_does_not_raise(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    assert perform(workspace, Job("backup", ("backup", "--nightly"), "0 0 * * *"))
    assert list((workspace.folder / "backups").glob("archive-*.db"))
    assert not perform(workspace, Job("broken", ("restore", "nothing.db"), "0 0 * * *"))
    assert "broken: ended with 2" in caplog.text
    assert "there is no such backup" in caplog.text


def test_an_unknown_time_zone_is_named(workspace: Workspace) -> None:
    settings(workspace, '[schedule]\ntimezone = "Mars/Olympus"\n')
    with pytest.raises(UserError, match=r"schedule.timezone: .*America/Toronto"):
        read_settings(workspace.settings_file)
