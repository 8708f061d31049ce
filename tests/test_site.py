"""The documentation as a site: no warning, every link leads somewhere, no other host."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from lxml import html

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as ``make docs`` does; a warning would end it."""
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, html.HtmlElement]:
    return {
        path.resolve(): html.fromstring(path.read_bytes())
        for path in site.rglob("*.html")
        if path.name != "404.html"  # shown at any address, so its links begin at the root
    }


def test_every_link_within_the_site_leads_somewhere(pages: dict[Path, html.HtmlElement]) -> None:
    names = {path: {"", *page.xpath("//@id | //a/@name")} for path, page in pages.items()}
    followed, astray = 0, []
    for path, page in pages.items():
        for link in page.xpath("//a/@href | //link/@href | //img/@src | //script/@src"):
            address, anchor = urldefrag(unquote(link))
            if address.startswith(("https:", "http:", "mailto:", "data:")):
                continue
            there = (path.parent / address).resolve() if address else path
            known = names.get(there, {"", anchor} if there.exists() else set())
            followed += 1
            if anchor not in known:
                astray.append(f"{path.name}: {link}")
    assert followed > 1000
    assert not astray


def test_nothing_is_fetched_from_other_hosts(pages: dict[Path, html.HtmlElement]) -> None:
    loaded = 0
    for path, page in pages.items():
        fetched = page.xpath(
            "//script/@src | //img/@src | //iframe/@src | //source/@src"
            " | //link[@rel!='canonical' and @rel!='prev' and @rel!='next']/@href"
        )
        loaded += len(fetched)
        assert not [one for one in fetched if one.startswith(("http:", "https:", "//"))], path.name
        assert "fonts.g" not in html.tostring(page, encoding="unicode")
        assert not page.xpath("//*[@data-md-component='source']"), "it would ask that host"
    assert loaded > len(pages)


def test_the_reference_tells_every_command_and_the_public_modules(
    pages: dict[Path, html.HtmlElement],
) -> None:
    import typer

    from monitor.cli.app import app

    told = {path.name: page for path, page in pages.items() if path.parent.name == "reference"}
    headings = " ".join(told["commands.html"].xpath("//h2/text()"))
    for name in typer.main.get_command(app).commands:
        assert f"fow {name}" in headings
    names = set(told["modules.html"].xpath("//@id"))
    assert {"spiders.publication.Publication", "classifiers.tag.Tag"} <= names
    assert {"digests.edition.Edition", "monitor.run.weekly_run"} <= names


def test_there_is_a_tutorial_for_each_of_the_three_users(
    pages: dict[Path, html.HtmlElement],
) -> None:
    tutorials = {path.stem for path in pages if path.parent.name == "tutorials"}
    assert tutorials == {"researcher", "expert", "analyst"}
