// Named numbers: what a batch, an epoch or an evaluation has to say, and what training returns.
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

/// The logs of each finished epoch. Keras: History.
class History {
 public:
  void append(Logs epoch) { epochs_.push_back(std::move(epoch)); }

  /// One entry an epoch, in order.
  const std::vector<Logs>& epochs() const { return epochs_; }

  /// The numbers of one name, one an epoch: history["val_accuracy"].
  /// Throws InvalidArgument where an epoch has none of this name.
  std::vector<double> operator[](const std::string& name) const {
    std::vector<double> values;
    for (const Logs& epoch : epochs_) values.push_back(epoch[name]);
    return values;
  }

 private:
  std::vector<Logs> epochs_;
};

}}  // namespace gradus
