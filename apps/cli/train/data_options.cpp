#include "cli/train/data_options.hpp"

#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

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

const Choices<Missing> kMissingNames = {{"error", Missing::kError},       {"mean", Missing::kMean},
                                        {"median", Missing::kMedian},     {"mode", Missing::kMode},
                                        {"category", Missing::kCategory}, {"drop", Missing::kDrop}};

const Choices<Dates> kDatesNames = {{"drop", Dates::kDrop}, {"parts", Dates::kParts}};

const Choices<Unseen> kUnseenNames = {{"error", Unseen::kError}, {"ignore", Unseen::kIgnore}};

/// A column and at least two different values.
CLI::Validator values_of_column() {
  const auto check = [](const std::string& text) -> std::string {
    const std::size_t equals = text.find('=');
    const std::size_t comma = text.find(',', equals);
    const bool is_right = equals != 0 && equals != std::string::npos &&
                          comma != std::string::npos && comma > equals + 1;
    return is_right ? ""
                    : "expected a column and its values in order, such as size=S,M,L; got '" +
                          text + "'";
  };
  return {check, ""};
}

const Choices<ColorMode> kColorModeNames = {
    {"auto", ColorMode::kAuto}, {"grayscale", ColorMode::kGrayscale}, {"rgb", ColorMode::kRgb}};

/// Height and width of "28x28"; nothing where it is no size.
std::optional<std::pair<Index, Index>> read_size(const std::string& text) {
  Index height = 0, width = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, height);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != 'x') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, width);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  const auto is_side = [](Index side) { return side >= 1 && side <= kMaxImageSide; };
  return is_side(height) && is_side(width) ? std::optional(std::pair(height, width)) : std::nullopt;
}

void add_image_options(CLI::App& app, DataOptions& options) {
  app.add_option("--arrays", options.arrays,
                 "What an NPZ file calls samples and targets: x=NAME,y=NAME, and those to test on: "
                 "x_test=NAME,y_test=NAME")
      ->delimiter(',')
      ->check(not_empty())
      ->type_name("NAMES");
  app.add_flag("--transpose", options.transpose,
               "Exchange rows and columns of the images in IDX, NPZ and NPY files, as those of "
               "EMNIST need");
  add_choice(app, "--color-mode", options.images.color_mode,
             "Read a folder's images as grey or in colour; by default in colour if any has colours",
             kColorModeNames);
  const auto read = [&images = options.images](const std::string& text) {
    if (const auto size = read_size(text)) std::tie(images.height, images.width) = *size;
  };
  const auto check = [](const std::string& text) -> std::string {
    return read_size(text) ? "" : "expected HEIGHTxWIDTH, such as 28x28, of at most 4096x4096";
  };
  app.add_option_function<std::string>(
         "--size", read,
         "Bring a folder's images to this size, height by width: averaged where they shrink, "
         "interpolated where they grow; their aspect is not kept")
      ->check(CLI::Validator(check, ""))
      ->type_name("HxW");
}

void add_columns(CLI::App& app, const std::string& option, std::vector<std::string>& columns,
                 const std::string& help) {
  app.add_option(option, columns, help + ", by name or number: a,b")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(not_empty())
      ->type_name("COLUMNS");
}

void add_own_data_options(CLI::App& app, DataOptions& options) {
  begin_group(app, "Your data");
  add_value(
      app, "--train FILE|DIR", options.train, input_path(),
      "Train on a CSV file (see --target), an NPZ file with x_train, y_train, x_test and "
      "y_test or MedMNIST's names (see --arrays), an NPY file, a folder of PNG or JPEG images "
      "with a subfolder for each class, or one of IDX files");
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
  add_columns(app, "--keep", options.keep, "Leave out all columns but these and the target");
  add_columns(app, "--categorical", options.categorical,
              "Take these columns as categories, even where they hold numbers");
  add_columns(app, "--numeric", options.numeric,
              "Take these columns as numbers, even where they look like something else");
  add_value(app, "--ordinal COLUMN=a,b,...", options.ordinal, values_of_column(),
            "Take this column as numbers 0, 1, ... for its values in this order; may be given for "
            "several columns")
      ->allow_extra_args(false);
  add_choice(app, "--dates", options.dates,
             "Leave out columns of dates, or make year, month, day, weekday and hour of each",
             kDatesNames);
  add_choice(app, "--unseen", options.unseen,
             "Of text that the training data lack: refuse it, or take it as no category",
             kUnseenNames);
  add_choice(
      app, "--missing", options.missing,
      "Missing values of a CSV file: refuse them, fill them in from their column (text by the most "
      "frequent), let the model see them (text as a value of its own, numbers filled in beside a "
      "feature that says so), or leave out their rows",
      kMissingNames);
  app.add_option("--missing-values", options.csv.missing_values,
                 "What missing cells hold, if not nothing, such as '?,NA,-'; by default NA, N/A, "
                 "NaN, nan, NULL, null or ?")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(not_empty())
      ->type_name("TEXT,...");
  add_choice(app, "--header", options.csv.header, "Whether the CSV file's first line is a header",
             kHeaderNames);
  add_choice(app, "--separator", options.csv.separator, "What separates the CSV file's cells",
             kSeparatorNames);
  add_choice(app, "--decimal", options.csv.decimal, "What stands before decimals", kDecimalNames);
  add_choice(app, "--encoding", options.csv.encoding, "The encoding of the CSV file",
             kEncodingNames);
  add_image_options(app, options);
}

}  // namespace

void add_data_options(CLI::App& app, DataOptions& options) {
  begin_group(app, "Data");
  add_value(app, "--data DIR|digits", options.data, input_path(),
            "Folder with the files of MNIST, EMNIST or KMNIST, or 'digits' for synthetic digits; "
            "by default "
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
