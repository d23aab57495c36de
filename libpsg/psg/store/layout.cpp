#include "psg/store/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <variant>
#include <vector>

#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/store/file.hpp"

namespace psg::store {
namespace {

using Texts = std::vector<std::string>;

[[noreturn]] void refuse(const Table& table, const std::string& why) {
  throw Error(ErrorKind::bad_argument, fmt::format("table \"{}\" {}", table.name, why));
}

void check(const Table& table) {
  const auto slash = table.name.find('/');
  const bool named = slash == std::string::npos
                         ? is_plain(table.name)
                         : is_plain(table.name.substr(0, slash)) && is_plain(table.name.substr(slash + 1));
  if (!named || table.name.starts_with("rules/")) {
    refuse(table, "cannot be stored by that name, expected letters, digits and \"_\"");
  }
  if (table.columns.empty()) refuse(table, "has no columns, expected at least one");
  std::set<std::string> names;
  for (const Column& column : table.columns) {
    if (column.size() != table.rows()) {
      refuse(table, fmt::format("has {} values in column \"{}\", expected {} as in the first", column.size(),
                                column.name, table.rows()));
    }
    if (!is_plain(column.name) || !names.insert(column.name).second) {
      refuse(table, fmt::format("has a column \"{}\", expected letters, digits and \"_\", each name once",
                                column.name));
    }
  }
}

const Texts* rule_column(const Table& table) {
  return table.columns.front().name == "rule" ? std::get_if<Texts>(&table.columns.front().values) : nullptr;
}

/// A link's name for any rule's name: "/", "." and "%" cannot stand for themselves.
std::string link_name(const std::string& rule) {
  if (rule.empty()) return "%";
  std::string link;
  for (const char c : rule) {
    if (c == '/' || c == '.' || c == '%' || c == '\0') {
      link += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      link += c;
    }
  }
  if (link.size() > longest_name) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("a rule set's name has {} bytes in the file, expected up to {}", link.size(),
                            longest_name));
  }
  return link;
}

/// The rules of all tables, in the order in which they first occur.
Texts rules_of(const std::vector<Table>& tables) {
  Texts rules;
  for (const Table& table : tables) {
    if (const Texts* column = rule_column(table)) {
      for (const std::string& rule : *column) {
        if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(rule);
      }
    }
  }
  return rules;
}

/// Takes the rows of one rule out of the table, whose column of rules stays as it is.
Table take_rows(Table& table, const std::string& rule) {
  const Texts& rule_of_row = *rule_column(table);
  Table part{table.name, table.description, {}};
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < rule_of_row.size(); ++i) {
    if (rule_of_row[i] == rule) rows.push_back(i);
  }
  for (Column& column : table.columns) {
    const bool of_rules = &column == &table.columns.front();
    Column& own = part.columns.emplace_back(Column{column.name, column.unit, column.description, {}});
    std::visit(
        [&]<typename Values>(Values& values) {
          Values& taken = own.values.emplace<Values>();
          taken.reserve(rows.size());
          for (const std::size_t i : rows) {
            of_rules ? taken.push_back(values[i]) : taken.push_back(std::move(values[i]));
          }
        },
        column.values);
  }
  return part;
}

bool same_columns(const Table& a, const Table& b) {
  return std::ranges::equal(a.columns, b.columns, [](const Column& x, const Column& y) {
    return x.name == y.name && x.values.index() == y.values.index();
  });
}

void append(Table& to, Table from) {
  if (!same_columns(to, from))
    throw Failure{"other columns of the table " + to.name + " in one rule than in another"};
  for (std::size_t c = 0; c < to.columns.size(); ++c) {
    std::visit(
        [&]<typename Values>(Values& values) {
          std::ranges::move(std::get<Values>(from.columns[c].values), std::back_inserter(values));
        },
        to.columns[c].values);
  }
}

}  // namespace

bool is_plain(std::string_view name) {
  return !name.empty() && name.size() <= longest_name &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

Entry entry_of(Table table, const std::string* rule) {
  check(table);
  if (rule != nullptr) {
    std::string name = table.name == "rules" ? "rule" : table.name;
    return {{"rules", link_name(*rule)}, std::move(name), std::move(table)};
  }
  const auto slash = table.name.find('/');
  if (slash == std::string::npos) return {{}, table.name, std::move(table)};
  return {{table.name.substr(0, slash)}, table.name.substr(slash + 1), std::move(table)};
}

std::vector<Entry> entries_of(std::vector<Table> tables) {
  for (const Table& table : tables) check(table);
  const Texts rules = rules_of(tables);
  std::vector<Entry> entries;
  // Tables of no rule at all have nothing to be divided by.
  const auto divided = std::stable_partition(tables.begin(), tables.end(), [&](const Table& table) {
    return rule_column(table) == nullptr || rules.empty();
  });
  for (auto table = tables.begin(); table != divided; ++table) entries.push_back(entry_of(std::move(*table)));
  for (const std::string& rule : rules) {
    for (auto table = divided; table != tables.end(); ++table) {
      entries.push_back(entry_of(take_rows(*table, rule), &rule));
    }
  }
  return entries;
}

std::string table_name(const std::vector<std::string>& groups, const std::string& name) {
  if (groups.size() == 1) return groups.front() + "/" + name;
  return groups.size() == 2 && name == "rule" ? "rules" : name;
}

std::vector<Table> tables_from(std::vector<Entry> entries) {
  std::vector<Table> tables;
  std::map<std::string, std::size_t> place;  // of the first table of each name
  for (Entry& entry : entries) {
    const bool of_rule = entry.groups.size() == 2;
    Table& table = entry.table;
    table.name = table_name(entry.groups, entry.name);
    const auto [same, first] = place.emplace(table.name, tables.size());
    if (of_rule && !first) {
      append(tables[same->second], std::move(table));
    } else {
      tables.push_back(std::move(table));
    }
  }
  return tables;
}

namespace {

/// A word of version 1 and what it became in version 2.
struct Renamed {
  std::string_view table;
  std::string_view column;  ///< whose texts are meant; empty: the column itself is renamed
  std::string_view before;
  std::string_view after;
};

constexpr auto renamed = std::to_array<Renamed>({
    {"activity", "", "group", "movement"},
    {"indices", "", "group", "legs"},
    {"movements", "non_candidate", "group_too_long", "movement_too_long"},
    {"rules", "threshold", "candidate_max_group", "candidate_max_movement"},
    {"rules", "text", "mark_group", "mark_movement"},
});

void rename_texts(Column& column, const Renamed& word) {
  auto* texts = std::get_if<std::vector<std::string>>(&column.values);
  if (texts == nullptr) return;
  std::ranges::replace(*texts, std::string(word.before), std::string(word.after));
}

/// Before version 3 the envelope of a leg was one stretch.
void add_first_row(Table& table) {
  constexpr std::size_t behind_leg = 1;
  if (table.columns.size() < behind_leg) return;
  table.columns.insert(
      table.columns.begin() + behind_leg,
      {"first_row", "", "Its first row in envelopes/<leg>.", std::vector<std::int64_t>(table.rows(), 0)});
}

}  // namespace

std::string_view column_today(std::string_view table, std::string_view column) noexcept {
  for (const Renamed& word : renamed) {
    if (word.table == table && word.column.empty() && word.before == column) return word.after;
  }
  return column;
}

Table upgraded(Table table, std::int64_t version) {
  if (version < 3 && table.name == "envelopes/clock") add_first_row(table);
  if (version >= 2) return table;
  for (Column& column : table.columns) {
    column.name = column_today(table.name, column.name);
    for (const Renamed& word : renamed) {
      if (word.table == table.name && word.column == column.name) rename_texts(column, word);
    }
  }
  return table;
}

}  // namespace psg::store
