// Named numbers: what a batch, an epoch or an evaluation has to say.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Numbers by name, such as "loss" and "val_accuracy", in the order in which they were first set.
class Logs {
 public:
  Logs() = default;
  /// No two names are the same.
  explicit Logs(std::vector<std::pair<std::string, double>> items) : items_(std::move(items)) {}

  /// Sets the number of this name, and adds it where it is new.
  void set(std::string_view name, double value);
  bool contains(std::string_view name) const;
  /// Throws InvalidArgument, with the names there are, where there is none of this name.
  double operator[](std::string_view name) const;

  const std::vector<std::pair<std::string, double>>& items() const { return items_; }
  void clear() { items_.clear(); }

 private:
  std::vector<std::pair<std::string, double>> items_;
};

}}  // namespace gradus
