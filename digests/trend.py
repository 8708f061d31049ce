"""The drivers over thirteen weeks, in words and as one small picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from digests.edition import Series, Trend
from digests.quotations import name
from digests.wording import Wording, wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST = 10
"""Drivers shown, those with the most publications of the week."""
WIDTH = 480
"""Pixels at which a mail shows the picture; it is drawn with twice as many."""
_COLOURS = 24
_INK, _GROUND, _RANGE, _BAR = "#1c2530", "#ffffff", "#9fb4ba", "#0d5c6b"


@dataclass(frozen=True, slots=True)
class Row:
    """One driver: this week's works beside those of the weeks before."""

    series: Series
    now: int
    usual: float
    """Mean of the weeks before."""
    least: int
    most: int


def rows(trend: Trend) -> list[Row]:
    """Return the drivers of the picture, the one with the most works of the week first."""
    made = []
    for series in trend.series:
        *before, now = series.counts
        usual = sum(before) / len(before) if before else 0.0
        made.append(Row(series, now, usual, min(before, default=0), max(before, default=0)))
    made.sort(key=lambda row: (-row.now, -row.usual, row.series.label.concept))
    return [row for row in made if row.now or row.most][:_MOST]


def compared(trend: Trend) -> bool:
    """Tell whether there is anything that the week can be held against; a new archive has not."""
    return any(any(series.counts[:-1]) for series in trend.series)


def caption(trend: Trend, say: Wording) -> str:
    """Say how the picture is read."""
    if not compared(trend):
        return say.say("Publications by driver of change this week.")
    return say.say(
        "Publications by driver of change: the bar is this week, the line runs from the least to"
        " the most of the %(weeks)s weeks before, the mark is their average.",
        weeks=say.number(len(trend.ends) - 1),
    )


def in_words(trend: Trend, say: Wording) -> str:
    """Return everything that the picture shows, as text."""
    told = (_in_words(row, say, usual=compared(trend)) for row in rows(trend))
    begin, colon = say.say("Publications this week, by driver"), say.say(": ")
    return f"{begin}{colon}{' · '.join(told)}."


def _in_words(row: Row, say: Wording, *, usual: bool) -> str:
    driver, now = name(row.series.label, say), say.number(row.now)
    if not usual:
        return say.say("%(driver)s %(now)s", driver=driver, now=now)
    return say.say(
        "%(driver)s %(now)s (usually %(usual)s)",
        driver=driver,
        now=now,
        usual=say.decimal(row.usual),
    )


def draw(trend: Trend, language: str) -> bytes:
    """Return the picture as PNG, some 10 KB; the same trend gives the same bytes.

    Dark bars on light ground, so that it reads in grey and on a dark page alike.
    Raises :class:`digests.wording.UnknownLanguage`.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    say, shown = wording(language), rows(trend)[::-1]
    figure = Figure(figsize=(WIDTH / 100, 0.5 + 0.33 * len(shown)), dpi=200, facecolor=_GROUND)
    axes = figure.add_axes((0.39, 0.02, 0.58, 0.96))
    axes.barh(range(len(shown)), [row.now for row in shown], height=0.56, color=_BAR, zorder=2)
    if compared(trend):
        _past(axes, shown)
    for place, row in enumerate(shown):
        axes.annotate(
            say.number(row.now),
            (row.now, place),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=10,
            color=_INK,
        )
    axes.set_yticks(range(len(shown)), [_wrapped(name(row.series.label, say)) for row in shown])
    axes.tick_params(axis="y", length=0, labelsize=10, labelcolor=_INK)
    axes.set_xticks([])
    axes.set_ylim(-0.75, len(shown) - 0.5)
    axes.set_xlim(0, max([1, *(max(row.now, row.most) for row in shown)]) * 1.08)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(_RANGE)
    figure.set_canvas(FigureCanvasAgg(figure))
    held = BytesIO()
    figure.savefig(held, format="png", metadata={"Software": None})
    return _few_colours(held)


def _past(axes: Axes, shown: Sequence[Row]) -> None:
    """Draw the weeks before under each bar: a line from least to most, a mark for the mean."""
    below = [place - 0.39 for place in range(len(shown))]
    least, most = [row.least for row in shown], [row.most for row in shown]
    axes.hlines(below, least, most, color=_RANGE, linewidth=2.6, zorder=1)
    axes.scatter(
        [row.usual for row in shown],
        below,
        s=26,
        marker="D",
        facecolor=_GROUND,
        edgecolor=_INK,
        linewidth=1.1,
        zorder=3,
    )


def _few_colours(png: BytesIO) -> bytes:
    """Write a picture with a palette: a third of the bytes, and no difference to the eye."""
    from PIL import Image

    small = BytesIO()
    Image.open(png).convert("RGB").quantize(_COLOURS).save(small, "png", optimize=True)
    return small.getvalue()


def _wrapped(label: str) -> str:
    from textwrap import fill

    return fill(label, 20)
