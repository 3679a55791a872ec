// What the checks of a training look at: a model, its training, and a sample of its data.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"
#include "gradus/data/dataset.hpp"
#include "gradus/data/table.hpp"
#include "gradus/layers/layer.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/model/network.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "gradus/study/check_gradients.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Samples as numbers, however the data set keeps them.
struct Samples {
  Matrix x;  ///< N x features
  Matrix y;  ///< N x targets

  Index size() const { return y.rows(); }
  Samples first(Index n) const;
};

/// Not a Sequential: what compile() would refuse is a finding like any other.
struct ModelUnderTest {
  std::vector<Polymorphic<Layer>> layers;
  Polymorphic<Loss> loss;
  Polymorphic<Optimizer> optimizer;
  Dataset data;                   ///< To train on; targets as the loss takes them.
  Vector theta = {};              ///< Of a trained model; empty: the layers' first parameters.
  std::optional<Task> task = {};  ///< Empty: a classification where the loss takes classes.
  std::vector<std::string> classes = {};  ///< Of a classification, its classes' names by id.
  Index batch_size = 32;
  std::uint64_t seed = 0;  ///< Of the first parameters, and of the samples and their order.
  int threads = 0;         ///< 0: as many as there are processors. The result is the same.
  /// How the gradients are checked; empty: by the check_gradients() of this build. A program in
  /// float may ask the library in double, which sees more.
  std::function<GradientReport(const GradientCheckOptions&)> gradients = {};

  // By draw_samples().
  Samples train = {};     ///< Some samples drawn from the data,
  Samples held_out = {};  ///< and others; none where there are too few.

  /// Draws a few thousand samples, fewer where each has many features. Throws DataError for data
  /// without samples.
  void draw_samples();

  bool is_classification() const;
  /// With the first parameters, the same each time.
  Network network() const;
};

}  // namespace gradus
