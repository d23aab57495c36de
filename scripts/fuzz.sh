#!/usr/bin/env bash
# Runs every fuzz target in folder $1 for $2 seconds, starting from $1/corpus/<name> where there is one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$1
seconds=$2

shopt -s nullglob
targets=("$folder"/fuzz_*)
ran=0
for target in "${targets[@]}"; do
  [[ -f "$target" && -x "$target" ]] || continue
  name=$(basename "$target")
  found="build/fuzz/corpus/$name"
  mkdir -p "$found"
  seeds=()
  [[ -d "$folder/corpus/$name" ]] && seeds=("$folder/corpus/$name")
  echo "fuzz: $name for $seconds s"
  "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$found/" "$found" "${seeds[@]}" 2>&1 | tail -n 12
  ran=$((ran + 1))
done
((ran)) || { echo "fuzz: no targets in $folder" >&2; exit 1; }
