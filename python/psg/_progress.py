"""How far a batch is, for people who wait for it."""

from __future__ import annotations

import importlib
import sys
import time
from typing import Any

EVERY_S = 10.0
"""Seconds between plain lines."""


class Progress:
    """A bar in a terminal or notebook where tqdm is installed, else a plain line every ten seconds.

    Args:
        total: Recordings to do.
        wanted: False: shows nothing.
    """

    def __init__(self, total: int, wanted: bool) -> None:
        self._total = total
        self._wanted = wanted
        self._counts = {"scored": 0, "kept": 0, "failed": 0}
        self._told = time.monotonic()
        self._bar = _bar(total) if wanted else None

    def add(self, status: str) -> None:
        """One recording more has been scored, kept or has failed."""
        self._counts[status] += 1
        if self._bar is not None:
            counts = {name: count for name, count in self._counts.items() if name != "scored" and count}
            self._bar.set_postfix(counts, refresh=False)
            self._bar.update()
        elif self._wanted and time.monotonic() - self._told > EVERY_S:
            self._tell()

    def close(self) -> None:
        """The bar stays as it is; instead of one, a last line says how it ended."""
        if self._bar is not None:
            self._bar.close()
        elif self._wanted:
            self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        counts = ", ".join(f"{count} {name}" for name, count in self._counts.items() if count)
        done = sum(self._counts.values())
        print(f"{done}/{self._total} recordings{': ' if counts else ''}{counts}", file=sys.stderr, flush=True)


def _bar(total: int) -> Any:
    """A bar of tqdm; None where nobody could watch it move."""
    if not (sys.stderr.isatty() or "ipykernel" in sys.modules):
        return None
    try:
        tqdm = importlib.import_module("tqdm.auto").tqdm
    except ImportError:  # an extra
        return None
    return tqdm(total=total, unit="recording", dynamic_ncols=True)
