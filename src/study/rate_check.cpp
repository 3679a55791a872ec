#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gradus/core/text.hpp"
#include "gradus/study/check_training.hpp"
#include "study/predictions.hpp"
#include "study/short_training.hpp"

namespace gradus::inline GRADUS_PRECISION {

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
struct Trials {
  const ModelUnderTest& model;
  Samples measured = model.train.first(kMeasured);
  Index rows = std::min(model.batch_size, kSweepRows);
  double start = loss_of(model, model.network(), measured);
  Index steps = affordable_steps(model.network(), rows, std::ssize(kRates), kSweepSteps);

  Trial run(double rate) const {
    ShortTraining training(model, model.train, rate, rows);
    const double infinity = std::numeric_limits<double>::infinity();
    if (!training.run(steps)) return {rate, infinity};
    const double loss = loss_of(model, training.network(), measured);
    return {rate, std::isfinite(loss) ? loss : infinity};
  }
};

std::string in_column(const std::string& text) {
  constexpr std::size_t kWidth = 8;
  return std::string(kWidth - std::min(kWidth, text.size()), ' ') + text;
}

/// ▁ for the least, █ for `most` and above.
std::string bar_of(double value, double least, double most) {
  constexpr std::array kBars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr double kLast = kBars.size() - 1;
  const double share = most > least ? (std::min(value, most) - least) / (most - least) : 0.5;
  return kBars.at(static_cast<std::size_t>(std::lround(share * kLast)));
}

/// Three lines: the rates, their losses, and these as a curve.
std::vector<std::string> table_of(const std::vector<Trial>& trials, double start) {
  std::string rates = "rate", losses = "loss", curve = "    ";
  double least = start;
  for (const Trial& trial : trials) least = std::min(least, trial.loss);
  for (const Trial& trial : trials) {
    rates += in_column(printed(trial.rate, 'e', 0));
    losses += in_column(printed(trial.loss, 'g', 2));
    curve += "       " + bar_of(trial.loss, least, start);
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
  const std::string rate = "Try a learning rate of " + printed(sweep.suggested, 'g', 6) + ".";
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
                      "StepObserver. " +
                          rate);
  } else if (!larger && progress < kNone) {
    sweep.finding.add(
        Verdict::kWarning,
        "The learning rate is small: with it, training takes many times as long. " + rate);
  }
}

}  // namespace

RateSweep sweep_rates(const ModelUnderTest& model) {
  constexpr double kNoticeable = 0.02;
  const Trials trials{model};
  RateSweep sweep{.finding = {.name = "learning rate"}, .own = model.optimizer->learning_rate()};
  const Trial own = trials.run(sweep.own);
  std::vector<Trial> all;
  all.reserve(kRates.size());
  for (const double rate : kRates) all.push_back(trials.run(rate));
  const double start = trials.start;
  const double best = std::min(own.loss, std::ranges::min(all, {}, &Trial::loss).loss);
  Finding& finding = sweep.finding;
  finding.details = table_of(all, start);
  sweep.one_lowers = start - best > kNoticeable * std::abs(start);
  sweep.suggested = sweep.own;
  finding.numbers = {{"rate", sweep.own}, {"start", start}, {"loss", own.loss}, {"best", best}};
  for (const Trial& trial : all) {
    finding.numbers.emplace_back("loss_at_" + printed(trial.rate, 'g', 6), trial.loss);
  }
  if (!sweep.one_lowers) {
    sweep.all_raise =
        std::ranges::all_of(all, [&](const Trial& trial) { return trial.loss > start; });
    finding.verdict = Verdict::kSkipped;
    finding.measured = concat(sweep.all_raise ? "the loss rises at every rate, from "
                                              : "no rate brings the loss down from ",
                              printed(start, 'g', 4), " in ", trials.steps, " steps");
    return sweep;
  }
  const double progress = (start - own.loss) / (start - best);
  if (progress < 0.9) sweep.suggested = suggestion(all, start, best);
  finding.numbers.emplace_back("suggested", sweep.suggested);
  finding.measured = concat(printed(sweep.own, 'g', 6), ": loss ", printed(start, 'g', 4), " -> ",
                            printed(own.loss, 'g', 4), " in ", trials.steps, " steps; suggested ",
                            printed(sweep.suggested, 'g', 6), ", best ", printed(best, 'g', 4));
  judge(own, progress, sweep);
  return sweep;
}

}  // namespace gradus
