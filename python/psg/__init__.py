"""Leg movements in polysomnography, scored by the published rules.

    import psg

    score = psg.score("night.edf", rules=["aasm", "wasm2016"])
    print(score.indices)
    score.write("night.h5")

`score` takes an EDF, EDF+ or BDF file, `score_signals` NumPy arrays in µV, `score_movements` movements that
somebody marked, `rescore` files of such marks, and `batch` whole archives, on a Dask cluster too. Everything
that can go wrong is a `psg.Error` with a `kind`, and every doubt a `psg.ScoringWarning`. Research software,
not a medical device.
"""

from ._api import rescore, rule, rules, score, score_movements, score_signals
from ._batch import batch, merge
from ._batch_result import Batch, Merged
from ._check import Repair, check, fix
from ._cohort import Cohort, Pairs, cohort
from ._compare import Comparison, compare
from ._core import Rule, __version__
from ._error import Error
from ._export import export
from ._recording import Recording
from ._score import Score, read
from ._simulate import simulate
from ._warnings import QualityWarning, ScoringWarning

__all__ = [
    "Batch",
    "Cohort",
    "Comparison",
    "Error",
    "Merged",
    "Pairs",
    "QualityWarning",
    "Recording",
    "Repair",
    "Rule",
    "Score",
    "ScoringWarning",
    "__version__",
    "batch",
    "check",
    "cohort",
    "compare",
    "export",
    "fix",
    "merge",
    "read",
    "rescore",
    "rule",
    "rules",
    "score",
    "score_movements",
    "score_signals",
    "simulate",
]
