#include "gradus/metrics/auc.hpp"

#include <algorithm>
#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/softmax.hpp"
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
  check_class_options(name, options.class_id, options.average);
  if (options.multi_label && (options.class_id || options.average != Average::kNone)) {
    throw InvalidArgument(name, ": multi_label is an average of its own; ",
                          "leave it, or class_id and average");
  }
  for (const double weight : options.label_weights) {
    check.require(weight >= 0 && std::isfinite(weight), "label_weights", weight,
                  "finite and at least 0");
  }
  return options;
}

Scalar sigmoid_of_logit(Scalar x) { return 1 / (1 + std::exp(-x)); }

/// The area between two thresholds under precision over recall; see AUC. low has the lower one.
double interpolated_pr_area(const Counts& low, const Counts& high) {
  const double p_low = low.tp + low.fp, p_high = high.tp + high.fp;
  const double rise = low.tp - high.tp;
  const double slope = ratio(rise, std::max(p_low - p_high, 0.0));
  const double intercept = high.tp - slope * p_high;
  const double growth = p_low > 0 && p_high > 0 ? p_low / p_high : 1;
  return ratio(slope * (rise + intercept * std::log(growth)), high.tp + high.fn);
}

/// Keras lets them pass; with class ids there is a softmax to ask for.
void check_are_probabilities(const std::string& name, ConstVectorView predictions) {
  for (const Scalar p : predictions) {
    if (!(p < 0 || p > 1)) continue;
    throw InvalidArgument(name, ": expected probabilities of the classes, got ",
                          to_text(value_of(p)), "; for logits set from_logits = true");
  }
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
  check_class_id(name(), options_.class_id, outputs);
  if (counts_.labels() > 1) check_same_outputs(name(), counts_.labels(), outputs);
}

double AUC::label_weight(Index label) const {
  return options_.label_weights.empty() ? 1
                                        : options_.label_weights[static_cast<std::size_t>(label)];
}

void AUC::add(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView sample_weight) {
  const bool class_ids = are_class_ids(y_true, y_pred);
  const bool by_default = class_ids && options_.average == Average::kNone;
  const bool by_class = !options_.class_id && (options_.multi_label || by_default ||
                                               is_mean_of_classes(options_.average));
  const Index labels = by_class ? y_pred.cols() : 1;
  if (counts_.labels() != labels) counts_.set_labels(labels);
  const Index first = options_.class_id.value_or(0);
  const Index last = options_.class_id ? first + 1 : y_pred.cols();
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const double weight = weight_of(sample_weight, n);
    const ConstVectorView p = probabilities(row_of(y_pred, n), class_ids);
    for (Index j = first; j < last; ++j) {
      const bool positive = label_of(y_true, n, j, class_ids) != 0;
      if (by_class) {
        counts_.add(positive, p(j), weight, j);
      } else {
        counts_.add(positive, p(j), weight * label_weight(j));
      }
    }
  }
}

ConstVectorView AUC::probabilities(ConstVectorView predictions, bool class_ids) {
  if (!options_.from_logits) {
    if (class_ids) check_are_probabilities(name(), predictions);
    return predictions;
  }
  row_ = predictions;
  if (class_ids) {
    softmax({row_.data(), 1, row_.size()}, {row_.data(), 1, row_.size()});
  } else {
    row_ = row_.unaryExpr(&sigmoid_of_logit);
  }
  return read_only(row_);
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

double AUC::weight_in_mean(Index label) const {
  if (options_.multi_label) return label_weight(label);
  const Counts counts = counts_.at_largest(label);
  const double positives = counts.tp + counts.fn, negatives = counts.fp + counts.tn;
  if (positives == 0 || negatives == 0) return 0;
  return label_weight(label) * (options_.average == Average::kWeighted ? positives : 1);
}

double AUC::result() const {
  if (counts_.labels() == 1) return area(0);
  double sum = 0, weights = 0;
  for (Index label = 0; label < counts_.labels(); ++label) {
    const double weight = weight_in_mean(label);
    sum += weight * area(label);
    weights += weight;
  }
  return ratio(sum, weights);
}

}  // namespace gradus
