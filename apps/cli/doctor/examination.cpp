#include "cli/doctor/examination.hpp"

#include <algorithm>

#include "cli/doctor/backward_checks.hpp"
#include "cli/doctor/batch_check.hpp"
#include "cli/doctor/data_checks.hpp"
#include "cli/doctor/output_check.hpp"
#include "cli/doctor/rate_check.hpp"
#include "cli/doctor/relation_checks.hpp"
#include "cli/doctor/start_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

bool failed(const Finding& finding) { return finding.verdict == Verdict::kFailed; }

void examine_data(Patient& patient, std::vector<Finding>& findings) {
  findings.push_back(check_inputs(patient));
  if (failed(findings.back()) && patient.train.x.allFinite()) {
    standardize(patient);
    findings.back().advice += " The checks that follow have done so.";
  }
  findings.push_back(check_targets_of(patient));
  findings.push_back(check_duplicates(patient));
}

void examine_start(const Patient& patient, std::vector<Finding>& findings) {
  findings.push_back(check_symmetry(patient));
  findings.push_back(failed(findings.back()) ? skipped("units", "first weights have failed")
                                             : check_units(patient));
  findings.push_back(check_first_loss(patient));
}

/// Returns whether training is worth a try.
bool examine_steps(const Patient& patient, std::vector<Finding>& findings) {
  findings.push_back(check_backward(patient));
  findings.push_back(check_optimizer(patient));
  return std::none_of(findings.end() - 2, findings.end(), failed);
}

void examine_training(const Patient& patient, std::vector<Finding>& findings) {
  const RateSweep sweep = sweep_rates(patient);
  findings.push_back(sweep.finding);
  findings.push_back(check_one_batch(patient, sweep));
  const bool learns = !failed(findings.back());
  findings.push_back(check_zeroed_inputs(patient, sweep.usable()));
  findings.push_back(check_relation(patient, learns ? sweep.usable() : 0));
}

void skip_training(const Patient& patient, std::vector<Finding>& findings) {
  const std::string cause = std::find_if(findings.rbegin(), findings.rend(), failed)->name;
  const std::string reason = "not before this is right: " + cause;
  const bool broken_steps = cause == "gradients" || cause == "optimizer";
  if (broken_steps) {
    // What comes of it is worth a look, and no finding of its own.
    Finding rates = sweep_rates(patient).finding;
    rates.verdict = Verdict::kSkipped;
    rates.measured = "of no use before this is right: " + cause + "; " + rates.measured;
    rates.advice.clear();
    findings.push_back(std::move(rates));
  }
  for (const char* name :
       {"gradients", "optimizer", "learning rate", "one batch", "zeroed inputs"}) {
    if (std::ranges::count(findings, std::string(name), &Finding::name) == 0) {
      findings.push_back(skipped(name, reason));
    }
  }
  if (patient.train.x.allFinite() && patient.train.y.allFinite()) {
    findings.push_back(check_relation(patient, 0));
  }
}

}  // namespace

std::vector<Finding> examine(Patient patient) {
  std::vector<Finding> findings;
  examine_data(patient, findings);
  const bool finite = patient.train.x.allFinite() && patient.train.y.allFinite();
  findings.push_back(check_output(patient));
  bool trainable = finite && !failed(findings.back());
  if (trainable) {
    examine_start(patient, findings);
    trainable = std::none_of(findings.end() - 3, findings.end(), failed);
  }
  if (trainable) trainable = examine_steps(patient, findings);
  if (trainable) {
    examine_training(patient, findings);
  } else {
    skip_training(patient, findings);
  }
  return findings;
}

}  // namespace cli
}}  // namespace gradus
