#include "cli/train/data_options.hpp"

#include "cli/files/paths.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/validators.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::uint64_t kMostSamples = 4294967295;

const Choices<Normalize> kNormalizeNames = {
    {"unit", Normalize::kUnit}, {"standard", Normalize::kStandard}, {"none", Normalize::kNone}};

const Choices<CsvHeader> kHeaderNames = {
    {"auto", CsvHeader::kAuto}, {"yes", CsvHeader::kYes}, {"no", CsvHeader::kNo}};

const Choices<char> kSeparatorNames = {{"auto", '\0'}, {"comma", ','}, {"semicolon", ';'},
                                       {"tab", '\t'},  {"pipe", '|'},  {"space", ' '}};

const Choices<char> kDecimalNames = {{"auto", '\0'}, {"point", '.'}, {"comma", ','}};

const Choices<CsvEncoding> kEncodingNames = {{"utf-8", CsvEncoding::kUtf8},
                                             {"latin-1", CsvEncoding::kLatin1}};

const Choices<Missing> kMissingNames = {{"error", Missing::kError},
                                        {"mean", Missing::kMean},
                                        {"median", Missing::kMedian},
                                        {"mode", Missing::kMode},
                                        {"drop", Missing::kDrop}};

void add_columns(CLI::App& app, const std::string& option, std::vector<std::string>& columns,
                 const std::string& help) {
  app.add_option(option, columns, help + ", by name or number: a,b")
      ->delimiter(',')
      ->check(not_empty())
      ->type_name("COLUMNS");
}

void add_own_data_options(CLI::App& app, DataOptions& options) {
  begin_group(app, "Your data");
  add_value(app, "--train FILE|DIR", options.train, input_path(),
            "Train on a CSV file (see --target), an NPZ file with x_train, y_train, x_test and "
            "y_test or MedMNIST's names, an NPY file, or a folder of PNG images with a subfolder "
            "for each class");
  add_value(app, "--test FILE|DIR", options.test, input_path(),
            "Test on another CSV file or folder; by default on the test data in --train");
  add_value(app, "--target COLUMN|FILE", options.target, not_empty(),
            "What to predict: a column of the CSV file, by name or number; for an NPY file, the "
            "NPY file of the targets");
  add_choice(app, "--task", options.task,
             "What to predict; by default a class if the target is text, few whole numbers, or any "
             "in an NPZ or NPY file, and otherwise a number",
             kTaskNames);
  app.add_flag("--standardize", options.standardize,
               "Scale each numeric column of a CSV file to mean 0 and deviation 1");
  add_columns(app, "--drop", options.drop, "Leave out these columns of the CSV file");
  add_columns(app, "--categorical", options.categorical,
              "Take these columns as categories, even where they hold numbers");
  add_choice(
      app, "--missing", options.missing,
      "Missing values of a CSV file: refuse them, fill them in from their column (text by the most "
      "frequent), or leave out their rows",
      kMissingNames);
  add_choice(app, "--header", options.csv.header, "Whether the CSV file's first line is a header",
             kHeaderNames);
  add_choice(app, "--separator", options.csv.separator, "What separates the CSV file's cells",
             kSeparatorNames);
  add_choice(app, "--decimal", options.csv.decimal, "What stands before decimals", kDecimalNames);
  add_choice(app, "--encoding", options.csv.encoding, "The encoding of the CSV file",
             kEncodingNames);
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
