#include "training/sample_weights.hpp"

#include <cmath>

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// As a number, since targets that are no class ids need not fit an Index.
double class_of(const Matrix& y, Index n) {
  if (y.cols() == 1) return static_cast<double>(y(n, 0));
  Index largest = 0;
  y.row(n).maxCoeff(&largest);
  return static_cast<double>(largest);
}

}  // namespace

Vector sample_weights(const Dataset& data, const FitOptions& options) {
  const Vector& given = options.sample_weight;
  if (given.size() != 0 && !options.class_weight.empty()) {
    throw InvalidArgument("fit: give sample_weight or class_weight, not both");
  }
  if (given.size() != 0 && (given.size() != data.size() || !given.allFinite())) {
    throw InvalidArgument("fit: sample_weight must be ", data.size(),
                          " finite numbers, one per sample, got ", given.size(),
                          (given.allFinite() ? "" : ", some not finite"));
  }
  if (options.class_weight.empty()) return given;
  for (const auto& [id, weight] : options.class_weight) {
    if (id >= 0 && std::isfinite(weight)) continue;
    throw InvalidArgument("fit: class_weight maps class ids from 0 to finite numbers, got ", id,
                          ": ", to_text(weight));
  }
  Vector weights = Vector::Ones(data.size());
  for (Index n = 0; n < data.size(); ++n) {
    for (const auto& [id, weight] : options.class_weight) {
      if (class_of(data.y(), n) == static_cast<double>(id))
        weights(n) = static_cast<Scalar>(weight);
    }
  }
  return weights;
}

}}  // namespace gradus
