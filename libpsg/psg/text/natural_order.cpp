#include "psg/text/natural_order.hpp"

#include <algorithm>

#include "psg/core/stop.hpp"

namespace psg {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The run of digits, or the single character, at the start of a text.
std::string_view piece_of(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  return text.substr(0, std::max<std::size_t>(1, static_cast<std::size_t>(end - text.begin())));
}

std::string_view without_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

/// Below 0, 0 or above 0 as the first piece comes before, beside or after the second.
int order_of(std::string_view a, std::string_view b) {
  if (!is_digit(a.front()) || !is_digit(b.front())) return a.compare(b);
  const std::string_view x = without_zeros(a), y = without_zeros(b);
  if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
  return x.compare(y);
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  stop_tick();
  std::string_view left = a, right = b;
  while (!left.empty() && !right.empty()) {
    const std::string_view x = piece_of(left), y = piece_of(right);
    if (const int order = order_of(x, y); order != 0) return order < 0;
    left.remove_prefix(x.size());
    right.remove_prefix(y.size());
  }
  if (left.empty() != right.empty()) return left.empty();
  return a < b;
}

}  // namespace psg
