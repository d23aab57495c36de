"""Batches on a cluster of dask.distributed.

The list is divided into shards, as for job arrays: each has its own lock and its own part of the failures in
the output folder, so a task that is run twice, because its worker was lost or only seemed to be, is right.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import pickle
import time
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from . import _core
from ._batch_plan import Plan
from ._batch_process import run_list
from ._batch_result import Outcome
from ._error import Error, InUseError, bad_argument
from ._progress import Progress

SHARDS_PER_THREAD = 8
"""Small enough to spread the work evenly and to show progress, large enough to cost nothing."""
FEWEST_SHARDS = 64
"""For clusters that grow only when there is work."""
MOST_SHARDS = 10_000
"""What a scheduler takes at once without a pause."""
RETRIES = 3
"""How often a shard is tried again after an error, such as a file system that did not answer."""
LOOK_S = 1.0
"""Seconds between looks at whether the batch is still wanted, or a lock free."""


class Claim(NamedTuple):
    """The claim of one call of `psg.batch` to its output folder: a file with a token that no other call has.

    A process that does not find it there sees another folder, or the call has ended.
    """

    output: str
    token: str

    @property
    def file(self) -> Path:
        """The file, which stays and is empty between calls."""
        return Path(self.output, ".psg", "client.lock")

    def holds(self) -> bool:
        """Whether this process sees the claim. Once given up, it never holds again."""
        try:
            return self.file.read_text() == self.token
        except OSError:
            return False


def score_on(client: Any, plan: Plan, progress: bool) -> list[Outcome]:
    """The outcomes of all recordings in the order of the list, scored by the workers of a client.

    Raises:
        Error: as `psg.batch`.
        ImportError: without dask.distributed.
    """
    distributed = _distributed()
    if not isinstance(client, distributed.Client) or client.asynchronous:
        raise bad_argument(
            f"client is a {type(client).__name__}, expected a synchronous dask.distributed.Client"
        )
    with _claimed(plan.output) as claim:
        _check_workers(client, claim, _examples(plan.recordings.edfs()))
        return _score_shards(distributed, client, plan, claim, progress)


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise ImportError(
            "psg.batch(client=...) needs dask.distributed: pip install 'libpsg[dask]'"
        ) from None


@contextlib.contextmanager
def _claimed(output: str) -> Iterator[Claim]:
    """A claim on the folder against other clients and runs of the whole list; workers share the folder.

    Raises:
        Error: io when the folder cannot be made or written; `InUseError` when somebody else has it.
    """
    claim = Claim(output, uuid.uuid4().hex)
    try:
        claim.file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Error(f"{output}: the folder cannot be made: {error.strerror}", "io") from None
    locks = [
        _core.Lock.try_to(str(claim.file), True),
        _core.Lock.try_to(str(claim.file.with_name("lock")), False),
    ]
    if None in locks:
        raise InUseError(
            f"{output}: another run is at work in this folder; wait until it has ended, or give another"
        )
    try:
        _write(claim.file, claim.token)
        yield claim
    finally:
        with contextlib.suppress(Error):  # a folder that has vanished holds no claim
            _write(claim.file, "")
        del locks


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text)
    except OSError as error:
        raise Error(f"{file.parent.parent}: cannot be written to: {error.strerror}", "io") from None


def _examples(edfs: list[str]) -> list[str]:
    """One recording of each folder, at most 100, of those that are there."""
    by_folder: dict[str, str] = {}
    for edf in edfs:
        by_folder.setdefault(os.path.dirname(edf), edf)  # noqa: PTH120
    return [edf for edf in list(by_folder.values())[:100] if Path(edf).exists()]


def _check_workers(client: Any, claim: Claim, edfs: list[str]) -> None:
    """Raises Error(io), the first reason why a worker that is there now could not take part."""
    found = client.run(look, claim, edfs, _core.__version__, on_error="return")
    for worker, problem in sorted(found.items()):
        if isinstance(problem, BaseException):  # it has no psg, or died
            problem = f"cannot take part: {problem}"
        if problem is not None:
            raise Error(f"the worker {worker} {problem}", "io")


def look(claim: Claim, edfs: list[str], version: str) -> str | None:
    """What keeps this worker from taking part in a batch, the end of a sentence; None: nothing."""
    if version != _core.__version__:
        return f"has psg {_core.__version__}, expected {version} as here"
    if not claim.holds():
        return _unseen(claim)
    if not os.access(claim.file.parent, os.W_OK):
        return f"may not write to the folder {claim.output}"
    unseen = [edf for edf in edfs if not os.access(edf, os.R_OK)]
    return f"cannot read {unseen[0]}, expected a file system that all workers share" if unseen else None


def _unseen(claim: Claim) -> str:
    return f"does not see the folder {claim.output}, expected a file system that all workers share"


def _score_shards(distributed: Any, client: Any, plan: Plan, claim: Claim, progress: bool) -> list[Outcome]:
    shards = _shards(len(plan.recordings), sum(client.nthreads().values()))
    # One task holds the list: it goes to each worker once, and is there again when a worker is lost.
    listed = client.submit(zlib.decompress, zlib.compress(pickle.dumps(plan)), pure=False)
    name = f"psg-batch-{claim.token}"
    futures = client.map(
        score_shard, [claim] * len(shards), [listed] * len(shards), shards,
        key=[f"{name}-{k}" for k in range(len(shards))], retries=RETRIES, pure=False,
    )  # fmt: skip
    shown = Progress(len(plan.recordings), progress)
    try:
        return _gather(distributed, futures, plan, shown)
    except BaseException:
        client.cancel([*futures, listed])  # those under way end with the claim
        raise
    finally:
        shown.close()


def _shards(recordings: int, threads: int) -> list[str]:
    """The shards of a list. There are at least two: a shard that is the whole list would lock all of it."""
    wanted = min(max(SHARDS_PER_THREAD * threads, FEWEST_SHARDS), MOST_SHARDS)
    count = max(2, min(recordings, wanted))
    return [f"{k}/{count}" for k in range(1, count + 1)]


def score_shard(claim: Claim, listed: bytes, shard: str) -> list[Outcome]:
    """The outcomes of a shard, by a worker. It waits while another process is at work on the same one.

    Raises:
        Error: io when the worker does not see the folder, cannot write to it, or the batch was given up.
    """
    if not claim.holds():
        raise Error(f"a worker {_unseen(claim)}", "io")
    plan = _unpacked(listed)
    given_up = _GivenUp(claim)
    while not given_up():
        try:
            outcomes = run_list(plan, shard, 1, lambda _: None, given_up)
        except InUseError:
            time.sleep(LOOK_S)
        else:
            if outcomes is not None:
                return outcomes
    raise Error(f"{claim.output}: the batch was given up", "io")


@functools.lru_cache(maxsize=1)
def _unpacked(listed: bytes) -> Plan:
    """The plan, which takes seconds for 50,000 recordings: once for each worker, not for each shard."""
    plan: Plan = pickle.loads(listed)
    return plan


class _GivenUp:
    """Whether the call that made a claim has ended; looks once a second."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._next = 0.0
        self._answer = False

    def __call__(self) -> bool:
        if not self._answer and time.monotonic() >= self._next:
            self._answer = not self._claim.holds()
            self._next = time.monotonic() + LOOK_S
        return self._answer


def _gather(distributed: Any, futures: list[Any], plan: Plan, shown: Progress) -> list[Outcome]:
    """The outcomes of all shards, when all have ended.

    Raises:
        Error: when one did not; the others have ended before.
    """
    outcomes: dict[str, Outcome] = {}
    failures: list[Error] = []
    for future in distributed.as_completed(futures):
        if future.status == "finished":
            for outcome in future.result():
                outcomes[outcome.id] = outcome
                shown.add(outcome.status)
        else:
            failures.append(_reason(distributed, future))
    if failures:
        raise Error(
            f"{failures[0]}; {len(failures)} of {len(futures)} shards did not end, and the same call goes on "
            "from there",
            failures[0].kind,
        )
    return [outcomes[name] for name in plan.recordings.ids()]


def _reason(distributed: Any, future: Any) -> Error:
    if future.status != "error":
        return Error("the scheduler lost a shard or was told to cancel it", "io")
    error = future.exception()
    if isinstance(error, Error):
        return error
    if isinstance(error, distributed.scheduler.KilledWorker):
        return Error("every worker that took a shard died (out of memory?)", "io")
    return Error(f"a shard failed with {type(error).__name__}: {error}", "io")
