// --metrics: names with arguments, as in precision:average=weighted or recall:class=setosa.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/polymorphic.hpp>
#include <gradus/metrics/metric.hpp>
#include <string>
#include <vector>

#include "cli/data/source.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A name that Metric::from_name() knows and, behind a colon each, arguments of that metric. Beside
/// Keras's names there is class=NAME, one of the data's classes.
CLI::Validator known_metric();

/// The metrics of --metrics; of none, the one that fits the task. The log calls them by name and
/// values: precision_weighted, recall_setosa. Throws InvalidArgument for a class that the data do
/// not have, and for metrics of classes where the numbers to predict are others than 0 and 1.
std::vector<Polymorphic<Metric>> make_metrics(const std::vector<std::string>& texts,
                                              const Data& data);

}  // namespace gradus::cli
