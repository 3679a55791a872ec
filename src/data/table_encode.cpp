#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <new>
#include <unordered_map>
#include <utility>

#include "data/table_cells.hpp"
#include "data/table_problems.hpp"
#include "data/table_values.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"
#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

Scalar to_scalar(double number, const CsvTable& table, Index row, Index column) {
  if (std::abs(number) <= static_cast<double>(std::numeric_limits<Scalar>::max())) {
    return static_cast<Scalar>(number);
  }
  fail_in(table.where(row, column), "the number is too large: ", in_quotes(table.cell(row, column)),
          "; scale the column");
}

/// From categories or classes to their ids.
class Ids {
 public:
  explicit Ids(const std::vector<std::string>& names) {
    for (const std::string& name : names) ids_.emplace(name, std::ssize(ids_));
  }

  /// -1 where the name is unknown.
  Index find(std::string_view name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? -1 : found->second;
  }

 private:
  std::unordered_map<std::string_view, Index> ids_;
};

[[noreturn]] void fail_unknown(const CsvTable& table, Index row, Index column, const char* kind,
                               const std::vector<std::string>& names, const char* advice) {
  fail_in(table.where(row, column), in_quotes(table.cell(row, column)), " is no known ", kind,
          "; known are ", list_in_quotes(names), advice);
}

/// How many features the column becomes.
Index width_of(const Column& column) {
  return column.kind == ColumnKind::kCategory ? std::ssize(column.values) : 1;
}

/// Were classes made of whole numbers? Then 3.0 is the class "3" too.
bool are_whole_numbers(const std::vector<std::string>& classes) {
  return std::all_of(classes.begin(), classes.end(), [](const std::string& name) {
    const CellValue value = read_cell_value(name);
    return value.kind == CellKind::kNumber && value.number == std::floor(value.number);
  });
}

Index column_for(const CsvTable& table, const std::map<std::string, Index>& indices,
                 const std::string& name) {
  if (const auto found = indices.find(name); found != indices.end()) return found->second;
  fail_in(table.name, "has no column ", in_quotes(name), "; it has ", list_columns(table));
}

/// The columns of the features. A table without header and without the target's column has those
/// behind it one place further left.
std::vector<Index> feature_columns(const CsvTable& table, const TableEncoding& encoding,
                                   Targets targets) {
  std::map<std::string, Index> indices = columns_by_name(table);
  const Index all = encoding.columns > 0 ? encoding.columns : std::ssize(encoding.features) + 1;
  if (table.header.empty() && targets == Targets::kIgnored && table.columns == all - 1) {
    indices.clear();
    Index number = 1;
    for (Index i = 0; i < table.columns; ++i, ++number) {
      if (concat("column ", number) == encoding.target) ++number;
      indices.emplace(concat("column ", number), i);
    }
  }
  std::vector<Index> columns;
  for (const Column& feature : encoding.features) {
    columns.push_back(column_for(table, indices, feature.name));
  }
  return columns;
}

/// A category of a byte can become a thousand features. Throws DataError where that takes memory
/// out of proportion.
void check_size(const CsvTable& table, const TableEncoding& encoding, Index width) {
  constexpr double kAlways = 256e6, kTimesTheText = 64;  // bytes
  const double most = std::max(kAlways, kTimesTheText * static_cast<double>(table.size));
  const double rows = static_cast<double>(table.rows());
  const double need = rows * static_cast<double>(width) * sizeof(Scalar);
  if (need <= most || width == std::ssize(encoding.features)) return;
  const auto widest = std::ranges::max_element(
      encoding.features, {}, [](const Column& column) { return column.values.size(); });
  fail_in(table.name, "its columns of text become ", width, " features, a value each, ",
          static_cast<Index>(need / 1e6), " MB for ", table.rows(), " rows; at most ",
          static_cast<Index>(most / 1e6),
          " MB are taken for such a table; leave out columns with many values, such as ",
          in_quotes(widest->name), " with ", widest->values.size());
}

/// A feature's place in a table and in x.
struct FeaturePlace {
  const Column& feature;
  Index column = 0, first = 0;
  Ids ids = Ids(feature.values);
};

/// Throws DataError where the cell is not as the column was.
void encode_cell(const CsvTable& table, Index row, const FeaturePlace& place, Unseen unseen,
                 Matrix& x) {
  const auto& [feature, column, first, ids] = place;
  if (feature.kind == ColumnKind::kCategory) {
    const Index id = ids.find(category_in(table, row, column, feature.fill));
    if (id >= 0) {
      x(row, first + id) = 1;
    } else if (unseen == Unseen::kError) {
      fail_unknown(table, row, column, "category", feature.values,
                   "; train with it too, or let it count as none (unseen)");
    }
    return;
  }
  const double number = feature.kind == ColumnKind::kNumber
                            ? number_in(table, row, column, feature.fill)
                            : value_in(table, row, column, feature);
  x(row, first) = to_scalar((number - feature.mean) / feature.stddev, table, row, column);
}

/// Adds all that encode_cell() complains about in a column.
void find_problems(const CsvTable& table, const FeaturePlace& place, Unseen unseen,
                   Problems& problems) {
  const auto& [feature, column, first, ids] = place;
  const bool is_category = feature.kind == ColumnKind::kCategory;
  BadCells missing(table, column, "missing");
  BadCells wrong(table, column, is_category ? "are no known categories" : fault_of_values(feature));
  for (Index row = 0; row < table.rows(); ++row) {
    const bool is_missing = cell_is_missing(table, row, column) && feature.fill.empty();
    const bool is_known = is_missing ? feature.kind == ColumnKind::kIsMissing
                          : is_category
                              ? unseen == Unseen::kIgnore ||
                                    ids.find(category_in(table, row, column, feature.fill)) >= 0
                              : find_value(table, row, column, feature).has_value();
    if (!is_known) (is_missing ? missing : wrong).add(row);
  }
  const auto read = [&](Index row) {
    Matrix x = Matrix::Zero(table.rows(), place.first + width_of(place.feature));
    encode_cell(table, row, place, unseen, x);
  };
  problems.add(missing, "fill them in, or train anew and choose what becomes of them (missing)",
               read);
  problems.add(
      wrong,
      is_category ? "train with such rows too, or let them count as none (unseen)" : "correct them",
      read);
}

std::vector<FeaturePlace> feature_places(const CsvTable& table, const TableEncoding& encoding,
                                         Targets targets) {
  const std::vector<Index> columns = feature_columns(table, encoding, targets);
  std::vector<FeaturePlace> places;
  Index width = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    places.push_back({encoding.features[i], columns[i], width});
    width += width_of(encoding.features[i]);
  }
  if (width == 0) throw InvalidArgument("TableEncoding: there are no features");
  check_size(table, encoding, width);
  return places;
}

/// Calls encode(row, place) for each. The table is kept column by column, samples are row by row:
/// so many rows of both stay in the cache.
template <class Encode>
void for_each_cell(const CsvTable& table, const std::vector<FeaturePlace>& places,
                   const Encode& encode) {
  constexpr Index kRows = 64;
  for (Index begin = 0; begin < table.rows(); begin += kRows) {
    const Index end = std::min(begin + kRows, table.rows());
    for (const FeaturePlace& place : places) {
      for (Index row = begin; row < end; ++row) encode(row, place);
    }
  }
}

Dataset encode_numbers(const CsvTable& table, const std::vector<FeaturePlace>& places,
                       Unseen unseen, Matrix y) {
  const FeaturePlace& last = places.back();
  Matrix x = Matrix::Zero(table.rows(), last.first + width_of(last.feature));
  for_each_cell(table, places, [&](Index row, const FeaturePlace& place) {
    encode_cell(table, row, place, unseen, x);
  });
  return {std::move(x), std::move(y)};
}

/// The same where all features are bytes, as they are: a quarter of the memory.
Dataset encode_bytes(const CsvTable& table, const std::vector<FeaturePlace>& places, Matrix y) {
  const Index width = std::ssize(places);
  std::vector<std::uint8_t> x(static_cast<std::size_t>(table.rows() * width));
  for_each_cell(table, places, [&](Index row, const FeaturePlace& place) {
    x[static_cast<std::size_t>(row * width + place.first)] =
        table.bytes(place.column)[static_cast<std::size_t>(row)];
  });
  Dataset data(std::move(x), Shape{width}, std::move(y));
  data.rescale(1, 0);
  return data;
}

bool are_bytes(const CsvTable& table, const std::vector<FeaturePlace>& places) {
  return std::ranges::all_of(places, [&](const FeaturePlace& place) {
    const Column& feature = place.feature;
    return feature.kind == ColumnKind::kNumber && feature.mean == 0 && feature.stddev == 1 &&
           !table.bytes(place.column).empty();
  });
}

}  // namespace

Matrix encode_target(const CsvTable& table, const TableEncoding& encoding) {
  const Index column = column_for(table, columns_by_name(table), encoding.target);
  const bool whole = are_whole_numbers(encoding.classes);
  const Ids ids(encoding.classes);
  Matrix y(table.rows(), 1);
  for (Index row = 0; row < table.rows(); ++row) {
    if (encoding.task == Task::kRegression) {
      y(row, 0) = to_scalar(number_in(table, row, column), table, row, column);
      continue;
    }
    const Index id = whole ? ids.find(whole_number_in(table, row, column))
                           : ids.find(category_in(table, row, column));
    if (id < 0) fail_unknown(table, row, column, "class", encoding.classes, "");
    y(row, 0) = static_cast<Scalar>(id);
  }
  return y;
}

Dataset encode(const CsvTable& table, const TableEncoding& encoding, Targets targets) {
  const std::vector<FeaturePlace> places = feature_places(table, encoding, targets);
  try {
    Matrix y = targets == Targets::kRequired ? encode_target(table, encoding)
                                             : Matrix(Matrix::Zero(table.rows(), 1));
    return are_bytes(table, places) ? encode_bytes(table, places, std::move(y))
                                    : encode_numbers(table, places, encoding.unseen, std::move(y));
  } catch (const std::bad_alloc&) {
    fail_in(table.name, "not enough memory for its ", table.rows(), " rows");
  } catch (const DataError&) {  // the first of perhaps several
    Problems problems(table);
    for (const FeaturePlace& place : places) {
      find_problems(table, place, encoding.unseen, problems);
    }
    if (targets == Targets::kRequired) problems.attempt([&] { encode_target(table, encoding); });
    problems.check();
    throw;
  }
}

}  // namespace gradus
