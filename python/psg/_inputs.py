"""What callers give as stages, events, rules and EMG, turned into what the C++ library takes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Union

import numpy as np
import numpy.typing as npt

from . import _core
from ._error import bad_argument
from ._tables import column, same_length, spans, texts

PathLike = Union[str, "os.PathLike[str]"]
RuleLike = Union[str, _core.Rule]


def rules_of(rules: RuleLike | Iterable[RuleLike]) -> list[_core.Rule]:
    """The rules by their names or as they are.

    Raises:
        Error: bad_argument for no rule, an unknown name, or two rules of one name.
    """
    if isinstance(rules, (str, _core.Rule)):
        rules = [rules]
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


class Staging(NamedTuple):
    """How stages are to be read."""

    stages: Any
    epoch_length_s: float
    stage_map: Mapping[Any, str] | None
    scorer: str | None = None
    start: str | None = None


def scoring_of(
    base: _core.Recording | None,
    staging: Staging,
    respiratory: Any,
    arousals: Any,
    lights: tuple[float | None, float | None],
    duration: float = 0.0,
) -> _core.Scoring | None:
    """All that is known about the night besides movements; None: what the recording itself holds."""
    if all(value is None for value in (staging.stages, respiratory, arousals, *lights)):
        return None
    scoring = base.scoring() if base is not None else _core.Scoring()
    if staging.stages is not None:
        scoring = _with_stages(scoring, base, staging, duration)
    return with_events_and_lights(scoring, respiratory, arousals, lights)


def with_events_and_lights(
    scoring: _core.Scoring,
    respiratory: Any,
    arousals: Any,
    lights: tuple[float | None, float | None],
) -> _core.Scoring:
    """The scoring with the events and lights that the caller gave in place of its own."""
    if respiratory is not None:
        scoring = scoring.with_respiratory(_event_rows(respiratory, "respiratory events", "apnea"))
    if arousals is not None:
        scoring = scoring.with_arousals(_event_rows(arousals, "arousals", "arousal"))
    if None not in lights and lights[0] >= lights[1]:  # type: ignore[operator]
        raise bad_argument(f"lights_off is {lights[0]} s, expected before lights_on, {lights[1]} s")
    return scoring.with_lights(*lights)


def _with_stages(
    scoring: _core.Scoring, base: _core.Recording | None, staging: Staging, duration: float
) -> _core.Scoring:
    check_epoch_length(staging)
    paths = paths_of(staging.stages)
    if paths is None:
        return scoring.with_stages(stage_rows(staging))
    return _core.read_scoring(
        paths,
        base,
        duration,
        staging.epoch_length_s,
        stage_map_text(staging.stage_map),
        staging.scorer or "",
        staging.start or "",
    )


def check_epoch_length(staging: Staging) -> None:
    """Raises Error(bad_argument) unless an epoch of a list has a length."""
    if not staging.epoch_length_s > 0:
        raise bad_argument(
            f"epoch_length_s is {staging.epoch_length_s}, expected a positive number of seconds"
        )


def stage_map_text(stage_map: Mapping[Any, str] | None) -> str:
    """A stage map as the library reads it: "0=W,5=R"."""
    return ",".join(f"{label}={stage}" for label, stage in (stage_map or {}).items())


def paths_of(stages: Any) -> list[str] | None:
    """The paths when stages are given as files. A stage label has no dot and no folder."""
    if isinstance(stages, (str, os.PathLike)):
        return [os.fspath(stages)]
    if isinstance(stages, (list, tuple)) and stages and all(_is_path(item) for item in stages):
        return [os.fspath(item) for item in stages]
    return None


def _is_path(item: Any) -> bool:
    if isinstance(item, os.PathLike):
        return True
    return isinstance(item, str) and (bool(Path(item).suffix) or os.sep in item)


def stage_rows(staging: Staging) -> list[tuple[float, float, str]]:
    """Stages that are given as a table or as labels, as rows of onset, duration and label.

    Raises:
        Error: bad_argument for a missing column, or a number without a map.
    """
    stages, length = staging.stages, staging.epoch_length_s
    if hasattr(stages, "keys"):
        onsets, durations = spans(stages, "stages")
        labels = column(stages, "stage", "label", "description", "text")
        if labels is None:
            raise bad_argument(f"stages need a column stage, found {list(stages.keys())}")
        names = [_stage(label, staging.stage_map) for label in labels]
        same_length("stages", onset=onsets, stage=names)
        return list(zip(onsets, durations, names))
    names = [_stage(label, staging.stage_map) for label in stages]
    return [(k * length, length, name) for k, name in enumerate(names)]


def _stage(label: Any, stage_map: Mapping[Any, str] | None) -> str:
    if stage_map is not None and label in stage_map:
        return stage_map[label]
    if not isinstance(label, str) or label.strip().isdigit():
        # 4 is stage 4 in some programs and REM in others.
        raise bad_argument(f"stage {label!r} is a number, expected a label such as N2, or a stage_map")
    return label


def is_empty_list(events: Any) -> bool:
    """Whether the caller says by `[]` that events were scored and that there was none."""
    return isinstance(events, (list, tuple)) and not events


def _event_rows(events: Any, what: str, default: str) -> list[tuple[float, float, str]]:
    if is_empty_list(events):
        return []
    onsets, durations = spans(events, what)
    kinds = column(events, "kind", "text", "description", "event")
    names = [default] * len(onsets) if kinds is None else texts(kinds)
    same_length(what, onset=onsets, kind=names)
    return list(zip(onsets, durations, names))


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
    values = unknown if amplitudes is None else np.asarray(amplitudes, dtype=np.float64)
    names = texts(legs)
    same_length("movements", onset=onsets, leg=names, amplitude_uv=list(values))
    return [(o, d, leg, float(a)) for o, d, leg, a in zip(onsets, durations, names, values)]


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
    array = np.asarray(values)
    if array.ndim != 1:
        raise bad_argument(f"{name} has {array.ndim} dimensions, expected one")
    if array.dtype.kind not in "fiu":
        raise bad_argument(f"{name} has samples of type {array.dtype}, expected numbers in µV")
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
    rates = np.atleast_1d(np.asarray(rate_hz, dtype=np.float64))
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
        return _core.ChannelTable.read(os.fspath(table))
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
