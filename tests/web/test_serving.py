"""``fow serve``: the pages over a real socket, and what it says when it cannot."""

from __future__ import annotations

import logging
import re
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime

import httpx
import pytest

from monitor.errors import UserError
from monitor.web.limits import Limiter, TooMany
from monitor.web.serve import bound, told, without_tokens
from monitor.workspace import Workspace


def test_the_pages_are_served_until_told_to_stop(workspace: Workspace) -> None:
    command = [sys.executable, "-m", "monitor", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--workspace", str(workspace.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        assert httpx.get(f"{found[0]}/sign-in").status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors


def test_a_port_in_use_is_a_line_that_says_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UserError, match=r"cannot listen there.*--port"):
            bound("127.0.0.1", taken.getsockname()[1])


def test_whoever_starts_it_is_told_that_nobody_can_sign_in(workspace: Workspace) -> None:
    web = workspace.settings().web
    with bound("127.0.0.1", 0) as listening:
        assert len(told(web, listening)) == 1
        closed = web.model_copy(update={"staff": (), "moderators": (), "public": False})
        lines = told(closed, listening)
    assert "web.staff" in lines[1]
    assert "web.public" in lines[2]


def test_the_limiter_forgets_the_longest_unseen_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    monkeypatch.setattr("monitor.web.limits.MOST_KEYS", 2)
    now, limiter, hour = datetime(2026, 6, 22, tzinfo=UTC), Limiter(), timedelta(hours=1)
    for who in ("a", "b", "c"):
        limiter.take("x", who, 1, hour, now)
    limiter.take("x", "a", 1, hour, now)
    with pytest.raises(TooMany) as refused:
        limiter.take("x", "c", 1, hour, now + timedelta(minutes=59))
    assert refused.value.wait == 61


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/sign-in/abc.def-_g?x=1", "/sign-in/…?x=1"),
        ("/review/IjE6MSI.a.b", "/review/…"),
        ("/below/review/IjE6MSI.a.b", "/below/review/…"),
        ("/search?q=review/abc", "/search?q=review/abc"),
        ("/sign-in", "/sign-in"),
    ],
)
def test_tokens_do_not_stand_in_the_log(path: str, logged: str) -> None:
    args = ("192.0.2.1:9", "GET", path, "1.1", 200)
    record = logging.LogRecord("uvicorn.access", 20, "", 1, '%s - "%s %s HTTP/%s" %d', args, None)
    assert without_tokens(record)
    assert f"GET {logged} HTTP" in record.getMessage()
