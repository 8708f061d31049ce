"""Making a report: look up what it tells, compose it, and write it in the format asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import UserError
from monitor.gaps.asking import Survey, check_concept
from monitor.gaps.document import Document, ReportFormat
from monitor.gaps.findings import find
from monitor.gaps.inventory import load_inventory
from monitor.gaps.matrix import Scope

if TYPE_CHECKING:
    from monitor.workspace import Workspace


def make_report(
    survey: Survey, workspace: Workspace, scope: Scope, *, language: str, brief: bool = False
) -> Document:
    """Compose the report of a scope, or the brief of its region, in one language (ISO 639-1).

    Without a last day, the report ends with the last search, so that it can be made again.
    Raises :class:`UserError` for an unknown concept or a brief without a region.
    """
    from monitor.gaps.brief import compose_brief
    from monitor.gaps.report import compose, own_chapters
    from monitor.gaps.writer import Writer

    if brief and not scope.region:
        raise UserError("a brief is of one region: name it, such as --brief ontario")
    check_concept(scope.region, survey.vocabularies["regions"])
    known = survey.evidence.provenance(scope)
    scope = _ended(scope, known.last_search)
    findings = find(survey, scope, known, load_inventory(workspace.folder))
    writer = Writer(
        language=language,
        names=survey.label,
        definitions=survey.definition,
        numbers={one.work: number for number, one in enumerate(findings.works, 1)},
    )
    if brief:
        return compose_brief(findings, writer)
    return compose(findings, writer, own_chapters(workspace.folder))


def _ended(scope: Scope, last: date | None) -> Scope:
    return replace(scope, end=last) if scope.start and not scope.end and last else scope


def write_report(document: Document, format: ReportFormat, out: Path) -> tuple[Path, ...]:
    """Write a report to ``out``, with Markdown its picture beside it; return what was written.

    Raises :class:`UserError` when it cannot be written, or a part for PDF is missing.
    """
    files = {out: _written(document, format, out)}
    if format is ReportFormat.MARKDOWN:
        from monitor.gaps.as_markdown import pictures

        files |= {_picture(out): png for png in pictures(document)}
    try:
        for path, content in files.items():
            path.write_bytes(content)
    except OSError as error:
        raise UserError(f"{out}: cannot be written: {error.strerror}") from error
    return tuple(files)


def _picture(out: Path) -> Path:
    return out.with_name(f"{out.stem}.map.png")


def _written(document: Document, format: ReportFormat, out: Path) -> bytes:
    if format is ReportFormat.PDF:
        from monitor.gaps.as_pdf import as_pdf

        return as_pdf(document)
    if format is ReportFormat.WORD:
        from monitor.gaps.as_docx import as_docx

        return as_docx(document)
    if format is ReportFormat.MARKDOWN:
        from monitor.gaps.as_markdown import as_markdown

        return as_markdown(document, _picture(out).name).encode()
    from monitor.gaps.as_html import as_html

    return as_html(document).encode()
