#include "gradus/metrics/auc.hpp"

#include <algorithm>
#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/error.hpp"
#include "metrics/targets.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr double kBeyond = 1e-7;  // how far the outermost thresholds are outside of [0, 1]

/// Just below 0, those between, just above 1: so that 0 and 1 are on the right side of both ends.
ThresholdCounts counts_for(const AUCOptions& options) {
  std::vector<double> t = options.thresholds.values;
  const bool given = !t.empty();
  std::ranges::sort(t);
  if (!given) {
    const auto last = static_cast<double>(options.num_thresholds - 1);
    for (Index i = 1; i + 1 < options.num_thresholds; ++i) {
      t.push_back(static_cast<double>(i) / last);
    }
  }
  t.insert(t.begin(), 0);
  t.push_back(1);
  const bool evenly = !given || ThresholdCounts::are_even(t);
  t.front() -= kBeyond;
  t.back() += kBeyond;
  return {t, evenly};
}

AUCOptions checked(AUCOptions options, const std::string& name) {
  check_thresholds(name, options.thresholds);
  const OptionChecks check(name);
  const Index count = options.num_thresholds;
  const bool in_range = count >= 2 && count <= 1'000'000;
  check.require(in_range || !options.thresholds.values.empty(), "num_thresholds", count,
                "from 2 to 1000000");
  if (options.num_labels && !options.multi_label) {
    throw InvalidArgument(name, ": num_labels goes with multi_label only; set that, or leave it");
  }
  for (const double weight : options.label_weights) {
    check.require(weight >= 0 && std::isfinite(weight), "label_weights", weight,
                  "finite and at least 0");
  }
  return options;
}

Scalar sigmoid(Scalar x) { return 1 / (1 + std::exp(-x)); }

/// The area between two thresholds under precision over recall; see AUC. low has the lower one.
double interpolated_pr_area(const Counts& low, const Counts& high) {
  const double p_low = low.tp + low.fp, p_high = high.tp + high.fp;
  const double rise = low.tp - high.tp;
  const double slope = ratio(rise, std::max(p_low - p_high, 0.0));
  const double intercept = high.tp - slope * p_high;
  const double growth = p_low > 0 && p_high > 0 ? p_low / p_high : 1;
  return ratio(slope * (rise + intercept * std::log(growth)), high.tp + high.fn);
}

struct CurvePoint {
  double x = 0, y = 0;
};

CurvePoint point(const Counts& counts, Curve curve) {
  const double recall = ratio(counts.tp, counts.tp + counts.fn);
  if (curve == Curve::kROC) return {ratio(counts.fp, counts.fp + counts.tn), recall};
  return {recall, ratio(counts.tp, counts.tp + counts.fp)};
}

double height(double a, double b, Summation method) {
  if (method == Summation::kMinoring) return std::min(a, b);
  if (method == Summation::kMajoring) return std::max(a, b);
  return (a + b) / 2;
}

}  // namespace

EnumNames<Curve> names_of(Curve /*of*/) {
  return {{Curve::kROC, "ROC"}, {Curve::kROC, "roc"}, {Curve::kPR, "PR"}, {Curve::kPR, "pr"}};
}

EnumNames<Summation> names_of(Summation /*of*/) {
  return {{Summation::kInterpolation, "interpolation"},
          {Summation::kMinoring, "minoring"},
          {Summation::kMajoring, "majoring"}};
}

AUC::AUC(AUCOptions options, std::string name)
    : Metric(std::move(name)),
      options_(checked(std::move(options), this->name())),
      counts_(counts_for(options_)) {}

void AUC::check_targets(Index targets, Index outputs) const {
  Metric::check_targets(targets, outputs);
  if (options_.num_labels && *options_.num_labels != outputs) {
    throw InvalidArgument(name(), ": num_labels is ", *options_.num_labels, ", but there are ",
                          outputs, " outputs");
  }
  if (!options_.label_weights.empty() && std::ssize(options_.label_weights) != outputs) {
    throw InvalidArgument(name(), ": expected ", outputs,
                          " label_weights, one for each output, got ",
                          options_.label_weights.size());
  }
  if (started_ && options_.multi_label) check_same_outputs(name(), counts_.labels(), outputs);
}

double AUC::label_weight(Index label) const {
  return options_.label_weights.empty() ? 1
                                        : options_.label_weights[static_cast<std::size_t>(label)];
}

void AUC::add(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView sample_weight) {
  if (!started_ && options_.multi_label) counts_.set_labels(y_pred.cols());
  started_ = true;
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const double weight = weight_of(sample_weight, n);
    for (Index j = 0; j < y_pred.cols(); ++j) {
      const Scalar p = options_.from_logits ? sigmoid(y_pred(n, j)) : y_pred(n, j);
      if (options_.multi_label) {
        counts_.add(y_true(n, j) != 0, p, weight, j);
      } else {
        counts_.add(y_true(n, j) != 0, p, weight * label_weight(j));
      }
    }
  }
}

double AUC::area(Index label) const {
  const bool interpolated_pr =
      options_.curve == Curve::kPR && options_.summation_method == Summation::kInterpolation;
  double area = 0;
  Counts high = counts_.at_largest(label);
  for (Index i = counts_.thresholds() - 2; i >= 0; --i) {
    Counts low = high;
    counts_.step_down(low, i, label);
    if (interpolated_pr) {
      area += interpolated_pr_area(low, high);
    } else {
      const CurvePoint a = point(high, options_.curve), b = point(low, options_.curve);
      area += (b.x - a.x) * height(a.y, b.y, options_.summation_method);
    }
    high = low;
  }
  return area;
}

double AUC::result() const {
  if (!options_.multi_label) return area(0);
  double sum = 0, weights = 0;
  for (Index label = 0; label < counts_.labels(); ++label) {
    const double weight = started_ ? label_weight(label) : 1;
    sum += weight * area(label);
    weights += weight;
  }
  return ratio(sum, weights);
}

}  // namespace gradus
