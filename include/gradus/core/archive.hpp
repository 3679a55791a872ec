// The state of an object as named numbers, saved and restored.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Saves or restores numbers by name. One function serves both, so that they cannot differ:
///
///     void EarlyStopping::visit_state(Archive& archive) {
///       archive.field("wait", wait_);
///       archive.field("best", best_);
///     }
///
/// Saving reads the fields. Restoring overwrites them, bit for bit, and throws DataError if the
/// archive lacks one.
class Archive {
 public:
  virtual ~Archive() = default;

  virtual void field(const std::string& name, std::vector<double>& values) = 0;
  virtual void field(const std::string& name, Vector& values) = 0;
  virtual void field(const std::string& name, std::vector<std::int64_t>& values) = 0;

  void field(const std::string& name, double& value) { one<double>(name, value); }
  template <std::integral Whole>
  void field(const std::string& name, Whole& value) {
    one<std::int64_t>(name, value);
  }

  /// A count. Throws DataError for a number below 0 or above 2^53.
  template <std::integral Whole>
  void count(const std::string& name, Whole& value) {
    field(name, value);
    if (std::cmp_greater_equal(value, 0) && std::cmp_less_equal(value, std::int64_t{1} << 53))
      return;
    throw DataError("'", prefix_, name, "': expected a number from 0 to 2^53");
  }

  /// A prefix for the names of the fields that follow: "optimizer/".
  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }

 protected:
  const std::string& prefix() const { return prefix_; }

 private:
  template <class Stored, class Value>
  void one(const std::string& name, Value& value) {
    std::vector<Stored> values = {static_cast<Stored>(value)};
    field(name, values);
    if (values.size() != 1) throw DataError("'", prefix_, name, "': expected one number");
    value = static_cast<Value>(values.front());
  }

  std::string prefix_;
};

}  // namespace gradus
