// A report with something in every part.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include "cli/report/report.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Five epochs, in which all numbers fall or rise evenly.
inline std::vector<cli::Report::Epoch> sample_epochs(Index count = 5) {
  std::vector<cli::Report::Epoch> epochs;
  for (Index i = 1; i <= count; ++i) {
    const double done = static_cast<double>(i) / static_cast<double>(count);
    cli::Report::Epoch epoch{
        .number = i, .logs = {}, .learning_rate = 0.001 * (1.1 - done), .seconds = 0.5};
    epoch.logs.set("loss", 1.2 - done);
    epoch.logs.set("accuracy", done);
    epoch.logs.set("val_loss", 1.4 - done);
    epoch.logs.set("val_accuracy", 0.9 * done);
    epochs.push_back(epoch);
  }
  return epochs;
}

/// Three classes: the example of scikit-learn's documentation of confusion_matrix,
/// y_true = 2, 0, 2, 2, 0, 1 and y_pred = 0, 0, 2, 2, 0, 2.
inline cli::Report sample_report() {
  cli::Report report;
  report.title = "A <small> run & more";
  report.provenance = {
      {"command", "gradus train --seed 1"}, {"seed", "1"}, {"data", "three lines"}};
  report.summary = "Model: \"sequential\"\n┃ dense ┃\n";
  report.epochs = sample_epochs();
  report.class_names = {"ant", "bee", "</script><script>alert('cat')</script>"};
  report.confusion.resize(3, 3);
  report.confusion << 2, 0, 0, 0, 0, 1, 1, 0, 2;
  cli::ByteImage image{
      .height = 2, .width = 3, .channels = 1, .bytes = {0, 50, 100, 150, 200, 255}};
  report.mistakes = {{.index = 5,
                      .true_class = 1,
                      .predicted_class = 2,
                      .likeliest = {{2, 0.75}, {1, 0.2}, {0, 0.05}},
                      .image = image},
                     {.index = 0,
                      .true_class = 2,
                      .predicted_class = 0,
                      .likeliest = {{0, 0.5}, {2, 0.4}, {1, 0.1}}}};
  report.weights = {{.unit = 4, .height = 1, .width = 2, .values = {-0.5, 0.5}},
                    {.unit = 7, .height = 1, .width = 2, .values = {0, 0.1}}};
  report.gradient_norms = {
      .names = {"dense/kernel", "dense/bias", "dense_1/kernel"},
      .epochs = {1, 2, 3, 4, 5},
      .values = {{1, 0.5, 0.2, 0.1, 0.05}, {0.1, 0.1, 0.1, 0.1, 0.1}, {3, 3, 0, 3, 3}}};
  return report;
}

}  // namespace gradus
