#include "psg/rules/indices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "psg/core/stop.hpp"
#include "psg/rules/association.hpp"
#include "psg/rules/moments.hpp"
#include "psg/rules/series.hpp"

namespace psg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The bounds of the published interval statistics; they are not the rule's own interval bounds.
constexpr Time short_interval = 10s;
constexpr Time long_interval = 90s;

// ---- columns: in what state, on which side --------------------------------------------------

constexpr std::size_t stage_count = 6;  ///< W, N1, N2, N3, R, unscored

struct State {
  const char* name;
  std::array<bool, stage_count> stages;  ///< the stages that make up the state
};
constexpr std::array<State, 8> states{{{"TIB", {true, true, true, true, true, true}},
                                       {"TST", {false, true, true, true, true, false}},
                                       {"W", {true, false, false, false, false, false}},
                                       {"N1", {false, true, false, false, false, false}},
                                       {"N2", {false, false, true, false, false, false}},
                                       {"N3", {false, false, false, true, false, false}},
                                       {"R", {false, false, false, false, true, false}},
                                       {"NREM", {false, true, true, true, false, false}}}};
constexpr std::size_t tib = 0;
constexpr std::size_t tst = 1;
constexpr std::size_t wake = 2;

constexpr std::size_t sides_count = 4;
constexpr const char* all_sides = "all";
constexpr std::array<const char*, sides_count> side_columns{all_sides, "left", "right", "bilateral"};

/// Whether a column holds the movements of these sides; the columns after "all" are in the order of Sides.
constexpr bool holds(std::size_t column, std::size_t sides) { return column == 0 || column == sides + 1; }

/// A value kept for each stage separately; a state combines the values of its stages.
template <typename Value>
class ByStage {
 public:
  Value& operator[](Stage stage) { return values_[static_cast<std::size_t>(stage)]; }
  [[nodiscard]] Value in(const State& state) const {
    Value total{};
    for (std::size_t i = 0; i < stage_count; ++i) {
      if (state.stages[i]) total.add(values_[i]);
    }
    return total;
  }

 private:
  std::array<Value, stage_count> values_{};
};

/// How long each state lasted, and whether anything can be said about it.
struct Clock {
  std::array<double, states.size()> hours{};
  std::array<bool, states.size()> defined{};
};

Clock clock_of(const NightContext& night, const AnalysisWindow& window) {
  struct Length {
    Time time{};
    void add(const Length& other) { time += other.time; }
  };
  ByStage<Length> scored;
  for (const Epoch& epoch : night.given.hypnogram.epochs()) {
    scored[epoch.stage].time += window.unbroken(clip(epoch.span, window.span()));
  }
  Clock clock;
  const bool staged = !night.given.hypnogram.empty();
  constexpr double hour = 3600;
  for (std::size_t s = 0; s < states.size(); ++s) {
    clock.hours[s] = staged ? to_seconds(scored.in(states[s]).time) / hour : nan;
    clock.defined[s] = clock.hours[s] > 0;
  }
  clock.hours[tib] = window.bounded() ? to_seconds(window.unbroken(window.span())) / hour : nan;
  clock.defined[tib] = !(clock.hours[tib] <= 0);  // counts do not need the length of the night
  return clock;
}

// ---- what is counted -------------------------------------------------------------------------

/// A movement as one pass over the night sees it.
struct Member {
  const LegMovement* movement;
  bool periodic;
  std::optional<Time> before;  ///< interval from the movement before; empty: undefined
  std::optional<Time> after;
  bool ferri = false;  ///< `before` lies in a run of at least 3 intervals with 10 s < i <= 90 s
};

/// One reading of the night: all movements, or those of the second pass.
struct Pass {
  const char* suffix;
  std::array<bool, sides_count> knows;  ///< which of side_columns anything can be said about
  bool exists;                          ///< the rule has this pass, and what it asks for was scored
  bool marks_respiratory;               ///< it is known which movements are respiratory, and they count
  bool knows_arousals;
  std::vector<Member> members;
  const std::vector<Series>* series;
};

bool longer_or_undefined(const std::optional<Time>& interval) {
  return !interval || *interval > long_interval;
}

struct Row {
  const char* name;
  const char* description;
  bool (*has)(const Member&);
  bool needs_respiratory = false;
  bool needs_arousals = false;
};

constexpr Row candidates_row{"candidates", "candidates for a series",
                             [](const Member& m) { return m.movement->candidate(); }};
constexpr Row plm_row{"plm", "periodic leg movements", [](const Member& m) { return m.periodic; }};
constexpr Row plm_arousal_row{"plm_arousal", "periodic leg movements associated with an arousal",
                              [](const Member& m) { return m.periodic && m.movement->arousal >= 0; }, false,
                              true};

constexpr Row movement_rows[] = {
    {"movements", "movements that count, both legs combined", [](const Member&) { return true; }},
    candidates_row,
    {"non_candidates", "movements that cannot be part of a series",
     [](const Member& m) { return !m.movement->candidate(); }},
    {"respiratory", "movements associated with a respiratory event",
     [](const Member& m) { return m.movement->respiratory >= 0; }, true},
    plm_row,
    plm_arousal_row,
};

constexpr Row interval_rows[] = {
    {"short_interval_movements", "candidates less than 10 s after the movement before",
     [](const Member& m) { return m.movement->candidate() && m.before && *m.before < short_interval; }},
    {"isolated_movements",
     "candidates that are not periodic, with intervals before and after above 90 s or undefined",
     [](const Member& m) {
       return m.movement->candidate() && !m.periodic && longer_or_undefined(m.before) &&
              longer_or_undefined(m.after);
     }},
};

/// Marks the intervals in runs of at least 3 successive ones with 10 s < i <= 90 s (Ferri et al. 2006).
void mark_ferri_runs(std::vector<Member>& members) {
  constexpr std::size_t shortest_run = 3;
  std::size_t run = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& interval = members[i].before;
    run = interval && *interval > short_interval && *interval <= long_interval ? run + 1 : 0;
    if (run < shortest_run) continue;
    members[i].ferri = true;
    if (run == shortest_run) members[i - 1].ferri = members[i - 2].ferri = true;
  }
}

/// Which columns can be told: those of the legs that were scored. Where these are unknown, that of every leg
/// unless all movements are of one derivation of both.
std::array<bool, sides_count> known_columns(const RuleScore& score, const NightContext& night) {
  const auto scored = [&](Leg leg) { return std::ranges::find(night.legs, leg) != night.legs.end(); };
  const bool unknown = night.legs.empty();
  const bool sides = unknown && (score.activities.empty() ||
                                 std::ranges::any_of(score.activities, [](const ScoredActivity& m) {
                                   return m.activity.leg != Leg::both;
                                 }));
  const bool left = unknown ? sides : scored(Leg::left);
  const bool right = unknown ? sides : scored(Leg::right);
  return {true, left, right, left && right};
}

Pass pass_of(const RuleScore& score, const NightContext& night, const AnalysisWindow& window, bool second) {
  const bool marks = has_second_pass(night.given, score.rule);
  Pass pass{.suffix = second ? "_nr" : "",
            .knows = known_columns(score, night),
            .exists = !second || marks,
            .marks_respiratory = marks,
            .knows_arousals = knows_arousals(night.given),
            .members = {},
            .series = second ? &score.series_nr : &score.series};
  if (!pass.exists) return pass;
  const auto indices = second ? second_pass(score.movements) : first_pass(score.movements);
  pass.members.reserve(indices.size());
  for (const std::int32_t i : indices) {
    stop_tick();
    const LegMovement& movement = score.movements[static_cast<std::size_t>(i)];
    std::optional<Time> before;
    if (!pass.members.empty()) {
      Member& last = pass.members.back();
      if (!interruption_between(*last.movement, movement, window))
        before = movement.span.start - last.movement->span.start;
      last.after = before;
    }
    pass.members.push_back({&movement, second ? movement.plm_nr() : movement.plm(), before, {}});
  }
  mark_ferri_runs(pass.members);
  return pass;
}

// ---- the table that is filled ------------------------------------------------------------------

/// The table of indices under construction; `begin` names the statistic of the entries that follow.
class IndexTable {
 public:
  explicit IndexTable(Clock clock) : clock_(clock) { indices_.reserve(4096); }

  void begin(std::string name, const char* unit, std::string description) {
    statistics_.push_back({std::move(name), unit, std::move(description)});
  }
  void value(const char* legs, std::size_t state, double value) { put(legs, state, value, nan, nan, true); }
  /// numerator / denominator; undefined if the denominator is 0.
  void ratio(const char* legs, std::size_t state, double numerator, double denominator) {
    put(legs, state, numerator / denominator, numerator, denominator, denominator > 0);
  }
  void per_hour(const char* legs, std::size_t state, double count) {
    ratio(legs, state, count, clock_.hours[state]);
  }
  void per_hour_of(std::size_t hours_of, const char* legs, std::size_t state, double count) {
    ratio(legs, state, clock_.defined[hours_of] ? count : nan, clock_.hours[state]);
  }
  /// A statistic of `n` values.
  void moment(const char* legs, std::size_t state, double value, double sum, double n) {
    put(legs, state, value, sum, n, true);
  }

  [[nodiscard]] std::vector<Index> take_indices() { return std::move(indices_); }
  [[nodiscard]] std::vector<StatisticInfo> take_statistics() { return std::move(statistics_); }

 private:
  void put(const char* legs, std::size_t state, double value, double numerator, double denominator,
           bool defined) {
    const bool countable = clock_.defined[state];
    const StatisticInfo& statistic = statistics_.back();
    indices_.push_back({statistic.name, legs, states[state].name, defined && countable ? value : nan,
                        statistic.unit, countable ? numerator : nan, denominator});
  }

  Clock clock_;
  std::vector<Index> indices_;
  std::vector<StatisticInfo> statistics_;
};

// ---- statistics of movements -------------------------------------------------------------------

/// Durations (in seconds) of the movements of one row, by side and stage.
class Durations {
 public:
  Durations(const Pass& pass, const Row& row)
      : defined_(pass.exists && (pass.marks_respiratory || !row.needs_respiratory) &&
                 (pass.knows_arousals || !row.needs_arousals)),
        knows_(pass.knows) {
    if (!defined_) return;
    for (const Member& m : pass.members) {
      if (row.has(m)) at(m.movement->sides)[m.movement->stage].add(to_seconds(m.movement->span.duration()));
    }
  }

  [[nodiscard]] bool defined(std::size_t column) const { return defined_ && knows_[column]; }
  [[nodiscard]] Moments in(std::size_t column, std::size_t state) const {
    Moments total;
    for (std::size_t sides = 0; sides < sides_count; ++sides) {
      if (holds(column, sides)) total.add(by_sides_[sides].in(states[state]));
    }
    return total;
  }
  [[nodiscard]] double count(std::size_t column, std::size_t state) const {
    return defined(column) ? in(column, state).count() : nan;
  }

 private:
  ByStage<Moments>& at(Sides sides) { return by_sides_[static_cast<std::size_t>(sides)]; }
  bool defined_;
  std::array<bool, sides_count> knows_;
  std::array<ByStage<Moments>, sides_count> by_sides_{};
};

struct DurationStatistic {
  const char* suffix;
  const char* description;
  double (*of)(const Moments&);
};
constexpr DurationStatistic duration_statistics[] = {
    {"mean", "mean duration", [](const Moments& m) { return m.mean(); }},
    {"sd", "standard deviation (n - 1) of the duration", [](const Moments& m) { return m.sd(); }},
    {"min", "shortest duration", [](const Moments& m) { return m.min(); }},
    {"max", "longest duration", [](const Moments& m) { return m.max(); }},
};

std::string note(const Pass& pass) { return *pass.suffix != '\0' ? ", without respiratory candidates" : ""; }

void add_counts(IndexTable& table, const Pass& pass, const Row& row, const Durations& durations,
                std::size_t columns) {
  const std::string name = std::string(row.name) + pass.suffix;
  const auto each = [&](auto&& put) {
    for (std::size_t column = 0; column < columns; ++column) {
      for (std::size_t s = 0; s < states.size(); ++s)
        put(side_columns[column], s, durations.count(column, s));
    }
  };
  table.begin(name, "1", fmt::format("number of {}{}", row.description, note(pass)));
  each([&](const char* side, std::size_t s, double n) { table.value(side, s, n); });
  table.begin(name + "_per_hour", "1/h",
              fmt::format("{} per hour of the state{}", row.description, note(pass)));
  each([&](const char* side, std::size_t s, double n) { table.per_hour(side, s, n); });
}

void add_durations(IndexTable& table, const Pass& pass, const Row& row, const Durations& durations,
                   std::size_t columns) {
  for (const DurationStatistic& statistic : duration_statistics) {
    table.begin(fmt::format("{}{}_duration_{}", row.name, pass.suffix, statistic.suffix), "s",
                fmt::format("{} of {}{}", statistic.description, row.description, note(pass)));
    for (std::size_t column = 0; column < columns; ++column) {
      for (std::size_t s = 0; s < states.size(); ++s) {
        const Moments m = durations.in(column, s);
        const bool any = durations.defined(column);
        table.moment(side_columns[column], s, any ? statistic.of(m) : nan, any ? m.sum() : nan,
                     any ? m.count() : nan);
      }
    }
  }
}

void add_movements(IndexTable& table, const Pass& pass) {
  for (const Row& row : movement_rows) {
    const Durations durations(pass, row);
    add_counts(table, pass, row, durations, side_columns.size());
    add_durations(table, pass, row, durations, side_columns.size());
  }
  for (const Row& row : interval_rows) add_counts(table, pass, row, Durations(pass, row), 1);
}

void add_plm_indices(IndexTable& table, const Pass& pass) {
  const Durations plm(pass, plm_row);
  const Durations arousal(pass, plm_arousal_row);
  const auto index = [&](const char* name, const char* what, std::size_t state, double count,
                         std::size_t hours) {
    table.begin(std::string(name) + pass.suffix, "1/h", what + note(pass));
    table.per_hour_of(state, all_sides, hours, count);
  };
  index("plms_index", "PLM in sleep per hour of sleep", tst, plm.count(0, tst), tst);
  index("plmw_index", "PLM in wake per hour of wake", wake, plm.count(0, wake), wake);
  index("plms_arousal_index", "PLM in sleep with an arousal per hour of sleep", tst, arousal.count(0, tst),
        tst);
  index("plms_per_hour_of_night", "PLM in sleep per hour of the analysis window", tst, plm.count(0, tst),
        tib);
}

// ---- statistics of series and intervals --------------------------------------------------------

void add_series(IndexTable& table, const Pass& pass) {
  const auto count = static_cast<double>(pass.series->size());
  double movements = 0;
  double length = 0;
  for (const Series& series : *pass.series) {
    movements += static_cast<double>(series.movements.size());
    length += to_seconds(series.span.duration());
  }
  const auto known = [&](double value) { return pass.exists ? value : nan; };
  const auto begin = [&](const char* name, const char* unit, const char* what) {
    table.begin(std::string(name) + pass.suffix, unit, what + note(pass));
  };
  begin("series_count", "1", "number of series");
  table.value(all_sides, tib, known(count));
  begin("series_length_mean", "1", "mean number of movements in a series");
  table.ratio(all_sides, tib, known(movements), known(count));
  begin("series_duration_mean", "s", "mean time from a series' first onset to its last offset");
  table.ratio(all_sides, tib, known(length), known(count));
  begin("series_duration_total", "s", "sum of the durations of all series");
  table.value(all_sides, tib, known(length));
}

/// What is known about the intervals that end in one stage.
struct Intervals {
  double below = 0;
  double between = 0;
  double above = 0;
  double ferri = 0;
  Moments ln;
  std::array<double, histogram_bins> histogram{};

  [[nodiscard]] double count() const { return below + between + above; }
  void add(Time interval, bool in_ferri_run) {
    (interval < short_interval ? below : interval <= long_interval ? between : above) += 1;
    if (in_ferri_run) ferri += 1;
    if (interval > Time{0}) ln.add(std::log(to_seconds(interval)));
    const auto bin = static_cast<std::size_t>(interval / histogram_bin);
    if (bin < histogram_bins) histogram[bin] += 1;
  }
  void add(const Intervals& other) {
    below += other.below;
    between += other.between;
    above += other.above;
    ferri += other.ferri;
    ln.add(other.ln);
    for (std::size_t i = 0; i < histogram_bins; ++i) histogram[i] += other.histogram[i];
  }
};

struct IntervalCount {
  const char* name;
  const char* description;
  double (*of)(const Intervals&);
};
constexpr IntervalCount interval_counts[] = {
    {"intervals", "number of defined intervals, onset to onset",
     [](const Intervals& i) { return i.count(); }},
    {"intervals_below_10s", "number of intervals below 10 s", [](const Intervals& i) { return i.below; }},
    {"intervals_10s_to_90s", "number of intervals of 10 s to 90 s, inclusive",
     [](const Intervals& i) { return i.between; }},
    {"intervals_above_90s", "number of intervals above 90 s", [](const Intervals& i) { return i.above; }},
};

using StateIntervals = std::array<Intervals, states.size()>;

StateIntervals intervals_of(const Pass& pass) {
  ByStage<Intervals> by_stage;
  for (const Member& m : pass.members) {
    if (m.before) by_stage[m.movement->stage].add(*m.before, m.ferri);
  }
  StateIntervals intervals;
  for (std::size_t s = 0; s < states.size(); ++s) intervals[s] = by_stage.in(states[s]);
  return intervals;
}

void add_intervals(IndexTable& table, const Pass& pass, const StateIntervals& intervals) {
  const auto known = [&](double value) { return pass.exists ? value : nan; };
  const auto begin = [&](const std::string& name, const char* unit, const std::string& what) {
    table.begin(name + pass.suffix, unit, what + note(pass));
  };
  const auto each_state = [&](auto&& put) {
    for (std::size_t s = 0; s < states.size(); ++s) put(s, intervals[s]);
  };
  for (const IntervalCount& count : interval_counts) {
    begin(count.name, "1", count.description);
    each_state([&](std::size_t s, const Intervals& i) { table.value(all_sides, s, known(count.of(i))); });
  }
  begin("interval_ln_mean", "ln s", "mean of the natural logarithm of the intervals in seconds");
  each_state([&](std::size_t s, const Intervals& i) {
    table.moment(all_sides, s, i.ln.mean(), known(i.ln.sum()), known(i.ln.count()));
  });
  begin("interval_ln_sd", "ln s",
        "standard deviation (n - 1) of the natural logarithm of the intervals in seconds");
  each_state([&](std::size_t s, const Intervals& i) {
    table.moment(all_sides, s, i.ln.sd(), known(i.ln.sum()), known(i.ln.count()));
  });
  begin("periodicity_ferri2006", "1",
        "share of all intervals that lie in runs of at least 3 successive intervals with 10 s < i <= 90 s");
  each_state([&](std::size_t s, const Intervals& i) {
    table.ratio(all_sides, s, known(i.ferri), known(i.count()));
  });
}

void add_histogram(IndexTable& table, const Pass& pass, const StateIntervals& intervals) {
  const auto seconds = [](std::size_t i) { return static_cast<std::size_t>(histogram_bin / 1s) * i; };
  for (std::size_t i = 0; i < histogram_bins; ++i) {
    table.begin(histogram_statistic(i, *pass.suffix != '\0'), "1",
                fmt::format("number of intervals of {} s up to but not including {} s{}", seconds(i),
                            seconds(i + 1), note(pass)));
    for (const std::size_t s : {tib, tst, wake}) {
      table.value(all_sides, s, pass.exists ? intervals[s].histogram[i] : nan);
    }
  }
}

void add_periodicity_ratio(IndexTable& table, const Pass& pass) {
  const Durations plm(pass, plm_row);
  const Durations candidates(pass, candidates_row);
  table.begin(std::string("periodicity_ratio") + pass.suffix, "1", "PLM / candidates" + note(pass));
  for (std::size_t s = 0; s < states.size(); ++s) {
    table.ratio(all_sides, s, plm.count(0, s), candidates.count(0, s));
  }
}

IndexTable filled(const RuleScore& score, const NightContext& night, const AnalysisWindow& window) {
  IndexTable table(clock_of(night, window));
  for (const bool second : {false, true}) {
    const Pass pass = pass_of(score, night, window, second);
    add_movements(table, pass);
    add_plm_indices(table, pass);
    add_series(table, pass);
    const StateIntervals intervals = intervals_of(pass);
    add_intervals(table, pass, intervals);
    add_periodicity_ratio(table, pass);
    add_histogram(table, pass, intervals);
  }
  return table;
}

}  // namespace

std::string histogram_statistic(std::size_t bin, bool second_pass) {
  const auto width = static_cast<std::size_t>(histogram_bin / 1s);
  return fmt::format("interval_histogram_{:02}_{:02}{}", width * bin, width * (bin + 1),
                     second_pass ? "_nr" : "");
}

std::vector<StatisticInfo> statistics() {
  const NightContext night;
  return filled(RuleScore{}, night, AnalysisWindow(night)).take_statistics();
}

std::vector<Index> indices_of(const RuleScore& score, const NightContext& night,
                              const AnalysisWindow& window) {
  return filled(score, night, window).take_indices();
}

}  // namespace psg
