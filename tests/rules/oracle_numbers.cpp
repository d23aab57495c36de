#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "rules/oracle.hpp"

namespace psg::oracle {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

using Stages = std::vector<Stage>;

struct State {
  const char* name;
  Stages stages;  ///< those that belong to it
};

const State states[] = {{"W", {Stage::wake}},
                        {"N1", {Stage::n1}},
                        {"N2", {Stage::n2}},
                        {"N3", {Stage::n3}},
                        {"R", {Stage::rem}},
                        {"NREM", {Stage::n1, Stage::n2, Stage::n3}},
                        {"TST", {Stage::n1, Stage::n2, Stage::n3, Stage::rem}}};

bool is_in(Stage stage, const Stages& stages) { return std::ranges::count(stages, stage) > 0; }

// ---------------------------------------------------------------------------------------------
// Section 3: "time actually scored in that state; artefact and gaps excluded"

bool in_analysis(Time t, const NightContext& night) {
  if (t < night.recording.start || t >= night.recording.end) return false;
  if (night.given.lights_off && t < *night.given.lights_off) return false;
  if (night.given.lights_on && t >= *night.given.lights_on) return false;
  for (const Break& b : night.breaks) {
    if (b.span.start <= t && t < b.span.end) return false;
  }
  return true;
}

// Every instant at which anything begins or ends.
std::vector<Time> edges_of(const NightContext& night) {
  std::vector<Time> edges = {night.recording.start, night.recording.end};
  if (night.given.lights_off) edges.push_back(*night.given.lights_off);
  if (night.given.lights_on) edges.push_back(*night.given.lights_on);
  for (const Break& b : night.breaks) edges.insert(edges.end(), {b.span.start, b.span.end});
  for (const Epoch& e : night.given.hypnogram.epochs()) edges.insert(edges.end(), {e.span.start, e.span.end});
  std::ranges::sort(edges);
  return edges;
}

/// A stretch of analysed time in which nothing changes.
struct Stretch {
  Time length{};
  Stage stage = Stage::unscored;
};

Stage stage_at(Time t, const NightContext& night) {
  for (const Epoch& e : night.given.hypnogram.epochs()) {
    if (e.span.start <= t && t < e.span.end) return e.stage;
  }
  return Stage::unscored;
}

// Between two edges nothing changes, so the instant at the first stands for the stretch.
std::vector<Stretch> analysed(const NightContext& night) {
  const std::vector<Time> edges = edges_of(night);
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    if (edges[i] == edges[i + 1] || !in_analysis(edges[i], night)) continue;
    stretches.push_back({edges[i + 1] - edges[i], stage_at(edges[i], night)});
  }
  return stretches;
}

double hours(Time t) { return static_cast<double>(t.count()) / 3.6e12; }
double seconds(Time t) { return static_cast<double>(t.count()) / 1e9; }

// ---------------------------------------------------------------------------------------------
// Section 3: arithmetic

// "No staging, or no time in a state: the index is undefined, never 0."
double ratio(double a, double b) { return b > 0 ? a / b : undefined; }

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return values.empty() ? undefined : sum / static_cast<double>(values.size());
}

double sample_deviation(const std::vector<double>& values) {
  if (values.size() < 2) return undefined;
  double sum = 0;
  for (const double v : values) sum += (v - mean(values)) * (v - mean(values));
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

double smallest(const std::vector<double>& values) {
  return values.empty() ? undefined : *std::ranges::min_element(values);
}

double largest(const std::vector<double>& values) {
  return values.empty() ? undefined : *std::ranges::max_element(values);
}

// ---------------------------------------------------------------------------------------------
// Section 3: what is counted

/// The movements that take part in one pass, and their series.
struct Pass {
  std::string suffix;               ///< "" or "_nr"
  bool exists = true;               ///< only wasm2016 has a second pass
  std::vector<Combined> movements;  ///< `series` is that of this pass
  std::vector<Run> series;
};

Pass first_pass(const Answer& answer) { return {"", true, answer.movements, answer.series}; }

// "respiratory candidates are deleted and the series are built again"; "where no respiratory events were
// scored there is no second pass".
Pass second_pass(const Answer& answer, const NightContext& night, Standard standard) {
  Pass pass{"_nr", standard == Standard::wasm2016 && respiratory_known(night), {}, answer.series_nr};
  for (Combined movement : answer.movements) {
    if (movement.respiratory && movement.non_candidate == NonCandidate::none) continue;
    movement.series = movement.series_nr;
    pass.movements.push_back(movement);
  }
  return pass;
}

bool is_candidate(const Combined& g) { return g.non_candidate == NonCandidate::none; }
bool is_plm(const Combined& g) { return g.series >= 0; }

/// One column of the statistics: a state, its time, and which stages belong to it.
struct Column {
  std::string name;
  double time_hours = 0;
  std::function<bool(Stage)> holds;
};

std::vector<Column> columns_of(const NightContext& night) {
  const std::vector<Stretch> stretches = analysed(night);
  const auto column = [&](const char* name, const std::function<bool(Stage)>& holds) {
    Time time{0};
    for (const Stretch& s : stretches) {
      if (holds(s.stage)) time += s.length;
    }
    return Column{name, hours(time), holds};
  };
  std::vector<Column> columns = {column("TIB", [](Stage) { return true; })};
  for (const State& s : states) {
    columns.push_back(column(s.name, [&s](Stage stage) { return is_in(stage, s.stages); }));
  }
  return columns;
}

/// The numbers of one night, one after the other.
class NumberList {
 public:
  explicit NumberList(bool defined) : defined_(defined) {}
  void add(const std::string& statistic, const std::string& legs, const std::string& state, double value) {
    numbers_.push_back({statistic, legs, state, defined_ ? value : undefined});
  }
  [[nodiscard]] const std::vector<Number>& numbers() const { return numbers_; }

 private:
  bool defined_;
  std::vector<Number> numbers_;
};

/// Which movements a row counts.
struct Row {
  std::string name;
  std::function<bool(const Combined&)> counts;
  bool defined = true;
};

// "What counts arousals is undefined where nobody scored any."
bool arousals_known(const NightContext& night) {
  if (night.given.arousals_scored) return true;
  for (const Event& e : night.given.events) {
    if (e.kind == EventKind::arousal) return true;
  }
  return false;
}

std::vector<Row> rows_of(const NightContext& night, Standard standard) {
  // "respiratory": only wasm2016 associates movements that count; the others reject them.
  const bool respiratory = standard == Standard::wasm2016 && respiratory_known(night);
  return {{"movements", [](const Combined&) { return true; }},
          {"candidates", is_candidate},
          {"non_candidates", [](const Combined& g) { return !is_candidate(g); }},
          {"respiratory", [](const Combined& g) { return g.respiratory; }, respiratory},
          {"plm", is_plm},
          {"plm_arousal", [](const Combined& g) { return is_plm(g) && g.arousal; }, arousals_known(night)}};
}

// "of a single derivation of both legs only `all` is defined".
bool single_derivation(const Answer& answer) {
  return !answer.outcomes.empty() &&
         std::ranges::all_of(answer.outcomes, [](const Outcome& f) { return f.leg == Leg::both; });
}

// "A leg that was not recorded or could not be scored: its column and bilateral are undefined." Where nobody
// says which legs were, those of the movements tell.
bool leg_known(const Answer& answer, const NightContext& night, const std::string& legs) {
  if (night.legs.empty()) return !single_derivation(answer);
  const bool left = std::ranges::count(night.legs, Leg::left) > 0;
  const bool right = std::ranges::count(night.legs, Leg::right) > 0;
  if (legs == "left") return left;
  if (legs == "right") return right;
  return left && right;
}

bool is_of(const Combined& g, const std::string& legs) {
  if (legs == "left") return g.sides == Sides::left;
  if (legs == "right") return g.sides == Sides::right;
  if (legs == "bilateral") return g.sides == Sides::bilateral;
  return true;
}

// "Rows, for all / left / right / bilateral: number, number per hour, duration mean/SD/min/max".
void add_row(NumberList& numbers, const Pass& pass, const Row& row, const std::string& legs,
             const Column& column) {
  std::vector<double> durations;
  for (const Combined& g : pass.movements) {
    if (row.counts(g) && is_of(g, legs) && column.holds(g.stage)) {
      durations.push_back(seconds(g.span.end - g.span.start));
    }
  }
  const bool defined = row.defined && column.time_hours > 0;
  const auto add = [&](const std::string& what, double value) {
    numbers.add(row.name + pass.suffix + what, legs, column.name, defined ? value : undefined);
  };
  const double number = static_cast<double>(durations.size());
  add("", number);
  add("_per_hour", ratio(number, column.time_hours));
  add("_duration_mean", mean(durations));
  add("_duration_sd", sample_deviation(durations));
  add("_duration_min", smallest(durations));
  add("_duration_max", largest(durations));
}

// ---------------------------------------------------------------------------------------------
// Section 3: intervals

/// Onset to onset up to movement `to`, the later one.
struct Interval {
  std::size_t to = 0;
  Time length{};
};

// "Intervals are undefined next to a non-candidate, for the first movement, and across a gap."
bool interval_defined(const Pass& pass, std::size_t to, const NightContext& night) {
  if (to == 0) return false;
  const Combined& a = pass.movements[to - 1];
  const Combined& b = pass.movements[to];
  if (!is_candidate(a) || !is_candidate(b)) return false;
  for (const Break& gap : night.breaks) {
    if (gap.span.start < b.span.start && gap.span.end > a.span.start) return false;
  }
  return true;
}

Time length_to(const Pass& pass, std::size_t to) {
  return pass.movements[to].span.start - pass.movements[to - 1].span.start;
}

std::vector<Interval> intervals_of(const Pass& pass, const NightContext& night) {
  std::vector<Interval> intervals;
  for (std::size_t to = 0; to < pass.movements.size(); ++to) {
    if (interval_defined(pass, to, night)) intervals.push_back({to, length_to(pass, to)});
  }
  return intervals;
}

// "intervals that lie in runs of >= 3 successive intervals with 10 < i <= 90".
bool in_run_of_three(const Pass& pass, std::size_t to, const NightContext& night) {
  const auto fits = [&](std::size_t k) {
    return k < pass.movements.size() && interval_defined(pass, k, night) && length_to(pass, k) > 10s &&
           length_to(pass, k) <= 90s;
  };
  if (!fits(to)) return false;
  std::size_t first = to;
  while (first > 0 && fits(first - 1)) --first;
  std::size_t last = to;
  while (fits(last + 1)) ++last;
  return last - first + 1 >= 3;
}

// "isolated movements": candidates outside series, none within 90 s before or after.
bool is_isolated(const Pass& pass, std::size_t i, const NightContext& night) {
  if (!is_candidate(pass.movements[i]) || is_plm(pass.movements[i])) return false;
  const bool near_before = interval_defined(pass, i, night) && length_to(pass, i) <= 90s;
  const bool near_after =
      i + 1 < pass.movements.size() && interval_defined(pass, i + 1, night) && length_to(pass, i + 1) <= 90s;
  return !near_before && !near_after;
}

// "short-interval (< 10 s)": a candidate whose interval is shorter.
bool is_short(const Pass& pass, std::size_t i, const NightContext& night) {
  return interval_defined(pass, i, night) && length_to(pass, i) < 10s;
}

std::string two_digits(int n) { return n < 10 ? "0" + std::to_string(n) : std::to_string(n); }

std::string bin_name(int from) {
  std::string name = "interval_histogram_";
  name += two_digits(from);
  name += "_";
  name += two_digits(from + 2);
  return name;
}

void add_intervals(NumberList& numbers, const Pass& pass, const NightContext& night, const Column& column) {
  std::vector<double> logs;
  std::vector<Time> lengths;
  int below = 0;
  int inside = 0;
  int above = 0;
  for (const Interval& i : intervals_of(pass, night)) {
    if (!column.holds(pass.movements[i.to].stage)) continue;
    lengths.push_back(i.length);
    if (i.length > 0s) logs.push_back(std::log(seconds(i.length)));
    if (i.length < 10s) ++below;
    if (i.length >= 10s && i.length <= 90s) ++inside;
    if (i.length > 90s) ++above;
  }
  const auto add = [&](const std::string& what, double value) {
    numbers.add(what, "all", column.name, column.time_hours > 0 ? value : undefined);
  };
  const std::string& s = pass.suffix;
  add("intervals" + s, static_cast<double>(lengths.size()));
  add("intervals_below_10s" + s, below);
  add("intervals_10s_to_90s" + s, inside);
  add("intervals_above_90s" + s, above);
  add("interval_ln_mean" + s, mean(logs));
  add("interval_ln_sd" + s, sample_deviation(logs));
  if (column.name != "TIB" && column.name != "TST" && column.name != "W") return;
  for (int from = 0; from < 100; from += 2) {
    const auto n =
        std::ranges::count_if(lengths, [&](Time t) { return t >= from * 1s && t < (from + 2) * 1s; });
    numbers.add(bin_name(from) + s, "all", column.name,
                column.time_hours > 0 ? static_cast<double>(n) : undefined);
  }
}

void add_short_and_isolated(NumberList& numbers, const Pass& pass, const NightContext& night,
                            const Column& column) {
  int isolated = 0;
  int too_soon = 0;
  for (std::size_t i = 0; i < pass.movements.size(); ++i) {
    if (!column.holds(pass.movements[i].stage)) continue;
    if (is_isolated(pass, i, night)) ++isolated;
    if (is_short(pass, i, night)) ++too_soon;
  }
  const auto add = [&](const std::string& what, int n) {
    numbers.add(what, "all", column.name, column.time_hours > 0 ? n : undefined);
    numbers.add(what + "_per_hour", "all", column.name, ratio(n, column.time_hours));
  };
  add("isolated_movements" + pass.suffix, isolated);
  add("short_interval_movements" + pass.suffix, too_soon);
}

// ---------------------------------------------------------------------------------------------
// Section 3: the indices of the night

int how_many(const Pass& pass, const Column& column, const std::function<bool(const Combined&)>& counts) {
  int n = 0;
  for (const Combined& g : pass.movements) n += counts(g) && column.holds(g.stage) ? 1 : 0;
  return n;
}

void add_periodicity(NumberList& numbers, const Pass& pass, const NightContext& night, const Column& column) {
  int intervals = 0;
  int in_runs = 0;
  for (const Interval& i : intervals_of(pass, night)) {
    if (!column.holds(pass.movements[i.to].stage)) continue;
    ++intervals;
    if (in_run_of_three(pass, i.to, night)) ++in_runs;
  }
  const double plm_share = ratio(how_many(pass, column, is_plm), how_many(pass, column, is_candidate));
  const bool defined = column.time_hours > 0;
  numbers.add("periodicity_ratio" + pass.suffix, "all", column.name, defined ? plm_share : undefined);
  numbers.add("periodicity_ferri2006" + pass.suffix, "all", column.name,
              defined ? ratio(in_runs, intervals) : undefined);
}

const Column& column_named(const std::vector<Column>& columns, const char* name) {
  return *std::ranges::find_if(columns, [&](const Column& c) { return c.name == name; });
}

void add_indices(NumberList& numbers, const Pass& pass, const NightContext& night,
                 const std::vector<Column>& columns) {
  const Column& tst = column_named(columns, "TST");
  const Column& wake = column_named(columns, "W");
  const Column& tib = column_named(columns, "TIB");
  const auto with_arousal = [](const Combined& g) { return is_plm(g) && g.arousal; };
  const double plms = how_many(pass, tst, is_plm);
  const std::string& s = pass.suffix;
  numbers.add("plms_index" + s, "all", "TST", ratio(plms, tst.time_hours));
  numbers.add("plmw_index" + s, "all", "W", ratio(how_many(pass, wake, is_plm), wake.time_hours));
  numbers.add("plms_arousal_index" + s, "all", "TST",
              arousals_known(night) ? ratio(how_many(pass, tst, with_arousal), tst.time_hours) : undefined);
  // "No time in a state": without sleep there is no number of PLM in sleep to divide.
  const double per_hour_of_night = tst.time_hours > 0 ? ratio(plms, tib.time_hours) : undefined;
  numbers.add("plms_per_hour_of_night" + s, "all", "TIB", per_hour_of_night);
}

void add_series(NumberList& numbers, const Pass& pass, const Column& tib) {
  std::vector<double> lengths;
  std::vector<double> durations;
  double total = 0;
  for (const Run& run : pass.series) {
    lengths.push_back(static_cast<double>(run.movements.size()));
    durations.push_back(seconds(run.span.end - run.span.start));
    total += durations.back();
  }
  const auto add = [&](const std::string& what, double value) {
    numbers.add(what + pass.suffix, "all", "TIB", tib.time_hours > 0 ? value : undefined);
  };
  add("series_count", static_cast<double>(pass.series.size()));
  add("series_length_mean", mean(lengths));
  add("series_duration_mean", mean(durations));
  add("series_duration_total", total);
}

}  // namespace

std::vector<Number> key_numbers(const Answer& answer, const NightContext& night, Standard standard) {
  const std::vector<Column> columns = columns_of(night);
  std::vector<Number> all;
  for (const Pass& pass : {first_pass(answer), second_pass(answer, night, standard)}) {
    NumberList numbers(pass.exists);
    for (const Column& column : columns) {
      for (const Row& row : rows_of(night, standard)) {
        if (row.name == "movements" || row.name == "plm") add_row(numbers, pass, row, "all", column);
      }
      add_periodicity(numbers, pass, night, column);
    }
    add_indices(numbers, pass, night, columns);
    all.insert(all.end(), numbers.numbers().begin(), numbers.numbers().end());
  }
  return all;
}

std::vector<Number> numbers(const Answer& answer, const NightContext& night, Standard standard) {
  const std::vector<Column> columns = columns_of(night);
  std::vector<Number> all;
  for (const Pass& pass : {first_pass(answer), second_pass(answer, night, standard)}) {
    NumberList numbers(pass.exists);
    for (const Column& column : columns) {
      for (const Row& row : rows_of(night, standard)) {
        add_row(numbers, pass, row, "all", column);
        for (const char* legs : {"left", "right", "bilateral"}) {
          Row of_legs = row;
          of_legs.defined = row.defined && leg_known(answer, night, legs);
          add_row(numbers, pass, of_legs, legs, column);
        }
      }
      add_intervals(numbers, pass, night, column);
      add_short_and_isolated(numbers, pass, night, column);
      add_periodicity(numbers, pass, night, column);
    }
    add_indices(numbers, pass, night, columns);
    add_series(numbers, pass, column_named(columns, "TIB"));
    all.insert(all.end(), numbers.numbers().begin(), numbers.numbers().end());
  }
  return all;
}

}  // namespace psg::oracle
