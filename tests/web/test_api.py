"""The API: pages by number, filters as on the pages, keys, ETags, limits, and any input."""

from __future__ import annotations

from datetime import timedelta

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    response_schema_conformance,
    status_code_conformance,
)

from monitor.archive import open_archive
from monitor.archive.api_keys import add_api_key, revoke_api_key
from monitor.archive.evidence import summarise
from monitor.web.api_pages import MOST_CALLS
from monitor.web.app import create_app
from monitor.workspace import Workspace
from tests.monitor.test_cli import fow
from tests.search.conftest import Made, put
from tests.web.conftest import MONDAY, Time, browser_of, make_site

QUOTE = "Local data on wages are missing."
WORKS = (
    Made("Wages", QUOTE, drivers=("place",), gaps=("local:identified",), regions=("ontario",)),
    Made("Bees", relevant=False),
    *(Made(f"Paper {n}", "Skills.", drivers=("skills",)) for n in range(12)),
)


def fill(workspace: Workspace) -> None:
    archive = open_archive(workspace.archive_file)
    put(archive, *WORKS)
    summarise(archive)
    archive.close()


@pytest.fixture
def api(workspace: Workspace, browser: TestClient) -> TestClient:
    fill(workspace)
    return browser


def get(api: TestClient, path: str, **headers: str) -> dict[str, object]:
    found = api.get(f"/api/v1{path}", headers=headers)
    assert found.status_code == 200, found.text
    answer: dict[str, object] = found.json()
    return answer


def test_pages_follow_each_other_and_hold_each_publication_once(api: TestClient) -> None:
    seen, after = [], 0
    while after is not None:
        page = api.get(f"/api/v1/publications?limit=5&after={after}").json()
        assert page["total"] == 13
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == 13


def test_filters_are_those_of_the_search_page(api: TestClient) -> None:
    assert api.get("/api/v1/publications?drivers=place&gaps=local").json()["total"] == 1
    assert api.get("/api/v1/publications?drivers=place&drivers=skills").json()["total"] == 13
    assert api.get("/api/v1/publications?q=wages&status=addressed").json()["total"] == 0
    assert api.get("/api/v1/publications?relevance=all").json()["total"] == 14
    (one,) = api.get("/api/v1/publications?q=wages").json()["items"]
    assert one["gaps"][0]["quote"] == QUOTE
    assert api.get(f"/api/v1/publications/{one['id']}").json() == one


def test_tags_concepts_gaps_and_inventory(api: TestClient) -> None:
    tags = api.get("/api/v1/tags?vocabulary=gaps").json()
    assert [(one["concept"], one["status"]) for one in tags["items"]] == [("local", "identified")]
    assert tags["next"] is None
    concepts = api.get("/api/v1/concepts?vocabulary=gaps").json()
    assert {"en", "fr"} == set(concepts[0]["labels"])
    cells = api.get("/api/v1/gaps?region=ontario").json()
    (cell,) = [one for one in cells if (one["driver"], one["gap"]) == ("place", "local")]
    assert (cell["identified"], cell["addressed"]) == (1, 0)
    assert api.get("/api/v1/gaps/local?driver=place").json()[0]["quote"] == QUOTE
    assert len(api.get("/api/v1/inventory?serves=local").json()) > 5
    assert api.get("/api/v1/editions").json() == []


def test_what_has_not_changed_is_not_sent_again(api: TestClient) -> None:
    first = api.get("/api/v1/concepts")
    tag = first.headers["etag"]
    again = api.get("/api/v1/concepts", headers={"if-none-match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get("/api/v1/concepts", headers={"if-none-match": '"x"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/publications?limit=0", 400, "limit"),
        ("/publications?after=99999999999999999999", 400, "after"),
        ("/publications/0", 400, "number"),
        ("/publications/99", 404, "no such page"),
        ("/publications?q=%22", 400, "word"),
        ("/gaps?region=atlantis", 400, "atlantis: no such concept"),
        ("/gaps?from=soon", 400, "from"),
        ("/gaps/nothing", 404, "no such page"),
        ("/nothing", 404, "no such page"),
        ("/sources", 401, "sign in"),
    ],
)
def test_faults_are_problem_details_that_name_the_parameter(
    api: TestClient, path: str, status: int, detail: str
) -> None:
    found = api.get(f"/api/v1{path}")
    assert found.status_code == status
    assert found.headers["content-type"] == "application/problem+json"
    assert (found.json()["status"], found.json()["type"]) == (status, "about:blank")
    assert detail in found.json()["detail"]


def test_a_key_opens_a_closed_house_and_a_revoked_one_does_not(
    tmp_path_factory: pytest.TempPathFactory, time: Time
) -> None:
    workspace = make_site(tmp_path_factory.mktemp("closed") / "w", public=False)
    archive = open_archive(workspace.archive_file)
    reading, staff = (add_api_key(archive, "test", scope, MONDAY) for scope in ("read", "staff"))
    api = browser_of(create_app(workspace, time))

    def status(path: str, key: str) -> int:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return api.get(f"/api/v1{path}", headers=headers).status_code

    assert [status("/publications", key) for key in ("", "fow_x", reading, staff)] == [
        401,
        401,
        200,
        200,
    ]
    assert [status("/sources", key) for key in (reading, staff)] == [403, 200]
    assert revoke_api_key(archive, 1, MONDAY)
    assert not revoke_api_key(archive, 1, MONDAY)
    assert status("/publications", reading) == 401
    assert not archive.db.execute(
        "SELECT 1 FROM api_keys WHERE fingerprint IN (?, ?)", [reading, staff]
    ).fetchall()


def test_too_many_calls_are_told_how_long_to_wait(api: TestClient, time: Time) -> None:
    for _ in range(MOST_CALLS):
        api.get("/api/v1/editions")
    refused = api.get("/api/v1/editions")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 61
    time.pass_by(timedelta(minutes=1))
    assert api.get("/api/v1/editions").status_code == 200


def test_keys_are_made_listed_and_revoked_on_the_command_line(workspace: Workspace) -> None:
    place = ("-w", str(workspace.folder))
    key = fow("api-keys", "add", "dashboard", *place)[1].strip()
    assert key.startswith("fow_")
    assert key not in fow("api-keys", "list", "--json", *place)[1]
    assert fow("api-keys", "revoke", "1", *place)[0] == 0
    assert fow("api-keys", "revoke", "1", *place)[0] == 2


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    workspace = make_site(tmp_path_factory.mktemp("api") / "w", public=True)
    fill(workspace)
    clock = Time()

    def hurried() -> object:
        clock.pass_by(timedelta(seconds=1))
        return clock.now

    return create_app(workspace, hurried)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def contract(described: FastAPI) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", described)


@pytest.mark.slow
def test_any_call_is_answered_as_described(contract: schemathesis.BaseSchema) -> None:
    operations = [found.ok() for found in contract.get_all_operations()]
    assert len(operations) >= 10
    for operation in operations:

        @settings(
            max_examples=15,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        @given(case=operation.as_strategy())
        def called(case: Case) -> None:
            case.call_and_validate(
                checks=[not_a_server_error, response_schema_conformance, status_code_conformance]
            )

        called()
