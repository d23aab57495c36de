"""What the command prints as warnings, as warnings of Python."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

from . import _core

_PACKAGE = str(Path(__file__).parent)


class ScoringWarning(UserWarning):
    """Something that was given and not used, guessed, cut or is not known; `Score.warnings` keeps it."""


class QualityWarning(ScoringWarning):
    """The EMG of a leg is poor or cannot be scored; `Score.channels` says what was measured."""


def warn_of_score(tables: _core.Score) -> None:
    """Warns, in the name of the caller of the package, of everything that the score keeps as a warning."""
    warn(tables.table("warnings")["message"])
    channels = tables.table("channels")
    for label, grade, reasons in zip(*(channels[key] for key in ("channel", "quality", "quality_reasons"))):
        if grade in ("poor", "not scorable"):
            _warn_caller(f'"{label}": quality is {grade} ({reasons})', QualityWarning)


def warn(messages: list[str]) -> None:
    """Warns of each of these once, in the name of the caller of the package."""
    for message in dict.fromkeys(messages):
        _warn_caller(message, ScoringWarning)


def _warn_caller(message: str, category: type[ScoringWarning]) -> None:
    level, frame = 1, sys._getframe()
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, _outer(frame)
    warnings.warn(message, category, stacklevel=level)


def _outer(frame: Any) -> Any:
    return frame.f_back
