"""Paths as the library takes them."""

from __future__ import annotations

import os
from typing import Union

from ._error import bad_argument

PathLike = Union[str, "os.PathLike[str]"]


def path_text(path: PathLike) -> str:
    """A path as text.

    Raises:
        Error: bad_argument for what is no path, for one with a NUL, of which systems would take the
            beginning for the whole, and for one that is not UTF-8.
    """
    try:
        text = os.fsdecode(path)
    except TypeError:
        raise bad_argument(f"a path is of type {type(path).__name__}, expected text or a path") from None
    if "\0" in text:
        raise bad_argument("a path holds a NUL, expected the name of a file")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_argument("a path is not UTF-8, expected a file with a name in UTF-8") from None
    return text
