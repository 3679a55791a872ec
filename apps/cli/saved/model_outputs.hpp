// What a loaded model says, in the words of its data.
#pragma once

#include <gradus/core/matrix.hpp>
#include <gradus/training/sequential.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/data/preprocessing.hpp"
#include "cli/saved/reading_options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A model from its file, and what the file knows of its data.
struct LoadedModel : ModelReading {
  LoadedModel(Sequential loaded, ModelReading reading)
      : ModelReading(std::move(reading)), model(std::move(loaded)) {}
  Sequential model;
};

/// Whether a network with so many outputs says something about the data's classes: it has one for
/// each, or one for two. No command takes another model.
bool outputs_fit(const Preprocessing& preprocessing, Index outputs);

/// Throws DataError where the file is no model's. Where it does not say the task, as those of the
/// library and of `gradus import` do not, several probabilities are a classification, and else it
/// is not known yet: see understand_task(). Pixels whose scale it does not say are taken as 0...1.
LoadedModel load_model(const std::string& path, const ReadingOptions& options = {});

/// Says that a scale was guessed, where data of bytes are read with one.
void tell_scale(const std::string& model, const Preprocessing& preprocessing);

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

}  // namespace gradus::cli
