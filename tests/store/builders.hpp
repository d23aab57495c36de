#pragma once

#include <string>

#include "psg/night/score.hpp"
#include "psg/table/table.hpp"

namespace psg::testing_store {

/// A folder of its own that is removed with everything in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// The names in the folder, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::string path_;
};

/// A small night with one or two of everything, by the standards aasm and wasm2016: unequal numbers of
/// rows for each, texts with letters beyond ASCII, NaN and infinity.
[[nodiscard]] Score small_score();

/// The same with envelopes of both legs.
[[nodiscard]] Score score_with_envelopes();

/// A score the size of a heavy night: 2000 activities and 1000 epochs by two standards.
[[nodiscard]] Score large_score();

/// One table with a column of each type.
[[nodiscard]] Table table_of_each_type(const std::string& name);

/// Whether both are equal, NaN being equal to NaN.
[[nodiscard]] bool same(const Table& a, const Table& b);
[[nodiscard]] bool same(const Tables& a, const Tables& b);

[[nodiscard]] std::string bytes_of(const std::string& path);

}  // namespace psg::testing_store
