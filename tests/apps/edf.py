"""Writes small EDF files for the tests of the command, byte by byte from the specification."""

from __future__ import annotations

import math
import random
import struct
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Signal:
    """One ordinary signal; samples are physical values."""

    label: str
    rate: int
    samples: list[float] = field(default_factory=list)
    unit: str = "uV"
    transducer: str = ""
    physical: tuple[float, float] = (-3276.8, 3276.7)
    digital: tuple[int, int] = (-32768, 32767)

    def digits(self) -> list[int]:
        """Samples as digital values, clipped to the range."""
        low, high = self.digital
        step = (self.physical[1] - self.physical[0]) / (high - low)
        return [max(low, min(high, round((value - self.physical[0]) / step) + low)) for value in self.samples]


def header(signals: list[Signal], records: int, start: str = "22.00.00") -> bytes:
    """The header of a plain EDF file with records of one second."""

    def text(value: object, size: int) -> bytes:
        return str(value).ljust(size)[:size].encode("latin-1")

    fixed = [("0", 8), ("X X X X", 80), ("Startdate 01-JAN-2020 X X X", 80), ("01.01.20", 8)]
    fixed += [(start, 8), (256 * (1 + len(signals)), 8), ("", 44), (records, 8), (1, 8)]
    fixed += [(len(signals), 4)]
    out = b"".join(text(value, size) for value, size in fixed)
    for size, value in (
        (16, lambda s: s.label),
        (80, lambda s: s.transducer),
        (8, lambda s: s.unit),
        (8, lambda s: f"{s.physical[0]:g}"),
        (8, lambda s: f"{s.physical[1]:g}"),
        (8, lambda s: s.digital[0]),
        (8, lambda s: s.digital[1]),
        (80, lambda s: ""),
        (8, lambda s: s.rate),
        (32, lambda s: ""),
    ):
        out += b"".join(text(value(signal), size) for signal in signals)
    return out


def write(path: Path, signals: list[Signal]) -> Path:
    """Writes the signals, all of the same whole number of seconds, as plain EDF."""
    records = len(signals[0].samples) // signals[0].rate
    digits = [signal.digits() for signal in signals]
    body = bytearray()
    for record in range(records):
        for signal, values in zip(signals, digits):
            part = values[record * signal.rate : (record + 1) * signal.rate]
            body += struct.pack(f"<{len(part)}h", *part)
    path.write_bytes(header(signals, records) + bytes(body))
    return path


def emg(rate: int, seconds: int, bursts: list[tuple[float, float]], seed: int = 1) -> list[float]:
    """Gaussian noise of 1.5 uV, and of 60 uV (RMS) within each burst (onset, duration)."""
    noise = random.Random(seed)
    samples = []
    for i in range(rate * seconds):
        t = i / rate
        loud = any(onset <= t < onset + duration for onset, duration in bursts)
        samples.append(noise.gauss(0, 60 if loud else 1.5))
    return samples


def sine(rate: int, seconds: int, hz: float, microvolts: float) -> list[float]:
    """A sine, for a signal that nobody looks at."""
    return [microvolts * math.sin(2 * math.pi * hz * i / rate) for i in range(rate * seconds)]
