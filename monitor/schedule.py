"""The schedule of ``fow serve``: which command runs when, each in a process of its own.

A job is a command that anyone can run by hand or from cron. One that fails is logged and tried
again at its next time; it never takes the pages or another job with it. Commands that write keep
each other out by the workspace's lock.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge

from monitor.settings import Schedule
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger("monitor.schedule")
LONGEST = 6 * 3600
"""Seconds after which a job is taken to hang, and ended."""
GRACE = 3600
"""Seconds that a job may be late, as when the machine slept; then its next time counts."""

RUNS = Counter("fow_jobs", "Scheduled jobs that ended.", ["job", "outcome"])
LAST = Gauge("fow_job_last_success_seconds", "When a job last did its work, Unix time.", ["job"])


@dataclass(frozen=True, slots=True)
class Job:
    """One command and its times, as cron writes them: minute, hour, day, month, weekday."""

    name: str
    command: tuple[str, ...]
    times: str


def jobs(schedule: Schedule, send_at: str = "") -> tuple[Job, ...]:
    """Return what runs when, in the time zone of the settings.

    ``send_at``: time of day at which editions go out, such as ``08:30``; empty: any.
    """
    hour, (send_hour, _, send_minute) = schedule.hour, send_at.partition(":")
    on_time = f"{int(send_minute)} {int(send_hour)} * * *" if send_at else ""
    return (
        *((Job("send-at", ("digest", "send"), on_time),) if send_at else ()),
        Job("run", ("run", "--due"), f"15 {hour} * * *"),
        Job("send", ("digest", "send"), "5,25,45 * * * *"),
        Job("portfolio", ("portfolio", "send"), f"40 {hour} * * *"),
        Job("bounces", ("readers", "bounces"), "35 * * * *"),
        Job("newsletter", ("digest", "build", "--monthly"), f"45 {hour} 1 * *"),
        Job("survey", ("survey", "send"), f"50 {hour} 15 {schedule.survey_month} *"),
        Job("backup", ("backup", "--nightly"), f"30 {(hour + 22) % 24} * * *"),
    )


@contextmanager
def scheduled(workspace: Workspace, schedule: Schedule, send_at: str = "") -> Iterator[None]:
    """Run the jobs beside what happens inside; none where the settings say so."""
    if not schedule.enabled:
        yield
        return
    running = start(workspace, schedule, send_at)
    try:
        yield
    finally:
        running.shutdown(wait=False)


def start(workspace: Workspace, schedule: Schedule, send_at: str = "") -> BackgroundScheduler:
    """Start the schedule in threads of its own and return it."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.cron import CronTrigger

    made = BackgroundScheduler(
        timezone=schedule.timezone,
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE},
    )
    for job in jobs(schedule, send_at):
        trigger = CronTrigger.from_crontab(job.times, timezone=schedule.timezone)
        made.add_job(perform, trigger, [workspace, job], id=job.name)
    made.start()
    return made


def perform(workspace: Workspace, job: Job) -> bool:
    """Run one job to its end and count how it went; True when it did its work."""
    line = [sys.executable, "-m", "monitor", "-w", str(workspace.folder), *job.command]
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=LONGEST, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("%s: %s", job.name, error)
        RUNS.labels(job.name, "failed").inc()
        return False
    outcome = "done" if done.returncode == 0 else "failed"
    RUNS.labels(job.name, outcome).inc()
    if done.returncode == 0:
        LAST.labels(job.name).set_to_current_time()
        log.info("%s: done", job.name)
    else:
        log.error("%s: ended with %s: %s", job.name, done.returncode, _last_line(done.stderr))
    return done.returncode == 0


def _last_line(text: str) -> str:
    return next(iter(reversed(text.strip().splitlines())), "it said nothing")
