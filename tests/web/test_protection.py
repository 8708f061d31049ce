"""Every answer is protected, other sites cannot make a browser change things, faults are pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ArchiveUnusable
from monitor.web.language import accepted
from monitor.web.protection import HEADERS, HSTS, LARGEST_BODY
from monitor.workspace import Workspace
from tests.web.conftest import STAFF, Time, browser_of, link_to_sign_in


@pytest.mark.parametrize("path", ["/sign-in", "/no-such-page", "/static/site.css", "/account"])
def test_every_answer_bears_the_headers(browser: TestClient, path: str) -> None:
    headers = browser.get(path, follow_redirects=False).headers
    assert set(HEADERS) <= set(headers)
    assert "'unsafe" not in headers["content-security-policy"]
    assert "server" not in headers


def test_under_https_cookies_and_connections_stay_there(workspace: Workspace, time: Time) -> None:
    from monitor.web.app import create_app

    settings = workspace.settings_file.read_text(encoding="utf-8")
    workspace.settings_file.write_text(
        settings.replace("http://testserver", "https://testserver"), encoding="utf-8"
    )
    browser = TestClient(create_app(workspace, time), base_url="https://testserver")
    answer = browser.get("/sign-in?lang=fr")
    assert answer.headers["strict-transport-security"] == HSTS
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_have_a_browser_change_anything(
    browser: TestClient, workspace: Workspace, headers: dict[str, str]
) -> None:
    link = link_to_sign_in(browser, workspace, STAFF)
    assert browser.post(link, headers=headers).status_code == 403
    own = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    assert browser.post(link, headers=own, follow_redirects=False).status_code == 303


def test_a_fault_of_ours_is_a_page_without_a_traceback(app: FastAPI) -> None:
    from monitor.web.roles import ACCESS, Access

    def broken() -> None:
        raise ZeroDivisionError("secret detail")

    def locked() -> None:
        raise ArchiveUnusable("/home/somebody/archive.db: locked")

    ACCESS["/broken"] = ACCESS["/locked"] = Access.EVERYBODY
    try:
        app.add_api_route("/broken", broken)
        app.add_api_route("/locked", locked)
        browser = browser_of(app)
        for path, status in (("/broken", 500), ("/locked", 503)):
            answer = browser.get(path)
            assert answer.status_code == status
            assert "<h1>" in answer.text
            assert not any(word in answer.text for word in ("secret", "Zero", "somebody"))
    finally:
        del ACCESS["/broken"], ACCESS["/locked"]


def test_a_page_that_is_not_there_says_so_in_the_persons_language(browser: TestClient) -> None:
    answer = browser.get("/nowhere", headers={"accept-language": "fr-CA, en;q=0.5"})
    assert answer.status_code == 404
    assert 'lang="fr"' in answer.text
    assert "Cette page n’existe pas" in answer.text


def test_a_language_asked_for_once_is_kept(browser: TestClient) -> None:
    browser.get("/sign-in?lang=fr")
    assert 'lang="fr"' in browser.get("/sign-in").text
    assert 'lang="en"' in browser.get("/sign-in?lang=en").text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de, en;q=0.3, fr;q=0.7", "fr"),
        ("fr;q=0", "en"),
        ("*", "en"),
    ],
)
def test_the_browsers_language_is_understood(header: str, language: str) -> None:
    assert accepted(header) == language


@given(st.text())
def test_any_accept_language_gives_a_language(header: str) -> None:
    assert accepted(header) in ("en", "fr")


def test_static_files_may_be_kept_and_nothing_else(browser: TestClient) -> None:
    assert "immutable" in browser.get("/static/site.css").headers["cache-control"]
    assert browser.get("/sign-in").headers["cache-control"] == "private, no-cache"
    assert browser.get("/static/../app.py").status_code == 404


def test_more_than_a_form_can_hold_is_refused(browser: TestClient) -> None:
    def stream() -> Iterator[bytes]:
        yield b"email=" + b"a" * LARGEST_BODY

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.post("/sign-in", content=b"a" * (LARGEST_BODY + 1)).status_code == 413
    assert browser.post("/sign-in", content=stream(), headers=form).status_code in (400, 413)
