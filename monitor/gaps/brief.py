"""The regional brief: the facts for one province or region, on two pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monitor.gaps.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Quotation,
    Run,
    plain,
)
from monitor.gaps.findings import Findings, GapFinding
from monitor.gaps.matrix import Quoted
from monitor.gaps.report import subtitle, summary
from monitor.gaps.report_chapters import helping
from monitor.gaps.writer import Writer

_GAPS, _QUESTIONS, _SOURCES, _READING = 4, 5, 5, 6
"""What fits on two pages."""


def compose_brief(findings: Findings, writer: Writer) -> Document:
    """Write the brief of the region that ``findings`` are of."""
    say, scope = writer.words.say, findings.matrix.scope
    named = [gap for gap in findings.gaps if gap.cell.identified][:_GAPS]
    blocks = [
        Heading(2, say("In figures")),
        *_figures(findings, writer),
        Heading(2, say("What is said to be missing")),
        *(block for gap in named for block in _gap(gap, writer)),
        *([] if named else [Paragraph(plain(say("No work on this region names a data gap.")))]),
        Heading(2, say("Open questions"), "questions"),
        *_questions(findings, writer),
        Heading(2, say("Data that could help, and what they lack")),
        *_sources(named or findings.gaps[:_GAPS], writer),
        Heading(2, say("To read"), "evidence"),
        *_reading(findings, writer),
        Paragraph(
            plain(say("The figures show what evidence there is, not what it says.")), "making"
        ),
    ]
    return Document(
        title=say("Regional brief: %(region)s", region=writer.label("regions", scope.region)),
        subtitle=subtitle(scope, writer),
        language=writer.language,
        made=scope.end or findings.provenance.last_search or date(1970, 1, 1),
        blocks=tuple(blocks),
    )


def _figures(findings: Findings, writer: Writer) -> Iterator[Block]:
    kept = {f"#w-{one.work}" for one in _works(findings)} | {"#evidence", "#making", "#questions"}
    for block in summary(findings, writer):
        if isinstance(block, Bullets):
            yield Bullets(
                tuple(
                    tuple(
                        run if run.link in kept else Run(run.text, strong=bool(run.link))
                        for run in item
                    )
                    for item in block.items
                )
            )


def _gap(gap: GapFinding, writer: Writer) -> Iterator[Block]:
    yield Heading(3, writer.label("gaps", gap.cell.gap))
    drivers = [writer.label("drivers", one.cell.driver) for one in gap.drivers]
    if drivers:
        yield Paragraph(
            plain(
                writer.words.say(
                    "Named by %(named)s works, most of all on: %(drivers)s.",
                    named=writer.number(gap.cell.identified),
                    drivers=writer.words.listing(drivers),
                )
            )
        )
    for quoted in [quote for one in gap.drivers for quote in one.quotes][:1]:
        yield Quotation(quoted.quote, quoted.language, _source(quoted, writer))


def _source(quoted: Quoted, writer: Writer) -> tuple[Run, ...]:
    return tuple(run for run in writer.source(quoted) if not run.link.startswith("#"))


def _questions(findings: Findings, writer: Writer) -> Iterator[Block]:
    if not findings.questions:
        yield Paragraph(plain(writer.words.say("There are none in this period.")))
        return
    yield Bullets(
        tuple(
            plain(
                writer.words.say_many(
                    "%(cell)s: named by %(count)s publisher",
                    "%(cell)s: named by %(count)s publishers",
                    one.publishers,
                    cell=writer.cell_name(one.cell),
                )
            )
            for one in findings.questions[:_QUESTIONS]
        )
    )


def _sources(gaps: tuple[GapFinding, ...] | list[GapFinding], writer: Writer) -> Iterator[Block]:
    chosen = {source.id: source for gap in gaps for source in gap.helping[:2]}
    yield Bullets(tuple(helping(one, writer) for one in list(chosen.values())[:_SOURCES]))


def _works(findings: Findings) -> Iterator[Quoted]:
    seen = set()
    for gap in findings.gaps:
        for quoted in (*gap.filled, *(quote for one in gap.drivers for quote in one.quotes)):
            if quoted.work not in seen:
                seen.add(quoted.work)
                yield quoted


def _reading(findings: Findings, writer: Writer) -> Iterator[Block]:
    works = list(_works(findings))[:_READING]
    if works:
        yield Bullets(tuple(_source(one, writer) for one in works))
    else:
        yield Paragraph(plain(writer.words.say("There are none in this period.")))
