"""The gap report: what an analyst hands to a board, composed in one language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from monitor.errors import UserError
from monitor.gaps import report_chapters, report_making
from monitor.gaps.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    plain,
)
from monitor.gaps.findings import Findings, empty_cells, new_cells
from monitor.gaps.matrix import ANY, Scope
from monitor.gaps.picture import draw
from monitor.gaps.writer import Writer

_SHIPPED = Path(__file__).with_name("report.toml")
FILE = "gap-report.toml"
"""A workspace's own plan of the report."""
_NAMED = 5
"""New cells that are named one by one."""


def own_chapters(folder: Path) -> tuple[str, ...]:
    """Return the gaps that a report gives a chapter of their own, apart from the others.

    Raises :class:`UserError` naming the file.
    """
    own = folder / FILE
    path = own if own.is_file() else _SHIPPED
    try:
        chapters = tomllib.loads(path.read_text(encoding="utf-8"))["own_chapters"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise UserError(f'{path}: must say own_chapters = ["…"]: {error}') from error
    return tuple(map(str, chapters))


def compose(findings: Findings, writer: Writer, apart: tuple[str, ...]) -> Document:
    """Write the whole report; ``apart`` are the gaps with a chapter of their own."""
    common = [gap for gap in findings.gaps if gap.cell.gap not in apart]
    special = [gap for gap in findings.gaps if gap.cell.gap in apart]
    say = writer.words.say
    blocks = [
        Heading(2, say("Summary")),
        *summary(findings, writer),
        Heading(2, say("The map"), "map"),
        *the_map(findings, writer),
        *changes(findings, writer),
        Heading(2, say("What is missing, and what could help")),
        *(block for gap in common for block in report_chapters.chapter(gap, writer)),
        *(block for gap in special for block in report_chapters.chapter(gap, writer, level=2)),
        Heading(2, say("Open questions"), "questions"),
        *report_chapters.open_questions(findings, writer),
        Heading(2, say("How this report was made"), "making"),
        *report_making.making(findings, writer),
        Heading(2, say("The evidence"), "evidence"),
        *report_making.evidence(findings, writer),
    ]
    return Document(
        title=say("Gap report: labour market information"),
        subtitle=subtitle(findings.matrix.scope, writer),
        language=writer.language,
        made=findings.matrix.scope.end or findings.provenance.last_search or date(1970, 1, 1),
        blocks=tuple(blocks),
    )


def subtitle(scope: Scope, writer: Writer) -> str:
    """Say which works a report is about."""
    parts = [writer.period(scope)]
    if scope.region:
        parts.append(writer.label("regions", scope.region))
    if scope.sector:
        parts.append(writer.label("sectors", scope.sector))
    if scope.driver:
        parts.append(writer.label("drivers", scope.driver))
    if scope.language:
        parts.append(writer.words.say("works in %(language)s", language=writer.tongue(scope)))
    return " · ".join(parts)


def summary(findings: Findings, writer: Writer) -> Iterator[Block]:
    """The figures that matter, each with a link to what it counts."""
    drawn, say = findings.matrix, writer.words.say
    works, wanting = drawn.cells["", ""].identified, drawn.cells["", ANY]
    lines = [
        writer.linked(
            say("%(works)s works of the period treat how work changes."),
            works=(writer.number(works), "#evidence"),
        ),
        writer.linked(
            say("%(naming)s of them name a data gap; %(filling)s bring data or a method."),
            naming=(writer.number(wanting.identified), writer.cell_link(wanting)),
            filling=(writer.number(wanting.addressed), writer.cell_link(wanting)),
        ),
    ]
    lines += [
        writer.linked(
            say(
                "%(gap)s: named by %(named)s works (independent publishers: %(publishers)s),"
                " filled by %(filled)s."
            ),
            gap=(writer.label("gaps", gap.cell.gap), f"#gap-{gap.cell.gap}"),
            named=(writer.number(gap.cell.identified), writer.cell_link(gap.cell)),
            publishers=(writer.number(gap.publishers), ""),
            filled=(writer.number(gap.cell.addressed), writer.cell_link(gap.cell)),
        )
        for gap in findings.gaps[:3]
        if gap.cell.identified
    ]
    empty, cells = len(list(empty_cells(drawn))), len(drawn.drivers) * len(drawn.gaps)
    lines.append(
        writer.linked(
            say(
                "%(empty)s of the %(cells)s cells of the map are empty:"
                " nothing names or fills them."
            ),
            empty=(writer.number(empty), "#map"),
            cells=(writer.number(cells), "#map"),
        )
    )
    if _confirmed(findings)[1]:
        lines.append(
            writer.linked(
                say(
                    "%(share)s of what is named or filled is confirmed by the review network;"
                    " the rest is the model’s suggestion."
                ),
                share=(writer.share(*_confirmed(findings)), "#making"),
            )
        )
    yield Bullets(tuple(lines))


def _confirmed(findings: Findings) -> tuple[int, int]:
    wanting = findings.matrix.cells["", ANY]
    return wanting.confirmed, wanting.identified + wanting.addressed


def the_map(findings: Findings, writer: Writer) -> Iterator[Block]:
    """The map as a picture and as a table, and what it is not."""
    drawn, say = findings.matrix, writer.words.say
    yield Paragraph(
        plain(
            say(
                "The map shows what evidence there is, not what it says. A full cell does not mean"
                " that the question is answered, and an empty one may only mean that nobody looked"
                " there, or that this monitor did not see who did."
            )
        )
    )
    caption = say("Drivers of change by data gap: works that name the gap / works that fill it.")
    picture = draw(drawn, writer.label, (say("works"), "·"))
    yield Picture(picture, say("The same figures stand in the table below."), caption)
    yield Table(
        caption,
        (say("Driver"), *(writer.label("gaps", gap) for gap in drawn.gaps), say("Any gap")),
        tuple(
            (
                plain(writer.label("drivers", driver) if driver else say("Any driver")),
                *(writer.cell(drawn.cells[driver, gap]) for gap in (*drawn.gaps, ANY)),
            )
            for driver in (*drawn.drivers, "")
        ),
        numbers=True,
    )


def changes(findings: Findings, writer: Writer) -> Iterator[Block]:
    """What moved against the period before, where there is one."""
    drawn, say = findings.matrix, writer.words.say
    if drawn.before is None:
        return
    yield Heading(2, say("What changed"), "changes")
    yield Paragraph(
        plain(
            say("Held against the period before: %(period)s.", period=writer.period(drawn.before))
        )
    )
    yield Table(
        say("Works that name and fill each gap, now and before"),
        (say("Data gap"), say("Named"), say("Before"), say("Filled"), say("Before")),
        tuple(
            (
                plain(writer.label("gaps", gap.cell.gap)),
                writer.figure(gap.cell.identified, writer.cell_link(gap.cell)),
                plain(writer.number(gap.cell.identified_before or 0)),
                writer.figure(gap.cell.addressed, writer.cell_link(gap.cell)),
                plain(writer.number(gap.cell.addressed_before or 0)),
            )
            for gap in findings.gaps
        ),
        numbers=True,
    )
    fresh = sorted(new_cells(drawn), key=lambda cell: -(cell.identified + cell.addressed))
    if fresh:
        names = writer.words.listing([writer.cell_name(cell) for cell in fresh[:_NAMED]])
        yield Paragraph(
            plain(
                writer.words.say_many(
                    "%(count)s cell was empty then and no longer is: %(names)s.",
                    "%(count)s cells were empty then and no longer are, first of all %(names)s.",
                    len(fresh),
                    names=names,
                )
            )
        )
