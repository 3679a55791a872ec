#include "cli/doctor/data_checks.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "cli/saved/model_outputs.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

/// What numbers are like.
struct Spread {
  double mean = 0, deviation = 0, min = 0, max = 0;

  double size() const { return std::hypot(mean, deviation); }
};

template <class Numbers>
Spread spread_of(const Numbers& numbers) {
  const auto x = numbers.template cast<double>().array();
  const double mean = x.mean();
  return {mean, std::sqrt((x - mean).square().mean()), x.minCoeff(), x.maxCoeff()};
}

/// The deviations of the features: how many are 0, and the smallest and largest of the others.
struct FeatureSpread {
  Index constant = 0;
  double least = 0, most = 0;
};

FeatureSpread feature_spread(const Matrix& x) {
  FeatureSpread spread;
  for (Index j = 0; j < x.cols(); ++j) {
    const Spread feature = spread_of(x.col(j));
    if (feature.min == feature.max) {
      ++spread.constant;
      continue;
    }
    spread.least =
        spread.least == 0 ? feature.deviation : std::min(spread.least, feature.deviation);
    spread.most = std::max(spread.most, feature.deviation);
  }
  return spread;
}

std::string how_to_scale(const Patient& patient) {
  if (patient.parts.data.preprocessing.table) return "Try --standardize.";
  if (patient.parts.data.sets.train.is_bytes()) {
    return "Leave out --normalize none: bytes are then divided by 255.";
  }
  return "Subtract each feature's mean and divide by its standard deviation.";
}

/// True where the model scales its input itself.
bool begins_with_normalization(const Patient& patient) {
  const Network network = patient.network();
  return network.steps() > 0 && network.step_class(1) == "LayerNormalization";
}

void judge_scale(const Patient& patient, const Spread& all, const FeatureSpread& features,
                 Finding& finding) {
  constexpr double kFarTooLarge = 20, kLarge = 5, kSmall = 0.02, kUneven = 100;
  if (begins_with_normalization(patient)) return;
  const bool table = patient.sample_shape().rank() == 1;
  const std::string scale = how_to_scale(patient);
  if (all.size() > kFarTooLarge) {
    finding.add(Verdict::kFailed,
                "The inputs are not scaled: first sums, and with them steps, are far too large "
                "for the usual first weights and learning rates. " +
                    scale);
  } else if (all.size() > kLarge) {
    finding.add(Verdict::kWarning, "The inputs are large for the usual first weights. " + scale);
  } else if (all.size() < kSmall) {
    finding.add(Verdict::kWarning,
                "The inputs are so small that the model hardly sees them; scaled twice? Divide "
                "by their standard deviation.");
  } else if (table && features.most > kUneven * features.least) {
    finding.add(Verdict::kWarning,
                fmt::format("The features' deviations reach from {:.2g} to {:.2g}: the small ones "
                            "learn slowly. {}",
                            features.least, features.most, scale));
  }
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

Finding check_numbers(const Matrix& y) {
  constexpr double kLarge = 30, kSmall = 0.01;
  const Spread spread = spread_of(y);
  Finding finding{.name = "targets",
                  .measured = fmt::format("{:.4g} to {:.4g}, mean {:.3g}, deviation {:.3g}",
                                          spread.min, spread.max, spread.mean, spread.deviation),
                  .numbers = {{"mean", spread.mean}, {"deviation", spread.deviation}}};
  if (spread.min == spread.max) {
    finding.add(Verdict::kFailed,
                "All targets are the same: there is nothing to learn. Is it the right column?");
  } else if (spread.size() > kLarge || spread.deviation < kSmall) {
    finding.add(Verdict::kWarning,
                "A model's first outputs are about 0 to 1 in size, and it takes long to reach such "
                "targets. Subtract their mean and divide by their deviation.");
  }
  return finding;
}

/// "0: 592  1: 674 ..."
std::vector<std::string> histogram(const Patient& patient, const std::vector<double>& counts) {
  constexpr std::size_t kMostShown = 30, kWidth = 76;
  std::vector<std::string> lines = {""};
  for (std::size_t c = 0; c < std::min(counts.size(), kMostShown); ++c) {
    const std::string text =
        fmt::format("  {}: {:.0f}",
                    class_name(patient.parts.data.preprocessing, static_cast<Index>(c)), counts[c]);
    if (!lines.back().empty() && lines.back().size() + text.size() > kWidth) lines.emplace_back();
    lines.back() += lines.back().empty() ? text.substr(2) : text;
  }
  if (counts.size() > kMostShown) lines.back() += "  ...";
  return lines;
}

Finding check_classes(const Patient& patient, const Matrix& y) {
  constexpr double kRare = 0.1;  // of what it would be if all were alike
  std::vector<double> counts(static_cast<std::size_t>(patient.classes()));
  for (const Index id : class_ids(y)) {
    if (id < 0) continue;  // labels -1 and 1
    if (id >= std::ssize(counts)) counts.resize(static_cast<std::size_t>(id + 1));
    counts[static_cast<std::size_t>(id)] += 1;
  }
  const double n = static_cast<double>(y.rows()), k = static_cast<double>(counts.size());
  const auto [least, most] = std::ranges::minmax(counts);
  Finding finding{.name = "labels",
                  .measured = fmt::format("{:.0f} samples of {:.0f} classes: {} to {} each", n, k,
                                          percent(least / n), percent(most / n)),
                  .details = histogram(patient, counts),
                  .numbers = {{"least", least / n}, {"most", most / n}}};
  if (most == n) {
    finding.add(Verdict::kFailed, "All samples are of one class: there is nothing to learn.");
  } else if (least == 0) {
    finding.add(Verdict::kWarning,
                "A class has no samples: it will never be predicted. Are the ids without gaps, and "
                "is the file not sorted and cut off?");
  } else if (least < kRare * n / k) {
    finding.add(Verdict::kWarning,
                "A class is rare: the model may ignore it and still look good. Watch recall for "
                "each class, not accuracy alone.");
  }
  return finding;
}

std::string_view bytes_of(const Matrix& m, Index row) {
  return {reinterpret_cast<const char*>(m.data() + row * m.cols()),
          static_cast<std::size_t>(m.cols()) * sizeof(Scalar)};
}

}  // namespace

Finding check_inputs(const Patient& patient) {
  const Matrix& x = patient.train.x;
  Finding finding{.name = "input scale"};
  if (!x.allFinite()) {
    finding.measured = "some inputs are not finite numbers";
    finding.add(Verdict::kFailed, "One of them makes every weight NaN. Remove such samples.");
    return finding;
  }
  const Spread all = spread_of(x);
  const FeatureSpread features = feature_spread(x);
  finding.measured = fmt::format("{:.4g} to {:.4g}, mean {:.3g}, deviation {:.3g}", all.min,
                                 all.max, all.mean, all.deviation);
  if (features.constant > 0 && x.rows() > 1) {
    finding.measured += fmt::format("; {} of {} features constant", features.constant, x.cols());
  }
  finding.numbers = {{"min", all.min},
                     {"max", all.max},
                     {"mean", all.mean},
                     {"deviation", all.deviation},
                     {"constant_features", static_cast<double>(features.constant)}};
  if (features.constant == x.cols() && x.rows() > 1) {
    finding.add(Verdict::kFailed, "All samples are the same: nothing can be learned from them.");
    return finding;
  }
  judge_scale(patient, all, features, finding);
  return finding;
}

Finding check_targets_of(const Patient& patient) {
  const Matrix& y = patient.parts.data.sets.train.y();
  if (!y.allFinite()) {
    return {.name = "targets",
            .verdict = Verdict::kFailed,
            .measured = "some targets are not finite numbers",
            .advice = "One of them makes every weight NaN. Remove such samples."};
  }
  return patient.is_classification() ? check_classes(patient, y) : check_numbers(y);
}

Finding check_duplicates(const Patient& patient) {
  constexpr double kMany = 0.01;
  const Samples& samples = patient.train;
  std::map<std::string_view, Index> seen;
  double twins = 0, contradictions = 0;
  for (Index n = 0; n < samples.size(); ++n) {
    const auto [first, is_new] = seen.try_emplace(bytes_of(samples.x, n), n);
    if (is_new) continue;
    ++twins;
    if (bytes_of(samples.y, n) != bytes_of(samples.y, first->second)) ++contradictions;
  }
  Finding finding{.name = "duplicates",
                  .measured = fmt::format("{} of {} samples repeat another, {} of them with "
                                          "another target",
                                          twins, samples.size(), contradictions),
                  .numbers = {{"duplicates", twins}, {"contradictions", contradictions}}};
  if (contradictions > kMany * static_cast<double>(samples.size())) {
    finding.add(Verdict::kWarning,
                "The same input has different answers: no model can be right on both. Correct "
                "the labels, or add the feature that tells them apart.");
  }
  return finding;
}

}  // namespace cli
}}  // namespace gradus
