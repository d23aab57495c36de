"""Pictures of a scored night with matplotlib (pip install "libpsg[plot]")."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from ._error import Error, bad_argument
from ._picture import save
from ._score import Score

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STAGES = ("W", "R", "N1", "N2", "N3")
STAGE_COLOURS = {"W": "#9aa5b1", "R": "#c0392b", "N1": "#a9cbe8", "N2": "#5a9bd4", "N3": "#1f4e8c"}
LEGS = {"L": "Left leg", "R": "Right leg", "B": "Both legs"}
CLASSES = {
    "periodic": ("#d1495b", "periodic (PLM)"),
    "counted": ("#2e86ab", "counted"),
    "rejected": ("#b8bec6", "rejected"),
}
EVENTS = {
    "apnea": ("#6a4c93", "apnea"),
    "hypopnea": ("#b08bd8", "hypopnea"),
    "rera": ("#d9b8f0", "RERA"),
    "arousal": ("#f2a541", "arousal"),
}
CAPTION = (
    ("plms_index", "TST", "PLMS index"),
    ("plmw_index", "W", "PLMW index"),
    ("plms_arousal_index", "TST", "PLMS arousal index"),
)


def night(
    score: Score,
    *,
    rule: str | None = None,
    start: float | None = None,
    end: float | None = None,
    title: str = "",
    path: str | os.PathLike[str] | None = None,
) -> Figure:
    """A picture of the night: hypnogram, each leg with its movements, events, indices below.

    Args:
        score: A scored night; scored with `envelope=True` it shows envelope and resting level too.
        rule: The rule to show; default: the first.
        start: First instant to show in seconds; default: the start of the recording.
        end: Last instant to show.
        title: Stands above.
        path: Where to save the picture (.png, .svg, .pdf); default: nowhere.

    Raises:
        Error: unsupported without matplotlib, not_found for a rule that the score does not have,
            bad_argument when `end` is not after `start`.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise Error("pictures need matplotlib: pip install 'libpsg[plot]'", "unsupported") from None
    name = _rule_name(score, rule)
    window = (0.0 if start is None else start, score.duration if end is None else end)
    if not window[1] > window[0]:
        raise bad_argument(f"end is {window[1]} s, expected after start, {window[0]} s")

    legs = _legs(score)
    lanes = [0.9, *[1.5] * len(legs), 0.45]
    figure = Figure(figsize=(12, 1.3 + 1.15 * sum(lanes)), dpi=130, layout="constrained")
    axes = figure.subplots(len(lanes), 1, sharex=True, height_ratios=lanes)
    _hypnogram(axes[0], score)
    for lane, leg in zip(axes[1:-1], legs):
        _leg(lane, score, name, leg, window)
    _events(axes[-1], score)
    for lane in axes:
        _plain(lane)
    axes[-1].set_xlim(*window)
    _clock(axes[-1], window)
    axes[0].set_title(f"{title}  ·  {name}" if title else name, loc="left", fontsize=11, fontweight="bold")
    _legends(axes[0], axes[-1], score)
    figure.supxlabel(_caption(score, name), fontsize=9, color="#333333")
    if path is not None:
        save(figure, path)
    return figure


def _rule_name(score: Score, rule: str | None) -> str:
    names: list[str] = list(dict.fromkeys(_list(score.rules, "rule")))
    if rule is None:
        return names[0]
    if rule not in names:
        raise Error(f'the score has no rule "{rule}", it has {", ".join(names)}', "not_found")
    return rule


def _list(table: Any, column: str) -> list[Any]:
    return list(table[column])


def _rows(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    return list(zip(*(_list(table, column) for column in columns)))


def _legs(score: Score) -> list[str]:
    """The legs to draw: those that were recorded, else those that moved."""
    found = set(_list(score.channels, "leg")) or set(_list(score.activity, "leg")) or {"L", "R"}
    return [leg for leg in LEGS if leg in found]


def _hypnogram(lane: Axes, score: Score) -> None:
    lane.set_yticks(range(len(STAGES)), STAGES[::-1])
    lane.set_ylim(-0.6, len(STAGES) - 0.4)
    lane.set_ylabel("Stage")
    rows = _rows(score.stages, "onset_s", "duration_s", "stage")
    if not rows:
        lane.text(0.5, 0.5, "not staged", transform=lane.transAxes, ha="center", va="center", color="#777777")
        return
    times: list[float] = []
    levels: list[float] = []
    for onset, duration, stage in rows:
        level = float(STAGES[::-1].index(stage)) if stage in STAGES else np.nan
        times += [onset, onset + duration]
        levels += [level, level]
    lane.plot(times, levels, color="#44505c", linewidth=0.9)
    for stage, colour in STAGE_COLOURS.items():
        bars = [(onset, duration) for onset, duration, label in rows if label == stage]
        lane.broken_barh(bars, (STAGES[::-1].index(stage) - 0.28, 0.56), facecolors=colour)


def _classes(score: Score, rule: str, leg: str) -> dict[str, list[tuple[float, float]]]:
    """The activities of one leg as (onset, duration), by what the rule made of them."""
    plms = [plm for name, plm in _rows(score.movements, "rule", "plm") if name == rule]
    bars: dict[str, list[tuple[float, float]]] = {kind: [] for kind in CLASSES}
    columns = ("rule", "leg", "onset_s", "duration_s", "verdict", "movement")
    for name, side, onset, duration, verdict, movement in _rows(score.activity, *columns):
        if (name, side) != (rule, leg):
            continue
        periodic = 0 <= movement < len(plms) and bool(plms[movement])
        counts = verdict in ("counted", "merged")
        kind = "rejected" if not counts else "periodic" if periodic else "counted"
        bars[kind].append((float(onset), float(duration)))
    return bars


def _leg(lane: Axes, score: Score, rule: str, leg: str, window: tuple[float, float]) -> None:
    lane.set_ylabel(LEGS[leg])
    envelope = score.envelopes.get(leg)
    top = _envelope(lane, envelope, window) if envelope is not None else 1.0
    if envelope is None:
        lane.set_yticks([])
    lane.set_ylim(0, top * 1.18)
    # A movement lasts a second or two: on a whole night its bar is widened so that it is seen.
    least = (window[1] - window[0]) / 1500
    for kind, bars in reversed(_classes(score, rule, leg).items()):
        colour, _ = CLASSES[kind]
        seen = [(onset, max(length, least)) for onset, length in bars]
        lane.broken_barh(seen, (top * 1.04, top * 0.12), facecolors=colour)
        if kind != "rejected":
            lane.broken_barh(seen, (0, top * 1.04), facecolors=colour, alpha=0.16, linewidth=0)


def _envelope(lane: Axes, trace: Any, window: tuple[float, float]) -> float:
    """Draws envelope and resting level; returns the height that shows all but rare peaks."""
    time = np.asarray(trace["time_s"], dtype=np.float64)
    inside = (time >= window[0]) & (time <= window[1])
    time = time[inside]
    level = np.asarray(trace["envelope_uv"], dtype=np.float64)[inside]
    resting = np.asarray(trace["resting_uv"], dtype=np.float64)[inside]
    steps = max(1, len(time) // 6000)
    peaks = []
    for first, past in _stretches(time):
        coarse = time[first:past:steps]
        peaks.append(np.maximum.reduceat(level[first:past], np.arange(0, past - first, steps)))
        lane.fill_between(coarse, peaks[-1], color="#7a8794", linewidth=0, alpha=0.9)
        lane.plot(coarse, resting[first:past:steps], color="#111111", linewidth=0.8)
    seen = np.concatenate(peaks) if peaks else np.empty(0)
    finite = seen[np.isfinite(seen)]
    top = float(np.percentile(finite, 99.8)) if finite.size else 1.0
    lane.text(0.003, 0.80, "µV", transform=lane.transAxes, fontsize=8, color="#777777", va="top")
    return max(top, 1.0)


def _stretches(time: Any) -> list[tuple[int, int]]:
    """First row and row past the end of each stretch without a gap."""
    if not len(time):
        return []
    steps = np.diff(time)
    gaps = np.flatnonzero(steps > 1.5 * steps.min(initial=np.inf)) + 1
    bounds = [0, *gaps.tolist(), len(time)]
    return list(zip(bounds, bounds[1:]))


def _events(lane: Axes, score: Score) -> None:
    lane.set_yticks([])
    lane.set_ylim(0, 1)
    lane.set_ylabel("Events")
    rows = _rows(score.events, "kind", "onset_s", "duration_s")
    least = score.duration / 1500
    for kind, (colour, _) in EVENTS.items():
        bars = [(onset, max(duration, least)) for name, onset, duration in rows if name == kind]
        low = 0.05 if kind == "arousal" else 0.55
        lane.broken_barh(bars, (low, 0.4), facecolors=colour)


def _plain(lane: Axes) -> None:
    lane.spines[["top", "right"]].set_visible(False)
    lane.tick_params(labelsize=8, length=2)
    lane.yaxis.label.set_fontsize(9)
    lane.grid(axis="x", color="#e6e9ec", linewidth=0.6)
    lane.set_axisbelow(True)


def _clock(lane: Axes, window: tuple[float, float]) -> None:
    """Ticks at round times since the start of the recording."""
    length = window[1] - window[0]
    step = next((s for s in (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600) if length / s <= 12), 7200)
    ticks = np.arange(np.ceil(window[0] / step) * step, window[1] + 1e-9, step)
    lane.set_xticks(ticks, [_hms(tick) for tick in ticks])


def _hms(seconds: float) -> str:
    minutes, second = divmod(round(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02d}:{second:02d}"


def _legends(top: Axes, bottom: Axes, score: Score) -> None:
    from matplotlib.patches import Patch

    def patches(kinds: dict[str, tuple[str, str]]) -> list[Patch]:
        return [Patch(color=colour, label=label) for colour, label in kinds.values()]

    place: dict[str, Any] = {"loc": "lower right", "frameon": False, "fontsize": 8, "handlelength": 1.0}
    top.legend(handles=patches(CLASSES), ncols=3, bbox_to_anchor=(1, 1), **place)
    there = set(_list(score.events, "kind"))
    shown = {kind: look for kind, look in EVENTS.items() if kind in there}
    if shown:
        bottom.legend(handles=patches(shown), ncols=len(shown), bbox_to_anchor=(1, 0.95), **place)


def _caption(score: Score, rule: str) -> str:
    """The indices that a reader looks for first, with a dash where one is undefined."""
    table = score.indices
    columns = ("rule", "statistic", "legs", "state", "value")
    found = {
        (statistic, state): value
        for name, statistic, legs, state, value in _rows(table, *columns)
        if name == rule and legs == "all"
    }
    parts = []
    for statistic, state, label in CAPTION:
        value = found.get((statistic, state), found.get((statistic, ""), np.nan))
        parts.append(f"{label} {value:.1f}/h" if np.isfinite(value) else f"{label} —")
    counted = _list(score.movements, "rule").count(rule)
    series = sum(1 for name, kind in _rows(score.series, "rule", "pass") if (name, kind) == (rule, "all"))
    return (
        "    ".join([f"Movements {counted}", f"Series {series}", *parts])
        + "\ntime since the start of the recording"
    )
