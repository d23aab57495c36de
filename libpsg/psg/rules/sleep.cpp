#include "psg/rules/sleep.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "psg/core/stop.hpp"
#include "psg/rules/analysis_window.hpp"

namespace psg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr Time one_epoch = 30s;

double minutes(Time t) { return to_seconds(t) / 60; }

/// The staged night between lights off and lights on.
class Staging {
 public:
  Staging(const NightContext& night, Span window) : hypnogram_(night.given.hypnogram), window_(window) {
    for (Epoch epoch : hypnogram_.epochs()) {
      epoch.span = clip(epoch.span, window);
      if (epoch.span.start == epoch.span.end) continue;
      epochs_.push_back(epoch);
      time_[static_cast<std::size_t>(epoch.stage)] += epoch.span.duration();
    }
  }

  [[nodiscard]] Time in(Stage stage) const { return time_[static_cast<std::size_t>(stage)]; }
  [[nodiscard]] Time sleep() const { return in(Stage::n1) + in(Stage::n2) + in(Stage::n3) + in(Stage::rem); }
  [[nodiscard]] std::optional<Time> first_sleep() const {
    return first([](const Epoch& e) { return is_sleep(e.stage); });
  }
  [[nodiscard]] std::optional<Time> first_rem() const {
    return first([](const Epoch& e) { return e.stage == Stage::rem; });
  }
  [[nodiscard]] Time wake_from(Time t) const {
    Time wake{0};
    for (const Epoch& e : epochs_) {
      if (e.stage == Stage::wake && e.span.start >= t) wake += e.span.duration();
    }
    return wake;
  }
  /// How much of a stretch has no stage.
  [[nodiscard]] Time unscored_in(Span span) const {
    Time left = span.duration();
    for (const Epoch& e : epochs_) {
      if (e.stage != Stage::unscored) left -= clip(e.span, span).duration();
    }
    return left;
  }
  /// Whether any part of it lies in sleep; of an event without a duration, its instant.
  [[nodiscard]] bool any_sleep(Span span) const {
    if (span.start == span.end) return window_.contains(span.start) && is_sleep(hypnogram_.at(span.start));
    return overlaps(span, window_) && hypnogram_.any_sleep(clip(span, window_));
  }

 private:
  template <typename Is>
  [[nodiscard]] std::optional<Time> first(Is is) const {
    const auto found = std::ranges::find_if(epochs_, is);
    return found == epochs_.end() ? std::nullopt : std::optional(found->span.start);
  }

  const Hypnogram& hypnogram_;
  Span window_;
  std::vector<Epoch> epochs_;  ///< clipped to the window
  std::array<Time, 6> time_{};
};

class Statistics {
 public:
  void time(const char* name, std::optional<Time> value, const char* meaning, std::string note = {}) {
    list_.push_back({name, value ? minutes(*value) : nan, "min", nan, nan, meaning, std::move(note)});
  }
  void share(const char* name, double part, double whole, const char* meaning, std::string note = {}) {
    list_.push_back({name, whole > 0 ? 100 * part / whole : nan, "%", part, whole, meaning, std::move(note)});
  }
  void rate(const char* name, double count, double hours, const char* meaning, std::string note) {
    list_.push_back({name, hours > 0 ? count / hours : nan, "1/h", count, hours, meaning, std::move(note)});
  }
  [[nodiscard]] std::vector<SleepStatistic> take() { return std::move(list_); }

 private:
  std::vector<SleepStatistic> list_;
};

constexpr const char* not_staged = "no stages were given";
constexpr const char* no_sleep = "there is no epoch of sleep";

/// The time between two instants, unless its stage is unknown for long enough to hide an earlier end.
std::optional<Time> latency(const Staging& staging, Span span, std::string& note) {
  if (staging.unscored_in(span) >= one_epoch) {
    note = "30 s or more before its end have no stage";
    return {};
  }
  return span.duration();
}

void add_latencies(Statistics& list, const Staging& staging, const NightContext& night, Time off) {
  std::string sleep_note = no_sleep, rem_note = no_sleep;
  const bool start_known = off != Time::min();
  std::optional<Time> to_sleep, to_rem;
  if (const auto sleep = staging.first_sleep()) {
    sleep_note = !start_known             ? "the start of the night is not known"
                 : night.given.lights_off ? ""
                                          : "lights off is not known: from the start of the recording";
    if (start_known) to_sleep = latency(staging, {off, *sleep}, sleep_note);
    rem_note = "there is no epoch of R";
    if (const auto rem = staging.first_rem()) {
      rem_note.clear();
      to_rem = latency(staging, {*sleep, *rem}, rem_note);
    }
  }
  list.time("sleep_latency", to_sleep, "Lights off to the first epoch of sleep.", sleep_note);
  list.time("rem_latency", to_rem, "First epoch of sleep to the first epoch of R.", rem_note);
}

void add_stages(Statistics& list, const Staging& staging, std::optional<Time> in_bed, const char* note) {
  const bool staged = *note == '\0';
  struct Named {
    Stage stage;
    const char *name, *meaning, *share, *share_meaning;
  };
  static constexpr std::array<Named, 5> stages{{
      {Stage::wake, "wake", "Time in W.", nullptr, nullptr},
      {Stage::n1, "n1", "Time in N1.", "n1_share", "N1 / total sleep time."},
      {Stage::n2, "n2", "Time in N2.", "n2_share", "N2 / total sleep time."},
      {Stage::n3, "n3", "Time in N3.", "n3_share", "N3 / total sleep time."},
      {Stage::rem, "r", "Time in R.", "r_share", "R / total sleep time."},
  }};
  Time scored{0};
  for (const Named& s : stages) {
    list.time(s.name, staged ? std::optional(staging.in(s.stage)) : std::nullopt, s.meaning, note);
    scored += staging.in(s.stage);
  }
  list.time("unscored", staged && in_bed ? std::optional(*in_bed - scored) : std::nullopt,
            "Time in bed without a stage.", note);
  const double sleep = staged ? minutes(staging.sleep()) : nan;
  for (const Named& s : stages) {
    if (s.share != nullptr)
      list.share(s.share, staged ? minutes(staging.in(s.stage)) : nan, sleep, s.share_meaning, note);
  }
}

template <typename Is>
double count_in_sleep(const NightContext& night, const Staging& staging, Is is) {
  return static_cast<double>(std::ranges::count_if(night.given.events, [&](const Event& event) {
    stop_tick();
    return is(event.kind) && staging.any_sleep(event.span);
  }));
}

void add_events(Statistics& list, const Staging& staging, const NightContext& night, const char* note) {
  const bool staged = *note == '\0';
  const double hours = staged ? to_seconds(staging.sleep()) / 3600 : nan;
  const auto add = [&](const char* name, bool known, auto is, const char* meaning, const char* unknown) {
    const double count = staged && known ? count_in_sleep(night, staging, is) : nan;
    list.rate(name, count, hours, meaning, !staged ? note : known ? "" : unknown);
  };
  add(
      "arousal_index", knows_arousals(night.given), [](EventKind kind) { return kind == EventKind::arousal; },
      "Arousals of which any part lies in sleep, per hour of sleep.", "no arousals were scored");
  add(
      "ahi", knows_respiratory(night.given),
      [](EventKind kind) { return kind == EventKind::apnea || kind == EventKind::hypopnea; },
      "Apneas and hypopneas of which any part lies in sleep, per hour of sleep.",
      "no respiratory events were scored");
}

std::string bed_note(const NightContext& night, bool bounded) {
  const auto& [off, on] = std::pair(night.given.lights_off, night.given.lights_on);
  if (!bounded) return "the length of the night is not known";
  if (!off && !on) return "lights off and on are not known: the whole recording";
  if (!off) return "lights off is not known: from the start of the recording";
  if (!on) return "lights on is not known: to the end of the recording";
  return {};
}

}  // namespace

std::vector<SleepStatistic> sleep_statistics(const NightContext& night) {
  const AnalysisWindow window(night);
  const Staging staging(night, window.span());
  const bool staged = !night.given.hypnogram.empty();
  const char* note = staged ? "" : not_staged;
  const auto in_bed = window.bounded() ? std::optional(window.span().duration()) : std::nullopt;
  const auto onset = staging.first_sleep();
  Statistics list;
  list.time("time_in_bed", in_bed, "Lights off to lights on.", bed_note(night, window.bounded()));
  list.time("total_sleep_time", staged ? std::optional(staging.sleep()) : std::nullopt,
            "Time in N1, N2, N3 and R.", note);
  if (staged) {
    add_latencies(list, staging, night, window.span().start);
  } else {
    list.time("sleep_latency", {}, "Lights off to the first epoch of sleep.", note);
    list.time("rem_latency", {}, "First epoch of sleep to the first epoch of R.", note);
  }
  list.time("wake_after_sleep_onset", onset ? std::optional(staging.wake_from(*onset)) : std::nullopt,
            "Time in W after the first epoch of sleep, until lights on.", staged && !onset ? no_sleep : note);
  list.share("sleep_efficiency", staged ? minutes(staging.sleep()) : nan, in_bed ? minutes(*in_bed) : nan,
             "Total sleep time / time in bed.", note);
  add_stages(list, staging, in_bed, note);
  add_events(list, staging, night, note);
  return list.take();
}

}  // namespace psg
