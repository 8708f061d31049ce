"""The gap map as a picture, readable in grey and by colour-blind readers."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from monitor.gaps.matrix import Matrix

_WIDTH, _ROW, _HEAD = 11.0, 0.42, 2.2
"""Inches: the picture, one driver, the slanted names of the gaps."""
_DARK = 0.55
"""From this share of the largest cell on, figures stand in white."""


def draw(drawn: Matrix, label: Callable[[str, str], str], words: tuple[str, str]) -> bytes:
    """Return a PNG: darker cells hold more works, figures say how many name / fill the gap.

    ``label`` gives the name of a concept by vocabulary and id; ``words`` are the title of the
    scale and what stands in an empty cell. The same map gives the same bytes.
    """
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    scale, empty = words
    cells = [[drawn.cells[driver, gap] for gap in drawn.gaps] for driver in drawn.drivers]
    totals = np.array([[cell.identified + cell.addressed for cell in row] for row in cells], float)
    most = max(totals.max(initial=0.0), 1.0)
    figure = Figure(figsize=(_WIDTH, _HEAD + _ROW * max(len(cells), 1)), dpi=110)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.2, 0.03, 0.72, 0.97 - _HEAD / figure.get_figheight()))
    shades = np.ma.masked_equal(np.sqrt(totals / most), 0.0)
    image = axes.imshow(shades, cmap="cividis_r", vmin=0, vmax=1, aspect="auto")
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            dark = np.sqrt(totals[row, column] / most) > _DARK
            axes.text(
                column,
                row,
                empty if cell.empty else f"{cell.identified} / {cell.addressed}",
                ha="center",
                va="center",
                fontsize=8.5,
                color="white" if dark else "black",
            )
    axes.xaxis.tick_top()
    axes.set_xticks(
        range(len(drawn.gaps)),
        [label("gaps", gap) for gap in drawn.gaps],
        rotation=35,
        ha="left",
        rotation_mode="anchor",
        fontsize=9,
    )
    axes.set_yticks(
        range(len(drawn.drivers)),
        [label("drivers", driver) for driver in drawn.drivers],
        fontsize=9,
    )
    axes.set_xticks(np.arange(-0.5, len(drawn.gaps)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(drawn.drivers)), minor=True)
    axes.grid(which="minor", color="#9a9a9a", linewidth=0.6)
    axes.tick_params(which="both", length=0)
    bar = figure.colorbar(image, ax=axes, fraction=0.025, pad=0.015)
    bar.set_ticks([0, 0.5, 1], labels=["0", f"{most / 4:.0f}", f"{most:.0f}"])
    bar.set_label(scale, fontsize=8.5)
    bar.ax.tick_params(labelsize=8)
    file = BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()
