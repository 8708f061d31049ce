"""What the tests of the pages share: a site with a clock, and people who sign in."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from time import sleep

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from monitor.web.app import create_app
from monitor.workspace import Workspace
from tests.monitor.blank import blank_workspace

MONDAY = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
STAFF, MODERATOR = "staff@example.org", "moderator@example.org"
EDITOR = "editor@example.org"
SETTINGS = f"""
[web]
address = "http://testserver"
public = %s
secret = "a secret of the tests"
staff = ["{STAFF}"]
moderators = ["{MODERATOR}"]

[digest]
editors = ["{EDITOR}"]
"""


@dataclass
class Time:
    """A clock that a test moves."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        self.now += span


@pytest.fixture
def time() -> Time:
    return Time()


def make_site(folder: Path, *, public: bool) -> Workspace:
    folder.mkdir(parents=True)
    (folder / "fow.toml").write_text(SETTINGS % str(public).lower(), encoding="utf-8")
    return blank_workspace(folder)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_site(tmp_path / "workspace", public=True)


@pytest.fixture
def app(workspace: Workspace, time: Time) -> FastAPI:
    return create_app(workspace, time)


Browser = Callable[[], TestClient]


def browser_of(app: FastAPI) -> TestClient:
    """A browser with cookies of its own; failures of ours come as pages, as in life."""
    return TestClient(app, raise_server_exceptions=False, headers={"accept-language": "en"})


@pytest.fixture
def browser(app: FastAPI) -> Iterator[TestClient]:
    with browser_of(app) as opened:  # one event loop and its threads for all that it asks
        yield opened


def letter_to(workspace: Workspace, email: str) -> str:
    """The text of the latest letter to somebody, from the outbox."""
    path = workspace.folder / "outbox" / "letters" / f"{email}.eml"
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def awaited_link(workspace: Workspace, email: str, known: Container[str] = ()) -> str:
    """The path to sign in by, from a letter that leaves a moment after its page was answered."""
    for _ in range(600):
        with suppress(FileNotFoundError):
            found = re.search(r"/sign-in/\S+", letter_to(workspace, email))
            if found and found[0] not in known:
                return found[0]
        sleep(0.05)
    raise AssertionError(f"no new letter to {email} within half a minute")


def link_to_sign_in(browser: TestClient, workspace: Workspace, email: str) -> str:
    assert browser.post("/sign-in", data={"email": email}).status_code == 200
    found = re.search(r"http://testserver(/sign-in/\S+)", letter_to(workspace, email))
    assert found is not None
    return found[1]


def sign_in(browser: TestClient, workspace: Workspace, email: str) -> None:
    browser.post(link_to_sign_in(browser, workspace, email), follow_redirects=False)
    assert "fow_session" in browser.cookies


def seal_of(page: str) -> dict[str, str]:
    """The field that a form of ours must bring back."""
    found = re.search(r'name="form_seal" value="([^"]+)"', page)
    assert found is not None
    return {"form_seal": found[1]}
