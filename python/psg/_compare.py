"""Two or more scorings of one night, compared."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _core
from ._error import bad_argument
from ._given import Staging, is_empty_list
from ._inputs import (
    Night,
    PathLike,
    RuleLike,
    check_epoch_length,
    paths_of,
    rules_of,
    stage_map_text,
    with_events_and_lights,
    with_stages,
)
from ._paths import path_text
from ._recording import Recording
from ._result import Result
from ._score import Score
from ._tables import column, is_missing, same_length, spans
from ._warnings import warn

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Comparison(Result):
    """How far scorings of one night agree, each with each.

    Every table is a pandas DataFrame (a dict of NumPy arrays where pandas is not installed) with the names of
    two scorers, `scorer_a` and `scorer_b`. Precision and recall take a as the reference, and differences are
    b - a: positive is later or more. NaN is undefined, never 0, and `why` says why. `columns` tells the unit
    and the meaning of each column; docs/compare.md the definitions and their sources.
    """

    def __init__(self, tables: _core.Score, compared: list[str]) -> None:
        super().__init__(tables)
        self._compared = compared  # files, which `write` spares

    @property
    def summary(self) -> Any:
        """The inter-scorer matrix, one row for each pair.

        Columns: scorer_a, scorer_b, movements_a, movements_b, precision, recall, f1, kappa_movements,
        kappa_stages, onset_median_s, plms_index_a, plms_index_b, plms_index_difference.
        """
        return self.table("summary")

    @property
    def agreement(self) -> Any:
        """Agreement on leg movements of "all" legs (those that share time are one), of "left" and "right".

        Columns: scorer_a, scorer_b, legs, movements_a, movements_b, matched, precision, recall, f1, epochs,
        epochs_left_out (with a gap or artefact), epochs_both, epochs_only_a, epochs_only_b, epochs_neither,
        kappa, why, kappa_why.
        """
        return self.table("agreement")

    @property
    def timing(self) -> Any:
        """Where onset and offset of matched movements differ, b - a in seconds.

        Columns: scorer_a, scorer_b, legs, edge, matched, median_s, lower_quartile_s, upper_quartile_s,
        mean_s, sd_s, lower_limit_s and upper_limit_s (95 % limits of agreement), why.
        """
        return self.table("timing")

    @property
    def stages(self) -> Any:
        """Agreement on sleep stages: scorer_a, scorer_b, epochs, left_out, agreement, kappa, why."""
        return self.table("stages")

    @property
    def confusion(self) -> Any:
        """Epochs by the stages of two scorers: scorer_a, scorer_b, stage_a, stage_b, epochs."""
        return self.table("confusion")

    @property
    def indices(self) -> Any:
        """Indices of both scorers by the same rule set.

        Columns: scorer_a, scorer_b, rule, statistic, legs, state, unit, value_a, numerator_a, denominator_a,
        value_b, numerator_b, denominator_b, difference, ratio, why.
        """
        return self.table("indices")

    @property
    def place(self) -> Any:
        """Mean agreement of each scorer with the others, and its rank; the test is in nobody else's mean.

        Columns: measure, scorer, role, others, mean, rank (1 is the best, NaN undefined), ranked, why.
        """
        return self.table("place")

    @property
    def scorers(self) -> Any:
        """Who is compared: scorer, role, marked, compared, all, left, right, unknown_leg, staged."""
        return self.table("scorers")

    @property
    def pairs(self) -> Any:
        """Every match of two scorers, and every movement without one and why.

        Columns: scorer_a, scorer_b, legs, found ("both", "a", "b"), onset_a_s, duration_a_s, onset_b_s,
        duration_b_s, iou, onset_difference_s, offset_difference_s, why.
        """
        return self.table("pairs")

    @property
    def left_out(self) -> Any:
        """Movements that are not compared: scorer, onset_s, duration_s, leg, verdict, why."""
        return self.table("left_out")

    @property
    def warnings(self) -> list[str]:
        """What was bent, one sentence each."""
        return list(self._tables.table("warnings")["message"])

    @property
    def rule(self) -> str:
        """The rule set by which all movements were counted."""
        return self._attributes["rule"]

    @property
    def iou(self) -> float:
        """The least intersection over union of two movements that are the same."""
        return float(self._attributes["min_iou"])

    @property
    def window(self) -> tuple[float, float]:
        """The time that all scorers have in common, in seconds since the start of the recording."""
        return float(self._attributes["window_start_s"]), float(self._attributes["window_end_s"])

    @property
    def test(self) -> str | None:
        """The scorer that is judged by the others; None: there is none."""
        return self._attributes["test"] or None

    def write(self, path: PathLike) -> None:
        """Writes all tables to an HDF5 file, which `psg show` reads; whole or not at all.

        It replaces another result of psg, but none of those that were compared, and no other file.

        Raises:
            Error: bad_argument for a file that is not replaced, a folder or a device; io when the folder is
                missing or read-only, or the disk full.
        """
        self._tables.write(path_text(path), self._compared)

    def plot(self, *, title: str = "", path: PathLike | None = None) -> Figure:
        """A picture: the inter-scorer matrices, and onset and offset differences over the night.

        Args:
            title: Stands above.
            path: Where to save it (.png, .svg, .pdf); default: nowhere.

        Raises:
            Error: unsupported without matplotlib.
        """
        from ._compare_plot import picture

        return picture(self, title=title, path=path)

    def __reduce__(self) -> tuple[type[Comparison], tuple[_core.Score, list[str]]]:
        """Comparisons travel between processes as their tables."""
        return Comparison, (self._tables, self._compared)

    def __repr__(self) -> str:
        """How many scorers, and by what."""
        count = len(self._tables.table("scorers")["scorer"])
        return f"<psg.Comparison of {count} scorings by {self.rule}, IoU {self.iou:g}>"


def compare(
    a: Any,
    b: Any,
    *more: Any,
    iou: float = 0.5,
    rule: RuleLike = "wasm2016",
    test: int | None = None,
    names: Sequence[str] | None = None,
    stages: Any = None,
    respiratory: Any = None,
    arousals: Any = None,
    recording: PathLike | Recording | None = None,
    duration: float | None = None,
    epoch_length_s: float = 30.0,
    stage_map: Mapping[Any, str] | None = None,
) -> Comparison:
    """How far two or more scorings of one night agree.

    Everybody's movements are counted by one rule set first, so those that it does not count are compared by
    nobody (`Comparison.left_out`). Matching is one-to-one and optimal: most matches, then most overlap.

    Args:
        a: A `Score`, the path of a result (.h5) or of an annotation file of any format that `psg.score` takes
            as stages, or a table with columns onset and duration in seconds and, where it is known, leg
            ("L", "R", "B"). The reference of precision and recall.
        b: The same, as are `more`.
        *more: Further scorings.
        iou: Least intersection over union of two movements that are the same, above 0, at most 1.
        rule: The rule set by which all are counted and scored; a result must have been scored by it.
        test: Place (0 is `a`) of the scoring that the others judge; default: the only result of ours, if
            there is just one.
        names: What the scorers are called; default: the names of the files.
        stages: As in `psg.score`: one staging for everybody's indices instead of each one's own.
        respiratory: Respiratory events that go with `stages`, as in `psg.score`.
        arousals: Arousals that go with `stages`.
        recording: The EDF whose clock and length the annotation files follow. Without it, files with clocks
            of their own follow that of the first; it is needed where anything else that is compared, or
            `stages`, counts from the recording's start.
        duration: Length of the recording in seconds, of tables and of files where no `recording` is given;
            default: unknown, then stages or the movements themselves bound the time that is compared. It
            counts from the start of the clock.
        epoch_length_s: Length of an epoch where stages are a list of labels.
        stage_map: What labels mean that programs use differently, such as bare numbers: {0: "W", 5: "R"}.

    Raises:
        Error: bad_argument for an `iou` outside its range, scorings without time in common or whose clocks
            cannot be told apart without the recording, or a table without onset and duration; not_found for
            a result that was not scored by `rule`, bad_argument for one of a variant of the same name; as
            `psg.read`.
    """
    scorings = [a, b, *more]
    wanted = rules_of(rule)
    if len(wanted) > 1:
        raise bad_argument("rule holds several rules, expected one: a result has other movements under each")
    night = recording if recording is None or isinstance(recording, Recording) else Recording(recording)
    called = _names(scorings, names)
    staging = Staging(stages, epoch_length_s, stage_map)
    check_epoch_length(staging)
    given = {"stages": stages, "respiratory": respiratory, "arousals": arousals}
    reader = _Reader(wanted[0], night, duration, staging, _sources(scorings, called, given))
    scorers = [reader.scorer(scoring, name) for scoring, name in zip(scorings, called)]
    context = reader.context(staging, respiratory, arousals)
    if test is None:
        results = [place for place, scoring in enumerate(scorings) if _is_result(scoring)]
        test = results[0] if len(results) == 1 else None
    elif not 0 <= test < len(scorings):
        raise bad_argument(f"test is {test}, expected a place from 0 to {len(scorings) - 1}")
    compared = [str(Path(scoring).absolute()) for scoring in scorings if _is_path(scoring)]
    tables = _core.compare_scorings(scorers, wanted[0], iou, context, test)
    warn(tables.table("warnings")["message"])
    return Comparison(tables, compared)


def _is_path(scoring: Any) -> bool:
    return isinstance(scoring, (str, os.PathLike))


def _is_result(scoring: Any) -> bool:
    return isinstance(scoring, Score) or (_is_path(scoring) and _core.is_hdf5(path_text(scoring)))


def _names(scorings: list[Any], names: Sequence[str] | None) -> list[str]:
    if names is not None:
        if len(names) != len(scorings):
            raise bad_argument(f"{len(names)} names for {len(scorings)} scorings, expected one for each")
        return [str(name) for name in names]
    labels = [
        path_text(scoring) if _is_path(scoring) else f"scoring {place}"
        for place, scoring in enumerate(scorings, start=1)
    ]
    return _core.names_of(labels)


class _Sources(NamedTuple):
    """Where times come from: files may have a clock of their own, all else counts from the start."""

    files: list[str]
    from_start: str


def _sources(scorings: list[Any], names: list[str], given: Mapping[str, Any]) -> _Sources:
    files, from_start = [], ""
    for scoring, name in zip(scorings, names):
        if _is_path(scoring) and not _is_result(scoring):
            files.append(path_text(scoring))
        else:
            from_start = name
    for name, value in given.items():
        paths = paths_of(value)
        if paths is not None:
            files += paths
        elif value is not None and not is_empty_list(value):
            from_start = name
    return _Sources(files, from_start)


class _Reader:
    """Turns what callers give as a scoring into what the C++ library compares."""

    def __init__(
        self,
        rule: _core.Rule,
        night: Recording | None,
        duration: float | None,
        staging: Staging,
        sources: _Sources,
    ) -> None:
        if duration is not None and not (math.isfinite(duration) and duration > 0):
            raise bad_argument(f"duration is {duration}, expected a positive number of seconds")
        self._rule = rule
        base = None if night is None else night._core
        self._seconds = base.duration if base is not None else duration or 0.0
        self._night = Night(base, self._seconds)
        self._reading = _core.Reading(
            *sources, base, self._seconds, staging.epoch_length_s, stage_map_text(staging.stage_map)
        )

    def scorer(self, scoring: Any, name: str) -> _core.Scorer:
        if isinstance(scoring, Score):
            return _core.scorer_of_result(name, scoring._tables, self._rule)
        if not _is_path(scoring):
            return _core.scorer_of_movements(name, _rows(scoring), self._seconds)
        path = path_text(scoring)
        if _core.is_hdf5(path):
            return _core.scorer_of_result(name, _core.read(path), self._rule)
        return _core.scorer_of_file(name, path, self._reading)

    def context(self, staging: Staging, respiratory: Any, arousals: Any) -> _core.Scoring | None:
        """What everybody's movements are scored with; the recording's own annotations are no part of it."""
        if all(value is None for value in (staging.stages, respiratory, arousals)):
            return None
        paths = paths_of(staging.stages)
        scoring = _core.Scoring() if paths is None else _core.scoring_of_files(paths, self._reading)
        if paths is None and staging.stages is not None:
            scoring = with_stages(scoring, staging, self._night)
        return with_events_and_lights(scoring, respiratory, arousals, (None, None), self._night)


def _rows(movements: Any) -> list[tuple[float, float, str]]:
    onsets, durations = spans(movements, "movements")
    legs = column(movements, "leg")
    names = [""] * len(onsets) if legs is None else ["" if is_missing(leg) else str(leg) for leg in legs]
    same_length("movements", onset=onsets, leg=names)
    return list(zip(onsets, durations, names))
