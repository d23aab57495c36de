"""The processes in which batches are scored, one for each batch at a time.

A recording that ends its process (a crash, no memory left) must end neither the caller's nor the batch. The
library forks a process for each job, which is safe only where no other thread is: in a process of our own. It
is started when it is first needed, waits for the next batch when one has ended, and ends with the caller.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from . import _core
from ._batch_plan import Plan
from ._batch_result import Outcome
from ._error import Error

LOOK_S = 0.1
"""Seconds between looks at whether the batch is still wanted."""

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from psg._batch_process import serve; serve(int(sys.argv[1]))"
)


class _LostError(Exception):
    """The process at the other end of the line is gone."""


class _Process:
    """A process that scores, and the line to it."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno()), json.dumps(sys.path)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is the caller's
            )
        self._line: Connection[Any, Any] = Connection(os.dup(self._socket.fileno()))
        self._owner = os.getpid()
        self._ready = False

    def usable(self) -> bool:
        """Whether it lives, and is this process's own and no copy that a fork has."""
        return self._process.poll() is None and self._owner == os.getpid()

    def wait_until_ready(self) -> None:
        """Waits until it has started. Only then is it told anything, so before it may be killed."""
        while not self._ready:
            self._ready = self.receive() == "ready"

    def send(self, message: Any) -> None:
        """Says something to it."""
        with _no_loss():
            self._line.send(message)

    def receive(self) -> Any:
        """What it says within a tenth of a second, or None."""
        with _no_loss():
            return self._line.recv() if self._line.poll(LOOK_S) else None

    def end(self) -> None:
        """Lets it end; a batch that it is at work on is left in order first."""
        if not self._ready:
            self._process.kill()
        with contextlib.suppress(OSError):  # it has ended
            self._socket.shutdown(socket.SHUT_RDWR)  # a copy of the line that a fork has is closed, too
        self._socket.close()
        self._line.close()
        self._process.wait()


@contextlib.contextmanager
def _no_loss() -> Iterator[None]:
    try:
        yield
    except (EOFError, ConnectionError):
        raise _LostError from None


_idle: list[_Process] = []
_lock = threading.Lock()


@contextlib.contextmanager
def _process() -> Iterator[_Process]:
    """A process that is at work for nobody else."""
    with _lock:
        _idle[:] = [process for process in _idle if process.usable()]
        process = _idle.pop() if _idle else None
    if process is None:
        process = _Process()
    try:
        process.wait_until_ready()
        yield process
    except BaseException:
        process.end()
        raise
    with _lock:
        _idle.append(process)


@atexit.register
def _end_idle() -> None:
    with _lock:
        for process in _idle:
            if process.usable():
                process.end()
        _idle.clear()


def run_list(
    plan: Plan, shard: str, jobs: int, done: Callable[[Outcome], None], stop: Callable[[], bool]
) -> list[Outcome] | None:
    """The outcomes of a shard in the order of the list; None when `stop` ended it before.

    Raises:
        Error: io when the folder cannot be used; `InUseError` when another run has the shard.
    """
    outcomes: dict[str, Outcome] = {}

    def take(*values: str) -> None:
        outcome = Outcome(*values)
        outcomes[outcome.id] = outcome
        done(outcome)

    if run_batch(plan, shard, jobs, take, stop):
        return None
    ids = plan.recordings.ids()
    return [outcomes[ids[position]] for position in _core.positions(len(ids), shard)]


def run_batch(plan: Plan, shard: str, jobs: int, done: Callable[..., None], stop: Callable[[], bool]) -> bool:
    """Scores a shard in a process of its own, and each of its jobs in one that a recording may end.

    Args:
        plan: What is scored.
        shard: The part of it, empty for all.
        jobs: Recordings at a time, 0 for the cores.
        done: Told id, status, kind and reason of each recording.
        stop: Asked ten times a second; true ends the run early.

    Returns:
        Whether `stop` ended the run before its last recording.

    Raises:
        Error: as the library; io when the process was killed.
    """
    if not sys.executable:  # Python inside another program: nothing to start
        return _run(plan, shard, jobs, done, stop, isolated=False)
    try:
        with _process() as process:
            process.send((plan, shard, jobs))
            end = _follow(process, done, stop)
    except _LostError:
        raise Error(
            f"{plan.output}: the process that scores was killed, and the same call goes on from there", "io"
        ) from None
    if isinstance(end, Exception):
        raise end
    return bool(end)


def _run(
    plan: Plan, shard: str, jobs: int, done: Callable[..., None], stop: Callable[[], bool], *, isolated: bool
) -> bool:
    settings = _core.BatchSettings(**plan.settings)
    return _core.run_batch(
        plan.recordings, settings, plan.output, jobs, shard, plan.resume, plan.inputs, isolated, done, stop
    )


def _follow(process: _Process, done: Callable[..., None], stop: Callable[[], bool]) -> Any:
    """What comes back: whether the run was stopped, or what it raised."""
    asked = 0.0
    while True:
        message = process.receive()
        if message is not None:
            what, values = message
            if what == "end":
                return values
            done(*values)
        if time.monotonic() - asked >= LOOK_S:
            asked = time.monotonic()
            if stop():
                process.send("stop")


def serve(socket_number: int) -> None:
    """The whole life of the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller says what it means
    line: Connection[Any, Any] = Connection(socket_number)
    with contextlib.suppress(EOFError, ConnectionError):
        line.send("ready")
        while True:
            request = line.recv()
            while request == "stop":  # of a batch that had just ended
                request = line.recv()
            line.send(("end", _result_of(line, *request)))
    os._exit(0)  # somebody waits, and there is nothing to tidy


def _result_of(line: Connection[Any, Any], plan: Plan, shard: str, jobs: int) -> Any:
    def done(*values: str) -> None:
        with contextlib.suppress(ConnectionError):  # then `stop` says so
            line.send(("done", values))

    try:
        # Whatever there is to read means it: the word, or the end of the caller.
        return _run(plan, shard, jobs, done, lambda: line.poll(0), isolated=True)
    except Exception as error:
        return error
