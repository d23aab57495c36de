"""An EDF, EDF+ or BDF file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _core
from ._inputs import PathLike
from ._paths import path_text
from ._tables import frame


class Recording:
    """An EDF, EDF+C, EDF+D, BDF or BDF+ file: what its header says, and where its samples are.

    Opening reads the header and the annotations, not the samples.

    Args:
        path: The file.

    Raises:
        Error: not_found, io, malformed or unsupported, in one sentence.
    """

    def __init__(self, path: PathLike) -> None:
        self._core = _core.Recording.open(path_text(path))
        self._channels = self._core.channels()

    @property
    def format(self) -> str:
        """The file format: "EDF", "EDF+C", "EDF+D", "BDF", "BDF+C" or "BDF+D"."""
        return self._core.format

    @property
    def labels(self) -> list[str]:
        """The labels of the signals; annotation signals are not among them."""
        return list(self._channels["label"])

    @property
    def rates(self) -> dict[str, float]:
        """The sampling rate of each signal in Hz."""
        return {label: float(rate) for label, rate in zip(self.labels, self._channels["rate_hz"])}

    @property
    def units(self) -> dict[str, str]:
        """The unit of each signal as the file writes it."""
        return dict(zip(self.labels, self._channels["unit"]))

    @property
    def channels(self) -> Any:
        """The header of every signal as a table; `unusable` says why samples have no physical value."""
        return frame(self._channels)

    @property
    def duration(self) -> float:
        """The end of the last segment in seconds, gaps included."""
        return self._core.duration

    @property
    def start(self) -> dt.datetime | None:
        """The start by the clock on the wall, without a zone; None where date or time are unknown."""
        date, nanoseconds = self._core.date, self._core.time_of_day
        if date is None or nanoseconds is None:
            return None
        return dt.datetime(*date) + dt.timedelta(microseconds=nanoseconds / 1000)

    @property
    def annotations(self) -> Any:
        """The annotations as the file holds them: onset_s and duration_s (NaN: none), text."""
        return frame(self._core.annotations())

    @property
    def segments(self) -> Any:
        """The stretches without a gap: onset_s and duration_s."""
        return frame(self._core.segments())

    @property
    def gaps(self) -> Any:
        """The gaps between segments: onset_s and duration_s."""
        segments = self._core.segments()
        ends = segments["onset_s"] + segments["duration_s"]
        onset, end = ends[:-1], segments["onset_s"][1:]
        there = end > onset
        return frame({"onset_s": onset[there], "duration_s": (end - onset)[there]})

    @property
    def deviations(self) -> Any:
        """What the format does not allow and what was done about it: field, byte offset, message."""
        return frame(self._core.deviations())

    def signal(self, label: str) -> npt.NDArray[np.float64]:
        """All samples of one signal in its own unit, the segments one after the other.

        Args:
            label: Its label, exact or else ignoring case.

        Raises:
            Error: not_found (naming the labels there are), ambiguous, or unsupported where the samples
                have no physical value.
        """
        return self._core.signal(label)

    def times(self, label: str) -> npt.NDArray[np.float64]:
        """The time of each sample of `signal(label)` in seconds since the start of the recording.

        Raises:
            Error: not_found or ambiguous.
        """
        return self._core.times(label)

    def __reduce__(self) -> tuple[type[Recording], tuple[str]]:
        """Recordings travel between processes as their paths."""
        return Recording, (str(Path(self._core.path).absolute()),)

    def __repr__(self) -> str:
        """Format, number of signals and duration."""
        return f"<psg.Recording {self.format}, {len(self.labels)} signals, {self.duration:g} s>"
