#!/usr/bin/env bash
# Tortures libpsg as built in folder $1: every program tests/torture/torture_* with $2 attempts, in as many
# processes as $3 says, and $4 kills of batches, shards and merges. Ends non-zero on a finding; the inputs of
# findings lie in out/torture. A seed other than 1 comes from PSG_TORTURE_SEED.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$1
attempts=$2
processes=$3
kills=$4
seed=${PSG_TORTURE_SEED:-1}
failed=0

shopt -s nullglob
ran=0
for program in "$folder"/tests/torture/torture_*; do
  [[ -f "$program" && -x "$program" ]] || continue
  "$program" "$attempts" "$seed" "$processes" out/torture || failed=1
  ran=$((ran + 1))
done
((ran)) || { echo "torture: no programs in $folder/tests/torture" >&2; exit 1; }

if ((kills)); then
  PSG_KILL_POINTS=$kills PSG_COMMAND=$PWD/$folder/apps/psg PYTHONPATH=tests PYTHONDONTWRITEBYTECODE=1 \
    .venv/bin/python tests/apps/batch_kill_test.py || failed=1
fi
exit $failed
