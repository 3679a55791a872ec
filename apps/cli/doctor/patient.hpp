// What `gradus doctor` examines: a model, its training, and a sample of its data.
#pragma once

#include <gradus/model/network.hpp>
#include <string>
#include <vector>

#include "cli/train/setup.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Samples as numbers, however the data set keeps them.
struct Samples {
  Matrix x;  ///< N x features
  Matrix y;  ///< N x targets

  Index size() const { return y.rows(); }
  Samples first(Index n) const;
};

struct Patient {
  TrainingParts parts;    ///< As they are given, and never changed.
  Samples train = {};     ///< Some samples drawn from the training data,
  Samples held_out = {};  ///< and others; none where there are too few.
  Index batch_size = 32;
  std::uint64_t seed = 0;
  int threads = 0;
  int exercise = 0;  ///< What is wrong in parts on purpose.

  const Loss& loss() const { return *parts.loss; }
  bool is_classification() const { return parts.data.preprocessing.task == Task::kClassification; }
  Index classes() const { return std::ssize(parts.data.preprocessing.classes); }
  const Shape& sample_shape() const { return parts.data.sets.train.sample_shape(); }
  /// True for a saved model's.
  bool has_parameters() const { return parts.theta.size() > 0; }
  /// With the first parameters, the same each time.
  Network network() const;
};

/// Draws the samples: a few thousand, fewer where each has many features. Throws DataError for data
/// without samples.
Patient make_patient(TrainingParts parts, const TrainOptions& options);

/// From now on x has mean 0 and standard deviation 1: each feature of a table, all pixels of an
/// image together.
void standardize(Patient& patient);

/// The outputs for each sample.
Matrix outputs_of(const Network& network, const Matrix& x);

/// The loss, without what regularizers add.
double loss_of(const Patient& patient, const Network& network, const Samples& samples);

/// The class of each sample, from class ids or one-hot rows.
std::vector<Index> class_ids(const Matrix& y);
/// The share of samples whose class the outputs name.
double accuracy_of(const Patient& patient, const Matrix& y_pred, const Matrix& y_true);

/// Predictions that know nothing of x: of a classification all classes alike, of a regression the
/// mean of the targets. As many columns as `outputs`.
Matrix ignorant_predictions(const Patient& patient, const Matrix& y, Index outputs);

}  // namespace cli
}}  // namespace gradus
