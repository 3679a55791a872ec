#include "gradus/training/sequential.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/core/thread_pool.hpp"
#include "gradus/layers/input.hpp"
#include "training/batches.hpp"
#include "training/fit_checks.hpp"

namespace gradus::inline GRADUS_PRECISION {

Sequential::Sequential(std::vector<Polymorphic<Layer>> layers, std::uint64_t seed)
    : layers_(std::move(layers)), seed_(seed) {
  if (layers_.empty() || !layers_.front()) {
    throw InvalidArgument("Sequential: expected at least one layer, got none");
  }
  if (const auto* input = dynamic_cast<const Input*>(&*layers_.front())) build(input->shape());
}

void Sequential::check_not_moved() const {
  if (layers_.empty()) {
    throw InvalidArgument("this model is empty: it was moved from; use the one that it moved to");
  }
}

void Sequential::build(const Shape& input) {
  check_not_moved();
  if (!network_) network_.emplace(layers_, input, seed_);
  if (network_->inputs() == input.size()) return;  // a sample lies flat, whatever its shape
  throw InvalidArgument("the model takes samples of shape ", network_->input_shape().str(),
                        ", got ", input.str());
}

const Network& Sequential::network() const {
  check_not_moved();
  if (!network_) {
    throw InvalidArgument(
        "the model has no parameters yet; begin it with Input(shape), or call build(shape)");
  }
  return *network_;
}

Network& Sequential::network() { return const_cast<Network&>(std::as_const(*this).network()); }

Optimizer& Sequential::optimizer() {
  if (!optimizer_) throw InvalidArgument("optimizer: the model has none yet; call compile() first");
  return *optimizer_;
}

const Loss& Sequential::loss() const {
  if (!loss_) throw InvalidArgument("loss: the model has none yet; call compile() first");
  return *loss_;
}

Sequential::Sequential(const ModelFile& file)
    : layers_(file.architecture.layers), seed_(0), metadata_(file.metadata) {
  build(file.architecture.input);
  network_->theta() = file.theta;
}

Sequential Sequential::load(const std::filesystem::path& path) {
  return Sequential(read_model_file(path));
}

ModelFile Sequential::to_file() const {
  network().check_theta();
  ModelFile file{{network().input_shape(), layers_}, "", {}, metadata_, network().theta()};
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    // Under the names that the network gave them, by which the parameters are called.
    file.architecture.layers[i]->set_name(network().layers()[i].name);
  }
  if (loss_) {
    file.loss = loss_->name();
    file.loss_config = loss_->config();
  }
  return file;
}

std::string Sequential::file_bytes() const {
  std::string bytes = to_safetensors(to_file(), network()).str();
  if (!network().theta().allFinite()) {
    throw DataError("the model is not saved: its parameters are not finite");
  }
  try {
    parse_model_file(Safetensors::parse({bytes.begin(), bytes.end()}, "the model"), "the model");
  } catch (const InvalidArgument&) {
    // A program need not register its own layers to save them.
  }
  return bytes;
}

void Sequential::save(const std::filesystem::path& path) const { write_file(path, file_bytes()); }

std::string Sequential::summary() const { return gradus::summary(network()); }

void Sequential::compile(CompileOptions options) {
  check_not_moved();
  if (!options.optimizer) throw InvalidArgument("compile: no optimizer; try .optimizer = Adam()");
  if (!options.loss) throw InvalidArgument("compile: no loss; try .loss = MeanSquaredError()");
  if (options.loss->reduction() == Reduction::kNone) {
    throw InvalidArgument("compile: ", options.loss->name(),
                          " with reduction none is one number per sample, and training needs one "
                          "per batch; use reduction sum_over_batch_size");
  }
  check_predictions(*options.loss, output_kind(layers_));
  MetricGroup metrics(std::move(options.metrics), std::move(options.weighted_metrics));
  optimizer_ = std::move(options.optimizer);
  loss_ = std::move(options.loss);
  metrics_ = std::move(metrics);
  if (loss_->numerical_gradient()) {
    spdlog::info("Loss {}: gradient by central differences in double, two values for each output",
                 loss_->name());
  }
}

void Sequential::check_ready(const std::string& caller, const Dataset& data) {
  check_not_moved();
  if (!loss_) throw InvalidArgument(caller, ": call compile() first");
  if (data.size() == 0) throw InvalidArgument(caller, ": the data set is empty");
  build(data.sample_shape());
  check_targets(caller, *loss_, data.y(), network_->outputs(), network_->output_kind());
  metrics_.check_targets(data.y().cols(), network_->outputs());
}

Logs Sequential::evaluate(const Dataset& data, const EvaluateOptions& options) {
  check_ready("evaluate", data);
  const std::vector<std::uint32_t> order = row_numbers(0, data.size());
  Trainer trainer(*network_, *loss_, data.y().cols(), std::min(options.batch_size, data.size()),
                  options.threads);
  return evaluate_batches(trainer, data, order, options.batch_size, metrics_);
}

Matrix Sequential::predict(const Dataset& data, const EvaluateOptions& options) {
  build(data.sample_shape());
  if (data.size() == 0) return Matrix(0, network_->outputs());
  const std::vector<std::uint32_t> order = row_numbers(0, data.size());
  Matrix y_pred(data.size(), network_->outputs());
  Trainer trainer(*network_, std::min(options.batch_size, data.size()), options.threads);
  for (const std::span<const std::uint32_t> which : batches(order, options.batch_size)) {
    trainer.predict_step({data, which});
    y_pred.middleRows(which.front(), static_cast<Index>(which.size())) = trainer.y_pred();
  }
  return y_pred;
}

Matrix Sequential::predict(const Matrix& x, const EvaluateOptions& options) {
  const Shape shape =
      network_ && network_->inputs() == x.cols() ? network_->input_shape() : Shape{x.cols()};
  // A few rows: not worth a copy of them, nor threads.
  constexpr Index kFewRows = 64;
  if (x.rows() > std::min(kFewRows, options.batch_size)) {
    return predict(Dataset(x, Matrix(x.rows(), 0), shape), options);
  }
  build(shape);
  const FlushDenormals flush;
  Workspace work = network_->make_workspace(x.rows());
  work.a.front() = x;
  network_->forward(work, {0, x.rows()});
  return std::move(work.a.back());
}

}  // namespace gradus
