#include "cli/train/data_options.hpp"

#include "cli/files/paths.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/validators.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

constexpr std::uint64_t kMostSamples = 4294967295;

const Choices<Normalize> kNormalizeNames = {
    {"unit", Normalize::kUnit}, {"standard", Normalize::kStandard}, {"none", Normalize::kNone}};

void add_own_data_options(CLI::App& app, DataOptions& options) {
  const std::string group = "One's own data";
  app.add_option(
         "--train", options.train,
         "Train on a CSV file (see --target), an NPZ file with x_train, y_train, x_test and "
         "y_test, an NPY file, or a folder of PNG images with a subfolder a class")
      ->check(input_path())
      ->type_name("FILE|DIR")
      ->group(group);
  app.add_option("--test", options.test,
                 "Test on another CSV file or folder; by default on what --train holds for it")
      ->check(input_path())
      ->type_name("FILE|DIR")
      ->group(group);
  app.add_option("--target", options.target,
                 "What to predict: a column of the CSV file, by name or number, or for an NPY file "
                 "the NPY file of the targets")
      ->check(not_empty())
      ->type_name("COLUMN|FILE")
      ->group(group);
  add_choice(app, "--task", options.task,
             "What the target is: by default a class where it is text, or whole numbers of an NPZ "
             "or NPY file, and else a number",
             kTaskNames)
      ->group(group);
  app.add_flag("--standardize", options.standardize,
               "Scale each number column of a CSV file to mean 0 and deviation 1")
      ->group(group);
}

}  // namespace

void add_data_options(CLI::App& app, DataOptions& options) {
  app.add_option("--data", options.data,
                 "Folder with the MNIST files, or 'digits' for the synthetic digits; by default "
                 "$GRADUS_DATA, "
                 "then data/mnist, then digits")
      ->check(input_path())
      ->type_name("DIR|digits")
      ->group("Data");
  add_own_data_options(app, options);
  app.add_option("--limit", options.limit, "Train on the first N samples only")
      ->check(whole_number(1, kMostSamples))
      ->type_name("N")
      ->group("Data");
  add_choice(
      app, "--normalize", options.normalize,
      "Scale pixels to 0...1 (the default), to mean 0 and deviation 1, or leave them 0...255",
      kNormalizeNames)
      ->group("Data");
}

}  // namespace cli
}}  // namespace gradus
