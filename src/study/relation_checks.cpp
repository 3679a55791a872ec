#include <algorithm>
#include <cmath>
#include <optional>

#include "gradus/core/text.hpp"
#include "gradus/study/check_training.hpp"
#include "study/predictions.hpp"
#include "study/short_training.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// How well something predicts the held-out targets, and how well it would by chance: a share of
/// right answers, or a correlation.
struct Skill {
  double value = 0, chance = 0;

  bool is_chance() const { return !(value > chance); }
};

/// What chance hardly ever exceeds: three standard deviations above its share of right answers.
double chance_limit(double share, Index samples) {
  return share + 3 * std::sqrt(share * (1 - share) / static_cast<double>(samples));
}

std::vector<double> class_shares(const Matrix& y) {
  std::vector<double> shares;
  const std::vector<Index> ids = class_ids(y);
  for (const Index id : ids) {
    const auto c = static_cast<std::size_t>(std::max<Index>(id, 0));
    if (c >= shares.size()) shares.resize(c + 1);
    shares[c] += 1 / static_cast<double>(ids.size());
  }
  return shares;
}

double correlation(const Matrix& a, const Matrix& b) {
  const Matrix u = a.rowwise() - a.colwise().mean(), v = b.rowwise() - b.colwise().mean();
  const double product = static_cast<double>(u.cwiseProduct(v).sum());
  const double norm = static_cast<double>(u.norm()) * static_cast<double>(v.norm());
  return norm > 0 ? product / norm : 0;
}

/// The targets of each held-out sample's nearest neighbour among those to train on.
Matrix neighbours_targets(const ModelUnderTest& model) {
  const Matrix &x = model.train.x, &held_out = model.held_out.x;
  const Vector squares = x.rowwise().squaredNorm();
  // |x - h|² = |x|² - 2 x·h + |h|², and |h|² is the same for all x.
  const Matrix distances = (-2 * held_out * x.transpose()).rowwise() + squares.transpose();
  Matrix targets(held_out.rows(), model.train.y.cols());
  for (Index n = 0; n < held_out.rows(); ++n) {
    Index nearest = 0;
    distances.row(n).minCoeff(&nearest);
    targets.row(n) = model.train.y.row(nearest);
  }
  return targets;
}

/// Predictions of numbers, against the held-out targets.
Skill skill_in_numbers(const Matrix& predicted, const Matrix& y) {
  return {correlation(predicted, y), 3 / std::sqrt(static_cast<double>(y.size()))};
}

Skill skill_of_neighbours(const ModelUnderTest& model) {
  const Matrix& y = model.held_out.y;
  const Matrix predicted = neighbours_targets(model);
  if (!model.is_classification()) return skill_in_numbers(predicted, y);
  const std::vector<Index> truth = class_ids(y), chosen = class_ids(predicted);
  double right = 0, by_chance = 0;
  for (std::size_t n = 0; n < truth.size(); ++n) right += truth[n] == chosen[n] ? 1 : 0;
  // Two samples drawn at random are of the same class with Σ p².
  for (const double share : class_shares(model.train.y)) by_chance += share * share;
  return {right / static_cast<double>(truth.size()), chance_limit(by_chance, y.rows())};
}

/// Of the model, after a short training; none where it diverges.
std::optional<Skill> skill_of_model(const ModelUnderTest& model, double learning_rate) {
  constexpr Index kMostSteps = 150, kMostRows = 256;
  if (!(learning_rate > 0)) return std::nullopt;
  const Index rows = std::min(model.batch_size, kMostRows);
  ShortTraining training(model, model.train, learning_rate, rows);
  if (!training.run(affordable_steps(training.network(), rows, 2, kMostSteps))) {
    return std::nullopt;
  }
  const Matrix& y = model.held_out.y;
  const Matrix predicted = outputs_of(training.network(), model.held_out.x);
  if (!model.is_classification()) {
    if (predicted.cols() != y.cols()) return std::nullopt;
    return skill_in_numbers(predicted, y);
  }
  const double majority = std::ranges::max(class_shares(model.train.y));
  return Skill{accuracy_of(model, predicted, y), chance_limit(majority, y.rows())};
}

}  // namespace

Finding check_zeroed_inputs(const ModelUnderTest& model, double learning_rate) {
  constexpr Index kSamples = 256, kRows = 64, kMostSteps = 200;
  constexpr double kBetter = 0.98;
  const std::string name = "zeroed inputs";
  const Samples few = model.train.first(kSamples);
  ShortTraining training(model, few, learning_rate, std::min(model.batch_size, kRows));
  const double start = loss_of(model, training.network(), few);
  const bool finite = training.run(affordable_steps(training.network(), kRows, 2, kMostSteps));
  const double loss = loss_of(model, training.network(), few);
  if (!finite || !(loss < start)) {
    return Finding::skipped(name, "a short training does not bring the loss down");
  }
  const Samples zeros{Matrix::Zero(few.x.rows(), few.x.cols()), few.y};
  const double without = loss_of(model, training.network(), zeros);
  Finding finding{.name = name,
                  .measured = "after a short training: loss " + printed(loss, 'g', 4) +
                              ", with zeros " + printed(without, 'g', 4),
                  .numbers = {{"loss", loss}, {"loss_of_zeros", without}}};
  if (model.is_classification()) {
    const auto accuracy = [&](const Matrix& x) {
      return accuracy_of(model, outputs_of(training.network(), x), few.y);
    };
    const double right = accuracy(few.x), of_zeros = accuracy(zeros.x);
    finding.measured +=
        "; accuracy " + printed(right, 'f', 2) + ", with zeros " + printed(of_zeros, 'f', 2);
    finding.numbers.emplace_back("accuracy", right);
    finding.numbers.emplace_back("accuracy_of_zeros", of_zeros);
  }
  if (loss > without - (1 - kBetter) * std::abs(without)) {
    finding.add(Verdict::kFailed,
                "Without its inputs the model is as good: it does not use them, and has learned "
                "how often each answer comes. Look for inputs that are all the same, dead layers, "
                "and labels that do not belong to their inputs.");
  }
  return finding;
}

Finding check_relation(const ModelUnderTest& model, double learning_rate) {
  constexpr Index kEnough = 40;
  const std::string name = model.is_classification() ? "labels fit inputs" : "targets fit inputs";
  if (model.held_out.size() < kEnough) return Finding::skipped(name, "too few samples to say");
  const Skill neighbours = skill_of_neighbours(model);
  const std::optional<Skill> trained = skill_of_model(model, learning_rate);
  const std::string measure = model.is_classification() ? "accuracy" : "correlation";
  Finding finding{
      .name = name,
      .measured = concat(measure, " on ", model.held_out.size(),
                         " held-out samples: nearest neighbour ", printed(neighbours.value, 'f', 2),
                         " (chance: up to ", printed(neighbours.chance, 'f', 2), ")"),
      .numbers = {{"neighbours", neighbours.value}, {"neighbours_chance", neighbours.chance}}};
  if (trained) {
    finding.measured += ", model " + printed(trained->value, 'f', 2) + " (" +
                        printed(trained->chance, 'f', 2) + ")";
    finding.numbers.emplace_back("model", trained->value);
    finding.numbers.emplace_back("model_chance", trained->chance);
  }
  if (!neighbours.is_chance() || (trained && !trained->is_chance())) return finding;
  finding.add(trained ? Verdict::kFailed : Verdict::kWarning,
              "The inputs say nothing of the answers, as if these were shuffled. Look whether "
              "inputs and labels were read, sorted or shuffled apart from each other; else there "
              "is nothing in the inputs to learn from.");
  return finding;
}

}  // namespace gradus
