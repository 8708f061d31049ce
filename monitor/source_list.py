"""The list of sources in ``sources.toml``: reading it, and changing it without losing a comment."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monitor.errors import SourceWrong
from spiders.source import Kind, Selectors, Source

KEYS = frozenset(field.name for field in fields(Source)) - {"key"}
SELECTOR_KEYS = frozenset(field.name for field in fields(Selectors))
ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def read_sources(path: Path) -> tuple[Source, ...]:
    """Read ``sources.toml``; a file that is absent or empty holds none.

    Raises :class:`SourceWrong`, in one line that names the entry and the key.
    """
    if not path.exists():
        return ()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceWrong(f"{path}: not valid TOML: {error}") from error
    entries = tables.get("source", [])
    if set(tables) - {"source"} or not isinstance(entries, list):
        raise SourceWrong(f"{path}: only [[source]] tables can stand here")
    found: dict[str, Source] = {}
    for number, entry in enumerate(entries, 1):
        try:
            source = source_from(entry)
        except SourceWrong as error:
            raise SourceWrong(f"{path}: source {number}: {error}") from error
        if source.id in found:
            raise SourceWrong(f"{path}: source {number}: the id {source.id!r} stands here twice")
        found[source.id] = source
    return tuple(found.values())


def source_from(entry: dict[str, Any]) -> Source:
    """Make a source of one TOML table; raises :class:`SourceWrong` naming the key."""
    known = {**entry}
    selectors = known.pop("selectors", None)
    _refuse_unknown(known, KEYS, "")
    for key, value in known.items():
        if not isinstance(value, str):
            raise SourceWrong(f"{key}: must be a text in quotes, not {value!r}")
    id, url = known.get("id", ""), known.get("url", "")
    if not ID.fullmatch(id):
        raise SourceWrong(f"id: {id!r} is none; use small letters, digits, dots and dashes")
    check_url(url)
    kind = known.pop("kind", "feed")
    if kind not in set(Kind):
        raise SourceWrong(f"kind: {kind!r} is none of {', '.join(Kind)}")
    return Source(kind=Kind(kind), selectors=_selectors(selectors) if selectors else None, **known)


def _selectors(table: Any) -> Selectors:
    if not isinstance(table, dict) or not table.get("item"):
        raise SourceWrong('selectors: must be a table with at least item = "…"')
    _refuse_unknown(table, SELECTOR_KEYS, "selectors.")
    return Selectors(**table)


def _refuse_unknown(table: dict[str, Any], known: frozenset[str], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise SourceWrong(f"{prefix}{key}: no such key; there are {', '.join(sorted(known))}")


def check_url(url: str) -> None:
    """Raise :class:`SourceWrong` unless ``url`` is an absolute http(s) address."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not url:
        raise SourceWrong("url: is missing")
    if not usable:
        raise SourceWrong(f"url: {url!r} is no address; it must begin with https:// or http://")


def id_for(url: str, taken: frozenset[str]) -> str:
    """Return a short id made from an address, different from those ``taken``."""
    parts = urlsplit(url)
    host = (parts.hostname or "source").removeprefix("www.")
    words = re.findall(r"[a-z0-9]+", f"{host} {parts.path} {parts.query}".lower())
    dull = {"feed", "feeds", "rss", "xml", "atom", "html", "index", "json", "php", "com", "org"}
    stem = "-".join([word for word in words if word not in dull][:6])[:56] or "source"
    id, number = stem, 2
    while id in taken:
        id, number = f"{stem}-{number}", number + 1
    return id


def add_source(path: Path, source: Source) -> None:
    """Append ``source`` to ``sources.toml``; raises :class:`SourceWrong` if it stands there."""
    for known in read_sources(path):
        if known.id == source.id:
            raise SourceWrong(f"{source.id}: a source of that id is there; choose another --id")
        if _place(known) == _place(source):
            raise SourceWrong(f"{source.url}: is there already, as {known.id}")
    _append(path, [source])


def add_sources(path: Path, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Append the sources that are not there yet and return them; an id that is taken changes."""
    known = read_sources(path)
    taken, places = {source.id for source in known}, {_place(source) for source in known}
    added = []
    for source in sources:
        if _place(source) in places:
            continue
        id = source.id if source.id not in taken else id_for(source.url, frozenset(taken))
        added.append(replace(source, id=id))
        taken.add(id)
        places.add(_place(source))
    _append(path, added)
    return tuple(added)


def _place(source: Source) -> tuple[str, ...]:
    """What is visited; the same address may be asked several queries."""
    return source.url, source.query, source.set, source.path


def _append(path: Path, sources: Iterable[Source]) -> None:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    parts = [text.rstrip(), *(as_toml(source).rstrip() for source in sources)]
    replace_file(path, "\n\n".join(part for part in parts if part) + "\n")


def as_toml(source: Source) -> str:
    """Return ``source`` as a ``[[source]]`` table; keys at their default are left out."""
    import tomlkit

    table = tomlkit.table()
    for field in fields(Source):
        value = getattr(source, field.name)
        if field.name in KEYS and value and isinstance(value, str):
            table[field.name] = str(value)
    if source.selectors:
        inner = tomlkit.inline_table()
        inner.update(selectors_entry(source.selectors))
        table["selectors"] = inner
    return tomlkit.dumps({"source": [table]})


def selectors_entry(selectors: Selectors) -> dict[str, str]:
    """Return the selectors that are set, as keys of ``sources.toml``."""
    pairs = ((field.name, getattr(selectors, field.name)) for field in fields(Selectors))
    return {name: value for name, value in pairs if value}


def the_source(path: Path, id: str) -> Source:
    """Return one source by its id; raises :class:`SourceWrong` if it is not there."""
    for source in read_sources(path):
        if source.id == id:
            return source
    raise SourceWrong(f"{id}: no such source; `fow sources list` shows them")


def remove_source(path: Path, id: str) -> None:
    """Take one source out of ``sources.toml``; raises :class:`SourceWrong` if it is not there.

    What it brought stays in the archive.
    """
    import tomlkit

    ids = [source.id for source in read_sources(path)]
    if id not in ids:
        raise SourceWrong(f"{id}: no such source; `fow sources list` shows them")
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    del document["source"][ids.index(id)]
    replace_file(path, tomlkit.dumps(document))


def replace_file(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that the old or the new content is there, never half."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
