#include "builders.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

namespace psg::testing_store {
namespace {

namespace fs = std::filesystem;

ScoredActivity movement(Leg leg, Time onset, Time length, Reason reason, std::int32_t movement) {
  ScoredActivity m;
  m.activity.leg = leg;
  m.activity.span = {onset, onset + length};
  m.activity.amplitude_uv = 21.5;
  m.activity.resting_uv = 1.25;
  m.activity.detected = true;
  m.activity.sustained = 1;
  m.verdict = {reason, 0.4, 0.5, -1};
  m.movement = movement;
  return m;
}

RuleScore aasm_score() {
  RuleScore s;
  s.rule = aasm();
  s.activities = {movement(Leg::left, 100s, 600ms, Reason::counted, 0),
                  movement(Leg::right, 140s, 400ms, Reason::too_short, -1)};
  s.movements = {{{100s, 100600ms}, Sides::left, 1, Stage::n2, NonCandidate::none, -1, 0, -1, -1, 0}};
  s.runs = {{{0}, {100s, 100600ms}, Boundary::start, Boundary::end}};
  s.indices = {{"movements", "all", "TST", 1, "1", 1, std::numeric_limits<double>::quiet_NaN()},
               {"plms_index", "all", "TST", std::numeric_limits<double>::quiet_NaN(), "1/h", 0, 0}};
  s.warnings = {"one sentence of the rule"};
  return s;
}

RuleScore wasm_score() {
  RuleScore s;
  s.rule = wasm2016();
  for (int i = 0; i < 4; ++i) {
    const Time onset = 200s + i * 20s;
    s.activities.push_back(movement(i % 2 == 0 ? Leg::left : Leg::right, onset, 1500ms, Reason::counted, i));
    s.movements.push_back({{onset, onset + 1500ms},
                           i % 2 == 0 ? Sides::left : Sides::right,
                           1,
                           Stage::n2,
                           NonCandidate::none,
                           -1,
                           -1,
                           0,
                           -1,
                           0});
  }
  s.series = {{{0, 1, 2, 3}, {200s, 261500ms}, Boundary::start, Boundary::end}};
  s.runs = s.series;
  s.runs.front().series = 0;
  return s;
}

NightContext small_night() {
  NightContext night;
  night.given.hypnogram = Hypnogram({{{0s, 90s}, Stage::wake}, {{90s, 600s}, Stage::n2}});
  night.given.events = {{EventKind::arousal, {101s, 105s}, "EEG arousal", "EEG C4-M1", {}},
                        {EventKind::other, {300s, 300s}, "téléphone µ", "", {}}};
  night.given.lights_off = 10s;
  night.given.warnings = {"one sentence of the scoring"};
  night.recording = {0s, 600s};
  night.breaks = {{{500s, 510s}, Boundary::gap}};
  return night;
}

LegSignal leg(Leg which, const std::string& label) {
  LegSignal signal;
  signal.leg = which;
  signal.channel = label;
  signal.unit = "uV";
  signal.rate_hz = 512;
  signal.low_hz = 10;
  signal.high_hz = 100;
  signal.resting_uv = 1.3;
  signal.resting_low_uv = 1.1;
  signal.resting_high_uv = 1.9;
  signal.scored = 580s;
  signal.artefacts = {{{20s, 30s}, ArtefactKind::flat}};
  signal.notes = {"first note", "second note"};
  return signal;
}

}  // namespace

Folder::Folder() {
  std::string pattern = (fs::temp_directory_path() / "psg-store-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::permissions(path_, fs::perms::owner_all, ignored);
  fs::remove_all(path_, ignored);
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path_)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

Score small_score() {
  Score score;
  score.version = "0.1.0";
  score.input_hash = "0123abcd";
  score.format = Format::edf_plus_c;
  score.night = small_night();
  score.legs = {leg(Leg::left, "EMG LAT"), leg(Leg::right, "EMG RAT")};
  score.rules = {wasm_score(), aasm_score()};  // not in the order of the alphabet
  score.warnings = {"one sentence of the night"};
  return score;
}

Score score_with_envelopes() {
  Score score = small_score();
  for (const Leg which : {Leg::left, Leg::right}) {
    EnvelopeTrace trace{which, 1500ms, {16, 1s}, {}, {}};
    for (int i = 0; i < 1000; ++i) {
      trace.envelope_uv.push_back(0.1F * static_cast<float>(i));
      trace.resting_uv.push_back(1.1F);
    }
    score.envelopes.push_back(std::move(trace));
  }
  return score;
}

Score large_score() {
  Score score = small_score();
  std::vector<Epoch> epochs;
  for (int i = 0; i < 1000; ++i) epochs.push_back({{i * 30s, (i + 1) * 30s}, Stage::n2});
  score.night.given.hypnogram = Hypnogram(epochs);
  for (RuleScore& rule : score.rules) {
    rule.activities.assign(2000, rule.activities.front());
    rule.movements.assign(1200, rule.movements.front());
  }
  return score;
}

Table table_of_each_type(const std::string& name) {
  return {
      name,
      "A table.",
      {{"onset_s", "s", "Onset.", std::vector<double>{0.1, std::nan(""), -INFINITY}},
       {"count", "1", "Count.", std::vector<std::int64_t>{1, -1, std::numeric_limits<std::int64_t>::max()}},
       {"text", "", "Text.", std::vector<std::string>{"", "µV and °C", "plain"}}}};
}

bool same(const Table& a, const Table& b) {
  const auto equal = [](const Column& x, const Column& y) {
    if (x.name != y.name || x.unit != y.unit || x.description != y.description) return false;
    const auto* p = std::get_if<std::vector<double>>(&x.values);
    const auto* q = std::get_if<std::vector<double>>(&y.values);
    if (p == nullptr || q == nullptr) return x.values == y.values;
    return std::ranges::equal(*p, *q,
                              [](double v, double w) { return v == w || (std::isnan(v) && std::isnan(w)); });
  };
  return a.name == b.name && a.description == b.description &&
         std::ranges::equal(a.columns, b.columns, equal);
}

bool same(const Tables& a, const Tables& b) {
  return a.attributes == b.attributes &&
         std::ranges::equal(a.tables, b.tables, [](const Table& x, const Table& y) { return same(x, y); });
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace psg::testing_store
