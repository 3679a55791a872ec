#include "cli/train/data_options.hpp"

#include "cli/files/paths.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/validators.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::uint64_t kMostSamples = 4294967295;

const Choices<Normalize> kNormalizeNames = {
    {"unit", Normalize::kUnit}, {"standard", Normalize::kStandard}, {"none", Normalize::kNone}};

void add_own_data_options(CLI::App& app, DataOptions& options) {
  begin_group(app, "Your data");
  add_value(app, "--train FILE|DIR", options.train, input_path(),
            "Train on a CSV file (see --target), an NPZ file with x_train, y_train, x_test and "
            "y_test, an NPY file, or a folder of PNG images with a subfolder for each class");
  add_value(app, "--test FILE|DIR", options.test, input_path(),
            "Test on another CSV file or folder; by default on the test data in --train");
  add_value(app, "--target COLUMN|FILE", options.target, not_empty(),
            "What to predict: a column of the CSV file, by name or number; for an NPY file, the "
            "NPY file of the targets");
  add_choice(app, "--task", options.task,
             "What to predict; by default a class if the target is text, or whole numbers in an "
             "NPZ or NPY file, and otherwise a number",
             kTaskNames);
  app.add_flag("--standardize", options.standardize,
               "Scale each numeric column of a CSV file to mean 0 and deviation 1");
}

}  // namespace

void add_data_options(CLI::App& app, DataOptions& options) {
  begin_group(app, "Data");
  add_value(app, "--data DIR|digits", options.data, input_path(),
            "Folder with the MNIST files, or 'digits' for synthetic digits; by default "
            "$GRADUS_DATA, then data/mnist, then digits");
  add_own_data_options(app, options);
  begin_group(app, "Data");
  add_value(app, "--limit N", options.limit, whole_number(1, kMostSamples),
            "Train on the first N samples only");
  add_choice(
      app, "--normalize", options.normalize,
      "Scale pixels to 0...1 (the default), to mean 0 and deviation 1, or leave them 0...255",
      kNormalizeNames);
  end_group(app);
}

}  // namespace gradus::cli
