"""``fow gaps``: where the literature says that data are missing, who fills it, what could help."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import AsJson, Folder
from monitor.cli.output import say, say_json, say_table
from monitor.errors import UserError
from monitor.gaps.document import ReportFormat

if TYPE_CHECKING:
    from monitor.gaps.asking import Survey
    from monitor.gaps.inventory import DataSource
    from monitor.gaps.matrix import Matrix, Scope

app = typer.Typer(
    help="Draw the gap map, quote its evidence, write the gap report, look up data sources.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
inventory_app = typer.Typer(
    help="The known sources of labour market information.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(inventory_app, name="inventory")

From = Annotated[str, typer.Option("--from", help="First day, month or year: 2025-01.")]
To = Annotated[str, typer.Option("--to", help="Last day, month or year: 2026-06.")]
Region = Annotated[str, typer.Option(help="A concept of the regions, such as ontario.")]
Sector = Annotated[str, typer.Option(help="A concept of the sectors, such as 31-33.")]
Driver = Annotated[str, typer.Option(help="A concept of the drivers.")]
TextLanguage = Annotated[str, typer.Option(help="Only works in this language: en or fr.")]
Over = Annotated[
    str, typer.Option(help="Ask the backfill in this folder, not the archive; see fow backfill.")
]
LabelLanguage = Annotated[str, typer.Option("--labels", help="Language of names: en or fr.")]


@app.command(epilog="Example: fow gaps matrix --from 2025 --region canada")
def matrix(
    start: From = "",
    end: To = "",
    region: Region = "",
    sector: Sector = "",
    driver: Driver = "",
    language: TextLanguage = "",
    over: Over = "",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show drivers by data gaps: how many works name each gap, and how many fill it."""
    from monitor.gaps.asking import survey
    from monitor.workspace import find_workspace

    scope = _scope(start, end, region, sector, driver, language)
    with survey(find_workspace(workspace), over) as here:
        drawn = here.map(scope)
    if as_json:
        for cell in drawn.cells.values():
            say_json(asdict(cell))
        return
    _say_matrix(drawn)


def _scope(start: str, end: str, region: str, sector: str, driver: str, language: str) -> Scope:
    from monitor.gaps.asking import day_of, last_day_of
    from monitor.gaps.matrix import Scope

    return Scope(
        start=day_of(start),
        end=last_day_of(end),
        region=region,
        sector=sector,
        driver=driver,
        language=language,
    )


def _say_matrix(drawn: Matrix) -> None:
    from monitor.gaps.matrix import ANY

    def shown(driver: str, gap: str) -> str:
        cell = drawn.cells[driver, gap]
        return "·" if cell.empty else f"{cell.identified}/{cell.addressed}"

    rows = [
        [driver or "any driver", *(shown(driver, gap) for gap in (*drawn.gaps, ANY))]
        for driver in (*drawn.drivers, "")
    ]
    say_table(["driver", *drawn.gaps, "any gap"], rows)
    say(f"{drawn.works} works. A cell says how many name the gap / how many fill it; · is none.")
    say("It shows what evidence there is, not what it says: fow gaps evidence GAP quotes it.")


@app.command(epilog="Example: fow gaps evidence local --driver technology --from 2026")
def evidence(
    gap: Annotated[str, typer.Argument(help="A concept of the data gaps.")],
    start: From = "",
    end: To = "",
    region: Region = "",
    sector: Sector = "",
    driver: Driver = "",
    language: TextLanguage = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most works shown.")] = 20,
    over: Over = "",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Quote what is said of one data gap: confirmed first, then the newest."""
    from monitor.gaps.asking import check_concept, check_scope, survey
    from monitor.workspace import find_workspace

    scope = _scope(start, end, region, sector, driver, language)
    with survey(find_workspace(workspace), over) as here:
        check_concept(gap, here.vocabularies["gaps"])
        check_scope(scope, here.vocabularies)
        _say_evidence(here, scope, gap, limit, as_json=as_json)


def _say_evidence(here: Survey, scope: Scope, gap: str, limit: int, *, as_json: bool) -> None:
    found = here.evidence.quotes(scope, gap=gap, limit=limit)
    for one in found:
        if as_json:
            say_json({**asdict(one), "day": one.day.isoformat()})
            continue
        sure = "confirmed by the network" if one.confirmed else f"suggested, {one.score:.2f}"
        say(f"{one.publication}  {one.title}")
        say(f"   {one.day} · {one.publisher or 'no publisher'} · {one.status}, {sure}")
        say(f"   “{one.quote}”")
        say(f"   {one.url}")
    if not found and not as_json:
        say("No work in this scope names or fills this gap.")


@app.command(epilog="Example: fow gaps report --from 2025 --to 2026-06 --format docx --in fr")
def report(
    start: From = "",
    end: To = "",
    region: Region = "",
    sector: Sector = "",
    driver: Driver = "",
    language: TextLanguage = "",
    brief: Annotated[
        str, typer.Option(help="Two pages on this region instead, such as ontario.")
    ] = "",
    format: Annotated[ReportFormat, typer.Option(help="What to write.")] = ReportFormat.HTML,
    out: Annotated[Path | None, typer.Option(help="The file; else gap-report.FORMAT here.")] = None,
    written_in: Annotated[
        str, typer.Option("--in", help="Language of the report: en or fr.")
    ] = "en",
    over: Over = "",
    workspace: Folder = None,
) -> None:
    """Write the gap report: what is missing, who says so, what fills it, which data could help."""
    from digests.wording import UnknownLanguage
    from monitor.gaps.asking import survey
    from monitor.gaps.make import make_report, write_report
    from monitor.workspace import find_workspace

    scope = _scope(start, end, brief or region, sector, driver, language)
    place = find_workspace(workspace)
    with survey(place, over) as here:
        try:
            document = make_report(here, place, scope, language=written_in, brief=bool(brief))
        except UnknownLanguage as error:
            raise UserError(str(error)) from error
    name = f"gap-brief-{brief}" if brief else "gap-report"
    for path in write_report(document, format, out or Path(f"{name}.{format.value}")):
        say(str(path))


@inventory_app.command("list", epilog="Example: fow gaps inventory list --serves timely")
def inventory_list(
    serves: Annotated[str, typer.Option(help="Only what helps with this data gap.")] = "",
    language: LabelLanguage = "en",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """List the known sources of labour market information."""
    chosen = [one for one in _inventory(workspace) if not serves or serves in one.serves]
    if as_json:
        for one in chosen:
            say_json(one.model_dump(mode="json"))
        return
    say_table(
        ["id", "name", "how often", "helps with", "lacks", "sure"],
        [
            [
                one.id,
                _in(one.name, language),
                one.frequency,
                ", ".join(one.serves),
                ", ".join(one.lacks),
                one.sure,
            ]
            for one in chosen
        ],
    )


@inventory_app.command("show", epilog="Example: fow gaps inventory show lfs --labels fr")
def inventory_show(
    id: Annotated[str, typer.Argument(help="Its id, as fow gaps inventory list shows it.")],
    language: LabelLanguage = "en",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show all that is known of one source."""
    found = {one.id: one for one in _inventory(workspace)}
    if id not in found:
        raise UserError(f"{id}: no such source; fow gaps inventory list shows them")
    if as_json:
        say_json(found[id].model_dump(mode="json"))
        return
    for key, value in found[id]:
        text = _in(value, language) if isinstance(value, dict) else _flat(value)
        say(f"{key:<10} {text}")


@inventory_app.command("check", epilog="Example: fow gaps inventory check")
def inventory_check(workspace: Folder = None) -> None:
    """Check the inventory, the workspace's own file included, against the vocabularies."""
    from monitor.gaps.asking import scope_vocabularies
    from monitor.gaps.inventory import unknown_concepts
    from monitor.workspace import find_workspace

    found = _inventory(workspace)
    known = scope_vocabularies(find_workspace(workspace))
    faults = unknown_concepts(found, known["drivers"].ids, known["gaps"].ids)
    for fault in faults:
        say(fault)
    if faults:
        raise typer.Exit(2)
    say(f"{len(found)} sources: nothing wrong")


def _inventory(workspace: Folder) -> tuple[DataSource, ...]:
    from monitor.gaps.inventory import load_inventory
    from monitor.workspace import find_workspace

    return load_inventory(find_workspace(workspace).folder)


def _in(words: Any, language: str) -> str:
    if language not in words:
        raise UserError(f"{language}: the inventory is written in {' and '.join(words)}")
    return str(words[language])


def _flat(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
