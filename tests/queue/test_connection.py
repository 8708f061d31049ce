"""A queue that cannot be used is told in one line, without its password."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis import Redis

from monitor.doctor import Finding, examine
from monitor.errors import MonitorError, UserError
from monitor.queue.connection import QueueAway, connect
from monitor.queue.crawl import QueueCrawl
from monitor.queue.run_record import RUN
from monitor.workspace import Workspace
from spiders.source import (
    Assignment,
    Outcome,
)
from tests.queue.feeds import feeds
from tests.queue.test_queue import SETTINGS, collected
from tests.servers.redis import RedisServer, redis_server
from tests.spiders.test_tls import certificate


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("localhost:6379", "no address of a Redis"),
        ("http://localhost", "no address of a Redis"),
        ("redis://:secret@127.0.0.1:port/0", "no address of a Redis"),
        ("redis://:secret@127.0.0.1:6379/archive", "no address of a Redis"),
    ],
)
def test_an_address_that_is_none_is_said_without_its_password(address: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as error:
        connect(address)
    assert "secret" not in str(error.value)


def test_a_redis_that_is_not_there_is_said_at_once() -> None:
    begin = time.monotonic()
    with pytest.raises(QueueAway, match=r"redis://127\.0\.0\.1:1/0 cannot be used"):
        connect("redis://:secret@127.0.0.1:1/0")
    assert time.monotonic() - begin < 30


def test_a_password_is_asked_for_and_kept_quiet(tmp_path: Path) -> None:
    with redis_server(tmp_path, "--requirepass", "secret") as queue:
        for wrong in ("", ":mistaken@"):
            with pytest.raises(UserError, match="does not let us in") as error:
                connect(f"redis://{wrong}127.0.0.1:{queue.port}/0")
            assert "mistaken" not in str(error.value)
        assert connect(f"redis://:secret@127.0.0.1:{queue.port}/0").ping()


@pytest.mark.slow
def test_a_queue_may_be_behind_tls_and_a_password(tmp_path: Path) -> None:
    """Worker and turns of hosts use it; a certificate that nobody vouches for is refused."""
    pem = str(certificate(tmp_path))
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    tls = ["--tls-port", str(port), "--tls-auth-clients", "no", "--tls-ca-cert-file", pem]
    keys = ["--tls-cert-file", pem, "--tls-key-file", pem]
    with redis_server(tmp_path, *tls, *keys, "--requirepass", "secret"), feeds(1) as served:
        address = f"rediss://:secret@127.0.0.1:{port}/0"
        with pytest.raises(QueueAway, match="certificate"):
            connect(address)
        vouched = f"{address}?ssl_ca_certs={pem}"
        worker = subprocess.Popen(
            [sys.executable, "-m", "monitor", "worker", "--allow-private-addresses"],
            env={**os.environ, "FOW_COLLECT__QUEUE": vouched},
            stdout=subprocess.PIPE,
        )
        work = [Assignment(source=served.source(0, 1))]
        try:
            ((only,),) = QueueCrawl(vouched, "test").visit_together(work, SETTINGS)
        finally:
            worker.terminate()
            said = worker.communicate(timeout=120)[0]
    assert only.outcome is Outcome.CHANGED
    assert b"secret" not in said


def test_a_queue_of_another_version_is_left_alone(queue: RedisServer) -> None:
    Redis.from_url(queue.address).set(RUN, b'{"crawl": "of old"}')
    with pytest.raises(MonitorError, match="no crawl of this version's"):
        collected(queue, 1)
    assert [*Redis.from_url(queue.address).scan_iter()] == [RUN.encode()]


def test_the_doctor_asks_the_queue(queue: RedisServer, workspace: Workspace) -> None:
    def told() -> Finding:
        return next(one for one in examine(workspace, datetime.now(UTC)) if one.what == "queue")

    assert told().told == "not in use: this machine makes the visits"
    text = workspace.settings_file.read_text(encoding="utf-8")
    own = f'[collect]\nqueue = "{queue.address}"'
    workspace.settings_file.write_text(text.replace("[collect]", own, 1), encoding="utf-8")
    assert told().told == f"{queue.address} answers"
    queue.stop()
    assert (told().well, told().mend[:11]) == (False, "start Redis")
