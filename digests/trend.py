"""The drivers over thirteen weeks, in words and as one small picture."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from digests.edition import Series, Trend
from digests.quotations import name
from digests.wording import Wording, wording

_MOST = 10
"""Drivers shown, those with the most publications of the week."""
WIDTH = 592
"""Pixels at which a mail shows the picture; it is drawn with twice as many."""
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


def caption(trend: Trend, say: Wording) -> str:
    """Say how the picture is read."""
    return say.say(
        "Publications by driver of change: the bar is this week, the line runs from the least to"
        " the most of the %(weeks)s weeks before, the mark is their average.",
        weeks=say.number(len(trend.ends) - 1),
    )


def in_words(trend: Trend, say: Wording) -> str:
    """Return everything that the picture shows, as text."""
    told = (
        say.say(
            "%(driver)s %(now)s (usually %(usual)s)",
            driver=name(row.series.label, say),
            now=say.number(row.now),
            usual=say.decimal(row.usual),
        )
        for row in rows(trend)
    )
    begin, colon = say.say("Publications this week, by driver"), say.say(": ")
    return f"{begin}{colon}{' · '.join(told)}."


def draw(trend: Trend, language: str) -> bytes:
    """Return the picture as PNG, at most some 30 KB; the same trend gives the same bytes.

    Dark bars on light ground, so that it reads in grey and on a dark page alike.
    Raises :class:`digests.wording.UnknownLanguage`.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    say, shown = wording(language), rows(trend)[::-1]
    figure = Figure(figsize=(WIDTH / 100, 0.55 + 0.3 * len(shown)), dpi=200, facecolor=_GROUND)
    axes = figure.add_axes((0.36, 0.02, 0.61, 0.96))
    places = range(len(shown))
    axes.barh(places, [row.now for row in shown], height=0.56, color=_BAR, zorder=2)
    axes.hlines(
        [place - 0.39 for place in places],
        [row.least for row in shown],
        [row.most for row in shown],
        color=_RANGE,
        linewidth=2.6,
        zorder=1,
    )
    axes.scatter(
        [row.usual for row in shown],
        [place - 0.39 for place in places],
        s=26,
        marker="D",
        facecolor=_GROUND,
        edgecolor=_INK,
        linewidth=1.1,
        zorder=3,
    )
    for place, row in zip(places, shown, strict=True):
        axes.annotate(
            say.number(row.now),
            (row.now, place),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=_INK,
        )
    axes.set_yticks(places, [_wrapped(name(row.series.label, say)) for row in shown])
    axes.tick_params(axis="y", length=0, labelsize=9, labelcolor=_INK)
    axes.set_xticks([])
    axes.set_ylim(-0.75, len(shown) - 0.5)
    axes.set_xlim(0, max([1, *(max(row.now, row.most) for row in shown)]) * 1.08)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(_RANGE)
    held = BytesIO()
    figure.set_canvas(FigureCanvasAgg(figure))
    figure.savefig(held, format="png", metadata={"Software": None})
    return held.getvalue()


def _wrapped(label: str) -> str:
    from textwrap import fill

    return fill(label, 30)
