"""How a report was made, and the works behind its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from monitor.gaps.document import Block, Bullets, Heading, Paragraph, Run, Text, plain
from monitor.gaps.findings import Findings
from monitor.gaps.matrix import ADDRESSED, ANY, IDENTIFIED, Cell, Work
from monitor.gaps.provenance import Backfilled, Collected, TaggedBy
from monitor.gaps.writer import Writer, anchor


def making(findings: Findings, writer: Writer) -> Iterator[Block]:
    """Sources, search days, what counts in, the model and its measured quality, what may lack."""
    known = findings.provenance
    if isinstance(known, Backfilled):
        told = (*_read_from_snapshot(known, writer), *_unreviewed(known, writer))
        missing = _unknown(writer)
    else:
        told = (*_gathering(known, writer), *_judging(known, writer))
        missing = _missing(known, writer)
    yield Bullets(told)
    yield Heading(3, writer.words.say("What may have been missed"))
    unseen = writer.words.say(
        "What no source carries, what is in neither English nor French, and gaps that a text"
        " implies without saying so are not seen."
    )
    yield Bullets((*missing, plain(unseen)))


def _gathering(known: Collected, writer: Writer) -> Iterator[Text]:
    words = writer.words
    yield plain(
        words.say(
            "%(sources)s sources carried publications; %(collected)s are of the period, of which"
            " %(relevant)s were found relevant.",
            sources=words.number(known.sources),
            collected=words.number(known.collected),
            relevant=words.number(known.relevant),
        )
    )
    if known.first_search and known.last_search:
        yield plain(
            words.say(
                "Searched from %(first)s to %(last)s.",
                first=words.day(known.first_search),
                last=words.day(known.last_search),
            )
        )
    yield _included(writer)


def _included(writer: Writer) -> Text:
    return plain(
        writer.words.say(
            "Included is what treats how work changes or what is known of the labour market, by"
            " the day of publication, else the day it was first seen. Versions and translations of"
            " one work count once. A data gap counts only with the sentence that says so."
        )
    )


def _read_from_snapshot(known: Backfilled, writer: Writer) -> Iterator[Text]:
    words = writer.words
    yield plain(
        words.say(
            "The works come from a snapshot of the literature, not from sources visited week by"
            " week: of %(read)s lines, %(bad)s could not be read, %(left_out)s were left out by"
            " year or language or for want of a title or an address, and %(screened)s as far from"
            " the field; the model read %(written)s in full.",
            read=words.number(known.read),
            bad=words.number(known.bad),
            left_out=words.number(known.left_out),
            screened=words.number(known.screened),
            written=words.number(known.written),
        )
    )
    yield plain(
        words.say(
            "%(collected)s publications are of the period, of which %(relevant)s were found"
            " relevant.",
            collected=words.number(known.collected),
            relevant=words.number(known.relevant),
        )
    )
    yield _included(writer)


def _unreviewed(known: Backfilled, writer: Writer) -> Iterator[Text]:
    for model in known.models:
        yield plain(_model(model, writer))
    yield plain(
        writer.words.say(
            "What reviewers think of these works, and how far they agree, is not known: they were"
            " not asked."
        )
    )


def _unknown(writer: Writer) -> Iterator[Text]:
    yield plain(writer.words.say("Titles and abstracts alone were read, no documents."))
    yield plain(
        writer.words.say(
            "Which sources fail or are gone is not known, nor is what the snapshot itself lacks."
        )
    )


def _judging(known: Collected, writer: Writer) -> Iterator[Text]:
    words = writer.words
    for model in known.models:
        yield plain(_model(model, writer))
    if known.settled:
        agreement = words.number(round(100 * (known.agreement or 0.0)))
        yield plain(
            words.say(
                "Reviewers gave %(votes)s votes and settled %(settled)s publications; on average"
                " their agreement weighs %(agreement)s out of 100.",
                votes=words.number(known.votes),
                settled=words.number(known.settled),
                agreement=agreement,
            )
        )
    else:
        yield plain(
            words.say("No publication has been settled by the review network: all is the model’s.")
        )


def _model(model: TaggedBy, writer: Writer) -> str:
    words, count = writer.words, writer.words.number(model.publications)
    if not model.trained:
        return words.say(
            "Model %(version)s tagged %(count)s publications.", version=model.version, count=count
        )
    scores = [f"{name} {value:.2f}" for name, value in sorted(model.metrics.items())]
    told = words.say(
        "Model %(version)s, trained %(trained)s, tagged %(count)s publications.",
        version=model.version,
        trained=model.trained,
        count=count,
    )
    if not scores:
        return told
    return told + " " + words.say("Measured out of fold: %(scores)s.", scores="; ".join(scores))


def _missing(known: Collected, writer: Writer) -> Iterator[Text]:
    words = writer.words
    yield plain(
        words.say_many(
            "%(count)s source failed at its last visit.",
            "%(count)s sources failed at their last visit.",
            known.failing,
        )
    )
    yield plain(
        words.say_many("%(count)s source is gone.", "%(count)s sources are gone.", known.retired)
    )
    yield plain(
        words.say_many(
            "The document of %(count)s publication could not be read, only its abstract.",
            "The documents of %(count)s publications could not be read, only their abstracts.",
            known.unread,
        )
    )
    yield plain(
        words.say_many(
            "%(count)s publication of the period is not tagged yet.",
            "%(count)s publications of the period are not tagged yet.",
            known.untagged,
        )
    )


def evidence(findings: Findings, writer: Writer) -> Iterator[Block]:
    """Every cell with its works, then the works themselves."""
    words, drawn = writer.words, findings.matrix
    listed = _by_cell(findings.works)
    yield Paragraph(
        plain(
            words.say(
                "Each figure of this report links to a line here; the numbers in brackets lead to"
                " the works."
            )
        )
    )
    for cell in drawn.cells.values():
        if cell.gap and not cell.empty:
            yield Paragraph(_cell_line(cell, listed, writer), anchor(cell.driver, cell.gap))
    yield Heading(3, words.say("The works"))
    for work in findings.works:
        yield Paragraph(_work_line(work, writer), f"w-{work.work}")


def _by_cell(works: tuple[Work, ...]) -> Mapping[tuple[str, str, str], list[int]]:
    found: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for work in works:
        for driver, gap, status in work.cells:
            found[driver, gap, status].add(work.work)
            found[driver, ANY, status].add(work.work)
    return {key: sorted(ids) for key, ids in found.items()}


def _cell_line(
    cell: Cell, listed: Mapping[tuple[str, str, str], list[int]], writer: Writer
) -> Text:
    words = writer.words
    runs = [Run(writer.cell_name(cell), strong=True)]
    for status, count, told in (
        (
            IDENTIFIED,
            cell.identified,
            words.say(" – named by %(count)s", count=writer.number(cell.identified)),
        ),
        (
            ADDRESSED,
            cell.addressed,
            words.say(" – filled by %(count)s", count=writer.number(cell.addressed)),
        ),
    ):
        if not count:
            continue
        works = listed.get((cell.driver, cell.gap, status), [])
        runs.append(Run(told + words.say(": ")))
        runs += [Run(f"[{writer.numbers[work]}]", f"#w-{work}") for work in works]
        if count > len(works):
            more = words.say_many(
                " and %(count)s that is not listed",
                " and %(count)s that are not listed",
                count - len(works),
            )
            runs.append(Run(more))
    return tuple(runs)


def _work_line(work: Work, writer: Writer) -> Text:
    facts = ", ".join(fact for fact in (work.publisher, writer.words.day(work.day)) if fact)
    return (
        Run(f"[{writer.numbers[work.work]}] "),
        Run(work.title, work.url, language=work.language),
        Run(". " + facts + "."),
    )
