#include "study/predictions.hpp"

#include <cmath>
#include <utility>

#include "gradus/core/thread_pool.hpp"

namespace gradus::inline GRADUS_PRECISION {

Workspace outputs_of_steps(const Network& network, const Matrix& x) {
  const FlushDenormals flush;
  Workspace work = network.make_workspace(x.rows());
  work.a.front() = x;
  network.forward(work, {0, x.rows()});
  return work;
}

Matrix outputs_of(const Network& network, const Matrix& x) {
  return std::move(outputs_of_steps(network, x).a.back());
}

double loss_of(const ModelUnderTest& model, const Network& network, const Samples& samples) {
  return static_cast<double>((*model.loss)(samples.y, outputs_of(network, samples.x)));
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

double accuracy_of(const ModelUnderTest& model, const Matrix& y_pred, const Matrix& y_true) {
  const Scalar threshold =
      model.loss->predictions() == OutputKind::kLogits ? Scalar(0) : Scalar(0.5);
  const std::vector<Index> truth = class_ids(y_true);
  const Matrix yes = (y_pred.array() > threshold).cast<Scalar>();
  const std::vector<Index> chosen = class_ids(y_pred.cols() == 1 ? yes : y_pred);
  double right = 0;
  for (std::size_t n = 0; n < truth.size(); ++n) right += truth[n] == chosen[n] ? 1 : 0;
  return right / static_cast<double>(truth.size());
}

}  // namespace gradus
