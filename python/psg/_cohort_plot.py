"""The picture of a cohort."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import _core
from ._error import Error
from ._picture import NOTICE, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NIGHT = "#2e86ab"
CHILD = "#f2a541"
MEDIAN = "#d1495b"
FRAME = "#44505c"
THRESHOLDS = {"plms_index_per_h", "plms_nr_index_per_h"}


def draw(
    columns: dict[str, Any],
    strata: dict[str, Any],
    by: list[str],
    measure: str,
    rule: str,
    ax: Axes | None,
    path: str | os.PathLike[str] | None,
) -> Axes:
    """Draws every night of each stratum as a dot, with median and quartiles; returns the axes."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise Error("pictures need matplotlib: pip install 'libpsg[plot]'", "unsupported") from None
    count = len(strata["rule"])
    if ax is None:
        figure = Figure(figsize=(max(5.0, 1.9 + 1.5 * count), 5.2), dpi=130, layout="constrained")
        ax = figure.subplots()
    labels = _labels(strata, by)
    rows = _rows_by_label(columns, by, measure, rule)
    for place, label in enumerate(labels):
        _dots(ax, place, rows.get(label, []))
        _box(ax, place, strata)
    _frame(ax, strata, labels, by, measure, rule, any(child for night in rows.values() for _, child in night))
    if path is not None:
        picture: Any = ax.figure
        save(picture, path)
    return ax


def _labels(strata: dict[str, Any], by: list[str]) -> list[tuple[str, ...]]:
    return [tuple(strata[name][row] for name in by) for row in range(len(strata["rule"]))]


def _rows_by_label(
    columns: dict[str, Any], by: list[str], measure: str, rule: str
) -> dict[tuple[str, ...], list[tuple[float, bool]]]:
    """The measure of each night and whether it is a child's, by the levels of its stratum."""
    nights: dict[tuple[str, ...], list[tuple[float, bool]]] = {}
    ages = columns.get("age_years", np.full(len(columns["id"]), np.nan))
    levels = [_core.cohort_levels(columns, name) for name in by]
    for row, name in enumerate(columns["rule"]):
        value = float(columns[measure][row])
        if name == rule and not np.isnan(value):
            label = tuple(level[row] for level in levels)
            nights.setdefault(label, []).append((value, bool(ages[row] < 18)))
    return nights


def _dots(ax: Axes, place: int, nights: list[tuple[float, bool]]) -> None:
    """The nights as dots, spread sideways in a fixed way so that each is seen."""
    ordered = sorted(nights)
    values: npt.NDArray[np.float64] = np.array([value for value, _ in ordered])
    golden = (5**0.5 - 1) / 2
    sideways = ((np.arange(len(ordered)) * golden) % 1 - 0.5) * 0.34
    for child, colour in ((False, NIGHT), (True, CHILD)):
        chosen = np.array([is_child == child for _, is_child in ordered], dtype=bool)
        if chosen.any():
            ax.scatter(
                place + sideways[chosen],
                values[chosen],
                s=26,
                color=colour,
                alpha=0.75,
                linewidth=0,
                zorder=3,
            )


def _box(ax: Axes, place: int, strata: dict[str, Any]) -> None:
    low, middle, high = (float(strata[name][place]) for name in ("q1", "median", "q3"))
    if np.isnan(middle):
        return
    ax.add_patch(_rectangle(place - 0.26, low, 0.52, high - low))
    ax.plot([place - 0.26, place + 0.26], [middle, middle], color=MEDIAN, linewidth=2.2, zorder=4)


def _rectangle(x: float, y: float, width: float, height: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor="#eef1f4", edgecolor=FRAME, linewidth=0.9, zorder=1)


def _threshold(ax: Axes, value: float, text: str, colour: str) -> None:
    ax.axhline(value, color=colour, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
    ax.annotate(
        text,
        (1.0, value),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        fontsize=8,
        color=colour,
    )


def _frame(
    ax: Axes,
    strata: dict[str, Any],
    labels: list[tuple[str, ...]],
    by: list[str],
    measure: str,
    rule: str,
    children: bool,
) -> None:
    _, unit, description = _core.cohort_column(measure)
    ticks = []
    for row, label in enumerate(labels):
        n, nights = int(strata["n"][row]), int(strata["nights"][row])
        lines = list(label) if len(by) == 1 else [f"{name}: {level}" for name, level in zip(by, label)]
        ticks.append("\n".join([*lines, f"n = {n}" if n == nights else f"n = {n} of {nights}"]))
    ax.set_xticks(range(len(labels)), ticks)
    ax.set_xlim(-0.6, len(labels) - 0.4)
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    ax.set_ylabel(f"{measure} ({unit})" if unit else measure)
    ax.set_title(f"{description.rstrip('.')}  ·  {rule}", loc="left", fontsize=10, fontweight="bold")
    names = "  ·  ".join(by)
    ax.set_xlabel(f"{names}\n{NOTICE}" if names else NOTICE, fontsize=9, color="#333333")
    if measure in THRESHOLDS:
        _threshold(ax, 15, "15/h\nadults\n(ICSD-3)", FRAME)
        if children:
            _threshold(ax, 5, "5/h\nchildren\n(ICSD-3)", CHILD)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=9, length=2)
    ax.grid(axis="y", color="#e6e9ec", linewidth=0.6)
    ax.set_axisbelow(True)
