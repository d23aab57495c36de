#include "psg/annotations/delimited.hpp"

#include <algorithm>

#include "psg/annotations/text.hpp"

namespace psg::annotations {
namespace {

constexpr std::size_t most_columns = 1000;

void add(Delimited& table, const Line& line, const std::vector<std::string>& fields) {
  Delimited::Fields& all = *table.fields;
  table.rows.push_back({line.number, line.text, &all, static_cast<std::uint32_t>(all.ends.size()),
                        static_cast<std::uint32_t>(fields.size())});
  for (const std::string& field : fields) {
    all.text += field;
    all.ends.push_back(static_cast<std::uint32_t>(all.text.size()));
  }
}

}  // namespace

std::optional<std::size_t> Delimited::column(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto found = std::ranges::find_if(heading, [&](const auto& h) { return h.starts_with(name); });
    if (found != heading.end()) return static_cast<std::size_t>(found - heading.begin());
  }
  return std::nullopt;
}

std::optional<std::size_t> Delimited::exact_column(std::string_view name) const {
  const auto found = std::ranges::find(heading, name);
  if (found == heading.end()) return std::nullopt;
  return static_cast<std::size_t>(found - heading.begin());
}

std::vector<std::string> Delimited::texts(std::optional<std::size_t> column) const {
  std::vector<std::string> texts;
  texts.reserve(rows.size());
  for (const Row& row : rows) texts.emplace_back(row.at(column));
  return texts;
}

Delimited delimited(std::string_view text, char delimiter, bool (*is_heading)(const Delimited&)) {
  Delimited result;
  bool found = false;
  for (const Line& line : lines_of(text)) {
    if (trimmed(line.text).empty()) continue;
    std::vector<std::string> fields = fields_of(line.text, delimiter);
    if (found) {
      add(result, line, fields);
      continue;
    }
    if (fields.size() > most_columns) continue;
    std::ranges::transform(fields, fields.begin(), [](const std::string& f) { return folded(f); });
    result.heading = std::move(fields);
    found = is_heading(result);
  }
  if (!found) result.heading.clear();
  return result;
}

}  // namespace psg::annotations
