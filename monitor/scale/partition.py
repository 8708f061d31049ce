"""One partition, one task: parse, screen, tag, and write its rows; then it is in the ledger."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from classifiers.tag import Document
from monitor.deduplicate import identities
from monitor.near_duplicates import candidate_keys
from monitor.scale import ledger
from monitor.scale.folders import Folder
from monitor.scale.reading import BadLine, content_hash, records
from monitor.scale.recipe import Recipe, Tools, tools
from monitor.scale.schema import NO_YEAR, VERSION, parquet, schema
from monitor.scale.snapshot import Partition
from monitor.scale.works import Carried, carried

if TYPE_CHECKING:
    from classifiers.tag import Tag, Tagging

BATCH = 512
"""Texts tagged together."""
Row = dict[str, Any]


@dataclass(slots=True)
class _Made:
    """What has come of a partition so far."""

    rows: dict[int, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    """By year of publication; packed, since a partition's rows all wait for its end."""
    relevant: int = 0
    bad: list[BadLine] = field(default_factory=list)
    read: int = 0
    unnamed: int = 0
    left_out: int = 0
    screened: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """How a task ended."""

    entry: ledger.Entry
    fresh: bool
    """False: the ledger had it already."""


def run_partition(snapshot: str, out: str, partition: Partition, recipe: Recipe) -> Done:
    """Do one partition, unless the ledger says that it is done; the whole of a task.

    Stopped anywhere and run again, by this process or another, it leaves the same files. Raises
    OSError or EOFError when the partition cannot be read, :class:`monitor.errors.UserError` when
    this machine has another model.
    """
    there, here = Folder.at(snapshot), Folder.at(out)
    sha256 = content_hash(there, partition)
    key = ledger.key_of(partition.name, partition.size, sha256, recipe.name)
    known = ledger.entry(here, partition.name)
    if known is not None and known.key == key:
        return Done(known, fresh=False)
    made = _Made()
    means = tools(recipe)
    day = partition.updated or recipe.today
    sound = _sound(records(there, partition), made)
    named = (one for record in sound if (one := _named(carried(record, day), made)))
    chosen = _chosen(named, recipe, means, made)
    while batch := list(islice(chosen, BATCH)):
        _tag(batch, means, made)
    finished = _write(here, key, partition, sha256, recipe, made)
    ledger.record(here, finished)
    return Done(finished, fresh=True)


def _sound(found: Iterable[Row | BadLine], made: _Made) -> Iterator[Row]:
    for one in found:
        made.read += 1
        if isinstance(one, BadLine):
            made.bad.append(one)
        else:
            yield one


def _named(one: Carried | None, made: _Made) -> Carried | None:
    made.unnamed += one is None
    return one


def _chosen(
    named: Iterable[Carried], recipe: Recipe, means: Tools, made: _Made
) -> Iterator[tuple[Carried, Document]]:
    """Yield what the recipe asks for and the screen lets pass."""
    from classifiers.language import detect

    for one in named:
        work = one.publication
        language = detect(f"{work.title}\n{work.abstract}", work.language)
        if _year(one) < recipe.since or (recipe.languages and language not in recipe.languages):
            made.left_out += 1
        elif not means.screen.passes(work.title, work.abstract, language):
            made.screened += 1
        else:
            yield (
                one,
                Document(title=work.title, abstract=work.abstract, language=work.language),
            )


def _year(one: Carried) -> int:
    return one.publication.published.year if one.publication.published else NO_YEAR


def _tag(batch: list[tuple[Carried, Document]], means: Tools, made: _Made) -> None:
    taggings = means.tagger.tag([document for _, document in batch])
    model = means.tagger.model.version
    for (one, document), tagging in zip(batch, taggings, strict=True):
        names: tuple[Tag, ...] = ()
        if tagging.relevant:
            names = means.gazetteer.tag(document, tagging.language)
        origins = f"model:{model}", f"model:gazetteer-{means.gazetteer.version}"
        row = _row(one, tagging, names, *origins)
        made.rows[_year(one)].append(msgspec.msgpack.encode(row))
        made.relevant += tagging.relevant


def _row(one: Carried, tagging: Tagging, names: tuple[Tag, ...], model: str, finder: str) -> Row:
    work = one.publication
    text = [name for name in identities(work) if name.startswith("text:")]
    found = [tag for tag in tagging.tags if tag.status is None]
    return {
        "id": one.id,
        "doi": work.doi,
        "url": work.url,
        "title": work.title,
        "abstract": work.abstract,
        "language": tagging.language,
        "authors": list(work.authors),
        "publisher": work.publisher,
        "published": work.published.isoformat() if work.published else None,
        "sources": list(one.sources),
        "related": [],
        "relevant": tagging.relevant,
        "relevance_score": round(tagging.relevance_score, 4),
        "drivers": [_scored(tag, model) for tag in found],
        "gaps": [
            {**_scored(tag, model), "status": tag.status.value, "quote": tag.quote}
            for tag in tagging.tags
            if tag.status is not None
        ],
        **{
            name: [_scored(tag, finder) for tag in names if tag.vocabulary == name]
            for name in ("regions", "sectors", "occupations")
        },
        "keys": list(candidate_keys(work)) if tagging.relevant else [],
        "text_key": text[0] if text else None,
        "model": model,
    }


def _scored(tag: Tag, origin: str) -> Row:
    return {"concept": tag.concept, "score": round(tag.score, 4), "origin": origin}


def _write(
    out: Folder, key: str, partition: Partition, sha256: str, recipe: Recipe, made: _Made
) -> ledger.Entry:
    """Write the rows by year and the bad lines; return the entry for the ledger."""
    wanted = schema(recipe.model, recipe.gazetteer)
    files: list[str] = []
    size = 0
    for year, rows in sorted(made.rows.items()):
        content = parquet(list(map(msgspec.msgpack.decode, rows)), wanted)
        files.append(f"{ledger.WORKS}/year={year}/{key}.parquet")
        out.put(files[-1], content)
        size += len(content)
    if made.bad:
        kept = [{"partition": partition.name, **_plain(one)} for one in made.bad]
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in kept)
        out.put(f"{ledger.ASIDE}/{key}.jsonl", lines.encode("utf-8", "surrogatepass"))
    return ledger.Entry(
        name=partition.name,
        size=partition.size,
        sha256=sha256,
        recipe=recipe.name,
        model=recipe.model,
        schema=VERSION,
        files=tuple(files),
        read=made.read,
        bad=len(made.bad),
        unnamed=made.unnamed,
        left_out=made.left_out,
        screened=made.screened,
        written=sum(map(len, made.rows.values())),
        relevant=made.relevant,
        bytes=size,
    )


def _plain(one: BadLine) -> Row:
    return {"line": one.line, "why": one.why, "text": one.text}
