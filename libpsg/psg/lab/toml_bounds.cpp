#include "psg/lab/toml_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "psg/core/error.hpp"

namespace psg::lab {
namespace {

constexpr int most_depth = 8;  // a channel table needs 2

/// Goes over a text once, by the grammar of TOML 1.0 for strings and remarks; all else is punctuation.
class Scan {
 public:
  Scan(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  void run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        next_line();
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '"' || c == '\'') {
        pass_string(c);
      } else {
        look_at(c);
        ++at_;
      }
    }
  }

 private:
  [[noreturn]] void refuse(const char* why) const {
    throw Error(ErrorKind::malformed, fmt::format("{}: line {}: {}", name_, line_, why));
  }

  void next_line() {
    ++at_;
    ++line_;
    dots_ = 0;
  }

  void look_at(char c) {
    if (static_cast<unsigned char>(c) >= 0x80 && !is_byte_order_mark()) {
      refuse("has a character beyond ASCII in no quotes, expected labels in quotes");
    }
    if (c == '[' || c == '{') ++depth_;
    if (c == ']' || c == '}') depth_ = std::max(depth_ - 1, 0);
    if (c == '.') ++dots_;
    if (depth_ > most_depth || dots_ > most_depth) {
      refuse("nests more than 8 deep, expected sections and their lists of labels");
    }
  }
  [[nodiscard]] bool is_byte_order_mark() const { return at_ < 3 && text_.starts_with("\xEF\xBB\xBF"); }

  void pass_string(char quote) {
    const std::string three(3, quote);
    if (text_.substr(at_).starts_with(three)) {
      at_ += 3;
      while (at_ < text_.size() && !text_.substr(at_).starts_with(three)) pass_character(quote);
      // Two quotes more may belong to the text.
      for (int i = 0; i < 5 && at_ < text_.size() && text_[at_] == quote; ++i) ++at_;
      return;
    }
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') pass_character(quote);
    if (at_ < text_.size() && text_[at_] == quote) ++at_;
  }
  void pass_character(char quote) {
    const bool escapes =
        quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n';
    if (text_[at_] == '\n') ++line_;
    at_ += escapes ? 2 : 1;
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  int line_ = 1;
  int depth_ = 0;
  int dots_ = 0;
};

}  // namespace

void check_toml_bounds(std::string_view text, const std::string& name) { Scan(text, name).run(); }

}  // namespace psg::lab
