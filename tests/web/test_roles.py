"""Who may open what: every route against every role, as the table says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from monitor.archive import open_archive
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.web.app import PAGES, create_app, routes
from monitor.web.roles import ACCESS, Access, Person, Role, may
from tests.web.conftest import EDITOR, MODERATOR, STAFF, Time, browser_of, make_site, sign_in

REVIEWER = "reviewer@example.org"
PEOPLE = {
    Role.ANYBODY: "",
    Role.REVIEWER: REVIEWER,
    Role.EDITOR: EDITOR,
    Role.STAFF: STAFF,
    Role.MODERATOR: MODERATOR,
}


@pytest.fixture(scope="module", params=[True, False], ids=["public", "closed"])
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FastAPI, bool, dict[Role, TestClient]]]:
    """The pages, whether they are public, and a browser for each role."""
    workspace = make_site(Path(tmp_path_factory.mktemp("roles")) / "w", public=request.param)
    archive = open_archive(workspace.archive_file)
    with archive.unit() as connection:
        add_reviewer(connection, Reviewer(id=0, name="R", email=REVIEWER), Time().now)
    archive.close()
    app = create_app(workspace, Time())
    with ExitStack() as stack:
        browsers = {role: stack.enter_context(browser_of(app)) for role in Role}
        for role, email in PEOPLE.items():
            if email:
                sign_in(browsers[role], workspace, email)
        yield app, request.param, browsers


def test_every_page_stands_in_the_table_and_nothing_else(
    house: tuple[FastAPI, bool, dict[Role, TestClient]],
) -> None:
    app, _, _ = house
    assert {path for path, _ in routes(app)} == set(ACCESS)
    assert len(app.routes) == len(PAGES) + 2, "a page that routes() does not know"


@pytest.mark.parametrize("path", sorted(ACCESS))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_the_table_says_and_no_more(
    house: tuple[FastAPI, bool, dict[Role, TestClient]], path: str, role: Role
) -> None:
    app, public, browsers = house
    access = ACCESS[path]
    allowed = may(Person(role=role), access, public=public)
    methods = set().union(*(methods for known, methods in routes(app) if known == path))
    for method in sorted(methods - {"HEAD"}):
        address = re.sub(r"\{[^}]*\}", "1", path)
        answer = browsers[role].request(method, address, follow_redirects=False)
        refused = answer.status_code in (401, 403) or (
            answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=")
        )
        if not allowed:
            assert refused, f"{method} {path} let {role.name} in"
        elif method == "GET" and access is not Access.LINK:
            assert not refused, f"{method} {path} kept {role.name} out"


def test_roles_rise_and_a_closed_house_is_open_to_those_who_signed_in() -> None:
    for access in Access:
        for public in (True, False):
            allowed = [may(Person(role=role), access, public=public) for role in Role]
            assert allowed == sorted(allowed)
            assert allowed[-1]
    assert not may(Person(role=Role.ANYBODY), Access.VISITOR, public=False)
    assert not may(Person(role=Role.REVIEWER), Access.EDITOR, public=True)
    assert not may(Person(role=Role.EDITOR), Access.STAFF, public=True)
