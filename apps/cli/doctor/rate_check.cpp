#include "cli/doctor/rate_check.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "cli/doctor/short_training.hpp"
#include "cli/terminal/sparkline.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

constexpr std::array kRates = {1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2,
                               3e-2, 0.1,  0.3,  1.0,  3.0,  10.0};
constexpr Index kSweepSteps = 60;
constexpr Index kSweepRows = 256;
constexpr Index kMeasured = 512;  // samples that the loss is measured on

/// A learning rate, and the loss that it leads to; infinite where it diverges.
struct Trial {
  double rate = 0, loss = 0;
};

/// Trials with the same start, batches and number of steps.
class Trials {
 public:
  explicit Trials(const Patient& patient)
      : patient_(patient),
        measured_(patient.train.first(kMeasured)),
        rows_(std::min(patient.batch_size, kSweepRows)),
        start_(loss_of(patient, patient.network(), measured_)),
        steps_(affordable_steps(patient.network(), rows_, std::ssize(kRates), kSweepSteps)) {}

  double start() const { return start_; }
  Index steps() const { return steps_; }

  Trial run(double rate) const {
    ShortTraining training(patient_, patient_.train, rate, rows_);
    const double infinity = std::numeric_limits<double>::infinity();
    if (!training.run(steps_)) return {rate, infinity};
    const double loss = loss_of(patient_, training.network(), measured_);
    return {rate, std::isfinite(loss) ? loss : infinity};
  }

 private:
  const Patient& patient_;
  Samples measured_;
  Index rows_;
  double start_;
  Index steps_;
};

/// Three lines: the rates, their losses, and these as a curve.
std::vector<std::string> table_of(const std::vector<Trial>& trials, double start) {
  std::string rates = "rate", losses = "loss", curve = "    ";
  double least = start;
  for (const Trial& trial : trials) least = std::min(least, trial.loss);
  for (const Trial& trial : trials) {
    rates += fmt::format(" {:>7.0e}", trial.rate);
    losses += std::isfinite(trial.loss) ? fmt::format(" {:>7.2g}", trial.loss) : "     inf";
    curve += "       " + sparkline({std::min(trial.loss, 1e300)}, least, start, 1);
  }
  return {rates, losses, curve};
}

/// Of the rates that do nearly as well as the best, the smallest.
double suggestion(const std::vector<Trial>& trials, double start, double best) {
  constexpr double kNearly = 0.9;
  for (const Trial& trial : trials) {
    if (start - trial.loss >= kNearly * (start - best)) return trial.rate;
  }
  return trials.front().rate;
}

void judge(const Trial& own, double progress, RateSweep& sweep) {
  constexpr double kNone = 0.2, kLittle = 0.5;
  const bool larger = own.rate > sweep.suggested;
  const std::string rate = fmt::format("Try --learning-rate {:g}.", sweep.suggested);
  if (larger && progress < kNone) {
    sweep.finding.add(Verdict::kFailed,
                      "The learning rate is too large: steps jump over the minimum, and the loss "
                      "does not come down. " +
                          rate);
  } else if (larger && progress < kLittle) {
    sweep.finding.add(Verdict::kWarning,
                      "The learning rate is rather large: a smaller one gets further. " + rate);
  } else if (!larger && progress < -kNone) {
    sweep.finding.add(Verdict::kWarning,
                      "With this learning rate the loss goes up, and with a larger one down: the "
                      "steps are not those that the rate stands for. Look into the optimizer: "
                      "`gradus explain`. " +
                          rate);
  } else if (!larger && progress < kNone) {
    sweep.finding.add(
        Verdict::kWarning,
        "The learning rate is small: with it, training takes many times as long. " + rate);
  }
}

}  // namespace

RateSweep sweep_rates(const Patient& patient) {
  constexpr double kNoticeable = 0.02;
  const Trials trials(patient);
  RateSweep sweep{.finding = {.name = "learning rate"},
                  .own = patient.parts.optimizer->learning_rate()};
  const Trial own = trials.run(sweep.own);
  std::vector<Trial> all;
  all.reserve(kRates.size());
  for (const double rate : kRates) all.push_back(trials.run(rate));
  const double start = trials.start();
  const double best = std::min(own.loss, std::ranges::min(all, {}, &Trial::loss).loss);
  Finding& finding = sweep.finding;
  finding.details = table_of(all, start);
  sweep.one_lowers = start - best > kNoticeable * std::abs(start);
  sweep.suggested = sweep.own;
  finding.numbers = {{"rate", sweep.own}, {"start", start}, {"loss", own.loss}, {"best", best}};
  for (const Trial& trial : all) {
    finding.numbers.emplace_back(fmt::format("loss_at_{:g}", trial.rate), trial.loss);
  }
  if (!sweep.one_lowers) {
    sweep.all_raise =
        std::ranges::all_of(all, [&](const Trial& trial) { return trial.loss > start; });
    finding.verdict = Verdict::kSkipped;
    finding.measured = fmt::format("{} {:.4g} in {} steps",
                                   sweep.all_raise ? "the loss rises at every rate, from"
                                                   : "no rate brings the loss down from",
                                   start, trials.steps());
    return sweep;
  }
  const double progress = (start - own.loss) / (start - best);
  if (progress < 0.9) sweep.suggested = suggestion(all, start, best);
  finding.numbers.emplace_back("suggested", sweep.suggested);
  finding.measured = fmt::format(
      "{:g}: loss {:.4g} -> {:.4g} in {} steps; suggested {:g}, best "
      "{:.4g}",
      sweep.own, start, own.loss, trials.steps(), sweep.suggested, best);
  judge(own, progress, sweep);
  return sweep;
}

}  // namespace cli
}}  // namespace gradus
