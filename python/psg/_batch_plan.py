"""What a batch is to do, as it travels between processes."""

from __future__ import annotations

from typing import Any, NamedTuple

from . import _core


class Plan(NamedTuple):
    """Everything that decides the results of a batch, and the folder they go to."""

    recordings: _core.List
    settings: dict[str, Any]
    output: str
    resume: bool
    inputs: list[str]
    """Files that were read for it, which are never replaced."""
