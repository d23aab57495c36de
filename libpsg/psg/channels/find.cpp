#include "psg/channels/find.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "psg/channels/known_label.hpp"
#include "psg/channels/leg_candidate.hpp"
#include "psg/channels/recording_roles.hpp"
#include "psg/channels/signals.hpp"
#include "psg/core/error.hpp"
#include "psg/text/case_folding.hpp"

namespace psg {
namespace {

constexpr double lowest_rate_hz = 100;
constexpr std::size_t most_candidates = 10'000;  // thousands of repeated electrodes make millions of pairs
constexpr double recommended_rate_hz = 200;

const char* words(Leg leg) {
  switch (leg) {
    case Leg::left: return "the left leg";
    case Leg::right: return "the right leg";
    case Leg::both: return "both legs";
  }
  return "";
}

std::optional<Leg> leg_of(Role role) {
  switch (role) {
    case Role::left_leg:
    case Role::left_leg_part_a:
    case Role::left_leg_part_b: return Leg::left;
    case Role::right_leg:
    case Role::right_leg_part_a:
    case Role::right_leg_part_b: return Leg::right;
    case Role::both_legs: return Leg::both;
    default: return std::nullopt;
  }
}

bool is_of_legs(Role role) { return leg_of(role).has_value(); }

Role role_of_leg(Leg leg) {
  switch (leg) {
    case Leg::left: return Role::left_leg;
    case Leg::right: return Role::right_leg;
    case Leg::both: return Role::both_legs;
  }
  return Role::other;
}

const char* option(Leg leg) {
  switch (leg) {
    case Leg::left: return "--left";
    case Leg::right: return "--right";
    case Leg::both: return "--legs";
  }
  return "";
}

/// Whose names of channels are asked: the laboratory's table before the usual ones.
enum class LabelSource : std::uint8_t { table, usual };

/// The search for the legs of one recording.
class Search {
 public:
  Search(const Recording& night, const LegChoice& choice) : night_(night), choice_(choice) {
    std::vector<RoleMatch> roles = roles_in(night, choice.table);
    for (std::size_t i = 0; i < night.channels.size(); ++i) {
      const std::string& label = night.channels[i].label;
      mapping_.channels.push_back({i, std::nullopt, roles[i].role, std::move(roles[i].why),
                                   is_known_label(label) || choice.table.names(label)});
      pairs_.push_back(std::move(roles[i].pair));
      if (roles[i].unclear) unclear_.push_back(i);
    }
  }

  LegMapping run() && {
    if (!choice_.legs.empty()) {
      if (!choice_.left.empty() || !choice_.right.empty()) {
        throw Error(ErrorKind::bad_argument,
                    "a derivation of both legs was given together with one of a single leg, expected either");
      }
      take_named(Leg::both, choice_.legs);
    } else {
      take_named_legs();
      for (const LabelSource source : {LabelSource::table, LabelSource::usual}) take_found(source);
      std::sort(mapping_.legs.begin(), mapping_.legs.end(),
                [](const LegInput& a, const LegInput& b) { return a.leg < b.leg; });
    }
    finish();
    return std::move(mapping_);
  }

 private:
  /// Named legs come first: their channels are no candidates of the other leg.
  void take_named_legs() {
    if (!choice_.left.empty()) take_named(Leg::left, choice_.left);
    if (!choice_.right.empty()) take_named(Leg::right, choice_.right);
  }

  [[nodiscard]] bool has(Leg leg) const { return std::ranges::count(mapping_.legs, leg, &LegInput::leg) > 0; }

  /// The legs that are still missing; a derivation of both only when there is no leg of its own.
  void take_found(LabelSource source) {
    if (has(Leg::both)) return;
    for (const Leg leg : {Leg::left, Leg::right}) {
      if (!has(leg)) take_found(leg, source);
    }
    if (mapping_.legs.empty()) take_found(Leg::both, source);
  }

  /// The channel of this label, exact or else in any case; empty when there is none.
  std::optional<std::size_t> labelled(const std::string& label) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < night_.channels.size(); ++i) {
      if (night_.channels[i].label == label) return i;
      if (case_folded(night_.channels[i].label) == case_folded(label)) found.push_back(i);
    }
    if (found.size() > 1) {
      throw Error(ErrorKind::ambiguous,
                  fmt::format("\"{}\" fits the channels \"{}\" and \"{}\"; write its case", label,
                              night_.channels[found[0]].label, night_.channels[found[1]].label));
    }
    return found.empty() ? std::nullopt : std::optional(found.front());
  }

  /// The channel of this label, or, when there is none, the difference "A-B" of two channels.
  LegCandidate named(const std::string& label) const {
    if (const auto channel = labelled(label)) return {*channel, std::nullopt};
    for (auto dash = label.find('-'); dash != std::string::npos; dash = label.find('-', dash + 1)) {
      const auto a = labelled(label.substr(0, dash));
      const auto b = labelled(label.substr(dash + 1));
      if (a && b) return {*a, b};
    }
    throw Error(ErrorKind::not_found,
                fmt::format("no channel is labelled \"{}\"; there are {}", label, shown_labels(night_)));
  }

  void take_named(Leg leg, const std::string& label) {
    const LegCandidate candidate = named(label);
    if (candidate.reference == candidate.channel) {
      throw Error(ErrorKind::bad_argument, fmt::format("\"{}\" subtracts a channel from itself", label));
    }
    if (is_taken(candidate)) {
      throw Error(ErrorKind::bad_argument,
                  fmt::format("\"{}\" was given for both legs, expected two channels; one derivation of both "
                              "legs is given with --legs",
                              label));
    }
    const std::string reason = refusal(night_, candidate);
    if (!reason.empty()) {
      throw Error(ErrorKind::unsupported,
                  fmt::format("{} cannot be scored as {}: {}", title(night_, candidate), words(leg), reason));
    }
    warn_of_other_meaning(leg, candidate);
    take(leg, candidate, "you chose it");
  }

  /// The caller is obeyed and told where a chosen label usually means something else. Two legs may be
  /// subtracted from each other, and an electrode may be scored alone.
  void warn_of_other_meaning(Leg leg, const LegCandidate& candidate) {
    for (const std::size_t channel : {candidate.channel, candidate.reference.value_or(candidate.channel)}) {
      const Role role = mapping_.channels[channel].role;
      const bool fits = candidate.reference ? is_of_legs(role) : leg_of(role) == leg;
      if (fits || role == Role::other) continue;
      mapping_.warnings.push_back(fmt::format("{} is scored as {}, as you chose: {}",
                                              title(night_, candidate), words(leg),
                                              mapping_.channels[channel].why));
      return;
    }
  }

  void take_found(Leg leg, LabelSource source) {
    std::vector<LegCandidate> usable;
    for (const auto& candidate : source == LabelSource::table ? in_table(leg) : by_usual_labels(leg)) {
      if (is_taken(candidate)) continue;
      const std::string reason = refusal(night_, candidate);
      if (reason.empty()) {
        usable.push_back(candidate);
      } else {
        refuse(leg, candidate, reason);
      }
    }
    if (usable.size() > 1) throw_ambiguous(leg, usable);
    if (usable.size() == 1) take(leg, usable.front(), mapping_.channels[usable.front().channel].why);
  }

  /// Channels that the laboratory's table gives to this leg, and the pairs of its electrodes.
  std::vector<LegCandidate> in_table(Leg leg) const {
    const Role role = role_of_leg(leg);
    std::vector<LegCandidate> found;
    const auto& channels = night_.channels;
    for (std::size_t i = 0; i < channels.size(); ++i) {
      const ChannelTable::Label* entry = choice_.table.find(channels[i].label);
      if (entry != nullptr && entry->role == role) found.push_back({i, std::nullopt});
    }
    for (const ChannelTable::Pair& pair : choice_.table.pairs) {
      if (pair.role != role) continue;
      for (std::size_t a = 0; a < channels.size(); ++a) {
        if (!bears(channels[a].label, pair.first)) continue;
        for (std::size_t b = 0; b < channels.size(); ++b) {
          if (bears(channels[b].label, pair.second)) add_pair(found, leg, {a, b});
        }
      }
    }
    return found;
  }

  static void add_pair(std::vector<LegCandidate>& found, Leg leg, LegCandidate pair) {
    if (found.size() == most_candidates) {
      throw Error(ErrorKind::ambiguous,
                  fmt::format("more than {} pairs of channels fit {}; choose one with {}", most_candidates,
                              words(leg), option(leg)));
    }
    found.push_back(pair);
  }

  /// Channels whose labels are usual names of this leg, and the pairs of its electrodes.
  std::vector<LegCandidate> by_usual_labels(Leg leg) const {
    auto found = with_role(role_of_leg(leg));
    if (leg == Leg::both) return found;
    const bool left = leg == Leg::left;
    for (const auto& a : with_role(left ? Role::left_leg_part_a : Role::right_leg_part_a)) {
      for (const auto& b : with_role(left ? Role::left_leg_part_b : Role::right_leg_part_b)) {
        if (pairs_[a.channel] == pairs_[b.channel]) add_pair(found, leg, {a.channel, b.channel});
      }
    }
    return found;
  }

  /// Channels of this role by their usual labels; what the table names is the table's business.
  std::vector<LegCandidate> with_role(Role role) const {
    std::vector<LegCandidate> found;
    for (const auto& use : mapping_.channels) {
      const bool usual = !choice_.table.names(night_.channels[use.channel].label);
      if (use.role == role && usual) found.push_back({use.channel, std::nullopt});
    }
    return found;
  }

  bool is_taken(const LegCandidate& candidate) const {
    return mapping_.channels[candidate.channel].leg.has_value() ||
           (candidate.reference && mapping_.channels[*candidate.reference].leg.has_value());
  }

  void take(Leg leg, const LegCandidate& candidate, const std::string& why) {
    const Channel& channel = night_.channels[candidate.channel];
    const LegUnit unit = unit_of(channel, choice_);
    if (!unit.warning.empty()) mapping_.warnings.push_back(unit.warning);
    const double scale = unit.microvolts_per_unit;
    if (candidate.reference &&
        unit_of(night_.channels[*candidate.reference], choice_).microvolts_per_unit != scale) {
      throw Error(ErrorKind::unsupported,
                  fmt::format("{} cannot be scored: its two electrodes have different units",
                              title(night_, candidate)));
    }
    mapping_.legs.push_back({leg, candidate.channel, candidate.reference, scale});
    auto& use = mapping_.channels[candidate.channel];
    use.leg = leg;
    use.label_shown = true;
    use.why = fmt::format("scored as {}: {}", words(leg), why);
    if (!candidate.reference) return;
    auto& second = mapping_.channels[*candidate.reference];
    second.leg = leg;
    second.label_shown = true;
    second.why = fmt::format("subtracted from \"{}\" of {}", channel.label, words(leg));
  }

  void refuse(Leg leg, const LegCandidate& candidate, const std::string& reason) {
    ChannelUse& use = mapping_.channels[candidate.channel];
    use.why = fmt::format("{} by its label, but not scored: {}", words(leg), reason);
    use.label_shown = true;
    refused_.push_back(fmt::format("{} ({}): {}", title(night_, candidate), words(leg), reason));
  }

  [[noreturn]] void throw_ambiguous(Leg leg, const std::vector<LegCandidate>& fits) const {
    std::vector<std::string> titles;
    for (const auto& fit : fits) titles.push_back(title(night_, fit));
    throw Error(ErrorKind::ambiguous, fmt::format("{} channels fit {}: {}; choose one with {}", fits.size(),
                                                  words(leg), fmt::join(titles, ", "), option(leg)));
  }

  void finish() {
    if (mapping_.legs.empty()) throw_none();
    for (const auto& text : refused_) mapping_.warnings.push_back("not scored: " + text);
    for (const std::size_t channel : unclear_) {
      if (!mapping_.channels[channel].leg) {
        mapping_.warnings.push_back("not scored: " + mapping_.channels[channel].why);
      }
    }
    if (mapping_.legs.front().leg == Leg::both) {
      mapping_.warnings.push_back(fmt::format(
          "{} records both legs in one derivation: it is scored as one leg, and movements of the two "
          "legs cannot be told apart",
          title(night_, {mapping_.legs.front().channel, mapping_.legs.front().reference})));
    } else if (mapping_.legs.size() == 1) {
      const Leg missing = mapping_.legs.front().leg == Leg::left ? Leg::right : Leg::left;
      mapping_.warnings.push_back(
          fmt::format("only {} is scored, there is no channel of {}: movements of that leg are missing from "
                      "every number",
                      words(mapping_.legs.front().leg), words(missing)));
    }
    explain_leftovers();
  }

  [[noreturn]] void throw_none() const {
    if (!refused_.empty()) {
      throw Error(ErrorKind::unsupported, fmt::format("no leg can be scored: {}", fmt::join(refused_, "; ")));
    }
    if (!unclear_.empty()) {
      throw Error(ErrorKind::ambiguous,
                  fmt::format("{}; choose with --left and --right, of two electrodes as A-B",
                              mapping_.channels[unclear_.front()].why));
    }
    throw Error(
        ErrorKind::not_found,
        night_.channels.empty()
            ? std::string("no leg channel: the recording has no signals")
            : fmt::format("no channel is a leg by its label; name it with --left, --right or --legs; there "
                          "are {}",
                          shown_labels(night_)));
  }

  /// Channels that look like a leg and yet are not scored deserve their reason.
  void explain_leftovers() {
    for (auto& use : mapping_.channels) {
      if (use.leg) continue;
      const bool part = use.role >= Role::left_leg_part_a && use.role <= Role::right_leg_part_b;
      if (part) use.why += ", the other electrode of it is missing or the leg has a channel of its own";
      if (use.role == Role::both_legs && mapping_.legs.front().leg != Leg::both) {
        use.why += ", not used because the legs have channels of their own";
      }
    }
    note_doubtful_names();
  }

  void note_doubtful_names() {
    for (const auto& leg : mapping_.legs) {
      const std::string& label = night_.channels[leg.channel].label;
      if (choice_.table.names(label)) continue;  // the laboratory knows
      const std::string key = normalised(label);
      if (!leg.reference && (key == "leg1" || key == "leglemg1")) {
        const std::string first = key == "leg1" ? "Leg 1" : "Leg LEMG1";
        const std::string second = key == "leg1" ? "Leg 2" : "Leg LEMG2";
        mapping_.warnings.push_back(fmt::format(
            "\"{0}\" and \"{1}\" are taken as left and right; where they are two electrodes of one "
            "leg, give --left \"{0}-{1}\"",
            first, second));
      }
      if (leg.reference && (key == "latu" || key == "ratu")) {
        mapping_.warnings.push_back(fmt::format(
            "{} are subtracted as two electrodes; where each is a bipolar derivation already, give {} "
            "with the one to score",
            title(night_, {leg.channel, leg.reference}), option(leg.leg)));
      }
    }
  }

  const Recording& night_;
  const LegChoice& choice_;
  LegMapping mapping_;
  std::vector<std::string> pairs_;
  std::vector<std::string> refused_;
  std::vector<std::size_t> unclear_;  ///< channels that may be of either leg
};

}  // namespace

LegMapping find_legs(const Recording& night, const LegChoice& choice) { return Search(night, choice).run(); }

std::optional<std::string> check_rate(const Channel& channel) {
  const double rate = channel.clock.rate_hz();
  if (rate < lowest_rate_hz) {
    throw Error(
        ErrorKind::unsupported,
        fmt::format("channel \"{}\" has {:g} samples per second, expected at least {:g} to score a leg",
                    channel.label, rate, lowest_rate_hz));
  }
  if (rate > highest_leg_rate_hz) {
    throw Error(
        ErrorKind::unsupported,
        fmt::format("channel \"{}\" has {:g} samples per second, expected at most {:g} to score a leg",
                    channel.label, rate, highest_leg_rate_hz));
  }
  if (rate >= recommended_rate_hz) return std::nullopt;
  return fmt::format(
      "channel \"{}\" has {:g} samples per second, below the {:g} that the AASM recommends: fast "
      "EMG is lost and fewer movements reach the thresholds",
      channel.label, rate, recommended_rate_hz);
}

}  // namespace psg
