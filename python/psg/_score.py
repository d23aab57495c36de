"""A scored night."""

from __future__ import annotations

import os
import warnings
from typing import Any

import numpy as np

from . import _core
from ._error import Error, bad_argument
from ._inputs import PathLike
from ._paths import path_text
from ._result import Result
from ._tables import frame

CHOICES = ("statistic", "rule", "legs", "state")


class Score(Result):
    """A scored night: results with the rules, channels and warnings that made them.

    Every table is a pandas DataFrame (a dict of NumPy arrays where pandas is not installed). Times are
    seconds since the start of the recording. `columns` tells the unit and the meaning of each column.
    """

    @property
    def activity(self) -> Any:
        """Every activity of one leg by each rule, with its verdict: counted, or why not, in numbers.

        Columns: rule, onset_s, duration_s, leg ("L", "R", or "B" for one derivation of both),
        amplitude_uv, resting_uv, open_end, verdict, reason (a sentence), movement (row of `movements`
        of the same rule, -1 when rejected).
        """
        return self.table("activity")

    @property
    def movements(self) -> Any:
        """Leg movements as each rule counts them, one leg or both combined.

        Columns: rule, onset_s, duration_s, legs ("L", "R", "LR", "B"), components, stage, candidate,
        non_candidate, respiratory, arousal, plm, plm_nr (without respiratory movements), series,
        series_nr, interval_s, run, run_nr, plm_reason (why it is periodic or not, a sentence).
        respiratory, arousal and plm_nr are bool. Where a value is not known, as nobody scored these events
        or the rule has no second pass, it is NA and the column nullable (without pandas: numbers with NaN).
        """
        return self.table("movements")

    @property
    def series(self) -> Any:
        """Series of periodic leg movements.

        Columns: rule, pass ("all", or "nr" without respiratory movements), series, onset_s, duration_s,
        movements, began, ended (why it began and ended there).
        """
        return self.table("series")

    @property
    def runs(self) -> Any:
        """Runs of candidates, long enough for a series or not; every candidate is in one.

        Columns: rule, pass ("all", or "nr" without respiratory movements), run, onset_s, duration_s,
        movements, began, interval_before_s, ended, interval_after_s (NaN where no interval parts it from
        what is before or after), series (-1: too few movements). A result of an older libpsg has none:
        Error, not_found.
        """
        return self.table("runs")

    @property
    def indices(self) -> Any:
        """Statistics of the night, one a row; NaN is undefined, never 0 instead.

        Columns: rule, statistic, legs, state, value, unit, numerator, denominator.
        """
        return self.table("indices")

    @property
    def interval_histogram(self) -> Any:
        """How many intervals between movements have which length, in bins of 2 s up to 100 s.

        Columns: rule, pass ("all", or "nr" without respiratory movements), from_s, to_s, tib, tst, w (counts
        in the analysis window, in sleep and in wake; NaN is undefined).
        """
        return self.table("interval_histogram")

    @property
    def distribution(self) -> Any:
        """Movements by hour on the clock, by third of the night and by sleep cycle.

        Columns: rule, by ("clock_hour", "third", "cycle"), part, onset_s, clock, epoch, duration_s,
        movements, plm, plms (periodic in sleep), sleep_h, plms_per_hour (NaN is undefined).
        """
        return self.table("distribution")

    @property
    def sleep(self) -> Any:
        """Time in bed, total sleep time, latencies, WASO, efficiency, stages, arousal index and AHI.

        Columns: statistic, value (NaN is undefined), unit, numerator, denominator, meaning, note (why it is
        undefined, or what was assumed). Definitions of the AASM manual.
        """
        return self.table("sleep")

    @property
    def channels(self) -> Any:
        """The legs' EMG and what it went through: leg, channel, unit, rate_hz, band, resting level, notes."""
        return self.table("channels")

    @property
    def stages(self) -> Any:
        """The sleep stages that were given: onset_s, duration_s, stage ("W", "N1", "N2", "N3", "R", "?")."""
        return self.table("stages")

    @property
    def events(self) -> Any:
        """The events that were given: kind, onset_s, duration_s, text, channel, leg."""
        return self.table("events")

    @property
    def rules(self) -> Any:
        """Every threshold that made the score: rule, threshold, value, text, unit, meaning."""
        return self.table("rules")

    @property
    def warnings(self) -> Any:
        """What was bent or left out: scope and message."""
        return self.table("warnings")

    @property
    def envelopes(self) -> dict[str, Any]:
        """Envelope and resting level by leg ("L", "R", "B"), each a table of time_s, envelope_uv, resting_uv.

        Gaps of the recording have no rows: there `time_s` jumps.
        Empty unless the night was scored with `envelope=True`.
        """
        if "envelopes/clock" not in self._tables.names():
            return {}
        legs = dict.fromkeys(self._tables.table("envelopes/clock")["leg"])
        return {leg: self._envelope(leg) for leg in legs}

    def _envelope(self, leg: str) -> Any:
        """The stretches of one leg, one below the other."""
        clock = self._tables.table("envelopes/clock")
        columns = self._tables.table(f"envelopes/{leg}")
        of_leg = np.flatnonzero(np.array(clock["leg"]) == leg)
        firsts = np.array(clock["first_row"])[of_leg]
        counts = np.diff(firsts, append=len(columns["envelope_uv"]))
        step_s = np.array(clock["period_s"])[of_leg] / np.array(clock["samples"])[of_leg]
        within = np.arange(counts.sum()) - np.repeat(firsts, counts)
        time_s = np.repeat(np.array(clock["start_s"])[of_leg], counts) + within * np.repeat(step_s, counts)
        return frame({"time_s": time_s, **columns})

    @property
    def version(self) -> str:
        """The version of libpsg that scored."""
        return self._attributes.get("version", "")

    @property
    def input_hash(self) -> str:
        """Hash of the bytes that decided the result; empty for arrays."""
        return self._attributes.get("input_hash", "")

    @property
    def duration(self) -> float:
        """The length of the recording in seconds, gaps included."""
        return float(self._tables.table("recording")["duration_s"][0])

    def index(
        self,
        statistic: str,
        *,
        rule: str | None = None,
        legs: str = "all",
        state: str | None = None,
        group: str | None = None,
    ) -> float:
        """One number of `indices`; NaN where it is undefined.

        Args:
            statistic: Its name, for example "plms_index".
            rule: The rule's name; may be left out when the night was scored by one.
            legs: "all", "left", "right" or "bilateral".
            state: "TST", "N2", ...; may be left out when the statistic has one state only.
            group: What `legs` was called before; deprecated.

        Raises:
            Error: not_found when nothing fits, ambiguous when several do.
        """
        if group is not None:
            warnings.warn('"group" is called "legs"', DeprecationWarning, stacklevel=2)
            legs = group
        indices = self._tables.table("indices")
        wanted = {"statistic": statistic, "rule": rule, "legs": legs, "state": state}
        rows = [
            row
            for row in range(len(indices["statistic"]))
            if all(wanted[key] in (None, indices[key][row]) for key in CHOICES)
        ]
        asked = ", ".join(f"{key} {value}" for key, value in wanted.items() if value is not None)
        if not rows:
            names = ", ".join(sorted(set(indices["statistic"])))
            raise Error(f"no index with {asked}; there are {names}", "not_found")
        if len(rows) > 1:
            found = "; ".join(f"rule {indices['rule'][row]}, state {indices['state'][row]}" for row in rows)
            raise Error(f"several indices with {asked}: {found}", "ambiguous")
        return float(indices["value"][rows[0]])

    def write(self, path: PathLike) -> None:
        """Writes the score to an HDF5 file laid out as docs/format.md says; whole or not at all.

        It replaces another result of psg, and no other file.

        Raises:
            Error: bad_argument for a file that is no result, a folder or a device; io when the folder is
                missing or read-only, or the disk full.
        """
        self._tables.write(path_text(path), [])

    def __reduce__(self) -> tuple[type[Score], tuple[_core.Score]]:
        """Scores travel between processes as their tables."""
        return Score, (self._tables,)

    def __repr__(self) -> str:
        """The rules and how many movements each counted."""
        rules = self._tables.table("movements")["rule"]
        names = dict.fromkeys(self._tables.table("rules")["rule"])
        counts = ", ".join(f"{name}: {rules.count(name)} movements" for name in names)
        return f"<psg.Score of {self.duration:g} s, {counts}>"


def read(path: PathLike) -> Score:
    """The score in an HDF5 file that `Score.write` or the psg command made.

    Raises:
        Error: not_found, io, or malformed (not HDF5, not ours, a newer layout).
    """
    if not isinstance(path, (str, os.PathLike)):
        raise bad_argument(f"path is a {type(path).__name__}, expected text or a path")
    return Score(_core.read(path_text(path)))
