"""Whole processes, measured in alternation: what `ratios.py` stands on.

Two commands are compared run by run: each round runs all of them once, in turn, and a ratio is taken inside a
round. A machine that is slow for a minute is then slow for both, and the median of the ratios stays.
"""

from __future__ import annotations

import json
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one run of a command (or several copies at once) cost."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    bytes_read: int


@dataclass(frozen=True)
class Spread:
    """A median with the quartiles beside it."""

    median: float
    low: float
    high: float
    runs: int

    @staticmethod
    def of(values: list[float]) -> Spread:
        """The spread of at least one value."""
        if len(values) < 2:
            return Spread(values[0], values[0], values[0], len(values))
        low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
        return Spread(middle, low, high, len(values))

    def scaled(self, factor: float) -> Spread:
        """The same in another unit."""
        return Spread(self.median * factor, self.low * factor, self.high * factor, self.runs)


@dataclass
class Runs:
    """The runs of one command, one for each round."""

    command: list[str]
    copies: int = 1
    costs: list[Cost] = field(default_factory=list)

    def spread(self, of: str) -> Spread:
        """The spread of one field of the costs."""
        return Spread.of([getattr(cost, of) for cost in self.costs])


class Measurer:
    """Runs commands through the program `measure`."""

    def __init__(self, program: Path) -> None:
        self.program = program

    def run(self, command: list[str], copies: int = 1) -> Cost:
        """One run; of several copies at once the costs are added and the largest peak counts."""
        done = subprocess.run([str(self.program), str(copies), *command], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")
        cost = json.loads(done.stdout)
        return Cost(cost["wall_s"], cost["user_s"] + cost["system_s"], cost["peak_mb"], cost["bytes_read"])

    def alternate(self, contestants: dict[str, Runs], rounds: int) -> dict[str, Runs]:
        """Adds `rounds` runs to each contestant, after one that is not counted."""
        for turn in range(rounds + 1):
            for runs in contestants.values():
                cost = self.run(runs.command, runs.copies)
                if turn > 0:
                    runs.costs.append(cost)
        return contestants


def paired(numerator: Runs, denominator: Runs, of: str = "wall_s") -> Spread:
    """The ratio of two commands, round by round."""
    return Spread.of(
        [getattr(a, of) / getattr(b, of) for a, b in zip(numerator.costs, denominator.costs, strict=True)]
    )
