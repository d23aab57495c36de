// Any bytes as a laboratory's channel table, the only TOML that is read: a table, or refused with psg::Error.
#include <cstdint>
#include <string>

#include "fuzz/input.hpp"
#include "psg/channels/read_lab_table.hpp"
#include "psg/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    (void)psg::channel_table_from(std::string(fuzz::text(data, size)), "table.toml");
  } catch (const psg::Error&) {
    // A refusal is an answer; everything else is a fault.
  }
  return 0;
}
