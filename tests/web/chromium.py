"""A real browser for tests of pages: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from monitor.web.serve import bound

UNFOLD = "for (const one of document.querySelectorAll('details')) one.open = true"
"""Script that opens all that is folded on a page."""
expect.set_options(timeout=30_000)  # ms; as long as Playwright waits before it gives up a click


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on loopback; yields its address."""
    listening = bound("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; skips the test where there is none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def faults(page: Page) -> list[str]:
    """Serious faults that axe-core's rules find on a page, one line each."""
    from axe_core_python.sync_playwright import Axe

    # Where only violations are wanted, axe gathers no more than one node of what is in order.
    found: dict[str, Any] = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
