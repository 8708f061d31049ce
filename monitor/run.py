"""The weekly run: collect, tag, link, review, publish; repeated safely, stopped at any point."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.archive import Archive, open_archive
from monitor.archive.evidence import summarise
from monitor.archive.runs import begin_run, end_run
from monitor.collect import CollectSummary, Crawl, Progress, on_this_machine
from monitor.collect import collect as collect_sources
from monitor.errors import MonitorError, SourceWrong
from monitor.link import LinkSummary, link
from monitor.publish import (
    PublishSummary,
    build,
    build_newsletter,
    edition_named,
    publish_due,
    send,
)
from monitor.review.weekly import ReviewSummary, review_round
from monitor.settings import Settings
from monitor.source_list import read_sources
from monitor.tag import TagSummary, load_tagger
from monitor.tag import tag as tag_archive
from monitor.vocabularies import load_gazetteer, load_new_concepts
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from digests.delivery.states import State
    from monitor.resend import Resent

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What one weekly run did."""

    collected: CollectSummary
    tagged: TagSummary
    linked: LinkSummary
    reviewed: ReviewSummary
    published: PublishSummary
    inbox: str = ""
    """Why the mail that came back could not be read; empty: it was, or there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What every step works with."""

    workspace: Workspace
    settings: Settings
    archive: Archive
    clock: Clock
    progress: Progress


@contextmanager
def step(
    workspace: Workspace, command: str, clock: Clock, progress: Progress
) -> Iterator[tuple[Step, dict[str, Any]]]:
    """Open a workspace for one writing command: locked, logged, closed at the end.

    Yields the step and a dictionary; what is put there is kept as the run's summary. A run that
    fails is recorded as failed; only one that was killed stays without an end. Raises
    :class:`monitor.errors.Busy` when another command writes here.
    """
    settings = workspace.settings()
    with workspace.locked():
        archive = open_archive(workspace.archive_file)
        try:
            run, summary = begin_run(archive, command, clock()), dict[str, Any]()
            here = Step(
                workspace=workspace,
                settings=settings,
                archive=archive,
                clock=clock,
                progress=progress,
            )
            try:
                yield here, summary
            except MonitorError as error:
                end_run(archive, run, {**summary, "failure": str(error)}, clock())
                raise
            end_run(archive, run, summary, clock())
        finally:
            archive.close()


def weekly_run(
    workspace: Workspace,
    clock: Clock,
    progress: Progress,
    *,
    only_due: bool = False,
    sample: bool = False,
) -> RunSummary:
    """Collect, tag and link what is new, ask the reviewers, publish the edition that is due.

    ``only_due``: leave out sources whose own rhythm does not ask for a visit yet.
    ``sample``: the edition says that its texts are samples.
    """
    with step(workspace, "run", clock, progress) as (here, log):
        collected = _collect(here, (), only_due=only_due)
        tagged = _tag(here, everything=False)
        linked = link(here.archive, clock, lambda done: progress("compared", done, 0))
        if linked.merged:
            _tag(here, everything=False)  # a merged publication may have gained a text
        reviewed = review_round(
            here.archive,
            workspace,
            here.settings,
            clock,
            lambda: load_tagger(workspace, here.settings.tag),
        )
        _summarise(here)
        unread = _read_inbox(here)
        summary = RunSummary(
            inbox=unread,
            collected=collected,
            tagged=tagged,
            linked=linked,
            reviewed=reviewed,
            published=publish_due(here.archive, here.settings, workspace, clock, sample=sample),
        )
        log.update(asdict(summary))
    return summary


def collect_step(
    workspace: Workspace,
    clock: Clock,
    ids: Sequence[str],
    progress: Progress,
    *,
    only_due: bool = False,
    queue: str = "",
) -> CollectSummary:
    """Collect from the named sources, resting ones too, or from all that do not rest.

    ``queue``: address of the Redis whose workers make the visits; empty: as the settings say.
    """
    with step(workspace, "collect", clock, progress) as (here, log):
        summary = _collect(here, ids, only_due=only_due, queue=queue)
        log.update(asdict(summary))
    return summary


def tag_step(
    workspace: Workspace, clock: Clock, progress: Progress, *, everything: bool
) -> TagSummary:
    """Tag what is new or changed, or everything."""
    with step(workspace, "tag", clock, progress) as (here, log):
        summary = _tag(here, everything=everything)
        _summarise(here)
        log.update(asdict(summary))
    return summary


def build_step(workspace: Workspace, clock: Clock, *, monthly: bool = False) -> PublishSummary:
    """Freeze the next edition now, or the newsletter of the month before."""
    with step(workspace, "digest build", clock, _silent) as (here, log):
        make = build_newsletter if monthly else build
        summary = make(here.archive, here.settings, workspace, clock)
        log.update(asdict(summary))
    return summary


def send_step(workspace: Workspace, clock: Clock, edition: str) -> PublishSummary:
    """Send what is queued of one edition, or of the latest."""
    with step(workspace, "digest send", clock, _silent) as (here, log):
        summary = send(here.archive, here.settings, workspace, clock, edition)
        log.update(asdict(summary))
    return summary


def _summarise(here: Step) -> None:
    """Bring the gap map's counts up to date."""
    summarise(here.archive, lambda done: here.progress("counted", done, 0))


def resend_step(
    workspace: Workspace, clock: Clock, edition: str, states: Collection[State]
) -> Resent:
    """Send an edition, or the latest, again to those whose delivery failed or is unknown."""
    from monitor.resend import resend

    with step(workspace, "digest resend", clock, _silent) as (here, log):
        id = edition_named(here.archive, edition).id
        summary = asyncio.run(resend(here.archive, here.settings, workspace, clock, id, states))
        log.update(asdict(summary))
    return summary


def _read_inbox(here: Step) -> str:
    """Deal with mail that came back, before anything is sent; return what hindered it."""
    from monitor.readers.inbox import InboxUnreachable, read_inbox

    try:
        read_inbox(here.archive, here.settings.inbox, here.workspace.folder, here.clock())
    except InboxUnreachable as error:
        return str(error)
    return ""


def _silent(_what: str, _done: int, _all: int) -> None:
    """Show no progress."""


def _collect(
    here: Step, ids: Sequence[str] = (), *, only_due: bool = False, queue: str = ""
) -> CollectSummary:
    from spiders.errors import SpiderError

    sources = read_sources(here.workspace.sources_file)
    known = {source.id: source for source in sources}
    for id in ids:
        if id not in known:
            raise SourceWrong(f"{id}: no such source; `fow sources list` shows them")
    try:
        return collect_sources(
            here.archive,
            [known[id] for id in dict.fromkeys(ids)] if ids else sources,
            here.settings.collect,
            here.clock,
            even_resting=bool(ids),
            only_due=only_due,
            progress=here.progress,
            crawl=_crawl(queue or here.settings.collect.queue.get_secret_value(), here.workspace),
        )
    except SpiderError as error:
        raise MonitorError(f"collecting ended early, run it again to go on: {error}") from error


def _crawl(queue: str, workspace: Workspace) -> Crawl:
    """Who makes the visits: workers on the queue, or this machine where there is none."""
    if not queue:
        return on_this_machine()
    from monitor.queue.crawl import QueueCrawl

    return QueueCrawl(queue, f"{os.uname().nodename}:{workspace.folder.resolve()}")


def _tag(here: Step, *, everything: bool) -> TagSummary:
    tagger = load_tagger(here.workspace, here.settings.tag)
    return tag_archive(
        here.archive,
        tagger,
        load_gazetteer(here.workspace.folder),
        here.clock,
        fresh=load_new_concepts(here.workspace.folder, tagger),
        everything=everything,
        progress=lambda done: here.progress("tagged", done, 0),
    )
