"""How found movements are compared with the truth: the same definition as tests/night/match.hpp.

Per leg, one to one, the best overlap first, from an intersection over union of 0.2 on. Only movements of the
truth that any reading of the standard must find (`certain`) count; what touches another movement of the truth
counts neither for nor against.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

LEAST_SHARE = 0.2
LEAST_LENGTH_S = 0.5

Span = tuple[float, float]


@dataclass(frozen=True)
class TruthMovement:
    """One movement of one leg that was put into a simulated night."""

    start: float
    end: float
    certain: bool
    resting_uv: float


@dataclass
class Agreement:
    """Sums over legs and nights. Errors are found minus true, in ms."""

    found: int = 0
    missed: int = 0
    invented: int = 0
    hours: float = 0.0
    onset_ms: list[float] = field(default_factory=list)
    offset_ms: list[float] = field(default_factory=list)

    def add(self, other: Agreement) -> None:
        """Takes another leg or night into the sums."""
        self.found += other.found
        self.missed += other.missed
        self.invented += other.invented
        self.hours += other.hours
        self.onset_ms += other.onset_ms
        self.offset_ms += other.offset_ms

    @property
    def f1(self) -> float:
        """NaN where there is nothing to find."""
        if self.found + self.missed == 0:
            return float("nan")
        return 2 * self.found / (2 * self.found + self.missed + self.invented)

    def summary(self) -> dict[str, float]:
        """The figures of the tables; of edges the absolute error (median, 95th percentile) and the bias."""

        def percentile(values: list[float], rank: float) -> float:
            return float(np.percentile(values, rank)) if values else float("nan")

        onset = [abs(e) for e in self.onset_ms]
        offset = [abs(e) for e in self.offset_ms]

        return {
            "f1": self.f1,
            "certain": self.found + self.missed,
            "found": self.found,
            "missed": self.missed,
            "invented": self.invented,
            "hours": self.hours,
            "invented_per_hour": self.invented / self.hours if self.hours else float("nan"),
            "onset_ms": percentile(onset, 50),
            "offset_ms": percentile(offset, 50),
            "onset_p95_ms": percentile(onset, 95),
            "offset_p95_ms": percentile(offset, 95),
            "onset_bias_ms": percentile(self.onset_ms, 50),
            "offset_bias_ms": percentile(self.offset_ms, 50),
        }


def share(a: Span, b: Span) -> float:
    """Intersection over union."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def match_leg(found: list[Span], truth: list[TruthMovement]) -> Agreement:
    """Compares one leg's movements of at least 0.5 s with the truth; hours are left at 0."""
    found = [f for f in found if f[1] - f[0] >= LEAST_LENGTH_S - 1e-9]
    pairs = []
    touched = set()
    for number, span in enumerate(found):
        for other, movement in enumerate(truth):
            if span[1] < movement.start or movement.end < span[0]:
                continue
            touched.add(number)
            value = share(span, (movement.start, movement.end))
            if value >= LEAST_SHARE:
                pairs.append((-value, number, other))
    result = Agreement()
    used_found: set[int] = set()
    used_truth: set[int] = set()
    for _, number, other in sorted(pairs):
        if number in used_found or other in used_truth:
            continue
        used_found.add(number)
        used_truth.add(other)
        movement = truth[other]
        if movement.certain:
            result.found += 1
            result.onset_ms.append(1000 * (found[number][0] - movement.start))
            result.offset_ms.append(1000 * (found[number][1] - movement.end))
    result.missed = sum(m.certain and i not in used_truth for i, m in enumerate(truth))
    result.invented = len(found) - len(touched)
    return result
