"""Stages and events that callers give, in whatever objects they have them, as rows."""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ._error import bad_argument
from ._tables import column, is_missing, same_length, spans, texts

Clock = tuple[int, int, int, float]

EPOCH_S = 30.0
"""Length of an epoch where nobody says another."""

OF_YASA = {"ART": "?", "UNS": "?"}
"""What yasa.Hypnogram calls epochs that are not scored."""


class Rows(NamedTuple):
    """Stages or events as the library takes them."""

    rows: list[tuple[float, float, str]]
    clock: Clock | None = None
    """What onsets count from: year, month, day, seconds since midnight. None: the recording's start."""
    of_any_kind: bool = False
    """Whether rows may be stages, events and remarks, as in the annotations of a file."""


class Staging(NamedTuple):
    """How stages are to be read."""

    stages: Any
    epoch_length_s: float
    stage_map: Mapping[Any, str] | None
    scorer: str | None = None
    needed: bool = True
    """Whether the night must have stages where files are given; with marked movements it need not."""


def is_empty_list(events: Any) -> bool:
    """Whether the caller says by `[]` that events were scored and that there was none."""
    return isinstance(events, (list, tuple)) and not events


def is_annotations(given: Any) -> bool:
    """Whether it is an mne.Annotations, or looks like one."""
    return all(hasattr(given, name) for name in ("onset", "duration", "description", "orig_time"))


def _is_hypnogram(given: Any) -> bool:
    """Whether it is a yasa.Hypnogram, or looks like one."""
    return all(hasattr(given, name) for name in ("hypno", "sampling_frequency", "n_epochs"))


def _is_series(given: Any) -> bool:
    return hasattr(given, "index") and hasattr(given, "to_numpy") and not hasattr(given, "columns")


def stage_rows(staging: Staging) -> Rows:
    """Stages that are given as an object of Python.

    Raises:
        Error: bad_argument for a missing column, a number without a map, a missing label, or an object
            that holds no stages.
    """
    stages = staging.stages
    if is_annotations(stages):
        return annotation_rows(stages)
    if _is_hypnogram(stages):
        return _hypnogram_rows(staging)
    if _is_series(stages):
        return _series_rows(staging)
    if hasattr(stages, "keys"):
        return Rows(_table_rows(staging))
    return Rows(_label_rows(stages, staging.epoch_length_s, staging.stage_map))


def event_rows(events: Any, what: str, default: str) -> Rows:
    """Events as a table, or as mne.Annotations, of which those of another kind do not count.

    Raises:
        Error: bad_argument for a missing column or columns of different length.
    """
    if is_annotations(events):
        return annotation_rows(events)
    if is_empty_list(events):
        return Rows([])
    onsets, durations = spans(events, what)
    kinds = column(events, "kind", "text", "description", "event")
    names = [default] * len(onsets) if kinds is None else texts(kinds)
    same_length(what, onset=onsets, kind=names)
    return Rows(list(zip(onsets, durations, names)))


def annotation_rows(annotations: Any) -> Rows:
    """The rows of an mne.Annotations, whose onsets count from its `orig_time`."""
    rows = [
        (float(onset), float(duration), str(text))
        for onset, duration, text in zip(annotations.onset, annotations.duration, annotations.description)
    ]
    start = annotations.orig_time
    return Rows(rows, None if start is None else clock_of(start), of_any_kind=True)


def clock_of(start: dt.datetime) -> Clock:
    """A time by the clock on the wall. A zone is left aside: MNE calls the time of any recording UTC."""
    seconds = start.hour * 3600 + start.minute * 60 + start.second + start.microsecond / 1e6
    return start.year, start.month, start.day, seconds


def _hypnogram_rows(staging: Staging) -> Rows:
    hypnogram = staging.stages
    length = 1.0 / float(hypnogram.sampling_frequency)
    # A frequency of 1/30 Hz is no round number.
    length = round(length, 6)
    if staging.epoch_length_s not in (EPOCH_S, length):
        raise bad_argument(
            f"epoch_length_s is {staging.epoch_length_s}, expected {length}, that of the yasa.Hypnogram"
        )
    start = getattr(hypnogram, "start", None)
    rows = _label_rows(list(hypnogram.hypno), length, {**OF_YASA, **(staging.stage_map or {})})
    return Rows(rows, None if start is None else clock_of(_time_of(start)))


def _time_of(start: Any) -> dt.datetime:
    return start if isinstance(start, dt.datetime) else dt.datetime.fromisoformat(str(start))


def _series_rows(staging: Staging) -> Rows:
    """Labels of a pandas Series: by its index where that is of times, as in a file, else an epoch each."""
    series, length = staging.stages, staging.epoch_length_s
    by_time = series.index if getattr(series.index, "tz", None) is None else series.index.tz_localize(None)
    index = np.asarray(by_time)
    labels = _label_rows(list(series), length, staging.stage_map)
    if index.dtype.kind not in "mM":
        if index.dtype.kind in "iuf" and np.any(np.diff(index) != 1):
            raise bad_argument(
                "stages are a Series whose index has gaps or is not in order, expected one label for every "
                "epoch; reset its index if the epochs follow each other all the same"
            )
        return Rows(labels)
    if len(index) == 0:
        return Rows([])
    whole = index[0].astype(f"{index.dtype.kind}8[ns]")
    onsets = (index.astype(whole.dtype) - whole).astype(np.int64) / 1e9
    # The library reads times on a grid as epochs, and others as changes, each lasting until the next.
    lasting = np.nan if length == EPOCH_S else length
    rows = [(float(onset), lasting, label) for onset, (_, _, label) in zip(onsets, labels)]
    if index.dtype.kind == "m":
        first = whole.astype(np.int64) / 1e9
        return Rows([(first + onset, duration, label) for onset, duration, label in rows])
    return Rows(rows, clock_of(by_time[0].to_pydatetime()))


def _table_rows(staging: Staging) -> list[tuple[float, float, str]]:
    table = staging.stages
    onsets, durations = spans(table, "stages")
    labels = column(table, "stage", "label", "description", "text")
    if labels is None:
        raise bad_argument(f"stages need a column stage, found {list(table.keys())}")
    names = [_stage(label, row, staging.stage_map) for row, label in enumerate(labels)]
    same_length("stages", onset=onsets, stage=names)
    return list(zip(onsets, durations, names))


def _label_rows(
    labels: Any, length: float, stage_map: Mapping[Any, str] | None
) -> list[tuple[float, float, str]]:
    if getattr(labels, "ndim", 1) != 1:
        raise bad_argument(
            f"stages are an array of {labels.ndim} dimensions, expected one label for each epoch"
        )
    try:
        given = list(labels)
    except TypeError:
        raise bad_argument(
            f"stages are of type {type(labels).__name__}, expected a path, labels or a table of them"
        ) from None
    names = [_stage(label, row, stage_map) for row, label in enumerate(given)]
    return [(k * length, length, name) for k, name in enumerate(names)]


def _stage(label: Any, row: int, stage_map: Mapping[Any, str] | None) -> str:
    mapped = _mapped(label, stage_map)
    if mapped is not None:
        if not isinstance(mapped, str):
            raise bad_argument(
                f'stage_map has a value of type {type(mapped).__name__}, expected stages such as "N2"'
            )
        return mapped
    if is_missing(label):
        raise bad_argument(f'stage {row} is missing ({label!r}), expected a label, "?" where it is unknown')
    if isinstance(label, str) and not label.strip().isdigit():
        return str(label)
    if isinstance(label, (str, numbers.Number)):
        # 4 is stage 4 in some programs and REM in others.
        why = "a number" if stage_map is None else "not in stage_map"
        raise bad_argument(
            f"stage {row} is {label!r}, {why}; expected a label such as N2, or a stage_map with it"
        )
    raise bad_argument(f"stage {row} is of type {type(label).__name__}, expected a label such as N2")


def _mapped(label: Any, stage_map: Mapping[Any, str] | None) -> Any:
    """What the map says of a label, which it may have as a number or as a text."""
    if stage_map is None:
        return None
    if not isinstance(stage_map, Mapping):
        raise bad_argument(f"stage_map is of type {type(stage_map).__name__}, expected a dict")
    try:
        if label in stage_map:
            return stage_map[label]
    except TypeError:  # what cannot be a key
        return None
    as_text = {str(key): stage for key, stage in stage_map.items()}
    return as_text.get(label.strip() if isinstance(label, str) else str(label))
