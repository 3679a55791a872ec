#include "gradus/training/divergence_recorder.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/core/text.hpp"
#include "training/checkpoint_file.hpp"
#include "training/fit_checks.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr const char* kVersionOfStep = "1";
constexpr const char* kOptimizerPrefix = "optimizer/";

void add_matrix(Safetensors& file, const std::string& name, ConstMatrixView matrix) {
  file.add(name, {matrix.rows(), matrix.cols()},
           std::span<const Scalar>(matrix.data(), static_cast<std::size_t>(matrix.size())));
}

std::string take_text(Safetensors& file, const std::string& key, const std::string& name) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end()) {
    throw DataError(name, ": is no diverged step of Gradus: its metadata have no ", key);
  }
  std::string text = std::move(found->second);
  file.metadata.erase(found);
  return text;
}

void copy_scalars(const std::vector<double>& numbers, Scalar* scalars) {
  std::ranges::transform(numbers, scalars, [](double v) { return static_cast<Scalar>(v); });
}

Matrix read_matrix(const Safetensors& file, const std::string& array, Index columns,
                   const std::string& name) {
  const TensorInfo& tensor = file.at(array);
  if (tensor.shape.size() != 2 || tensor.shape[0] < 1 || tensor.shape[1] < 1 ||
      (columns > 0 && tensor.shape[1] != columns)) {
    throw DataError(name, ": ", array, " has the shape ", Shape(tensor.shape).str(),
                    ", expected (samples, ", columns > 0 ? std::to_string(columns) : "targets",
                    ")");
  }
  Matrix matrix(tensor.shape[0], tensor.shape[1]);
  copy_scalars(file.numbers(tensor), matrix.data());
  return matrix;
}

void read_batch(DivergedStep& step, const std::string& name) {
  step.x = read_matrix(step.file, "batch/x", step.model.architecture.input.size(), name);
  step.y = read_matrix(step.file, "batch/y", 0, name);
  const Index samples = step.x.rows();
  if (step.y.rows() != samples) {
    throw DataError(name, ": batch/y has ", step.y.rows(), " samples, and batch/x ", samples);
  }
  if (!step.file.contains("batch/weights")) return;
  const TensorInfo& weights = step.file.at("batch/weights");
  if (Shape(weights.shape) != Shape{samples}) {
    throw DataError(name, ": batch/weights has the shape ", Shape(weights.shape).str(),
                    ", expected ", Shape{samples}.str());
  }
  step.weights.resize(samples);
  copy_scalars(step.file.numbers(weights), step.weights.data());
}

/// No loss sees targets that it refuses, and the batch's way through the layers has room.
void check_batch(const DivergedStep& step, const std::string& name) {
  constexpr Index kMostNumbers = Index{1} << 28;
  const Architecture& architecture = step.model.architecture;
  const Network network(architecture.layers, architecture.input, 0);
  for (const Network::LayerInfo& layer : network.layers()) {
    if (layer.output_shape.size() <= kMostNumbers / step.x.rows()) continue;
    throw DataError(name, ": batch/x has ", step.x.rows(), " samples, and ", layer.name, " ",
                    layer.output_shape.size(), " outputs; expected at most 2^28 numbers of both");
  }
  const Polymorphic<Loss> loss = Loss::from_config(step.model.loss, step.model.loss_config);
  try {
    check_targets("batch/y", *loss, step.y, network.outputs(), network.output_kind());
  } catch (const InvalidArgument& error) {
    throw DataError(name, ": batch/y: ", error.what());
  }
}

std::int64_t to_step(const std::string& text, const std::string& name) {
  std::int64_t step = -1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, step);
  constexpr std::int64_t kMostSteps = std::int64_t{1} << 53;
  if (error == std::errc() && stop == end && step >= 0 && step <= kMostSteps) return step;
  throw DataError(name, ": step: expected a whole number from 0 to 2^53, got ", in_quotes(text));
}

}  // namespace

DivergenceRecorder::DivergenceRecorder(Sequential& model, std::filesystem::path path)
    : model_(model), path_(std::move(path)) {}

void DivergenceRecorder::on_divergence(const TrainingStep& step, const std::string& tensor,
                                       const std::string& message) {
  const ModelFile model = model_.to_file();
  SavingArchive archive(to_safetensors(model, step.network));
  archive.set_prefix(kOptimizerPrefix);
  Optimizer& optimizer = model_.optimizer();
  optimizer.visit_state(archive);
  Safetensors& file = archive.file();
  double rate = optimizer.learning_rate();  // which a schedule does not keep
  if (!file.contains(std::string(kOptimizerPrefix) + "learning_rate")) {
    archive.field("learning_rate", rate);
  }
  const Matrix x = read_only(step.work.a[0], step.rows);
  add_matrix(file, "batch/x", {x.data(), x.rows(), x.cols()});
  add_matrix(file, "batch/y", step.y_true);
  if (step.sample_weights.size() > 0) {
    file.add("batch/weights", {step.sample_weights.size()},
             std::span(step.sample_weights.data(),
                       static_cast<std::size_t>(step.sample_weights.size())));
  }
  file.metadata["diverged_step_version"] = kVersionOfStep;
  file.metadata["optimizer"] = optimizer.class_name();
  file.metadata["step"] = std::to_string(step.number);
  file.metadata["tensor"] = tensor;
  file.metadata["message"] = message;
  try {
    write_file(path_, file.str());
    has_written_ = true;
  } catch (const DataError& error) {
    spdlog::warn("The step that diverged is not kept: {}", error.what());
  }
}

DivergedStep parse_diverged_step(Safetensors file, const std::string& name) {
  DivergedStep step;
  step.file = std::move(file);
  const std::string version = take_text(step.file, "diverged_step_version", name);
  if (version != kVersionOfStep) {
    throw DataError(name, ": has version ", version.substr(0, 20),
                    ", and this is Gradus for version 1; use a later Gradus");
  }
  step.optimizer = take_text(step.file, "optimizer", name);
  step.number = to_step(take_text(step.file, "step", name), name);
  step.tensor = take_text(step.file, "tensor", name);
  step.message = take_text(step.file, "message", name);
  step.model = parse_model_among_others(step.file, name);
  read_batch(step, name);
  check_batch(step, name);
  return step;
}

DivergedStep read_diverged_step(const std::filesystem::path& path) {
  return parse_diverged_step(Safetensors::read(path), path.string());
}

std::string replay(const DivergedStep& step, std::span<StepObserver* const> observers) {
  const Architecture& architecture = step.model.architecture;
  Network network(architecture.layers, architecture.input, 0);
  network.theta() = step.model.theta;
  const Polymorphic<Loss> loss = Loss::from_config(step.model.loss, step.model.loss_config);
  Polymorphic<Optimizer> optimizer = Optimizer::from_name(step.optimizer);
  const Dataset data(step.x, step.y, architecture.input);
  std::vector<std::uint32_t> which(static_cast<std::size_t>(data.size()));
  std::iota(which.begin(), which.end(), 0U);

  Trainer trainer(network, *loss, step.y.cols(), data.size(), 1);
  trainer.prepare(*optimizer);
  RestoringArchive archive(step.file);
  archive.set_prefix(kOptimizerPrefix);
  optimizer->visit_state(archive);
  if (optimizer->iterations() != step.number) {
    throw DataError("the diverged step's optimizer has taken ", optimizer->iterations(),
                    " steps, and its step is ", step.number);
  }
  const Batch batch{data, which, read_only(step.weights, 0, step.weights.size())};
  try {
    trainer.train_step(batch, *optimizer, observers);
    if (!step.model.theta.allFinite()) trainer.diverge(batch, *optimizer, observers);
  } catch (const DivergenceError& error) {
    return error.what();
  }
  return "";
}

}  // namespace gradus
