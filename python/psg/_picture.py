"""Pictures as files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from . import _core
from ._paths import path_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ._inputs import PathLike

NOTICE = "It describes nights; it diagnoses nobody."
"""Below every picture of a cohort."""


def save(figure: Figure, path: PathLike) -> None:
    """Saves a figure in the format of the name's extension (added where it has none), whole or not at all.

    It replaces another picture, and no other file.

    Raises:
        Error: bad_argument for a file that is no picture, a folder or a device; io when it cannot be written.
        ValueError: for a format that matplotlib does not know.
    """
    name = path_text(path)
    form = Path(name).suffix[1:]
    if not form:
        form = figure.canvas.get_default_filetype()
        name = f"{name}.{form}"
    picture = io.BytesIO()
    figure.savefig(picture, format=form)
    _core.write_picture(name, picture.getvalue())
