"""What machines ask: whether the pages are well, and figures without personal data."""

from __future__ import annotations

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from monitor.archive import open_archive
from monitor.workspace import Workspace
from tests.search.conftest import Made, put


def test_health_is_open_and_short(browser: TestClient) -> None:
    answer = browser.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "well"})


def test_health_fails_with_the_archive(browser: TestClient, workspace: Workspace) -> None:
    workspace.archive_file.write_bytes(b"damaged" * 1000)
    answer = browser.get("/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == 503


def test_metrics_can_be_parsed_and_count_the_archive(
    browser: TestClient, workspace: Workspace
) -> None:
    archive = open_archive(workspace.archive_file)
    put(archive, Made("Wages"), Made("Bees", relevant=False))
    archive.close()
    answer = browser.get("/metrics")
    found = {one.name: one for one in text_string_to_metric_families(answer.text)}
    assert found["fow_publications"].samples[0].value == 2
    assert found["fow_relevant"].samples[0].value == 1
    assert "@" not in answer.text
