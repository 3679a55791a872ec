// What training returns.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/training/logs.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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
