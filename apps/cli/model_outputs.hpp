// What a loaded model says, in the words of its data.
#pragma once

#include <gradus/core/matrix.hpp>
#include <gradus/training/sequential.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/preprocessing.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

/// A model from its file, and what the file knows of its data.
struct LoadedModel {
  Sequential model;
  Preprocessing preprocessing;
  std::string loss;  ///< Its name, or "".
  Config loss_config;
};

/// Throws DataError where the file is no model's. A model that the library saved, which knows
/// nothing of classes, gets numbers for them: of several outputs a class each.
LoadedModel load_model(const std::string& path);

/// Predictions of a classification as probabilities, a column a class: logits go through softmax,
/// and one output p, or its logit, becomes 1 - p and p. Of a regression, as they are.
Matrix probabilities(const LoadedModel& loaded, const Matrix& y_pred);

/// Throws DataError where an output is NaN, as those of a model are whose training has diverged.
void check_outputs(const std::string& model, const Matrix& y_pred);

/// The class's name, or its number where it has none.
std::string class_name(const Preprocessing& preprocessing, Index id);

/// The k likeliest classes of a row of probabilities, and these, the likeliest first; of equals the
/// first.
std::vector<std::pair<Index, double>> likeliest(const Matrix& probabilities, Index row, Index k);

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
