"""Other leg movement detectors, each as one plain function.

Samples of one leg in µV and their rate in, (onset, offset) in seconds out. They are test peers: plain
re-implementations, or a package through its API.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from matching import Span
from nights import Samples
from scipy import ndimage, signal

LEAST_S, MOST_S = 0.5, 10.0
RMS_S = 0.15
ONSET_UV, OFFSET_UV, HOLD_S = 8.0, 2.0, 0.5

Detector = Callable[[Samples, float], list[Span]]


def runs(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """First and past-the-last index of each stretch where `mask` holds, one row each."""
    edges = np.diff(np.concatenate(([0], mask.view(np.int8), [0])))
    return np.column_stack((np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)))


def merged(spans: npt.NDArray[np.int64], gap: float) -> npt.NDArray[np.int64]:
    """Spans with at most `gap` samples between them become one."""
    if len(spans) == 0:
        return spans
    starts = np.concatenate(([True], spans[1:, 0] - spans[:-1, 1] > gap))
    ends = np.concatenate((starts[1:], [True]))
    return np.column_stack((spans[starts, 0], spans[ends, 1]))


def seconds(spans: npt.NDArray[np.int64], rate_hz: float) -> list[Span]:
    """Those that last 0.5 to 10 s, in seconds."""
    length = (spans[:, 1] - spans[:, 0]) / rate_hz
    kept = spans[(length >= LEAST_S) & (length <= MOST_S)]
    return [(float(a), float(b)) for a, b in kept / rate_hz]


def rms(samples: Samples, rate_hz: float) -> Samples:
    """Zero-phase Butterworth 10-100 Hz, moving RMS of 0.15 s."""
    sections = signal.butter(4, (10.0, min(100.0, 0.45 * rate_hz)), "bandpass", fs=rate_hz, output="sos")
    filtered = signal.sosfiltfilt(sections, samples)
    # The moving sum may fall below 0 by rounding in a flat stretch.
    return np.sqrt(np.maximum(0.0, ndimage.uniform_filter1d(filtered**2, round(RMS_S * rate_hz))))


def hysteresis(level: Samples, resting: Samples | float, rate_hz: float) -> npt.NDArray[np.int64]:
    """From 8 µV above resting to the start of 0.5 s below 2 µV above resting."""
    quiet = runs(level < resting + OFFSET_UV)
    quiet = quiet[quiet[:, 1] - quiet[:, 0] >= HOLD_S * rate_hz, 0]
    found = []
    busy_until = 0
    for onset in runs(level >= resting + ONSET_UV)[:, 0]:
        if onset < busy_until:
            continue
        at = np.searchsorted(quiet, onset)
        busy_until = int(quiet[at]) if at < quiet.size else level.size
        found.append((onset, busy_until))
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def fixed_8uv(samples: Samples, rate_hz: float) -> list[Span]:
    """The AASM thresholds on the RMS above one resting level for the night, its median."""
    level = rms(samples, rate_hz)
    return seconds(hysteresis(level, float(np.median(level)), rate_hz), rate_hz)


def local_percentile(samples: Samples, rate_hz: float) -> list[Span]:
    """The AASM thresholds on the RMS above a centred running 20th percentile of 60 s.

    What a careful script does, without treating ECG, mains, artefacts and the width of the RMS window.
    """
    level = rms(samples, rate_hz)
    coarse = level[:: max(1, round(rate_hz / 16))]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(coarse, 480, mode="edge"), 960)[::16]
    resting = np.percentile(windows, 20, axis=1)
    at = np.arange(level.size) / rate_hz
    return seconds(hysteresis(level, np.interp(at, np.arange(resting.size), resting), rate_hz), rate_hz)


def tauchmann_1996(samples: Samples, rate_hz: float) -> list[Span]:
    """Tauchmann & Pollmächer, J Sleep Res 1996;5:273-5.

    High-pass 16 Hz, rectified, above 7 µV, crossings at most 0.15 s apart are one, 0.5-10 s, mean of the
    rectified EMG above 5 µV.

    Known here at second hand: by the description of H. Moore's re-implementation for the comparison in
    PLoS ONE 2014;9:e114565, which reads 7 µV as above a resting level of 2 µV, so 9 µV. The order of the
    high-pass is not given there; 4th order, zero phase is ours.
    """
    sections = signal.butter(4, 16.0, "highpass", fs=rate_hz, output="sos")
    rectified = np.abs(signal.sosfiltfilt(sections, samples))
    spans = merged(runs(rectified > 9.0), 0.15 * rate_hz)
    total = np.concatenate(([0.0], np.cumsum(rectified)))
    mean = (total[spans[:, 1]] - total[spans[:, 0]]) / np.maximum(1, spans[:, 1] - spans[:, 0])
    return seconds(spans[mean > 5.0], rate_hz)


def ferri_2005(samples: Samples, rate_hz: float) -> list[Span]:
    """Ferri et al., Sleep 2005;28:998-1004, two thresholds.

    A movement begins where the rectified EMG
    reaches 7 µV above resting and ends where its mean over the next 0.5 s falls below 2 µV; 0.5-10 s;
    movements less than 0.5 s apart are one.

    Known here at second hand, as above: high-pass 15 Hz by a linear-phase FIR of 1 s, resting taken as
    2 µV (so 9 µV), and what does not end within 10 s is no movement.
    """
    taps = signal.firwin(2 * round(rate_hz / 2) + 1, 15.0, pass_zero=False, fs=rate_hz)
    rectified = np.abs(signal.fftconvolve(samples, taps, mode="same"))
    window = round(0.5 * rate_hz)
    mean = ndimage.uniform_filter1d(rectified, window, origin=-(window // 2))
    low = np.flatnonzero(mean < 2.0)
    found = []
    busy_until = 0
    for onset in np.flatnonzero(rectified >= 9.0):
        if onset < busy_until:
            continue
        at = np.searchsorted(low, onset)
        if at < low.size and low[at] - onset <= MOST_S * rate_hz:
            busy_until = max(int(low[at]), int(onset) + 1)
            if busy_until - onset >= LEAST_S * rate_hz:
                found.append((onset, busy_until))
    spans = np.array(found, dtype=np.int64).reshape(-1, 2)
    return seconds(merged(spans, 0.5 * rate_hz), rate_hz)


def _psgscoring(samples: Samples, rate_hz: float, offset_aasm: bool) -> list[Span]:
    from psgscoring import analyze_plm

    epochs = ["N2"] * (int(samples.size / rate_hz / 30) + 1)
    result = analyze_plm(
        samples, None, rate_hz, epochs, leg_unit="uV", event_list_cap=None, offset_aasm=offset_aasm
    )
    if not result["success"]:
        raise RuntimeError(f"psgscoring: {result['error']}")
    return [(e["onset_s"], e["onset_s"] + e["duration_s"]) for e in result["events"]]


def psgscoring_default(samples: Samples, rate_hz: float) -> list[Span]:
    """Psgscoring (PyPI) `analyze_plm` with its defaults.

    One leg at a time and every epoch sleep, so that
    it reports the movements of that leg and leaves none out for stage or respiration.
    """
    return _psgscoring(samples, rate_hz, offset_aasm=False)


def psgscoring_offset(samples: Samples, rate_hz: float) -> list[Span]:
    """The same with its option for the two thresholds of the AASM."""
    return _psgscoring(samples, rate_hz, offset_aasm=True)


PEERS: dict[str, Detector] = {
    "psgscoring": psgscoring_default,
    "psgscoring, offset_aasm": psgscoring_offset,
    "fixed 8 µV, RMS": fixed_8uv,
    "local percentile, RMS": local_percentile,
    "Tauchmann 1996": tauchmann_1996,
    "Ferri 2005": ferri_2005,
}
