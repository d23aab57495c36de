"""EDF, EDF+ and BDF files held against their format, and repaired."""

from __future__ import annotations

from typing import Any, NamedTuple

from . import _core
from ._inputs import PathLike
from ._paths import path_text
from ._tables import frame


class Repair(NamedTuple):
    """What `fix` changed, and what it left."""

    changes: Any
    """One row for each change: field, signal (from 1; 0: of the file), byte offset, old and new text of the
    header field (Latin-1, with the spaces that fill it up), cut_bytes (bytes cut off; 0: none)."""
    remaining: Any
    """The deviations that are left, as `check` gives them."""


def check(path: PathLike, *, data: bool = True) -> Any:
    """Every deviation of a file from EDF (Kemp et al. 1992), EDF+ (Kemp & Olivan 2003), BDF or BDF+.

    One row each, in the order of the file: severity ("error", "warning", "note"), kind, field, signal and
    record (both from 1; 0: none), byte offset, count (deviations that the row stands for), found, expected,
    rule, consequence (what psg does about it), fixable (whether `fix` repairs it) and repair (how, or why
    not). No rows: the file conforms. A file whose structure cannot be known has an error with the
    consequence "the file is refused". docs/check.md lists every kind.

    Args:
        path: The file.
        data: Read the data records too, in constant memory: samples outside their digital range, and
            annotations letter by letter.

    Raises:
        Error: not_found or io; malformed for what is neither EDF nor BDF.
    """
    return _deviations(_core.check(path_text(path), data))


def fix(
    path: PathLike, out: PathLike | None = None, *, force: bool = False, show_identification: bool = False
) -> Repair:
    """Writes a copy of a file in which everything is repaired that can be repaired without guessing.

    Header fields are rewritten and an incomplete record at the end is cut off; the data records are copied
    byte for byte. The copy is checked before it appears under its name, and has the mode of `path`, less what
    the umask takes. `path` is never changed.

    Args:
        path: The file.
        out: The copy to write; None writes nothing and tells what would be changed.
        force: Replace whatever file `out` is, a recording too; never `path` itself.
        show_identification: Tell old and new texts as they are. Without it those of the patient and
            recording identification are "(hidden)", and of others that are no number, voltage or known label
            every letter is "a" and every digit "9" (docs/privacy.md).

    Raises:
        Error: as check; malformed when the structure of the file cannot be known, bad_argument when `out` is
            there already (or is the input, by any name), io when it cannot be written.
    """
    changes, remaining = _core.fix(
        path_text(path), "" if out is None else path_text(out), force, show_identification
    )
    return Repair(frame(changes), _deviations(remaining))


def _deviations(columns: dict[str, Any]) -> Any:
    columns["fixable"] = columns["fixable"].astype(bool)
    return frame(columns)
