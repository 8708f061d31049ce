"""Prints the registry's count as docs/sources/registry.md shows it: python -m spiders.registry."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable

from spiders.registry import RegistryEntry, Sure, load_registry
from spiders.source import Kind

_Column = tuple[str, Callable[[RegistryEntry], bool]]


def tables(entries: Iterable[RegistryEntry]) -> str:
    """Markdown: the entries by region and kind, then by region, language and certainty."""
    listed = tuple(entries)
    present = {entry.kind for entry in listed}
    kinds: list[_Column] = [(kind.value, _of_kind(kind)) for kind in Kind if kind in present]
    others: list[_Column] = [
        ("English", lambda entry: entry.languages == ("en",)),
        ("French", lambda entry: entry.languages == ("fr",)),
        ("several", lambda entry: len(entry.languages) > 1),
        *((sure.value, _as_sure(sure)) for sure in Sure),
    ]
    return f"{_table(listed, kinds)}\n\n{_table(listed, others)}\n"


def _of_kind(kind: Kind) -> Callable[[RegistryEntry], bool]:
    return lambda entry: entry.kind is kind


def _as_sure(sure: Sure) -> Callable[[RegistryEntry], bool]:
    return lambda entry: entry.sure is sure


def _table(entries: tuple[RegistryEntry, ...], columns: list[_Column]) -> str:
    regions = Counter(entry.region for entry in entries)
    groups = [(region, [e for e in entries if e.region == region]) for region in sorted(regions)]
    lines = [
        "| region | " + " | ".join(name for name, _ in columns) + " | all |",
        "| --- |" + " ---: |" * (len(columns) + 1),
    ]
    for name, group in [*groups, ("all", list(entries))]:
        counts = [sum(map(fits, group)) for _, fits in columns]
        lines.append(f"| {name} | " + " | ".join(map(str, [*counts, len(group)])) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(tables(load_registry()))
