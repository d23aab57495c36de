// The output of CAISR: a row for each half second, with the codes of its README and samples of 200 Hz.
#include <array>
#include <optional>

#include "psg/annotations/marks.hpp"
#include "psg/text/numbers.hpp"

namespace psg::annotations {
namespace {

bool is_heading(const Delimited& table) {
  return table.exact_column("startidx") && table.exact_column("endidx") &&
         (table.exact_column("stage") || table.exact_column("limb") || table.exact_column("arousal") ||
          table.exact_column("resp"));
}

bool recognises(const Head& head, const ReadOptions&) {
  return !delimited(head.text, ',', is_heading).heading.empty();
}

constexpr std::int64_t unknown_code = 9;  // what it writes where it knows nothing

struct Code {
  std::int64_t number;
  Stage stage;
  const char* event;
};
using Codes = std::span<const Code>;

constexpr auto stages = std::to_array<Code>({{1, Stage::n3, "N3"},
                                             {2, Stage::n2, "N2"},
                                             {3, Stage::n1, "N1"},
                                             {4, Stage::rem, "REM"},
                                             {5, Stage::wake, "W"},
                                             {unknown_code, Stage::unscored, "?"}});
constexpr auto arousals = std::to_array<Code>({{1, {}, "Arousal"}});
constexpr auto breathing = std::to_array<Code>({{1, {}, "Obstructive apnea"},
                                                {2, {}, "Central apnea"},
                                                {3, {}, "Mixed apnea"},
                                                {4, {}, "Hypopnea"},
                                                {5, {}, "RERA"}});
constexpr auto limbs = std::to_array<Code>(
    {{1, {}, "Limb movement"}, {2, {}, "Periodic limb movement"}, {4, {}, "Limb movement"}});

Time time_of_sample(std::int64_t sample) { return Time(sample * 5'000'000); }  // of 200 Hz

/// Makes the runs of one code in one column stages or events.
class Runs {
 public:
  Runs(const std::string& path, std::optional<std::size_t> column, const char* name, Codes codes)
      : path_(path), column_(column), name_(name), codes_(codes) {}

  void add(const Delimited::Row& row, Time start, Time end, MarkList& marks) {
    if (!column_) return;
    const auto code = parse_integer(row.at(column_));
    if (!code || !is_known(*code))
      refuse_cell(path_, row.line, name_, row.at(column_), "one of CAISR's codes");
    if (*code != code_ || start != end_) {
      finish(marks);
      code_ = *code;
      start_ = start;
    }
    end_ = end;
  }

  void finish(MarkList& marks) {
    for (const Code& code : codes_) {
      if (code.number != code_) continue;
      if (codes_.data() == stages.data()) {
        marks.add_stage(start_, end_ - start_, std::to_string(code_), code.stage);
      } else {
        marks.add(start_, end_ - start_, code.event);
      }
    }
    code_ = 0;
  }

 private:
  [[nodiscard]] bool is_known(std::int64_t code) const {
    return code == 0 || code == unknown_code ||
           std::ranges::find(codes_, code, &Code::number) != codes_.end();
  }

  const std::string& path_;
  std::optional<std::size_t> column_;
  const char* name_;
  Codes codes_;
  std::int64_t code_ = 0;
  Time start_{}, end_{};
};

FileContents read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings(), most_epochs);
  const Delimited table = rows_below(text, ',', is_heading, marks.warnings());
  const auto first = table.exact_column("startidx"), behind = table.exact_column("endidx");
  std::array<Runs, 4> columns{Runs{path, table.exact_column("stage"), "stage", stages},
                              Runs{path, table.exact_column("arousal"), "arousal", arousals},
                              Runs{path, table.exact_column("resp"), "resp", breathing},
                              Runs{path, table.exact_column("limb"), "limb", limbs}};
  Time last{};
  for (const Delimited::Row& row : table.rows) {
    constexpr std::int64_t most = 200LL * 366 * 86400;
    const auto from = parse_integer(row.at(first)), to = parse_integer(row.at(behind));
    if (!from || *from < 0 || *from > most || time_of_sample(*from) < last) {
      refuse_cell(path, row.line, "start_idx", row.at(first), "a sample behind those of the rows above");
    }
    if (!to || *to <= *from || *to > most) {
      refuse_cell(path, row.line, "end_idx", row.at(behind), "a sample behind start_idx");
    }
    last = time_of_sample(*to);
    for (Runs& column : columns) column.add(row, time_of_sample(*from), last, marks);
  }
  for (Runs& column : columns) column.finish(marks);
  return std::move(marks).contents();
}

}  // namespace

const FileFormat caisr_csv{"CAISR CSV", recognises, read};

}  // namespace psg::annotations
