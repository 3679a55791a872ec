// What the name of a metric tells.
#pragma once

#include <algorithm>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// "accuracy" of "val_accuracy".
inline std::string without_val(const std::string& name) {
  return name.starts_with("val_") ? name.substr(4) : name;
}

/// Whether more is better, as of an accuracy; of a loss or an error, less is.
inline bool higher_is_better(const std::string& name) {
  if (name.find("loss") != std::string::npos) return false;
  const auto parts = {"acc", "auc", "precision", "recall", "f1", "fbeta", "r2", "true_"};
  return std::ranges::any_of(
      parts, [&](const char* part) { return name.find(part) != std::string::npos; });
}

}  // namespace gradus::cli
