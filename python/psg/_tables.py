"""Tables between C++, pandas and NumPy, without needing pandas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._error import bad_argument

try:
    import pandas as pd
except ImportError:  # an extra
    pd = None

FLAGS = frozenset({"open_end", "candidate", "respiratory", "arousal", "plm", "plm_nr", "staged", "certain"})
"""Columns of 0 and 1 that are yes or no."""


SHORT = {"onset_s": "onset", "duration_s": "duration", "amplitude_uv": "amplitude"}
"""Columns that are stored with their unit in the name and shown in Python without it, as those of
marked movements are: seconds and µV."""


def shown(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a stored table under the names they have in Python."""
    return {SHORT.get(name, name): values for name, values in columns.items()}


def frame(columns: Mapping[str, Any]) -> Any:
    """The columns as a pandas DataFrame, or as a dict of NumPy arrays where pandas is not installed."""
    arrays = {name: _array(name, values) for name, values in columns.items()}
    return arrays if pd is None else pd.DataFrame(arrays)


def _array(name: str, values: Any) -> Any:
    if isinstance(values, list):
        return np.array(values, dtype=np.str_) if pd is None else values
    return values.astype(bool) if name in FLAGS else values


def column(table: Any, *names: str) -> Any:
    """The first column of these names that a DataFrame or a mapping of arrays has, or None."""
    for name in names:
        if name in table:
            return table[name]
    return None


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT, or pandas.NA, which has no truth value."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.generic)) and bool(value != value)


def numbers(values: Any, what: str) -> list[float]:
    """A column as finite numbers.

    Raises:
        Error: bad_argument for anything else, with the row.
    """
    try:
        array = np.asarray(values, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        raise bad_argument(f"{what} must be numbers in seconds") from None
    bad = np.flatnonzero(~np.isfinite(array))
    if bad.size:
        raise bad_argument(f"{what} is {array[bad[0]]} in row {bad[0]}, expected a number of seconds")
    return [float(value) for value in array]


def texts(values: Any) -> list[str]:
    """A column as texts."""
    return [str(value) for value in values]


def spans(table: Any, what: str) -> tuple[list[float], list[float]]:
    """The onsets and durations of a table in seconds (columns onset and duration, or onset_s and duration_s).

    Raises:
        Error: bad_argument when a column is missing, of another length, negative or no number.
    """
    if not hasattr(table, "__getitem__") or not hasattr(table, "keys"):
        raise bad_argument(f"{what} must be a DataFrame or a dict of arrays with columns onset and duration")
    onset, duration = column(table, "onset", "onset_s"), column(table, "duration", "duration_s")
    if onset is None or duration is None:
        raise bad_argument(f"{what} need columns onset and duration in seconds, found {list(table.keys())}")
    onsets, durations = numbers(onset, f"{what}: onset"), numbers(duration, f"{what}: duration")
    same_length(what, onset=onsets, duration=durations)
    negative = [row for row, value in enumerate(durations) if value < 0]
    if negative:
        raise bad_argument(f"{what}: duration is negative in row {negative[0]}")
    return onsets, durations


def same_length(what: str, **columns: list[Any]) -> None:
    """Raises Error(bad_argument) unless the columns have one length."""
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise bad_argument(f"{what}: columns of different length: {found}")
