"""Tables in Markdown, put between their marks in a document, and the plot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Okabe & Ito's colours, told apart by colour-blind people too; markers and lines differ as well.
STYLES = [
    ("#000000", "o", "-"),
    ("#D55E00", "s", "--"),
    ("#E69F00", "D", "--"),
    ("#0072B2", "^", "-."),
    ("#56B4E9", "v", "-."),
    ("#009E73", "P", ":"),
    ("#CC79A7", "X", ":"),
    ("#999999", "o", "-"),
]


def number(value: float, digits: int) -> str:
    return "—" if math.isnan(value) else f"{value:.{digits}f}"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are numbers."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def put(document: Path, name: str, text: str) -> None:
    """Replaces what stands between `<!-- NAME -->` and `<!-- end NAME -->`."""
    content = document.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- end {name} -->"
    before, found, rest = content.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{document}: no place marked {begin.strip()} ... {end}")
    document.write_text(before + begin + text + "\n" + end + after, encoding="utf-8")


def plot(sweeps: dict[str, dict[str, Any]], detectors: Sequence[str], path: Path) -> None:
    """F1 against what was swept, one panel each."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(sweeps), figsize=(12, 4.6), sharey=True)
    for panel, sweep in zip(panels, sweeps.values()):
        for name, (colour, marker, line) in zip(detectors, STYLES):
            values = [point[name]["f1"] for point in sweep["points"]]
            panel.plot(
                sweep["values"],
                values,
                color=colour,
                marker=marker,
                linestyle=line,
                linewidth=2.4 if name == detectors[0] else 1.3,
                markersize=5,
                label=name,
                zorder=3 if name == detectors[0] else 2,
            )
        panel.set_xlabel(sweep["label"])
        panel.set_ylim(-0.02, 1.03)
        panel.grid(alpha=0.3)
    panels[0].set_ylabel("event F1 (IoU ≥ 0.2)")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=4, frameon=False)
    figure.tight_layout(rect=(0, 0.12, 1, 1))
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
