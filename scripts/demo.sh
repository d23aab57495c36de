#!/usr/bin/env bash
# Scores the sample night by two standards with the psg command of build folder $1, and draws it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
psg="$1/apps/psg"
night=data-samples/night.edf
mkdir -p out

"$psg" score "$night" --rules aasm,wasm2016 --envelope --threads 2 -o out/night.h5
.venv/bin/python scripts/demo_picture.py out/night.h5 out
echo
echo "The night           $night (simulated: data-samples/README.md says how)"
echo "Its score, HDF5     out/night.h5       (psg show out/night.h5, h5py, pandas, psg.read)"
echo "Its pictures        out/night.png, out/night-series.png"
echo "The command         $psg --help"
