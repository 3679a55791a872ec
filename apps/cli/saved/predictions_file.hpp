// `gradus predict --output`: predictions as a CSV file.
#pragma once

#include <gradus/core/file.hpp>
#include <string>
#include <string_view>

#include "cli/saved/model_outputs.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A line a sample: its id, the likeliest class and the probability of each, or the numbers of a
/// regression.
class PredictionsFile {
 public:
  /// Throws DataError where the file cannot be written, and InvalidArgument where one stands there
  /// that is not of this kind.
  PredictionsFile(const std::string& path, const LoadedModel& loaded);

  void add(const std::string& id, const Matrix& probabilities, Index row);
  /// Of what has no answer: its cells are empty.
  void add_missing(const std::string& id);
  void commit();

 private:
  const LoadedModel* loaded_;
  OutputFile file_;
  std::string text_;
};

}  // namespace gradus::cli
