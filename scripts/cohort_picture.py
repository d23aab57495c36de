"""Makes the example cohort of docs/cohort.md and draws it: simulated nights, no patients.

    python scripts/cohort_picture.py PSG FOLDER [PICTURE.png]

PSG is the psg command. FOLDER receives the list, the covariates, the recordings and the cohort. Periodicity
depends on ferritin because this script says so: the picture shows what the tables can show, and nothing about
restless legs. The same call makes the same cohort.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import psg

SUBJECTS = 24
TREATED = 8
SEED = 20181
HEADING = [
    "id",
    "edf",
    "subject",
    "session",
    "treatment",
    "age_years",
    "sex",
    "ferritin (ng/mL)",
    "dialysis",
    "medicines",
]


def plm_index(random: np.random.Generator, ferritin: float, treated: bool) -> float:
    """Periodic movements per hour to simulate: more where ferritin is low, fewer under treatment."""
    median = 32.0 if ferritin <= 75 else 9.0
    drawn = median * np.exp(0.6 * random.standard_normal())
    return float(np.clip(drawn * (0.35 if treated else 1.0), 0, 110))


def nights() -> list[tuple[list[str], float]]:
    """The rows of the list, each with the index to simulate."""
    random = np.random.default_rng(SEED)
    rows = []
    for subject in range(1, SUBJECTS + 1):
        ferritin = round(float(np.exp(random.normal(4.2, 0.7))), 1)
        known = "NA" if subject % 8 == 0 else f"{ferritin}"
        age = int(random.integers(7, 16)) if subject % 6 == 0 else int(random.integers(25, 80))
        sex = "f" if random.random() < 0.6 else "m"
        dialysis = "yes" if subject % 7 == 0 else "no"
        for session in (1, 2) if subject <= TREATED else (1,):
            name = f"s{subject:02}-{session}"
            treated = session == 2
            row = [
                name,
                f"{name}.edf",
                f"s{subject:02}",
                str(session),
                "after" if treated else "before",
                str(age),
                sex,
            ]
            row += [known, dialysis, "pramipexole 0.25 mg" if treated else "none"]
            rows.append((row, plm_index(random, ferritin, treated)))
    return rows


def main() -> None:
    """Simulates the nights, scores them, and draws the cohort."""
    command, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    rows = nights()
    lines = ["\t".join(cells) for cells in (HEADING, *(row for row, _ in rows))]
    (folder / "nights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for seed, (row, index) in enumerate(rows, start=1):
        simulate = [command, "simulate", "-q", "--force", "-o", str(folder / row[1]), "--seed", str(seed)]
        simulate += ["--hours", "2", "--rate", "256", "--channels", "8", "--plm-index", f"{index:.2f}"]
        subprocess.run(simulate, check=True)
    scored = folder / "scored"
    batch = [command, "batch", str(folder / "nights.tsv"), "-o", str(scored), "--rules", "aasm,wasm2016"]
    subprocess.run(batch, check=True)
    for more in (["--by", "ferritin_low,dialysis"], ["--by", "ferritin_low"], ["--paired", "treatment"]):
        subprocess.run([command, "cohort", str(scored), "--rules", "wasm2016", *more], check=True)
    picture = Path(sys.argv[3]) if len(sys.argv) > 3 else folder / "cohort.png"
    ax = psg.cohort(scored).plot(by="ferritin_low", rule="wasm2016")
    ax.set_xlabel(
        f"{ax.get_xlabel()}\n{len(rows)} simulated nights of {SUBJECTS} invented subjects: no patients"
    )
    ax.figure.savefig(picture)


if __name__ == "__main__":
    main()
