// What a model's file may not say, as that of another program does not: --task, --loss,
// --normalize.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/data/dataset.hpp>
#include <gradus/model/network.hpp>
#include <optional>
#include <string>

#include "cli/data/preprocessing.hpp"
#include "cli/options/named_config.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

struct ReadingOptions {
  std::optional<Task> task;
  NamedConfig loss;       ///< Its name, or none.
  std::string normalize;  ///< unit, standard, none, "MEAN,STD", or empty.
};

/// Adds MODEL, which must be given.
void add_model_file(CLI::App& app, std::string& file);

void add_reading_options(CLI::App& app, ReadingOptions& options);

/// What is known of a model beside its layers.
struct ModelReading {
  Preprocessing preprocessing;
  NamedConfig loss;
};

/// Puts what the options say in place of what was known. A loss says a task where none is known,
/// and takes logits where the network gives them. Throws InvalidArgument for what contradicts each
/// other, the network's outputs, or a model of a CSV file, which says its own.
void apply(const ReadingOptions& options, const Network& network, ModelReading& reading);

/// Where the file does not say the task: a classification where the targets y are class ids below
/// the number of outputs (0 or 1 for one output), or one-hot, and else a regression. Says what was
/// understood, and the option that says otherwise.
void understand_task(const std::string& model, const Network& network, const Matrix& y,
                     Preprocessing& preprocessing);

}  // namespace gradus::cli
