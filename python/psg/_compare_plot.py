"""The picture of a comparison with matplotlib (pip install "libpsg[plot]")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from ._error import Error
from ._inputs import PathLike
from ._picture import save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MATRICES = (
    ("f1", "F1 of movements"),
    ("kappa_movements", "κ of epochs with a movement"),
    ("kappa_stages", "κ of sleep stages"),
)
COLOURS = ("#2e86ab", "#d1495b", "#f2a541", "#6a4c93", "#4f9d69", "#7a8794")
MOST_PAIRS = len(COLOURS)


class Comparison(Protocol):
    """What the picture shows of a `psg.Comparison`."""

    @property
    def scorers(self) -> Any: ...
    @property
    def summary(self) -> Any: ...
    @property
    def pairs(self) -> Any: ...
    @property
    def timing(self) -> Any: ...
    @property
    def rule(self) -> str: ...
    @property
    def iou(self) -> float: ...
    @property
    def test(self) -> str | None: ...


def picture(comparison: Comparison, *, title: str, path: PathLike | None) -> Figure:
    """See `Comparison.plot`."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise Error("pictures need matplotlib: pip install 'libpsg[plot]'", "unsupported") from None
    names = list(comparison.scorers["scorer"])
    matrices = [(label, _matrix(comparison, names, measure)) for measure, label in MATRICES]
    matrices = [(label, values) for label, values in matrices if np.isfinite(values).any()]
    heights = [1.15, 1.0] if matrices else [0.01, 1.0]
    figure = Figure(figsize=(12, 3.6 + 3.6 * bool(matrices)), dpi=130, layout="constrained")
    grid = figure.add_gridspec(2, 1, height_ratios=heights)
    above, below = figure.add_subfigure(grid[0]), figure.add_subfigure(grid[1])
    if matrices:
        for axes, (label, values) in zip(_row(above, len(matrices)), matrices):
            _heat(axes, values, names, label)
    lanes = below.subplots(1, 2, sharey=True)
    for axes, edge in zip(lanes, ("onset", "offset")):
        _differences(axes, comparison, edge)
    lanes[0].set_ylabel("b − a in ms (positive: b is later)", fontsize=9)
    if lanes[0].get_legend_handles_labels()[0]:
        below.legend(
            *lanes[0].get_legend_handles_labels(),
            loc="outside lower center",
            ncols=3,
            frameon=False,
            fontsize=8,
        )
    heading = f"{comparison.rule}, same movement from an overlap (IoU) of {comparison.iou:g} on"
    figure.suptitle(f"{title}  ·  {heading}" if title else heading, fontsize=11, fontweight="bold")
    if path is not None:
        save(figure, path)
    return figure


def _row(figure: Any, count: int) -> list[Axes]:
    return list(np.atleast_1d(figure.subplots(1, count)))


def _matrix(comparison: Comparison, names: list[str], measure: str) -> npt.NDArray[np.float64]:
    """The measure of each pair, both ways round; NaN on the diagonal and where it is undefined."""
    values = np.full((len(names), len(names)), np.nan)
    table = comparison.summary
    for a, b, value in zip(table["scorer_a"], table["scorer_b"], table[measure]):
        i, j = names.index(a), names.index(b)
        values[i, j] = values[j, i] = value
    return values


def _heat(axes: Axes, values: npt.NDArray[np.float64], names: list[str], label: str) -> None:
    axes.imshow(np.ma.masked_invalid(values), cmap="Blues", vmin=0, vmax=1, aspect="equal")
    axes.set_facecolor("#f3f4f6")
    for i, j in np.ndindex(values.shape):
        if i == j:
            continue
        value = values[i, j]
        text = f"{value:.2f}" if np.isfinite(value) else "—"
        colour = "white" if np.isfinite(value) and value > 0.6 else "#333333"
        axes.text(j, i, text, ha="center", va="center", fontsize=9, color=colour)
    axes.set_xticks(range(len(names)), [_short(name) for name in names], rotation=30, ha="right", fontsize=8)
    axes.set_yticks(range(len(names)), [_short(name) for name in names], fontsize=8)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(label, loc="left", fontsize=10)


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:20]}…"


def _pairs(comparison: Comparison) -> list[tuple[str, str]]:
    """The pairs to show: those with the test, else the first ones."""
    table = comparison.summary
    pairs = list(zip(table["scorer_a"], table["scorer_b"]))
    if comparison.test is not None:
        pairs = [pair for pair in pairs if comparison.test in pair]
    return pairs[:MOST_PAIRS]


def _differences(axes: Axes, comparison: Comparison, edge: str) -> None:
    """Differences of matched movements over the night, with the median and the 95 % limits of each pair."""
    table = comparison.pairs
    columns = [np.asarray(table[name]) for name in ("scorer_a", "scorer_b", "legs", "found")]
    hours = np.asarray(table["onset_a_s"], dtype=np.float64) / 3600
    ms = np.asarray(table[f"{edge}_difference_s"], dtype=np.float64) * 1000
    drawn = False
    for colour, (a, b) in zip(COLOURS, _pairs(comparison)):
        shown = (columns[0] == a) & (columns[1] == b) & (columns[2] == "all") & (columns[3] == "both")
        if not shown.any():
            continue
        drawn = True
        label = f"a {_short(a)}, b {_short(b)}"
        axes.scatter(hours[shown], ms[shown], s=14, color=colour, alpha=0.65, linewidth=0, label=label)
        axes.axhline(float(np.median(ms[shown])), color=colour, linewidth=1.2)
        for limit in _limits(comparison, a, b, edge):
            axes.axhline(limit * 1000, color=colour, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_title(f"{edge.capitalize()} of matched movements: median, 95 % limits", loc="left", fontsize=10)
    axes.axhline(0, color="#9aa5b1", linewidth=0.6, zorder=0)
    axes.set_xlabel("hours since the start of the recording", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8, length=2)
    axes.grid(axis="y", color="#e6e9ec", linewidth=0.6)
    axes.set_axisbelow(True)
    if not drawn:
        axes.text(0.5, 0.5, "no movement is matched", transform=axes.transAxes, ha="center", color="#777777")


def _limits(comparison: Comparison, a: str, b: str, edge: str) -> list[float]:
    table = comparison.timing
    names = ("scorer_a", "scorer_b", "legs", "edge", "lower_limit_s", "upper_limit_s")
    for one, other, legs, which, lower, upper in zip(*(table[name] for name in names)):
        if (one, other, legs, which) == (a, b, "all", edge):
            return [limit for limit in (float(lower), float(upper)) if np.isfinite(limit)]
    return []
