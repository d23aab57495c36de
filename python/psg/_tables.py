"""Tables between C++, pandas and NumPy, without needing pandas."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from ._error import bad_argument

try:
    import pandas as pd
except ImportError:  # an extra
    pd = None

FLAGS = frozenset(
    {
        *("open_end", "candidate", "respiratory", "arousal", "plm", "plm_nr", "staged", "certain"),
        *("arousals_scored", "respiratory_scored"),
    }
)
"""Columns of 0 and 1 that are yes or no; NaN (of pandas NA) where it is not known."""


RENAMED = {
    "onset": ("onset_s",),
    "duration": ("duration_s",),
    "amplitude": ("amplitude_uv", "amplitude_rms_uv"),
    "group": ("movement", "legs"),
}
"""What columns were called before, and the names one of which a table has today."""


def _today(name: Any, columns: Collection[str]) -> Any:
    """The name of a column today. An old name goes on working for one release, with a warning."""
    if not isinstance(name, str) or name in columns:
        return name
    for today in RENAMED.get(name, ()):
        if today in columns:
            warnings.warn(f'column "{name}" is called "{today}"', DeprecationWarning, stacklevel=3)
            return today
    return name


class Columns(dict[str, Any]):
    """The columns of a table by name, where pandas is not installed."""

    def __missing__(self, name: str) -> Any:
        """The column under the name that it had before."""
        today = _today(name, self.keys())
        if today == name:
            raise KeyError(name)
        return self[today]


if pd is not None:

    class Frame(pd.DataFrame):  # type: ignore[misc]
        """A DataFrame that also knows its columns by the names that they had before."""

        @property
        def _constructor(self) -> type[Frame]:
            return Frame

        def __getitem__(self, key: Any) -> Any:
            """As that of pandas."""
            columns = self.columns
            if isinstance(key, list):
                return super().__getitem__([_today(name, columns) for name in key])
            return super().__getitem__(_today(key, columns))

        def __getattr__(self, name: str) -> Any:
            """As that of pandas."""
            return super().__getattr__(_today(name, self.columns) if name in RENAMED else name)


def frame(columns: Mapping[str, Any]) -> Any:
    """The columns as a pandas DataFrame, or as a dict of NumPy arrays where pandas is not installed."""
    arrays = {name: _array(name, values) for name, values in columns.items()}
    return Columns(arrays) if pd is None else Frame(arrays)


def _array(name: str, values: Any) -> Any:
    if isinstance(values, list):
        return np.array(values, dtype=np.str_) if pd is None else values
    if name not in FLAGS:
        return values
    if not np.isnan(values).any():
        return values.astype(bool)
    return values if pd is None else pd.array(values, dtype="boolean")  # as a bool NaN would be yes


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
        given = np.asarray(values)
        if given.dtype.kind == "M":
            raise bad_argument(f"{what} is by the clock, expected seconds since the start of the recording")
        if given.dtype.kind == "m":
            given = given / np.timedelta64(1, "s")
        array = np.asarray(given, dtype=np.float64).ravel()
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
    """The onsets and durations of a table in seconds (columns onset_s and duration_s, or onset and duration).

    Raises:
        Error: bad_argument when a column is missing, of another length, negative or no number.
    """
    if not hasattr(table, "__getitem__") or not hasattr(table, "keys"):
        raise bad_argument(
            f"{what} must be a DataFrame or a dict of arrays with columns onset_s and duration_s"
        )
    onset, duration = column(table, "onset_s", "onset"), column(table, "duration_s", "duration")
    if onset is None or duration is None:
        raise bad_argument(f"{what} need columns onset_s and duration_s, found {list(table.keys())}")
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
