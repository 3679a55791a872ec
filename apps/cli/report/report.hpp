// A training, as a page to look at.
#pragma once

#include <cstdint>
#include <gradus/core/matrix.hpp>
#include <gradus/metrics/confusion_matrix.hpp>
#include <gradus/training/callback.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/page/chart.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Bytes row by row, of one channel (grey) or three (red, green, blue).
struct ByteImage {
  Index height = 0, width = 0, channels = 1;
  std::vector<std::uint8_t> bytes = {};  ///< Empty where there is no image.
};

/// Everything that the page shows; what is empty is left out of it.
struct Report {
  using Texts = std::vector<std::pair<std::string, std::string>>;

  struct Epoch {
    Index number = 1;  ///< From 1.
    Logs logs = {};
    double learning_rate = 0;
    double seconds = 0;
  };

  struct Mistake {
    Index index = 0;  ///< Of the sample in its data, from 0.
    Index true_class = 0, predicted_class = 0;
    /// Class and probability, the likeliest first.
    std::vector<std::pair<Index, double>> likeliest = {};
    ByteImage image = {};
  };

  /// What one unit of the first layer looks for in an image.
  struct UnitWeights {
    Index unit = 0;
    Index height = 0, width = 0;
    std::vector<double> values = {};  ///< Row by row.
  };

  /// Of each epoch's last batch.
  struct GradientNorms {
    std::vector<std::string> names = {};           ///< "dense_1/kernel"
    std::vector<Index> epochs = {};                ///< From 1.
    std::vector<std::vector<double>> values = {};  ///< For each name, one an epoch.
  };

  /// Where the training stood when the page was written.
  struct Progress {
    bool running = false;        ///< The page loads itself anew until it is not.
    std::string text = {};       ///< "epoch 3 of 10, some 12 s left"; "Finished: 10 epochs"
    std::int64_t written = 0;    ///< In seconds since 1970.
    double seconds_between = 1;  ///< From one writing to the next.
  };

  /// The loss of each batch; of many, each the mean of some.
  struct Steps {
    std::vector<double> epochs = {};  ///< 2.5 in the middle of the third.
    std::vector<double> losses = {};
    Index batches = 1;              ///< In each.
    double unfinished_seconds = 0;  ///< How long the epoch took that is not among the epochs.
  };

  /// How a regression's predictions of one target are.
  struct Target {
    std::string name = {};
    Index samples = 0;
    double r2 = 0;  ///< 1 - Σ(y - p)² / Σ(y - ȳ)²; NaN where all y are the same.
    double rmse = 0, mae = 0;
    std::vector<Point> points = {};  ///< Up to 1000 samples. x: the true value, y: the predicted.
    Histogram residuals = {};        ///< Of all samples: true value less prediction.
  };

  std::string title = "Training report";
  Progress progress = {};
  Texts provenance = {};     ///< Command, seed, data, ..., in this order.
  Texts final_metrics = {};  ///< Shown large at the top; taken from the last epoch where empty.
  std::vector<std::string> notes = {};  ///< What the reader should know, such as what is missing.
  std::vector<std::string> data = {};   ///< What they were taken for, in lines.
  std::string summary = {};             ///< Of the model, lines of text.
  std::vector<Epoch> epochs = {};
  Steps steps = {};

  /// Whose classes, mistakes and predictions are shown: "test", "validation" or "training" samples.
  std::string samples = "test";

  // Of a classification:
  std::vector<std::string> class_names = {};  ///< A class without one is called by its number.
  ConfusionMatrix::Table confusion = {};
  std::vector<Mistake> mistakes = {};
  // Of a regression:
  std::vector<Target> targets = {};

  std::vector<UnitWeights> weights = {};
  GradientNorms gradient_norms = {};
};

/// The report as one HTML file that needs no other and asks for none. All texts may hold anything.
std::string report_html(const Report& report);

}  // namespace gradus::cli
