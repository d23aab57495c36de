#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "psg/core/event.hpp"

namespace psg::annotations {

/// Whose names of events are used.
enum class Style : std::uint8_t { edf_plus, luna, nsrr, remlogic, bids };

/// Whether a leg movement's text says that it is one of a periodic series: "PLM (Left)", "Periodic limb
/// movement", "PLM:left"; not "PLM-LM", which is any leg movement of RemLogic.
[[nodiscard]] bool is_periodic(std::string_view text);

/// The style's name of the event's kind, with what more the text tells ("Obstructive apnea"), without the
/// leg; empty for kind other.
[[nodiscard]] std::string_view standard_name(const Event& event, Style style);

/// A name and channel as a format writes an event.
struct EventName {
  std::string text;
  std::string channel;
};

/// Finds the names of events in one style, such that the format's reader takes each for what it is, and
/// keeps account of those that had to be changed for it.
class Namer {
 public:
  explicit Namer(Style style) : style_(style) {}

  /// The name of the event; never empty, on one line, and cut between characters, its channel first, so that
  /// "text@@channel" has at most so many bytes.
  [[nodiscard]] EventName name_of(const Event& event, std::size_t most_bytes = std::string::npos);
  /// One sentence for each class of events of kind other that was given another name, and one each about
  /// channels that had to be left out and names that had to be cut.
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  Style style_;
  std::map<std::pair<std::string, std::string>, std::size_t> renamed_;  ///< from and to, how often
  std::size_t without_channel_ = 0;
  std::size_t shortened_ = 0;
};

/// The text on one line as `shown` makes it, without spaces around it.
[[nodiscard]] std::string on_one_line(std::string_view text);

}  // namespace psg::annotations
