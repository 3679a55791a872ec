#include "cli/data/preprocessing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <utility>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kRegression = "regression";
constexpr const char* kClassification = "classification";
constexpr const char* kLatin1 = "latin-1";
constexpr const char* kRgb = "rgb";

constexpr std::array kDateParts = {"year", "month", "day", "weekday", "hour"};
constexpr std::array kDateOrders = {"year month day", "day month year", "month day year"};

Json to_json(const Column& column) {
  Json json = {{"name", column.name}};
  if (column.kind == ColumnKind::kCategory) {
    json["values"] = column.values;
  } else {
    json["mean"] = column.mean;
    json["stddev"] = column.stddev;
  }
  if (column.kind == ColumnKind::kOrdinal) json["ordinal"] = column.values;
  if (column.kind == ColumnKind::kIsMissing) json["is_missing"] = true;
  if (column.kind == ColumnKind::kDate) {
    json["part"] = kDateParts.at(static_cast<std::size_t>(column.part));
    json["order"] = kDateOrders.at(static_cast<std::size_t>(column.order));
  }
  if (!column.fill.empty()) json["fill"] = column.fill;
  return json;
}

/// What was asked for, and is not found in each file anew.
Json to_json(const CsvOptions& csv) {
  Json json = Json::object();
  if (csv.header != CsvHeader::kAuto) json["header"] = csv.header == CsvHeader::kYes;
  if (csv.separator != '\0') json["separator"] = std::string(1, csv.separator);
  if (csv.decimal != '\0') json["decimal"] = std::string(1, csv.decimal);
  if (csv.encoding == CsvEncoding::kLatin1) json["encoding"] = kLatin1;
  if (!csv.missing_values.empty()) json["missing_values"] = csv.missing_values;
  return json;
}

Json to_json(const TableEncoding& table) {
  Json features = Json::array();
  for (const Column& column : table.features) features.push_back(to_json(column));
  Json json = {{"target", table.target}, {"features", features}};
  if (table.columns > std::ssize(table.features) + 1) json["columns"] = table.columns;
  if (table.unseen == Unseen::kIgnore) json["unseen"] = "ignore";
  if (const Json csv = to_json(table.csv); !csv.empty()) json["csv"] = csv;
  return json;
}

/// The value of this key. Throws InvalidArgument where there is none, or one of another type.
template <class Value>
Value read(const Json& object, const char* key) {
  try {
    return object.at(key).get<Value>();
  } catch (const Json::exception&) {
    throw InvalidArgument(in_quotes(key) + ": expected what `gradus train` writes there");
  }
}

/// The same; but where there is none, another value.
template <class Value>
Value read(const Json& object, const char* key, Value missing) {
  return object.contains(key) ? read<Value>(object, key) : missing;
}

/// The object of this key, or an empty one.
Json read_object(const Json& object, const char* key) {
  Json found = object.contains(key) ? object[key] : Json::object();
  if (!found.is_object()) throw InvalidArgument(in_quotes(key) + ": expected an object");
  return found;
}

double read_finite(const Json& object, const char* key, double missing) {
  const auto number = read(object, key, missing);
  if (!std::isfinite(number)) throw InvalidArgument(std::string(key) + " is not finite");
  return number;
}

/// The value of this key as one of these names.
template <class Value, std::size_t N>
Value read_name(const Json& object, const char* key, const std::array<const char*, N>& names) {
  const auto name = read<std::string>(object, key);
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) throw InvalidArgument(in_quotes(key) + ": unknown " + in_quotes(name));
  return static_cast<Value>(found - names.begin());
}

Column read_column(const Json& json) {
  Column column;
  column.name = read<std::string>(json, "name");
  for (const auto& [key, kind] :
       {std::pair("values", ColumnKind::kCategory), std::pair("ordinal", ColumnKind::kOrdinal)}) {
    if (!json.contains(key)) continue;
    column.kind = kind;
    column.values = read<std::vector<std::string>>(json, key);
  }
  if (read(json, "is_missing", false)) column.kind = ColumnKind::kIsMissing;
  if (json.contains("part")) {
    column.kind = ColumnKind::kDate;
    column.part = read_name<DatePart>(json, "part", kDateParts);
    column.order = read_name<DateOrder>(json, "order", kDateOrders);
  }
  column.fill = read(json, "fill", std::string());
  column.mean = read_finite(json, "mean", 0);
  column.stddev = read_finite(json, "stddev", 1);
  if (!(column.stddev > 0)) throw InvalidArgument("stddev must be above 0");
  return column;
}

char read_character(const Json& json, const char* key) {
  const auto text = read(json, key, std::string());
  if (text.size() > 1) {
    throw InvalidArgument(in_quotes(key) + ": expected one character, got " + in_quotes(text));
  }
  return text.empty() ? '\0' : text[0];
}

CsvOptions read_csv_options(const Json& json) {
  CsvOptions csv{.separator = read_character(json, "separator"),
                 .decimal = read_character(json, "decimal")};
  if (json.contains("header")) {
    csv.header = read<bool>(json, "header") ? CsvHeader::kYes : CsvHeader::kNo;
  }
  if (const auto encoding = read(json, "encoding", std::string("utf-8")); encoding == kLatin1) {
    csv.encoding = CsvEncoding::kLatin1;
  } else if (encoding != "utf-8") {
    throw InvalidArgument("encoding: expected utf-8 or latin-1, got " + in_quotes(encoding));
  }
  csv.missing_values = read(json, "missing_values", std::vector<std::string>());
  check(csv);
  return csv;
}

TableEncoding read_table(const Json& json, const Preprocessing& preprocessing) {
  TableEncoding table;
  table.target = read<std::string>(json, "target");
  table.task = preprocessing.task;
  table.classes = preprocessing.classes;
  for (const Json& column : read<std::vector<Json>>(json, "features")) {
    table.features.push_back(read_column(column));
  }
  if (table.features.empty()) throw InvalidArgument("no features");
  table.columns = read(json, "columns", std::ssize(table.features) + 1);
  if (read(json, "unseen", std::string()) == "ignore") table.unseen = Unseen::kIgnore;
  table.csv = read_csv_options(read_object(json, "csv"));
  return table;
}

/// What differs from how images of MNIST are read.
Json images_json(const Preprocessing& preprocessing) {
  const ImageOptions& images = preprocessing.images;
  Json json = Json::object();
  if (images.color_mode == ColorMode::kRgb) json["color_mode"] = kRgb;
  if (images.height > 0) json["size"] = {images.height, images.width};
  if (preprocessing.transpose) json["transpose"] = true;
  return json;
}

void read_images(const Json& json, Preprocessing& preprocessing) {
  ImageOptions& images = preprocessing.images;
  const auto mode = read(json, "color_mode", std::string());
  if (!mode.empty() && mode != kRgb) throw InvalidArgument("unknown color_mode");
  if (mode == kRgb) images.color_mode = ColorMode::kRgb;
  preprocessing.transpose = read(json, "transpose", false);
  if (!json.contains("size")) return;
  const auto size = read<std::vector<Index>>(json, "size");
  const auto is_side = [](Index side) { return side >= 1 && side <= kMaxImageSide; };
  if (size.size() != 2 || !std::ranges::all_of(size, is_side)) {
    throw InvalidArgument("size: expected height and width");
  }
  images.height = size[0];
  images.width = size[1];
}

void check_label_order(const Preprocessing& preprocessing) {
  const std::vector<Index>& labels = preprocessing.labels;
  if (labels.empty() ||
      (labels.size() == preprocessing.classes.size() &&
       std::ranges::adjacent_find(labels, std::greater_equal()) == labels.end())) {
    return;
  }
  throw InvalidArgument("labels: expected one for each class, in ascending order");
}

}  // namespace

void set_task(Task task, Index outputs, Preprocessing& preprocessing) {
  preprocessing.task = task;
  preprocessing.knows_task = true;
  std::vector<std::string>& classes = preprocessing.classes;
  if (task == Task::kRegression) return classes.clear();
  const Index count = std::max<Index>(2, outputs);
  if (std::ssize(classes) == count) return;
  classes.clear();
  for (Index id = 0; id < count; ++id) classes.push_back(std::to_string(id));
}

std::string to_json(const Preprocessing& preprocessing) {
  const bool regression = preprocessing.task == Task::kRegression;
  Json json = Json::object();
  if (preprocessing.knows_task) {
    json["task"] = regression ? kRegression : kClassification;
    if (!regression) json["classes"] = preprocessing.classes;
  }
  if (preprocessing.knows_scale) {
    json["pixels"] = {{"scale", preprocessing.scale}, {"offset", preprocessing.offset}};
  }
  if (!preprocessing.labels.empty()) json["labels"] = preprocessing.labels;
  if (const Json images = images_json(preprocessing); !images.empty()) json["images"] = images;
  if (const auto& look = preprocessing.look) {
    json["look"] = {{"border", look->border}, {"mean", look->mean}, {"stddev", look->stddev}};
  }
  if (preprocessing.table) json["table"] = to_json(*preprocessing.table);
  return to_line(json);
}

Preprocessing parse_preprocessing(const std::string& text, const std::string& name) {
  constexpr std::size_t kMaxSize = 10'000'000;
  try {
    const Json json = parse_json(text, name + ": preprocessing", kMaxSize);
    Preprocessing preprocessing;
    preprocessing.knows_task = json.contains("task");
    preprocessing.knows_scale = json.contains("pixels");
    if (!json.is_object()) throw InvalidArgument("expected an object, {\"name\": value}");
    const auto task = read(json, "task", std::string(kClassification));
    if (task != kRegression && task != kClassification) throw InvalidArgument("unknown task");
    if (task == kRegression) preprocessing.task = Task::kRegression;
    preprocessing.classes = read(json, "classes", std::vector<std::string>());
    const Json pixels = read_object(json, "pixels");
    preprocessing.scale = read_finite(pixels, "scale", 1);
    preprocessing.offset = read_finite(pixels, "offset", 0);
    preprocessing.labels = read(json, "labels", std::vector<Index>());
    read_images(read_object(json, "images"), preprocessing);
    check_label_order(preprocessing);
    if (json.contains("look")) {
      const Json look = read_object(json, "look");
      preprocessing.look = {.border = read_finite(look, "border", 0),
                            .mean = read_finite(look, "mean", 0),
                            .stddev = read_finite(look, "stddev", 0)};
    }
    if (json.contains("table")) preprocessing.table = read_table(json["table"], preprocessing);
    return preprocessing;
  } catch (const InvalidArgument& error) {
    throw DataError(name + ": its preprocessing cannot be read: " + error.what());
  }
}

void rescale(Dataset& data, const Preprocessing& preprocessing) {
  if (data.size() == 0 || !data.is_bytes() || preprocessing.table) return;
  data.rescale(static_cast<Scalar>(preprocessing.scale), static_cast<Scalar>(preprocessing.offset));
}

}  // namespace gradus::cli
