"""Leg movements in polysomnography, scored by the published rules.

    import psg

    score = psg.score("night.edf", rules=["aasm", "wasm2016"])
    print(score.indices)
    score.write("night.h5")

`score` takes an EDF, EDF+ or BDF file, `score_signals` NumPy arrays in µV, and `score_movements` movements
that somebody marked. Everything that can go wrong is a `psg.Error` with a `kind`. Research software, not a
medical device.
"""

from ._api import rule, rules, score, score_movements, score_signals
from ._check import Repair, check, fix
from ._compare import Comparison, compare
from ._core import Rule, __version__
from ._error import Error
from ._recording import Recording
from ._score import Score, read

__all__ = [
    "Comparison",
    "Error",
    "Recording",
    "Repair",
    "Rule",
    "Score",
    "__version__",
    "compare",
    "check",
    "fix",
    "read",
    "rule",
    "rules",
    "score",
    "score_movements",
    "score_signals",
]
