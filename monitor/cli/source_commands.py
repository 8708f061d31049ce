"""``fow sources``: the list of what is visited."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import progress, say, say_json, say_table, why_of, working

if TYPE_CHECKING:
    from monitor.settings import Collect

app = typer.Typer(
    help="List, add, check and remove sources.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list", epilog="Example: fow sources list --json")
def list_sources(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Show every source, how its last visit went, and what it has brought."""
    from monitor.health import source_lines
    from monitor.workspace import find_workspace

    lines = source_lines(find_workspace(workspace), now())
    if as_json:
        for line in lines:
            say_json(line)
    elif not lines:
        say("No sources yet. Add one: fow sources add https://example.org/feed.xml")
    else:
        say_table(
            ["id", "kind", "health", "publications", "latest", "last visit", "why", "url"],
            [_row(line) for line in lines],
        )


def _row(line: dict[str, Any]) -> list[object]:
    visited = (line["last_visit"] or "never").replace("T", " ")[:16]
    return [
        line["id"],
        line["kind"],
        line["health"],
        line["publications"],
        line["latest_publication"] or "",
        visited,
        why_of(line),
        line["url"],
    ]


@app.command(epilog="Example: fow sources add https://example.org/publications")
def add(
    url: Annotated[str, typer.Argument(help="Address of a page, feed, repository or report.")],
    kind: Annotated[
        str, typer.Option(help="How it is read, such as feed; looked up there if left out.")
    ] = "",
    id: Annotated[str, typer.Option(help="Short name; made from the address if left out.")] = "",
    publisher: Annotated[str, typer.Option(help="Who publishes it.")] = "",
    title: Annotated[str, typer.Option(help="Its title.")] = "",
    language: Annotated[str, typer.Option(help="en or fr, when all of it is.")] = "",
    item: Annotated[str, typer.Option(help="Listing: CSS selector of one publication.")] = "",
    link: Annotated[str, typer.Option(help="Listing: its link, inside the item.")] = "",
    title_selector: Annotated[str, typer.Option(help="Listing: its title.")] = "",
    date: Annotated[str, typer.Option(help="Listing: its date.")] = "",
    abstract: Annotated[str, typer.Option(help="Listing: its abstract.")] = "",
    next: Annotated[str, typer.Option(help="Listing: link to the next page.")] = "",
    path: Annotated[str, typer.Option(help="Sitemap: pattern of the paths to take.")] = "",
    set: Annotated[str, typer.Option(help="OAI-PMH: the set to harvest.")] = "",
    query: Annotated[str, typer.Option(help="APIs: what to search for.")] = "",
    workspace: Folder = None,
) -> None:
    """Add a source to sources.toml; the feed, listing or sitemap behind a page is found for you."""
    from monitor.source_list import add_source, check_url, id_for, read_sources, source_from
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    check_url(url)
    taken = frozenset(source.id for source in read_sources(place.sources_file))
    selectors = {
        "item": item,
        "link": link,
        "title": title_selector,
        "date": date,
        "abstract": abstract,
        "next": next,
    }
    given = {"publisher": publisher, "title": title, "language": language}
    given |= {"path": path, "set": set, "query": query}
    entry: dict[str, Any] = {"url": url, "kind": kind or ("listing" if item else "")}
    if any(selectors.values()):
        entry["selectors"] = {key: value for key, value in selectors.items() if value}
    if not entry["kind"]:
        entry |= _found(url, place.settings().collect)
    entry |= {key: value for key, value in given.items() if value}
    source = source_from({"id": id or id_for(entry["url"], taken), **entry})
    add_source(place.sources_file, source)
    say(f"Added {source.id} ({source.kind}). Visit it: fow collect {source.id}")


def _found(url: str, settings: Collect) -> dict[str, Any]:
    """The best way to visit ``url`` as keys of ``sources.toml``; says what else there is."""
    from monitor.errors import SourceWrong
    from monitor.scout import propose
    from monitor.source_list import selectors_entry

    with working("looking"):
        proposals = propose(url, settings)
    if not proposals:
        raise SourceWrong(
            f"{url}: no feed, listing or sitemap was found there; name it with --kind,"
            " or a listing's selectors with --item"
        )
    for number, one in enumerate(proposals):
        mark = "→" if number == 0 else " "
        count, kind = len(one.visit.publications), one.candidate.kind.value
        say(f"{mark} {kind:8} {one.candidate.url}  ({count} publications)")
    best = proposals[0].candidate
    entry: dict[str, Any] = {"url": best.url, "kind": best.kind.value}
    if best.selectors:
        entry["selectors"] = selectors_entry(best.selectors)
    title = best.title or proposals[0].visit.title
    return entry | ({"title": title} if title else {})


@app.command("try", epilog="Example: fow sources try example-org")
def try_source(
    id: Annotated[str, typer.Argument(help="Id, as fow sources list shows it.")],
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Visit a source now and show what it gives, storing nothing: to see what selectors catch."""
    from monitor.scout import visit_once
    from monitor.source_list import the_source
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    source = the_source(place.sources_file, id)
    with working("visiting"):
        (visit,) = visit_once([source], place.settings().collect)
    for one in visit.publications:
        if as_json:
            day = one.published.isoformat() if one.published else None
            say_json({"title": one.title, "url": one.url, "published": day, "doi": one.doi})
        else:
            say(f"{one.published.date() if one.published else 'no date   '}  {one.title}")
            say(f"            {one.url}")
    if not as_json:
        why = why_of({"reason": visit.reason.value, "detail": visit.detail})
        say(f"{len(visit.publications)} publications; {visit.outcome.value} {why}".rstrip())
    if not visit.publications:
        raise typer.Exit(1)


@app.command(epilog="Example: fow sources check --json")
def check(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Ids; all if left out.")
    ] = None,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Visit every source once, store nothing, and say what works, what moved and what is gone."""
    from monitor.scout import check_line, visit_once
    from monitor.source_list import read_sources, the_source
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    listed = read_sources(place.sources_file)
    chosen = [the_source(place.sources_file, id) for id in sources] if sources else list(listed)
    by_id = {source.id: source for source in chosen}
    lines = []
    with progress() as advance:
        for visit in visit_once(chosen, place.settings().collect):
            lines.append(check_line(by_id[visit.source], visit))
            advance("sources", len(lines), len(chosen))
    lines.sort(key=lambda line: list(by_id).index(line["id"]))
    if as_json:
        for line in lines:
            say_json(line)
        return
    keys = ("id", "finding", "publications", "reason", "detail", "moved_to")
    say_table(keys, [[line[key] or "" for key in keys] for line in lines])
    counts = Counter(line["finding"] for line in lines)
    say(", ".join(f"{count} {word}" for word, count in counts.most_common()))


@app.command("import", epilog="Example: fow sources import subscriptions.opml")
def import_opml(
    file: Annotated[Path, typer.Argument(help="OPML file, as feed readers write it.")],
    workspace: Folder = None,
) -> None:
    """Add the sources of an OPML file that are not there yet."""
    from monitor.errors import SourceWrong
    from monitor.source_list import add_sources
    from monitor.workspace import find_workspace
    from spiders import opml
    from spiders.errors import SpiderError

    place = find_workspace(workspace)
    try:
        found = opml.read(file.read_bytes())
    except OSError as error:
        raise SourceWrong(f"{file}: {error.strerror}") from error
    except SpiderError as error:
        raise SourceWrong(f"{file}: {error}") from error
    added = add_sources(place.sources_file, found)
    say(f"Added {len(added)} of {len(found)} sources; the others were there.")


@app.command("export", epilog="Example: fow sources export > sources.opml")
def export_opml(workspace: Folder = None) -> None:
    """Write the sources as OPML, which feed readers can take in."""
    from monitor.source_list import read_sources
    from monitor.workspace import find_workspace
    from spiders import opml

    sources = read_sources(find_workspace(workspace).sources_file)
    say(opml.write(sources, "Future-of-Work Monitor").decode().rstrip("\n"))


@app.command(epilog="Example: fow sources remove example-org")
def remove(
    id: Annotated[str, typer.Argument(help="Id, as fow sources list shows it.")],
    workspace: Folder = None,
) -> None:
    """Take a source out of sources.toml; what it brought stays in the archive."""
    from monitor.source_list import remove_source
    from monitor.workspace import find_workspace

    remove_source(find_workspace(workspace).sources_file, id)
    say(f"Removed {id}. What it brought stays in the archive.")
