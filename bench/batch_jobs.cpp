// A batch as the command runs it, each job a process of its own, or the same with its jobs as threads of one
// process: what isolation costs. Scores one night several times under other ids, and anew in each run.
//
//     batch_jobs processes|threads JOBS COPIES NIGHT.edf FOLDER

#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "psg/batch/run.hpp"
#include "psg/edf/file_window.hpp"

namespace {

int run(const std::vector<std::string>& words) {
  if (words.size() != 5) throw std::runtime_error("expected processes|threads JOBS COPIES NIGHT FOLDER");
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // as the command
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  psg::edf::allow_file_windows();
  psg::batch::RunOptions options;
  options.output = words[4];
  options.jobs = std::atoi(words[1].c_str());
  options.resume = false;
  options.isolated = words[0] == "processes";
  std::vector<psg::batch::Item> items;
  for (int i = 0; i < std::atoi(words[2].c_str()); ++i) {
    psg::batch::Item item;
    item.id = "night-" + std::to_string(i);
    item.edf = words[3];
    items.push_back(item);
  }
  const psg::batch::Summary summary = psg::batch::run(items, {}, options);
  return summary.scored == items.size() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "batch_jobs: %s\n", error.what());
    return 2;
  }
}
