"""What `ratios.py` measured, as text, as Markdown and as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BEGIN = "<!-- measured: begin (python bench/ratios.py --markdown replaces this part) -->"
END = "<!-- measured: end -->"


def number(value: float) -> str:
    """Three significant digits, and no exponent."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def figure(row: dict[str, Any]) -> str:
    """A row's value, with the quartiles where there are any."""
    unit = f" {row['unit']}" if row["unit"] else ""
    spread = f" ({number(row['low'])}-{number(row['high'])})" if row["high"] > row["low"] else ""
    return f"{number(row['value'])}{unit}{spread}"


def target(row: dict[str, Any]) -> str:
    if row["target"] is None:
        return "-"
    sign = "≥" if row["better"] == "higher" else "≤"
    unit = f" {row['unit']}" if row["unit"] else ""
    return f"{sign} {number(row['target'])}{unit}"


def met(row: dict[str, Any]) -> str:
    if row["target"] is None:
        return ""
    good = row["value"] >= row["target"] if row["better"] == "higher" else row["value"] <= row["target"]
    return "yes" if good else "no"


def promises(result: dict[str, Any]) -> list[list[str]]:
    head = ["measure", "target", "measured (quartiles)", "met", "runs"]
    return [head] + [
        [row["title"], target(row), figure(row), met(row), str(row["runs"])] for row in result["measures"]
    ]


def processes(result: dict[str, Any]) -> list[list[str]]:
    rows = [["whole process", "wall s", "processor s", "peak MB", "MB read", "runs"]]
    for name, spread in result["processes"].items():
        rows.append(
            [
                name,
                f"{spread['wall_s']['median']:.3f}",
                f"{spread['cpu_s']['median']:.3f}",
                f"{spread['peak_mb']['median']:.0f}",
                f"{spread['bytes_read']['median'] / 1e6:.0f}",
                str(spread["wall_s"]["runs"]),
            ]
        )
    return rows


STAGES = {
    "memcpy_legs": "memcpy of the legs' bytes: the least that touching them costs",
    "edf_stream_legs/record_s:1": "read both legs, 1 s records, integers (as `psg score` does)",
    "edf_stream_values": "read both legs, 1 s records, as values in float",
    "block_filter/131072/1": "band-pass, forward and backward, AVX2",
    "block_filter/131072/0": "band-pass, forward and backward, SSE2",
    "mean_square/65536/1": "moving mean square of every sample, AVX2",
    "hop_mean_squares/65536/1": "mean square at the middle of each hop alone, AVX2",
    "condition_one_block": "a block conditioned: copy, band-pass, measure, hops, artefacts, hash",
    "resting_level": "resting level of all hops",
    "activity_finder": "resting level, hysteresis, exact edges",
    "contamination": "search for heartbeat and mains",
    "detect_in_memory/threads:1/real_time": "all of it in memory, one thread",
    "edflib_physical": "EDFlib, physical samples",
    "edflib_digital": "EDFlib, digital samples",
}


def stages(result: dict[str, Any]) -> list[list[str]]:
    rows = [["stage", "ns for each leg sample"]]
    costs = result["stages"]["nanoseconds"]
    rows += [[title, f"{costs[name]:.2f}"] for name, title in STAGES.items() if name in costs]
    rows += [
        [f"SciPy: {name.replace('_', ' ')}", f"{cost:.1f}"]
        for name, cost in result["stages"]["scipy"].items()
    ]
    return rows


def growth(result: dict[str, Any]) -> list[list[str]]:
    rows = [["curve", "at", "processor ms", "MB read"]]
    for curve, points in result["growth"].items():
        for p in points:
            rows.append([curve, f"{p['at']:g}", f"{p['cpu_s'] * 1e3:.0f}", f"{p['bytes_read'] / 1e6:.0f}"])
    return rows


def machine(result: dict[str, Any]) -> str:
    m = result["machine"]
    load = max(m["load"][0], result["load_at_end"][0])
    shared = f"; shared with other work while measuring (load {load:.1f})" if load > 1.2 * m["cores"] else ""
    return (
        f"{m['cpu']}, {m['cores']} cores, {', '.join(m['vectors'])}; Linux {m['kernel']}; "
        f"{m['compiler']}, {m['build_type']}{shared}"
    )


def aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip() for row in rows)


def markdown_table(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def text(result: dict[str, Any]) -> str:
    """Everything, for a terminal."""
    tables = (promises(result), processes(result), stages(result), growth(result))
    return "\n\n".join([machine(result), *map(aligned, tables)])


def markdown(result: dict[str, Any]) -> str:
    """Everything, for the documentation."""
    parts = [
        f"Machine: {machine(result)}.",
        "### The promises",
        markdown_table(promises(result)),
        "### Whole processes on the same night",
        markdown_table(processes(result)),
        "### Stages, by processor time",
        markdown_table(stages(result)),
        "### Growth",
        markdown_table(growth(result)),
    ]
    return "\n\n".join(parts)


def replace_measured(document: Path, result: dict[str, Any]) -> None:
    """Puts the tables between the two marks of a document."""
    old = document.read_text(encoding="utf-8")
    before, mark, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise SystemExit(f'{document}: found no part between "{BEGIN}" and "{END}"')
    document.write_text(f"{before}{BEGIN}\n\n{markdown(result)}\n\n{END}{after}", encoding="utf-8")


def plot_growth(result: dict[str, Any], path: Path) -> None:
    """One panel for each curve of growth: processor time, from zero."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    labels = {
        "hours": "hours (24 channels, legs at 512 Hz)",
        "rate": "leg rate in Hz (2 h, 24 channels)",
        "channels": "channels (2 h, legs at 512 Hz)",
    }
    figure_, panels = pyplot.subplots(1, 3, figsize=(9, 2.8), layout="constrained")
    for panel, (curve, points) in zip(panels, result["growth"].items()):
        x = [p["at"] for p in points]
        panel.plot(x, [p["cpu_s"] * 1e3 for p in points], "o-", color="#1f5fa8")
        panel.set_xlabel(labels[curve])
        panel.set_xlim(0, 1.08 * max(x))
        panel.set_ylim(0, 1.1e3 * max(p["cpu_s"] for p in points))
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("processor time of psg score (ms)")
    figure_.savefig(path, dpi=120)
