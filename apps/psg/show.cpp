#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "command.hpp"
#include "json.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/store/store.hpp"
#include "psg/table/filter.hpp"
#include "psg/table/select.hpp"
#include "psg/table/table_text.hpp"
#include "streams.hpp"
#include "table_text.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

struct ShowOptions {
  std::string file;
  std::string table;
  std::string rule;
  std::string statistic;
  std::string state;
  std::vector<std::string> where;
  bool wide = false;
  std::string format = "text";
};

Table list_of(const Tables& tables) {
  std::vector<std::string> names;
  std::vector<std::int64_t> rows;
  std::vector<std::string> descriptions;
  for (const auto& table : tables.tables) {
    names.push_back(table.name);
    rows.push_back(static_cast<std::int64_t>(table.rows()));
    descriptions.push_back(table.description);
  }
  return {"tables",
          "",
          {{"table", "", "", names}, {"rows", "", "", rows}, {"description", "", "", descriptions}}};
}

/// A state that no night has is a mistake, not an empty table.
void check_states(const std::vector<std::string>& states) {
  constexpr std::array known = {"TIB", "TST", "W", "N1", "N2", "N3", "R", "NREM", "?"};
  for (const std::string& state : states) {
    if (state.find('*') != std::string::npos || std::ranges::find(known, state) != known.end()) continue;
    throw Error(ErrorKind::bad_argument,
                fmt::format("--state is {}, expected TIB, TST, W, N1, N2, N3, R, NREM or ?", form_of(state)));
  }
}

/// Its rows in these states: of statistics those for them, of epochs and movements those of their stages.
Table rows_in_state(Table table, const std::string& states) {
  check_states(condition_of("state=" + states).values);
  if (column_named(table, "state") != nullptr)
    return rows_where(std::move(table), condition_of("state=" + states));
  if (column_named(table, "stage") == nullptr) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("table \"{}\" has no column state or stage, so --state selects nothing of it",
                            table.name));
  }
  std::vector<std::string> stages;
  for (std::string& state : condition_of("state=" + states).values) {
    if (state == "TST") {
      stages.insert(stages.end(), {"N1", "N2", "N3", "R"});
    } else if (state == "NREM") {
      stages.insert(stages.end(), {"N1", "N2", "N3"});
    } else if (state != "TIB") {
      stages.push_back(std::move(state));
    } else {
      return table;
    }
  }
  return rows_where(std::move(table), {.column = "stage", .values = std::move(stages)});
}

/// The rows that were asked for. A statistic that no row has is a mistake, not an empty table.
Table selected(Table table, const ShowOptions& options) {
  if (!options.rule.empty()) table = rows_of_rule(table, options.rule);
  if (!options.statistic.empty()) {
    table = rows_where(std::move(table), condition_of("statistic=" + options.statistic));
    if (table.rows() == 0) {
      throw Error(ErrorKind::not_found,
                  fmt::format("table \"{}\" has no statistic {}", table.name, options.statistic));
    }
  }
  if (!options.state.empty()) table = rows_in_state(std::move(table), options.state);
  for (const std::string& condition : options.where)
    table = rows_where(std::move(table), condition_of(condition));
  return options.wide ? by_state(table) : table;
}

bool selects(const ShowOptions& options) {
  return !options.statistic.empty() || !options.state.empty() || !options.where.empty() || options.wide;
}

void run(const ShowOptions& options) {
  if (options.table.empty() && selects(options)) {
    throw Error(ErrorKind::bad_argument, "rows are to be selected, expected the name of a table");
  }
  const Tables tables = read(options.file);
  if (!options.rule.empty()) check_rule(tables, options.rule);
  const bool list = options.table.empty();
  Table table = list ? list_of(tables) : table_named(tables, options.table);
  if (!list) table = selected(std::move(table), options);

  if (options.format == "json") {
    print(list ? Json{{"attributes", json_of(Tables{tables.attributes, {}})["attributes"]},
                      {"tables", json_of(table)}}
               : json_of(table));
  } else if (options.format == "tsv") {
    print_out("{}", table_text(table, '\t'));
  } else {
    if (list) {
      for (const auto& [key, value] : tables.attributes)
        print_out("{:<18}{}\n", printable(key), printable(value));
      print_out("\n");
    }
    print_out("{}", as_text(table));
  }
}

}  // namespace

std::function<void()> declare_show(CLI::App& app) {
  auto options = std::make_shared<ShowOptions>();
  app.add_option("FILE", options->file, "HDF5 file that psg score wrote")->required();
  app.add_option("TABLE", options->table, "table to show; without it, psg lists the tables");
  app.add_option("--rule", options->rule, "show only the rows of this standard, for example wasm2016");
  app.add_option("--where", options->where,
                 "show only rows with this; repeatable: stage=N2,N3, duration_s>=5, leg!=NA, text=Ap*")
      ->expected(1)
      ->take_all()
      ->type_name("CONDITION");
  app.add_option("--statistic", options->statistic,
                 "show only these statistics: plms_index,series_count or plm*")
      ->type_name("NAME,...");
  app.add_option("--state", options->state,
                 "show only these: TIB, TST, W, N1, N2, N3, R, NREM (movements by stage)")
      ->type_name("STATE,...");
  app.add_flag("--wide", options->wide, "show one column for each state of the table indices, not one row");
  app.add_option("--format", options->format, "text (rounded), tsv or json (every digit)")
      ->check(CLI::IsMember({"text", "tsv", "json"}))
      ->capture_default_str();
  return [options] { run(*options); };
}

}  // namespace psg::app
