"""What a scored night and a comparison have in common: named tables and attributes."""

from __future__ import annotations

from typing import Any

from . import _core
from ._tables import frame


class Result:
    """Tables and attributes as they are stored, under the names that they have everywhere."""

    def __init__(self, tables: _core.Score) -> None:
        self._tables = tables
        self._attributes = dict(tables.attributes())

    @property
    def tables(self) -> list[str]:
        """The names of all tables that there are."""
        return self._tables.names()

    def table(self, name: str) -> Any:
        """The table of this name.

        Raises:
            Error: not_found when there is none.
        """
        return frame(self._tables.table(name))

    def columns(self, name: str) -> dict[str, tuple[str, str]]:
        """Unit and meaning of each column of a table.

        Raises:
            Error: not_found when there is no such table.
        """
        return self._tables.columns(name)
