"""What callers give as stages, events, rules and EMG, turned into what the C++ library takes."""

from __future__ import annotations

import json
import numbers
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Union

import numpy as np
import numpy.typing as npt

from . import _core
from ._error import bad_argument
from ._given import Staging, event_rows, stage_rows
from ._paths import PathLike as PathLike
from ._paths import path_text
from ._tables import column, same_length, spans, texts

RuleLike = Union[str, _core.Rule]


def rules_of(rules: RuleLike | Iterable[RuleLike]) -> list[_core.Rule]:
    """The rules by their names or as they are.

    Raises:
        Error: bad_argument for no rule, an unknown name, or two rules of one name.
    """
    if isinstance(rules, (str, _core.Rule)):
        rules = [rules]
    if not isinstance(rules, Iterable):
        raise bad_argument(f"rules is {_a(rules)}, expected names or rules of psg.rules()")
    wanted = [_rule(rule) for rule in rules]
    if not wanted:
        raise bad_argument("rules is empty, expected at least one of psg.rules()")
    names = [rule.name for rule in wanted]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise bad_argument(f'two rules are named "{twice[0]}", give each its own name')
    return wanted


def _rule(rule: Any) -> _core.Rule:
    if isinstance(rule, _core.Rule):
        return rule
    if isinstance(rule, str):
        return _core.rule_named(rule)
    raise bad_argument(f"a rule is a name or a psg.Rule, not {type(rule).__name__}")


class Night(NamedTuple):
    """What is known of the recording that stages and events belong to."""

    recording: _core.Recording | None
    duration: float = 0.0
    """In seconds, where there is no recording; 0: unknown."""
    start: str | float | None = None
    """When it started, where it does not say so itself: "22:30:00", or seconds since midnight."""


def scoring_of(
    night: Night,
    staging: Staging,
    respiratory: Any,
    arousals: Any,
    lights: tuple[float | None, float | None],
) -> _core.Scoring | None:
    """All that is known about the night besides movements; None: what the recording itself holds."""
    if all(value is None for value in (staging.stages, respiratory, arousals, *lights)):
        return None
    check_epoch_length(staging)
    paths = paths_of(staging.stages)
    base = night.recording
    if paths is not None:
        reading = (staging.epoch_length_s, stage_map_text(staging.stage_map), staging.scorer or "")
        start = text_of("start", night.start)
        scoring = _core.read_scoring(paths, *reading, staging.needed, base, night.duration, start)
    else:
        scoring = _core.Scoring() if base is None else base.scoring()
        if staging.stages is not None:
            scoring = with_stages(scoring, staging, night)
    return with_events_and_lights(scoring, respiratory, arousals, lights, night)


def with_stages(scoring: _core.Scoring, staging: Staging, night: Night) -> _core.Scoring:
    """The scoring with the stages that the caller gave as an object in place of its own."""
    given = stage_rows(staging)
    return scoring.with_stages(given.rows, given.clock, given.of_any_kind, *night)


def with_events_and_lights(
    scoring: _core.Scoring,
    respiratory: Any,
    arousals: Any,
    lights: tuple[float | None, float | None],
    night: Night,
) -> _core.Scoring:
    """The scoring with the events and lights that the caller gave in place of its own."""
    if respiratory is not None:
        given = event_rows(respiratory, "respiratory events", "apnea")
        scoring = scoring.with_events(given.rows, True, given.clock, given.of_any_kind, *night)
    if arousals is not None:
        given = event_rows(arousals, "arousals", "arousal")
        scoring = scoring.with_events(given.rows, False, given.clock, given.of_any_kind, *night)
    off, on = (
        None if value is None else number_of(name, value)
        for name, value in zip(("lights_off", "lights_on"), lights)
    )
    return scoring.with_lights(off, on)


def _a(value: Any) -> str:
    """What an object is, as sentences say it; its content may be about a patient."""
    return f"of type {type(value).__name__}"


def number_of(name: str, value: Any) -> float:
    """The value of an argument that must be a number.

    Raises:
        Error: bad_argument when it is none.
    """
    if isinstance(value, (numbers.Real, np.number)) and not isinstance(value, bool):
        return float(value)
    raise bad_argument(f"{name} is {_a(value)}, expected a number")


def text_of(name: str, value: Any) -> str:
    """The value of an argument that must be a text; "" for None.

    Raises:
        Error: bad_argument when it is neither.
    """
    if value is None or isinstance(value, str):
        return value or ""
    raise bad_argument(f"{name} is {_a(value)}, expected text")


def check_epoch_length(staging: Staging) -> None:
    """Raises Error(bad_argument) unless an epoch of a list has a length."""
    number_of("epoch_length_s", staging.epoch_length_s)
    if not staging.epoch_length_s > 0:
        raise bad_argument(
            f"epoch_length_s is {staging.epoch_length_s}, expected a positive number of seconds"
        )


def stage_map_text(stage_map: Mapping[Any, str] | None) -> str:
    """A stage map as the library reads it: "0=W,5=R"."""
    if stage_map is not None and not isinstance(stage_map, Mapping):
        raise bad_argument(f'stage_map is {_a(stage_map)}, expected a dict such as {{0: "W", 5: "R"}}')
    return ",".join(f"{label}={stage}" for label, stage in (stage_map or {}).items())


def paths_of(stages: Any) -> list[str] | None:
    """The paths when stages are given as files. A stage label has no dot and no folder."""
    if isinstance(stages, (str, os.PathLike)):
        return [path_text(stages)]
    if isinstance(stages, (list, tuple)) and stages and all(_is_path(item) for item in stages):
        return [path_text(item) for item in stages]
    return None


def _is_path(item: Any) -> bool:
    if isinstance(item, os.PathLike):
        return True
    return isinstance(item, str) and (bool(Path(item).suffix) or os.sep in item)


def movements_of(movements: Any) -> list[tuple[float, float, str, float]]:
    """Marked movements as rows of onset, duration, leg and amplitude.

    Raises:
        Error: bad_argument for a missing column or a leg other than "L", "R" or "B".
    """
    onsets, durations = spans(movements, "movements")
    legs = column(movements, "leg")
    if legs is None:
        raise bad_argument(f'movements need a column leg of "L" and "R", found {list(movements.keys())}')
    amplitudes = column(movements, "amplitude_uv", "amplitude")
    unknown = np.full(len(onsets), np.nan)
    values = unknown if amplitudes is None else _amplitudes(amplitudes)
    names = texts(legs)
    same_length("movements", onset=onsets, leg=names, amplitude_uv=list(values))
    return [(o, d, leg, float(a)) for o, d, leg, a in zip(onsets, durations, names, values)]


def _amplitudes(values: Any) -> npt.NDArray[np.float64]:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise bad_argument("movements: amplitude_uv must be numbers in µV, NaN where it is unknown") from None


def emg_of(**legs: Any) -> list[tuple[str, npt.NDArray[Any]]]:
    """The arrays that were given, by name; float32 and float64 that lie in one piece are not copied.

    Raises:
        Error: bad_argument for no array, or one that is not one-dimensional or not of numbers.
    """
    arrays = [(name, _samples(name, values)) for name, values in legs.items() if values is not None]
    if not arrays:
        raise bad_argument("no EMG: left, right and legs are all None")
    return arrays


def _samples(name: str, values: Any) -> npt.NDArray[Any]:
    if np.ma.is_masked(values):
        raise bad_argument(f"{name} has masked samples, expected all of them")
    array = np.asarray(values)
    if array.ndim != 1:
        raise bad_argument(f"{name} has {array.ndim} dimensions, expected one")
    if array.dtype.kind not in "fiu":
        raise bad_argument(f"{name} has samples of type {array.dtype}, expected numbers")
    wanted = np.float32 if array.dtype == np.float32 else np.float64
    return np.ascontiguousarray(array, dtype=wanted)


def check_threads(threads: int) -> None:
    """Raises Error(bad_argument) unless threads is a whole number from 1 to 1024."""
    if isinstance(threads, bool) or not isinstance(threads, (int, np.integer)) or not 1 <= threads <= 1024:
        raise bad_argument(f"threads is {threads!r}, expected a whole number from 1 to 1024")


def rates_of(rate_hz: float | Sequence[float], count: int) -> list[float]:
    """One rate for each array.

    Raises:
        Error: bad_argument when neither one rate nor one for each array is given.
    """
    try:
        rates = np.atleast_1d(np.asarray(rate_hz, dtype=np.float64))
    except (TypeError, ValueError):
        raise bad_argument(f"rate_hz is {_a(rate_hz)}, expected a number, or one for each array") from None
    if rates.size not in (1, count):
        raise bad_argument(
            f"rate_hz holds {rates.size} rates, expected one, or one for each of {count} arrays"
        )
    bad = rates[~(np.isfinite(rates) & (rates > 0))]
    if bad.size:
        raise bad_argument(f"rate_hz is {bad[0]}, expected a positive number")
    return [float(rate) for rate in np.broadcast_to(rates, count)]


def same_duration(arrays: list[tuple[str, npt.NDArray[Any]]], rates: list[float]) -> None:
    """Raises Error(bad_argument) unless all arrays last equally long, to within one sample of the slowest."""
    lasts = [array.size / rate for (_, array), rate in zip(arrays, rates)]
    tolerance = 0.0 if len(set(rates)) == 1 else 1.0 / min(rates)
    if max(lasts) - min(lasts) > tolerance:
        found = ", ".join(f"{name} {array.size} samples ({s:g} s)" for (name, array), s in zip(arrays, lasts))
        raise bad_argument(f"the legs are of different length: {found}")


def channel_table_of(table: Any) -> _core.ChannelTable:
    """A laboratory's channel table from the path of its TOML file, or from a dict of the same shape.

    Raises:
        Error: not_found, io or malformed, in one sentence.
    """
    if isinstance(table, (str, os.PathLike)):
        return _core.ChannelTable.read(path_text(table))
    if isinstance(table, Mapping):
        return _core.ChannelTable.from_text(channel_table_text(table), "channel_table")
    raise bad_argument(f"channel_table is a {type(table).__name__}, expected a path or a dict")


def channel_table_text(table: Mapping[str, Any]) -> str:
    """The dict as TOML, which the library checks: JSON's texts, numbers and lists are TOML's."""
    try:
        return "".join(
            f"{json.dumps(section, ensure_ascii=False)} = {_inline(keys)}\n"
            for section, keys in table.items()
        )
    except TypeError as error:
        raise bad_argument(f"channel_table holds a value that is no text or list: {error}") from None


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        items = ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {_inline(v)}" for key, v in value.items())
        return f"{{{items}}}"
    return json.dumps(value, ensure_ascii=False)
