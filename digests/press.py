"""An edition made ready for ten thousand readers: what they share is written once, then joined."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from digests.blocks import Block
from digests.choice import LINES, Catalogue, Choice
from digests.delivery.letter import Letter
from digests.edition import Edition
from digests.extras import Extras, extras
from digests.footer import Footer, Recipient, Sender, footer
from digests.forms import OWN_MARK, Own, marked_for
from digests.layout import Layout
from digests.markup import Markup
from digests.plain import Plain
from digests.wire import Envelope, Picture, Wire

LARGEST = 98_000
"""Bytes of HTML; Gmail cuts a message off after about 102 KB."""
_PICTURE = "week"


@dataclass(frozen=True, slots=True)
class _Language:
    """All that is shared by the readers of one language."""

    layout: Layout
    markup: Markup
    plain: Plain
    wire: Wire


class Press:
    """Writes the letters of one edition.

    Memory holds each distinct block once a language, whatever the number of readers.
    """

    def __init__(self, edition: Edition) -> None:
        """Take a frozen edition; nothing is rendered yet."""
        self.edition = edition
        self.catalogue = Catalogue(edition)
        self._languages: dict[str, _Language] = {}
        self._sizes: dict[str, int] = {}

    def letter(
        self, language: str, sender: Sender, recipient: Recipient, *, date: datetime
    ) -> Letter:
        """Return the message that brings the edition to one reader.

        ``date`` is the time of writing, with its zone. The same arguments give the same bytes.
        Raises :class:`digests.footer.AddressUnusable` and
        :class:`digests.wording.UnknownLanguage`.
        """
        shared = self._shared(language)
        foot, more = footer(language, sender, recipient), extras(recipient)
        choice, blocks, markup = self._fitting(shared, recipient.topics, more, foot)
        envelope = Envelope(
            subject=shared.layout.subject(choice), sender=sender, recipient=recipient, date=date
        )
        text = shared.plain.pieces(blocks, foot)
        if recipient.mark:
            text, markup = _own(text, recipient.mark), _own(markup, recipient.mark)
        return shared.wire.letter(envelope, text, markup)

    def _fitting(
        self, shared: _Language, topics: Collection[str], more: Extras, foot: Footer
    ) -> tuple[Choice, list[Block], list[str]]:
        """Choose, and leave out from the end what would make the message too large."""
        choice = self.catalogue.choose(topics, lines=LINES)
        while True:
            blocks = [*shared.layout.blocks(choice, more)]
            markup = shared.markup.pieces(choice, blocks, foot)
            if self._size(markup) <= LARGEST or not (choice.lines or choice.leading):
                return choice, blocks, markup
            choice = choice.shorter()

    def _size(self, pieces: Iterable[str]) -> int:
        """Return the bytes of a document; what readers share is measured once."""
        total, known = 0, self._sizes
        for piece in pieces:
            if isinstance(piece, Own):  # tried first: looking it up would hash all of it
                total += len(piece.encode())
                continue
            if piece not in known:
                known[piece] = len(piece.encode())
            total += known[piece]
        return total

    def _shared(self, language: str) -> _Language:
        if language not in self._languages:
            layout = Layout(self.catalogue, language)
            picture = drawn(self.edition, language)
            wire = Wire(self.edition, language, Picture(picture, _PICTURE) if picture else None)
            self._languages[language] = _Language(
                layout,
                Markup(layout, f"cid:{wire.picture_id}" if picture else ""),
                Plain(layout),
                wire,
            )
        return self._languages[language]


def _own(pieces: list[str], mark: str) -> list[str]:
    """Return pieces whose addresses bear a reader's mark; those without any stay shared."""
    return [Own(marked_for(one, mark)) if OWN_MARK in one else one for one in pieces]


def drawn(edition: Edition, language: str) -> bytes:
    """Return the week's picture as PNG, or nothing where the edition has none."""
    from digests.trend import draw, rows

    return draw(edition.trend, language) if edition.trend and rows(edition.trend) else b""
