"""Nights for other programs."""

from __future__ import annotations

from collections.abc import Mapping

from . import _core
from ._inputs import PathLike, stage_map_text
from ._paths import path_text
from ._score import Score


def export(
    night: Score | PathLike,
    path: PathLike,
    *,
    format: str | None = None,  # noqa: A002 - as the command calls it
    rule: str | None = None,
    table: str | None = None,
    recording: PathLike | None = None,
    into: PathLike | None = None,
    start: str | None = None,
    keep_date: bool = False,
    keep_text: bool = False,
    stage_map: Mapping[object, str] | None = None,
    scorer: str | None = None,
    epoch_length_s: float = 30.0,
    force: bool = False,
) -> list[str]:
    """Writes a scored night, or an annotation file, for another program; as the command `psg export`.

    Stages, lights and given events are written, and the movements of each leg that one rule set counted,
    periodic ones by that name where the format has one. docs/formats.md says what each format holds.

    Args:
        night: A `Score`, the HDF5 file of one, or an annotation file of any format that can be read.
        path: The file to write. It appears whole or not at all; BIDS writes the sidecar .json beside it. It
            replaces a file of the same format that psg wrote, or a table with the same columns.
        format: "edf", "annot" (Luna), "bids", "nsrr", "remlogic", "json", or a table as "csv" or "tsv".
            None: by the extension (.edf, .annot, events.tsv, .xml, .txt, .json, .csv, other .tsv).
        rule: Whose movements. None: the only rule set; a table then holds all of them.
        table: For csv and tsv another table than the movements of each leg, for example "indices".
        recording: The EDF file of the night: its clock goes into edf, nsrr and remlogic.
        into: The EDF or BDF recording of the night: `path` becomes a copy of it with the annotations inside,
            in a signal of their own; no format, table, recording, start or date goes with it.
        start: Instead of `recording`: when it started, "22:35:17". remlogic needs one of the two.
        keep_date: Write the recording's date where the format has one; without, no date is written.
        keep_text: Write texts of events that are in no list of names too; they may be about the patient
            (docs/privacy.md).
        stage_map: What the numbers of an annotation file mean, {0: "W", 1: "N1", ...}.
        scorer: Whose staging of an annotation file to write where it holds several.
        epoch_length_s: Length of one line of an annotation file with one stage a line, in s.
        force: Replace whatever file is there; never the input, nor a recording with signals.

    Returns:
        One sentence for each thing that was written in other words, shortened or left out.

    Raises:
        Error: bad_argument for an unknown format or options that do not go together, and where a file would
            be replaced that must not be; ambiguous for a night of several rule sets without `rule`, or of
            other stages, lights or length than the recording `into` which it is written; and whatever is
            wrong with the files.
    """
    options = {
        "format": format or "",
        "rule": rule or "",
        "table": table or "",
        "recording": "" if recording is None else path_text(recording),
        "into": "" if into is None else path_text(into),
        "start": start or "",
        "keep_date": keep_date,
        "keep_text": keep_text,
        "stage_map": stage_map_text(stage_map),
        "scorer": scorer or "",
        "epoch_s": float(epoch_length_s),
        "force": force,
    }
    if isinstance(night, Score):
        return _core.export_result(night._tables, path_text(path), **options)
    return _core.export_file(path_text(night), path_text(path), **options)
