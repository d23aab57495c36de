#include <fmt/format.h>

#include <memory>

#include "command.hpp"
#include "json.hpp"
#include "psg/store/store.hpp"
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

void run(const ShowOptions& options) {
  const Tables tables = read(options.file);
  if (!options.rule.empty()) check_rule(tables, options.rule);
  const bool list = options.table.empty();
  Table table = list ? list_of(tables) : table_named(tables, options.table);
  if (!list && !options.rule.empty()) table = rows_of_rule(table, options.rule);

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
  app.add_option("--format", options->format, "text (rounded), tsv or json (every digit)")
      ->check(CLI::IsMember({"text", "tsv", "json"}))
      ->capture_default_str();
  return [options] { run(*options); };
}

}  // namespace psg::app
