#include "event_files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "psg/core/error.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

constexpr std::size_t most_classes = 100;  // free text makes every remark a class

}  // namespace

std::string files_text(const std::vector<FileReport>& files) {
  std::string text;
  for (const auto& [file, report] : files) {
    text += fmt::format("{}: {}\n", printable(file), report.format);
    TextTable table({{"count", TextTable::Align::right}, {"class"}, {"meaning"}, {"use"}});
    for (const ClassCount& c : report.classes) {
      if (table.rows() == most_classes) break;
      table.add({fmt::format("{}", c.count), printable(c.text), c.meaning,
                 c.note.empty() ? name(c.use) : fmt::format("{}: {}", name(c.use), c.note)});
    }
    text += table.str();
    if (report.classes.size() > most_classes) {
      text += fmt::format("  and {} more classes\n", report.classes.size() - most_classes);
    }
    text += '\n';
  }
  return text;
}

void check_before_work(const Output& output) {
  check_output(output);
  const std::string& path = output.path;
  auto folder = std::filesystem::path(file_behind_links(path)).parent_path();
  if (folder.empty()) folder = ".";
  std::error_code failed;
  if (!std::filesystem::is_directory(folder, failed)) {
    throw Error(ErrorKind::io,
                fmt::format("{}: there is no folder {} to write it in", path, folder.string()));
  }
  if (access(folder.c_str(), W_OK) != 0) {
    throw Error(ErrorKind::io, fmt::format("{}: the folder {} may not be written to", path, folder.string()));
  }
}

}  // namespace psg::app
