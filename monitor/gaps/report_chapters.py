"""The report's chapters: each gap with its quotes and what could help; the open questions."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.gaps.document import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Quotation,
    Run,
    Table,
    Text,
    plain,
)
from monitor.gaps.findings import Findings, GapFinding
from monitor.gaps.inventory import DataSource
from monitor.gaps.matrix import Quoted
from monitor.gaps.writer import Writer

_QUESTIONS = 15
"""Open questions listed."""


def chapter(gap: GapFinding, writer: Writer, level: int = 3) -> Iterator[Block]:
    """One gap: what is missing in quotes by driver, what fills it, which sources could help."""
    say, cell = writer.words.say, gap.cell
    yield Heading(level, writer.label("gaps", cell.gap), f"gap-{cell.gap}")
    if definition := writer.definitions("gaps", cell.gap, writer.language):
        yield Paragraph(plain(definition))
    if cell.empty:
        yield Paragraph(plain(say("No work of the period names or fills this gap.")))
    else:
        yield Paragraph(_figures(gap, writer))
    for driver in gap.drivers:
        yield Paragraph(
            writer.linked(
                say(
                    "%(driver)s: named by %(named)s works (independent publishers: %(publishers)s)."
                ),
                driver=(writer.label("drivers", driver.cell.driver), ""),
                named=(writer.number(driver.cell.identified), writer.cell_link(driver.cell)),
                publishers=(writer.number(driver.publishers), ""),
            )
        )
        yield from (_quotation(quoted, writer) for quoted in driver.quotes)
    if gap.filled:
        yield Heading(level + 1, say("What fills it"))
        yield from (_quotation(quoted, writer) for quoted in gap.filled)
    if gap.helping:
        yield Heading(level + 1, say("Data that could help, and what they lack"))
        yield Bullets(tuple(helping(source, writer) for source in gap.helping))


def _figures(gap: GapFinding, writer: Writer) -> Text:
    link = writer.cell_link(gap.cell)
    return writer.linked(
        writer.words.say(
            "Named by %(named)s works (independent publishers: %(publishers)s), filled by"
            " %(filled)s that bring data or a method; confirmed by the review network:"
            " %(confirmed)s."
        ),
        named=(writer.number(gap.cell.identified), link),
        publishers=(writer.number(gap.publishers), ""),
        filled=(writer.number(gap.cell.addressed), link),
        confirmed=(writer.number(gap.cell.confirmed), ""),
    )


def _quotation(quoted: Quoted, writer: Writer) -> Quotation:
    return Quotation(quoted.quote, quoted.language, writer.source(quoted))


def helping(source: DataSource, writer: Writer) -> Text:
    """One source of the inventory: what it measures, what it lacks, how sure the entry is."""
    language = "fr" if writer.language == "fr" else "en"
    lacks = writer.words.listing([writer.label("gaps", gap) for gap in source.lacks])
    tail = writer.words.say(
        "%(measures)s Lacks: %(lacks)s. %(caveats)s",
        measures=source.measures[language],
        lacks=lacks,
        caveats=source.caveats[language],
    )
    if source.sure == "low":
        tail += " " + writer.words.say("(This entry of the inventory is not sure.)")
    return (Run(source.name[language], strong=True), Run(". " + tail))


def open_questions(findings: Findings, writer: Writer) -> Iterator[Block]:
    """Gaps by driver that are named more than filled, by the number of independent sources."""
    say = writer.words.say
    yield Paragraph(
        plain(
            say(
                "Where the literature of a driver names a gap more often than it fills it, ordered"
                " by how many publishers do so independently."
            )
        )
    )
    if not findings.questions:
        yield Paragraph(plain(say("There are none in this period.")))
        return
    yield Table(
        say("Open questions"),
        (say("Question"), say("Publishers"), say("Named"), say("Filled")),
        tuple(
            (
                (Run(writer.cell_name(one.cell), writer.cell_link(one.cell)),),
                plain(writer.number(one.publishers)),
                writer.figure(one.cell.identified, writer.cell_link(one.cell)),
                writer.figure(one.cell.addressed, writer.cell_link(one.cell)),
            )
            for one in findings.questions[:_QUESTIONS]
        ),
        numbers=True,
    )
