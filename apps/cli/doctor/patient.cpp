#include "cli/doctor/patient.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/random.hpp>
#include <gradus/core/thread_pool.hpp>
#include <numeric>
#include <utility>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

constexpr Index kMostSamples = 2500;
constexpr Index kMostNumbers = 8'000'000;  // of x: samples times features
constexpr Index kFewSamples = 50;          // below, none are held out

Samples gather(const Dataset& data, std::span<const std::uint32_t> which) {
  const auto rows = static_cast<Index>(which.size());
  Samples samples{Matrix(rows, data.features()), Matrix(rows, data.y().cols())};
  data.gather(which, view(samples.x));
  data.gather_targets(which, view(samples.y));
  return samples;
}

}  // namespace

Samples Samples::first(Index n) const {
  n = std::min(n, size());
  return {x.topRows(n), y.topRows(n)};
}

Network Patient::network() const {
  Network network(parts.layers, sample_shape(), seed);
  if (has_parameters()) network.theta() = parts.theta;
  return network;
}

Patient make_patient(TrainingParts parts, const TrainOptions& options) {
  const Dataset& data = parts.data.sets.train;
  if (data.size() == 0) throw DataError(parts.data.name + ": has no samples to look at");
  std::vector<std::uint32_t> order(static_cast<std::size_t>(data.size()));
  std::iota(order.begin(), order.end(), 0U);
  Random(options.seed, 0).shuffle(order);
  const Index most = std::max(kFewSamples, kMostNumbers / std::max<Index>(1, data.features()));
  const Index drawn = std::min({data.size(), kMostSamples, most});
  const Index held_out = drawn < kFewSamples ? 0 : drawn / 5;
  const std::span<const std::uint32_t> which(order.data(), static_cast<std::size_t>(drawn));
  const auto train = static_cast<std::size_t>(drawn - held_out);

  Patient patient{.parts = std::move(parts),
                  .batch_size = std::min(options.batch_size, drawn - held_out),
                  .seed = options.seed,
                  .threads = options.threads};
  patient.train = gather(patient.parts.data.sets.train, which.first(train));
  patient.held_out = gather(patient.parts.data.sets.train, which.subspan(train));
  return patient;
}

void standardize(Patient& patient) {
  const Matrix& x = patient.train.x;
  Vector mean = x.colwise().mean(), deviation(x.cols());
  if (patient.sample_shape().rank() > 1) mean.setConstant(x.mean());
  deviation = (x.rowwise() - mean.transpose()).array().square().colwise().mean().sqrt().matrix();
  if (patient.sample_shape().rank() > 1) {
    deviation.setConstant(std::sqrt(deviation.squaredNorm() / static_cast<Scalar>(x.cols())));
  }
  const Vector factor = deviation.unaryExpr([](Scalar d) { return d > 0 ? 1 / d : Scalar(1); });
  for (Samples* samples : {&patient.train, &patient.held_out}) {
    samples->x = ((samples->x.rowwise() - mean.transpose()) * factor.asDiagonal()).eval();
  }
}

Matrix outputs_of(const Network& network, const Matrix& x) {
  const FlushDenormals flush;
  Workspace work = network.make_workspace(x.rows());
  work.a.front() = x;
  network.forward(work, {0, x.rows()});
  return std::move(work.a.back());
}

double loss_of(const Patient& patient, const Network& network, const Samples& samples) {
  return static_cast<double>(patient.loss()(samples.y, outputs_of(network, samples.x)));
}

std::vector<Index> class_ids(const Matrix& y) {
  std::vector<Index> ids;
  for (Index n = 0; n < y.rows(); ++n) {
    Index id = y.cols() == 1 ? static_cast<Index>(std::lround(y(n, 0))) : 0;
    if (y.cols() > 1) y.row(n).maxCoeff(&id);
    ids.push_back(id);
  }
  return ids;
}

double accuracy_of(const Patient& patient, const Matrix& y_pred, const Matrix& y_true) {
  const Scalar threshold =
      patient.loss().predictions() == OutputKind::kLogits ? Scalar(0) : Scalar(0.5);
  const std::vector<Index> truth = class_ids(y_true);
  const Matrix yes = (y_pred.array() > threshold).cast<Scalar>();
  const std::vector<Index> chosen = class_ids(y_pred.cols() == 1 ? yes : y_pred);
  double right = 0;
  for (std::size_t n = 0; n < truth.size(); ++n) right += truth[n] == chosen[n] ? 1 : 0;
  return right / static_cast<double>(truth.size());
}

Matrix ignorant_predictions(const Patient& patient, const Matrix& y, Index outputs) {
  Matrix y_pred = Matrix::Zero(y.rows(), outputs);
  if (!patient.is_classification()) {
    if (outputs == y.cols()) y_pred.rowwise() = y.colwise().mean();
    return y_pred;
  }
  switch (patient.loss().predictions()) {
    case OutputKind::kLogits:
      break;
    case OutputKind::kUnitInterval:
      y_pred.setConstant(Scalar(0.5));
      break;
    case OutputKind::kProbabilities:
    case OutputKind::kAnything:
      y_pred.setConstant(outputs > 1 ? 1 / static_cast<Scalar>(outputs) : Scalar(0.5));
      break;
  }
  return y_pred;
}

}  // namespace cli
}}  // namespace gradus
