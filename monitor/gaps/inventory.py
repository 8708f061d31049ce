"""The data inventory: the known sources of labour market information, and what each lacks.

The sources that come with the monitor stand in ``monitor/gaps/sources``; a workspace extends or
replaces them, id by id, with its own ``inventory.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from monitor.errors import UserError

SHIPPED = Path(__file__).with_name("sources")
FILE = "inventory.toml"
"""A workspace's own sources."""


def _both(words: Mapping[str, str]) -> Mapping[str, str]:
    if set(words) != {"en", "fr"}:
        raise ValueError("must be said in English and in French: { en = …, fr = … }")
    return words


Words = Annotated[Mapping[str, str], AfterValidator(_both)]
"""The same in both languages."""
Frequency = Literal[
    "continuous",
    "weekly",
    "monthly",
    "quarterly",
    "annual",
    "biennial",
    "five-yearly",
    "ten-yearly",
    "occasional",
    "ended",
]
Access = Literal["public", "public-microdata", "custom", "research-centre", "licence", "custodian"]


class DataSource(BaseModel):
    """One source of labour market information: what it can tell, and what it cannot."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    name: Words
    custodian: Words
    measures: Words
    unit: Words
    """What one record stands for."""
    geography: Words
    frequency: Frequency
    lag: Words
    """Time from what is measured to publication."""
    variables: Words
    access: Access
    """How the data are had: as tables, as files of records, on demand, in a research data centre,
    bought, or only from the custodian."""
    caveats: Words
    drivers: tuple[str, ...]
    """Drivers of change that it helps to follow."""
    serves: tuple[str, ...]
    """Data gaps that it helps to fill."""
    lacks: tuple[str, ...]
    """Data gaps that stay open with it."""
    sure: Literal["high", "medium", "low"]
    """How sure this entry is."""
    checked: date
    """When somebody last looked at the entry."""


def load_inventory(folder: Path) -> tuple[DataSource, ...]:
    """Return the inventory of the workspace in ``folder``, by id.

    Raises :class:`UserError` naming the file, the entry and the mend.
    """
    found = {source.id: source for path in sorted(SHIPPED.glob("*.toml")) for source in read(path)}
    own = folder / FILE
    if own.is_file():
        found |= {source.id: source for source in read(own)}
    return tuple(found[id] for id in sorted(found))


def read(path: Path) -> Iterator[DataSource]:
    """Yield the sources of one inventory file. Raises :class:`UserError`."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("source", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not valid TOML: {error}") from error
    if not isinstance(entries, list):
        raise UserError(f"{path}: each source begins with [[source]], not [source]")
    for number, entry in enumerate(entries, 1):
        try:
            yield DataSource.model_validate(entry)
        except ValidationError as error:
            fault = error.errors()[0]
            key = ".".join(str(part) for part in fault["loc"])
            name = entry.get("id", f"number {number}")
            message = fault["msg"][0].lower() + fault["msg"][1:]
            raise UserError(f"{path}: source {name}: {key}: {message}") from error


def serving(inventory: Iterable[DataSource], gap: str, driver: str = "") -> tuple[DataSource, ...]:
    """Return the sources that help to fill a data gap, those that also follow ``driver`` first."""
    helping = (source for source in inventory if gap in source.serves)
    return tuple(sorted(helping, key=lambda one: (driver not in one.drivers, one.id)))


def unknown_concepts(
    inventory: Iterable[DataSource], drivers: Collection[str], gaps: Collection[str]
) -> tuple[str, ...]:
    """Return a line for each concept that the inventory names and no vocabulary holds."""
    return tuple(
        f"{source.id}: {key} names '{concept}', which is in no vocabulary of this workspace"
        for source in inventory
        for key, concepts, known in (
            ("drivers", source.drivers, drivers),
            ("serves", source.serves, gaps),
            ("lacks", source.lacks, gaps),
        )
        for concept in concepts
        if concept not in known
    )
