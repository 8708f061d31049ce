"""A document as PDF, by way of its HTML; needs the extra ``fow-monitor[pdf]``."""

from __future__ import annotations

from monitor.errors import UserError
from monitor.gaps.as_html import as_html
from monitor.gaps.document import Document


def as_pdf(document: Document) -> bytes:
    """Return the document as PDF (tagged, for screen readers).

    Raises :class:`UserError` where WeasyPrint or the libraries that it draws with are missing.
    """
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise UserError(
            "a PDF needs WeasyPrint and Pango: pip install 'fow-monitor[pdf]', and of the system"
            f" libpango-1.0-0 and libpangoft2-1.0-0 ({error}); or write html or docx"
        ) from error
    written = weasyprint.HTML(string=as_html(document)).write_pdf(pdf_variant="pdf/ua-1")
    assert isinstance(written, bytes)
    return written
