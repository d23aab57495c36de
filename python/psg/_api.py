"""The functions that score."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy.typing as npt

from . import _core
from ._error import bad_argument
from ._given import Staging
from ._inputs import (
    Night,
    PathLike,
    RuleLike,
    channel_table_of,
    check_threads,
    emg_of,
    movements_of,
    number_of,
    paths_of,
    rates_of,
    rules_of,
    same_duration,
    scoring_of,
    stage_map_text,
    text_of,
    with_events_and_lights,
    with_stages,
)
from ._recording import Recording
from ._score import Score
from ._warnings import warn_of_score

DEFAULT_RULES = ("aasm", "wasm2016")


def _scored(tables: _core.Score) -> Score:
    """The score, after its warnings."""
    warn_of_score(tables)
    return Score(tables)


def rules() -> dict[str, _core.Rule]:
    """The scoring standards by their names: "aasm", "wasm2016", "wasm2006", "asda1993"."""
    return {rule.name: rule for rule in _core.all_rules()}


def rule(name: str, /, **changes: Any) -> _core.Rule:
    """A standard, or a variant of it with some thresholds changed.

    Times are in seconds, amplitudes in µV; `math.inf` is "no maximum". A variant that is given no name of
    its own is called "<name>-changed", so that its results are not taken for the standard's.

    Args:
        name: One of `rules()`.
        **changes: New values of thresholds, for example `min_series=3`; `psg.rule("aasm").as_dict()` lists
            them, and docs/rules.md gives the source of each.

    Raises:
        Error: bad_argument for an unknown name, threshold or value.
    """
    standard = _core.rule_named(name)
    if changes and "name" not in changes:
        changes["name"] = f"{name}-changed"
    return standard.replace(**changes)


def score(
    path: PathLike | Recording,
    rules: RuleLike | Iterable[RuleLike] = DEFAULT_RULES,
    stages: Any = None,
    *,
    left: str | None = None,
    right: str | None = None,
    legs: str | None = None,
    unit: str | None = None,
    channel_table: PathLike | Mapping[str, Any] | None = None,
    use_marked: bool = False,
    respiratory: Any = None,
    arousals: Any = None,
    lights_off: float | None = None,
    lights_on: float | None = None,
    start: str | None = None,
    epoch_length_s: float = 30.0,
    stage_map: Mapping[Any, str] | None = None,
    scorer: str | None = None,
    calibration_uv: float = math.nan,
    threads: int = 1,
    envelope: bool = False,
    keep_text: bool = False,
) -> Score:
    """The leg movements of an EDF, EDF+ or BDF file, scored by one or more standards.

    Args:
        path: The recording. It is streamed: memory does not grow with the night.
        rules: Names of standards, or rules from `psg.rule`.
        stages: Default: the annotations of the recording itself. Else the path of a hypnogram or event file
            (or several paths), a label for each epoch ("W", "N1", "N2", "N3", "R", "?" or their R&K names) as
            a list, an array or a pandas Series, a table with columns onset and duration in seconds and stage,
            a yasa.Hypnogram, or an mne.Annotations, whose events count too.
            Of the files one must hold stages, unless the recording does.
        left: Label of the left tibialis anterior; found by its label when left out.
        right: Label of the right one.
        legs: Label of one derivation that records both legs.
        unit: Unit to assume where the header's is missing or unknown, for example "uV".
        channel_table: The laboratory's own labels, asked before the usual ones: the path of a TOML file
            (docs/channels.md), or a dict such as {"left_leg": {"labels": ["Bein neu"]}}.
        use_marked: Score the movements that the recording's annotations or the files of `stages` mark, and
            detect none; no leg channel is needed, and left, right, legs, unit and channel_table say nothing.
        respiratory: Apneas, hypopneas and RERAs as a table: onset, duration in seconds, and kind
            ("apnea", "hypopnea", "rera"; without the column all are apneas), or as an mne.Annotations, of
            which other kinds do not count. Replaces those of the files. `[]` says that they were scored and
            that there was none. Where neither the caller nor the files tell, what counts them is NaN
            (docs/formats.md, "What was scored").
        arousals: Arousals as a table: onset, duration in seconds, as an mne.Annotations, or `[]`. Replaces
            those of the files.
        lights_off: Lights off in seconds since the start of the recording.
        lights_on: Lights on.
        start: When the recording started, such as "22:30:00", where its header does not say: anonymised
            recordings say 00:00:00, beside which files with a clock of their own cannot be aligned.
        epoch_length_s: Length of an epoch where stages are a list of labels.
        stage_map: What labels mean that programs use differently, such as bare numbers: {0: "W", 5: "R"}.
        scorer: Whose staging counts where a file holds those of several scorers or methods: what its column
            says, or "machine" of Philips' files. Default: that of a person; several people are an error.
        calibration_uv: Amplitude of the calibration movement in µV, which asda1993 asks for.
        threads: Results are the same for any number.
        envelope: Keep envelope and resting level of each leg (`Score.envelopes`, for pictures).
        keep_text: Keep the texts of events as they were written. Without it those that are in no list of
            names, which may be about the patient, are left out and counted in a warning (docs/privacy.md).

    Raises:
        Error: not_found (no such file, no leg channel), ambiguous (two channels for one leg, or two stagings,
            listed), unsupported (no voltage, below 100 Hz), malformed (also for a file of stages that holds
            none), io or bad_argument.

    Warns:
        QualityWarning: for a leg whose EMG is poor.
        ScoringWarning: for everything else that the score keeps in `Score.warnings`, here and in the
            functions below.
    """
    check_threads(threads)
    night = path if isinstance(path, Recording) else Recording(path)
    staging = Staging(stages, epoch_length_s, stage_map, scorer, needed=not use_marked)
    known = Night(night._core, start=start)
    scoring = scoring_of(known, staging, respiratory, arousals, (lights_off, lights_on))
    table = {} if channel_table is None else {"channel_table": channel_table_of(channel_table)}
    options = _core.Options(
        rules_of(rules),
        scoring,
        left=text_of("left", left),
        right=text_of("right", right),
        legs=text_of("legs", legs),
        unit=text_of("unit", unit),
        use_marked=use_marked,
        **table,
        calibration_uv=number_of("calibration_uv", calibration_uv),
        threads=threads,
        envelope=envelope,
        keep_text=keep_text,
    )
    return _scored(_core.score_recording(night._core, options))


def score_signals(
    left: npt.ArrayLike | None,
    right: npt.ArrayLike | None,
    *,
    rate_hz: float | Sequence[float],
    stages: Any = None,
    rules: RuleLike | Iterable[RuleLike] = DEFAULT_RULES,
    legs: npt.ArrayLike | None = None,
    unit: str | None = None,
    respiratory: Any = None,
    arousals: Any = None,
    lights_off: float | None = None,
    lights_on: float | None = None,
    start: str | None = None,
    epoch_length_s: float = 30.0,
    stage_map: Mapping[Any, str] | None = None,
    scorer: str | None = None,
    calibration_uv: float = math.nan,
    threads: int = 1,
    envelope: bool = False,
    keep_text: bool = False,
) -> Score:
    """The leg movements in EMG arrays, scored by one or more standards.

    Args:
        left: EMG of the left tibialis anterior, one-dimensional; None when there is none. Float32 and
            float64 arrays that lie in one piece are used in place, without a copy.
        right: EMG of the right one.
        rate_hz: Sampling rate in Hz, or one for each array that is given.
        stages: As in `score`; without them nothing per sleep or stage is defined.
        rules: As in `score`, as are the other arguments.
        legs: EMG of one derivation that records both legs, instead of left and right.
        unit: Unit of the arrays: "uV", "mV", "nV", or "V" as MNE has them. Without it they are taken as µV,
            and refused where the resting level of a leg, outside 0.2-50 µV, says otherwise.
        respiratory: Apneas, hypopneas and RERAs, as in `score`.
        arousals: Arousals, as in `score`.
        lights_off: Lights off in seconds since the first sample.
        lights_on: Lights on.
        start: When the first sample was taken by the clock on the wall, such as "22:30:00"; without it the
            tables have no time of day.
        epoch_length_s: Length of an epoch where stages are a list of labels.
        stage_map: What labels mean that programs use differently, such as bare numbers: {0: "W", 5: "R"}.
        scorer: Whose staging counts where a file holds those of several scorers or methods: what its column
            says, or "machine" of Philips' files. Default: that of a person; several people are an error.
        calibration_uv: Amplitude of the calibration movement in µV, which asda1993 asks for.
        threads: Results are the same for any number.
        envelope: Keep envelope and resting level of each leg.
        keep_text: Keep the texts of events as they were written. Without it those that are in no list of
            names, which may be about the patient, are left out and counted in a warning (docs/privacy.md).

    Raises:
        Error: bad_argument for arrays of different length, NaN, no array, or samples that are not
            plausible in µV and no `unit`; unsupported below 100 Hz.
    """
    check_threads(threads)
    arrays = emg_of(left=left, right=right, legs=legs)
    rates = rates_of(rate_hz, len(arrays))
    same_duration(arrays, rates)
    staging = Staging(stages, epoch_length_s, stage_map, scorer)
    known = Night(None, arrays[0][1].size / rates[0], start)
    scoring = scoring_of(known, staging, respiratory, arousals, (lights_off, lights_on))
    options = _core.Options(
        rules_of(rules),
        scoring or _core.Scoring(),
        **{name: name for name, _ in arrays},
        start=start,
        unit_is_known=unit is not None,
        calibration_uv=number_of("calibration_uv", calibration_uv),
        threads=threads,
        envelope=envelope,
        keep_text=keep_text,
    )
    emg = [(name, rate, array) for (name, array), rate in zip(arrays, rates)]
    return _scored(_core.score_arrays(emg, text_of("unit", unit) or "uV", options))


def rescore(
    events: PathLike | Sequence[PathLike],
    rules: RuleLike | Iterable[RuleLike] = DEFAULT_RULES,
    stages: Any = None,
    *,
    respiratory: Any = None,
    arousals: Any = None,
    lights_off: float | None = None,
    lights_on: float | None = None,
    start: str | None = None,
    duration: float | None = None,
    epoch_length_s: float = 30.0,
    stage_map: Mapping[Any, str] | None = None,
    scorer: str | None = None,
    calibration_uv: float = math.nan,
    keep_text: bool = False,
) -> Score:
    """The leg movements that files of any known format mark, scored without a recording.

    A mark that says no leg is taken as of one derivation of both legs; one without a duration does not
    count (docs/rules.md, "Marked movements"). Every doubt is a warning of the score.

    Args:
        events: One or several files of marked movements, other events, and stages where they have any. Files
            with a clock of their own are aligned to the first that has one.
        rules: As in `score`.
        stages: As in `score`; replaces the stages of the files.
        respiratory: Apneas, hypopneas and RERAs, as in `score`.
        arousals: Arousals, as in `score`.
        lights_off: Lights off in seconds since the start of the recording.
        lights_on: Lights on.
        start: The recording's start by the clock, such as "22:30:00"; default: that of the first file that
            has one.
        duration: Its length in seconds; default: until the last stage, event or lights on. Without stages,
            lights on and duration it is unknown, and nothing per hour of the night is defined.
        epoch_length_s: Length of an epoch where stages are a list of labels.
        stage_map: What labels mean that programs use differently, such as bare numbers: {0: "W", 5: "R"}.
        scorer: Whose staging counts where a file holds those of several scorers or methods: what its column
            says, or "machine" of Philips' files. Default: that of a person; several people are an error.
        calibration_uv: Amplitude of the calibration movement in µV, which asda1993 asks for.
        keep_text: Keep the texts of events as they were written. Without it those that are in no list of
            names, which may be about the patient, are left out and counted in a warning (docs/privacy.md).

    Raises:
        Error: not_found when no movement is marked, unsupported when none has a duration or a file is of no
            known format, malformed, io or bad_argument.
    """
    if duration is not None and not (math.isfinite(number_of("duration", duration)) and duration > 0):
        raise bad_argument(f"duration is {duration}, expected a number of seconds above 0")
    paths = paths_of(events)
    if not paths:
        raise bad_argument("events must be the path of a file, or several")
    staging = Staging(stages, epoch_length_s, stage_map, scorer)
    stage_paths = None if stages is None else paths_of(stages)
    scoring, start_of_day_s = _core.read_without_recording(
        paths + (stage_paths or []),
        len(paths),
        start or "",
        duration or 0.0,
        epoch_length_s,
        stage_map_text(stage_map),
        scorer or "",
    )
    known = Night(None, duration or 0.0, start_of_day_s)
    if stages is not None and stage_paths is None:
        scoring = with_stages(scoring, staging, known)
    scoring = with_events_and_lights(scoring, respiratory, arousals, (lights_off, lights_on), known)
    options = _core.Options(
        rules_of(rules),
        scoring,
        start=start_of_day_s,
        calibration_uv=number_of("calibration_uv", calibration_uv),
        keep_text=keep_text,
    )
    return _scored(_core.rescore_marks(scoring, options, duration))


def score_movements(
    movements: Any,
    *,
    stages: Any = None,
    respiratory: Any = None,
    arousals: Any = None,
    rules: RuleLike | Iterable[RuleLike] = DEFAULT_RULES,
    lights_off: float | None = None,
    lights_on: float | None = None,
    start: str | None = None,
    duration: float | None = None,
    epoch_length_s: float = 30.0,
    stage_map: Mapping[Any, str] | None = None,
    scorer: str | None = None,
    calibration_uv: float = math.nan,
    keep_text: bool = False,
) -> Score:
    """The rules of one or more standards applied to movements that somebody else marked.

    Args:
        movements: A DataFrame or a dict of arrays: onset and duration in seconds, leg "L" or "R" (or "B" for
            one derivation of both); optionally amplitude in µV. Any order.
        stages: As in `score`.
        respiratory: Apneas, hypopneas and RERAs, as in `score`.
        arousals: Arousals, as in `score`.
        rules: As in `score`.
        lights_off: Lights off in seconds since the start of the recording.
        lights_on: Lights on.
        start: The recording's start by the clock, such as "22:30:00"; without it the tables have no time of
            day.
        duration: Length of the recording in seconds; default: until the last movement, stage, event or
            lights on ends.
        epoch_length_s: Length of an epoch where stages are a list of labels.
        stage_map: What labels mean that programs use differently, such as bare numbers: {0: "W", 5: "R"}.
        scorer: Whose staging counts where a file holds those of several scorers or methods: what its column
            says, or "machine" of Philips' files. Default: that of a person; several people are an error.
        calibration_uv: Amplitude of the calibration movement in µV, which asda1993 asks for.
        keep_text: Keep the texts of events as they were written. Without it those that are in no list of
            names, which may be about the patient, are left out and counted in a warning (docs/privacy.md).

    Raises:
        Error: bad_argument for a missing column, columns of different length, NaN, or an unknown leg.
    """
    rows = movements_of(movements)
    if duration is not None:
        number_of("duration", duration)
    staging = Staging(stages, epoch_length_s, stage_map, scorer)
    known = Night(None, duration or 0.0, start)
    scoring = scoring_of(known, staging, respiratory, arousals, (lights_off, lights_on))
    scoring = scoring or _core.Scoring()
    if duration is None:
        ends = [onset + length for onset, length, *_ in rows]
        duration = max([0.0, scoring.end(), lights_on or 0.0, *ends])
    if not (math.isfinite(duration) and duration >= 0):
        raise bad_argument(f"duration is {duration}, expected a number of seconds")
    options = _core.Options(
        rules_of(rules),
        scoring,
        start=start,
        calibration_uv=number_of("calibration_uv", calibration_uv),
        keep_text=keep_text,
    )
    return _scored(_core.score_marked(rows, options, duration))
