"""``fow demo``: the weekly run on the sample publications, told to a newcomer."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from monitor.archive import open_archive
from monitor.collect import Progress
from monitor.demo.server import SampleServer
from monitor.edit import Labels, vocabulary_labels
from monitor.errors import UserError
from monitor.health import source_lines
from monitor.records import records
from monitor.run import Clock, RunSummary, weekly_run
from monitor.send import content_of
from monitor.source_list import add_source
from monitor.workspace import Workspace, make_workspace
from spiders.source import Source

MARK = "# The demo's workspace: made anew at every `fow demo`.\n"
SHOWN_QUOTES = 3
STATUS = {"identified": "named", "addressed": "filled"}
SETTINGS = """
[collect]
delay = 0
allow_private_addresses = true

[[digest.readers]]
address = "researcher@example.org"
name = "A. Researcher"
language = "en"

[[digest.readers]]
address = "chercheuse@example.org"
name = "Une chercheuse"
language = "fr"
"""


def show(folder: Path, clock: Clock, progress: Progress) -> Sequence[str]:
    """Do the weekly run on the samples, in a workspace made anew, and return what to tell.

    Raises :class:`UserError` when ``folder`` holds something other than an earlier demo.
    """
    workspace = _fresh(folder)
    with SampleServer() as server:
        for source in server.sources:
            add_source(workspace.sources_file, source)
        summary = weekly_run(workspace, clock, progress, sample=True)
        pictures = _slack_pictures(workspace, summary.published.built)
        return list(_account(workspace, server.sources, summary, clock, pictures))


def _slack_pictures(workspace: Workspace, edition: str) -> tuple[Path, ...]:
    """Draw the edition as it stands in Slack, in each language; return where the pictures lie."""
    from digests.press import drawn
    from digests.slack import messages
    from digests.slack_picture import picture

    if not edition:
        return ()
    archive = open_archive(workspace.archive_file)
    try:
        content = content_of(archive, edition)
    finally:
        archive.close()
    settings, made = workspace.settings(), []
    for language in settings.digest.languages:
        posts = messages(content, language, picture="https://monitor.example/week.png")
        png = picture(posts, week=drawn(content, language), app="Future-of-Work Monitor")
        path = workspace.folder / settings.digest.outbox / edition / f"slack.{language}.png"
        path.write_bytes(png)
        made.append(path)
    return tuple(made)


def _fresh(folder: Path) -> Workspace:
    settings = folder / "fow.toml"
    if folder.exists() and any(folder.iterdir()):
        if not settings.is_file() or not settings.read_text(encoding="utf-8").startswith(MARK):
            raise UserError(f"{folder}: holds something else; name another folder with --out")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    settings.write_text(MARK + SETTINGS, encoding="utf-8")
    return make_workspace(folder)


def _account(
    workspace: Workspace,
    sources: Sequence[Source],
    summary: RunSummary,
    clock: Clock,
    pictures: Sequence[Path],
) -> Iterator[str]:
    archive = open_archive(workspace.archive_file)
    try:
        publications = list(records(archive))
    finally:
        archive.close()
    labels = vocabulary_labels(workspace.folder)
    yield "The Future-of-Work Monitor, on sample publications served on this machine."
    yield ""
    yield from _collected(source_lines(workspace, clock()), sources, publications, summary)
    yield ""
    yield from _tagged(publications, labels)
    yield ""
    yield from _digest(summary, pictures)


def _collected(
    lines: Sequence[dict[str, Any]],
    sources: Sequence[Source],
    publications: Sequence[dict[str, Any]],
    summary: RunSummary,
) -> Iterator[str]:
    yield f"1. Collected {len(publications)} publications from {len(sources)} sources"
    titles = {source.id: source.title for source in sources}
    for line in lines:
        name = titles[line["id"]]
        yield f"   {line['publications']:3}  {name}  ({line['kind']}, {line['health']})"
    shared = sum(len(one["sources"]) > 1 for one in publications)
    yield f"   {shared} were carried by several sources and are kept once;"
    yield f"   {summary.collected.documents} came without an abstract, so their pages were read"


def _tagged(publications: Sequence[dict[str, Any]], labels: Labels) -> Iterator[str]:
    relevant = [one for one in publications if one["relevant"]]
    languages = Counter(one["language"] for one in relevant)
    spoken = ", ".join(f"{count} {language}" for language, count in languages.most_common())
    yield f"2. Tagged: {len(relevant)} are about the future of work ({spoken}), by driver of change"
    drivers = Counter(tag["concept"] for one in relevant for tag in one["drivers"])
    for concept, count in drivers.most_common():
        yield f"   {count:3}  {'█' * count} {labels.drivers[concept].names['en']}"
    gaps = [tag for one in relevant for tag in one["gaps"]]
    statuses = Counter(tag["status"] for tag in gaps)
    yield (
        f"   Data gaps: {statuses['identified']} named, {statuses['addressed']} filled,"
        " each with the sentence that says so; the surest:"
    )
    for status in statuses:
        of_status = [tag for tag in gaps if tag["status"] == status]
        surest = sorted(of_status, key=lambda tag: -tag["score"])[:SHOWN_QUOTES]
        yield from (_quote(tag, labels) for tag in surest)


def _quote(tag: dict[str, Any], labels: Labels) -> str:
    quote = tag["quote"] if len(tag["quote"]) <= 90 else tag["quote"][:89].rstrip() + "…"
    return f"   – {labels.gaps[tag['concept']].names['en']} ({STATUS[tag['status']]}): “{quote}”"


def _digest(summary: RunSummary, pictures: Sequence[Path]) -> Iterator[str]:
    published = summary.published
    yield f"3. Wrote the digest {published.built} with {published.entries} publications"
    yield "   (versions and translations of one work stand in it once)"
    for path in published.paths:
        yield f"   {path}"
    for picture in pictures:
        yield f"   {picture}  (as it stands in Slack)"
    folder = Path(published.paths[0]).parent if published.paths else Path()
    yield f"   and {sum(published.outcomes.values())} e-mails (.eml) to sample readers in {folder}"
    yield ""
    yield "Open the HTML in a browser; its links led to this machine and end with the demo."
    yield "Then make a monitor of your own: fow init my-monitor"
