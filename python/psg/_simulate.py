"""Recordings whose truth is known."""

from __future__ import annotations

from typing import Any

from . import _core
from ._inputs import PathLike
from ._paths import path_text
from ._tables import frame


def simulate(
    path: PathLike,
    *,
    hours: float = 8.0,
    rate_hz: float = 512.0,
    channels: int = 24,
    seed: int = 1,
    hard: bool = False,
    gaps: bool = False,
    movements: bool = True,
    force: bool = False,
) -> Any:
    """Writes a simulated polysomnography as EDF+, to try things on; as the command `psg simulate`.

    Args:
        path: The file to write.
        hours: Length of the recording, 1 minute to 100 h.
        rate_hz: Sampling rate of the leg channels in Hz, 100 to 2000.
        channels: 2 (legs only) to 128; 24 is a full montage.
        seed: The same seed is the same night.
        hard: Real legs: high floor, ECG, mains, electrode pops, weak movements.
        gaps: One to three interruptions (EDF+D).
        movements: False: a night without any leg movement.
        force: Replace whatever file is there, a recording too.

    Returns:
        The movements that are in it, a table that `score_movements` takes: onset_s, duration_s, leg
        ("L" or "R"), amplitude_uv (median RMS), kind, and certain (every reading of the standards must
        find it). Stages and events are annotations of the file.

    Raises:
        Error: bad_argument for a value out of its range or a file that is there already, io when the file
            cannot be written.
    """
    night = (hours, rate_hz, channels, seed, hard, gaps, movements)
    return frame(_core.simulate(path_text(path), *night, force))
