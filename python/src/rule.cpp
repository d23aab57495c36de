#include "psg/rules/rule.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "bind.hpp"
#include "psg/rules/thresholds.hpp"

namespace psg::python {
namespace {

/// Calls visit(name, field) for every field of a rule; Python sees times in seconds.
template <class AnyRule, class Visit>
void for_each_field(AnyRule& rule, Visit&& visit) {
  visit("name", rule.name);
  each_threshold(rule, [&](const Threshold& threshold, auto& field) { visit(threshold.name, field); });
}

/// The name of a field today. Names that it had in version 0 go on working for one release, with a warning.
std::string field_today(const std::string& field) {
  if (field != "candidate_max_group") return field;
  if (PyErr_WarnEx(PyExc_DeprecationWarning, "candidate_max_group is called candidate_max_movement", 1) !=
      0) {
    throw py::error_already_set();
  }
  return "candidate_max_movement";
}

template <class Enum>
constexpr auto values_of() {
  if constexpr (std::is_same_v<Enum, Measure>) {
    return std::array{Measure::rms, Measure::peak};
  } else if constexpr (std::is_same_v<Enum, FilterKind>) {
    return std::array{FilterKind::butterworth, FilterKind::fir};
  } else if constexpr (std::is_same_v<Enum, BothLegs>) {
    return std::array{BothLegs::onset_to_onset, BothLegs::offset_to_onset};
  } else {
    return std::array{Respiratory::reject_monolateral, Respiratory::mark_movement, Respiratory::ignore};
  }
}

template <class T>
py::object to_python(const T& value) {
  if constexpr (std::is_same_v<T, Time>) {
    return py::float_(value == Time::max() ? std::numeric_limits<double>::infinity() : to_seconds(value));
  } else if constexpr (std::is_enum_v<T>) {
    return py::str(name(value));
  } else {
    return py::cast(value);
  }
}

template <class Enum>
Enum enum_named(const char* field, const std::string& text) {
  std::vector<const char*> names;
  for (const Enum value : values_of<Enum>()) {
    if (text == name(value)) return value;
    names.push_back(name(value));
  }
  throw Error(ErrorKind::bad_argument,
              fmt::format("{} is \"{}\", expected one of {}", field, text, fmt::join(names, ", ")));
}

/// A threshold: no rule has one below 0, and with NaN every comparison would be false.
template <class T>
T at_least_zero(const char* field, T value) {
  bool finite = true;
  if constexpr (std::is_floating_point_v<T>) finite = std::isfinite(value);
  if (value >= T{0} && finite) return value;
  throw Error(ErrorKind::bad_argument, fmt::format("{} is {}, expected a number from 0 on", field, value));
}

template <class T>
void from_python(const char* field, py::handle value, T& out) {
  try {
    if constexpr (std::is_same_v<T, Time>) {
      const auto seconds = value.cast<double>();
      const bool no_limit = seconds == std::numeric_limits<double>::infinity();
      out = no_limit ? Time::max() : from_seconds(at_least_zero(field, seconds));
    } else if constexpr (std::is_enum_v<T>) {
      out = enum_named<T>(field, value.cast<std::string>());
    } else if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
      out = at_least_zero(field, value.cast<T>());
    } else {
      out = value.cast<T>();
    }
  } catch (const py::cast_error&) {
    throw Error(ErrorKind::bad_argument, fmt::format("{} cannot be {}", field, std::string(py::repr(value))));
  }
}

py::dict as_dict(const Rule& rule) {
  py::dict fields;
  for_each_field(rule, [&](const char* field, const auto& value) { fields[field] = to_python(value); });
  return fields;
}

void change(Rule& rule, const std::string& given, py::handle value) {
  const std::string field = field_today(given);
  bool known = false;
  std::vector<std::string> names;
  for_each_field(rule, [&](const char* candidate, auto& place) {
    names.emplace_back(candidate);
    if (field != candidate) return;
    known = true;
    from_python(candidate, value, place);
  });
  if (!known) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("a rule has no \"{}\", it has {}", field, fmt::join(names, ", ")));
  }
}

Rule replaced(Rule rule, const py::kwargs& changes) {
  for (const auto& [field, value] : changes) change(rule, field.cast<std::string>(), value);
  return rule;
}

Rule from_dict(const py::dict& fields) {
  Rule rule = aasm();
  for (const auto& [field, value] : fields) change(rule, field.cast<std::string>(), value);
  return rule;
}

std::string repr(const Rule& rule) {
  std::string fields;
  for (const auto& [field, value] : as_dict(rule)) {
    fields += fmt::format("{}{}={}", fields.empty() ? "" : ", ", std::string(py::str(field)),
                          std::string(py::repr(value)));
  }
  return fmt::format("Rule({})", fields);
}

}  // namespace

void bind_rule(py::module_& module) {
  py::class_<Rule> rule(module, "Rule");
  const Rule sample = aasm();
  for_each_field(sample, [&](const char* field, const auto&) {
    const std::string wanted = field;
    rule.def_property_readonly(field, [wanted](const Rule& self) -> py::object {
      py::object found;
      for_each_field(self, [&](const char* candidate, const auto& value) {
        if (wanted == candidate) found = to_python(value);
      });
      return found;
    });
  });
  rule.def_property_readonly("candidate_max_group", [](const Rule& self) {
    static_cast<void>(field_today("candidate_max_group"));
    return to_python(self.candidate_max_movement);
  });
  rule.def("replace", &replaced)
      .def("as_dict", &as_dict)
      .def("__repr__", &repr)
      .def(
          "__eq__", [](const Rule& a, const Rule& b) { return a == b; }, py::is_operator())
      .def("__hash__", [](const Rule& self) { return py::hash(py::str(repr(self))); })
      .def(py::pickle(&as_dict, &from_dict));

  module.def("rule_named", [](const std::string& name) { return rule_named(name); });
  module.def("all_rules", &all_rules);
}

}  // namespace psg::python
