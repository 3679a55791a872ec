// Sequential::fit: what is checked before the first epoch.
#include <algorithm>
#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/error.hpp"
#include "training/fit_loop.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

void check_options(const FitOptions& options) {
  const OptionChecks check("fit");
  check.require(options.epochs >= 1, "epochs", options.epochs, "at least 1");
  check.require(options.batch_size >= 1, "batch_size", options.batch_size, "at least 1");
  check.decay("validation_split", options.validation_split);
  const auto is_null = [](const auto* pointer) { return pointer == nullptr; };
  if (std::ranges::any_of(options.callbacks, is_null)) {
    throw InvalidArgument("fit: a callback is null");
  }
  if (std::ranges::any_of(options.observers, is_null)) {
    throw InvalidArgument("fit: an observer is null");
  }
}

void check_same_targets(const Dataset& training, const Dataset& validation) {
  if (validation.y().cols() == training.y().cols()) return;
  throw InvalidArgument("fit: validation_data has ", validation.y().cols(),
                        " target columns, expected ", training.y().cols(),
                        " as in the training data");
}

/// How many of n samples to train on: all, or the first share under validation_split.
Index train_size(Index n, const FitOptions& options) {
  if (options.validation_data != nullptr || options.validation_split == 0) return n;
  const Index size =
      static_cast<Index>(std::floor(static_cast<double>(n) * (1 - options.validation_split)));
  if (size >= 1 && size < n) return size;
  throw InvalidArgument("fit: validation_split ", to_text(options.validation_split), " of ", n,
                        " samples leaves none to ", (size < 1 ? "train" : "validate"), " on");
}

}  // namespace

History Sequential::fit(const Dataset& data, const FitOptions& options) {
  check_options(options);
  check_ready("fit", data);
  const Index trained_on = train_size(data.size(), options);
  Validation validation;
  if (options.validation_data != nullptr) {
    check_ready("fit: validation_data", *options.validation_data);
    check_same_targets(data, *options.validation_data);
    validation = {options.validation_data, row_numbers(0, options.validation_data->size())};
  } else if (trained_on < data.size()) {
    validation = {&data, row_numbers(trained_on, data.size())};
  }
  const Index largest_set = std::max(trained_on, std::ssize(validation.which));
  Trainer trainer(*network_, *loss_, data.y().cols(), std::min(options.batch_size, largest_set),
                  options.threads);
  history_ = History();
  FitLoop(*this, data, options, row_numbers(0, trained_on), std::move(validation), trainer,
          metrics_, epochs_trained_, history_)
      .run();
  return history_;
}

}}  // namespace gradus
