#pragma once

#include <string>

#include "psg/table/table.hpp"

namespace psg::exports {

/// The table as lines of text under its column names (RFC 4180): numbers with every digit, fields in quotes
/// where the delimiter or quotes need them, texts as `cell_text` makes them safe for spreadsheets, and
/// nothing at all for what is undefined.
[[nodiscard]] std::string table_text(const Table& table, char delimiter);

}  // namespace psg::exports
