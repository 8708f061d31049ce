"""Slack messages as a picture, close to how Slack's own client shows them, for who has no Slack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from digests.slack import SlackBlock, SlackMessage

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_SCALE = 2
WIDTH = 720
"""Pixels of the message; the picture has twice as many, for sharp screens."""
_MARGIN, _AVATAR = 20, 36
_INK, _SOFT, _LINK, _LINE, _APP = "#1d1c1d", "#616061", "#1264a3", "#dddddd", "#1f4e5f"
_COLOURS = 64
_PIECE = re.compile(
    r"\*<https?://[^|>]+\|(?P<title>[^>]*)>\*"
    r"|<https?://[^|>]+\|(?P<link>[^>]*)>"
    r"|(?<!\w)\*(?P<bold>[^*\n]+)\*(?!\w)"
    r"|(?<![\w/])_(?P<italic>[^_\n]+)_(?!\w)"
)
_FACES = {"plain": "", "link": "", "title": "-Bold", "bold": "-Bold", "italic": "-Oblique"}
_LINKS = ("link", "title")


@dataclass(frozen=True, slots=True)
class _Word:
    """A run of letters without a space, and how it is set."""

    text: str
    face: str
    """``plain``, ``bold``, ``italic``, ``link`` or ``title``, which is both bold and a link."""
    glued: bool
    """No space stands before it."""


@dataclass(slots=True)
class _Sheet:
    """What is drawn, and how far down it goes; a dry one only measures."""

    pen: ImageDraw | None
    canvas: Image | None
    left: int = _MARGIN + _AVATAR + 10
    y: int = _MARGIN

    def text(self, x: float, words: str, face: str, size: int, colour: str) -> float:
        """Set words on the current line; return where they end."""
        font = _font(face, size)
        if self.pen is not None:
            place = (x * _SCALE, self.y * _SCALE)
            self.pen.text(place, words, font=font, fill=colour)
        return float(x + font.getlength(words) / _SCALE)

    def box(self, x: int, y: int, width: int, height: int, colour: str, radius: int = 0) -> None:
        """Fill a rectangle."""
        if self.pen is not None:
            corners = (x * _SCALE, y * _SCALE, (x + width) * _SCALE, (y + height) * _SCALE)
            self.pen.rounded_rectangle(corners, radius * _SCALE, fill=colour)


def picture(posts: Sequence[SlackMessage], *, week: bytes = b"", app: str = "") -> bytes:
    """Return the posts of one edition as PNG, the later ones as the thread under the first.

    ``week`` is the picture that an image block of theirs shows, as PNG; ``app`` the name that
    posts. The same posts give the same bytes.
    """
    from PIL import Image, ImageDraw

    dry = _Sheet(None, None)
    _drawn(dry, posts, week, app)
    canvas = Image.new("RGB", (WIDTH * _SCALE, (dry.y + _MARGIN) * _SCALE), "#ffffff")
    _drawn(_Sheet(ImageDraw.Draw(canvas), canvas), posts, week, app)
    held = BytesIO()
    canvas.quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(held, "png")
    return held.getvalue()


def _drawn(sheet: _Sheet, posts: Sequence[SlackMessage], week: bytes, app: str) -> None:
    for post in posts:
        begin = sheet.y
        if post.part > 1:
            sheet.left = _MARGIN + 2 * (_AVATAR + 10)
        _head(sheet, app)
        for block in post.blocks:
            _block(sheet, block, week)
        if post.part > 1:
            sheet.box(_MARGIN + _AVATAR // 2, begin, 2, sheet.y - begin, _LINE)
        sheet.y += 14


def _head(sheet: _Sheet, app: str) -> None:
    x = sheet.left - _AVATAR - 10
    sheet.box(x, sheet.y, _AVATAR, _AVATAR, _APP, radius=6)
    sheet.y += 7
    sheet.text(x + 12, app[:1], "bold", 17, "#ffffff")
    sheet.y -= 7
    end = sheet.text(sheet.left, app, "bold", 15, _INK)
    sheet.box(int(end) + 8, sheet.y + 3, 30, 14, "#e8e8e8", radius=2)
    sheet.y += 4
    sheet.text(int(end) + 12, "APP", "plain", 10, _SOFT)
    sheet.y += 20


def _block(sheet: _Sheet, block: SlackBlock, week: bytes) -> None:
    match block["type"]:
        case "header":
            sheet.y += 8
            _set(sheet, block["text"]["text"], "bold", 18, _INK)
        case "divider":
            sheet.y += 8
            sheet.box(sheet.left, sheet.y, WIDTH - _MARGIN - sheet.left, 1, _LINE)
            sheet.y += 8
        case "section":
            sheet.y += 4
            for line in block["text"]["text"].split("\n"):
                _line(sheet, line, 15, _INK)
            sheet.y += 4
        case "context":
            for element in block["elements"]:
                for line in element["text"].split("\n"):
                    _line(sheet, line, 13, _SOFT)
            sheet.y += 4
        case "image" if week:
            _image(sheet, week)


def _image(sheet: _Sheet, png: bytes) -> None:
    from PIL import Image

    with Image.open(BytesIO(png)) as found:
        width = min(440, WIDTH - _MARGIN - sheet.left)
        height = found.height * width // found.width
        if sheet.canvas is not None:
            small = found.convert("RGB").resize((width * _SCALE, height * _SCALE))
            sheet.canvas.paste(small, (sheet.left * _SCALE, (sheet.y + 4) * _SCALE))
    sheet.y += height + 10


def _line(sheet: _Sheet, line: str, size: int, colour: str) -> None:
    """Set one line of mrkdwn; one that begins with > stands beside a bar."""
    begin = sheet.y
    if not line.startswith(">"):
        _flow(sheet, _words(line), size, colour)
        return
    sheet.left += 14
    _flow(sheet, _words(line.removeprefix(">")), size, colour)
    sheet.left -= 14
    sheet.box(sheet.left, begin, 4, sheet.y - begin, _LINE)


def _set(sheet: _Sheet, text: str, face: str, size: int, colour: str) -> None:
    """Set plain text, wrapped."""
    words = (_Word(word, face, glued=False) for word in text.split(" "))
    _flow(sheet, words, size, colour)


def _flow(sheet: _Sheet, words: Iterable[_Word], size: int, colour: str) -> None:
    x, space = float(sheet.left), _font("plain", size).getlength(" ") / _SCALE
    for word in words:
        wide = _font(word.face, size).getlength(word.text) / _SCALE
        gap = 0 if word.glued or x == sheet.left else space
        if x > sheet.left and x + gap + wide > WIDTH - _MARGIN:
            sheet.y += round(size * 1.46)
            x, gap = float(sheet.left), 0
        ink = _LINK if word.face in _LINKS else colour
        x = sheet.text(x + gap, word.text, word.face, size, ink)
    sheet.y += round(size * 1.46)


def _words(line: str) -> Iterator[_Word]:
    end, open_space = 0, True
    for found in _PIECE.finditer(line):
        yield from _cut(line[end : found.start()], "plain", glued=not open_space)
        before = line[: found.start()]
        face = next(name for name in ("title", "link", "bold", "italic") if found[name] is not None)
        yield from _cut(found[face], face, glued=bool(before) and not before.endswith(" "))
        end, open_space = found.end(), False
    yield from _cut(line[end:], "plain", glued=end > 0)


def _cut(text: str, face: str, *, glued: bool) -> Iterator[_Word]:
    """Cut into words; the first is glued to what stands before, unless a space does."""
    shown = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    shown = "".join(letter for letter in shown if letter.isprintable())
    for place, word in enumerate(shown.split(" ")):
        if word:
            yield _Word(word, face, glued=glued and place == 0)


@cache
def _font(face: str, size: int) -> FreeTypeFont:
    from matplotlib import get_data_path
    from PIL import ImageFont

    file = Path(get_data_path(), "fonts", "ttf", f"DejaVuSans{_FACES[face]}.ttf")
    return ImageFont.truetype(file, size * _SCALE)
