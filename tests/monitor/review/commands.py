"""Running a command of ``fow`` inside the test's own process, which is quicker than a new one."""

from __future__ import annotations

from typer.testing import CliRunner

from monitor.cli.app import app
from monitor.errors import MonitorError, UserError


def fow(*arguments: str) -> tuple[int, str, str]:
    """Exit code, what was printed, and the line that :func:`monitor.cli.main` would end with."""
    done = CliRunner().invoke(app, arguments)
    if isinstance(done.exception, MonitorError):
        return (2 if isinstance(done.exception, UserError) else 1), done.stdout, str(done.exception)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr
