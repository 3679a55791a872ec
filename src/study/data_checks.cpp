#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "gradus/core/text.hpp"
#include "gradus/study/check_training.hpp"
#include "study/predictions.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

std::string how_to_scale(const ModelUnderTest& model) {
  return model.data.is_bytes() && model.data.sample_shape().rank() > 1
             ? "Read bytes as numbers from 0 to 1: Dataset::rescale()."
             : "Subtract each feature's mean and divide by its standard deviation.";
}

/// True where the model scales its input itself.
bool begins_with_normalization(const ModelUnderTest& model) {
  const Network network = model.network();
  return network.steps() > 0 && network.step_class(1) == "LayerNormalization";
}

void judge_scale(const ModelUnderTest& model, const Spread& all, const FeatureSpread& features,
                 Finding& finding) {
  constexpr double kFarTooLarge = 20, kLarge = 5, kSmall = 0.02, kUneven = 100;
  if (begins_with_normalization(model)) return;
  const bool table = model.data.sample_shape().rank() == 1;
  const std::string scale = how_to_scale(model);
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
                "The features' deviations reach from " + printed(features.least, 'g', 2) + " to " +
                    printed(features.most, 'g', 2) + ": the small ones learn slowly. " + scale);
  }
}

std::string percent(double share) { return printed(100 * share, 'f', 1) + " %"; }

/// "0 to 1, mean 0.127, deviation 0.292"
std::string quoted_text_of(const Spread& spread) {
  return printed(spread.min, 'g', 4) + " to " + printed(spread.max, 'g', 4) + ", mean " +
         printed(spread.mean, 'g', 3) + ", deviation " + printed(spread.deviation, 'g', 3);
}

Finding check_numbers(const Matrix& y) {
  constexpr double kLarge = 30, kSmall = 0.01;
  const Spread spread = spread_of(y);
  Finding finding{.name = "targets",
                  .measured = quoted_text_of(spread),
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
std::vector<std::string> histogram(const ModelUnderTest& model, const std::vector<double>& counts) {
  constexpr std::size_t kMostShown = 30, kWidth = 76;
  std::vector<std::string> lines = {""};
  for (std::size_t c = 0; c < std::min(counts.size(), kMostShown); ++c) {
    const std::string text =
        concat("  ", c < model.classes.size() ? model.classes[c] : std::to_string(c), ": ",
               printed(counts[c], 'f', 0));
    if (!lines.back().empty() && lines.back().size() + text.size() > kWidth) lines.emplace_back();
    lines.back() += lines.back().empty() ? text.substr(2) : text;
  }
  if (counts.size() > kMostShown) lines.back() += "  ...";
  return lines;
}

Finding check_classes(const ModelUnderTest& model, const Matrix& y) {
  constexpr double kRare = 0.1;  // of what it would be if all were alike
  std::vector<double> counts(model.classes.size());
  for (const Index id : class_ids(y)) {
    if (id < 0) continue;  // labels -1 and 1
    if (id >= std::ssize(counts)) counts.resize(static_cast<std::size_t>(id + 1));
    counts[static_cast<std::size_t>(id)] += 1;
  }
  const double n = static_cast<double>(y.rows()), k = static_cast<double>(counts.size());
  const auto [least, most] = std::ranges::minmax(counts);
  Finding finding{.name = "labels",
                  .measured = concat(y.rows(), " samples of ", counts.size(), " classes: ",
                                     percent(least / n), " to ", percent(most / n), " each"),
                  .details = histogram(model, counts),
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

Finding check_inputs(const ModelUnderTest& model) {
  const Matrix& x = model.train.x;
  Finding finding{.name = "input scale"};
  if (!x.allFinite()) {
    finding.measured = "some inputs are not finite numbers";
    finding.add(Verdict::kFailed, "One of them makes every weight NaN. Remove such samples.");
    return finding;
  }
  const Spread all = spread_of(x);
  const FeatureSpread features = feature_spread(x);
  finding.measured = quoted_text_of(all);
  if (features.constant > 0 && x.rows() > 1) {
    finding.measured += concat("; ", features.constant, " of ", x.cols(), " features constant");
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
  judge_scale(model, all, features, finding);
  return finding;
}

Finding check_targets(const ModelUnderTest& model) {
  const Matrix& y = model.data.y();
  if (!y.allFinite()) {
    return {.name = "targets",
            .verdict = Verdict::kFailed,
            .measured = "some targets are not finite numbers",
            .advice = "One of them makes every weight NaN. Remove such samples."};
  }
  return model.is_classification() ? check_classes(model, y) : check_numbers(y);
}

Finding check_duplicates(const ModelUnderTest& model) {
  constexpr double kMany = 0.01;
  const Samples& samples = model.train;
  std::map<std::string_view, Index> seen;
  Index twins = 0, contradictions = 0;
  for (Index n = 0; n < samples.size(); ++n) {
    const auto [first, is_new] = seen.try_emplace(bytes_of(samples.x, n), n);
    if (is_new) continue;
    ++twins;
    if (bytes_of(samples.y, n) != bytes_of(samples.y, first->second)) ++contradictions;
  }
  Finding finding{.name = "duplicates",
                  .measured = concat(twins, " of ", samples.size(), " samples repeat another, ",
                                     contradictions, " of them with another target"),
                  .numbers = {{"duplicates", static_cast<double>(twins)},
                              {"contradictions", static_cast<double>(contradictions)}}};
  if (static_cast<double>(contradictions) > kMany * static_cast<double>(samples.size())) {
    finding.add(Verdict::kWarning,
                "The same input has different answers: no model can be right on both. Correct "
                "the labels, or add the feature that tells them apart.");
  }
  return finding;
}

}  // namespace gradus
