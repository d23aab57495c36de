// The annotations of sleeplab-format: {"scorer": ..., "annotations": [{"name", "start_sec", "duration",
// ...}]}.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "psg/annotations/marks.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg::annotations {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_depth = 64;

bool recognises(const Head& head, const ReadOptions&) {
  return trimmed(head.text).starts_with('{') && head.text.find("\"annotations\"") != std::string::npos &&
         head.text.find("\"start_sec\"") != std::string::npos;
}

struct Row {
  std::optional<std::string> name;
  std::string channel;
  std::optional<double> start, duration;
};

/// Is told what a file holds, value by value, and keeps the rows: no tree of it is built.
class Listener : public nlohmann::json_sax<Json> {
 public:
  explicit Listener(const std::string& path) : path_(path) {}

  [[nodiscard]] const std::vector<Row>& rows() const noexcept { return rows_; }
  [[nodiscard]] bool is_hypnogram() const noexcept { return type_ == "hypnogram"; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool binary(binary_t&) override { return true; }
  bool string(string_t& value) override {
    if (depth_ == 1 && key_ == "type") type_ = value;
    if (!in_row()) return true;
    if (key_ == "name") rows_.back().name = std::move(value);
    if (key_ == "input_channel") rows_.back().channel = std::move(value);
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ == 1 || in_row()) key_ = std::move(name);
    return true;
  }
  bool start_object(std::size_t) override {
    if (in_list_ && depth_ == 2) add_row();
    return deeper();
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ == 1) in_list_ = key_ == "annotations";
    return deeper();
  }
  bool end_array() override {
    if (--depth_ == 1) in_list_ = false;
    return true;
  }
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception&) override {
    throw Error(
        ErrorKind::malformed,
        fmt::format("{}: is no JSON at byte {}, expected annotations of sleeplab-format", path_, byte));
  }

 private:
  [[nodiscard]] bool in_row() const noexcept { return in_list_ && depth_ == 3; }
  bool number(double value) {
    if (!in_row()) return true;
    if (key_ == "start_sec") rows_.back().start = value;
    if (key_ == "duration") rows_.back().duration = value;
    return true;
  }
  void add_row() {
    stop_tick();
    if (rows_.size() == most_entries) {
      throw Error(
          ErrorKind::malformed,
          fmt::format("{}: holds more than {} annotations, expected those of a night", path_, most_entries));
    }
    rows_.emplace_back();
  }
  bool deeper() {
    if (++depth_ <= most_depth) return true;
    throw Error(
        ErrorKind::malformed,
        fmt::format("{}: nests its values more than {} deep, expected annotations", path_, most_depth));
  }

  const std::string& path_;
  std::vector<Row> rows_;
  std::string key_, type_;
  std::size_t depth_ = 0;  // how many lists and objects are open
  bool in_list_ = false;
};

Time seconds_of(const std::string& path, std::size_t row, std::optional<double> value, const char* key) {
  constexpr double year = 366 * 86400.0;
  if (value && std::abs(*value) < year) return from_seconds(*value);
  throw Error(ErrorKind::malformed,
              fmt::format("{}: entry {} of \"annotations\" has an unfit \"{}\", expected "
                          "seconds within a year",
                          path, row, key));
}

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  Listener listener(path);
  Json::sax_parse(text, &listener);
  marks.expect(listener.rows().size());
  std::size_t number = 0;
  for (const Row& row : listener.rows()) {
    ++number;
    const Time onset = seconds_of(path, number, row.start, "start_sec");
    const Time length = seconds_of(path, number, row.duration.value_or(0), "duration");
    if (!row.name) {
      throw Error(ErrorKind::malformed,
                  fmt::format("{}: entry {} of \"annotations\" has no \"name\", expected one", path, number));
    }
    const auto mapped = options.stage_map.find(*row.name);
    if (mapped != options.stage_map.end()) {
      marks.add_stage(onset, length, *row.name, mapped->second);
    } else if (!listener.is_hypnogram() || stage_named(*row.name)) {
      marks.add(onset, length, *row.name, row.channel);
    } else {
      marks.add_unknown_stage(onset, length, *row.name);
    }
  }
  return std::move(marks).contents();
}

}  // namespace

const FileFormat sleeplab_json{"sleeplab-format JSON", recognises, read};

}  // namespace psg::annotations
