"""What callers give as recordings, covariates and settings of a batch, turned into what the library takes."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import _core
from ._error import Error, bad_argument
from ._inputs import PathLike, RuleLike, channel_table_text, rules_of, stage_map_text
from ._paths import path_text
from ._tables import is_missing, same_length


def recordings_of(recordings: Any) -> _core.List:
    """The recordings of paths, or of a table with a column "edf".

    Raises:
        Error: as `psg.batch`.
    """
    if isinstance(recordings, (str, os.PathLike)):
        return _core.List.read([_absolute(recordings)])
    if hasattr(recordings, "keys"):
        heading, rows = _rows(recordings, "recordings")
        return _core.List.of_rows(heading, rows, str(Path.cwd()), "recordings")
    if not isinstance(recordings, Iterable):
        raise bad_argument(
            f"recordings is {type(recordings).__name__}, expected paths or a table with a column edf"
        )
    return _core.List.read([_absolute(path) for path in recordings])


def _absolute(path: Any) -> str:
    """The path as processes of other working folders need it."""
    if not isinstance(path, (str, os.PathLike)):
        raise bad_argument(f"recordings hold a {type(path).__name__}, expected the path of a file or folder")
    return str(Path(path_text(path)).absolute())


def _rows(table: Any, what: str) -> tuple[list[str], list[list[str]]]:
    """Heading and rows of a DataFrame or a mapping of columns, as text; what is missing is empty."""
    columns = {str(name): [_text(value) for value in table[name]] for name in table.keys()}  # noqa: SIM118
    same_length(what, **columns)
    return list(columns), [list(row) for row in zip(*columns.values())]


def _text(value: Any) -> str:
    """A cell as it would stand in a list file."""
    if isinstance(value, (list, tuple)):
        parts = [_text(part) for part in value]
        torn = [part for part in parts if "," in part or ";" in part]
        if torn:
            raise bad_argument(f'"{torn[0]}" holds a comma or semicolon, which separates files in a list')
        return ";".join(parts)
    if is_missing(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))  # pandas makes the id 101 the float 101.0 where another row has none
    return str(value)


def with_covariates(recordings: _core.List, covariates: Any) -> tuple[_core.List, str]:
    """The recordings with the covariates of a file or table, and what is to be said of rows that fit none."""
    if covariates is None:
        return recordings, ""
    with CovariateFile(covariates) as path:
        return recordings.with_covariates(path)


class CovariateFile:
    """Covariates as the path of a file; a table is written to a temporary one, which errors do not show."""

    def __init__(self, covariates: Any) -> None:
        self._covariates = covariates
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> str:
        """The path of the file."""
        if isinstance(self._covariates, (str, os.PathLike)):
            return path_text(self._covariates)
        if not hasattr(self._covariates, "keys"):
            raise bad_argument(
                f"covariates is {type(self._covariates).__name__}, expected a path or a table with a column "
                "id or subject"
            )
        heading, rows = _rows(self._covariates, "covariates")
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "covariates"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="\t", lineterminator="\n").writerows([heading, *rows])
        return str(path)

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        """Removes the temporary file, and its folder from the sentence of an error."""
        if self._folder is None:
            return
        self._folder.cleanup()
        if isinstance(error, Error):
            raise Error(str(error).replace(self._folder.name + os.sep, ""), error.kind) from None


def settings_of(
    rules: RuleLike | Iterable[RuleLike],
    stage_map: Mapping[Any, str] | None,
    epoch_length_s: float,
    channel_table: PathLike | Mapping[str, Any] | None,
    **more: Any,
) -> dict[str, Any]:
    """The settings of a batch as plain values, which travel to other processes.

    Raises:
        Error: bad_argument for a value that the library does not take; as `read_channel_table`.
    """
    settings = {name: value for name, value in more.items() if value is not None}
    settings["rules"] = _rule_names(rules)
    settings["stage_map"] = stage_map_text(stage_map)
    if not 1 <= epoch_length_s <= 300:
        raise bad_argument(f"epoch_length_s is {epoch_length_s}, expected 1 to 300 seconds")
    settings["epoch_s"] = float(epoch_length_s)
    if isinstance(channel_table, Mapping):
        settings["channel_table"] = ("channel_table", channel_table_text(channel_table))
    elif channel_table is not None:
        settings["channel_table"] = _named_text(Path(channel_table))
    _core.BatchSettings(**settings)  # now, not on a worker
    return settings


def _rule_names(rules: RuleLike | Iterable[RuleLike]) -> list[str]:
    wanted = rules_of(rules)
    standards = {rule.name: rule for rule in _core.all_rules()}
    changed = [rule.name for rule in wanted if standards.get(rule.name) != rule]
    if changed:
        raise bad_argument(
            f'rule "{changed[0]}" is a variant, and a batch takes the standards {", ".join(standards)}; '
            "psg.score takes variants"
        )
    return [rule.name for rule in wanted]


def _named_text(path: Path) -> tuple[str, str]:
    try:
        return path.name, _core.channel_table_bytes(path_text(path)).decode()
    except UnicodeDecodeError:
        raise Error(f"{path}: is no UTF-8 text, expected a channel table in TOML", "malformed") from None
