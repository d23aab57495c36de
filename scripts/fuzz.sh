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
# Allocations are many and small: one frame says where each was, and few are kept to find what uses them later.
export ASAN_OPTIONS=malloc_context_size=1:quarantine_size_mb=16:${ASAN_OPTIONS:-}

# The files, without their ending, that a target is about.
edf_header='annotation_records|deviations|file|header|header_size|lost_records|raw_header|record_times|start_clock|tal|text_damage'
edf_check='check|data_review|examine|field_suggestion|header_review|report'
annotations_read='alice_csv|align|clock|domino_text|edf_plus|elan_hypnogram|embla_xml|caisr_csv|event_columns|event_table|grass_twin|rdann_text|sleeplab_json|format'
annotations_read+='|instant|items|luna_annot|marks|night_events|noxturnal_csv|nsrr_xml|philips_rml|profusion_xml|psg_json'
annotations_read+='|psg_table|read|read_options|remlogic_text|stage_list|stages_csv|standard_texts|visbrain_hypnogram'
annotations_read+='|vocabulary|xml'
rules='association|bilateral|explain|indices|monolateral|movement|rule|score_movements|series|analysis_window'
results_read='checksum|contents|file|object|parts|read'
tables_read='covariate_file|covariate_text|covariates|identifiers|levels|medicine_list'
tables_read+='|pairs|read_cohort|strata|vocabulary'
declare -A about=(
  [fuzz_edf]="edf/($edf_header|read|samples)" [fuzz_check]="edf/(check/)?($edf_header|$edf_check)"
  [fuzz_annotations]="(annotations/(formats/)?($annotations_read)|table/delimited|text/(encoding|numbers|text))"
  [fuzz_toml]='(channels/read_lab_table|text/toml_[a-z_]*)'
  [fuzz_scoring]="rules/($rules)" [fuzz_results]="store/($results_read)"
  [fuzz_lists]="(batch/(list|list_file)|cohort/($tables_read)|table/delimited|text/(encoding|text))"
  [fuzz_writers]='(annotations/(formats/)?(naming|write[a-z_]*)|edf/(write|tal)|store/(write|compound|handle|layout))'
)

# Of the functions in these files: lines, and edges of the control flow, that the inputs in $3... reach, by the
# counters of libFuzzer. Among the edges are the ways into the reports of the sanitizers, which nothing reaches.
# libFuzzer tells the edges of a function with its name, and in the same order its lines (U, those reached C), among
# them lines of headers, which are left out: they do not lie between the function's first line and the next's.
coverage() {
  local target=$1 files=$2
  shift 2
  { "$target" -runs=0 -print_coverage=1 "$@" 2>&1; "$target" -runs=0 -print_full_coverage=1 "$@" 2>&1; } |
    awk -v files="/libpsg/psg/${files}[.][ch]pp" '
      function own(line) { return line >= start[at] && (line < end[at] || !end[at]) }
      /^(UN)?COVERED_FUNC:/ { ++told
                              if ($0 !~ files) next
                              split($5, edge, "/"); edges += edge[1]; all_edges += edge[2]
                              ++functions; entered += edge[1] > 0
                              file[told] = $NF; sub(/:[0-9]*$/, "", file[told])
                              start[told] = $NF; sub(/.*:/, "", start[told]); start[told] += 0 }
      /^FULL COVERAGE/ { for (a in start) for (b in start) {
                           if (file[a] == file[b] && start[b] > start[a] && (!end[a] || start[b] < end[a]))
                             end[a] = start[b] } }
      /^U/ && !/^UN/ { ++at; split("", missed); for (i = 2; i <= NF; ++i) missed[$i] }
      /^C( |$)/ && (at in start) { split("", reached); for (i = 2; i <= NF; ++i) reached[$i]
                                   for (line in reached) if (own(line + 0)) { ++lines; delete missed[line] }
                                   for (line in missed) if (own(line + 0)) ++missing }
      END { all_lines = lines + missing
            if (all_lines) printf "%d of %d lines (%.1f %%), %d of %d edges (%.1f %%), %d of %d functions",
                                  lines, all_lines, 100 * lines / all_lines,
                                  edges, all_edges, 100 * edges / all_edges, entered, functions
            else printf "not known: the symbolizer of clang is missing" }'
}

# Neither are new functions told by name as they are reached, which takes longer than the executions themselves,
# nor inputs weighed by how rare what they reach is, which takes half of the time. Inputs that grow slow all that
# grow out of them: those of results alone need their kilobytes.
declare -A most=([fuzz_results]=20000 [fuzz_edf]=2048 [fuzz_check]=2048)
options=(-print_funcs=0 -entropic=0 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1)

run() {
  local target=$1 name found seeds=() words=() failed=0
  name=$(basename "$target")
  found="build/fuzz/corpus/$name"
  mkdir -p "$found"
  [[ -d "$folder/corpus/$name" ]] && seeds=("$folder/corpus/$name")
  [[ -f "tests/fuzz/$name.dict" ]] && words=(-dict="tests/fuzz/$name.dict")
  "$target" -max_total_time="$seconds" "${options[@]}" -max_len="${most[$name]:-1024}" "${words[@]}" \
    -artifact_prefix="build/fuzz/$name-" "$found" "${seeds[@]}" >"build/fuzz/$name.log" 2>&1 || failed=1
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
