"""What the tests share: EMG with known bursts, and the folder of real recordings when it is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

TREE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = TREE.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder of real recordings is not there")
    return folder


def emg(
    seconds: float, bursts: list[tuple[float, float]], rate_hz: float = 256.0, seed: int = 1
) -> np.ndarray:
    """Gaussian EMG of 1 µV with bursts of 30 µV at (onset, duration) in seconds."""
    samples = np.random.default_rng(seed).standard_normal(round(seconds * rate_hz))
    for onset, duration in bursts:
        samples[round(onset * rate_hz) : round((onset + duration) * rate_hz)] *= 30.0
    return samples
