"""The main text of an HTML page: what trafilatura extracts, mended where it is known to err."""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from typing import TYPE_CHECKING

from spiders.cleaning import clean_line
from spiders.document_metadata import Metadata, line_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST_APPEAL = 300
"""Characters; a longer paragraph is never taken for an appeal, whatever its words."""
BODY_RATIO = 3
"""How much longer the body in JSON-LD must be to replace a text drawn by script."""

_NETWORKS = r"(?:twitter|facebook|instagram|linkedin|bluesky|mastodon|x)\b"
_APPEALS = re.compile(
    "|".join(
        (
            r"^(?:read (?:more|also|next)|see also|also read|more on this"
            r"|related(?: (?:articles?|stor(?:y|ies)|posts?|content|links|reading|recipes))?"
            r"|lire aussi|[àa] lire|voir aussi|lire la suite)\s*(?:[:»>→–—|]|$)",
            r"^[àa] lire (?:aussi|[ée]galement)\b",
            r"\b(?:subscribe|sign(?:ing)? up)\b.{0,60}\b(?:newsletters?|inbox|by e-?mail|updates"
            r"|full story|full article|free trial|edition|best content|here)\b",
            r"\b(?:newsletter|edition|alerts)\b.*\bsign up\b",
            r"^to (?:view|read|continue)\b.*\bsubscri(?:be|ption)\b",
            r"^pour (?:lire|continuer|acc[ée]der)\b.*\babonn\w+",
            r"\balready a subscriber\b|\bd[ée]j[àa] abonn[ée]",
            r"\b(?:abonnez|inscrivez|connectez)-vous\b",
            r"^pour (?:lire la suite|acc[ée]der en illimit[ée])",
            r"\brecev(?:ez|oir)\b.{0,60}\b(?:infolettre|newsletter|lettre d['’]information)",
            r"^(?:for the latest\b.*\b)?download\b.*\bapps?\b",
            r"^t[ée]l[ée]charge[zr]\b.*\b(?:notre |l['’])appli",
            rf"\bfollow (?:us|\w+(?: \w+){{0,3}}) on {_NETWORKS}",
            rf"\bsuivez[- ]\w+\b.*\bsur {_NETWORKS}",
            r"©|\(c\) (?:19|20)\d\d|\ball rights reserved\b|\btous droits r[ée]serv[ée]s\b",
            r"\badvertiser disclosure\b",
            r"\bwe may (?:earn|receive)\b.*\b(?:commission|compensation)\b",
            r"^\(?(?:photo |image )?(?:credits?|cr[ée]dits?)(?: photos?| images?)?\s*:",
            r"^(?:image illustrative|photo d['’]illustration)\b",
            r"\bsubmit\b.{0,40}\bletters? to the editor\b",
        )
    ),
    re.IGNORECASE,
)


def main_text(root: HtmlElement, said: Metadata) -> str:
    """The text a reader came for, one paragraph a line; empty when the page has none.

    Three amendments to trafilatura: the standfirst, which stands outside the body on many pages,
    is put in front; a body that the page's script would draw is taken from JSON-LD; appeals to
    subscribe, follow or read on, and notes on rights and pictures, are left out.
    """
    from trafilatura import extract

    # What it warns of ("discarding data") is said by our own outcome, in our own words.
    logging.getLogger("trafilatura").setLevel(logging.ERROR)
    standfirst = _standfirst(root, said)
    text = extract(deepcopy(root), include_comments=False, include_tables=True) or ""
    body = said.paragraphs("articleBody")
    longer = len(body) > 400 and len(body) > BODY_RATIO * len(text)
    if longer or text.split() == body.split():
        text = re.sub(r"\n{2,}", "\n", body)
    if standfirst and standfirst not in " ".join(text.split()):
        text = f"{standfirst}\n{text}" if text else standfirst
    return without_appeals(text)


def without_appeals(text: str) -> str:
    """``text`` without the short lines that address the visitor of the site, not the reader."""
    lines = (_row(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line and not _appeals(line))


def _row(line: str) -> str:
    """A row of a table keeps its cells, not the frame that trafilatura draws around them."""
    if not line.startswith("|"):
        return " ".join(line.split())
    cells = (" ".join(cell.split()).strip("-") for cell in line.split("|"))
    return " | ".join(cell for cell in cells if cell)


def _appeals(line: str) -> bool:
    return len(line) <= LONGEST_APPEAL and bool(_APPEALS.search(line))


def _standfirst(root: HtmlElement, said: Metadata) -> str:
    """The description of the metadata, if the page also shows it as a block of its own."""
    stated = {clean_line(text) for text in said.candidates("og:description", "description")}
    telling = {text for text in stated if len(text) >= 50}
    if not telling:
        return ""
    for node in root.iter("h2", "h3", "p", "div", "header", "span"):
        if (shown := line_of(node, limit=1_000)) in telling:
            return shown
    return ""
