// The whole gradus command, with a loss of one's own: it is known by name in all of it.
//
//     cd build/release/bin/examples
//     ./custom_command train --loss brier_score --batch-size 128 --epochs 5
//     ./custom_command check-loss brier_score
//     ./custom_command loss brier_score --y-true 1,0 --y-pred .75,.5
//
// Expect: a training whose last val_accuracy is about 0.96 or more; "brier_score: value and
// gradient are right"; and 0.3125.
#include <gradus/gradus.hpp>

#include "cli/cli.hpp"

int main(int argc, char** argv) {
  gradus::register_loss(gradus::custom_loss(
      "brier_score",
      [](const auto& y_true, const auto& y_pred) { return (y_pred - y_true).squaredNorm(); }));
  return gradus::cli::run(argc, argv);
}
