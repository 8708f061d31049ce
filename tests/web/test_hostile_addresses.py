"""Input of any kind gives a page or one line, never a traceback, and nothing in it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.archive import open_archive
from monitor.archive.evidence import summarise
from monitor.web.app import create_app
from tests.search.conftest import Made, put
from tests.web.conftest import MODERATOR, Time, browser_of, make_site, sign_in

SCRIPT = "<script>alert(1)</script>"
PATHS = (
    "/search",
    "/search/feed.atom",
    "/search/export.csv",
    "/gaps",
    "/gaps/local",
    "/trends",
    "/inventory",
    "/portfolio",
    "/outcomes",
    "/editions",
    "/sign-in",
    "/publications/1",
    "/publications/99999999999999999999",
    "/api/v1/publications",
    "/api/v1/gaps",
    "/api/v1/gaps/local",
    "/data/archive",
    "/data/archive/named-gaps",
)
KEYS = (
    *("q", "drivers", "gaps", "status", "regions", "from", "to", "sort", "page", "size", "source"),
    *("relevance", "year", "type", "region", "sector", "driver", "text", "all", "lang", "next"),
    *("serves", "after", "limit", "sql", "gap", "since", "name"),
)
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        (
            *('"', '" OR "', "NEAR(a b)", "a AND NOT b*", "^title : x", "*", "{title}: x", "-"),
            *("' OR 1=1 --", "'; DROP TABLE tags; --", "select * from readers", SCRIPT, "\x00"),
            *("0001-01-01", "9999-12-31", "2026-02-30", "2026", "-1", "9" * 30, "1e9", "NaN"),
            *("//evil.example", "javascript:alert(1)", "no-such-concept", "local", "technology"),
        )
    ),
)


class Running(Time):
    """A clock that goes on, so that nobody is told to slow down."""

    def __call__(self):  # type: ignore[no-untyped-def]
        self.pass_by(timedelta(seconds=30))
        return self.now


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    workspace = make_site(Path(tmp_path_factory.mktemp("hostile")) / "w", public=True)
    with closing(open_archive(workspace.archive_file)) as archive:
        put(
            archive,
            Made(f"Wages {SCRIPT}", "Local data.", drivers=("skills",), gaps=("local:identified",)),
        )
        summarise(archive)
    with browser_of(create_app(workspace, Running())) as made:
        sign_in(made, workspace, MODERATOR)
        yield made


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PATHS), st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=4))
@example("/gaps", [("from", "0001-01-01"), ("to", "0001-02-01")])
@example("/gaps", [("to", "0001-01-05")])
@example("/gaps", [("from", "9999-12-31"), ("to", "9999-12-31")])
@example("/trends", [("from", "9999-12-02")])
@example("/api/v1/gaps", [("from", "0001-03-01"), ("to", "9999-12-31")])
def test_any_address_is_answered(
    browser: TestClient, path: str, pairs: list[tuple[str, str]]
) -> None:
    query = urlencode([(key, value.encode("utf-8", "replace")) for key, value in pairs])
    answer = browser.get(f"{path}?{query}", follow_redirects=False)
    assert answer.status_code < 500
    assert "Traceback" not in answer.text
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert SCRIPT not in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert not answer.headers.get("location", "/").startswith(("//", "http", "javascript"))
