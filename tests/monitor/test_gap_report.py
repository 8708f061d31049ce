"""The gap report: made again byte for byte, every figure linked, wholly in its language."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import docx
import pypdfium2
import pytest
from lxml import html

from classifiers.tag import GapStatus
from monitor.archive import Archive, open_archive
from monitor.errors import UserError
from monitor.gaps.asking import survey
from monitor.gaps.document import Document, ReportFormat
from monitor.gaps.make import make_report, write_report
from monitor.gaps.matrix import Scope
from monitor.gaps.report import own_chapters
from monitor.workspace import Workspace
from tests.monitor.test_cli import fow
from tests.monitor.test_gap_matrix import confirm, driver, gap, name, publish, tag

SCOPE = Scope(start=date(2026, 1, 1), end=date(2026, 6, 30))


@pytest.fixture
def place(workspace: Workspace) -> Workspace:
    archive = open_archive(workspace.archive_file)
    fill(archive)
    archive.close()
    return workspace


def fill(archive: Archive) -> None:
    for number in range(6):
        id = publish(archive, number, date(2026, 1 + number, 3))
        tag(
            archive,
            id,
            driver("skills"),
            gap("local"),
            gap("foresight"),
            name("regions", "ontario"),
        )
    old, new = publish(archive, 7, date(2025, 12, 30)), publish(archive, 8)
    tag(archive, old, driver("technology"), gap("timely"))
    tag(archive, new, driver("technology"), gap("timely", GapStatus.ADDRESSED))


def made(
    place: Workspace, scope: Scope = SCOPE, language: str = "en", brief: bool = False
) -> Document:
    with survey(place) as here:
        return make_report(here, place, scope, language=language, brief=brief)


@pytest.mark.parametrize("format", list(ReportFormat))
def test_the_same_archive_and_days_give_the_same_bytes(
    place: Workspace, tmp_path: Path, format: ReportFormat
) -> None:
    first = write_report(made(place), format, tmp_path / "first")
    again = write_report(made(place), format, tmp_path / "first.again")
    names = [path.name.replace("first.again", "first") for path in again]
    assert names == [path.name for path in first]
    for one, two in zip(first, again, strict=True):
        assert one.read_bytes().replace(b"first.again", b"first") == two.read_bytes().replace(
            b"first.again", b"first"
        )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_link_within_the_page_leads_to_one_place(place: Workspace, language: str) -> None:
    from monitor.gaps.as_html import as_html

    page = html.fromstring(as_html(made(place, language=language)))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = [link[1:] for link in page.xpath("//a/@href") if link.startswith("#")]
    assert len(links) > 40
    assert set(links) <= set(ids)


def test_every_figure_above_nought_in_the_tables_links_to_its_evidence(place: Workspace) -> None:
    from monitor.gaps.as_html import as_html

    page = html.fromstring(as_html(made(place)))
    for cell in page.xpath("(//table)[1]//td"):
        text = cell.text_content()
        assert text == "·" or cell.xpath("./a[starts-with(@href, '#e-')]"), text
    listed = page.get_element_by_id("e-skills-local").text_content()
    assert "named by 6" in listed
    assert len(re.findall(r"\[\d+\]", listed)) == 6


def test_headings_are_in_order_and_languages_are_marked(place: Workspace) -> None:
    from monitor.gaps.as_html import as_html

    page = html.fromstring(as_html(made(place, language="fr")))
    assert page.get("lang") == "fr"
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {quote.get("lang") for quote in page.xpath("//blockquote/p")} == {"en"}
    assert page.xpath("//img/@alt")[0]


def test_foresight_methods_have_a_chapter_of_their_own_that_a_workspace_can_change(
    place: Workspace,
) -> None:
    from monitor.gaps.as_html import as_html

    page = html.fromstring(as_html(made(place)))
    assert page.get_element_by_id("gap-foresight").tag == "h2"
    assert page.get_element_by_id("gap-local").tag == "h3"
    (place.folder / "gap-report.toml").write_text('own_chapters = ["local"]', encoding="utf-8")
    assert own_chapters(place.folder) == ("local",)
    (place.folder / "gap-report.toml").write_text("chapters = 1", encoding="utf-8")
    with pytest.raises(UserError, match=r"gap-report.toml: must say own_chapters"):
        own_chapters(place.folder)


def test_it_says_what_changed_and_what_the_map_is_not(place: Workspace) -> None:
    from monitor.gaps.as_markdown import as_markdown

    text = as_markdown(made(place), "map.png")
    assert "July 1 to December 31, 2025" in text
    assert "shows what evidence there is, not what it says" in text
    assert re.search(r"\| Timely data \| 0 \| 1 \| \[1\]", text)
    assert "Data that could help, and what they lack" in text


def test_confirmed_tags_are_said_to_be(place: Workspace) -> None:
    from monitor.gaps.as_markdown import as_markdown

    archive = open_archive(place.archive_file)
    confirm(archive, 1)
    archive.close()
    assert "settled 1 publications" in as_markdown(made(place), "map.png")


def test_a_word_file_opens_with_its_tables_links_and_picture(
    place: Workspace, tmp_path: Path
) -> None:
    (path,) = write_report(made(place, language="fr"), ReportFormat.WORD, tmp_path / "r.docx")
    word = docx.Document(BytesIO(path.read_bytes()))
    assert (
        word.paragraphs[0].text
        == "Rapport sur les lacunes\u00a0: information sur le marché du travail"
    )
    assert len(word.tables) >= 3
    assert len(word.inline_shapes) == 1
    with ZipFile(path) as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}
        assert b'w:anchor="e_skills_local"' in parts.read("word/document.xml")


def test_the_brief_of_a_region_fits_two_pages(place: Workspace, tmp_path: Path) -> None:
    document = made(place, Scope(region="ontario", start=SCOPE.start), brief=True)
    (path,) = write_report(document, ReportFormat.PDF, tmp_path / "brief.pdf")
    pages = pypdfium2.PdfDocument(path)
    assert 1 <= len(pages) <= 2
    assert "Ontario" in pages[0].get_textpage().get_text_range()


def test_an_empty_archive_gives_an_honest_report(workspace: Workspace) -> None:
    from monitor.gaps.as_markdown import as_markdown

    text = as_markdown(made(workspace, language="fr"), "map.png")
    assert "Aucun travail de la période ne signale ni ne comble cette lacune." in text
    assert "120 des 120 cases" in re.sub(r"\[(\d+)\]\(<#map>\)", r"\1", text)


def test_hostile_titles_stay_text(workspace: Workspace, tmp_path: Path) -> None:
    archive = open_archive(workspace.archive_file)
    id = publish(archive, 1)
    tag(archive, id, driver("skills"), gap("local"))
    with archive.unit() as connection:
        connection.execute(
            "UPDATE publications SET title = ?", ['<script>alert("x")</script> [a](b) | c']
        )
    archive.close()
    (page,) = write_report(made(workspace), ReportFormat.HTML, tmp_path / "r.html")
    assert b"<script>alert" not in page.read_bytes()
    text = write_report(made(workspace), ReportFormat.MARKDOWN, tmp_path / "r.md")[0].read_text()
    assert "\\<script\\>" in text
    assert "\\[a\\](b) \\| c" in text


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--in", "de"), "no messages in the language 'de'"),
        (("--brief", "atlantis"), "atlantis: no such concept in regions"),
        (("--out", "/nowhere/report.html"), "cannot be written"),
    ],
)
def test_a_mistake_is_one_line(place: Workspace, arguments: tuple[str, ...], fault: str) -> None:
    code, out, err = fow("gaps", "report", "-w", str(place.folder), *arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert fault in err


def test_the_command_says_where_it_wrote(place: Workspace, tmp_path: Path) -> None:
    code, out, _ = fow("gaps", "report", "-w", str(place.folder), "--in", "fr", cwd=tmp_path)
    assert (code, out) == (0, "gap-report.html\n")
    assert "Rapport sur les lacunes" in (tmp_path / "gap-report.html").read_text(encoding="utf-8")
