#!/usr/bin/env bash
# Runs every fuzz target in folder $1 for $2 seconds, or those that PSG_FUZZ_TARGETS names, and says how much of
# the code that each is about its inputs reach. Inputs begin with the seeds in $1/corpus/<name>; new ones are kept
# in build/fuzz/corpus/<name>, where the next run goes on. Ends non-zero when there was a finding.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$1
seconds=$2

# Files are written and synced by the thousand: in memory, where the system has a folder for that.
[[ ! -d /dev/shm ]] || export TMPDIR=/dev/shm

# The rooms, or files of rooms, that a target is about.
declare -A about=(
  [fuzz_edf]='edf' [fuzz_check]='edf' [fuzz_annotations]='annotations/[^w]' [fuzz_toml]='lab'
  [fuzz_scoring]='legs/(association|explain|group|indices|marked|monolateral|movement|rule|score_movements|series|timeline)'
  [fuzz_results]='store/(attribute|compound|handle|layout|read|seal|walk)'
  [fuzz_lists]='(batch/list|cohort/(covariate|medicine|read_cohort|strata|pairs|levels|vocabulary|delimited))'
  [fuzz_writers]='(annotations/write|edf/(write|tal_packing)|store/(write|compound|attribute|layout))'
)

# Of the functions in these files: edges that the inputs in $3... reach, by the counters of libFuzzer.
coverage() {
  local target=$1 files=$2
  shift 2
  "$target" -runs=0 -print_coverage=1 "$@" 2>&1 |
    awk -v files="/libpsg/psg/$files" '
      /^(UN)?COVERED_FUNC:/ && $0 ~ files { split($5, edges, "/"); reached += edges[1]; all += edges[2]; functions++
                                            if (edges[1] > 0) entered++ }
      END { if (all) printf "%d of %d edges (%.1f %%), %d of %d functions", reached, all, 100 * reached / all,
                            entered, functions
            else printf "not known: the symbolizer of clang is missing" }'
}

run() {
  local target=$1 name found seeds=() options=() failed=0
  name=$(basename "$target")
  found="build/fuzz/corpus/$name"
  mkdir -p "$found"
  [[ -d "$folder/corpus/$name" ]] && seeds=("$folder/corpus/$name")
  [[ -f "tests/fuzz/$name.dict" ]] && options=(-dict="tests/fuzz/$name.dict")
  "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/$name-" "${options[@]}" "$found" "${seeds[@]}" >"build/fuzz/$name.log" 2>&1 || failed=1
  ((failed == 0)) || tail -n 40 "build/fuzz/$name.log"
  local executions
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$name.log")
  echo "fuzz: $name: ${executions:-?} executions, $((failed)) findings; inputs reach" \
    "$(coverage "$target" "${about[$name]:-}" "$found" "${seeds[@]}")"
  return $failed
}

ran=0
failed=0
shopt -s nullglob
for target in "$folder"/fuzz_*; do
  [[ -f "$target" && -x "$target" ]] || continue
  [[ -z "${PSG_FUZZ_TARGETS:-}" || " $PSG_FUZZ_TARGETS " == *" $(basename "$target") "* ]] || continue
  run "$target" || failed=1
  ran=$((ran + 1))
done
((ran)) || { echo "fuzz: no targets in $folder" >&2; exit 1; }
exit $failed
