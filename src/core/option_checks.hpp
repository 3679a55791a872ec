// The ranges that options must be in.
#pragma once

#include <cmath>
#include <string>
#include <type_traits>
#include <utility>

#include "gradus/core/config.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Checks the options of one layer, loss, optimizer and so on. Each function throws the
/// InvalidArgument that names it, the option, its range and its value: "Adam: beta_1 must be in
/// [0, 1), got 1".
class OptionChecks {
 public:
  explicit OptionChecks(std::string owner) : owner_(std::move(owner)) {}

  void require(bool in_range, const char* name, auto value, const std::string& range) const {
    if (in_range) return;
    std::string shown;
    if constexpr (std::is_integral_v<decltype(value)>) {
      shown = std::to_string(value);
    } else {
      shown = to_text(value_of(value));
    }
    throw InvalidArgument(owner_, ": ", name, " must be ", range, ", got ", shown);
  }

  /// How slowly a running mean forgets.
  void decay(const char* name, auto value) const {
    require(value >= 0 && value < 1, name, value, "in [0, 1)");
  }
  void share(const char* name, auto value) const {
    require(value >= 0 && value <= 1, name, value, "in [0, 1]");
  }
  void not_negative(const char* name, auto value) const {
    require(value >= 0 && std::isfinite(value), name, value, "a finite number of at least 0");
  }
  void positive(const char* name, auto value) const {
    require(value > 0 && std::isfinite(value), name, value, "a finite number above 0");
  }
  void at_least_1(const char* name, auto value) const {
    require(value >= 1 && std::isfinite(value), name, value, "a finite number of at least 1");
  }

 private:
  std::string owner_;
};

}  // namespace gradus
