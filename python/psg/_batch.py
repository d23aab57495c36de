"""Many recordings at once."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import _core
from ._api import DEFAULT_RULES
from ._batch_inputs import CovariateFile, recordings_of, settings_of, with_covariates
from ._batch_plan import Plan
from ._batch_process import run_list
from ._batch_result import Batch, Merged, Outcome
from ._error import bad_argument
from ._inputs import PathLike, RuleLike
from ._paths import path_text
from ._progress import Progress


def batch(
    recordings: Any,
    out: PathLike,
    rules: RuleLike | Iterable[RuleLike] = DEFAULT_RULES,
    *,
    jobs: int | None = None,
    client: Any = None,
    shard: str | tuple[int, int] | None = None,
    resume: bool = True,
    covariates: Any = None,
    movements: bool = False,
    progress: bool = True,
    measure: str | None = None,
    left: str | None = None,
    right: str | None = None,
    legs: str | None = None,
    unit: str | None = None,
    channel_table: PathLike | Mapping[str, Any] | None = None,
    stage_map: Mapping[Any, str] | None = None,
    scorer: str | None = None,
    epoch_length_s: float = 30.0,
    no_arousals: bool = False,
    no_respiratory: bool = False,
    use_marked: bool = False,
    envelope: bool = False,
    keep_text: bool = False,
    keep_columns: Iterable[str] = (),
) -> Batch:
    """Scores many recordings into a folder, on this machine or on a Dask cluster.

    A recording that fails is a row of `Batch.failed` with its reason, also when it ends the process that
    scores it (which is never this one), and the others go on. The same call again keeps what is there and
    current, so a run that was interrupted or killed goes on where it was. The files are the same bytes as
    those of the command `psg batch`, however the work was divided.

    Args:
        recordings: The path of a list (a table with a column "edf", or a sample list of Luna), a folder, a
            BIDS dataset or an EDF file; several of these; or a DataFrame (or a dict of columns) with a column
            edf and any of id, stages, events, left, right, legs, unit, rules, stage_map, recording_start,
            lights_off, lights_on, calibration_uv (µV), subject and session. Other columns are covariates.
            Where files are found by their names, docs/batch.md says how.
        out: Folder of the results; made when it is not there. With a client, all workers must see it.
        rules: Names of standards, for recordings that name none themselves.
        jobs: Recordings at a time; default: the cores. Not with a client, whose workers take one for
            each of their threads.
        client: A `dask.distributed.Client`; default: this machine alone, in C++.
        shard: Part k of n of the list, as "k/n" or (k, n); default: the part that this process is of a job
            array of Slurm or SGE, else all. Not with a client.
        resume: False scores anew what is there already.
        covariates: Covariates by the column id or subject: the path of a table, a DataFrame or a dict. Rows
            that fit no recording are a warning.
        movements: Also write movements.tsv, every movement of every recording.
        progress: A bar in terminals and notebooks (with tqdm), else a line every ten seconds on stderr.
        measure: "rms" or "peak" instead of the standard's own measure of EMG.
        left: Label of the left tibialis anterior, for recordings that name no channels themselves.
        right: Label of the right one.
        legs: Label of one derivation that records both legs.
        unit: Unit to assume where the header's is missing or unknown, for example "uV".
        channel_table: The laboratory's own labels, asked before the usual ones: the path of a TOML file
            (docs/channels.md), or a dict such as {"left_leg": {"labels": ["Bein neu"]}}.
        stage_map: What labels mean that programs use differently, such as bare numbers: {0: "W", 5: "R"}.
        scorer: Whose staging counts where a file holds several, as in `psg.score`.
        epoch_length_s: Length of an epoch in files that are plain lists of stages.
        no_arousals: Arousals were scored: a recording without any had none. Default: what its files tell
            (docs/formats.md, "What was scored").
        no_respiratory: The same of apneas, hypopneas and RERAs.
        use_marked: Score the movements that somebody marked in the files of events instead of the EMG.
        envelope: Also keep envelopes and resting levels (large).
        keep_text: As in `psg.score`.
        keep_columns: Covariates that are not in the vocabulary, to keep as text; a cell of them with a date,
            a mail or a web address is malformed. Others are not stored, as they may tell who a patient is,
            which is a warning.

    Raises:
        Error: before anything is scored: not_found, malformed or bad_argument for the list, covariates
            or settings, or a file of somebody else under the name of one of the batch's (under that of a
            recording's result it fails this one alone); io when the folder cannot be used, another run is at
            work in it, or a worker does not see it. Later: io when results cannot be written (a full disk)
            or workers died again and again; what was scored stays, and the same call goes on from there.
        KeyboardInterrupt: recordings under way are left, and the same call goes on from there.
        ImportError: for a client without `libpsg[dask]`.
    """
    settings = settings_of(
        rules, stage_map, epoch_length_s, channel_table,
        scorer=scorer, measure=measure, left=left, right=right, legs=legs, unit=unit,
        no_arousals=no_arousals, no_respiratory=no_respiratory,
        use_marked=use_marked, envelope=envelope, keep_text=keep_text, keep_columns=list(keep_columns),
    )  # fmt: skip
    listed, unfit = with_covariates(recordings_of(recordings), covariates)
    _warn_of_unfit(unfit)
    _warn_of_dropped(listed.unknown_columns(), settings["keep_columns"])
    path = Path(out)
    inputs = [*_paths_in(recordings), *_paths_in(covariates)]
    plan = Plan(listed, settings, str(path.absolute()), resume, inputs)
    if client is None:
        part = _shard_text(shard)
        if not part:
            _core.check_cohort_outputs(plan.output, movements, inputs)
        outcomes = _score_here(plan, part, _jobs(jobs), progress)
        if part:
            return Batch(path, outcomes, None)
    else:
        if jobs is not None or shard is not None:
            raise bad_argument("jobs and shard are of runs without a client, whose workers divide the list")
        from ._dask import score_on

        _core.check_cohort_outputs(plan.output, movements, inputs)
        outcomes = score_on(client, plan, progress)
    return Batch(path, outcomes, _merged(out, movements, None, inputs))


def _warn_of_unfit(sentence: str) -> None:
    if sentence:
        warnings.warn(sentence, stacklevel=4)


def _warn_of_dropped(columns: list[str], keep: Iterable[str]) -> None:
    dropped = [repr(column) for column in columns if column not in keep]
    if dropped:
        warnings.warn(
            f"not in the vocabulary of covariates and not stored, as they may tell who a patient is: "
            f"{', '.join(dropped)}; keep_columns keeps them",
            stacklevel=3,
        )


def merge(
    out: PathLike, *, movements: bool = False, covariates: Any = None, keep_columns: Iterable[str] = ()
) -> Merged:
    """Makes the tables of a cohort from the results in the folder of a batch, whatever is there.

    `psg.batch` does it at its end; shards do not, so it is called when all have ended. It writes cohort.tsv
    (one row for each recording and rule set), cohort.h5 (the same), cohort.json (what each column means) and
    failed.tsv. The bytes are the same however the list was divided.

    Args:
        out: The folder.
        movements: Also write movements.tsv, every movement of every recording.
        covariates: Covariates that are known only now, as in `batch`; they replace those of the results.
        keep_columns: Of them, those to keep that are not in the vocabulary, as in `batch`.

    Raises:
        Error: not_found without such a folder, io when it cannot be written or another merge is at work in
            it, malformed for the covariates; bad_argument when a file of somebody else has one of these
            names, which stays.
    """
    return _merged(out, movements, covariates, [], keep_columns)


def _paths_in(given: Any) -> list[str]:
    """The absolute paths in what may be one, several, or a table."""
    items = given if isinstance(given, (list, tuple)) else [given]
    return [str(Path(item).absolute()) for item in items if isinstance(item, (str, os.PathLike))]


def _merged(
    out: PathLike, movements: bool, covariates: Any, inputs: list[str], keep_columns: Iterable[str] = ()
) -> Merged:
    path = path_text(out)
    if covariates is None:
        return Merged(Path(out), _core.merge(path, movements, None, [], inputs))
    with CovariateFile(covariates) as table:
        report = _core.merge(path, movements, table, list(keep_columns), [*inputs, table])
    _warn_of_unfit(report["unfit_covariates"])
    return Merged(Path(out), report)


def _score_here(plan: Plan, shard: str, jobs: int, progress: bool) -> list[Outcome]:
    shown = Progress(len(_core.positions(len(plan.recordings), shard)), progress)
    try:
        outcomes = run_list(plan, shard, jobs, lambda outcome: shown.add(outcome.status), lambda: False)
    finally:
        shown.close()
    assert outcomes is not None  # nothing stopped it
    return outcomes


def _jobs(jobs: int | None) -> int:
    """The number for the library, 0 for the cores."""
    if jobs is None:
        return 0
    if isinstance(jobs, bool) or not isinstance(jobs, (int, np.integer)) or not 1 <= jobs <= 1024:
        raise bad_argument(f"jobs is {jobs!r}, expected a whole number from 1 to 1024")
    return int(jobs)


def _shard_text(shard: str | tuple[int, int] | None) -> str:
    """The shard as "k/n"; empty for the whole list."""
    if shard is None:
        shard = _core.shard_of_array()
    elif not isinstance(shard, str):
        shard = "/".join(str(number) for number in shard)
    if shard:
        _core.positions(0, shard)
    return "" if shard == "1/1" else shard
