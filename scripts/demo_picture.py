"""Draws a scored night as a whole, and ten minutes around its first series.

python scripts/demo_picture.py SCORE.h5 FOLDER
"""

import sys
from pathlib import Path

import psg
import psg.plot

TEN_MINUTES = 600.0


def main() -> None:
    """Writes FOLDER/<name>.png and, when there is a series, FOLDER/<name>-series.png."""
    path, folder = Path(sys.argv[1]), Path(sys.argv[2])
    score = psg.read(path)
    rule = "wasm2016"
    psg.plot.night(score, rule=rule, title=path.stem, path=folder / f"{path.stem}.png")
    series = score.series
    onsets = [onset for name, onset in zip(series["rule"], series["onset_s"]) if name == rule]
    if onsets:
        start = max(0.0, min(min(onsets) - 60.0, score.duration - TEN_MINUTES))
        end = min(start + TEN_MINUTES, score.duration)
        picture = folder / f"{path.stem}-series.png"
        psg.plot.night(score, rule=rule, start=start, end=end, title=path.stem, path=picture)


if __name__ == "__main__":
    main()
