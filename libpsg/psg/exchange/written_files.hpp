#pragma once

#include <string>
#include <vector>

namespace psg {

/// Whether two paths name one file, whether or not it exists: "a.edf" and "./a.edf", a link and its target.
[[nodiscard]] bool is_same_file(const std::string& a, const std::string& b);

namespace exchange {

/// Refuses to write files over what would be lost.
/// @param written the output of an export and what lies beside it. @param input the file that is exported
/// and @param recording the one it belongs to; empty: none.
/// @throws Error(bad_argument) when one of `written` is one of those two, or any EDF or BDF file with
/// signals: no export holds signals, so none is a newer version of it.
void check_nothing_is_lost(const std::vector<std::string>& written, const std::string& input,
                           const std::string& recording);

}  // namespace exchange
}  // namespace psg
