// `gradus exercise`: something is wrong; find it.
#include <spdlog/fmt/fmt.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <gradus/core/error.hpp>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "cli/both_precisions/exercise.hpp"
#include "cli/exercise/texts.hpp"
#include "cli/exercise/training.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/options/validators.hpp"
#include "cli/terminal/sparkline.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct ExerciseOptions {
  int number = 0;  // 0: list them
  bool reveal = false;
  std::uint64_t seed = 0;
};

std::string list_of_exercises() {
  std::string text =
      "In each exercise one line of a training is wrong. Look at what it does, then find it.\n\n";
  for (int number = 1; number <= kExercises; ++number) {
    text += fmt::format("{:>3}  {}\n", number, exercise_text(number).symptom);
  }
  return text +
         "\ngradus exercise N trains with the fault and without it; --reveal says what it is.\n"
         "check-gradients, explain and doctor take --exercise N too.\n";
}

/// One epoch of a training, or why there is none.
std::string epoch_text(const ObservedTraining& training, std::size_t epoch) {
  if (epoch >= training.epoch_loss.size()) return "-";
  return fmt::format("loss {:.4f}  accuracy {:.4f}", training.epoch_loss[epoch],
                     training.epoch_accuracy[epoch]);
}

std::string epochs_table(const ObservedTraining& right, const ObservedTraining& faulty) {
  std::string text = fmt::format("{:<9} {:<34} {}\n", "", "as it should be", "with the fault");
  for (std::size_t epoch = 0; epoch < std::size_t{kExerciseEpochs}; ++epoch) {
    text += fmt::format("{:<9} {:<34} {}\n", fmt::format("epoch {}", epoch + 1),
                        epoch_text(right, epoch), epoch_text(faulty, epoch));
  }
  if (!faulty.divergence.empty()) text += "With the fault, it ended: " + faulty.divergence + "\n";
  return text;
}

/// Both on one scale, from 0 to a little above the first loss.
std::string exercise_curves(const ObservedTraining& right, const ObservedTraining& faulty) {
  constexpr Index kWidth = 60;
  const double top = 1.25 * right.losses.front();
  return fmt::format("Loss of the batches, from 0 to {:.2f}\n  should be  {}\n  is         {}\n",
                     top, sparkline(right.losses, 0, top, kWidth),
                     sparkline(faulty.losses, 0, top, kWidth));
}

/// NaN where the first step failed.
double first_gradient(const ObservedTraining& training, std::size_t tensor) {
  if (training.steps.empty()) return std::numeric_limits<double>::quiet_NaN();
  return training.steps.front()[tensor].gradient;
}

/// The mean over the last epoch's steps of a tensor.
template <class Number>
double last_epoch(const ObservedTraining& training, std::size_t tensor, Number TensorStep::*what) {
  const std::size_t steps = training.steps.size();
  const auto per_epoch = std::size_t{(kExerciseSamples + kExerciseBatch - 1) / kExerciseBatch};
  const std::size_t first = steps - std::min(steps, per_epoch);
  double sum = 0;
  for (std::size_t t = first; t < steps; ++t) sum += training.steps[t][tensor].*what;
  return sum / static_cast<double>(steps - first);
}

/// What it should be, and what it is.
std::string pair_text(double right, double faulty) {
  return fmt::format("{:>9.3g} {:>9.3g}", right, faulty);
}

std::string sizes_table(const ObservedTraining& right, const ObservedTraining& faulty) {
  std::string text = fmt::format("{:<16} {:<21} {:<21} {}\n{:<16}", "", "|dL/dθ| in step 1",
                                 "|dL/dθ| in epoch 3", "|Δθ| in epoch 3", "");
  for (int column = 0; column < 3; ++column) {
    text += fmt::format("{:>10} {:>9}  ", "should be", "is");
  }
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
  for (std::size_t k = 0; k < right.tensors.size(); ++k) {
    const auto both = [&](double TensorStep::*what) {
      return pair_text(last_epoch(right, k, what), last_epoch(faulty, k, what));
    };
    text += fmt::format("{:<16} {}   {}   {}\n", right.tensors[k],
                        pair_text(first_gradient(right, k), first_gradient(faulty, k)),
                        both(&TensorStep::gradient), both(&TensorStep::movement));
  }
  return text;
}

std::string next_commands(int number) {
  return fmt::format(
      "Next\n"
      "  gradus check-gradients --exercise {0}          which gradients are wrong, if any\n"
      "  gradus explain --preset tiny --exercise {0}    one step, small enough for pen and paper\n"
      "  gradus doctor --exercise {0}                   what an expert would look at first\n"
      "  gradus exercise {0} --reveal                   the answer\n",
      number);
}

std::string show(int number, std::uint64_t seed) {
  const ObservedTraining right = train_exercise(number, Version::kRight, seed);
  const ObservedTraining faulty = train_exercise(number, Version::kFaulty, seed);
  return fmt::format(
      "Exercise {}: {}\n\n{} synthetic digits, 784-84-10, batches of {}, {}, {}\n\n{}\n{}\n{}\n{}",
      number, exercise_text(number).symptom, kExerciseSamples, kExerciseBatch, right.optimizer,
      right.loss, epochs_table(right, faulty), exercise_curves(right, faulty),
      sizes_table(right, faulty), next_commands(number));
}

std::string reveal(int number) {
  const ExerciseText& text = exercise_text(number);
  return fmt::format(
      "Exercise {}: {}\n\n"
      "What is wrong   {}\n"
      "  right         {}\n"
      "  here          {}\n"
      "The right line  {}\n"
      "The wrong one   {}\n\n"
      "What it does\n{}\n\n"
      "What finds it\n{}\n",
      number, text.symptom, text.wrong, text.right_formula, text.wrong_formula, text.right_place,
      text.wrong_place, text.effect, text.found_by);
}

void add_exercise_options(CLI::App& exercise, ExerciseOptions& options) {
  exercise.add_option("NUMBER", options.number, "Which exercise; without it, all are listed")
      ->check(whole_number(1, kExercises));
  exercise.add_flag("--reveal", options.reveal,
                    "Say what is wrong, why it shows as it does, and "
                    "what finds it");
  add_value(exercise, "--seed N", options.seed, any_seed(),
            "Determines the digits and the training")
      ->capture_default_str();
}

/// Runs it. Returns 0. Throws InvalidArgument for --reveal without a number.
int exercise_command(const ExerciseOptions& options) {
  if (options.reveal && options.number == 0) {
    throw InvalidArgument(
        "--reveal: expected the number of an exercise, gradus exercise 1 --reveal");
  }
  if (options.number == 0) {
    std::cout << list_of_exercises();
  } else {
    std::cout << (options.reveal ? reveal(options.number) : show(options.number, options.seed));
  }
  return 0;
}

}  // namespace

std::unique_ptr<Subcommand> add_exercise(CLI::App& app) {
  return make_subcommand(app, "exercise", "Find what is wrong in a backward pass",
                         &add_exercise_options, &exercise_command);
}

}  // namespace gradus::cli
