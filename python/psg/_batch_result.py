"""What came of a batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from ._cohort import cohort
from ._tables import frame


class Outcome(NamedTuple):
    """What became of a recording."""

    id: str
    status: str
    kind: str
    reason: str


class Merged:
    """The tables of a cohort, as `psg.merge` made them in the folder of a batch.

    Attributes:
        path: The folder.
        failed: The recordings that failed, a table of id, file, kind (as `psg.Error.kind`) and reason.
        left_out: Results that could not be read: id and reason.
        shards: How many parts the list was divided into; 0 when it was not.
        missing_shards: The parts that have not ended; their recordings may be missing in the tables.
        unknown_covariates: Columns of covariates that the vocabulary does not know; they were kept as text.
    """

    def __init__(self, path: Path, report: dict[str, Any]) -> None:
        self.path = path
        self.failed = frame(report["failed"])
        self.left_out = frame(report["left_out"])
        self.shards: int = report["shards"]
        self.missing_shards: list[int] = report["missing_shards"]
        self.unknown_covariates: list[str] = report["unknown_covariates"]
        self._recordings: int = report["recordings"]

    @property
    def cohort(self) -> Any:
        """The table cohort.tsv: one row for each recording and rule set; cohort.json explains its columns."""
        return cohort(self.path).data

    def __repr__(self) -> str:
        """The folder, and how many recordings it has and lacks."""
        return (
            f"<psg.Merged of {self._recordings} recordings in {self.path}, {len(self.failed['id'])} failed, "
            f"{len(self.missing_shards)} shards missing>"
        )


class Batch:
    """What became of the recordings of a batch.

    Attributes:
        path: The folder with one ID.h5 for each recording that could be scored (`psg.read` reads it).
        recordings: One row for each recording in the order of the list: id, status ("scored", "kept" when its
            result was there and current, or "failed"), kind (as `psg.Error.kind`) and reason of a failure.
        merged: The report on the tables of the cohort; None when only a shard was scored.
    """

    def __init__(self, path: Path, outcomes: list[Outcome], merged: Merged | None) -> None:
        self.path = path
        self.merged = merged
        self._outcomes = outcomes

    @property
    def recordings(self) -> Any:
        """One row for each recording: id, status, kind and reason."""
        return _table_of(self._outcomes)

    @property
    def failed(self) -> Any:
        """The rows of `recordings` that failed."""
        return _table_of([outcome for outcome in self._outcomes if outcome.status == "failed"])

    @property
    def cohort(self) -> Any:
        """The table cohort.tsv: one row for each recording and rule set; cohort.json explains its columns.

        Raises:
            Error: not_found when only a shard was scored; `psg.merge` makes the tables when all have ended.
        """
        return cohort(self.path).data

    def __repr__(self) -> str:
        """The folder, and how many recordings were scored, kept and failed."""
        statuses = [outcome.status for outcome in self._outcomes]
        counts = ", ".join(f"{statuses.count(name)} {name}" for name in ("scored", "kept", "failed"))
        return f"<psg.Batch in {self.path}: {counts}>"


def _table_of(outcomes: list[Outcome]) -> Any:
    return frame({name: [getattr(row, name) for row in outcomes] for name in Outcome._fields})
