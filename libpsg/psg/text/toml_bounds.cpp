#include "psg/text/toml_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"

namespace psg {
namespace {

constexpr int most_depth = 8;  // a channel table needs 2

bool is_forbidden(char c) { return is_control(c) && c != '\t'; }
bool is_bare(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; }
bool is_hexadecimal(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); }

/// Goes over a text once, by the grammar of TOML 1.0 without what a channel table has no use for: numbers,
/// truth values, dates, and text of several lines. What a key may mean twice, and how text is coded, is left
/// to who parses it.
class Grammar {
 public:
  Grammar(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  void run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (!at_end()) pass_line();
  }

 private:
  [[noreturn]] void refuse(std::string_view why) const {
    throw Error(ErrorKind::malformed, fmt::format("{}: line {}: {}", name_, line_, why));
  }

  /// Says that what comes next is something else.
  [[noreturn]] void refuse_next(std::string_view expected) const {
    const auto found = [&](std::string_view what) {
      refuse(fmt::format("is no TOML: expected {}, found {}", expected, what));
    };
    if (at_end()) found("the end");
    if (at_end_of_line()) found("the end of the line");
    const char c = text_[at_];
    if (is_forbidden(c)) {
      refuse(fmt::format("has a control character (0x{:02x}), expected text as TOML allows it", c));
    }
    if (!is_ascii(c)) refuse("has a character beyond ASCII in no quotes, expected labels in quotes");
    found({&c, 1});
    throw;  // not reached
  }

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool next_is(char c) const { return !at_end() && text_[at_] == c; }
  [[nodiscard]] bool next_is(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  [[nodiscard]] bool at_end_of_line() const { return at_end() || next_is('\n') || next_is("\r\n"); }

  bool pass(std::string_view what) {
    if (!next_is(what)) return false;
    at_ += what.size();
    return true;
  }
  void expect(std::string_view what) {
    if (!pass(what)) refuse_next(what);
  }
  void pass_blanks() {
    while (next_is(' ') || next_is('\t')) ++at_;
  }
  bool pass_end_of_line() {
    if (!pass("\n") && !pass("\r\n")) return false;
    ++line_;
    return true;
  }
  /// One character of a remark or of text in quotes.
  void pass_character() {
    if (at_end() || is_forbidden(text_[at_])) refuse_next("the end of a text in quotes");
    ++at_;
  }
  void pass_remark() {
    if (!next_is('#')) return;
    while (!at_end_of_line()) pass_character();
  }
  /// Between the items of a list.
  void pass_blank_lines() {
    do {
      pass_blanks();
      pass_remark();
    } while (pass_end_of_line());
  }

  void pass_line() {
    pass_blanks();
    if (next_is('[')) {
      pass_header();
    } else if (!at_end_of_line() && !next_is('#')) {
      pass_pair(0);
    }
    pass_blanks();
    pass_remark();
    if (!at_end() && !pass_end_of_line()) refuse_next("the end of the line");
  }

  void pass_header() {
    const bool list = pass("[[");
    if (!list) expect("[");
    pass_blanks();
    pass_key();
    pass_blanks();
    expect(list ? "]]" : "]");
  }

  void pass_pair(int depth) {
    pass_key();
    pass_blanks();
    expect("=");
    pass_blanks();
    pass_value(depth);
  }

  void pass_key() {
    int parts = 0;
    do {
      check_depth(parts++);
      pass_blanks();
      pass_key_part();
      pass_blanks();
    } while (pass("."));
  }
  void pass_key_part() {
    if (next_is('"') || next_is('\'')) {
      pass_text();
      return;
    }
    const std::size_t start = at_;
    while (!at_end() && is_bare(text_[at_])) ++at_;
    if (at_ == start) refuse_next("a key");
  }

  void check_depth(int depth) const {
    if (depth > most_depth) refuse("nests more than 8 deep, expected sections and their lists of labels");
  }

  void pass_value(int depth) {
    if (next_is("\"\"\"") || next_is("'''")) {
      refuse("has text in three pairs of quotes, expected labels in one pair");
    } else if (next_is('"') || next_is('\'')) {
      pass_text();
    } else if (next_is('[')) {
      pass_list(depth + 1);
    } else if (next_is('{')) {
      pass_inline_section(depth + 1);
    } else {
      refuse_value();
    }
  }
  [[noreturn]] void refuse_value() const {
    const std::string_view rest = text_.substr(at_, 30);
    const auto end =
        std::ranges::find_if_not(rest, [](char c) { return is_bare(c) || c == '+' || c == '.' || c == ':'; });
    const std::string_view word(rest.begin(), end);
    if (word.empty()) refuse_next("text in quotes");
    refuse(fmt::format("{} is no text, expected labels and units in quotes", word));
  }

  void pass_list(int depth) {
    check_depth(depth);
    expect("[");
    pass_blank_lines();
    while (!next_is(']')) {
      pass_value(depth);
      pass_blank_lines();
      if (!pass(",") && !next_is(']')) refuse_next(", or ]");
      pass_blank_lines();
    }
    expect("]");
  }

  void pass_inline_section(int depth) {
    check_depth(depth);
    expect("{");
    pass_blanks();
    if (pass("}")) return;
    do {
      pass_blanks();
      pass_pair(depth);
      pass_blanks();
    } while (pass(","));
    expect("}");
  }

  /// In one pair of quotes.
  void pass_text() {
    const char quote = text_[at_++];
    while (!next_is(quote)) {
      if (quote == '"' && next_is('\\')) {
        pass_escape();
      } else {
        pass_character();
      }
    }
    ++at_;
  }

  void pass_escape() {
    expect("\\");
    const std::string_view plain = "btnfr\"\\";
    if (!at_end() && plain.find(text_[at_]) != std::string_view::npos) {
      ++at_;
      return;
    }
    const int digits = pass("u") ? 4 : pass("U") ? 8 : 0;
    if (digits == 0) refuse_next("an escape of TOML after a backslash");
    for (int i = 0; i < digits; ++i) {
      if (at_end() || !is_hexadecimal(text_[at_])) refuse_next("a hexadecimal digit");
      ++at_;
    }
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

void check_toml_bounds(std::string_view text, const std::string& name) { Grammar(text, name).run(); }

}  // namespace psg
