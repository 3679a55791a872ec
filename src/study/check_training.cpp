#include "gradus/study/check_training.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus::inline GRADUS_PRECISION {

namespace {

bool failed(const Finding& finding) { return finding.verdict == Verdict::kFailed; }

/// From now on x has mean 0 and standard deviation 1: each feature of a table, all pixels of an
/// image together.
void standardize(ModelUnderTest& model) {
  const Matrix& x = model.train.x;
  const bool image = model.data.sample_shape().rank() > 1;
  Vector mean = x.colwise().mean(), deviation(x.cols());
  if (image) mean.setConstant(x.mean());
  deviation = (x.rowwise() - mean.transpose()).array().square().colwise().mean().sqrt().matrix();
  if (image) {
    deviation.setConstant(std::sqrt(deviation.squaredNorm() / static_cast<Scalar>(x.cols())));
  }
  const Vector factor = deviation.unaryExpr([](Scalar d) { return d > 0 ? 1 / d : Scalar(1); });
  for (Samples* samples : {&model.train, &model.held_out}) {
    samples->x = ((samples->x.rowwise() - mean.transpose()) * factor.asDiagonal()).eval();
  }
}

void check_data(ModelUnderTest& model, std::vector<Finding>& findings) {
  findings.push_back(check_inputs(model));
  if (failed(findings.back()) && model.train.x.allFinite()) {
    standardize(model);
    findings.back().advice += " The checks that follow have done so.";
  }
  findings.push_back(check_targets(model));
  findings.push_back(check_duplicates(model));
}

void check_start(const ModelUnderTest& model, std::vector<Finding>& findings) {
  findings.push_back(check_symmetry(model));
  findings.push_back(failed(findings.back())
                         ? Finding::skipped("units", "first weights have failed")
                         : check_units(model));
  findings.push_back(check_first_loss(model));
}

/// Returns whether training is worth a try.
bool check_steps(const ModelUnderTest& model, std::vector<Finding>& findings) {
  findings.push_back(check_backward(model));
  findings.push_back(check_optimizer(model));
  return std::none_of(findings.end() - 2, findings.end(), failed);
}

void check_learning(const ModelUnderTest& model, std::vector<Finding>& findings) {
  const RateSweep sweep = sweep_rates(model);
  findings.push_back(sweep.finding);
  findings.push_back(check_one_batch(model, sweep));
  const bool learns = !failed(findings.back());
  findings.push_back(check_zeroed_inputs(model, sweep.usable()));
  findings.push_back(check_relation(model, learns ? sweep.usable() : 0));
}

void skip_training(const ModelUnderTest& model, std::vector<Finding>& findings) {
  const std::string cause = std::find_if(findings.rbegin(), findings.rend(), failed)->name;
  const std::string reason = "not before this is right: " + cause;
  const bool broken_steps = cause == "gradients" || cause == "optimizer";
  if (broken_steps) {
    // What comes of it is worth a look, and no finding of its own.
    Finding rates = sweep_rates(model).finding;
    rates.verdict = Verdict::kSkipped;
    rates.measured = "of no use before this is right: " + cause + "; " + rates.measured;
    rates.advice.clear();
    findings.push_back(std::move(rates));
  }
  for (const char* name :
       {"gradients", "optimizer", "learning rate", "one batch", "zeroed inputs"}) {
    if (std::ranges::count(findings, std::string(name), &Finding::name) == 0) {
      findings.push_back(Finding::skipped(name, reason));
    }
  }
  if (model.train.x.allFinite() && model.train.y.allFinite()) {
    findings.push_back(check_relation(model, 0));
  }
}

}  // namespace

std::vector<Finding> check_training(ModelUnderTest model) {
  if (model.train.size() == 0) model.draw_samples();
  std::vector<Finding> findings;
  check_data(model, findings);
  const bool finite = model.train.x.allFinite() && model.train.y.allFinite();
  findings.push_back(check_output(model));
  bool trainable = finite && !failed(findings.back());
  if (trainable) {
    check_start(model, findings);
    trainable = std::none_of(findings.end() - 3, findings.end(), failed);
  }
  if (trainable) trainable = check_steps(model, findings);
  if (trainable) {
    check_learning(model, findings);
  } else {
    skip_training(model, findings);
  }
  return findings;
}

}  // namespace gradus
