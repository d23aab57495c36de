"""A cohort described by strata and by pairs of nights. It describes; it does not diagnose."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Union

import numpy as np

from . import _core
from ._error import Error, bad_argument
from ._inputs import PathLike
from ._tables import frame, is_missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MEASURE = "plms_index_per_h"
By = Union[str, Iterable[str]]


class Pairs(NamedTuple):
    """Nights of one subject at two levels of a column."""

    first: str
    """The level that comes first."""
    second: str
    """The level that is compared with it."""
    subjects: Any
    """rule, subject, first, second (median of its nights at that level), difference (second - first); beside
    them, as far as the cohort has them, NAME_first, NAME_second and NAME_difference of ferritin and of the
    doses of iron and dopaminergic drugs (NaN between two drugs)."""
    summary: Any
    """rule, pairs, higher, lower, equal; median, q1, q3, min and max of the differences."""
    unpaired: Any
    """rule, subject, reason: who has no pair, and why."""


class Cohort:
    """The table of a cohort: one row for each recording and rule set.

    `data` is the table as a pandas DataFrame. The statistics are those of `psg cohort`, computed by the same
    code. They describe nights; they diagnose nobody.
    """

    def __init__(self, columns: dict[str, Any]) -> None:
        self._columns = columns

    @property
    def data(self) -> Any:
        """All rows and columns; cohort.json says what each column means."""
        return frame(self._columns)

    def table(self, by: By = (), measure: str = MEASURE, rule: str = "") -> Any:
        """The measure described in each stratum, one row for each rule set and combination of levels.

        Args:
            by: Columns ("ferritin_low"), or thresholds on one ("ferritin_ug_l<=75"). A missing level is a row
                of its own.
            measure: A column of numbers.
            rule: One rule set; default: each.

        Returns:
            Columns rule, one for each of `by`, nights, subjects, n (nights with the measure), median, q1, q3
            (type 7 of Hyndman & Fan 1996, as NumPy), min, max, above_15_per_h, children (below 18 years) and
            children_above_5_per_h: nights above the thresholds of ICSD-3 (PLMS indices only).

        Raises:
            Error: not_found for a column or rule set that is not there, bad_argument for a wrong level.
        """
        return frame(self._strata(by, measure, rule))

    def paired(
        self,
        column: str = "session",
        *,
        first: str = "",
        second: str = "",
        measure: str = MEASURE,
        rule: str = "",
    ) -> Pairs:
        """The nights of each subject at two levels of a column, and their differences.

        Args:
            column: What differs between the nights: session, treatment, ...
            first: Its first level; default: of two levels "before", "none", "placebo" or such.
            second: Its second level.
            measure: A column of numbers.
            rule: One rule set; default: each.

        Raises:
            Error: bad_argument without a column "subject", or for more than two levels with none named.
        """
        names = _core.cohort_pairs(self._columns, column, first, second, measure, rule)
        return Pairs(names[0], names[1], *(frame(table) for table in names[2:]))

    def plot(
        self,
        by: By = (),
        measure: str = MEASURE,
        rule: str = "",
        *,
        ax: Axes | None = None,
        path: str | os.PathLike[str] | None = None,
    ) -> Axes:
        """A picture of the strata: every night a dot, with median and quartiles.

        Args:
            by: As in `table`.
            measure: As in `table`.
            rule: One rule set; may be left out when the table has one.
            ax: Where to draw; default: a new figure.
            path: Where to save the picture (.png, .svg, .pdf); default: nowhere.

        Raises:
            Error: unsupported without matplotlib; bad_argument as in `table`, or for several rule sets.
        """
        from ._cohort_plot import draw

        rules = list(dict.fromkeys(self._columns["rule"]))
        if not rule and len(rules) > 1:
            raise bad_argument(f"the cohort was scored by {', '.join(rules)}, expected one of them as rule")
        rule = rule or "".join(rules)
        wanted = _list(by)
        strata = self._strata(wanted, measure, rule)
        return draw(self._columns, strata, wanted, measure, rule, ax, path)

    def _strata(self, by: By, measure: str, rule: str) -> dict[str, Any]:
        return _core.cohort_strata(self._columns, _list(by), measure, rule)


def cohort(source: PathLike | Any) -> Cohort:
    """The table of a cohort, to describe by strata and pairs.

    Args:
        source: The cohort.tsv of `psg merge`, the folder it is in, or a DataFrame with its columns (id and
            rule at least).

    Raises:
        Error: not_found, io or malformed for a file; bad_argument for anything else.
    """
    if isinstance(source, (str, os.PathLike)):
        path = Path(source)
        return Cohort(_core.read_cohort(str(path / "cohort.tsv" if path.is_dir() else path)))
    if not (hasattr(source, "keys") and hasattr(source, "__getitem__")):
        raise bad_argument(f"a cohort is a file or a DataFrame, not {type(source).__name__}")
    columns = {str(name): _column(str(name), source[name]) for name in source.keys()}  # noqa: SIM118
    missing = [name for name in ("id", "rule") if name not in columns]
    if missing:
        raise bad_argument(f'the cohort has no column "{missing[0]}", it has {", ".join(columns)}')
    return Cohort(columns)


def _list(by: By) -> list[str]:
    return [by] if isinstance(by, str) else list(by)


def _column(name: str, values: Any) -> Any:
    """Numbers as an array with NaN, anything else as texts with "" where there is none."""
    kind, _, _ = _core.cohort_column(name)
    objects = list(values)
    if kind != "text" or _all_numbers(objects):
        try:
            return np.array([np.nan if _none(value) else float(value) for value in objects], dtype=np.float64)
        except (TypeError, ValueError):
            raise Error(f'column "{name}" holds text, expected numbers', "bad_argument") from None
    return ["" if _none(value) else str(value) for value in objects]


def _all_numbers(values: list[Any]) -> bool:
    """Whether a column that the library does not know holds numbers; codes that look like them stay text."""
    return any(isinstance(value, (float, np.floating)) and not _none(value) for value in values) and all(
        _none(value) or isinstance(value, (int, float, np.number)) for value in values
    )


def _none(value: Any) -> bool:
    """Whether a cell is missing or an empty text."""
    return is_missing(value) or str(value) == ""
